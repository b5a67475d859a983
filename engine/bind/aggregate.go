package bind

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// aggregate builds the Aggregate node and rewrites everything above it (targets, having,
// window calls, set-returning functions) to read the node's columns. A column that is
// neither grouped nor aggregated is 42803, unless the relation's primary key is grouped.
func (q *query) aggregate(in plan.Node, s *pg.SelectStmt, targets []target, having *rel.Expr) (plan.Node, error) {
	g := &grouping{query: q, node: &plan.Aggregate{Input: in, Aggs: q.aggs}, input: map[rel.ColID]bool{}}
	for _, c := range in.Columns() {
		g.input[c.ID] = true
	}
	if err := q.within(inGroup, func() error { return g.clauses(s, targets) }); err != nil {
		return nil, err
	}
	g.setsBelow(targets, *having)
	if err := g.calls(false); err != nil {
		return nil, err
	}
	for i := range targets {
		if k, ok := g.apart[i]; ok {
			targets[i].expr = &rel.Col{Column: g.node.Keys[k].Column}
			continue
		}
		e, err := g.rewrite(targets[i].expr)
		if err != nil {
			return nil, err
		}
		targets[i].expr = e
	}
	if err := g.rewriteWindows(); err != nil {
		return nil, err
	}
	for i := range q.srfs {
		e, err := g.rewrite(q.srfs[i].Expr)
		if err != nil {
			return nil, err
		}
		q.srfs[i].Expr = e
	}
	for _, a := range q.aggs { // the direct arguments of ordered-set aggregates
		if len(a.Agg.Within) == 0 {
			continue
		}
		for _, arg := range a.Agg.Args {
			if _, err := g.rewrite(arg); err != nil {
				return nil, err
			}
		}
	}
	if err := g.calls(true); err != nil {
		return nil, err
	}
	if *having != nil {
		e, err := g.rewrite(*having)
		if err != nil {
			return nil, err
		}
		*having = e
	}
	return g.node, nil
}

// setsBelow computes the set-returning functions that are grouped by before the grouping:
// GROUP BY generate_series(1, 3).
func (g *grouping) setsBelow(targets []target, having rel.Expr) {
	isSet := map[rel.ColID]int{}
	for i, s := range g.srfs {
		isSet[s.ID] = i
	}
	below := map[int]bool{}
	var read []rel.Expr
	for _, k := range g.node.Keys {
		read = append(read, k.Expr)
		walkCols(k.Expr, func(c *rel.Col) {
			if i, ok := isSet[c.ID]; ok {
				below[i] = true
			}
		})
	}
	if len(below) == 0 {
		return
	}
	for i := len(g.srfs) - 1; i >= 0; i-- { // what a set reads stands before it
		for k := 0; below[i] && k < i; k++ {
			if readsItem(g.srfs[i].Expr, g.srfs[k:k+1]) {
				below[k] = true
			}
		}
	}
	var sets, above []plan.Item
	for i, s := range g.srfs {
		if below[i] {
			sets = append(sets, s)
			g.input[s.ID] = true
		} else {
			above = append(above, s)
		}
	}
	g.srfs = above
	for _, t := range targets {
		read = append(read, t.expr)
	}
	for _, a := range g.aggs {
		read = append(read, a.Agg)
	}
	for _, w := range g.windows {
		read = append(read, w.Call)
		read = append(read, w.Partition...)
		for _, k := range w.Order {
			read = append(read, k.Expr)
		}
	}
	for _, s := range above {
		read = append(read, s.Expr)
	}
	if having != nil {
		read = append(read, having)
	}
	g.node.Input = setLevels(g.node.Input, sets, read)
}

// rewrite makes e read the Aggregate's columns instead of its input's.
func (g *grouping) rewrite(e rel.Expr) (rel.Expr, error) {
	var failed error
	below := 0 // subqueries
	var step func(rel.Expr) rel.Expr
	step = func(e rel.Expr) rel.Expr {
		if failed != nil {
			return e
		}
		// PostgreSQL looks for grouped expressions on its own level only; below, for columns.
		_, plain := e.(*rel.Col)
		if i := g.firstKey(e); i >= 0 && (below == 0 || plain) {
			return &rel.Col{Column: g.node.Keys[i].Column}
		}
		switch x := e.(type) {
		case *rel.Col:
			if !g.input[x.ID] {
				return e
			}
			if i, ok := g.dependent(x); ok {
				return &rel.Col{Column: g.node.Keys[i].Column}
			}
			failed = g.ungrouped(x, below > 0)
			return e
		case *rel.Subquery:
			n := rel.MapChildren(x, step).(*rel.Subquery)
			if below > 0 { // plan.Map reaches the plans of inner subqueries by itself
				return n
			}
			c := *n
			in := x.Query.(plan.Node)
			if p, ok := in.(*plan.Project); ok && len(p.Items) == 1 && p.Items[0].Name == rowTest {
				if rc, ok := p.Items[0].Expr.(*rel.RowCompare); ok { // its left side stands outside
					outside := *rc
					outside.Left = make([]rel.Expr, len(rc.Left))
					for i, e := range rc.Left {
						outside.Left[i] = step(e)
					}
					in = &plan.Project{Input: p.Input, Items: []plan.Item{{Column: p.Items[0].Column, Expr: &outside}}}
				}
			}
			below++
			c.Query = plan.Map(in, func(n plan.Node) plan.Node { return plan.MapExprs(n, step) })
			below--
			return &c
		}
		n := rel.MapChildren(e, step)
		if loc, ok := g.pos[e]; ok && n != e {
			g.placed(n, loc)
		}
		if loc, ok := g.written[e]; ok {
			g.written[n] = loc
		}
		return n
	}
	out := step(e)
	return out, failed
}

// dependent says whether the column's relation has its whole primary key among the keys, those
// of every grouping set; the column then joins the keys (it cannot split a group).
func (g *grouping) dependent(c *rel.Col) (int, bool) {
	var scan *plan.Scan
	plan.Walk(g.node.Input, func(n plan.Node) bool {
		if s, ok := n.(*plan.Scan); ok {
			for _, sc := range s.Cols {
				if sc.ID == c.ID {
					scan = s
				}
			}
		}
		return scan == nil
	})
	if scan == nil || len(scan.Table.Key) == 0 {
		return 0, false
	}
	for _, ord := range scan.Table.Key {
		if !g.everywhere(&rel.Col{Column: scan.Cols[ord].Column}) {
			return 0, false
		}
	}
	k := g.addKey(c, c.Name)
	for i, set := range g.node.Sets {
		g.node.Sets[i] = union(set, []int{k})
	}
	return k, true
}

// everywhere says whether a column is grouped by in every grouping set.
func (g *grouping) everywhere(c *rel.Col) bool {
	for i, k := range g.node.Keys {
		if same(k.Expr, c) && !slices.ContainsFunc(g.node.Sets, func(set []int) bool { return !slices.Contains(set, i) }) {
			return true
		}
	}
	return false
}

func (g *grouping) ungrouped(c *rel.Col, inSubquery bool) error {
	name := c.Name
	for _, en := range g.ns {
		if en.alias == "" {
			continue
		}
		for _, nc := range en.cols {
			if col, ok := nc.expr.(*rel.Col); ok && col.ID == c.ID {
				name = en.alias + "." + nc.name
			}
		}
	}
	if inSubquery {
		return g.errorf(g.place(c, -1), pgerr.GroupingError, "subquery uses ungrouped column \"%s\" from outer query", name)
	}
	return g.errorf(g.place(c, -1), pgerr.GroupingError, "column \"%s\" must appear in the GROUP BY clause or be used in an aggregate function", name)
}

func (g *grouping) rewriteWindows() error {
	for i := range g.windows {
		w := &g.windows[i]
		e, err := g.rewrite(w.Call)
		if err != nil {
			return err
		}
		w.Call = e.(*rel.Agg)
		for j := range w.Partition {
			if w.Partition[j], err = g.rewrite(w.Partition[j]); err != nil {
				return err
			}
		}
		for j := range w.Order {
			if w.Order[j].Expr, err = g.rewrite(w.Order[j].Expr); err != nil {
				return err
			}
		}
	}
	return nil
}
