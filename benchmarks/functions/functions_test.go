package functions

import (
	"flag"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

var count = flag.Int("rows", 1_000_000, "rows of the benchmarks' table")

// servers gives a session of the gateway and one of PostgreSQL, which uses one process for a statement
// and compiles nothing, as a plain installation of it does for tables of this size.
func servers(tb testing.TB, n int) (gateway, postgres *pgconn.PgConn) {
	m := testmesh.New(tb, "f", []testmesh.Table{table(n)}, testmesh.Options{})
	m.Oracle.Exec(tb, "VACUUM ANALYZE f.m")
	return testmesh.Connect(tb, m.Serve(tb).URL("ana")),
		testmesh.Connect(tb, m.Oracle.URL(), "SET max_parallel_workers_per_gather = 0", "SET jit = off")
}

func ask(tb testing.TB, c *pgconn.PgConn, sql string) *answer.Answer {
	tb.Helper()
	a, err := answer.Ask(tb.Context(), c, sql, nil, answer.Text)
	if err != nil {
		tb.Fatal(err)
	}
	if a.Err != nil {
		tb.Fatalf("%s: %v", sql, a.Err)
	}
	return a
}

// What is measured is answered alike.
func TestLikeOnePostgreSQL(t *testing.T) {
	gateway, postgres := servers(t, 5_000)
	groups, sql, err := statements()
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range groups {
		for _, s := range sql[group] {
			if diff := answer.Diff(ask(t, postgres, s), ask(t, gateway, s), true); diff != "" {
				t.Errorf("%s\n%s", s, diff)
			}
		}
	}
}

// Of each statement: the gateway's time (ns/op), and how many times PostgreSQL's that is (x).
func BenchmarkFunctions(b *testing.B) {
	gateway, postgres := servers(b, *count)
	groups, sql, err := statements()
	if err != nil {
		b.Fatal(err)
	}
	for _, group := range groups {
		for _, s := range sql[group] {
			b.Run(group+"/"+s, func(b *testing.B) {
				var theirs, ours time.Duration
				for range b.N {
					start := time.Now()
					ask(b, postgres, s)
					theirs += time.Since(start)
					start = time.Now()
					ask(b, gateway, s)
					ours += time.Since(start)
				}
				b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N), "ns/op")
				b.ReportMetric(float64(ours)/float64(theirs), "x")
			})
		}
	}
}
