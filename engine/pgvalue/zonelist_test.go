package pgvalue_test

import (
	"context"
	"testing"
	"time"

	"github.com/meshgate/meshgate/engine/pgvalue"
)

// What the zones and abbreviations mean now is what PostgreSQL says of them. The two may
// have different versions of the time zone database, so what is compared is what most
// names say, and every abbreviation.
func TestZonesNow(t *testing.T) {
	conn := connect(t)
	var now time.Time
	if err := conn.QueryRow(context.Background(), "select now()").Scan(&now); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sql  string
		list []pgvalue.NamedZone
		may  int // so many may differ
	}{
		{"select name, abbrev, extract(epoch from utc_offset)::int, is_dst from pg_timezone_names", pgvalue.NamedZones(now), 10},
		{"select abbrev, abbrev, extract(epoch from utc_offset)::int, is_dst from pg_timezone_abbrevs", pgvalue.Abbreviations(now), 0},
	} {
		rows, err := conn.Query(context.Background(), c.sql)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]pgvalue.NamedZone{}
		for rows.Next() {
			var z pgvalue.NamedZone
			if err := rows.Scan(&z.Name, &z.Abbrev, &z.East, &z.DST); err != nil {
				t.Fatal(err)
			}
			want[z.Name] = z
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		differ := 0
		for _, z := range c.list {
			if z != want[z.Name] {
				t.Logf("%+v, PostgreSQL has %+v", z, want[z.Name])
				differ++
			}
		}
		if len(c.list) < 150 || differ > c.may {
			t.Errorf("%s: %d of %d differ", c.sql, differ, len(c.list))
		}
	}
}
