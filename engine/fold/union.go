package fold

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// unionAll says whether a subquery is a UNION ALL, whose parts are merged as far as they
// are simple.
func unionAll(n plan.Node) (*plan.SetOp, bool) {
	op, ok := n.(*plan.SetOp)
	return op, ok && op.Kind == plan.Union && op.All
}

// arm is a column of a UNION ALL: which.
type arm struct {
	op *plan.SetOp
	at int
}

// of is the column of the left (0) or right part that is it.
func (a arm) of(part int) rel.Column {
	return [2]plan.Node{a.op.Left, a.op.Right}[part].Columns()[a.at]
}

// inParts folds a condition on a UNION ALL for each of its parts, into which it goes.
func (f *folder) inParts(p rel.Expr) {
	all := true
	rel.WalkExpr(p, func(e rel.Expr) bool {
		if c, ok := e.(*rel.Col); ok {
			_, part := f.arms[c.ID]
			all = all && part
		}
		return all
	})
	if !all || !readsColumn(p) {
		return
	}
	for i := range 2 {
		part := rel.MapExpr(p, func(e rel.Expr) rel.Expr {
			c, ok := e.(*rel.Col)
			if !ok {
				return e
			}
			col := &rel.Col{Column: f.arms[c.ID].of(i)}
			if d := f.defs[col.ID]; d != nil && d.expr != nil {
				return d.expr
			}
			return col
		})
		f.expr(part)
		f.inParts(part)
	}
}
