package optimize

import (
	"slices"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// dropUnread leaves out the columns of subqueries that nothing reads, as PostgreSQL does: what is
// not computed cannot fail. DuckDB would compute a subquery that is one of them. It keeps what
// PostgreSQL keeps: what DISTINCT and set operations compare, common table expressions that are
// read twice or MATERIALIZED, volatile functions, sets.
func dropUnread(_ *state, root plan.Node) plan.Node {
	u := &unread{used: map[rel.ColID]bool{}, refs: plan.Uses(root), inline: map[int]bool{}, kept: map[int][]bool{}, asked: map[int]bool{}}
	u.whole(root)
	return u.node(root)
}

// unread goes through a plan from the readers to what they read.
type unread struct {
	used   map[rel.ColID]bool
	refs   map[int]int    // references to each common table expression
	inline map[int]bool   // those that PostgreSQL merges into their one reader
	kept   map[int][]bool // which of their columns that one reads
	asked  map[int]bool   // those whose reference is still there
}

// whole marks all columns of a node whose columns are read by position.
func (u *unread) whole(n plan.Node) {
	for _, c := range n.Columns() {
		u.used[c.ID] = true
	}
}

// read is an expression that is evaluated, its subqueries without what they do not need.
func (u *unread) read(e rel.Expr) rel.Expr {
	return rel.MapExpr(e, func(e rel.Expr) rel.Expr {
		switch e := e.(type) {
		case *rel.Col:
			u.used[e.ID] = true
		case *rel.Subquery:
			q := e.Query.(plan.Node)
			in := q
			if e.Kind == rel.SubExists {
				in = exists(q)
			}
			u.whole(in)
			if in = u.node(in); in != q {
				c := *e
				c.Query = in
				return &c
			}
		}
		return e
	})
}

// node is n without what nothing reads. Whatever reads its columns has been seen before.
func (u *unread) node(n plan.Node) plan.Node {
	switch x := n.(type) {
	case *plan.Barrier: // what policy put over a relation is not the statement's
		return n
	case *plan.With:
		return u.with(x)
	case *plan.CTERef:
		return u.reference(x)
	case *plan.Project:
		n = u.project(x)
	case *plan.Window:
		if n = u.window(x); n == x.Input {
			return u.node(n)
		}
	case *plan.Aggregate:
		n = u.aggregate(x)
	case *plan.Distinct:
		if len(x.On) == 0 {
			u.whole(x.Input)
		}
	case *plan.SetOp:
		u.whole(x.Left)
		u.whole(x.Right)
	}
	n = plan.MapExprs(n, u.read)
	j, ok := n.(*plan.Join)
	if !ok {
		return plan.MapInputs(n, u.node)
	}
	c := *j
	c.Right = u.node(j.Right) // it may read the left side
	c.Left = u.node(j.Left)
	if c.Left == j.Left && c.Right == j.Right {
		return n
	}
	return &c
}

func (u *unread) project(n *plan.Project) plan.Node {
	var items []plan.Item
	for _, it := range n.Items {
		if u.used[it.ID] || volatile(it.Expr) {
			items = append(items, it)
		}
	}
	if len(items) == len(n.Items) {
		return n
	}
	return &plan.Project{Input: n.Input, Items: items}
}

func (u *unread) window(n *plan.Window) plan.Node {
	var items []plan.WindowItem
	changed := false
	for _, it := range n.Items {
		switch {
		case u.used[it.ID]:
		case byColumns(it):
			changed = true
			continue
		case it.Frame != plan.DefaultFrame: // its offsets are not looked at
			it.Frame, changed = plan.DefaultFrame, true
		}
		items = append(items, it)
	}
	switch {
	case !changed:
		return n
	case len(items) == 0:
		return n.Input
	}
	return &plan.Window{Input: n.Input, Items: items}
}

// byColumns says whether a window's rows are divided and ordered by columns. What else it may be
// PostgreSQL computes even if nothing reads the window's calls.
func byColumns(it plan.WindowItem) bool {
	by := slices.Clone(it.Partition)
	for _, k := range it.Order {
		by = append(by, k.Expr)
	}
	return !slices.ContainsFunc(by, func(e rel.Expr) bool { _, ok := e.(*rel.Col); return !ok })
}

func (u *unread) aggregate(n *plan.Aggregate) plan.Node {
	var aggs []plan.AggItem
	for _, a := range n.Aggs {
		if u.used[a.ID] {
			aggs = append(aggs, a)
		}
	}
	if len(aggs) == len(n.Aggs) {
		return n
	}
	c := *n
	c.Aggs = aggs
	return &c
}

// with goes through the body first, which says what it reads of the common table expressions.
func (u *unread) with(n *plan.With) plan.Node {
	for _, c := range n.CTEs {
		u.inline[c.ID] = c.Merges(u.refs[c.ID]) && !volatilePlan(c.Def)
	}
	out := &plan.With{Body: u.node(n.Body)}
	same := out.Body == n.Body
	for i := len(n.CTEs) - 1; i >= 0; i-- {
		c := n.CTEs[i]
		if !u.asked[c.ID] {
			same = false
			continue
		}
		cols, kept := c.Def.Columns(), u.kept[c.ID]
		if kept == nil {
			u.whole(c.Def)
			c.Def = u.node(c.Def)
		} else {
			var items []plan.Item
			for j, col := range cols {
				if kept[j] {
					u.used[col.ID] = true
					items = append(items, plan.Item{Column: col, Expr: &rel.Col{Column: col}})
				}
			}
			c.Def = u.node(c.Def)
			if len(c.Def.Columns()) > len(items) {
				c.Def = &plan.Project{Input: c.Def, Items: items}
			}
		}
		same = same && c.Def == n.CTEs[i].Def
		out.CTEs = append(out.CTEs, c)
	}
	switch {
	case same:
		return n
	case out.CTEs == nil:
		return out.Body
	}
	slices.Reverse(out.CTEs)
	return out
}

func (u *unread) reference(n *plan.CTERef) plan.Node {
	u.asked[n.ID] = true
	if !u.inline[n.ID] {
		return n
	}
	c := &plan.CTERef{ID: n.ID, Name: n.Name}
	kept := make([]bool, len(n.Cols))
	for i, col := range n.Cols {
		if kept[i] = u.used[col.ID]; kept[i] {
			c.Cols = append(c.Cols, col)
		}
	}
	if len(c.Cols) == len(n.Cols) {
		return n
	}
	u.kept[n.ID] = kept
	return c
}

// volatile says whether an expression calls a volatile function.
func volatile(e rel.Expr) bool {
	found := false
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch x := e.(type) {
		case *rel.Call:
			found = found || isVolatile(x)
		case *rel.Subquery:
			found = found || volatilePlan(x.Query.(plan.Node))
		}
		return !found
	})
	return found
}

func volatilePlan(n plan.Node) bool { return plan.AnyExpr(n, volatile) }
