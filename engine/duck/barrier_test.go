package duck_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// call is an operator on the first column and a number.
func call(fn, op string, left rel.Expr, n int64, typ rel.Type) rel.Expr {
	return &rel.Call{Func: fn, Op: op, Args: []rel.Expr{left, &rel.Const{Val: n, Typ: rel.Int4}}, Typ: typ}
}

// over puts a policy's filter (c1 > 5) under a barrier, and on it the user's 10 / c1 >= 0
// (or, in a select list, 10 / c1), which raises for the row that the policy hides.
func over(fragment plan.Node, local bool) (guarded, predicate, item plan.Node) {
	col := &rel.Col{Column: int4(1)}
	tree := fragment
	if local {
		tree = &plan.Filter{Input: tree, Preds: []rel.Expr{call("int4gt", ">", col, 5, rel.Bool)}}
	}
	guarded = &plan.Barrier{Input: tree, Table: &rel.Table{Name: rel.Name{Schema: "public", Name: "t"}}}
	div := &rel.Call{Func: "int4div", Op: "/", Args: []rel.Expr{&rel.Const{Val: int64(10), Typ: rel.Int4}, col}, Typ: rel.Int4}
	predicate = &plan.Filter{Input: guarded, Preds: []rel.Expr{call("int4ge", ">=", div, 0, rel.Bool)}}
	item = &plan.Filter{Preds: []rel.Expr{call("int4ge", ">=", &rel.Col{Column: int4(2)}, 0, rel.Bool)},
		Input: &plan.Project{Input: guarded, Items: []plan.Item{{Column: int4(2), Expr: div}}}}
	return guarded, predicate, item
}

func thousand(closed *atomic.Int64) duck.Starter {
	return func(_ context.Context, f *plan.Fragment) (rel.Rows, error) {
		return &ints{col: f.Columns()[0], left: 1, closed: closed}, nil
	}
}

// A policy's filter that DuckDB evaluates runs before anything of the user's.
func TestBarrierFence(t *testing.T) {
	e := open(t)
	var closed atomic.Int64
	_, predicate, item := over(frag(1, 1), true)
	for _, root := range []plan.Node{predicate, item} {
		rows, err := e.Run(context.Background(), root, root.Columns(), thousand(&closed), duck.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n, err := count(rows)
		rows.Close()
		if n != 994 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		sql, err := duck.SQL(root, root.Columns(), duck.Options{})
		if err != nil || !strings.Contains(sql, "WHERE (c1 > 5::INTEGER)"+duck.Fence+")") {
			t.Errorf("no fence in %s, %v", sql, err)
		}
	}
	// The control: without a policy, the row is there and the division raises.
	_, predicate, _ = over(frag(1, 1), false)
	rows, err := e.Run(context.Background(), predicate, predicate.Columns(), thousand(&closed), duck.Options{})
	if err == nil {
		_, err = count(rows)
		rows.Close()
	}
	if pgerr.Code(err) != pgerr.DivisionByZero {
		t.Errorf("the control gives %v", err)
	}
	// What the source has filtered, or only masked, needs no fence.
	if sql, _ := duck.SQL(predicate, predicate.Columns(), duck.Options{}); strings.Contains(sql, "LIMIT") {
		t.Errorf("a fence without a filter: %s", sql)
	}
}

// DuckDB's own plan keeps the fence between the two filters.
func TestBarrierInDuckDBsPlan(t *testing.T) {
	explained := explain(t, "SELECT c1 FROM (SELECT c1 FROM (SELECT range AS c1 FROM range(100)) WHERE c1 > 5"+duck.Fence+") WHERE 10 // c1 >= 0 AND c1 < 50")
	user, limit, policy := strings.Index(explained, "FILTER"), strings.Index(explained, "STREAMING_LIMIT"), strings.LastIndex(explained, "FILTER")
	if user < 0 || limit < user || policy < limit {
		t.Errorf("the fence did not hold (%d %d %d):\n%s", user, limit, policy, explained)
	}
}

func explain(t *testing.T, sql string) string {
	db, err := duckdb.Open(duckdb.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Connect()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	rows, err := c.Query(context.Background(), "EXPLAIN "+sql, []rel.Column{{Name: "k", Type: rel.Text}, {Name: "v", Type: rel.Text}})
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	b, err := rows.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Release()
	return b.Column(1).(*array.String).Value(0)
}
