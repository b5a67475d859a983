package optimize

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// pushProjection narrows every fragment to the columns that something above it reads; a
// column that only a pushed predicate needed no longer leaves the source.
func pushProjection(s *state, root plan.Node) plan.Node {
	used := map[rel.ColID]bool{}
	whole := func(n plan.Node) { // its columns are read by position
		for _, c := range n.Columns() {
			used[c.ID] = true
		}
	}
	whole(root)
	plan.Walk(root, func(n plan.Node) bool {
		if _, ok := n.(*plan.Fragment); ok {
			return false
		}
		switch n := n.(type) {
		case *plan.SetOp:
			whole(n.Left)
			whole(n.Right)
		case *plan.Distinct:
			whole(n.Input)
		case *plan.With:
			for _, c := range n.CTEs {
				whole(c.Def)
			}
		}
		for _, e := range plan.Exprs(n) {
			rel.WalkExpr(e, func(e rel.Expr) bool {
				switch e := e.(type) {
				case *rel.Col:
					used[e.ID] = true
				case *rel.Subquery:
					whole(e.Query.(plan.Node))
				}
				return true
			})
		}
		return true
	})
	return plan.Map(root, func(n plan.Node) plan.Node {
		f, ok := n.(*plan.Fragment)
		if !ok {
			return n
		}
		var items []plan.Item
		cols := f.Columns()
		for _, c := range cols {
			if used[c.ID] {
				items = append(items, plan.Item{Column: c, Expr: &rel.Col{Column: c}})
			}
		}
		if len(items) == len(cols) {
			return f
		}
		p := &plan.Project{Input: f.Input, Items: items}
		if src := s.Source(f.Source); src == nil || src.Offer(p).Kind != source.Exact {
			return f
		}
		out := *f
		out.Input = p
		return &out
	})
}
