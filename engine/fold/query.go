package fold

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// level is one query (one SELECT) being folded, its nodes by their part in it.
type level struct {
	limits   []*plan.Limit
	sorts    map[rel.ColID]bool // columns that ORDER BY or DISTINCT ON read
	distinct bool
	list     *plan.Project
	windows  []*plan.Window
	having   *plan.Filter
	group    *plan.Aggregate
	from     plan.Node

	subs      []*sub         // in FROM, planned on their own
	values    []*plan.Values // of several rows
	unions    []rel.Expr     // columns of UNION ALL's parts, which are folded read or not
	never     bool           // a condition is constantly false
	estimated []rel.Expr     // predicates whose selectivity is estimated
}

// query folds a query in the order in which PostgreSQL plans one: its common table
// expressions, functions in FROM, the select list, conditions, HAVING, frames, LIMIT, and at
// last the subqueries in FROM that are not merged into it. want says which columns are read;
// nil is all.
func (f *folder) query(n plan.Node, want map[rel.ColID]bool) {
	if f.err != nil || f.planned[n] {
		return
	}
	f.planned[n] = true
	l := &level{sorts: map[rel.ColID]bool{}}
	n = f.top(l, n)
	switch n := n.(type) {
	case *plan.SetOp:
		f.query(n.Left, nil)
		f.query(n.Right, nil)
		f.limits(l)
		return
	case *plan.Project:
		l.list, l.from = n, n.Input
		f.body(l)
	default:
		l.from = n
	}
	f.enter(l, l.from, false)
	f.selectList(l, want)
	f.sublinks()
	f.conditions(l, l.from)
	if l.having != nil {
		f.filter(l, l.having, l.having.Preds, true)
	}
	for _, w := range l.windows {
		for _, it := range w.Items {
			f.all(it.Frame.Start.Offset, it.Frame.End.Offset)
		}
	}
	f.limits(l)
	for _, v := range l.values {
		for _, row := range v.Rows {
			f.all(row...)
		}
	}
	f.sublinks()
	f.estimate(l)
	f.subqueries(l)
}

// top takes off what stands over a select list.
func (f *folder) top(l *level, n plan.Node) plan.Node {
	for {
		switch x := n.(type) {
		case *plan.With:
			f.common(x)
			n = x.Body
		case *plan.Limit:
			l.limits = append(l.limits, x)
			n = x.Input
		case *plan.Sort:
			l.read(rel.Expr(nil), x.Keys)
			n = x.Input
		case *plan.Distinct:
			l.distinct = l.distinct || len(x.On) == 0
			for _, e := range x.On {
				l.read(e, nil)
			}
			n = x.Input
		case *plan.Project:
			if !trims(x) {
				return n
			}
			n = x.Input
		default:
			return n
		}
	}
}

func (l *level) read(e rel.Expr, keys []rel.SortKey) {
	see := func(e rel.Expr) bool {
		if c, ok := e.(*rel.Col); ok {
			l.sorts[c.ID] = true
		}
		return true
	}
	if e != nil {
		rel.WalkExpr(e, see)
	}
	for _, k := range keys {
		rel.WalkExpr(k.Expr, see)
	}
}

// trims says whether a projection only drops columns of the same query.
func trims(p *plan.Project) bool {
	switch p.Input.(type) {
	case *plan.Sort, *plan.Limit, *plan.Distinct:
	default:
		return false
	}
	for _, it := range p.Items {
		if c, ok := it.Expr.(*rel.Col); !ok || c.ID != it.ID {
			return false
		}
	}
	return true
}

// common folds the common table expressions that are planned on their own. One that is read
// once is merged into its reader.
func (f *folder) common(n *plan.With) {
	for i := range n.CTEs {
		c := &n.CTEs[i]
		f.ctes[c.ID] = c
		if c.Merges(f.uses[c.ID]) && !volatileQuery(c.Def) {
			f.inlined[c.ID] = true
			continue
		}
		if op, ok := c.Def.(*plan.SetOp); ok && c.Recursive {
			f.query(op.Left, nil)
			f.query(op.Right, nil)
			continue
		}
		f.query(c.Def, nil)
	}
}

// body finds the parts of a query below its select list, and what their columns are made of.
func (f *folder) body(l *level) {
	for {
		switch n := l.from.(type) {
		case *plan.ProjectSet:
			for _, it := range n.Items {
				if !isItself(it) {
					f.defs[it.ID] = &def{args: []rel.Expr{it.Expr}, set: true}
				}
			}
			l.from = n.Input
			if n.Sorted {
				f.sorted(l)
			}
		case *plan.Window:
			l.windows = append(l.windows, n)
			for _, it := range n.Items {
				d := &def{args: append([]rel.Expr{it.Call}, it.Partition...)}
				for _, k := range it.Order {
					d.args = append(d.args, k.Expr)
				}
				f.defs[it.ID] = d
			}
			l.from = n.Input
		case *plan.Filter:
			if _, ok := n.Input.(*plan.Aggregate); !ok {
				return
			}
			l.having, l.from = n, n.Input
		case *plan.Aggregate:
			l.group = n
			for _, it := range n.Keys {
				if !isItself(it) {
					f.defs[it.ID] = &def{expr: it.Expr, wrapped: n.Sets != nil}
				}
			}
			for _, it := range n.Aggs {
				f.defs[it.ID] = &def{args: []rel.Expr{it.Agg}}
			}
			l.from = n.Input
		default:
			return
		}
	}
}

// sorted takes off what sorts the rows of which the select list's sets are made, and the items
// that are computed before.
func (f *folder) sorted(l *level) {
	p, ok := f.top(l, l.from).(*plan.Project)
	if !ok {
		return
	}
	for _, it := range p.Items {
		if !isItself(it) {
			f.defs[it.ID] = &def{expr: it.Expr}
		}
	}
	l.from = p.Input
}

func isItself(it plan.Item) bool {
	c, ok := it.Expr.(*rel.Col)
	return ok && c.ID == it.ID
}

// selectList folds the columns that are read, and those that give the query its rows.
func (f *folder) selectList(l *level, want map[rel.ColID]bool) {
	if l.list != nil {
		for _, it := range l.list.Items {
			if want == nil || l.distinct || want[it.ID] || l.sorts[it.ID] || f.makesRows(it.Expr) {
				f.all(it.Expr)
			}
		}
	}
	if v, ok := l.from.(*plan.Values); ok && l.list == nil && len(v.Rows) == 1 {
		for i, c := range v.Cols {
			if want == nil || want[c.ID] || l.sorts[c.ID] {
				f.all(v.Rows[0][i])
			}
		}
	}
	if l.group != nil {
		for _, it := range l.group.Keys {
			f.all(it.Expr)
		}
	}
	for _, w := range l.windows {
		for _, it := range w.Items {
			f.all(it.Partition...)
			for _, k := range it.Order {
				f.all(k.Expr)
			}
		}
	}
}

// makesRows says whether an item stays though nobody reads it.
func (f *folder) makesRows(e rel.Expr) bool {
	found := isVolatile(e)
	rel.WalkExpr(e, func(e rel.Expr) bool {
		if c, ok := e.(*rel.Col); ok && f.defs[c.ID] != nil {
			found = found || f.defs[c.ID].set
		}
		return !found
	})
	return found
}

func (f *folder) limits(l *level) {
	for _, n := range l.limits {
		f.all(n.Offset, n.Count)
	}
	f.sublinks()
}

// all folds whole expressions and notes what they read afterwards.
func (f *folder) all(es ...rel.Expr) {
	for _, e := range es {
		if e == nil || f.err != nil {
			continue
		}
		f.live(f.root(e).e)
	}
}
