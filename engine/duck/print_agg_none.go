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
// itself is NULL either way, and keeps the cheaper join. DuckDB makes one row of several empty sets: it is repeated.
func (p *printer) overNone(b *block, n *plan.Aggregate, keys []string) *block {
	empty := emptySets(n)
	switch {
	case empty == 0 || empty == 1 && n == p.value:
		return b
	case empty == 1:
		b.items = append(b.items, "count(*) AS of_none")
		return wrapNamed(b, n.Columns())
	}
	b.group = groupBy(keys, oneEmpty(n.Sets))
	b.items = append(b.items, "count(*) AS of_none")
	test := ""
	if len(keys) > 0 {
		b.items = append(b.items, groupingOfAll(keys)+" AS of_all")
		test = " WHERE r = 1 OR of_all"
	}
	return &block{cols: n.Columns(), from: fmt.Sprintf("(SELECT %s FROM (%s) g, range(1, %d) r(r)%s)", names(n.Columns()), b.sql(), empty+1, test)}
}

// oneEmpty are grouping sets with one empty set at the most.
func oneEmpty(sets [][]int) (out [][]int) {
	seen := false
	for _, set := range sets {
		if len(set) > 0 || !seen {
			out = append(out, set)
		}
		seen = seen || len(set) == 0
	}
	return out
}

// groupingOfAll says whether a row is that of an empty set.
func groupingOfAll(keys []string) string {
	tests := make([]string, len(keys))
	for i, k := range keys {
		tests[i] = groupingOfNone("grouping("+k+")", 1) + " = 1"
	}
	return strings.Join(tests, " AND ")
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
