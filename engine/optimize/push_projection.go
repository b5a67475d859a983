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
	for _, c := range root.Columns() {
		used[c.ID] = true
	}
	plan.Walk(root, func(n plan.Node) bool {
		if _, ok := n.(*plan.Fragment); ok {
			return false
		}
		for _, e := range plan.Exprs(n) {
			rel.WalkExpr(e, func(e rel.Expr) bool {
				if c, ok := e.(*rel.Col); ok {
					used[c.ID] = true
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
