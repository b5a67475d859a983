package optimize

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// readNoRows takes away what PostgreSQL does not read, where no condition can fail and no source
// need be asked: the input of an aggregation that asks nothing of its rows, neither keys nor
// aggregates (SELECT 1 FROM t HAVING true gives one row per grouping set whatever the input
// holds), and what stands under a condition that is never true, or under LIMIT 0.
func readNoRows(_ *state, root plan.Node) plan.Node {
	return plan.Map(root, func(n plan.Node) plan.Node {
		switch n := n.(type) {
		case *plan.Aggregate:
			if len(n.Keys)+len(n.Aggs)+len(n.Grouping) == 0 {
				return &plan.Values{Rows: make([][]rel.Expr, max(1, len(n.Sets)))}
			}
		case *plan.Filter:
			if anyNever(n.Preds) {
				return &plan.Values{Cols: n.Columns()}
			}
		case *plan.Join:
			if n.Kind == plan.Inner && anyNever(n.On) {
				return &plan.Values{Cols: n.Columns()}
			}
		case *plan.Limit:
			_, skips := constantCount(n.Offset) // one that cannot be skipped raises
			if count, ok := constantCount(n.Count); ok && count == 0 && (skips || n.Offset == nil) {
				return &plan.Values{Cols: n.Columns()}
			}
		}
		return n
	})
}

// anyNever says whether one of several conditions is false or NULL whatever the row.
func anyNever(conds []rel.Expr) bool {
	for _, e := range conds {
		if c, ok := e.(*rel.Const); ok && c.Val != true {
			return true
		}
	}
	return false
}
