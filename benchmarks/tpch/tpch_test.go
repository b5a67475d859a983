package tpch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// seed gives every query an answer at scale 0.01.
const (
	scale = 0.01
	seed  = 9
)

// queries are the 22 queries by name, as an analyst sends them.
func queries(tb testing.TB) (names []string, sql map[string]string) {
	tb.Helper()
	paths, err := filepath.Glob("../../engine/testdata/tpch/q*.sql")
	if err != nil || len(paths) != 22 {
		tb.Fatalf("%d queries, %v", len(paths), err)
	}
	sql = map[string]string{}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(path), ".sql")
		names, sql[name] = append(names, name), strings.TrimSpace(string(b))
	}
	return names, sql
}

// variants are the ways a session may be set; none may change an answer.
var variants = []struct {
	name     string
	settings []string
}{
	{"pushdown on", nil},
	{"pushdown off", []string{"SET meshgate.pushdown = off"}},
	{"without fold_constants", []string{"SET meshgate.disabled_rules = 'fold_constants'"}},
	{"without push_filter", []string{"SET meshgate.disabled_rules = 'push_filter'"}},
	{"without push_predicate", []string{"SET meshgate.disabled_rules = 'push_predicate'"}},
	{"without push_projection", []string{"SET meshgate.disabled_rules = 'push_projection'"}},
	{"without push_limit", []string{"SET meshgate.disabled_rules = 'push_limit'"}},
}

// Four real sources answer as one PostgreSQL that holds all the tables: column names,
// types, typmods, values to the byte in both formats, and order.
func TestLikeOnePostgreSQL(t *testing.T) {
	m := testmesh.New(t, "tpch", Tables(scale, seed), testmesh.Options{})
	g := m.Serve(t)
	oracle := testmesh.Connect(t, m.Oracle.URL())
	names, sql := queries(t)

	want := map[string][2]*answer.Answer{}
	for _, name := range names {
		var both [2]*answer.Answer
		for _, format := range []int16{answer.Text, answer.Binary} {
			a, err := answer.Ask(t.Context(), oracle, sql[name], nil, format)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Rows) == 0 || len(a.Rows) == 1 && a.Rows[0][0] == nil {
				t.Errorf("%s finds no rows with seed %d: it proves nothing", name, seed)
			}
			both[format] = a
		}
		want[name] = both
	}
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			c := testmesh.Connect(t, g.URL("ana"), v.settings...)
			for _, name := range names {
				for _, format := range []int16{answer.Text, answer.Binary} {
					got, err := answer.Ask(t.Context(), c, sql[name], nil, format)
					if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					if d := answer.Diff(want[name][format], got, true); d != "" {
						t.Errorf("%s, format %d: %s", name, format, d)
					}
				}
			}
		})
	}
	t.Run("psql", func(t *testing.T) {
		for _, name := range names {
			ours, errs := testmesh.Psql(t, g.URL("ana"), sql[name]+";\n", "--csv")
			theirs, _ := testmesh.Psql(t, m.Oracle.URL(), sql[name]+";\n", "--csv")
			if ours != theirs || errs != "" {
				t.Errorf("%s: want\n%.600s\ngot\n%.600s%s", name, theirs, ours, errs)
			}
		}
	})
}
