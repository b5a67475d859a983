package bind

import (
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// coerce converts e to a type, modifier included, as far as ctx allows. Literals are read
// by the type's input function here, so that a malformed one fails at its position.
func (q *query) coerce(e rel.Expr, to rel.Type, ctx pgtypes.CoercionContext, loc int32) (rel.Expr, error) {
	out, err := q.coerced(e, to, ctx, loc)
	if at, ok := q.pos[e]; ok && err == nil && out != e {
		q.placed(out, at)
	}
	return out, err
}

func (q *query) coerced(e rel.Expr, to rel.Type, ctx pgtypes.CoercionContext, loc int32) (rel.Expr, error) {
	from := e.Type()
	explicit := ctx == pgtypes.Explicit
	if from == to || from.OID == to.OID && to.Mod < 0 && !explicit {
		return e, nil
	}
	if pgtypes.IsPolymorphic(to.OID) && from.OID == rel.UnknownOID { // the literal stays as it is, and so becomes text
		return e, nil
	}
	if from.OID == rel.UnknownOID {
		return q.coerceUnknown(e, to, explicit, loc)
	}
	if to.OID == rel.UnknownOID {
		return nil, q.errorf(loc, pgerr.FeatureNotSupported, "casts to type unknown are not supported")
	}
	if from.OID == to.OID { // only the modifier differs
		return &rel.Cast{Arg: e, To: to, Explicit: explicit}, nil
	}
	if u, ok := rel.RowTypeOf(to.OID); ok && from.OID == rel.RecordOID {
		return q.asNamedRow(e, u, ctx, loc)
	}
	if from.IsRow() && to.OID == rel.RecordOID { // PostgreSQL leaves it its own type
		return e, nil
	}
	if elem, _ := from.Elem(); to.OID == rel.RecordArrayOID && elem.IsRow() { // as PostgreSQL leaves a row
		return e, nil
	}
	if path, _ := pgtypes.FindCoercion(from.OID, to.OID, ctx); path == pgtypes.None {
		return nil, q.errorf(loc, pgerr.CannotCoerce, "cannot cast type %s to %s", q.spellOf(e), q.spell(to.OID))
	}
	if c, ok := e.(*rel.Const); ok {
		if text, ok := c.Val.(string); ok && isReg(to.OID) && (to.OID != rel.RegclassOID || strings.Trim(text, "-0123456789") != "") {
			// A text is no literal: what cannot be read fails when the cast is evaluated.
			if v, err := q.readLiteral(text, to, loc); err == nil {
				return &rel.Const{Val: v, Typ: to}, nil
			}
		}
		if k := q.foldCast(c, to); k != nil {
			return k, nil
		}
	}
	if q.o.InlineCast != nil {
		if body, ok := q.o.InlineCast(from.OID, to.OID); ok {
			return q.inlined(body, 0, []rel.Expr{e}, to)
		}
	}
	return &rel.Cast{Arg: e, To: to, Explicit: explicit}, nil
}

// isReg says whether values of a type are OIDs that read and print as names.
func isReg(t rel.OID) bool {
	switch t {
	case rel.RegclassOID, rel.RegtypeOID, rel.RegnamespaceOID, rel.RegprocOID, rel.RegprocedureOID, rel.RegroleOID, rel.RegoperOID:
		return true
	}
	return false
}

// coerceUnknown types an untyped literal, parameter or NULL.
func (q *query) coerceUnknown(e rel.Expr, to rel.Type, explicit bool, loc int32) (rel.Expr, error) {
	base := rel.Of(to.OID)
	switch x := e.(type) {
	case *rel.Const:
		if to.OID == rel.UnknownOID {
			return e, nil
		}
		if x.Val == nil {
			return &rel.Const{Typ: to}, nil
		}
		text, ok := x.Val.(string)
		if !ok {
			break
		}
		read := base
		if to.OID == rel.IntervalOID { // the fields named decide how the text is read: '90' DAY
			read = to
		}
		v, err := q.readLiteral(text, read, q.place(e, loc))
		if err != nil {
			return nil, err
		}
		return q.applyModifier(&rel.Const{Val: v, Typ: base}, to, explicit), nil
	case *rel.Param:
		have := q.params[x.N-1]
		if have == rel.UnknownOID {
			q.params[x.N-1] = to.OID
		} else if have != to.OID {
			return nil, q.errorf(q.place(x, loc), pgerr.AmbiguousParameter, "inconsistent types deduced for parameter $%d", x.N).
				WithDetail("%s versus %s", q.spell(have), q.spell(base.OID))
		}
		var out rel.Expr = &rel.Param{N: x.N, Typ: base}
		if to.Mod >= 0 {
			out = &rel.Cast{Arg: out, To: to, Explicit: explicit}
		}
		return out, nil
	}
	return &rel.Cast{Arg: e, To: to, Explicit: explicit}, nil
}

// readLiteral is the type's input function; reg* types are looked up in the catalog.
func (q *query) readLiteral(text string, t rel.Type, loc int32) (any, error) {
	if t.OID == rel.RecordOID {
		return nil, q.errorf(loc, pgerr.FeatureNotSupported, "input of anonymous composite types is not implemented")
	}
	settings := q.o.Settings
	settings.RegOID = nil
	if q.o.Resolver != nil {
		settings.RegOID = func(typ uint32, name string, soft bool) (uint32, error) {
			return q.o.Resolver.ResolveReg(rel.OID(typ), name, q.o.SearchPath, soft)
		}
	}
	v, err := pgvalue.Parse(text, t, settings)
	if err != nil {
		if e, ok := pgerr.As(err); ok { // it would be one in the text (regtype)
			e.Position = 0
		}
		return nil, q.at(err, loc)
	}
	return v, nil
}

// applyModifier gives a constant its type's modifier: numeric(10,2), varchar(5), timestamp(0).
// Of the value itself only what the modifier demands changes.
// A value that the modifier does not admit fails when the cast is evaluated, which may be never.
func (q *query) applyModifier(c *rel.Const, to rel.Type, explicit bool) rel.Expr {
	if to.Mod < 0 {
		return c
	}
	switch to.OID {
	case rel.IntervalOID:
		if i, ok := c.Val.(rel.Interval); ok {
			if i, err := pgvalue.FitInterval(i, to.Mod); err == nil {
				return &rel.Const{Val: i, Typ: to}
			}
		}
		return &rel.Const{Val: c.Val, Typ: to}
	case rel.NumericOID, rel.TimestampOID, rel.TimestamptzOID, rel.TimeOID, rel.TimetzOID:
		v, err := pgvalue.Parse(pgvalue.Format(c.Val, rel.Of(to.OID), pgvalue.Settings{}), to, q.o.Settings)
		if err == nil {
			return &rel.Const{Val: v, Typ: to}
		}
	}
	return &rel.Cast{Arg: c, To: to, Explicit: explicit}
}

// foldCast converts integer constants at once, since predicates with plain constants are
// what sources understand; nil when the conversion is left to run.
func (q *query) foldCast(c *rel.Const, to rel.Type) rel.Expr {
	if c.Val == nil {
		return &rel.Const{Typ: to}
	}
	i, ok := c.Val.(int64)
	if !ok || to.Mod >= 0 || !c.Typ.IsInteger() {
		return nil
	}
	switch to.OID {
	case rel.Int8OID:
		return &rel.Const{Val: i, Typ: to}
	case rel.Int4OID:
		if i == int64(int32(i)) {
			return &rel.Const{Val: i, Typ: to}
		}
	case rel.Int2OID:
		if i == int64(int16(i)) {
			return &rel.Const{Val: i, Typ: to}
		}
	case rel.NumericOID:
		return &rel.Const{Val: strconv.FormatInt(i, 10), Typ: to}
	case rel.Float8OID:
		return &rel.Const{Val: float64(i), Typ: to}
	case rel.OIDOID:
		if i == int64(uint32(i)) {
			return &rel.Const{Val: i, Typ: to}
		}
	}
	return nil
}

func (q *query) typeCast(t *pg.TypeCast) (rel.Expr, error) {
	to, err := q.typeName(t.TypeName)
	if err != nil {
		return nil, err
	}
	if a := t.Arg.GetAArrayExpr(); a != nil && to.IsArray() {
		return q.castArray(a, to, t.Location)
	} else if a != nil && (to.OID == rel.OIDVectorOID || to.OID == rel.Int2VectorOID) {
		if len(a.Elements) == 0 { // an array without dimensions
			return nil, pgerr.New(pgerr.DatatypeMismatch, "array is not a valid %s", q.spell(to.OID))
		}
		return nil, q.errorf(t.Location, pgerr.FeatureNotSupported, "ARRAY[…] as %s is not supported yet", q.spell(to.OID))
	}
	e, err := q.expr(t.Arg)
	if err != nil {
		return nil, err
	}
	if pgtypes.IsPolymorphic(to.OID) {
		return q.castPolymorphic(e, to, t)
	}
	loc := t.Location
	if e.Type().OID == rel.UnknownOID {
		loc = location(t.Arg)
	}
	out, err := q.coerce(e, to, pgtypes.Explicit, loc)
	if k, ok := e.(*rel.Const); err == nil && out != e && q.inline == nil && !(ok && k.Typ.OID == rel.UnknownOID) {
		q.pos[out] = leftmost(t.Arg, t.Location) // where CAST( stands; a literal stays where it is
	}
	return out, err
}

// castPolymorphic is CAST to an any… pseudo-type, under which a value that fits keeps its own type. So does an untyped
// literal, except that the input functions of the container types are called, which admit nothing but NULL.
func (q *query) castPolymorphic(e rel.Expr, to rel.Type, t *pg.TypeCast) (rel.Expr, error) {
	from := e.Type().OID
	if !pgtypes.CanCoerceOne(from, to.OID, pgtypes.Explicit) {
		return nil, q.errorf(t.Location, pgerr.CannotCoerce, "cannot cast type %s to %s", q.spellOf(e), q.spell(to.OID))
	}
	switch to.OID {
	case rel.AnyElementOID, rel.AnyNonArrayOID, rel.AnyCompatibleOID, rel.AnyCompatibleNonArrayOID:
		return e, nil
	}
	if from != rel.UnknownOID {
		return e, nil
	}
	if k, ok := e.(*rel.Const); ok && k.Val != nil {
		return nil, q.errorf(location(t.Arg), pgerr.FeatureNotSupported, "cannot accept a value of type %s", q.spell(to.OID))
	}
	return q.coerceUnknown(e, to, true, location(t.Arg))
}

// castArray gives ARRAY[…]::t[] its elements' type, so that an empty or untyped one works.
func (q *query) castArray(a *pg.A_ArrayExpr, to rel.Type, loc int32) (rel.Expr, error) {
	elem, _ := to.Elem()
	out := &rel.ArrayExpr{Typ: to}
	for _, n := range a.Elements {
		if inner := n.GetAArrayExpr(); inner != nil {
			e, err := q.castArray(inner, to, loc)
			if err != nil {
				return nil, err
			}
			out.Elems = append(out.Elems, e)
			continue
		}
		e, err := q.expr(n)
		if err != nil {
			return nil, err
		}
		want := elem
		if e.Type().IsArray() {
			want = to
		}
		if e, err = q.coerce(e, want, pgtypes.Explicit, loc); err != nil {
			return nil, err
		}
		out.Elems = append(out.Elems, e)
	}
	return out, nil
}

// typeName resolves a type as written, with its modifier.
func (q *query) typeName(t *pg.TypeName) (rel.Type, error) {
	if t.Setof || t.PctType {
		return rel.Type{}, q.errorf(t.Location, pgerr.FeatureNotSupported, "type reference is not supported here")
	}
	names := fieldNames(t.Names)
	schema, name := "", names[len(names)-1]
	switch {
	case len(names) > 3:
		return rel.Type{}, pgerr.New(pgerr.SyntaxError, "improper qualified name (too many dotted names): %s", strings.Join(names, "."))
	case len(names) == 3 && names[0] != q.o.Database:
		return rel.Type{}, pgerr.New(pgerr.FeatureNotSupported, "cross-database references are not implemented: %s", strings.Join(names, "."))
	case len(names) > 1:
		schema = names[len(names)-2]
	}
	oid, err := q.typeNamed(schema, name, t.Location)
	if err != nil {
		return rel.Type{}, err
	}
	if oid == 0 {
		return rel.Type{}, q.errorf(t.Location, pgerr.UndefinedObject, "type \"%s\" does not exist", written(t))
	}
	typ := rel.Of(oid)
	mod, err := q.typeModifier(typ, t)
	if err != nil {
		return rel.Type{}, err
	}
	typ.Mod = mod
	typ = plain(typ)
	if len(t.ArrayBounds) > 0 {
		at, ok := rel.ArrayOf(typ)
		if !ok {
			return rel.Type{}, q.errorf(t.Location, pgerr.FeatureNotSupported, "arrays of type %s are not supported", typ)
		}
		typ = at
	}
	return typ, nil
}
