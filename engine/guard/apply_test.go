package guard_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

var rewrite = flag.Bool("rewrite", false, "write the results into the data files")

// mesh is what the statements of the data files are bound against.
var mesh = tables{}

type tables map[rel.Name]*rel.Table

func (t tables) Relation(n rel.Name) (*rel.Table, bool) { x, ok := t[n]; return x, ok }

func (t tables) add(schema, name, kind string, cols ...rel.TableColumn) {
	n := rel.Name{Schema: schema, Name: name}
	t[n] = &rel.Table{Name: n, Kind: kind, Source: "src", Remote: []string{name}, Rows: -1, Columns: cols}
}

func col(name string, t rel.Type) rel.TableColumn {
	return rel.TableColumn{Name: name, Type: t, Form: rel.FormOfType(t), Remote: rel.RemoteColumn{Name: name}}
}

func init() {
	mesh.add("hr", "people", "table", col("id", rel.Int4), col("name", rel.Text), col("region", rel.Text), col("ssn", rel.Text), col("born", rel.Date))
	mesh.add("hr", "pay", "table", col("person", rel.Int4), col("amount", rel.NumericType(10, 2)), col("paid", rel.Date))
	mesh.add("hr", "tall", "view", col("id", rel.Int4))
	mesh.add("pg_catalog", "pg_thing", "table", col("oid", rel.Int4))
}

// policy is a Decider that answers as its data file block says.
type policy struct {
	decisions map[string]*guard.Decision
	manner    string // how it answers: "", or one of those below
	asked     int
}

func (p *policy) of(name string) *guard.Decision {
	if p.decisions[name] == nil {
		p.decisions[name] = &guard.Decision{Allow: true, Masks: map[string]string{}}
	}
	return p.decisions[name]
}

func (p *policy) Decide(_ context.Context, req *guard.Request) ([]guard.Decision, error) {
	p.asked++
	if p.manner == "fails" {
		return nil, errors.New("the policy engine is on fire")
	}
	var out []guard.Decision
	for _, a := range req.Relations {
		d := *p.of(a.Table.Name.String())
		d.Relation = a.Table.Name
		out = append(out, d)
	}
	switch p.manner {
	case "nothing":
		return nil, nil
	case "short":
		out = out[:len(out)-1]
	case "long":
		out = append(out, guard.Decision{Relation: rel.Name{Schema: "hr", Name: "extra"}})
	case "swapped":
		slices.Reverse(out)
	case "misnamed":
		out[0].Relation.Name = "else"
	case "zero":
		out[0] = guard.Decision{}
	}
	return out, nil
}

// TestApply runs testdata/*.txt. A block is the policy, one line per decision ("deny",
// "filter", "mask"; "decider" says in which manner it answers), the statement, four
// dashes, and then what policy was asked and what became of the plan.
func TestApply(t *testing.T) {
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
			var out []string
			for _, block := range strings.Split(strings.TrimRight(string(text), "\n"), "\n\n") {
				head, want, ok := strings.Cut(block, "\n----")
				if !ok {
					out = append(out, block)
					continue
				}
				want = strings.TrimPrefix(want, "\n")
				got := apply(t, head)
				if got != want && !*rewrite {
					t.Errorf("%s\ngot:\n%s\nwant:\n%s", head, got, want)
				}
				out = append(out, head+"\n----\n"+got)
			}
			if *rewrite {
				if err := os.WriteFile(file, []byte(strings.Join(out, "\n\n")+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func apply(t *testing.T, head string) string {
	t.Helper()
	p := &policy{decisions: map[string]*guard.Decision{}}
	var sql []string
	for _, line := range strings.Split(head, "\n") {
		word, rest, _ := strings.Cut(line, " ")
		name, more, _ := strings.Cut(rest, " ")
		switch word {
		case "#":
		case "decider":
			p.manner = rest
		case "deny":
			p.of(name).Allow = false
		case "filter":
			p.of(name).RowFilter = more
		case "mask":
			column, expr, _ := strings.Cut(more, " ")
			p.of(name).Masks[column] = expr
		default:
			sql = append(sql, line)
		}
	}
	o := bind.Options{Lookup: mesh, Database: "acme", SearchPath: []string{"hr"}}
	root := bound(t, strings.Join(sql, "\n"), o)
	before := plan.Print(root)
	req := &guard.Request{Action: guard.Select}
	decided, _, err := guard.Apply(context.Background(), p, req, root, o)
	if plan.Print(root) != before {
		t.Errorf("%s\nApply changed the plan that it was given", head)
	}
	if len(req.Relations) > 0 && p.asked != 1 || len(req.Relations) == 0 && p.asked != 0 {
		t.Errorf("%s\nthe Decider was asked %d times", head, p.asked)
	}
	got := "asked " + accesses(req.Relations) + "\n"
	if err != nil {
		if decided != nil {
			t.Errorf("%s\na plan beside an error", head)
		}
		return got + refusal(t, err)
	}
	if a, b := fmt.Sprint(root.Columns()), fmt.Sprint(decided.Root().Columns()); a != b {
		t.Errorf("%s\nthe columns change: %s → %s", head, a, b)
	}
	everywhere(t, head, decided.Root(), p)
	return got + plan.Print(decided.Root())
}

func bound(t *testing.T, sql string, o bind.Options) plan.Node {
	t.Helper()
	stmts, err := parse.Parse(sql)
	if err != nil {
		t.Fatal(sql, err)
	}
	q, err := bind.Select(stmts[0], o)
	if err != nil {
		t.Fatal(sql, err)
	}
	return q.Root
}

// everywhere fails if a scan of a restricted relation does not stand under a barrier.
func everywhere(t *testing.T, head string, root plan.Node, p *policy) {
	t.Helper()
	covered := map[plan.Node]bool{}
	plan.Walk(root, func(n plan.Node) bool {
		if b, ok := n.(*plan.Barrier); ok {
			plan.Walk(b.Input, func(n plan.Node) bool { covered[n] = true; return true })
		}
		return true
	})
	plan.Walk(root, func(n plan.Node) bool {
		if s, ok := n.(*plan.Scan); ok && !covered[s] {
			if d := p.decisions[s.Table.Name.String()]; d != nil && (d.RowFilter != "" || len(d.Masks) > 0) {
				t.Errorf("%s\na scan of %s escapes the policy", head, s.Table.Name)
			}
		}
		return true
	})
}

// refusal is what the client sees, and below it what the log does: the one must not be in the other.
func refusal(t *testing.T, err error) string {
	t.Helper()
	e, ok := pgerr.As(err)
	if !ok {
		t.Fatal("not an error for clients:", err)
	}
	got := "ERROR " + e.Code + ": " + e.Message + e.Detail + e.Hint
	if cause := errors.Unwrap(e); cause != nil {
		if strings.Contains(e.Message+e.Detail+e.Hint, cause.Error()) || e.Position != 0 {
			t.Errorf("the client is shown the cause: %s", got)
		}
		got += "\nlog: " + cause.Error()
	}
	return got
}

func accesses(as []guard.Access) string {
	if len(as) == 0 {
		return "nothing"
	}
	out := make([]string, len(as))
	for i, a := range as {
		out[i] = a.Table.Name.String() + "(" + strings.Join(a.Columns, " ") + ")"
	}
	return strings.Join(out, ", ")
}

// The zero Plan, which anyone can make, holds nothing that could run.
func TestZeroPlan(t *testing.T) {
	if root := new(guard.Plan).Root(); root != nil {
		t.Errorf("it holds %v", root)
	}
}

// A relation without decisions to put in keeps its very scan.
func TestUnrestricted(t *testing.T) {
	o := bind.Options{Lookup: mesh, Database: "acme", SearchPath: []string{"hr"}}
	root := bound(t, "select name from people where id = 1", o)
	decided, decisions, err := guard.Apply(context.Background(), &policy{decisions: map[string]*guard.Decision{}}, &guard.Request{}, root, o)
	if err != nil || decided.Root() != root || len(decisions) != 1 {
		t.Errorf("got %v, %d decisions, %v", decided, len(decisions), err)
	}
}

// Decisions are given back when the statement fails too, for the audit trail.
func TestDecisionsOfRefused(t *testing.T) {
	o := bind.Options{Lookup: mesh, Database: "acme", SearchPath: []string{"hr"}}
	p := &policy{decisions: map[string]*guard.Decision{"hr.pay": {Reason: "not for you"}}}
	_, decisions, err := guard.Apply(context.Background(), p, &guard.Request{}, bound(t, "select 1 from people, pay", o), o)
	if err == nil || len(decisions) != 2 || decisions[0].Reason != "not for you" || !decisions[1].Allow {
		t.Errorf("got %+v, %v", decisions, err)
	}
}

// The same column id must not be produced by two scans once raw columns have been added.
func TestFreshIDs(t *testing.T) {
	o := bind.Options{Lookup: mesh, Database: "acme", SearchPath: []string{"hr"}}
	p := &policy{decisions: map[string]*guard.Decision{"hr.people": {Allow: true, RowFilter: "region = 'EU'", Masks: map[string]string{"ssn": "left(name, 1)", "name": "'x'"}}}}
	root := bound(t, "select a.ssn, b.name from people a join people b using (id) where exists (select from people c where c.ssn = a.ssn)", o)
	decided, _, err := guard.Apply(context.Background(), p, &guard.Request{}, root, o)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[rel.ColID]bool{}
	plan.Walk(decided.Root(), func(n plan.Node) bool {
		if s, ok := n.(*plan.Scan); ok {
			for _, c := range s.Cols {
				if seen[c.ID] {
					t.Errorf("two scans produce column %d", c.ID)
				}
				seen[c.ID] = true
			}
		}
		return true
	})
	if len(seen) == 0 {
		t.Error("no scans")
	}
}
