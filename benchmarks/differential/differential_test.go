package differential

import (
	"flag"
	"path/filepath"
	"slices"
	"testing"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

const least = 150 // statements; fewer means that a file was not read

var rewrite = flag.Bool("rewrite", false, "take the statements that agree again off testdata/gaps.sql")

// Every statement gives what one PostgreSQL gives, whatever is pushed down.
func TestLikeOnePostgreSQL(t *testing.T) {
	m := testmesh.New(t, "mix", Tables, testmesh.Options{Setup: Types})
	g := m.Serve(t)
	const path = "SET search_path = mix"
	oracle := testmesh.Connect(t, m.Oracle.URL(), path)
	on := testmesh.Connect(t, g.URL("ana"), path)
	off := testmesh.Connect(t, g.URL("ana"), path, "SET meshgate.pushdown = off")

	gaps := map[string]string{}
	listed, err := Read("testdata/gaps.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range listed {
		if s.Reason == "" {
			t.Errorf("%s: a gap without a reason", s.Place)
		}
		gaps[s.Key()] = s.Reason
	}
	files, err := filepath.Glob("testdata/[0-9]*.sql")
	if err != nil {
		t.Fatal(err)
	}
	count, closed := 0, map[string]bool{}
	for _, file := range files {
		statements, err := Read(file)
		if err != nil {
			t.Fatal(err)
		}
		count += len(statements)
		t.Run(filepath.Base(file), func(t *testing.T) {
			known := 0
			defer func() { t.Logf("%d statements, %d known to differ", len(statements), known) }()
			for _, s := range statements {
				reason, gap := gaps[s.Key()]
				if gap {
					known++
				}
				delete(gaps, s.Key())
				differs := false
				for _, format := range []int16{answer.Text, answer.Binary} {
					want, err := answer.Ask(t.Context(), oracle, s.SQL, s.Params, format)
					if err != nil {
						t.Fatalf("%s: oracle: %v", s.Place, err)
					}
					got, err := answer.Ask(t.Context(), on, s.SQL, s.Params, format)
					if err != nil {
						t.Fatalf("%s: %v", s.Place, err)
					}
					unpushed, err := answer.Ask(t.Context(), off, s.SQL, s.Params, format)
					if err != nil {
						t.Fatalf("%s: pushdown off: %v", s.Place, err)
					}
					for _, d := range []struct{ how, diff string }{
						{"", answer.Diff(want, got, s.Ordered)},
						{" (pushdown off)", answer.Diff(want, unpushed, s.Ordered)},
					} {
						if d.diff == "" {
							continue
						}
						if !gap && !differs { // one difference of a statement says enough
							t.Errorf("%s%s, format %d\n%s\n%s", s.Place, d.how, format, s.SQL, d.diff)
						}
						differs = true
					}
				}
				if gap && !differs && *rewrite {
					closed[s.Key()] = true
				} else if gap && !differs {
					t.Errorf("%s agrees again; take it off testdata/gaps.sql (%s)\n%s", s.Place, reason, s.SQL)
				}
			}
		})
	}
	t.Run("without a search path", func(t *testing.T) { spelledOut(t, testmesh.Connect(t, m.Oracle.URL()), testmesh.Connect(t, g.URL("ana"))) })
	for key := range gaps {
		t.Errorf("testdata/gaps.sql lists a statement that no file has:\n%s", key)
	}
	if *rewrite && len(closed) > 0 {
		if err := Write("testdata/gaps.sql", slices.DeleteFunc(listed, func(s Statement) bool { return closed[s.Key()] })); err != nil {
			t.Fatal(err)
		}
	}
	if count < least {
		t.Errorf("%d statements in %d files", count, len(files))
	}
}
