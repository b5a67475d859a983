package bind

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// node derives the collations of a plan, inputs first.
func (c *collator) node(n plan.Node) plan.Node {
	if c.err != nil {
		return n
	}
	if w, ok := n.(*plan.With); ok {
		return c.with(w)
	}
	n = plan.MapExprs(plan.MapInputs(n, c.node), c.whole)
	switch n := n.(type) {
	case *plan.Values:
		for i, col := range n.Cols {
			var in collation
			for _, r := range n.Rows {
				c.merge(&in, c.exprs[r[i]])
			}
			c.made(col, in)
		}
	case *plan.Project:
		c.items(n.Items)
	case *plan.ProjectSet:
		c.items(n.Items)
	case *plan.Aggregate:
		return c.aggregate(n)
	case *plan.Window:
		return c.window(n)
	case *plan.Sort:
		for _, k := range n.Keys {
			if col, ok := k.Expr.(*rel.Col); ok && c.inner[col.ID].strength == conflict {
				c.mismatch(c.inner[col.ID])
			}
		}
		return &plan.Sort{Input: n.Input, Keys: c.sortKeys(n.Keys)}
	case *plan.Distinct:
		c.distinct(n)
	case *plan.SetOp:
		c.setOp(n)
	case *plan.CTERef:
		for i, k := range c.ctes[n.ID] {
			c.made(n.Cols[i], k)
		}
	case *plan.FuncScan:
		cols := n.Cols
		if n.Ordinality {
			cols = cols[:len(cols)-1]
		}
		for i, call := range n.Calls {
			if len(n.Calls) == len(cols) && cols[i].Type.OID == call.Type().OID { // not the columns of a record
				c.made(cols[i], c.exprs[call])
			}
		}
	}
	return n
}

// made notes the collation of a column.
func (c *collator) made(col rel.Column, k collation) {
	if typeCollation(col.Type) != "" {
		c.inner[col.ID], c.cols[col.ID] = k, k.column()
	}
}

// within notes the collation of a column that the same query level reads: it is as strong
// as the expression's.
func (c *collator) within(col rel.Column, k collation) {
	if typeCollation(col.Type) != "" {
		c.inner[col.ID], c.cols[col.ID] = k, k
	}
}

func (c *collator) items(items []plan.Item) {
	for _, it := range items {
		if col, ok := it.Expr.(*rel.Col); ok && col.ID == it.ID { // passed on
			continue
		}
		k := c.exprs[it.Expr]
		if c.retyped[it.ID] { // stands for the expression that a query of a set operation selects
			rel.WalkExpr(it.Expr, func(e rel.Expr) bool {
				if col, ok := e.(*rel.Col); ok {
					k = c.own(col.Column)
				}
				return true
			})
		}
		c.made(it.Column, k)
		c.fields[it.ID] = c.fieldsOf(it.Expr)
	}
}

// grouped refuses a value whose equality needs a collation that it does not have.
func (c *collator) grouped(t rel.Type, k collation) {
	switch {
	case typeCollation(t) == "":
	case k.strength == conflict:
		c.mismatch(k)
	case k.strength == noCollation:
		c.fail(c.undetermined(toHash))
	}
}

func (c *collator) aggregate(n *plan.Aggregate) plan.Node {
	for _, k := range n.Keys {
		c.grouped(k.Type, c.exprs[k.Expr])
		c.within(k.Column, c.exprs[k.Expr])
		c.fields[k.ID] = c.fieldsOf(k.Expr)
	}
	for _, a := range n.Aggs {
		c.within(a.Column, c.exprs[a.Agg])
		c.fields[a.ID] = c.fieldsOf(a.Agg)
	}
	return n
}

func (c *collator) window(n *plan.Window) plan.Node {
	out := &plan.Window{Input: n.Input, Items: append([]plan.WindowItem(nil), n.Items...)}
	for i := range out.Items {
		w := &out.Items[i]
		for _, e := range w.Partition {
			c.grouped(e.Type(), c.exprs[e])
		}
		w.Order = c.sortKeys(w.Order)
		c.within(w.Column, c.exprs[w.Call])
		c.fields[w.ID] = c.fieldsOf(w.Call)
	}
	return out
}

// sortKeys gives what is sorted by under each key's collation.
func (c *collator) sortKeys(keys []rel.SortKey) []rel.SortKey {
	out := append([]rel.SortKey(nil), keys...)
	for i := range out {
		k := c.exprs[out[i].Expr]
		if k.strength == conflict {
			c.mismatch(k)
		}
		out[i].Expr = c.key(out[i].Expr, k)
	}
	return out
}

func (c *collator) distinct(n *plan.Distinct) {
	if len(n.On) > 0 {
		for _, e := range n.On {
			c.grouped(e.Type(), c.exprs[e])
		}
		return
	}
	for _, col := range n.Columns() {
		c.grouped(col.Type, c.own(col))
	}
}

// own is the collation of a column to the query level that makes it.
func (c *collator) own(col rel.Column) collation {
	if k, ok := c.inner[col.ID]; ok {
		return k
	}
	return c.read(&rel.Col{Column: col}, -1)
}

// setOp gives each column the collation that both sides agree on. Only UNION ALL, which
// compares nothing, may do without.
func (c *collator) setOp(n *plan.SetOp) {
	left, right := n.Left.Columns(), n.Right.Columns()
	for i, col := range n.Cols {
		in := c.own(left[i])
		c.merge(&in, c.own(right[i]))
		if n.Kind != plan.Union || !n.All {
			c.grouped(col.Type, in)
		}
		in = in.column()
		c.made(col, in)
	}
}

// with derives the collations of common table expressions before those of what reads them.
func (c *collator) with(n *plan.With) plan.Node {
	out := &plan.With{CTEs: append([]plan.CTE(nil), n.CTEs...)}
	for i := range out.CTEs {
		d := &out.CTEs[i]
		if set, ok := d.Def.(*plan.SetOp); ok && d.Recursive {
			d.Def = c.recursive(d, set)
		} else {
			d.Def = c.node(d.Def)
		}
		c.ctes[d.ID] = c.columns(d.Def.Columns())
	}
	out.Body = c.node(n.Body)
	return out
}

// columns are the collations of a query's columns to the query around it.
func (c *collator) columns(cols []rel.Column) []collation {
	out := make([]collation, len(cols))
	for i, col := range cols {
		out[i] = c.own(col).column()
	}
	return out
}

// recursive derives the collations of a recursive query. Its columns have those of the
// non-recursive term, which the other must not change.
func (c *collator) recursive(d *plan.CTE, n *plan.SetOp) plan.Node {
	set := *n
	set.Left = c.node(n.Left)
	first := c.columns(set.Left.Columns())
	c.ctes[d.ID] = first
	set.Right = c.node(n.Right)
	if c.err != nil {
		return &set
	}
	c.setOp(&set)
	for i, col := range set.Cols {
		if now := c.cols[col.ID]; c.err == nil && typeCollation(col.Type) != "" && now.name != first[i].name {
			c.fail(c.errorf(first[i].loc, pgerr.CollationMismatch, "recursive query \"%s\" column %d has collation \"%s\" in non-recursive term but collation \"%s\" overall",
				d.Name, i+1, first[i].name, now.name).WithHint("Use the COLLATE clause to set the collation of the non-recursive term."))
		}
	}
	return &set
}
