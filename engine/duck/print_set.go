package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

var setWords = [...]string{plan.Union: "UNION", plan.Intersect: "INTERSECT", plan.Except: "EXCEPT"}

// setOp prints a set operation as "SELECT … UNION SELECT …".
func (p *printer) setOp(n *plan.SetOp) string {
	l, r := p.side(n.Left, n.Cols), p.side(n.Right, n.Cols)
	if n.Kind == plan.Union && n.All {
		return l + " UNION ALL " + r
	}
	if anyBlurred(n.Cols) {
		return p.setOpByKey(n, l, r)
	}
	word := " " + setWords[n.Kind] + " "
	if n.All {
		word += "ALL "
	}
	return l + word + r
}

// side is an input of a set operation under the operation's column names and forms.
func (p *printer) side(n plan.Node, cols []rel.Column) string {
	b := p.block(n)
	if !b.open() || b.order != "" {
		b = wrap(b)
	}
	b.items = []string{}
	for i, c := range n.Columns() {
		b.items = append(b.items, as(p.convert(c.ID.String(), c.Type, c.Form, cols[i].Form), cols[i].ID))
	}
	if len(b.items) == 0 {
		b.items = nil
		b.cols = nil
	}
	return b.sql()
}

// setOpByKey counts, for each group of rows that PostgreSQL holds equal, how often it
// occurs on the left (l) and on the right (r), and gives the group as often as the
// operation says.
func (p *printer) setOpByKey(n *plan.SetOp, l, r string) string {
	var items, keys []string
	for _, c := range n.Cols {
		keys = append(keys, keyOf(c.ID.String(), c.Type, c.Form))
		items = append(items, "first("+c.ID.String()+") AS "+c.ID.String())
	}
	both := fmt.Sprintf("SELECT *, 1 AS l FROM (%s) UNION ALL SELECT *, 0 AS l FROM (%s)", l, r)
	counted := fmt.Sprintf("SELECT %s, sum(l) AS l, sum(1 - l) AS r FROM (%s) GROUP BY %s",
		strings.Join(items, ", "), both, strings.Join(keys, ", "))
	times := map[plan.SetKind][2]string{
		plan.Union:     {"1", "l + r"},
		plan.Intersect: {"CASE WHEN l > 0 AND r > 0 THEN 1 ELSE 0 END", "least(l, r)"},
		plan.Except:    {"CASE WHEN l > 0 AND r = 0 THEN 1 ELSE 0 END", "greatest(l - r, 0)"},
	}[n.Kind]
	t := times[0]
	if n.All {
		t = times[1]
	}
	return fmt.Sprintf("SELECT %s FROM (SELECT *, unnest(range(CAST(%s AS BIGINT))) AS n FROM (%s))", names(n.Cols), t, counted)
}

// countUses counts the references to each common table expression below n.
func (p *printer) countUses(n plan.Node) {
	plan.Walk(n, func(n plan.Node) bool {
		if ref, ok := n.(*plan.CTERef); ok {
			p.uses[ref.ID]++
		}
		_, failed := p.lazily.Failed[n]
		return !failed
	})
}

// withClause prints the definitions in front of the body. One that is read twice is
// materialised, unless the statement says otherwise of one that reads no fragment:
// DuckDB would else run its fragments twice.
//
// In a query that reads columns of the queries around, DuckDB 1.5.5 fails on a definition in which ANY over an array is a
// subquery to it.
func (p *printer) withClause(n *plan.With) *block {
	lists := p.lists
	p.lists = lists || p.correlated
	recursive := false
	defs := make([]string, 0, len(n.CTEs))
	needed := p.neededAhead(n)
	for _, c := range n.CTEs {
		name := fmt.Sprintf("w%d", c.ID)
		p.ctes[c.ID] = name
		cols := c.Def.Columns()
		args := make([]string, len(cols))
		for i := range cols {
			args[i] = fmt.Sprintf("x%d", i+1)
		}
		if len(args) == 0 {
			args = []string{"x0"}
		}
		how := ""
		switch {
		case c.Recursive:
			recursive = true
			if p.apiece(c) {
				how = "NOT MATERIALIZED "
			}
		case p.apiece(c):
			how = "NOT MATERIALIZED "
		case c.Materialized != nil && *c.Materialized:
			how = "MATERIALIZED "
		case p.uses[c.ID] > 1 && (c.Materialized == nil || hasFragment(c.Def)):
			how = "MATERIALIZED "
		case c.Materialized != nil:
			how = "NOT MATERIALIZED "
		}
		if set, ok := c.Def.(*plan.SetOp); ok && c.Recursive {
			if p.ahead(n, c, name, args, set) {
				continue
			}
			defs = append(defs, p.recursive(name, args, how, set))
			continue
		}
		if p.plainAhead(n, c, name, args, needed[c.ID]) {
			continue
		}
		defs = append(defs, fmt.Sprintf("%s(%s) AS %s(%s)", name, strings.Join(args, ", "), how, p.block(c.Def).sql()))
	}
	p.lists = lists
	b := p.block(n.Body)
	if len(defs) == 0 {
		return b
	}
	if b.with != "" {
		b = wrap(b)
	}
	b.with = "WITH "
	if recursive {
		b.with = "WITH RECURSIVE "
	}
	b.with += strings.Join(defs, ", ") + " "
	return b
}

func hasFragment(n plan.Node) bool {
	found := false
	plan.Walk(n, func(n plan.Node) bool {
		_, ok := n.(*plan.Fragment)
		found = found || ok
		return !found
	})
	return found
}

func (p *printer) cteRef(n *plan.CTERef) *block {
	name, ok := p.ctes[n.ID]
	if !ok {
		p.fail(errInternal("the common table expression %d is not in scope", n.ID))
	}
	items := []string{}
	for i, c := range n.Cols {
		items = append(items, as(fmt.Sprintf("x%d", i+1), c.ID))
	}
	if len(items) == 0 {
		items = nil
	}
	return &block{from: "(" + (&block{items: items, from: name}).sql() + ")"}
}
