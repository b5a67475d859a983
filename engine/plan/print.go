package plan

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// Print draws the tree with one line per operator, inputs indented below it.
func Print(n Node) string {
	var b strings.Builder
	draw(&b, n, "", "")
	return strings.TrimRight(b.String(), "\n")
}

func draw(b *strings.Builder, n Node, first, rest string) {
	b.WriteString(first + Describe(n) + "\n")
	below := append(subplans(n), Inputs(n)...)
	for i, c := range below {
		if i == len(below)-1 {
			draw(b, c, rest+" └── ", rest+"     ")
		} else {
			draw(b, c, rest+" ├── ", rest+" │   ")
		}
	}
}

func subplans(n Node) []Node {
	var out []Node
	for _, e := range Exprs(n) {
		rel.WalkExpr(e, func(e rel.Expr) bool {
			if s, ok := e.(*rel.Subquery); ok {
				out = append(out, s.Query.(Node))
			}
			return true
		})
	}
	return out
}

// Describe is one operator's line, without its inputs.
func Describe(n Node) string {
	switch n := n.(type) {
	case *Scan:
		return "scan " + n.Table.Name.String() + " " + columnNames(n.Columns())
	case *Values:
		if len(n.Cols) == 0 && len(n.Rows) == 1 {
			return "one row"
		}
		return fmt.Sprintf("values %s, %d rows", columnNames(n.Cols), len(n.Rows))
	case *Filter:
		return "filter " + exprs(n.Preds, " AND ")
	case *Project:
		return "project " + itemList(n.Items)
	case *Join:
		s := joinNames[n.Kind] + " join"
		if n.Lateral {
			s += " lateral"
		}
		if len(n.On) > 0 {
			s += " on " + exprs(n.On, " AND ")
		}
		return s
	case *Aggregate:
		var parts []string
		for _, a := range n.Aggs {
			parts = append(parts, a.Agg.String())
		}
		s := "aggregate " + strings.Join(parts, ", ")
		if len(n.Keys) > 0 {
			s += " by " + itemList(n.Keys)
		}
		if n.Sets != nil {
			s += fmt.Sprintf(" sets %v", n.Sets)
		}
		return strings.TrimSpace(s)
	case *Window:
		var parts []string
		for _, w := range n.Items {
			parts = append(parts, w.Call.String()+" over "+overClause(w))
		}
		return "window " + strings.Join(parts, ", ")
	case *Sort:
		return "sort " + rel.PrintSortKeys(n.Keys)
	case *Limit:
		s := "limit"
		if n.Count != nil {
			s += " " + n.Count.String()
		}
		if n.WithTies {
			s += " with ties"
		}
		if n.Offset != nil {
			s += " offset " + n.Offset.String()
		}
		return s
	case *Distinct:
		if len(n.On) > 0 {
			return "distinct on " + exprs(n.On, ", ")
		}
		return "distinct"
	case *SetOp:
		s := setNames[n.Kind]
		if n.All {
			s += " all"
		}
		return s
	case *With:
		var parts []string
		for _, c := range n.CTEs {
			name := c.Name
			if c.Recursive {
				name = "recursive " + name
			}
			parts = append(parts, name)
		}
		return "with " + strings.Join(parts, ", ")
	case *CTERef:
		return "cte " + n.Name
	case *FuncScan:
		return "function " + exprs(n.Calls, ", ")
	case *ProjectSet:
		return "project set " + itemList(n.Items)
	case *Barrier:
		return "policy " + n.Table.Name.String() + " " + n.Why
	case *Fragment:
		return "fragment " + n.Source
	}
	return fmt.Sprintf("%T", n)
}

var joinNames = [...]string{Inner: "inner", Left: "left", Right: "right", Full: "full", Semi: "semi", Anti: "anti"}
var setNames = [...]string{Union: "union", Intersect: "intersect", Except: "except"}

func overClause(w WindowItem) string {
	s := "("
	if len(w.Partition) > 0 {
		s += "partition by " + exprs(w.Partition, ", ")
	}
	if len(w.Order) > 0 {
		s += " order by " + rel.PrintSortKeys(w.Order)
	}
	return strings.Replace(s, "( ", "(", 1) + ")"
}

func columnNames(cols []rel.Column) string {
	parts := make([]string, len(cols))
	for i, c := range cols {
		parts[i] = c.Name
	}
	return "[" + strings.Join(parts, " ") + "]"
}

func exprs(es []rel.Expr, sep string) string {
	parts := make([]string, len(es))
	for i, e := range es {
		parts[i] = e.String()
	}
	return strings.Join(parts, sep)
}

func itemList(items []Item) string {
	parts := make([]string, len(items))
	for i, it := range items {
		s := it.Expr.String()
		if c, ok := it.Expr.(*rel.Col); !ok || c.Name != it.Name {
			s += " as " + rel.QuoteIdent(it.Name)
		}
		parts[i] = s
	}
	return strings.Join(parts, ", ")
}

func (n *Scan) String() string       { return Print(n) }
func (n *Values) String() string     { return Print(n) }
func (n *Filter) String() string     { return Print(n) }
func (n *Project) String() string    { return Print(n) }
func (n *Join) String() string       { return Print(n) }
func (n *Aggregate) String() string  { return Print(n) }
func (n *Window) String() string     { return Print(n) }
func (n *Sort) String() string       { return Print(n) }
func (n *Limit) String() string      { return Print(n) }
func (n *Distinct) String() string   { return Print(n) }
func (n *SetOp) String() string      { return Print(n) }
func (n *With) String() string       { return Print(n) }
func (n *CTERef) String() string     { return Print(n) }
func (n *FuncScan) String() string   { return Print(n) }
func (n *ProjectSet) String() string { return Print(n) }
func (n *Barrier) String() string    { return Print(n) }
func (n *Fragment) String() string   { return Print(n) }
