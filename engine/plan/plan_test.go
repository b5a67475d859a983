package plan

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/rel"
)

var rewrite = flag.Bool("rewrite", false, "write the results into the data files")

func column(id rel.ColID, name string) rel.Column {
	return rel.Column{ID: id, Name: name, Type: rel.Int4}
}

func read(id rel.ColID, name string) rel.Expr { return &rel.Col{Column: column(id, name)} }

func number(n int64) rel.Expr { return &rel.Const{Val: n, Typ: rel.Int4} }

func scan(name string, id rel.ColID) *Scan {
	return &Scan{Table: &rel.Table{Name: rel.Name{Schema: "s", Name: name}}, Cols: []ScanCol{{Column: column(id, "x")}}}
}

func equals(l, r rel.Expr) rel.Expr {
	return &rel.Call{Func: "int4eq", Op: "=", Args: []rel.Expr{l, r}, Typ: rel.Bool}
}

func count(args ...rel.Expr) *rel.Agg {
	return &rel.Agg{Func: "count", Args: args, Star: len(args) == 0, Typ: rel.Int8}
}

// every is a plan of each kind, over scans of s.t (column 1) and s.u (column 2).
func every() []Node {
	t, u, x, y := scan("t", 1), scan("u", 2), read(1, "x"), read(2, "x")
	key := []rel.SortKey{{Expr: x, Desc: true}}
	inner := &Filter{Input: scan("v", 3), Preds: []rel.Expr{equals(read(3, "x"), x)}}
	return []Node{
		t,
		&Values{Rows: [][]rel.Expr{{}}},
		&Values{Cols: []rel.Column{column(3, "v")}, Rows: [][]rel.Expr{{number(1)}, {number(2)}}},
		&Filter{Input: t, Preds: []rel.Expr{equals(x, number(1)), &rel.IsNull{Arg: x}}},
		&Filter{Input: t, Preds: []rel.Expr{&rel.Subquery{Kind: rel.SubExists, Query: inner, Typ: rel.Bool}}},
		&Project{Input: t, Items: []Item{{column(1, "x"), x}, {column(3, "N n"), number(1)}}},
		&Join{Kind: Inner, Left: t, Right: u},
		&Join{Kind: Left, Left: t, Right: u, On: []rel.Expr{equals(x, y), equals(y, number(1))}},
		&Join{Kind: Right, Left: t, Right: u, On: []rel.Expr{equals(x, y)}},
		&Join{Kind: Full, Left: t, Right: u, On: []rel.Expr{equals(x, y)}},
		&Join{Kind: Semi, Left: t, Right: u, On: []rel.Expr{equals(x, y)}},
		&Join{Kind: Anti, Left: t, Right: u, On: []rel.Expr{equals(x, y)}},
		&Join{Kind: Left, Lateral: true, Left: t, Right: &Filter{Input: u, Preds: []rel.Expr{equals(x, y)}}},
		&Aggregate{Input: t, Aggs: []AggItem{{column(3, "count"), count()}}},
		&Aggregate{Input: t, Keys: []Item{{column(3, "x"), x}}},
		&Aggregate{Input: t, Keys: []Item{{column(3, "x"), x}}, Sets: [][]int{{0}, {}}, Aggs: []AggItem{{column(4, "count"), count(x)}}, Grouping: []GroupingItem{{column(5, "g"), []int{0}}}},
		&Window{Input: t, Items: []WindowItem{
			{Column: column(3, "a"), Call: count(), Frame: DefaultFrame},
			{Column: column(4, "b"), Call: count(x), Partition: []rel.Expr{x}, Order: key, Frame: Frame{Mode: RowsFrame, Start: Bound{Preceding, number(1)}, End: Bound{Following, number(2)}}}}},
		&Sort{Input: t, Keys: key},
		&Limit{Input: t, Count: number(5)},
		&Limit{Input: &Sort{Input: t, Keys: key}, Count: number(5), Offset: number(2), WithTies: true},
		&Limit{Input: t, Offset: number(2)},
		&Distinct{Input: t},
		&Distinct{Input: &Sort{Input: t, Keys: key}, On: []rel.Expr{x}},
		&SetOp{Kind: Union, All: true, Left: t, Right: u, Cols: []rel.Column{column(3, "x")}},
		&SetOp{Kind: Intersect, Left: t, Right: u, Cols: []rel.Column{column(3, "x")}},
		&SetOp{Kind: Except, Left: t, Right: u, Cols: []rel.Column{column(3, "x")}},
		&With{CTEs: []CTE{{ID: 1, Name: "a", Def: t}, {ID: 2, Name: "b", Recursive: true, Def: u}}, Body: &CTERef{ID: 1, Name: "a", Cols: []rel.Column{column(3, "x")}}},
		&FuncScan{Calls: []rel.Expr{&rel.Call{Func: "generate_series", Args: []rel.Expr{number(1), number(2)}, Typ: rel.Int4}}, Cols: []rel.Column{column(3, "g")}},
		&ProjectSet{Input: t, Items: []Item{{column(3, "g"), &rel.Call{Func: "generate_series", Args: []rel.Expr{number(1), x}, Typ: rel.Int4}}}},
		&Barrier{Input: &Filter{Input: t, Preds: []rel.Expr{equals(x, number(1))}}, Table: t.Table, Why: "row filter"},
		&Fragment{ID: 1, Source: "hr.db", Input: t, Rows: -1},
	}
}

// TestPrint compares the prints of all kinds of operator with testdata/print.txt.
func TestPrint(t *testing.T) {
	var b strings.Builder
	for _, n := range every() {
		var cols []string
		for _, c := range n.Columns() {
			cols = append(cols, fmt.Sprint(c.ID))
		}
		if n.String() != Print(n) {
			t.Errorf("%T: String is not Print", n)
		}
		fmt.Fprintf(&b, "# %s: columns %s\n%s\n\n", strings.TrimPrefix(fmt.Sprintf("%T", n), "*plan."), strings.Join(cols, " "), Print(n))
	}
	const file = "testdata/print.txt"
	got := strings.TrimSpace(b.String()) + "\n"
	if *rewrite {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s", got)
	}
}

// What changes nothing gives the very same plan, of every kind.
func TestMapShares(t *testing.T) {
	same := func(e rel.Expr) rel.Expr { return e }
	for _, n := range every() {
		if Map(n, func(n Node) Node { return n }) != n {
			t.Errorf("Map copies\n%s", n)
		}
		if MapExprs(n, same) != n || MapAllExprs(n, same) != n {
			t.Errorf("MapExprs copies\n%s", n)
		}
	}
}

// Replacing a scan reaches it in every kind of plan, and leaves the old plan as it was.
func TestMapReplaces(t *testing.T) {
	for _, n := range every() {
		before := Print(n)
		got := Map(n, func(n Node) Node {
			if s, ok := n.(*Scan); ok {
				return scan("new_"+s.Table.Name.Name, s.Cols[0].ID)
			}
			return n
		})
		want := before
		for _, name := range []string{"t", "u", "v"} {
			want = strings.ReplaceAll(want, "scan s."+name, "scan s.new_"+name)
		}
		if Print(got) != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		if Print(n) != before {
			t.Errorf("Map changed its input\n%s", before)
		}
		if fmt.Sprint(got.Columns()) != fmt.Sprint(n.Columns()) {
			t.Errorf("the columns of\n%s\nchange", n)
		}
	}
}

// Only the path to a change is new: what stands beside it is shared.
func TestMapPath(t *testing.T) {
	left, right := &Limit{Input: scan("t", 1), Count: number(1)}, &Limit{Input: scan("u", 2), Count: number(1)}
	beside := &Filter{Input: right, Preds: []rel.Expr{equals(read(2, "x"), number(1))}}
	join := &Join{Left: left, Right: beside}
	got := Map(join, func(n Node) Node {
		if n == left.Input {
			return scan("new", 1)
		}
		return n
	}).(*Join)
	if got == join || got.Left == left || got.Right != beside {
		t.Errorf("got\n%s", got)
	}
	if got.Left.(*Limit).Count != left.Count {
		t.Error("an expression is copied with its operator")
	}
}

// f sees each node after its inputs, subqueries' plans before the operator that holds them.
func TestMapOrder(t *testing.T) {
	for i, n := range every() {
		at := map[Node]int{}
		var order []Node
		Map(n, func(n Node) Node { at[n] = len(order); order = append(order, n); return n })
		var walked []Node
		Walk(n, func(n Node) bool {
			walked = append(walked, n)
			for _, in := range append(Inputs(n), subplans(n)...) {
				if at[in] >= at[n] {
					t.Errorf("%d: f saw %s before %s", i, Describe(n), Describe(in))
				}
			}
			return true
		})
		if len(walked) != len(order) || walked[0] != n || order[len(order)-1] != n {
			t.Errorf("%d: Walk visits %d nodes, Map %d", i, len(walked), len(order))
		}
	}
}

// Walk goes no deeper where f says no.
func TestWalkStops(t *testing.T) {
	n := &Filter{Input: &Limit{Input: scan("t", 1)}, Preds: []rel.Expr{&rel.Subquery{Kind: rel.SubExists, Query: &Limit{Input: scan("u", 2)}, Typ: rel.Bool}}}
	var seen []string
	Walk(n, func(n Node) bool {
		seen = append(seen, Describe(n))
		_, limit := n.(*Limit)
		return !limit
	})
	if want := []string{"filter EXISTS(subplan)", "limit", "limit"}; !slices.Equal(seen, want) {
		t.Errorf("got %q", seen)
	}
	Walk(nil, func(Node) bool { t.Error("nil is visited"); return true })
}

// Every expression that an operator evaluates can be replaced, and none besides.
func TestMapExprs(t *testing.T) {
	for _, n := range every() {
		whole := len(Exprs(n))
		calls := 0
		got := MapAllExprs(n, func(e rel.Expr) rel.Expr {
			if k, ok := e.(*rel.Const); ok {
				calls++
				return &rel.Const{Val: k.Val.(int64) + 100, Typ: k.Typ}
			}
			return e
		})
		left := 0
		Walk(got, func(n Node) bool {
			for _, e := range Exprs(n) {
				rel.WalkExpr(e, func(e rel.Expr) bool {
					if k, ok := e.(*rel.Const); ok && k.Val.(int64) < 100 {
						left++
					}
					return true
				})
			}
			return true
		})
		if left > 0 || calls > 0 && got == n || len(Exprs(got)) != whole {
			t.Errorf("%d constants are left of %d in\n%s", left, calls, got)
		}
	}
}

// The offsets of a frame, and LIMIT's own, are among the expressions.
func TestExprs(t *testing.T) {
	for want, n := range map[string]Node{
		"count(x), x, x, 1, 2": &Window{Input: scan("t", 1), Items: []WindowItem{{Call: count(read(1, "x")), Partition: []rel.Expr{read(1, "x")}, Order: []rel.SortKey{{Expr: read(1, "x")}},
			Frame: Frame{Start: Bound{Preceding, number(1)}, End: Bound{Following, number(2)}}}}},
		"5, 2": &Limit{Input: scan("t", 1), Count: number(5), Offset: number(2)},
		"5":    &Limit{Input: scan("t", 1), Count: number(5)},
		"":     &Barrier{Input: &Filter{Input: scan("t", 1), Preds: []rel.Expr{number(1)}}},
	} {
		if got := exprs(Exprs(n), ", "); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// An aggregate call can be replaced by another, and by nothing else.
func TestAggregateStays(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a constant took the place of an aggregate call")
		}
	}()
	MapExprs(&Aggregate{Input: scan("t", 1), Aggs: []AggItem{{column(3, "count"), count()}}}, func(rel.Expr) rel.Expr { return number(1) })
}

// MaxID counts what is produced anywhere and what is read, outer columns included.
func TestMaxID(t *testing.T) {
	for name, c := range map[string]struct {
		n    Node
		want rel.ColID
	}{
		"none":                       {&Values{Rows: [][]rel.Expr{{}}}, 0},
		"nil":                        {nil, 0},
		"a scan's":                   {scan("t", 7), 7},
		"below what drops it":        {&Project{Input: scan("t", 7), Items: []Item{{column(3, "n"), number(1)}}}, 7},
		"read only":                  {&Filter{Input: scan("t", 1), Preds: []rel.Expr{equals(read(1, "x"), read(9, "outer"))}}, 9},
		"right of a semi join":       {&Join{Kind: Semi, Left: scan("t", 1), Right: scan("u", 8)}, 8},
		"in a subquery":              {&Filter{Input: scan("t", 1), Preds: []rel.Expr{&rel.Not{Arg: &rel.Subquery{Kind: rel.SubExists, Query: scan("u", 6), Typ: rel.Bool}}}}, 6},
		"in a CTE that nobody reads": {&With{CTEs: []CTE{{ID: 1, Name: "a", Def: scan("t", 5)}}, Body: scan("u", 2)}, 5},
	} {
		if got := MaxID(c.n); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}
