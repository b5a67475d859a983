package bind

import (
	"slices"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// spread is LIKE's kin over the elements of an array as they are written, each a call of its
// own under the collation; nil where that is not needed or not known.
func (c *collator) spread(x *rel.AnyArray, in collation) rel.Expr {
	what := needOf(x.Op.Func)
	if what != folding && what != classes || in.strength != implicit && in.strength != explicit || in.name == "default" {
		return nil
	}
	var elems []rel.Expr
	switch a := x.Array.(type) {
	case *rel.ArrayExpr:
		elems = a.Elems
	case *rel.Const:
		list, ok := a.Val.(rel.Array)
		if !ok {
			return nil
		}
		for _, v := range list.Values {
			elems = append(elems, &rel.Const{Val: v, Typ: list.Elem})
		}
	}
	if len(elems) == 0 || slices.ContainsFunc(elems, func(e rel.Expr) bool { return e.Type().IsArray() }) || manifold(x.Arg) {
		return nil
	}
	tests := make([]rel.Expr, len(elems))
	for i, e := range elems {
		call := x.Op
		call.Args, call.Typ = []rel.Expr{x.Arg, e}, rel.Bool
		tests[i] = c.applied(&call, in)
	}
	if x.All {
		return &rel.And{Args: tests}
	}
	return &rel.Or{Args: tests}
}

// manifold says whether evaluating e several times is not the same as once.
func manifold(e rel.Expr) bool {
	found := false
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch e := e.(type) {
		case *rel.Subquery:
			found = true
		case *rel.Call:
			p, ok := pgtypes.ProcByOID(e.OID)
			found = found || !ok || p.Volatile == 'v'
		}
		return !found
	})
	return found
}
