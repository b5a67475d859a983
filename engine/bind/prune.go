package bind

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// prune drops from every scan the columns that nothing reads. What remains is what the
// statement touches, which is what policy is asked about.
func prune(root plan.Node) plan.Node {
	used := map[rel.ColID]bool{}
	for _, c := range root.Columns() {
		used[c.ID] = true
	}
	plan.Walk(root, func(n plan.Node) bool {
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
		s, ok := n.(*plan.Scan)
		if !ok {
			return n
		}
		c := &plan.Scan{Table: s.Table, Alias: s.Alias}
		for _, col := range s.Cols {
			if used[col.ID] {
				c.Cols = append(c.Cols, col)
			}
		}
		return c
	})
}

// refuse fails a statement that reads a column which cannot be carried faithfully.
func refuse(root plan.Node) error {
	var err error
	plan.Walk(root, func(n plan.Node) bool {
		if s, ok := n.(*plan.Scan); ok {
			for _, c := range s.Cols {
				if why := s.Table.Columns[c.Ord].Refused; why != "" && err == nil {
					err = pgerr.New(pgerr.FeatureNotSupported, "column \"%s\" of relation \"%s\" cannot be read: %s", c.Name, s.Table.Name, why).
						WithDetail("Source \"%s\", type %s.", s.Table.Source, s.Table.Columns[c.Ord].Remote.Type).
						WithHint("Name the columns you need instead of using *.")
				}
			}
		}
		return err == nil
	})
	return err
}
