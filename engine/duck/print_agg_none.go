package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// An empty grouping set has a row over no rows too. For a query that reads columns of one around, DuckDB computes all
// groups at once and joins them to the outer rows: what has no group there is a row of NULLs, made into 0 for count only.

// overNone keeps that row. DuckDB joins inwardly when it believes the NULLs unseen, and forgets there what an
// ORDER BY, a window or a LIMIT stands above; it never does so beside a count. A scalar subquery that is the aggregation
// itself is NULL either way, and keeps the cheaper join. DuckDB makes one row of several empty sets.
func (p *printer) overNone(b *block, n *plan.Aggregate) *block {
	switch emptySets(n) {
	case 0:
		return b
	case 1:
		if n == p.value {
			return b
		}
		b.items = append(b.items, "count(*) AS of_none")
		return wrapNamed(b, n.Columns())
	}
	p.unsupported("GROUP BY with several empty grouping sets in a correlated subquery")
	return b
}

// groupingOfNone is a grouping() of so many arguments: over no rows all of them are left out.
func groupingOfNone(sql string, args int) string {
	return fmt.Sprintf("coalesce(%s, %d)", sql, 1<<args-1)
}

// emptySets counts the sets that group by nothing.
func emptySets(n *plan.Aggregate) int {
	if n.Sets == nil && len(n.Keys) == 0 {
		return 1
	}
	count := 0
	for _, set := range n.Sets {
		if len(set) == 0 {
			count++
		}
	}
	return count
}

// valueOf is the aggregation that a scalar subquery consists of, but for arithmetic on its result; nil where more is
// made of it: DuckDB takes IN, for one, to be NULL whenever an operand is.
func valueOf(n plan.Node) *plan.Aggregate {
	if p, ok := n.(*plan.Project); ok {
		for _, it := range p.Items {
			if !arithmetic(it.Expr) {
				return nil
			}
		}
		n = p.Input
	}
	a, _ := n.(*plan.Aggregate)
	return a
}

// arithmetic says whether an expression is NULL wherever an operand is, and plainly so.
func arithmetic(e rel.Expr) bool {
	plain := true
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch e := e.(type) {
		case *rel.Col, *rel.Const, *rel.Cast:
		case *rel.Call:
			plain = plain && strings.Contains("+-*/", e.Op) && e.Op != ""
		default:
			plain = false
		}
		return plain
	})
	return plain
}
