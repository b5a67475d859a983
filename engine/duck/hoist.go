package duck

import (
	"reflect"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// hoisted is where the ids of columns begin that the printer adds to a plan's.
const hoisted = rel.ColID(1 << 30)

// hoist computes below a window what DuckDB does not take inside of one: columns of an
// outer query, subqueries, and a constant to order by; how far a frame reaches too. It gives the calls over columns
// only, and the computed columns as a select list.
func (p *printer) hoist(n *plan.Window) (items []plan.WindowItem, computed []string) {
	in := map[rel.ColID]bool{}
	for _, c := range n.Input.Columns() {
		in[c.ID] = true
	}
	strange := func(e rel.Expr) bool {
		found := false
		rel.WalkExpr(e, func(e rel.Expr) bool {
			switch e := e.(type) {
			case *rel.Col:
				found = found || !in[e.ID]
			case *rel.Subquery:
				found = true
			}
			return !found
		})
		return found
	}
	hoist := func(e rel.Expr) rel.Expr { return p.compute(e, &computed) }
	below := func(e rel.Expr) rel.Expr {
		if e != nil && strange(e) {
			return hoist(e)
		}
		return e
	}
	for _, w := range n.Items {
		call := *w.Call
		call.Args = make([]rel.Expr, len(w.Call.Args))
		for i, a := range w.Call.Args {
			call.Args[i] = below(a)
		}
		call.Filter = below(call.Filter)
		w.Call = &call
		partition := make([]rel.Expr, len(w.Partition))
		for i, e := range w.Partition {
			partition[i] = below(e)
		}
		w.Partition = partition
		order := make([]rel.SortKey, len(w.Order))
		for i, k := range w.Order {
			if k.Expr = below(k.Expr); isConstant(uncast(k.Expr)) {
				k.Expr = hoist(k.Expr)
			}
			order[i] = k
		}
		w.Order = order
		w.Frame.Start.Offset, w.Frame.End.Offset = below(w.Frame.Start.Offset), below(w.Frame.End.Offset)
		items = append(items, w)
	}
	return items, computed
}

// compute adds an expression to the computed columns.
func (p *printer) compute(e rel.Expr, computed *[]string) rel.Expr {
	p.hoists++
	c := rel.Column{ID: hoisted + rel.ColID(p.hoists), Type: e.Type(), Form: rel.FormOf(e)}
	*computed = append(*computed, as(p.expr(e), c.ID))
	return &rel.Col{Column: c}
}

// hoistDistinct computes the ordered arguments of DISTINCT aggregates below the grouping:
// DuckDB does not see that a function's call among the arguments is the one in ORDER BY.
// What mode() orders is computed there too, or DuckDB takes a constant for its fraction.
func (p *printer) hoistDistinct(n *plan.Aggregate, computed *[]string) []plan.AggItem {
	out := make([]plan.AggItem, len(n.Aggs))
	for i, a := range n.Aggs {
		call := *a.Agg
		if call.Filter != nil && hasSubquery([]rel.Expr{call.Filter}) {
			call.Filter = p.compute(call.Filter, computed) // it may be printed several times
		}
		switch {
		case call.Distinct && len(call.OrderBy) > 0:
			call.Args = append([]rel.Expr(nil), call.Args...)
			call.OrderBy = append([]rel.SortKey(nil), call.OrderBy...)
			for j, arg := range call.Args {
				if _, plain := arg.(*rel.Col); plain || isConstant(arg) {
					continue
				}
				column := p.compute(arg, computed)
				for k, key := range call.OrderBy {
					if by := orderKey(key.Expr); by != nil && reflect.DeepEqual(by.Arg, arg) {
						call.OrderBy[k].Expr = &rel.Collate{Arg: column, Use: rel.OrderKey, Name: by.Name}
					} else if reflect.DeepEqual(key.Expr, arg) {
						call.OrderBy[k].Expr = column
					}
				}
				call.Args[j] = column
			}
		case call.Func == "mode" && len(call.Within) == 1:
			value, by := keptValue(call.Within[0].Expr), orderKey(call.Within[0].Expr)
			if _, plain := value.(*rel.Col); !plain {
				call.Within = []rel.SortKey{call.Within[0]}
				call.Within[0].Expr = p.compute(value, computed)
				if by != nil {
					call.Within[0].Expr = &rel.Collate{Arg: call.Within[0].Expr, Use: rel.OrderKey, Name: by.Name}
				}
			}
		}
		if p.printsTwice(&call) {
			call.Args = []rel.Expr{p.compute(call.Args[0], computed)}
		}
		a.Agg = &call
		out[i] = a
	}
	return out
}

// printsTwice says whether an aggregate is printed as several of DuckDB's over one argument that
// is computed in Go, which DuckDB would not see to be one.
func (p *printer) printsTwice(a *rel.Agg) bool {
	if len(a.Args) != 1 || a.Filter != nil || a.Distinct || len(a.OrderBy) > 0 || len(a.Within) > 0 || !calculates(a.Args[0]) {
		return false
	}
	t := a.Args[0].Type()
	return (a.Func == "sum" || a.Func == "min" || a.Func == "max") && t.IsFloat() || a.Func == "avg" && (t.IsInteger() || rel.FormOf(a.Args[0]).IsDecimal())
}
