package bind

import (
	"reflect"
	"slices"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// same says whether two expressions mean the same computation: what GROUP BY, ORDER BY and
// DISTINCT go by when an expression is written twice. Columns are the same by id, whatever
// alias each was written with. It stops at the first difference, so that looking a large
// expression up among many costs little.
func same(a, b rel.Expr) bool { return (&matching{}).same(a, b) }

// matching is one comparison. Two subqueries never share columns: those that the first one
// makes stand for those that the second makes in the same place.
type matching struct {
	cols map[rel.ColID]rel.ColID
	ctes map[int]int
}

func (m *matching) same(a, b rel.Expr) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil {
		return false
	}
	switch a := a.(type) {
	case *rel.Const:
		b, ok := b.(*rel.Const)
		return ok && a.Typ == b.Typ && reflect.DeepEqual(a.Val, b.Val)
	case *rel.Param:
		b, ok := b.(*rel.Param)
		return ok && a.N == b.N && a.Typ == b.Typ
	case *rel.Col:
		b, ok := b.(*rel.Col)
		return ok && m.column(a.ID, b.ID)
	case *rel.Call:
		b, ok := b.(*rel.Call)
		return ok && a.OID == b.OID && a.Func == b.Func && a.Typ == b.Typ && m.sameList(a.Args, b.Args)
	case *rel.Cast:
		b, ok := b.(*rel.Cast)
		return ok && a.To == b.To && a.Explicit == b.Explicit && m.same(a.Arg, b.Arg)
	case *rel.Collate:
		b, ok := b.(*rel.Collate)
		return ok && a.Use == b.Use && a.Name == b.Name && m.same(a.Arg, b.Arg)
	case *rel.And:
		b, ok := b.(*rel.And)
		return ok && m.sameList(a.Args, b.Args)
	case *rel.Or:
		b, ok := b.(*rel.Or)
		return ok && m.sameList(a.Args, b.Args)
	case *rel.Not:
		b, ok := b.(*rel.Not)
		return ok && m.same(a.Arg, b.Arg)
	case *rel.IsNull:
		b, ok := b.(*rel.IsNull)
		return ok && a.Negated == b.Negated && m.same(a.Arg, b.Arg)
	case *rel.BoolTest:
		b, ok := b.(*rel.BoolTest)
		return ok && a.Negated == b.Negated && reflect.DeepEqual(a.Want, b.Want) && m.same(a.Arg, b.Arg)
	case *rel.Distinct:
		b, ok := b.(*rel.Distinct)
		return ok && a.Negated == b.Negated && a.Eq.OID == b.Eq.OID && m.same(a.Left, b.Left) && m.same(a.Right, b.Right)
	case *rel.Case:
		b, ok := b.(*rel.Case)
		if !ok || a.Typ != b.Typ || len(a.Whens) != len(b.Whens) || !m.same(a.Else, b.Else) {
			return false
		}
		for i, w := range a.Whens {
			if !m.same(w.Cond, b.Whens[i].Cond) || !m.same(w.Then, b.Whens[i].Then) {
				return false
			}
		}
		return true
	case *rel.Coalesce:
		b, ok := b.(*rel.Coalesce)
		return ok && a.Typ == b.Typ && m.sameList(a.Args, b.Args)
	case *rel.NullIf:
		b, ok := b.(*rel.NullIf)
		return ok && m.same(a.Test, b.Test) && m.same(a.First, b.First)
	case *rel.MinMax:
		b, ok := b.(*rel.MinMax)
		return ok && a.Greatest == b.Greatest && a.Typ == b.Typ && m.sameList(a.Args, b.Args)
	case *rel.InList:
		b, ok := b.(*rel.InList)
		return ok && a.All == b.All && a.Op.OID == b.Op.OID && m.same(a.Arg, b.Arg) && m.sameList(a.List, b.List)
	case *rel.AnyArray:
		b, ok := b.(*rel.AnyArray)
		return ok && a.All == b.All && a.Op.OID == b.Op.OID && m.same(a.Arg, b.Arg) && m.same(a.Array, b.Array)
	case *rel.ArrayExpr:
		b, ok := b.(*rel.ArrayExpr)
		return ok && a.Typ == b.Typ && m.sameList(a.Elems, b.Elems)
	case *rel.Row:
		b, ok := b.(*rel.Row)
		return ok && a.Typ == b.Typ && m.sameList(a.Fields, b.Fields) && slices.Equal(a.Names, b.Names) && m.same(a.Present, b.Present)
	case *rel.RowCompare:
		b, ok := b.(*rel.RowCompare)
		return ok && a.Op == b.Op && m.sameList(a.Left, b.Left) && m.sameList(a.Right, b.Right)
	case *rel.Subscript:
		b, ok := b.(*rel.Subscript)
		return ok && a.Slice == b.Slice && m.same(a.Array, b.Array) && m.same(a.Index, b.Index) && m.same(a.Lower, b.Lower) && m.same(a.Upper, b.Upper)
	case *rel.Subquery:
		b, ok := b.(*rel.Subquery)
		return ok && a.Kind == b.Kind && a.Typ == b.Typ && m.sameList(a.Left, b.Left) && slices.EqualFunc(a.Ops, b.Ops, func(a, b rel.Call) bool { return a.OID == b.OID }) &&
			m.sameNode(a.Query.(plan.Node), b.Query.(plan.Node))
	case *rel.Agg:
		b, ok := b.(*rel.Agg)
		return ok && a.OID == b.OID && a.Func == b.Func && a.Typ == b.Typ && a.Star == b.Star && a.Distinct == b.Distinct && a.Window == b.Window &&
			m.sameList(a.Args, b.Args) && m.sameKeys(a.OrderBy, b.OrderBy) && m.sameKeys(a.Within, b.Within) && m.same(a.Filter, b.Filter)
	}
	return false
}

func (m *matching) sameList(a, b []rel.Expr) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !m.same(a[i], b[i]) {
			return false
		}
	}
	return true
}

func (m *matching) sameKeys(a, b []rel.SortKey) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Desc != b[i].Desc || a[i].NullsFirst != b[i].NullsFirst || !m.same(a[i].Expr, b[i].Expr) {
			return false
		}
	}
	return true
}
