package fold

import (
	"github.com/meshgate/meshgate/engine/pgregex"
	"github.com/meshgate/meshgate/engine/rel"
)

// estimate does what the planner does to guess how many rows a condition leaves: what a
// column is compared with is computed, stable functions too, and so may raise. A condition
// without columns is computed as well, since it is checked once before any row is read.
func (f *folder) estimate(l *level) {
	for _, p := range l.estimated {
		if f.err != nil || l.never {
			return
		}
		if columnFree(p) {
			f.guess(p)
			continue
		}
		f.compared(p)
	}
	l.estimated = nil
}

func (f *folder) compared(e rel.Expr) {
	switch e := e.(type) {
	case *rel.And, *rel.Or, *rel.Not, *rel.BoolTest:
		for _, c := range rel.Children(e) {
			f.compared(c)
		}
	case *rel.Call:
		if e.Typ.OID != rel.BoolOID || len(e.Args) != 2 || e.Op == "" {
			return
		}
		f.sides(e.Args[0], e.Args[1])
		f.pattern(e)
	case *rel.Distinct:
		f.sides(e.Left, e.Right)
	case *rel.AnyArray:
		f.sides(e.Arg, e.Array)
	case *rel.InList:
		for _, x := range e.List {
			f.sides(e.Arg, x)
		}
	}
}

// sides computes the one side if the other reads columns of a single FROM item.
func (f *folder) sides(a, b rel.Expr) {
	switch {
	case columnFree(b) && f.single(a):
		f.guess(b)
	case columnFree(a) && f.single(b):
		f.guess(a)
	}
}

// single says whether e reads columns, all of one FROM item, or of a grouping's result.
func (f *folder) single(e rel.Expr) bool {
	items := map[int]bool{}
	clear := true
	var see func(e rel.Expr, depth int)
	see = func(e rel.Expr, depth int) {
		rel.WalkExpr(e, func(e rel.Expr) bool {
			switch e := e.(type) {
			case *rel.Col:
				if d := f.defs[e.ID]; d != nil && d.expr != nil && depth < 32 {
					see(d.expr, depth+1)
					return false
				}
				items[f.origin[e.ID]] = true
			case *rel.Subquery:
				clear = false
			}
			return clear
		})
	}
	see(e, 0)
	return clear && len(items) == 1
}

// guess computes an expression without columns with the session's values. That is its value
// for the whole statement.
func (f *folder) guess(e rel.Expr) {
	if isConst(e) || isVolatile(e) {
		return
	}
	settled := rel.MapExpr(e, f.Settle)
	if isConst(settled) {
		return
	}
	k, _, err := f.evaluate(settled)
	if err != nil && f.err == nil {
		f.err = err
	}
	if k != nil && rel.FormOf(k) == rel.FormOf(e) {
		f.guessed[e] = k
	}
}

// pattern reads a constant regular expression, of which the planner wants the fixed beginning.
func (f *folder) pattern(e *rel.Call) {
	k, ok := e.Args[1].(*rel.Const)
	if !ok || !f.single(e.Args[0]) {
		return
	}
	text, ok := k.Val.(string)
	if !ok {
		return
	}
	options := pgregex.ARE
	switch e.Op {
	case "~*", "!~*":
		options |= pgregex.Fold
	case "~", "!~":
	default:
		return
	}
	if _, err := pgregex.Get(text, options); err != nil && f.err == nil {
		f.err = err
	}
}
