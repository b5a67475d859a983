package optimize

import (
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// foldConstants computes what predicates and limits hold of constants, so that a source
// is asked about a plain value: date '1998-12-01' - interval '90 days'. What fails to
// compute is left for run time, where the error is PostgreSQL's.
func foldConstants(s *state, root plan.Node) plan.Node {
	if s.Eval == nil {
		return root
	}
	var found []rel.Expr
	each := func(f func(rel.Expr) rel.Expr) plan.Node {
		return plan.Map(root, func(n plan.Node) plan.Node {
			switch n.(type) {
			case *plan.Filter, *plan.Join, *plan.Limit:
				return plan.MapExprs(n, f)
			}
			return n
		})
	}
	each(func(e rel.Expr) rel.Expr { found = append(found, constantParts(e)...); return e })
	if len(found) == 0 {
		return root
	}
	values := map[rel.Expr]*rel.Const{}
	for i, c := range s.Eval(s.ctx, found) {
		if c != nil {
			values[found[i]] = c
		}
	}
	var replace func(rel.Expr) rel.Expr
	replace = func(e rel.Expr) rel.Expr {
		if c := values[e]; c != nil {
			return c
		}
		return rel.MapChildren(e, replace)
	}
	return each(replace)
}

// constantParts gives the largest parts of e that have no columns and always the same value.
func constantParts(e rel.Expr) []rel.Expr {
	if _, ok := e.(*rel.Const); ok || e == nil {
		return nil
	}
	var out []rel.Expr
	if c, ok := e.(*rel.Collate); ok { // a key or a marked pattern is no text of PostgreSQL's
		if c.Use != rel.Under {
			return constantParts(c.Arg)
		}
		for _, arg := range rel.Children(c.Arg) { // the mapping itself is another under its collation
			out = append(out, constantParts(arg)...)
		}
		return out
	}
	if isConstant(e) {
		return []rel.Expr{e}
	}
	switch e.(type) {
	case *rel.Case, *rel.Coalesce: // a branch may stand behind a condition that guards it
		return nil
	}
	for _, c := range rel.Children(e) {
		out = append(out, constantParts(c)...)
	}
	return out
}

func isConstant(e rel.Expr) bool {
	ok := true
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch x := e.(type) {
		case *rel.Col, *rel.Param, *rel.Subquery, *rel.Agg, *rel.Row, *rel.RowCompare:
			ok = false
		case *rel.Call:
			ok = ok && !isVolatile(x) && !isSet(x)
		}
		return ok
	})
	return ok
}

func isVolatile(c *rel.Call) bool {
	p, ok := pgtypes.ProcByOID(c.OID)
	return !ok || p.Volatile == 'v'
}

func isSet(c *rel.Call) bool {
	p, ok := pgtypes.ProcByOID(c.OID)
	return ok && p.RetSet
}
