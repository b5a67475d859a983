package fold

import (
	"context"
	"slices"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// Typmods are the modifiers that PostgreSQL describes a plan's columns with once it has
// planned the statement (a portal's, a simple query's): those of what folding leaves, which
// of CASE WHEN true THEN n END is n's, though CASE had none when it was parsed.
func Typmods(ctx context.Context, root plan.Node, o Options) ([]int32, error) {
	f := newFolder(ctx, root, o)
	f.query(root, nil)
	if f.err != nil {
		return nil, f.err
	}
	return f.typmods(root), nil
}

// typmods goes down to the select list, whose items say it.
func (f *folder) typmods(n plan.Node) []int32 {
	switch x := n.(type) {
	case *plan.With:
		return f.typmods(x.Body)
	case *plan.Limit:
		return f.above(x.Input)
	case *plan.Sort:
		return f.above(x.Input)
	case *plan.Distinct:
		return f.above(x.Input)
	case *plan.SetOp:
		if !flattened(x) {
			return agreed(f.typmods(x.Left), f.typmods(x.Right))
		}
		if part := f.alone(x); part != nil {
			return f.typmods(part)
		}
	case *plan.Project:
		if trims(x) {
			return f.kept(x)
		}
		f.covered = f.covered || fromOf(x.Input) == nil || slices.ContainsFunc(x.Items, computes)
		var out []int32
		for _, it := range x.Items {
			out = append(out, f.typmod(it.Expr))
		}
		return out
	case *plan.Values:
		if len(x.Rows) == 1 {
			var out []int32
			for _, e := range x.Rows[0] {
				out = append(out, f.typmod(e))
			}
			return out
		}
	}
	var out []int32
	for _, c := range n.Columns() {
		out = append(out, c.Type.Mod)
	}
	return out
}

func computes(it plan.Item) bool { _, column := it.Expr.(*rel.Col); return !column }

// above are the modifiers of what stands under a node that describes its rows as parsed.
func (f *folder) above(n plan.Node) []int32 {
	f.covered = true
	return f.typmods(n)
}

// kept are the modifiers of the columns that a projection does not drop.
func (f *folder) kept(p *plan.Project) []int32 {
	below := map[rel.ColID]int32{}
	mods := f.typmods(p.Input)
	for i, c := range p.Input.Columns() {
		below[c.ID] = mods[i]
	}
	var out []int32
	for _, it := range p.Items {
		out = append(out, below[it.ID])
	}
	return out
}

// flattened says whether a set operation is nothing but UNION ALL over columns of the same
// types. PostgreSQL describes it as it was parsed, others by their planned parts.
func flattened(op *plan.SetOp) bool {
	if op.Kind != plan.Union || !op.All {
		return false
	}
	for _, part := range []plan.Node{op.Left, op.Right} {
		if inner, ok := part.(*plan.SetOp); ok && !flattened(inner) {
			return false
		}
		if casts(part) {
			return false
		}
	}
	return true
}

// alone is the part of a UNION ALL that stays where the other is planned away; nil where both
// stay or go, and where something stands above that is described by the whole.
func (f *folder) alone(op *plan.SetOp) plan.Node {
	if f.covered {
		return nil
	}
	left, right := f.empty(op.Left), f.empty(op.Right)
	switch {
	case left == right:
	case left && !junk(op.Right):
		return op.Right
	case right && !junk(op.Left):
		return op.Left
	}
	return nil
}

// empty says whether a part of a UNION ALL is planned away, since a condition in it is constantly
// false.
func (f *folder) empty(part plan.Node) bool {
	switch p := part.(type) {
	case *plan.SetOp:
		return f.empty(p.Left) && f.empty(p.Right)
	case *plan.Project:
		if inner, ok := p.Input.(*plan.Project); ok && f.empty(inner) {
			return true // brought to the common types
		}
		from := p.Input
		if set, ok := from.(*plan.ProjectSet); ok && !set.Sorted {
			from = set.Input
		}
		return fromOf(from) != nil && !trims(p) && f.impossible(from)
	}
	return false
}

// impossible says whether a FROM clause with its conditions gives no row. One without any item
// is not looked at.
func (f *folder) impossible(from plan.Node) bool {
	if j, ok := from.(*plan.Join); ok && j.Kind == plan.Inner {
		k, ok := first(f.preds[j]).(*rel.Const)
		return ok && !isTrue(k)
	}
	item := f.never(from)
	v, bare := item.(*plan.Values)
	return item != nil && !(bare && len(v.Cols) == 0)
}

// casts says whether a part of a set operation stands under the casts that bring it to the
// common types.
func casts(part plan.Node) bool {
	p, ok := part.(*plan.Project)
	if !ok {
		return false
	}
	for _, it := range p.Items {
		if c, ok := it.Expr.(*rel.Cast); ok && !c.Explicit && c.To.OID != c.Arg.Type().OID {
			return true
		}
	}
	return false
}

func agreed(left, right []int32) []int32 {
	out := make([]int32, len(left))
	for i := range out {
		if out[i] = left[i]; right[i] != left[i] {
			out[i] = -1
		}
	}
	return out
}

// typmod is exprTypmod of what e becomes.
func (f *folder) typmod(e rel.Expr) int32 {
	v := f.root(e)
	if v.k != nil {
		return v.k.Typ.Mod
	}
	return f.exprTypmod(v.e)
}

func (f *folder) exprTypmod(e rel.Expr) int32 {
	switch e := e.(type) {
	case *rel.Col:
		if d := f.defs[e.ID]; d != nil && d.expr != nil {
			return f.typmod(d.expr)
		}
		if u, ok := f.arms[e.ID]; ok {
			if part := f.alone(u.op); part != nil {
				return f.typmod(&rel.Col{Column: part.Columns()[u.at]})
			}
		}
	case *rel.Case:
		if e.Else == nil {
			return -1 // the NULL in its place has none
		}
		arms := []rel.Expr{e.Else}
		for _, w := range e.Whens {
			arms = append(arms, w.Then)
		}
		return f.shared(arms)
	case *rel.Coalesce:
		return f.shared(e.Args)
	case *rel.MinMax:
		return f.shared(e.Args)
	case *rel.ArrayExpr:
		return f.shared(e.Elems)
	case *rel.NullIf:
		return f.typmod(e.First)
	case *rel.Collate:
		return f.typmod(e.Arg)
	case *rel.Cast:
		if !e.Explicit && e.To == rel.Of(e.Arg.Type().OID) {
			return f.typmod(e.Arg) // it writes the blanks of a char(n) out
		}
	case *rel.Subquery:
		if e.Kind == rel.SubScalar || e.Kind == rel.SubArray {
			return f.typmods(e.Query.(plan.Node))[0]
		}
	}
	return e.Type().Mod
}

// shared is the modifier that all have.
func (f *folder) shared(es []rel.Expr) int32 {
	if len(es) == 0 {
		return -1
	}
	mod := f.typmod(es[0])
	for _, e := range es[1:] {
		if f.typmod(e) != mod {
			return -1
		}
	}
	return mod
}

// Refines says whether planning may describe a plan's columns by other modifiers than parsing
// did: whether a select list has an expression of which folding may leave a part alone, or the
// parts of a set operation are of several modifiers.
func Refines(root plan.Node) bool {
	found := false
	item := func(e rel.Expr) {
		found = found || modifiable(e.Type()) && refines(e)
	}
	plan.Walk(root, func(n plan.Node) bool {
		switch n := n.(type) {
		case *plan.Project:
			for _, it := range n.Items {
				item(it.Expr)
			}
		case *plan.Aggregate:
			for _, it := range n.Keys {
				item(it.Expr)
			}
		case *plan.Values:
			if len(n.Rows) == 1 {
				for _, e := range n.Rows[0] {
					item(e)
				}
			}
		case *plan.SetOp:
			for i, c := range n.Cols {
				found = found || c.Type.Mod != n.Left.Columns()[i].Type.Mod || c.Type.Mod != n.Right.Columns()[i].Type.Mod
			}
		}
		return !found
	})
	return found
}

// modifiable says whether a type has modifiers, or its elements' type (those of pg_type with a typmodin).
func modifiable(t rel.Type) bool {
	if e, ok := t.Elem(); ok {
		t = e
	}
	switch t.OID {
	case rel.NumericOID, rel.VarcharOID, rel.BPCharOID, rel.BitOID, rel.VarbitOID,
		rel.TimeOID, rel.TimetzOID, rel.TimestampOID, rel.TimestamptzOID, rel.IntervalOID:
		return true
	}
	return false
}

func refines(e rel.Expr) bool {
	switch e := e.(type) {
	case *rel.Case, *rel.Coalesce:
		return true
	case *rel.MinMax, *rel.ArrayExpr, *rel.NullIf, *rel.Collate:
		return slices.ContainsFunc(rel.Children(e), refines)
	}
	return false
}
