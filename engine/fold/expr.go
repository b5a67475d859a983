package fold

import (
	"slices"

	"github.com/meshgate/meshgate/engine/rel"
)

// root folds a whole expression, once.
func (f *folder) root(e rel.Expr) value {
	if v, ok := f.memo[e]; ok {
		return v
	}
	f.memo[e] = value{e: e} // an expression that reads itself ends here
	v := f.expr(e)
	f.memo[e] = v
	return v
}

// constant is e taken for k. It becomes k itself where that travels in the same form.
func constant(e rel.Expr, k *rel.Const, changed bool) value {
	if rel.FormOf(e) == rel.FormOf(k) {
		return value{e: k, k: k, changed: changed}
	}
	return value{e: e, k: k, changed: changed}
}

func boolean(b bool) *rel.Const { return &rel.Const{Val: b, Typ: rel.Bool} }

func null(t rel.Type) *rel.Const { return &rel.Const{Typ: t} }

func isTrue(k *rel.Const) bool { return k != nil && k.Val == true }
func isNull(k *rel.Const) bool { return k != nil && k.Val == nil }

// expr folds e: its parts first, from left to right.
func (f *folder) expr(e rel.Expr) value {
	if f.err != nil {
		return value{e: e}
	}
	if c, ok := e.(*rel.Call); ok {
		if body := inlined(c); body != rel.Expr(c) {
			v := f.expr(body)
			if v.k == nil && !v.changed {
				v.e = e
			}
			return v
		}
	}
	if isUnit(e) {
		k, ok, err := f.evaluate(e)
		if err == nil && ok {
			return constant(e, k, false)
		}
		v := f.composed(e) // which of its parts fails first
		if err != nil && f.err == nil && v.k == nil {
			f.err = err // a function of rows
		}
		return v
	}
	return f.composed(e)
}

// composed folds e by its parts.
func (f *folder) composed(e rel.Expr) value {
	switch e := e.(type) {
	case *rel.Const:
		return value{e: e, k: e}
	case *rel.Col:
		return f.column(e)
	case *rel.Call:
		return f.call(e)
	case *rel.Cast:
		return f.parts(e, immutableCast(e.Arg.Type().OID, e.To.OID), true)
	case *rel.And:
		return f.connective(e, e.Args, true)
	case *rel.Or:
		return f.connective(e, e.Args, false)
	case *rel.Case:
		return f.choice(e)
	case *rel.Coalesce:
		return f.coalesce(e)
	case *rel.NullIf:
		return f.nullIf(e)
	case *rel.IsNull:
		if row, ok := e.Arg.(*rel.Row); ok {
			return f.rowIsNull(e, row)
		}
		return f.parts(e, e.Arg.Type().OID != rel.RecordOID, false)
	case *rel.Distinct:
		return f.parts(e, immutable(e.Eq.OID), false)
	case *rel.RowCompare:
		return f.rowCompare(e)
	case *rel.InList:
		return f.inList(e)
	case *rel.AnyArray:
		return f.parts(e, immutable(e.Op.OID), false)
	case *rel.Not, *rel.BoolTest, *rel.MinMax, *rel.ArrayExpr, *rel.Subscript:
		return f.parts(e, true, false)
	case *rel.Collate:
		return f.collate(e)
	}
	return f.parts(e, false, false)
}

// column is what computes the column, where PostgreSQL merges that into the reader.
func (f *folder) column(c *rel.Col) value {
	d := f.defs[c.ID]
	if d == nil {
		return value{e: c}
	}
	for _, a := range d.args {
		f.root(a)
	}
	if d.expr != nil {
		if v := f.root(d.expr); v.k != nil && !d.wrapped {
			return value{e: c, k: v.k}
		}
	}
	return value{e: c}
}

// call folds a function's arguments. A strict one with a NULL among them is NULL, whatever
// the others are and however volatile it is.
func (f *folder) call(e *rel.Call) value {
	args, vs, changed := f.list(e.Args)
	if f.err != nil {
		return value{e: e}
	}
	all, anyNull := true, false
	for _, v := range vs {
		all = all && v.k != nil
		anyNull = anyNull || isNull(v.k)
	}
	if anyNull && strict(e.OID) {
		return constant(e, null(e.Typ), true)
	}
	if all && immutable(e.OID) {
		if k := f.computed(e, vs); k != nil {
			return constant(e, k, changed)
		}
	}
	return f.with(e, args, changed)
}

// collate folds what a collation makes of a text. A sort key stays one where it stands, and a
// pattern its collation's, for no source would know either for what it is.
func (f *folder) collate(e *rel.Collate) value {
	switch e.Use {
	case rel.OrderKey:
		v := f.parts(e, true, false)
		if v.k == nil {
			return v
		}
		return value{e: e, k: v.k}
	case rel.Under:
		return f.under(e)
	case rel.Pattern:
		return f.parts(e, false, false)
	}
	return f.parts(e, true, false)
}

// under folds what a mapping of case under a collation is given. The mapping without its collation
// would be another.
func (f *folder) under(e *rel.Collate) value {
	call, ok := e.Arg.(*rel.Call)
	if !ok {
		return f.parts(e, false, false)
	}
	args, vs, changed := f.list(call.Args)
	if f.err != nil {
		return value{e: e}
	}
	if slices.ContainsFunc(vs, func(v value) bool { return isNull(v.k) }) {
		return constant(e, null(e.Type()), true)
	}
	if !changed {
		return value{e: e}
	}
	out := *e
	out.Arg = f.with(call, args, changed).e
	return value{e: &out}
}

// parts folds an expression's parts and, if may and all are constants, computes it.
func (f *folder) parts(e rel.Expr, may, strict bool) value {
	old := rel.Children(e)
	children, vs, changed := f.list(old)
	if f.err != nil {
		return value{e: e}
	}
	all := may
	for _, v := range vs {
		if all = all && v.k != nil; strict && isNull(v.k) {
			return constant(e, null(e.Type()), changed)
		}
	}
	if all {
		if k := f.computed(e, vs); k != nil {
			return constant(e, k, changed)
		}
	}
	return f.with(e, children, changed)
}

// list folds expressions one after the other.
func (f *folder) list(es []rel.Expr) (out []rel.Expr, vs []value, changed bool) {
	for _, e := range es {
		v := f.expr(e)
		out, vs = append(out, v.e), append(vs, v)
		changed = changed || v.changed
	}
	return out, vs, changed
}

// with is e with other parts.
func (f *folder) with(e rel.Expr, children []rel.Expr, changed bool) value {
	return value{e: replaceChildren(e, children), changed: changed}
}

func replaceChildren(e rel.Expr, children []rel.Expr) rel.Expr {
	i := 0
	return rel.MapChildren(e, func(rel.Expr) rel.Expr { i++; return children[i-1] })
}

// computed is the value of e with constants for its parts; nil when it has an error or
// cannot be computed.
func (f *folder) computed(e rel.Expr, vs []value) *rel.Const {
	ks := make([]rel.Expr, len(vs))
	for i, v := range vs {
		ks[i] = v.k
	}
	k, _, err := f.evaluate(replaceChildren(e, ks))
	if err != nil && f.err == nil {
		f.err = err
	}
	return k
}
