package differential

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/benchmarks/testmesh"
	"github.com/meshgate/meshgate/engine/pgtypes"
)

const least = 2000 // statements; fewer means that a file was not read

var rewrite = flag.Bool("rewrite", false, "take the statements that agree again off testdata/gaps.sql")

// session is a connection to one of the servers compared.
type session struct {
	how  string // "" for the gateway as it is
	conn *pgconn.PgConn
}

// Every statement gives what one PostgreSQL gives, whatever is pushed down.
func TestLikeOnePostgreSQL(t *testing.T) {
	m := testmesh.New(t, "mix", slices.Concat(Tables, Awkward, composites), testmesh.Options{Setup: Types + compositeTypes})
	g := m.Serve(t)
	const path = "SET search_path = mix"
	const ends = "SET statement_timeout = '60s'" // a statement that does not end is a difference
	oracle := session{"oracle", testmesh.Connect(t, m.Oracle.URL(), path)}
	gateways := []session{
		{"", testmesh.Connect(t, g.URL("ana"), path, ends)},
		{" (pushdown off)", testmesh.Connect(t, g.URL("ana"), path, ends, "SET meshgate.pushdown = off")},
	}

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
	count, differ, closed := 0, 0, map[string]bool{}
	for _, file := range files {
		statements, err := Read(file)
		if err != nil {
			t.Fatal(err)
		}
		count += len(statements)
		t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
			known := 0
			defer func() {
				t.Logf("%d statements, %d known to differ", len(statements), known)
				differ += known
			}()
			for _, s := range statements {
				reason, gap := gaps[s.Key()]
				delete(gaps, s.Key())
				diff := difference(t, s, oracle, gateways)
				switch {
				case gap && diff != "":
					known++
				case diff != "":
					t.Errorf("%s%s", s.Place, diff)
				case gap && *rewrite:
					closed[s.Key()] = true
				case gap:
					t.Errorf("%s agrees again; take it off testdata/gaps.sql (%s)\n%s", s.Place, reason, s.SQL)
				}
			}
		})
	}
	t.Run("without a search path", func(t *testing.T) {
		spelledOut(t, testmesh.Connect(t, m.Oracle.URL()), testmesh.Connect(t, g.URL("ana")))
	})
	t.Run("values in Bind", func(t *testing.T) { carried(t, oracle.conn, gateways[0].conn) })
	t.Logf("%d statements in %d chapters, %d known to differ", count, len(files), differ)
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

// difference runs one statement everywhere in both formats and tells the first difference, "" for none.
func difference(t *testing.T, s Statement, oracle session, gateways []session) string {
	t.Helper()
	for _, set := range s.Set {
		for _, c := range append([]session{oracle}, gateways...) {
			c.exec(t, s, "SET "+set)
			name, _, _ := strings.Cut(set, "=")
			defer c.exec(t, s, "RESET "+name)
		}
	}
	for _, format := range []int16{answer.Text, answer.Binary} {
		answers := make([]*answer.Answer, len(gateways))
		var all sync.WaitGroup
		for i, c := range gateways {
			all.Go(func() { answers[i] = c.ask(t, s, format) })
		}
		want := oracle.ask(t, s, format)
		all.Wait()
		for i, c := range gateways {
			if want == nil || answers[i] == nil {
				t.FailNow() // the connection's failure is told
			}
			if diff := answer.Diff(want, answers[i], s.Ordered); diff != "" {
				return fmt.Sprintf("%s, format %d\n%s\n%s", c.how, format, s.SQL, diff)
			}
		}
	}
	return ""
}

func (c session) exec(t *testing.T, s Statement, sql string) {
	t.Helper()
	if _, err := c.conn.Exec(t.Context(), sql).ReadAll(); err != nil {
		t.Fatalf("%s: %s%s: %v", s.Place, sql, c.how, err)
	}
}

// ask is nil where it has failed the test.
func (c session) ask(t *testing.T, s Statement, format int16) *answer.Answer {
	t.Helper()
	var types []uint32
	for _, name := range s.Types {
		oid, ok := pgtypes.TypeByName("pg_catalog", name)
		if !ok && name != "-" {
			t.Errorf("%s: no type %s", s.Place, name)
			return nil
		}
		types = append(types, uint32(oid))
	}
	a, err := answer.AskTyped(t.Context(), c.conn, s.SQL, s.Params, types, format)
	if err != nil {
		t.Errorf("%s%s: %v", s.Place, c.how, err)
		return nil
	}
	return a
}
