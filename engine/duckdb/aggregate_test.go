package duckdb

import (
	"strconv"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// joined is an aggregate that shows in which order it saw its rows: their numbers, joined.
func joined() Aggregate {
	return AggregateOf("joined", []Type{BigInt}, Varchar,
		func(in *Chunk) func(*[]string, int) error {
			values := Slice[int64](&in.Args[0], in.Len)
			return func(s *[]string, i int) error {
				switch {
				case !in.Args[0].Valid(i):
					*s = append(*s, "null")
				case values[i] == 13:
					return pgerr.New("22003", "not 13")
				case values[i] == 14:
					panic("fourteen")
				default:
					*s = append(*s, strconv.FormatInt(values[i], 10))
				}
				return nil
			}
		},
		func(into, from *[]string) error { *into = append(*into, *from...); return nil },
		func(s *[]string, out *Vector, i int) error {
			if len(*s) == 0 {
				out.SetNull(i)
				return nil
			}
			out.SetText(i, strings.Join(*s, " "))
			return nil
		})
}

// Aggregates in Go take part in grouping, ordering, DISTINCT, FILTER and windows.
func TestAggregate(t *testing.T) {
	db, c := opened(t, Config{Threads: 2})
	if err := db.RegisterAggregate(joined()); err != nil {
		t.Fatal(err)
	}
	before := states.live()
	for _, q := range []struct{ sql, want string }{
		{"SELECT joined(x) FROM range(5) t(x)", "0 1 2 3 4"},
		{"SELECT joined(x) FROM range(0) t(x)", "(null)"},
		{"SELECT string_agg(j, ';' ORDER BY g) FROM (SELECT x % 3 AS g, joined(x) AS j FROM range(7) t(x) GROUP BY g)", "0 3 6;1 4;2 5"},
		{"SELECT joined(DISTINCT x // 9) FROM range(9) t(x)", "0"},
		{"SELECT joined(x) FILTER (WHERE x > 2) FROM range(5) t(x)", "3 4"},
		{"SELECT joined(x) FROM (VALUES (1), (NULL)) t(x)", "1 null"},
		{"SELECT string_agg(j, ';') FROM (SELECT joined(x) OVER (ORDER BY x) AS j FROM range(3) t(x))", "0;0 1;0 1 2"},
		{"SELECT string_agg(j, ';') FROM (SELECT joined(x) OVER (ROWS UNBOUNDED PRECEDING) AS j FROM range(3) t(x))", "0;0 1;0 1 2"},
		{"SELECT max(j) FROM (SELECT joined(x) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND 9223372036854775806 FOLLOWING) AS j FROM range(3) t(x))", "0 1 2"},
		{"SELECT j FROM (SELECT x, joined(x) OVER (ORDER BY x ROWS BETWEEN 40 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW) AS j FROM range(20, 3000) t(x)) WHERE x = 2999",
			joinedRange(2959, 2999)},
		{"SELECT j FROM (SELECT x, joined(x) OVER (ORDER BY x) AS j FROM range(20, 3000) t(x)) WHERE x = 2999", joinedRange(20, 3000)},
		{"SELECT j FROM (SELECT x, joined(x) OVER (ORDER BY x ROWS BETWEEN 300 PRECEDING AND 300 FOLLOWING) AS j FROM range(20, 3000) t(x)) WHERE x = 1000", joinedRange(700, 1301)},
		{"SELECT count(*) FROM (SELECT joined(x) FROM range(50000) t(x) GROUP BY x)", "50000"},
	} {
		typ := rel.Text
		if strings.HasPrefix(q.sql, "SELECT count") {
			typ = rel.Int8
		}
		if got, err := query(c, q.sql, columns(typ)); err != nil || got != q.want+"\n" {
			t.Errorf("%s gave %s, %v; want %s", q.sql, got, err, q.want)
		}
	}
	for sql, want := range map[string]string{"SELECT joined(13)": "22003", "SELECT joined(x) FROM range(5000) t(x) GROUP BY x % 700": "22003", "SELECT joined(14)": "XX000"} {
		if _, err := query(c, sql, columns(rel.Text)); pgerr.Code(err) != want {
			t.Errorf("%s gave %v", sql, err)
		}
	}
	if n := states.live(); n != before {
		t.Errorf("%d states are left over", n-before)
	}
}

func joinedRange(from, to int) string {
	var s []string
	for ; from < to; from++ {
		s = append(s, strconv.Itoa(from))
	}
	return strings.Join(s, " ")
}

// live counts the states in use.
func (s *arena) live() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last - int64(len(s.free))
}
