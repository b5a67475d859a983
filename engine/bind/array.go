package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

func (q *query) arrayExpr(a *pg.A_ArrayExpr) (rel.Expr, error) {
	if len(a.Elements) == 0 {
		return nil, q.errorf(a.Location, pgerr.IndeterminateDatatype, "cannot determine type of empty array").
			WithHint("Explicitly cast to the desired type, for example ARRAY[]::integer[].")
	}
	elems, err := q.exprs(a.Elements)
	if err != nil {
		return nil, err
	}
	elems, t, err := q.unify(elems, "ARRAY", a.Location)
	if err != nil {
		return nil, err
	}
	if t.IsArray() {
		return nil, q.multidimensional(a.Location)
	}
	at, ok := rel.ArrayOf(t)
	if !ok {
		return nil, q.errorf(a.Location, pgerr.UndefinedObject, "could not find array type for data type %s", pgtypes.TypeName(t.OID))
	}
	at.Mod = -1
	return &rel.ArrayExpr{Elems: elems, Typ: at}, nil
}

func (q *query) multidimensional(loc int32) error {
	return q.errorf(loc, pgerr.FeatureNotSupported, "multidimensional arrays are not supported yet")
}

// indirection binds what follows an expression: subscripts and fields.
func (q *query) indirection(a *pg.A_Indirection) (rel.Expr, error) {
	e, err := q.expr(a.Arg)
	if err != nil {
		return nil, err
	}
	subscripted := false
	for _, n := range a.Indirection {
		idx := n.GetAIndices()
		if idx == nil {
			if e, err = q.field(e, n.GetString_().GetSval(), location(a.Arg)); err != nil {
				return nil, err
			}
			subscripted = false
			continue
		}
		if e.Type().OID == rel.JSONBOID && !subscripted {
			if e, err = q.jsonbSubscript(e, idx); err != nil {
				return nil, err
			}
			continue
		}
		if subscripted {
			return nil, q.multidimensional(location(a.Arg))
		}
		if e, err = q.subscript(e, idx, location(a.Arg)); err != nil {
			return nil, err
		}
		subscripted = true
	}
	return e, nil
}

// subscript binds array[i], array[lower:upper] with either bound left out.
func (q *query) subscript(e rel.Expr, idx *pg.A_Indices, loc int32) (rel.Expr, error) {
	elem, ok := e.Type().Elem()
	if !ok {
		return nil, q.errorf(loc, pgerr.DatatypeMismatch, "cannot subscript type %s because it does not support subscripting", typeName(e))
	}
	bound := func(n *pg.Node) (rel.Expr, error) {
		if n == nil {
			return nil, nil
		}
		i, err := q.expr(n)
		if err != nil {
			return nil, err
		}
		out, err := q.coerce(i, rel.Int4, pgtypes.Assignment, location(n))
		if pgerr.Code(err) == pgerr.CannotCoerce {
			return nil, q.errorf(location(n), pgerr.DatatypeMismatch, "array subscript must have type integer")
		}
		return out, err
	}
	sub := &rel.Subscript{Array: e, Slice: idx.IsSlice, Typ: elem}
	lower, err := bound(idx.Lidx)
	if err != nil {
		return nil, err
	}
	upper, err := bound(idx.Uidx)
	if err != nil {
		return nil, err
	}
	if idx.IsSlice {
		sub.Lower, sub.Upper, sub.Typ = lower, upper, e.Type()
	} else {
		sub.Index = upper
	}
	return sub, nil
}
