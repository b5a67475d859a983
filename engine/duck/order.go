package duck

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// DuckDB evaluates the arguments of AND and OR in the order it thinks cheapest, and may
// raise an error in one where PostgreSQL, going from left to right, would not get to it:
// b <> 0 AND a / b > 1. Arguments that may raise are put into a CASE behind those before them.

// joined prints AND or OR in PostgreSQL's order.
func (p *printer) joined(es []rel.Expr, word string) string {
	parts := p.list(es)
	for i, e := range es {
		if i == 0 || !pgfunc.MayRaise(e) {
			continue
		}
		before := "(" + strings.Join(parts[:i], word) + ")"
		if word == " AND " {
			parts[i] = "CASE WHEN " + before + " IS NOT DISTINCT FROM false THEN false ELSE " + parts[i] + " END"
		} else {
			parts[i] = "CASE WHEN " + before + " THEN true ELSE " + parts[i] + " END"
		}
	}
	return "(" + strings.Join(parts, word) + ")"
}

// predicates prints conjuncts of which all must be true. NULL rejects the row as false
// does, which allows = ANY (subquery) over several columns to be written as EXISTS.
func (p *printer) predicates(es []rel.Expr) []string {
	es = cheapFirst(es)
	out := make([]string, len(es))
	var before []string // what may be evaluated twice
	for i, e := range es {
		s, ok := e.(*rel.Subquery)
		switch {
		case ok && s.Kind == rel.SubAny && len(s.Left) > 1:
			out[i] = p.existsMatch(s)
		case len(before) > 0 && pgfunc.MayRaise(e):
			out[i] = "CASE WHEN " + strings.Join(before, " AND ") + " THEN " + p.expr(e) + " ELSE false END"
		default:
			out[i] = p.expr(e)
			if !hasSubquery(es[i : i+1]) {
				before = append(before, out[i])
			}
		}
	}
	return out
}

// cheapFirst orders conjuncts of which one may raise as PostgreSQL does: by the number of
// functions that each calls, and else as they are written.
func cheapFirst(es []rel.Expr) []rel.Expr {
	if len(es) < 2 || !slices.ContainsFunc(es, pgfunc.MayRaise) {
		return es
	}
	es = slices.Clone(es)
	slices.SortStableFunc(es, func(a, b rel.Expr) int { return cost(a) - cost(b) })
	return es
}

// cost counts the functions that evaluating e calls.
func cost(e rel.Expr) int {
	n := 0
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch e := e.(type) {
		case *rel.Call, *rel.Distinct, *rel.NullIf, *rel.MinMax:
			n++
		case *rel.Cast:
			switch path, _ := pgtypes.FindCoercion(e.Arg.Type().OID, e.To.OID, pgtypes.Explicit); path {
			case pgtypes.Func:
				n++
			case pgtypes.ViaIO:
				n += 2 // out and in again
			}
		case *rel.InList:
			n += (len(e.List) + 1) / 2
		case *rel.AnyArray:
			n += 5
		case *rel.RowCompare:
			n += len(e.Ops)
		case *rel.Subquery:
			n += 1000
		}
		return true
	})
	return n
}
