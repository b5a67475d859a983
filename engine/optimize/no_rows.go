package optimize

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// readNoRows takes the input from an aggregation that asks nothing of its rows, neither keys nor
// aggregates: SELECT 1 FROM t HAVING true. It gives one row per grouping set whatever the input
// holds, and PostgreSQL does not read it: no condition there can fail.
func readNoRows(_ *state, root plan.Node) plan.Node {
	return plan.Map(root, func(n plan.Node) plan.Node {
		a, ok := n.(*plan.Aggregate)
		if !ok || len(a.Keys)+len(a.Aggs)+len(a.Grouping) > 0 {
			return n
		}
		return &plan.Values{Rows: make([][]rel.Expr, max(1, len(a.Sets)))}
	})
}
