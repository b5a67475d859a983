package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

var joinWords = [...]string{
	plan.Inner: " JOIN ", plan.Left: " LEFT JOIN ", plan.Right: " RIGHT JOIN ",
	plan.Full: " FULL JOIN ", plan.Semi: " SEMI JOIN ", plan.Anti: " ANTI JOIN ",
}

// join prints a join. DuckDB sees for itself that the right side reads the left one's
// columns; its semi and anti joins do not take that, nor subqueries in their condition,
// and are then written as [NOT] EXISTS.
func (p *printer) join(n *plan.Join) *block {
	if b, ok := p.beside(n); ok {
		return b
	}
	l := p.block(n.Left)
	correlated := p.correlated
	p.correlated = correlated || n.Lateral
	r := p.block(n.Right)
	p.correlated = correlated
	hasSubquery := hasSubquery
	if n.Kind == plan.Left || n.Kind == plan.Right || n.Kind == plan.Full {
		hasSubquery = hasQuery
		defer func(lists bool) { p.lists = lists }(p.lists)
		p.lists = true
		if hasQuery(n.On) {
			if b, ok := p.outerJoin(n, l, r); ok {
				return b
			}
		}
		if p.strangeOuter(n) || n.Kind == plan.Full && correlated {
			return p.apart(n, l, r)
		}
	}
	conditions := n.On
	if n.Kind == plan.Inner {
		conditions = p.asked(conditions)
	}
	on := p.predicates(conditions)
	if n.Kind == plan.Semi || n.Kind == plan.Anti {
		if n.Lateral || hasSubquery(n.On) {
			return exists(n.Kind == plan.Anti, l, r, on)
		}
	}
	if n.Kind == plan.Inner && hasSubquery(n.On) {
		return &block{from: l.table() + " CROSS JOIN " + r.table(), join: true, where: on}
	}
	if n.Kind == plan.Right && hasSubquery(n.On) && !n.Lateral {
		flipped := *n
		flipped.Kind, flipped.Left, flipped.Right = plan.Left, n.Right, n.Left
		n, l, r = &flipped, r, l
	}
	if n.Kind == plan.Left && len(on) > 0 && (n.Lateral || hasSubquery(n.On)) {
		// DuckDB takes few conditions there, but any inside of a lateral subquery.
		if !r.open() {
			r = wrap(r)
		}
		r.where = append(r.where, on...)
		return &block{from: l.table() + " LEFT JOIN LATERAL (" + r.sql() + ") ON true", join: true}
	}
	right := r.table()
	if n.Lateral {
		right = "LATERAL (" + r.sql() + ")"
	}
	if len(on) == 0 {
		if n.Kind == plan.Inner {
			return &block{from: l.table() + " CROSS JOIN " + right, join: true}
		}
		on = []string{"true"}
	}
	return &block{from: l.table() + joinWords[n.Kind] + right + " ON " + strings.Join(on, " AND "), join: true}
}

func exists(not bool, l, r *block, on []string) *block {
	if !r.open() {
		r = wrap(r)
	}
	r.where = append(r.where, on...)
	r.items = []string{"1"}
	test := "EXISTS (" + r.sql() + ")"
	if not {
		test = "NOT " + test
	}
	if !l.open() {
		l = wrap(l)
	}
	l.where = append(l.where, test)
	return l
}

// hasSubquery says whether an expression prints as a subquery or as what DuckDB makes one of.
func hasSubquery(es []rel.Expr) bool { return anyQuery(es, true) }

// hasQuery is hasSubquery where the printer keeps ANY over arrays from being one (printer.lists).
func hasQuery(es []rel.Expr) bool { return anyQuery(es, false) }

func anyQuery(es []rel.Expr, arrays bool) bool {
	found := false
	for _, e := range es {
		rel.WalkExpr(e, func(e rel.Expr) bool {
			switch e.(type) {
			case *rel.Subquery:
				found = true
			case *rel.AnyArray: // ANY (list) is one to DuckDB
				found = found || arrays
			}
			return !found
		})
	}
	return found
}
