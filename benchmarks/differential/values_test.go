package differential

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/answer"
)

// sent are statements with the values that Bind carries: t: and a text, b: and bytes in hex, or
// NULL. Several lists of values are executions of one prepared statement.
var sent = []struct {
	sql    string
	values []string
}{
	{"SELECT $1::int4", []string{"b:00000007", "b:fffffff9", "t: 12 ", "NULL", "b:0007", "b:0000000700", "b:", "t:", "t:7x", "t:99999999999"}},
	{"SELECT $1::int2, $2::int8", []string{"b:8000 b:8000000000000000", "t:-32768 b:0000000000000001", "b:00 t:1", "b:0001 b:00000001"}},
	{"SELECT $1::bool", []string{"b:01", "b:00", "b:02", "b:0101", "b:", "t:y", "t:of", "t:"}},
	{"SELECT $1::float4, $2::float8", []string{"b:3fc00000 b:7ff8000000000000", "b:7f800000 b:8000000000000000", "b:3fc0 b:00", "t:1e39 t:1", "t:NaN t:-Infinity"}},
	{"SELECT $1::numeric", []string{"b:0002000000000002000104d2", "b:00000000c0000000", "b:00000000d0000000", "b:00000000f0000003", "b:0001000000000000ffff", "b:000100000001000000012710", "b:00010000", "b:0001000040000002000a", "b:0001ffff0000000403e8", "t:1.10", "t:1e3", "t:."}},
	{"SELECT $1::numeric(4,1), $2::varchar(3), $3::char(3)", []string{"b:0002000000000002000104d2 b:6162636465 b:61", "b:00010001000000000003 t:abcd b:6162636465", "t:99999 t:a t:a"}},
	{"SELECT $1::text", []string{"b:c3a9", "b:", "b:ff", "b:610062", "t:é", "b:e282", "NULL"}},
	{"SELECT $1::bytea", []string{"b:00ff", "t:\\x00ff", "t:\\xzz", "t:\\x0", "t:a\\134\\000", "t:a\\9"}},
	{"SELECT $1::date", []string{"b:00000000", "b:7fffffff", "b:80000000", "b:7ffffffe", "b:ffe00000", "t:2024-02-30", "t:epoch", "t:J2451187", "b:0000"}},
	{"SELECT $1::time, $2::timetz", []string{"b:0000000000000001 b:0000000000000000ffffffff", "b:000000141dd76001 b:000000000000000000000000", "b:000000141dd76000 b:00000000000000000001f000", "t:25:00 t:1:00+1"}},
	{"SELECT $1::timestamp, $2::timestamptz", []string{"b:0000000000000000 b:7fffffffffffffff", "b:8000000000000000 b:8000000000000000", "b:7ffffffffffffffe b:0000000000000000", "t:2024-03-31 b:0000000000000000", "t:infinity t:2024-03-31 02:30 Europe/Berlin"}},
	{"SELECT $1::interval", []string{"b:00000000000000010000000200000003", "b:7fffffffffffffff7fffffff7fffffff", "b:0000", "t:1 fortnight", "t:P1Y2M3DT4H5M6.7S"}},
	{"SELECT $1::uuid", []string{"b:00112233445566778899aabbccddeeff", "b:0011", "t:{00112233-4455-6677-8899-aabbccddeeff}", "t:0011"}},
	{"SELECT $1::json, $2::jsonb", []string{"b:7b7d b:017b2261223a317d", "b:7b b:017b7d", "b:31 b:027b7d", "b:31 b:", "t:[1 t:1", "t:{\"a\":1,\"a\":2} t:{\"a\":1,\"a\":2}"}},
	{"SELECT $1::bit(3), $2::varbit", []string{"b:00000003a0 b:0000000100", "b:00000004a0 b:00000000", "b:0000000380 b:0000000fffff", "b:00000003 b:00000001ff", "t:101 t:x1F", "t:102 t:1"}},
	{"SELECT $1::int4[]", []string{"b:00000001000000000000001700000002000000010000000400000001000000040000000a", "b:000000010000000100000017000000010000000100000004ffffffff", "b:000000010000000100000017000000010000000100000000",
		"b:000000000000000000000017", "b:00000001000000000000001900000001000000010000000161", "b:00000001000000010000001700000001000000" + "01ffffffff", "b:0000000700000000000000170000000100000001", "b:00", "t:{1,2"}},
	{"SELECT id FROM item WHERE id = ANY ($1) ORDER BY id", []string{"b:0000000100000000000000140000000200000001000000080000000000000001000000080000000000000003", "t:{1,NULL,3}", "t:{{1,3},{5,7}}", "NULL", "t:{}"}},
	{"SELECT id FROM item WHERE name = ANY ($1) OR id IN ($2, $3) ORDER BY id", []string{"b:0000000100000000000000190000000100000001000000016" + "1 t:2 b:0000000000000003", "t:{a,\"b c\"} NULL t:3", "NULL NULL NULL"}},
	{"SELECT id FROM item ORDER BY id LIMIT $1 OFFSET $2", []string{"t:2 t:1", "b:0000000000000002 NULL", "NULL b:0000000000000003", "t:-1 t:0", "t:0 t:-1", "t:x t:1", "b:00000002 t:0", "b:7fffffffffffffff b:7fffffffffffffff"}},
	{"SELECT $1, pg_typeof($1)", []string{"t:x", "b:c3a9", "NULL", "b:ff"}},
	{"SELECT 1", []string{"", "t:1", "t:1 t:2"}},
	{"SELECT $1::int4 + $2::int4", []string{"t:1", "t:1 t:2 t:3", "", "t:1 b:00000002", "t:2147483647 t:1"}},
	{"SELECT 1 / $1::int4 FROM void", []string{"t:0", "t:1", "NULL"}},
	{"SELECT id FROM item WHERE price > $1 AND d < $2 ORDER BY id", []string{"b:0001000000000000000a t:2024-06-01", "t:1e1 b:00002000", "t:NaN t:infinity"}},
	{"SELECT $1::mix.mood, $2::mix.mood[]", []string{"b:6f6b t:{ok,sad}", "t:nope t:{}", "b:6e6f7065 NULL", "t:sad t:{nope}"}},
	{"SELECT $1::regclass::oid = $1::regclass::oid, $2::name, $3::oid", []string{"t:pg_class b:616263 t:12", "t:nope t:a t:1", "t:1259 t:a b:00000001", "t:pg_class t:a t:-1", "t:pg_class t:a t:x"}},
	{"SELECT $1::inet, $2::\"char\"", []string{"t:10.0.0.1/8 t:a", "b:0208000" + "40a000001 b:61", "t:10.0.0.1/33 t:", "t:::1 b:"}},
	{"SELECT $1 = ROW(1, 'a'::text)", []string{"NULL", "t:(1,a)"}},
}

// carried runs them: each value in each format is read, or refused, as PostgreSQL does.
func carried(t *testing.T, oracle, gateway *pgconn.PgConn) {
	for _, s := range sent {
		var said [2]*answer.Prepared
		for i, c := range []*pgconn.PgConn{oracle, gateway} {
			var err error
			if said[i], err = answer.Prepare(t.Context(), c, s.sql, nil); err != nil {
				t.Fatalf("%s: %v", s.sql, err)
			}
		}
		if d := answer.DiffPrepared(said[0], said[1]); d != "" {
			t.Errorf("%s\n%s", s.sql, d)
		}
		if said[0].Err != nil || said[1].Err != nil {
			continue
		}
		for _, list := range s.values {
			values := valuesOf(t, list)
			for _, format := range []int16{answer.Text, answer.Binary} {
				want, err := answer.Execute(t.Context(), oracle, values, format)
				if err != nil {
					t.Fatalf("%s with %s: oracle: %v", s.sql, list, err)
				}
				got, err := answer.Execute(t.Context(), gateway, values, format)
				if err != nil {
					t.Fatalf("%s with %s: %v", s.sql, list, err)
				}
				if d := answer.Diff(want, got, true); d != "" {
					t.Errorf("%s with %s, format %d\n%s", s.sql, list, format, d)
					break
				}
			}
		}
		for _, c := range []*pgconn.PgConn{oracle, gateway} {
			if err := answer.Forget(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func valuesOf(t *testing.T, list string) []answer.Value {
	var out []answer.Value
	for _, v := range strings.FieldsFunc(strings.NewReplacer(" t:", "\x00t:", " b:", "\x00b:", " NULL", "\x00NULL").Replace(list), func(r rune) bool { return r == 0 }) {
		if text, ok := strings.CutPrefix(v, "t:"); ok {
			out = append(out, answer.Value{Bytes: append([]byte{}, text...)})
		} else if digits, ok := strings.CutPrefix(v, "b:"); ok {
			b, err := hex.DecodeString(digits)
			if err != nil {
				t.Fatal(list, err)
			}
			out = append(out, answer.Value{Bytes: append([]byte{}, b...), Format: answer.Binary})
		} else {
			out = append(out, answer.Value{})
		}
	}
	return out
}
