package duck

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// beside prints a lateral join whose right side reads no relation, but computes from each row of
// the left side one row, or the rows of functions: as columns beside the left ones. DuckDB would
// first collect the left side's rows, all of them, to compute each value once. It gives false for
// other joins.
//
// The right side's columns are computed before the join's condition is asked, as in PostgreSQL.
func (p *printer) beside(n *plan.Join) (*block, bool) {
	if !n.Lateral || n.Kind != plan.Inner && n.Kind != plan.Left || p.correlated || p.correlation.Of(n) || hasSubquery(n.On) {
		return nil, false
	}
	switch right := n.Right.(type) {
	case *plan.Project:
		row, ok := right.Input.(*plan.Values)
		if !ok || len(row.Rows) != 1 || len(row.Cols) > 0 || hasSubquery(plan.Exprs(right)) {
			return nil, false
		}
		if n.Kind == plan.Left && slices.ContainsFunc(n.On, volatileExpr) { // it stands beside each column
			return nil, false
		}
		b := p.left(n)
		b.items = b.and(p.items(right.Items)...)
		if n.Kind == plan.Inner || len(n.On) == 0 {
			return &block{from: b.table(), where: p.predicates(p.asked(n.On))}, true
		}
		items := columnNames(n.Left.Columns())
		on := strings.Join(p.predicates(n.On), " AND ")
		for _, it := range right.Items {
			items = append(items, "CASE WHEN "+on+" THEN "+it.ID.String()+" END AS "+it.ID.String())
		}
		return &block{from: (&block{items: items, from: b.table()}).table()}, true
	case *plan.FuncScan:
		if n.Kind != plan.Inner || hasSubquery(plan.Exprs(right)) {
			return nil, false
		}
		b := p.functions(right, p.left(n), columnNames(n.Left.Columns()))
		return &block{from: b.table(), where: p.predicates(p.asked(n.On))}, true
	}
	return nil, false
}

// left prints a join's left side, open for more columns.
func (p *printer) left(n *plan.Join) *block {
	b := p.block(n.Left)
	if !b.open() || b.from == "" {
		b = wrap(b)
	}
	return b
}

func columnNames(cols []rel.Column) []string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = c.ID.String()
	}
	return out
}
