package bind

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// aggregateCall binds an aggregate. It belongs to the innermost query whose columns its
// arguments read (so an aggregate over outer columns is the outer query's), and gives a
// reference to the column that will hold its result there.
func (q *query) aggregateCall(f *pg.FuncCall, c *resolved) (rel.Expr, error) {
	agg, err := q.aggregateArgs(f, c)
	if err != nil {
		return nil, err
	}
	home := q.aggregateHome(levelled(agg))
	if err := q.nestedIn(home, []rel.Expr{agg}, f.Location); err != nil {
		return nil, err
	}
	if err := q.reaches(home, agg, f.Location); err != nil {
		return nil, err
	}
	if err := home.takes("aggregate functions", f.Location); err != nil {
		return nil, err
	}
	for _, a := range home.aggs {
		if same(a.Agg, agg) {
			return &rel.Col{Column: a.Column}, nil
		}
	}
	home.firstAggregate(f.Location)
	col := q.newColumn(c.proc.Name, agg)
	home.own(col)
	home.aggs = append(home.aggs, plan.AggItem{Column: col, Agg: agg})
	return &rel.Col{Column: col}, nil
}

func (q *query) aggregateArgs(f *pg.FuncCall, c *resolved) (*rel.Agg, error) {
	agg := &rel.Agg{Func: c.proc.Name, OID: c.proc.OID, Args: c.args, Star: f.AggStar, Distinct: f.AggDistinct, Within: c.within, Filter: c.filter, Typ: c.typ}
	if len(agg.Args) == 0 {
		agg.Args = nil
	}
	var err error
	if len(f.AggOrder) > 0 && !f.AggWithinGroup {
		err = q.within(inAggregate, func() error {
			agg.OrderBy, err = q.sortKeys(f.AggOrder)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if f.AggDistinct {
		for i, a := range agg.Args {
			if a, err = q.settle(a, q.place(a, f.Location)); err != nil {
				return nil, err
			}
			agg.Args[i] = a
			if err := q.needEquality(a.Type(), q.place(a, f.Location)); err != nil {
				return nil, err
			}
		}
		for i, k := range agg.OrderBy {
			found := false
			for _, a := range agg.Args { // a cast to the parameter's type does not count, but sorts
				if found = same(a, k.Expr) || same(withoutCast(a), k.Expr); found {
					agg.OrderBy[i].Expr = a
					break
				}
			}
			if !found {
				return nil, q.errorf(q.place(k.Expr, f.Location), pgerr.InvalidColumnReference, "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list")
			}
		}
	}
	return agg, nil
}

// withoutCast looks through the casts that nobody wrote.
func withoutCast(e rel.Expr) rel.Expr {
	for {
		c, ok := e.(*rel.Cast)
		if !ok || c.Explicit {
			return e
		}
		e = c.Arg
	}
}

// firstAggregate notes where a query's first aggregate stands.
func (q *query) firstAggregate(loc int32) {
	if len(q.aggs)+len(q.grouping) == 0 {
		q.aggLoc = loc
	}
}

// aggregateHome is the query level that an aggregate of these expressions is computed at: the
// innermost whose columns or aggregates they read.
func (q *query) aggregateHome(of []rel.Expr) *query {
	var home *query
	for _, e := range of {
		walkCols(e, func(c *rel.Col) {
			if o := q.owner[c.ID]; o != nil && q.isWithin(o) && (home == nil || o.level() > home.level()) {
				home = o
			}
		})
	}
	if home == nil {
		return q
	}
	return home
}

// isWithin says whether o is q or one of the levels around it.
func (q *query) isWithin(o *query) bool {
	for x := q; x != nil; x = x.parent {
		if x == o {
			return true
		}
	}
	return false
}

// takes says whether an aggregate may belong to what is being bound of q.
func (q *query) takes(what string, loc int32) error {
	switch q.clause {
	case inTarget, inHaving, inOrder, inDistinctOn, inWindow:
		return nil
	case inAggregate:
		return q.errorf(loc, pgerr.GroupingError, "aggregate function calls cannot be nested")
	}
	return q.errorf(loc, pgerr.GroupingError, "%s are not allowed in %s", what, clauseNames[q.clause])
}

// nestedIn refuses aggregates and window calls of the level home in an aggregate of that level.
func (q *query) nestedIn(home *query, of []rel.Expr, loc int32) (err error) {
	for _, e := range of {
		walkCols(e, func(c *rel.Col) {
			switch {
			case err != nil:
			case home.aggregates(c.ID):
				err = q.errorf(q.place(c, loc), pgerr.GroupingError, "aggregate function calls cannot be nested")
			case slices.ContainsFunc(home.windows, func(w plan.WindowItem) bool { return w.ID == c.ID }):
				err = q.errorf(q.place(c, loc), pgerr.GroupingError, "aggregate function calls cannot contain window function calls")
			}
		})
	}
	return err
}

// aggregates says whether a column is the result of one of q's aggregates.
func (q *query) aggregates(id rel.ColID) bool {
	return slices.ContainsFunc(q.aggs, func(a plan.AggItem) bool { return a.ID == id }) ||
		slices.ContainsFunc(q.grouping, func(c groupingCall) bool { return c.col.ID == id })
}
