package duck

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// DuckDB evaluates the arguments of AND and OR in the order it thinks cheapest, and may
// raise an error in one where PostgreSQL, going from left to right, would not get to it:
// b <> 0 AND a / b > 1. Arguments that may raise are put into a CASE behind those before them.

// joined prints AND or OR in PostgreSQL's order.
func (p *printer) joined(es []rel.Expr, word string) string {
	parts := make([]string, len(es))
	var before []rel.Expr
	for i, e := range es {
		p.under(before, func() { parts[i] = p.expr(e) })
		before = append(before, not(e, word == " OR "))
	}
	for i, e := range es {
		if i == 0 || !p.mayRaise(e) {
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
	es = p.cheapFirst(es)
	out := make([]string, len(es))
	var before []string // what may be evaluated twice
	for i, e := range es {
		p.under(es[:i], func() {
			s, ok := e.(*rel.Subquery)
			switch {
			case ok && s.Kind == rel.SubAny && len(s.Left) > 1:
				out[i] = p.existsMatch(s)
			case len(before) > 0 && p.mayRaise(e):
				out[i] = "CASE WHEN " + strings.Join(before, " AND ") + " THEN " + p.expr(e) + " ELSE false END"
			default:
				out[i] = p.expr(e)
				if !hasSubquery(es[i : i+1]) {
					before = append(before, out[i])
				}
			}
		})
	}
	return out
}

// asked makes subqueries of the conditions of a WHERE clause that read no column and may fail:
// PostgreSQL asks them before the rows, and DuckDB evaluates subqueries then. One without a
// subquery of its own was asked when the statement was planned (see fold).
func (p *printer) asked(es []rel.Expr) []rel.Expr {
	out := es
	for i, e := range es {
		if p.correlated || !pgfunc.MayRaise(e) || !anyQuery(es[i:i+1], false) {
			continue
		}
		reads := false
		rel.WalkExpr(e, func(e rel.Expr) bool {
			switch e := e.(type) {
			case *rel.Col:
				reads = true
			case *rel.Call:
				proc, ok := pgtypes.ProcByOID(e.OID)
				reads = reads || !ok || proc.Volatile == 'v'
			case *rel.Subquery:
				reads = reads || p.correlation.Of(e.Query.(plan.Node))
			}
			return !reads
		})
		if !reads {
			p.hoists++
			c := rel.Column{ID: hoisted + rel.ColID(p.hoists), Type: rel.Bool}
			q := &plan.Project{Input: &plan.Values{Rows: [][]rel.Expr{{}}}, Items: []plan.Item{{Column: c, Expr: e}}}
			out = slices.Clone(out)
			out[i] = &rel.Subquery{Kind: rel.SubScalar, Query: q, Typ: rel.Bool}
		}
	}
	return out
}

// cheapFirst orders conjuncts of which one may raise as PostgreSQL does: by the number of
// functions that each calls, and else as they are written.
func (p *printer) cheapFirst(es []rel.Expr) []rel.Expr {
	if len(es) < 2 || !slices.ContainsFunc(es, p.mayRaise) {
		return es
	}
	es = slices.Clone(es)
	slices.SortStableFunc(es, func(a, b rel.Expr) int { return p.cost(a) - p.cost(b) })
	return es
}

// cost is twice the number of functions that evaluating e calls. To PostgreSQL a subquery that
// reads no query around is a constant, and of two conjuncts that cost the same, it asks an
// equation with one last.
func (p *printer) cost(e rel.Expr) int {
	n, equation := 0, 0
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
			if p.fails(e) && e.Kind != rel.SubAny && e.Kind != rel.SubAll {
				equation = 1
			} else {
				n += 1000
			}
		}
		return true
	})
	if call, ok := e.(*rel.Call); ok && call.Op == "=" {
		return 2*n + equation
	}
	return 2 * n
}
