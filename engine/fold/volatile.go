package fold

import (
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// immutable says whether a function may be computed while planning.
func immutable(oid rel.OID) bool {
	p, ok := pgtypes.ProcByOID(oid)
	return ok && p.Volatile == 'i' && !p.RetSet && p.Ret != rel.RecordOID
}

func strict(oid rel.OID) bool {
	p, ok := pgtypes.ProcByOID(oid)
	return ok && p.Strict && !p.RetSet && p.Ret != rel.RecordOID
}

// immutableCast says so of a cast: of its function, or of the output and input functions
// that it goes through. A text read as a date, or an instant as text, depend on settings.
func immutableCast(from, to rel.OID) bool {
	if from == to { // it applies the modifier
		return true
	}
	if from == rel.UnknownOID { // a literal, read as it was bound
		return true
	}
	path, c := pgtypes.FindCoercion(from, to, pgtypes.Explicit)
	switch path {
	case pgtypes.Relabel:
		return true
	case pgtypes.Func:
		return immutable(c.Func)
	case pgtypes.ArrayCoerce:
		return immutableCast(pgtypes.ElementType(from), pgtypes.ElementType(to))
	case pgtypes.ViaIO:
		a, ok := pgtypes.TypeByOID(pgtypes.BaseType(from))
		b, ok2 := pgtypes.TypeByOID(pgtypes.BaseType(to))
		return ok && ok2 && fixed(a.Output) && fixed(b.Input)
	}
	return false
}

// fixed is immutable, for functions of a type's text form.
func fixed(oid rel.OID) bool {
	p, ok := pgtypes.ProcByOID(oid)
	return ok && p.Volatile == 'i'
}

// isUnit says whether e is made of constants only, all of its parts are always evaluated,
// and PostgreSQL computes it while planning.
func isUnit(e rel.Expr) bool {
	if _, ok := e.(*rel.Const); ok || hasRows(e.Type()) { // rows stay what they are: their columns are known of them
		return false
	}
	unit := true
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch e := e.(type) {
		case *rel.Const, *rel.ArrayExpr, *rel.MinMax, *rel.Subscript, *rel.Not, *rel.IsNull, *rel.BoolTest:
		case *rel.Call:
			if c, ok := inlined(e).(*rel.Call); ok {
				e = c
			}
			unit = unit && immutable(e.OID) && !anyNull(e.Args)
		case *rel.Cast:
			unit = unit && immutableCast(e.Arg.Type().OID, e.To.OID)
		case *rel.Row:
			unit = unit && e.Present == nil
		case *rel.AnyArray:
			unit = unit && immutable(e.Op.OID) && !anyNull([]rel.Expr{e.Arg, e.Array})
		default:
			unit = false
		}
		return unit
	})
	return unit
}

func hasRows(t rel.Type) bool {
	e, _ := t.Elem()
	return t.IsRow() || t.IsArray() && e.IsRow()
}

// isVolatile says whether e calls a function that is known to be volatile.
func isVolatile(e rel.Expr) bool {
	found := false
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch e := e.(type) {
		case *rel.Call:
			p, ok := pgtypes.ProcByOID(e.OID)
			found = found || ok && p.Volatile == 'v'
		case *rel.Subquery:
			found = found || volatileQuery(e.Query.(plan.Node))
		}
		return !found
	})
	return found
}

func volatileQuery(n plan.Node) bool { return plan.AnyExpr(n, isVolatile) }

// columnFree says whether e reads no column and no subquery.
func columnFree(e rel.Expr) bool {
	free := true
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch e.(type) {
		case *rel.Col, *rel.Subquery, *rel.Agg, *rel.Param:
			free = false
		}
		return free
	})
	return free
}

// inlined writes out text || x and x || text, functions in SQL that PostgreSQL puts the
// body of in their place: they are stable for the sake of x's text form.
func inlined(e *rel.Call) rel.Expr {
	if e.Func != "textanycat" && e.Func != "anytextcat" || len(e.Args) != 2 {
		return e
	}
	both := make([]rel.Expr, 2)
	for i, a := range e.Args {
		if both[i] = a; a.Type().OID != rel.TextOID {
			both[i] = &rel.Cast{Arg: a, To: rel.Text, Explicit: true}
		}
	}
	for _, p := range pgtypes.Procs("textcat") {
		return &rel.Call{Func: p.Name, OID: p.OID, Op: e.Op, Args: both, Typ: e.Typ}
	}
	return e
}
