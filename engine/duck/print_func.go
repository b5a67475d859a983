package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// funcScan reads functions in FROM. Each becomes a list, and the lists are unnested side
// by side, which pads the shorter ones with NULL as ROWS FROM does.
func (p *printer) funcScan(n *plan.FuncScan) *block {
	values := n.Cols
	if n.Ordinality {
		values = n.Cols[:len(n.Cols)-1]
	}
	if len(values) != len(n.Calls) {
		p.unsupported("a function with several columns in FROM")
		return &block{}
	}
	if b, ok := p.seriesScan(n); ok {
		return b
	}
	var lists, items, lengths []string
	for i, call := range n.Calls {
		l := rel.ColID(values[i].ID).String() + "l"
		lists = append(lists, p.listOf(call, values[i])+" AS "+l)
		items = append(items, as("unnest("+l+")", values[i].ID))
		lengths = append(lengths, "len("+l+")")
	}
	if n.Ordinality {
		most := lengths[0]
		if len(lengths) > 1 {
			most = "greatest(" + strings.Join(lengths, ", ") + ")"
		}
		items = append(items, as("unnest(range(1, "+most+" + 1))", n.Cols[len(n.Cols)-1].ID))
	}
	in := &block{items: lists}
	return &block{items: items, from: in.table()}
}

// seriesScan reads a lone integer generate_series over constants without making a list of it.
func (p *printer) seriesScan(n *plan.FuncScan) (*block, bool) {
	if len(n.Calls) != 1 || n.Ordinality {
		return nil, false
	}
	call, ok := n.Calls[0].(*rel.Call)
	if !ok || call.Func != "generate_series" || !call.Typ.IsInteger() {
		return nil, false
	}
	for i, a := range call.Args {
		c, ok := a.(*rel.Const)
		if !ok || c.Val == nil || i == 2 && c.Val == int64(0) {
			return nil, false
		}
	}
	c := n.Cols[0]
	from := "generate_series(" + strings.Join(p.list(call.Args), ", ") + ")"
	return &block{items: []string{"CAST(generate_series AS " + duckType(c.Type, c.Form) + ") AS " + c.ID.String()}, from: from}, true
}

// listOf prints a call in FROM as a list of values of column c; a function that returns
// no set gives a list of its one value.
func (p *printer) listOf(e rel.Expr, c rel.Column) string {
	if call, ok := e.(*rel.Call); ok {
		if sql, ok := p.setReturning(call, c.Form); ok {
			return sql
		}
	}
	return "[" + p.exprAs(e, c.Form) + "]"
}

// projectSet computes a select list in which some calls return sets.
func (p *printer) projectSet(n *plan.ProjectSet) *block {
	b := p.block(n.Input)
	if !b.open() || b.order != "" {
		b = wrap(b)
	}
	p.sets = true
	b.items = p.items(n.Items)
	p.sets = false
	return wrap(&block{items: b.items, from: b.from, where: b.where, cols: n.Columns()})
}
