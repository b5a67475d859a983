package optimize_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/optimize"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

var rewrite = flag.Bool("rewrite", false, "write the plans into the data files")

// tables: a and b are of a source that takes comparisons with constants exactly, c of one
// that calls them a superset, d of one that takes nothing; p is a under a policy.
type tables map[rel.Name]*rel.Table

func (t tables) Relation(n rel.Name) (*rel.Table, bool) { x, ok := t[n]; return x, ok }

var sources = map[string]source.VerdictKind{"exact": source.Exact, "superset": source.Superset, "none": source.None}

func newTables() tables {
	out := tables{}
	for name, src := range map[string]string{"a": "exact", "b": "exact", "c": "superset", "d": "none", "p": "exact", "q": "none"} {
		n := rel.Name{Schema: "s", Name: name}
		t := &rel.Table{Name: n, Kind: "table", Source: src, Remote: []string{name}, Rows: -1}
		for _, c := range []struct {
			name string
			typ  rel.Type
		}{{"x", rel.Int4}, {"y", rel.Int4}, {"t", rel.Text}} {
			t.Columns = append(t.Columns, rel.TableColumn{Name: c.name, Type: c.typ, Form: rel.FormOfType(c.typ), Remote: rel.RemoteColumn{Name: c.name}})
		}
		out[n] = t
	}
	return out
}

// policy filters and masks p and q.
type policy struct{}

func (policy) Decide(_ context.Context, req *guard.Request) ([]guard.Decision, error) {
	out := make([]guard.Decision, len(req.Relations))
	for i, a := range req.Relations {
		out[i] = guard.Decision{Relation: a.Table.Name, Allow: true}
		if n := a.Table.Name.Name; n == "p" || n == "q" {
			out[i].RowFilter, out[i].Masks = "y > 0", map[string]string{"t": "'*'"}
		}
	}
	return out, nil
}

func open() map[string]source.Source {
	out := map[string]source.Source{}
	for name, kind := range sources {
		m := &sourcetest.Memory{Name: name, Judge: func(e rel.Expr) source.Verdict {
			if c, ok := e.(*rel.Call); ok && len(c.Args) == 2 {
				_, isCol := c.Args[0].(*rel.Col)
				if _, isConst := c.Args[1].(*rel.Const); isCol && isConst {
					return source.Verdict{Kind: kind, Reason: "as declared"}
				}
			}
			return source.Verdict{Reason: "only comparisons with constants"}
		}}
		out[name] = m.Open()
	}
	return out
}

// planOf optimizes a query; off names rules that are left out.
func planOf(sql string, t tables, off ...string) (string, error) {
	stmts, err := parse.Parse(sql)
	if err != nil {
		return "", err
	}
	q, err := bind.Select(stmts[0], bind.Options{Lookup: t, SearchPath: []string{"s"}})
	if err != nil {
		return "", err
	}
	decided, _, err := guard.Apply(context.Background(), policy{}, &guard.Request{}, q.Root, bind.Options{})
	if err != nil {
		return "", err
	}
	opened := open()
	o := optimize.Options{Source: func(n string) source.Source { return opened[n] }, Pushdown: true, Disabled: map[string]bool{}}
	for _, r := range off {
		o.Disabled[r] = true
	}
	root, err := optimize.Plan(context.Background(), decided, o)
	if err != nil {
		return "", err
	}
	return plan.Print(root), nil
}

// TestRules runs testdata/*.txt: "optimize expect=rule" or "expect-not=rule", a query, a
// line of dashes and the plan. expect says that leaving the rule out changes the plan,
// expect-not that it does not.
func TestRules(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no data files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, c := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
				head, _, _ := strings.Cut(c, "\n----")
				got.WriteString(head + "\n----\n" + one(t, head) + "\n\n")
			}
			switch out := strings.TrimSpace(got.String()) + "\n"; {
			case out == string(text):
			case *rewrite:
				if err := os.WriteFile(file, []byte(out), 0o644); err != nil {
					t.Fatal(err)
				}
			default:
				t.Errorf("plans differ; got\n%s", out)
			}
		})
	}
}

func one(t *testing.T, head string) string {
	var command string
	var sql []string
	for _, l := range strings.Split(head, "\n") {
		switch {
		case strings.HasPrefix(l, "#"):
		case command == "":
			command = l
		default:
			sql = append(sql, l)
		}
	}
	query := strings.Join(sql, "\n")
	with, err := planOf(query, newTables())
	if err != nil {
		t.Errorf("%s: %v", query, err)
		return err.Error()
	}
	for _, f := range strings.Fields(command)[1:] {
		key, rule, _ := strings.Cut(f, "=")
		without, err := planOf(query, newTables(), rule)
		if err != nil {
			t.Errorf("%s without %s: %v", query, rule, err)
		}
		if changed := with != without; changed != (key == "expect") {
			t.Errorf("%s: %s, but the rule changed the plan: %v\n%s", query, f, changed, with)
		}
	}
	return with
}
