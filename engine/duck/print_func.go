package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// funcScan reads functions in FROM. Each becomes a list, and the lists are unnested side
// by side, which pads the shorter ones with NULL as ROWS FROM does.
func (p *printer) funcScan(n *plan.FuncScan) *block {
	if b, ok := p.seriesScan(n); ok {
		return b
	}
	return p.functions(n, &block{}, nil)
}

// functions does so for each row of an open block, some of whose columns are kept.
func (p *printer) functions(n *plan.FuncScan, in *block, kept []string) *block {
	values := n.Cols
	if n.Ordinality {
		values = n.Cols[:len(n.Cols)-1]
	}
	widths, total := make([]int, len(n.Calls)), 0
	for i, call := range n.Calls {
		widths[i] = columnsOf(call)
		total += widths[i]
	}
	if total != len(values) {
		p.unsupported("a function of these columns in FROM")
		return &block{}
	}
	var lists, lengths []string
	items := kept
	for i, call := range n.Calls {
		cols := values[:widths[i]]
		values = values[widths[i]:]
		l := cols[0].ID.String() + "l"
		lengths = append(lengths, "len("+l+")")
		if len(cols) == 1 {
			lists = append(lists, p.listOf(call, cols[0])+" AS "+l)
			items = append(items, as("unnest("+l+")", cols[0].ID))
			continue
		}
		records, fields := p.records(call.(*rel.Call))
		lists = append(lists, records+" AS "+l)
		for k, c := range cols {
			x := p.convert("struct_extract(x, "+quote(fields[k].Name)+")", c.Type, rel.Form{}, c.Form)
			items = append(items, as("unnest(list_transform("+l+", x -> "+x+"))", c.ID))
		}
	}
	if n.Ordinality {
		most := lengths[0]
		if len(lengths) > 1 {
			most = "greatest(" + strings.Join(lengths, ", ") + ")"
		}
		items = append(items, as("unnest(range(1, "+most+" + 1))", n.Cols[len(n.Cols)-1].ID))
	}
	in.items = in.and(lists...)
	return &block{items: items, from: in.table()}
}

// columnsOf is how many columns a call in FROM has.
func columnsOf(e rel.Expr) int {
	if call, ok := e.(*rel.Call); ok {
		if f, ok := pgfunc.ByOID(call.OID); ok && len(f.Proc.Out) > 1 {
			return len(f.Proc.Out)
		}
	}
	return 1
}

// records prints a function that gives records as a list of them, with their fields.
func (p *printer) records(e *rel.Call) (string, []pgtypes.Out) {
	f, _ := pgfunc.ByOID(e.OID)
	sql := p.function(f, e)
	if !f.Proc.RetSet {
		sql = "[" + sql + "]"
	}
	return sql, f.Proc.Out
}

// rows prints a function that gives records as a list of rows.
func (p *printer) rows(e *rel.Call) string {
	list, fields := p.records(e)
	row := &pgvalue.RowType{OID: rel.RecordOID}
	parts := make([]string, len(fields))
	for i, o := range fields {
		t := rel.Of(o.Type)
		row.Cols = append(row.Cols, pgvalue.RowColumn{Name: o.Name, Type: t})
		parts[i] = p.carried("struct_extract(x, "+quote(o.Name)+")", t, rel.Form{})
	}
	return "list_transform(" + list + ", x -> " + rowOf(row, parts) + ")"
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
		if call.Func == "row_defined" {
			return p.definedRows(call, c)
		}
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
