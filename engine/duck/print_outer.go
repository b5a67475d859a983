package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// outerJoin prints a left, right or full join with subqueries in its condition, which DuckDB
// does not take there: each becomes a column of the side whose columns it reads. It gives
// false when one reads both.
func (p *printer) outerJoin(n *plan.Join, l, r *block) (*block, bool) {
	sides := [2]*block{l, r}
	var computed [2][]string
	possible := !n.Lateral
	condition := make([]rel.Expr, len(n.On))
	for i, e := range n.On {
		condition[i] = rel.MapExpr(e, func(e rel.Expr) rel.Expr {
			s, ok := e.(*rel.Subquery)
			if !ok || !possible {
				return e
			}
			reads, at := columnsRead(s), 0
			if reads.any(n.Right.Columns()) {
				at = 1
				possible = !reads.any(n.Left.Columns())
			}
			return p.compute(s, &computed[at])
		})
	}
	if !possible {
		return nil, false
	}
	for i, columns := range computed {
		if len(columns) > 0 {
			sides[i] = wrap(sides[i])
			sides[i].items = append([]string{"*"}, columns...)
		}
	}
	on := p.predicates(condition)
	return &block{from: sides[0].table() + joinWords[n.Kind] + sides[1].table() + " ON " + strings.Join(on, " AND "), join: true}, true
}

type columnSet map[rel.ColID]bool

// columnsRead are all columns that an expression reads, those of its own subqueries included.
func columnsRead(e rel.Expr) columnSet {
	set := columnSet{}
	add := func(e rel.Expr) bool {
		if c, ok := e.(*rel.Col); ok {
			set[c.ID] = true
		}
		return true
	}
	rel.WalkExpr(e, func(e rel.Expr) bool {
		if s, ok := e.(*rel.Subquery); ok {
			plan.Walk(s.Query.(plan.Node), func(n plan.Node) bool {
				for _, e := range plan.Exprs(n) {
					rel.WalkExpr(e, add)
				}
				return true
			})
		}
		return add(e)
	})
	return set
}

func (s columnSet) any(cols []rel.Column) bool {
	for _, c := range cols {
		if s[c.ID] {
			return true
		}
	}
	return false
}

// strangeOuter says whether an outer join reads columns of a query around where DuckDB takes
// none: in its condition, or below a full join.
func (p *printer) strangeOuter(n *plan.Join) bool {
	if n.Kind == plan.Full {
		return p.correlation.Of(n)
	}
	return !n.Lateral && p.correlation.OfExprs(n)
}

// apart prints an outer join as what it is made of: the inner join, and the rows that it
// leaves out.
func (p *printer) apart(n *plan.Join, l, r *block) *block {
	on := strings.Join(p.predicates(n.On), " AND ")
	parts := []string{"SELECT " + names(n.Columns()) + " FROM " + l.table() + " JOIN " + r.table() + " ON " + on}
	alone := func(of, other plan.Node) {
		var items []string
		for _, c := range n.Columns() {
			item := as("NULL", c.ID)
			for _, own := range of.Columns() {
				if own.ID == c.ID {
					item = c.ID.String()
				}
			}
			items = append(items, item)
		}
		if items == nil {
			items = []string{names(nil)}
		}
		parts = append(parts, "SELECT "+strings.Join(items, ", ")+" FROM "+p.block(of).table()+
			" WHERE NOT EXISTS (SELECT 1 FROM "+p.block(other).table()+" WHERE "+on+")")
	}
	if n.Kind != plan.Right {
		alone(n.Left, n.Right)
	}
	if n.Kind != plan.Left {
		alone(n.Right, n.Left)
	}
	return &block{from: "(" + strings.Join(parts, " UNION ALL ") + ")"}
}
