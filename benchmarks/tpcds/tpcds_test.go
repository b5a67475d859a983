package tpcds

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// variants are the ways a session may be set; none may change an answer.
var variants = []struct {
	name     string
	format   int16
	settings []string
}{
	{"pushdown on", answer.Text, nil},
	{"pushdown off", answer.Binary, []string{"SET meshgate.pushdown = off"}},
}

// Four real sources answer all 99 queries as one PostgreSQL that holds all the tables: column
// names, types, typmods, values to the byte, and order.
func TestLikeOnePostgreSQL(t *testing.T) {
	w, err := Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	queries, err := w.Queries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := testmesh.New(t, "tpcds", w.Tables(t.Context(), func(err error) { t.Fatal(err) }), testmesh.Options{})
	g := m.Serve(t)
	oracle := testmesh.Connect(t, m.Oracle.URL(), "SET search_path = tpcds")
	clients := make([]*pgconn.PgConn, len(variants))
	for i, v := range variants {
		clients[i] = testmesh.Connect(t, g.URL("ana"), append([]string{"SET search_path = tpcds"}, v.settings...)...)
	}
	equal, empty := make([]int, len(variants)), []int{}
	for i, sql := range queries {
		t.Run(fmt.Sprintf("q%02d", i+1), func(t *testing.T) {
			describe, err := oracle.Prepare(t.Context(), "", sql, nil)
			if err != nil {
				t.Fatal(err)
			}
			sql, ordered := Total(sql, len(describe.Fields))
			var want [2]*answer.Answer
			took := map[string]time.Duration{}
			for _, format := range []int16{answer.Text, answer.Binary} {
				want[format] = ask(t, oracle, sql, format, took, "PostgreSQL")
			}
			rows := len(want[0].Rows)
			if rows == 0 {
				empty = append(empty, i+1)
			}
			for i, v := range variants {
				got := ask(t, clients[i], sql, v.format, took, v.name)
				if d := answer.Diff(want[v.format], got, ordered); d != "" {
					t.Errorf("%s: %s", v.name, d)
				} else {
					equal[i]++
				}
			}
			t.Logf("%d rows, %v", rows, took)
		})
	}
	t.Logf("%d queries find no rows: %v", len(empty), empty)
	for i, v := range variants {
		t.Logf("%s: %d of %d equal", v.name, equal[i], len(queries))
	}
}

// ask runs a statement; a minute is more than any of them may take at this scale.
func ask(t *testing.T, c *pgconn.PgConn, sql string, format int16, took map[string]time.Duration, who string) *answer.Answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	start := time.Now()
	a, err := answer.Ask(ctx, c, sql, nil, format)
	if err != nil {
		t.Fatalf("%s: %v", who, err)
	}
	took[who] = time.Since(start).Round(time.Millisecond)
	return a
}
