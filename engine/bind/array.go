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
		return &rel.ArrayExpr{Elems: elems, Typ: t}, nil
	}
	at, err := q.arrayOf(t, a.Location)
	if err != nil {
		return nil, err
	}
	return &rel.ArrayExpr{Elems: elems, Typ: at}, nil
}

// arrayOf is the type of arrays of t; 42704 where there is none, 0A000 where it is not carried.
func (q *query) arrayOf(t rel.Type, loc int32) (rel.Type, error) {
	at, ok := rel.ArrayOf(t)
	switch {
	case ok:
		return at, nil
	case pgtypes.ArrayType(t.OID) != 0:
		return at, q.errorf(loc, pgerr.FeatureNotSupported, "arrays of type %s are not supported", q.spell(t.OID))
	}
	return at, q.errorf(loc, pgerr.UndefinedObject, "could not find array type for data type %s", q.spell(t.OID))
}

// indirection binds what follows an expression: subscripts and fields.
func (q *query) indirection(a *pg.A_Indirection) (rel.Expr, error) {
	e, err := q.expr(a.Arg)
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(a.Indirection); {
		n := a.Indirection[i]
		if n.GetAStar() != nil {
			return nil, q.errorf(location(a.Arg), pgerr.FeatureNotSupported, "row expansion via \"*\" is not supported here")
		}
		if n.GetAIndices() == nil {
			if e, err = q.field(e, n.GetString_().GetSval(), location(a.Arg)); err != nil {
				return nil, err
			}
			i++
			continue
		}
		if e.Type().OID == rel.JSONBOID {
			if e, err = q.jsonbSubscript(e, n.GetAIndices()); err != nil {
				return nil, err
			}
			i++
			continue
		}
		var subscripts []*pg.A_Indices
		for ; i < len(a.Indirection) && a.Indirection[i].GetAIndices() != nil; i++ {
			subscripts = append(subscripts, a.Indirection[i].GetAIndices())
		}
		if e, err = q.subscript(e, subscripts, location(a.Arg)); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// subscript binds array[i], array[lower:upper] with either bound left out, and several of
// them; where one is a slice, [n] means [1:n].
func (q *query) subscript(e rel.Expr, indices []*pg.A_Indices, loc int32) (rel.Expr, error) {
	elem, ok := e.Type().Elem()
	if !ok {
		return nil, q.errorf(loc, pgerr.DatatypeMismatch, "cannot subscript type %s because it does not support subscripting", q.spellOf(e))
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
	if len(indices) > 6 {
		return nil, q.errorf(loc, "54000", "number of array dimensions (%d) exceeds the maximum allowed (%d)", len(indices), 6)
	}
	sub := &rel.Subscript{Array: e, Typ: elem}
	for _, idx := range indices {
		sub.Slice = sub.Slice || idx.IsSlice
	}
	for i, idx := range indices {
		lower, err := bound(idx.Lidx)
		if err != nil {
			return nil, err
		}
		upper, err := bound(idx.Uidx)
		if err != nil {
			return nil, err
		}
		if sub.Slice && !idx.IsSlice {
			lower = &rel.Const{Val: int64(1), Typ: rel.Int4}
		}
		switch {
		case i > 0:
			sub.More = append(sub.More, rel.Bounds{Lower: lower, Upper: upper})
		case sub.Slice:
			sub.Lower, sub.Upper, sub.Typ = lower, upper, e.Type()
		default:
			sub.Index = upper
		}
	}
	return sub, nil
}
