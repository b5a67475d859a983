package duck

import (
	"slices"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// hoistOuter computes below the grouping what an aggregate reads when it is columns of a query around and none of its own:
// DuckDB takes such an aggregate for one of the query around. PostgreSQL does as well, but not where the columns come through
// a subquery in FROM, which the optimizer may have dissolved.
func (p *printer) hoistOuter(n *plan.Aggregate, aggs []plan.AggItem, computed *[]string) []plan.AggItem {
	out := slices.Clone(aggs)
	for i, a := range aggs {
		if onlyOuter(a.Agg, n.Input.Columns()) {
			out[i].Agg = p.overComputed(a.Agg, computed)
		}
	}
	return out
}

// onlyOuter says whether an aggregate reads columns, and none of these or of those that the printer adds.
func onlyOuter(a *rel.Agg, in []rel.Column) bool {
	reads := columnsRead(a)
	for id := range reads {
		if id >= hoisted {
			return false
		}
	}
	return len(reads) > 0 && !reads.any(in)
}

// overComputed is the aggregate over columns computed below it, one for equal expressions.
func (p *printer) overComputed(a *rel.Agg, computed *[]string) *rel.Agg {
	known := map[string]rel.Expr{}
	below := func(e rel.Expr) rel.Expr {
		if e == nil || isConstant(e) {
			return e
		}
		key := e.String()
		if known[key] == nil {
			known[key] = p.compute(e, computed)
		}
		return known[key]
	}
	keys := func(keys []rel.SortKey) []rel.SortKey {
		keys = slices.Clone(keys)
		for i, k := range keys {
			if by := orderKey(k.Expr); by != nil {
				keys[i].Expr = &rel.Collate{Arg: below(by.Arg), Use: rel.OrderKey, Name: by.Name}
			} else {
				keys[i].Expr = below(k.Expr)
			}
		}
		return keys
	}
	out := *a
	if len(a.Within) == 0 { // else they are a fraction or the like, which stays as it is
		out.Args = make([]rel.Expr, len(a.Args))
		for i, e := range a.Args {
			out.Args[i] = below(e)
		}
	}
	out.OrderBy, out.Within, out.Filter = keys(a.OrderBy), keys(a.Within), below(a.Filter)
	return &out
}
