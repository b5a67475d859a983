package duck

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// aggregate computes the keys below the grouping, so that the GROUP BY names columns
// only. A key whose equality is not DuckDB's is grouped by its sort key, and the first
// of the equal values stands for them.
func (p *printer) aggregate(n *plan.Aggregate) *block {
	b := p.block(n.Input)
	rows := ""
	if b.order != "" && b.distinct == "" && b.with == "" && b.group == "" && slices.ContainsFunc(n.Aggs, inOrder) {
		// Aggregates see the rows of a sorted subquery in its order.
		rows = "ord"
		if b.items == nil {
			b.items = []string{"*"}
		}
		b.items = append(b.items, "row_number() OVER ("+strings.TrimSpace(b.order)+") AS "+rows)
	}
	if !b.open() {
		b = wrap(b)
	}
	b.order = ""
	in := n.Input.Columns()
	var computed []string
	group := make([]string, len(n.Keys)) // what each key is grouped by
	items := make([]string, 0, len(n.Keys)+len(n.Aggs))
	values := map[rel.ColID]string{}
	for i, k := range n.Keys {
		name := k.ID.String()
		if c, ok := k.Expr.(*rel.Col); !ok || c.ID != k.ID || !has(in, k.ID) || c.Form != k.Form {
			computed = append(computed, as(p.exprAs(k.Expr, k.Form), k.ID))
		}
		group[i] = name
		if blurred(k.Type, k.Form) {
			group[i] = name + "k"
			computed = append(computed, keyOf(p.exprAs(k.Expr, k.Form), k.Type, k.Form)+" AS "+group[i])
			value := "first(" + name + ")"
			if n.Sets != nil {
				value = "CASE WHEN grouping(" + group[i] + ") = 0 THEN " + value + " END"
			}
			items = append(items, as(value, k.ID))
			values[k.ID] = value
			continue
		}
		items = append(items, name)
	}
	aggs := p.hoistDistinct(n, &computed)
	aggs = p.hoistOuter(n, aggs, &computed)
	if computed != nil {
		b.items = b.and(computed...)
		b = wrap(b)
	}
	for _, a := range aggs {
		items = append(items, as(p.overSets(aggCall{agg: overKeys(a.Agg, n.Keys), rows: rows, keys: values}, a.Form, n, group, 0), a.ID))
	}
	for _, g := range n.Grouping {
		args := make([]string, len(g.Keys))
		for i, k := range g.Keys {
			args[i] = group[k]
		}
		value := "0"
		if n.Sets != nil {
			value = "grouping(" + strings.Join(args, ", ") + ")"
			if p.correlated {
				value = groupingOfNone(value, len(args))
			}
		}
		items = append(items, as("CAST("+value+" AS INTEGER)", g.ID))
	}
	if len(items) == 0 {
		items = []string{"count(*) AS c0"}
	}
	b.items = items
	b.group = groupBy(group, n.Sets)
	if p.correlated {
		return p.overNone(b, n, group)
	}
	return b
}

// inOrder says whether an aggregate's value depends on the order of its rows, and has none of its own.
func inOrder(a plan.AggItem) bool {
	if len(a.Agg.OrderBy) > 0 || len(a.Agg.Within) > 0 || a.Agg.Distinct || len(a.Agg.Args) == 0 {
		return false
	}
	if a.Agg.Args[0].Type().IsFloat() {
		return true
	}
	switch a.Agg.Func {
	case "array_agg", "string_agg", "json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg":
		return true
	}
	return false
}

// overKeys puts the grouping's columns into the direct arguments of WITHIN GROUP, which may
// read nothing else.
func overKeys(a *rel.Agg, keys []plan.Item) *rel.Agg {
	if len(a.Within) == 0 || len(keys) == 0 {
		return a
	}
	out := *a
	out.Args = make([]rel.Expr, len(a.Args))
	for i, e := range a.Args {
		out.Args[i] = rel.MapExpr(e, func(e rel.Expr) rel.Expr {
			for _, k := range keys {
				if k.Expr.Type() == e.Type() && !isConstant(e) && k.Expr.String() == e.String() {
					return &rel.Col{Column: k.Column}
				}
			}
			return e
		})
	}
	return &out
}

func has(cols []rel.Column, id rel.ColID) bool {
	for _, c := range cols {
		if c.ID == id {
			return true
		}
	}
	return false
}

func groupBy(keys []string, sets [][]int) string {
	if sets == nil {
		if len(keys) == 0 {
			return ""
		}
		return " GROUP BY " + strings.Join(keys, ", ")
	}
	parts := make([]string, len(sets))
	for i, set := range sets {
		names := make([]string, len(set))
		for j, k := range set {
			names[j] = keys[k]
		}
		parts[i] = "(" + strings.Join(names, ", ") + ")"
	}
	return " GROUP BY GROUPING SETS (" + strings.Join(parts, ", ") + ")"
}

// window adds the results of window calls to its input's columns.
func (p *printer) window(n *plan.Window) *block {
	b := p.block(n.Input)
	if !b.open() || b.order != "" {
		b = wrap(b)
	}
	for _, w := range n.Items {
		p.checkOffsets(w.Frame)
	}
	items, computed := p.hoist(n)
	if computed != nil {
		b.items = append([]string{names(n.Input.Columns())}, computed...)
		b = wrap(b)
	}
	if slices.ContainsFunc(items, collects) {
		b.items = b.and("row_number() OVER () AS " + arrival)
		b = wrap(b)
	}
	items, b = p.byGroups(items, p.reaches(items, b))
	b.items = []string{}
	for _, c := range n.Input.Columns() {
		b.items = append(b.items, c.ID.String())
	}
	for _, w := range items {
		w = p.overTurned(w)
		if sql, ok := p.ntileOfColumn(w); ok {
			b.items = append(b.items, as(sql, w.ID))
			continue
		}
		b.items = append(b.items, as(p.aggAs(aggCall{agg: w.Call, over: p.over(w, p.frame(w, w.Frame)), overGo: p.over(w, p.frameGo(w))}, w.Form), w.ID))
	}
	return wrapNamed(&block{items: b.items, from: b.from, where: b.where}, n.Columns())
}

// over prints OVER with these words for the frame.
func (p *printer) over(w plan.WindowItem, frame string) string {
	var parts []string
	if len(w.Partition) > 0 {
		keys := make([]string, len(w.Partition))
		for i, e := range w.Partition {
			keys[i] = p.key(e)
		}
		parts = append(parts, "PARTITION BY "+strings.Join(keys, ", "))
	}
	switch {
	case len(w.Order) > 0:
		parts = append(parts, "ORDER BY "+p.windowKeys(w))
	case parts == nil && collects(w):
		order, rows := arrivalOrder(w)
		parts = append(parts, order)
		if !strings.HasPrefix(frame, "ROWS") && rows != "" {
			frame = rows
		}
	}
	if frame != "" {
		parts = append(parts, frame)
	}
	return " OVER (" + strings.Join(parts, " ") + ")"
}
