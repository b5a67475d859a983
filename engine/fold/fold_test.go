package fold_test

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/fold"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

var rewrite = flag.Bool("rewrite", false, "write the results into the data file")

type tables map[rel.Name]*rel.Table

func (t tables) Relation(n rel.Name) (*rel.Table, bool) { x, ok := t[n]; return x, ok }

// arithmetic computes operators on integers, and counts how often it is asked.
type arithmetic struct{ asked int }

func (a *arithmetic) eval(_ context.Context, es []rel.Expr) ([]*rel.Const, error) {
	a.asked++
	out := make([]*rel.Const, len(es))
	for i, e := range es {
		v, err := compute(e)
		if err != nil {
			return nil, err
		}
		out[i] = &rel.Const{Val: v, Typ: e.Type()}
	}
	return out, nil
}

func compute(e rel.Expr) (any, error) {
	switch e := e.(type) {
	case *rel.Const:
		return e.Val, nil
	case *rel.Call:
		var args [2]int64
		for i, x := range e.Args {
			v, err := compute(x)
			if err != nil || v == nil {
				return nil, err
			}
			args[i], _ = v.(int64)
		}
		switch e.Op {
		case "+":
			return args[0] + args[1], nil
		case "*":
			return args[0] * args[1], nil
		case "=":
			return args[0] == args[1], nil
		case ">":
			return args[0] > args[1], nil
		case "/":
			if args[1] == 0 {
				return nil, pgerr.New(pgerr.DivisionByZero, "division by zero")
			}
			return args[0] / args[1], nil
		}
	}
	return nil, pgerr.New(pgerr.FeatureNotSupported, "%s is not computed here", e)
}

func folded(t *testing.T, sql string) (string, *arithmetic) {
	t.Helper()
	name := rel.Name{Schema: "s", Name: "t"}
	table := &rel.Table{Name: name, Kind: "table", Source: "db", Remote: []string{"t"}, Rows: -1}
	for _, c := range []string{"a", "b"} {
		table.Columns = append(table.Columns, rel.TableColumn{Name: c, Type: rel.Int4, Form: rel.FormOfType(rel.Int4), Remote: rel.RemoteColumn{Name: c}})
	}
	statements, err := parse.Parse(sql)
	if err != nil {
		t.Fatal(err)
	}
	q, err := bind.Select(statements[0], bind.Options{Lookup: tables{name: table}, SearchPath: []string{"s"}})
	if err != nil {
		t.Fatal(err)
	}
	a := &arithmetic{}
	root, err := fold.Plan(context.Background(), q.Root, fold.Options{Eval: a.eval, Settle: func(e rel.Expr) rel.Expr { return e }})
	if err != nil {
		return err.Error(), a
	}
	if err := sameColumns(q.Root.Columns(), root.Columns()); err != "" {
		t.Errorf("%s: %s", sql, err)
	}
	return strings.TrimSpace(plan.Print(root)), a
}

func sameColumns(a, b []rel.Column) string {
	if len(a) != len(b) {
		return "another number of columns"
	}
	for i := range a {
		if a[i] != b[i] {
			return "another column " + b[i].Name
		}
	}
	return ""
}

// TestPlans compares what is left of the statements in testdata/plans.txt; that PostgreSQL
// has the same errors is for the statements of benchmarks/differential to show.
func TestPlans(t *testing.T) {
	const file = "testdata/plans.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, c := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		sql, _, _ := strings.Cut(c, "\n----")
		out, _ := folded(t, sql)
		got.WriteString(sql + "\n----\n" + out + "\n\n")
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
}

// A statement without constants to compute asks for nothing, one with several asks once.
func TestCost(t *testing.T) {
	for sql, want := range map[string]int{
		"select a + b from t where a > 5 and b = 1": 0,
		"select 1 + 1":                    0, // running it computes it
		"select a from t where a > 1 + 1": 1,
		"select a, 2 * 3, case when b > 4 + 4 then 5 * 5 end from t": 1,
	} {
		if _, a := folded(t, sql); a.asked != want {
			t.Errorf("%s asks %d times, not %d", sql, a.asked, want)
		}
	}
}

// What the gateway cannot compute is no error, and hides none behind it.
func TestNotComputed(t *testing.T) {
	if out, _ := folded(t, "select case when b > 7 % 2 then 5 end from t"); !strings.Contains(out, "7 % 2") {
		t.Errorf("got %s", out)
	}
	if out, _ := folded(t, "select case when b > 7 % 2 then 1 / 0 end from t"); !strings.Contains(out, "division by zero") {
		t.Errorf("got %s", out)
	}
}
