package duck_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// An internal error of DuckDB's costs the database, not the gateway: the next statement has a new
// one, and the old one goes when the last statement that reads from it has ended.
func TestALostDatabaseIsReplaced(t *testing.T) {
	var closed atomic.Int64
	start := func(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
		return &ints{col: f.Columns()[0], left: 100, closed: &closed}, nil
	}
	e := open(t)
	run := func() rel.Rows {
		root := &plan.Filter{Input: frag(1, 1), Preds: []rel.Expr{&rel.Const{Val: true, Typ: rel.Bool}}}
		rows, err := e.Run(t.Context(), root, root.Columns(), start, duck.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	before := run()
	old := duck.Lose(e)
	after := run()
	if n, err := count(after); n != 100_000 || err != nil {
		t.Errorf("after the loss: %d rows, %v", n, err)
	}
	after.Close()
	if c, err := old.Connect(); err != nil {
		t.Errorf("the old database is closed while a statement reads from it: %v", err)
	} else {
		c.Close()
	}
	if n, err := count(before); n != 100_000 || err != nil {
		t.Errorf("the statement from before: %d rows, %v", n, err)
	}
	before.Close()
	if _, err := old.Connect(); err == nil {
		t.Error("the old database is still open")
	}
}

// The call without keys goes another way through DuckDB than the one on which its threads trip.
func TestWindowsWithoutKeys(t *testing.T) {
	for call, printed := range map[string]string{"count": "OVER (ORDER BY arrival ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)", "row_number": "OVER ()"} {
		in := frag(1, 1)
		root := &plan.Window{Input: in, Items: []plan.WindowItem{{Column: rel.Column{ID: 2, Name: "w", Type: rel.Int8}, Frame: plan.DefaultFrame,
			Call: &rel.Agg{Func: call, Star: call == "count", Typ: rel.Int8, Window: call != "count"}}}}
		sql, err := duck.SQL(root, root.Columns(), duck.Options{})
		if err != nil || !strings.Contains(sql, printed) {
			t.Errorf("%s: %s, %v", call, sql, err)
		}
	}
}

func TestWhatCostsADatabase(t *testing.T) {
	internal := &duckdb.Error{Type: "INTERNAL", Message: "Attempted to access index 0\n\nStack Trace:\n\n/home/x/meshgate(...)"}
	fatal := &duckdb.Error{Type: "FATAL", Message: "Failed: database has been invalidated because of a previous fatal error."}
	if !duckdb.Fatal(internal) || !duckdb.Fatal(fatal) || duckdb.Fatal(&duckdb.Error{Type: "Binder"}) || duckdb.Fatal(nil) {
		t.Error("an internal error costs the database, and nothing else does")
	}
	if duckdb.Invalidated(internal) || !duckdb.Invalidated(fatal) {
		t.Error("only who comes after may be asked again")
	}
	if e := duckdb.Classify(internal); e.Code != "XX000" || strings.Contains(e.Message, "/home") {
		t.Errorf("%s %s", e.Code, e.Message)
	}
}
