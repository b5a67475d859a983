package pgvalue_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Addresses read, print and are sent as PostgreSQL does it, errors included.
func TestInetAsPostgreSQL(t *testing.T) {
	lits := []string{
		"10.0.0.1", "192.168/16", "192.168/17", "10.1.2.3/8", "10", "128", "192", "224", "224.1", "240", "10.1", "10.1.2", "10.1/8", "10.1.2.3/0",
		"10.1/24", "1.2.3.4/33", "1.2.3.4/", "1.2.3.4/x", "1.2.3.4/+8", "1.2.3.4.5", "1.2.3.", "1..3.4", "256.1.1.1", "010.001.1.1/032", " 10.0.0.1", "10.0.0.1 ",
		"::", "::1", "::5/128", "::ffff:1.2.3.4", "::ffff:1.2.3.4/96", "::1.2.3.4", "::1:2", "::1:0:0", "2001:DB8::/32", "1:2:3:4:5:6:7::", "1:0:0:2::/65", "fe80::1%eth0",
		"::1/129", "1:2", ":::", "1::2::3", "", "/8", "x",
	}
	conn := connect(t)
	for _, k := range []kind{{rel.Of(rel.InetOID), "inet", "inet_send"}, {rel.Of(rel.CidrOID), "cidr", "cidr_send"}} {
		rows, err := conn.Query(context.Background(), `select pg_temp.probe(l, $2, $3) from unnest($1::text[]) with ordinality u(l, n) order by n`, lits, k.expr(), k.send)
		if err != nil {
			t.Fatal(err)
		}
		want, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		for i, lit := range lits {
			got, v := ours(lit, k, pgvalue.Settings{})
			if got != want[i] {
				t.Errorf("%q::%s\n gave %s\n want %s", lit, k.sql, got, want[i])
			} else if v != nil {
				if back := roundTrip(v, k); back != "" {
					t.Errorf("%q::%s %s", lit, k.sql, back)
				}
			}
		}
	}
}

// A POSIX zone may be more than 99 hours away from UTC.
func TestFarZones(t *testing.T) {
	for lit, want := range map[string]string{"10:00 UTC-101": "10:00:00+101", "10:00 UTC+100": "10:00:00-100"} {
		if v, err := pgvalue.Parse(lit, rel.Of(rel.TimetzOID), pgvalue.Settings{}); err != nil || v != want {
			t.Errorf("%q: %v %v, want %s", lit, v, err, want)
		}
	}
}
