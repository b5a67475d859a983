package plan

import "github.com/meshgate/meshgate/engine/rel"

// Correlated says whether a query reads columns that it does not make.
func Correlated(n Node) bool {
	made := map[rel.ColID]bool{}
	var read []rel.ColID
	Walk(n, func(n Node) bool {
		for _, c := range n.Columns() {
			made[c.ID] = true
		}
		for _, e := range Exprs(n) {
			rel.WalkExpr(e, func(e rel.Expr) bool {
				if c, ok := e.(*rel.Col); ok {
					read = append(read, c.ID)
				}
				return true
			})
		}
		return true
	})
	for _, id := range read {
		if !made[id] {
			return true
		}
	}
	return false
}
