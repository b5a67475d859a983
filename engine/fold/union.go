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
			col := &rel.Col{Column: f.arms[c.ID][i]}
			if d := f.defs[col.ID]; d != nil && d.expr != nil {
				return d.expr
			}
			return col
		})
		f.expr(part)
		f.inParts(part)
	}
}
