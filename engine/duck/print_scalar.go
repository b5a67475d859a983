package duck

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// oneOf prints a scalar subquery whose second row is an error only where its value is
// asked for: DuckDB evaluates an uncorrelated one in any case, PostgreSQL when a row
// first needs it.
func (p *printer) oneOf(n plan.Node) string {
	p.lazy = false
	b := p.block(n)
	if b.limit != "" || b.with != "" {
		b = wrap(b)
	}
	b.limit = " LIMIT 2"
	return "only_row((SELECT list(" + n.Columns()[0].ID.String() + ") FROM (" + b.sql() + ")))"
}

// severalRows says whether a query may give more than one row.
func severalRows(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Project:
		return severalRows(n.Input)
	case *plan.Filter:
		return severalRows(n.Input)
	case *plan.Sort:
		return severalRows(n.Input)
	case *plan.Values:
		return len(n.Rows) > 1
	case *plan.Aggregate:
		return n.Sets != nil || len(n.Keys) > 0
	case *plan.Limit:
		c, ok := n.Count.(*rel.Const)
		return !ok || c.Val != int64(1) || n.WithTies
	}
	return true
}
