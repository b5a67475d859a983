package bind

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// whole derives the collation of an expression that a plan's node evaluates.
func (c *collator) whole(e rel.Expr) rel.Expr {
	out, k := c.expr(e)
	c.exprs[out] = k
	return out
}

// expr derives the collation of e's value. What it gives for e has no COLLATE clauses, and
// says where a collation matters.
func (c *collator) expr(e rel.Expr) (rel.Expr, collation) {
	loc := c.place(e, -1)
	switch x := e.(type) {
	case *rel.Const, *rel.Param:
		return e, collation{}.result(e.Type(), loc)
	case *rel.Col:
		return e, c.read(x, loc)
	case *rel.Collate: // of one inside of another nothing is left
		arg, _ := c.expr(x.Arg)
		if col, ok := arg.(*rel.Col); ok { // which may be another expression's as well
			own := *col
			arg = &own
		}
		if loc, ok := c.written[x]; ok {
			return arg, collation{strength: explicit, name: x.Name, loc: loc}
		}
		return arg, collation{strength: explicit, name: x.Name, loc: -1}
	case *rel.Call:
		out, in := c.call(x)
		if x.Func == fieldCall {
			in = c.field(out.(*rel.Call))
		}
		return out, in.result(x.Typ, loc)
	case *rel.Case:
		return c.caseExpr(x, loc)
	case *rel.Row:
		return c.row(x), collation{}
	case *rel.Subscript:
		var in collation
		out := rel.MapChildren(x, func(child rel.Expr) rel.Expr {
			if child != x.Array {
				return c.alone(child)
			}
			return c.operand(child, &in)
		})
		return out, in.result(x.Typ, loc)
	case *rel.Subquery:
		return c.subquery(x, loc)
	case *rel.Agg:
		return c.agg(x, loc)
	case *rel.NullIf:
		return c.nullIf(x, loc)
	case *rel.RowCompare:
		return c.rowCompare(x), collation{}
	}
	var in collation
	out := rel.MapChildren(e, func(child rel.Expr) rel.Expr { return c.operand(child, &in) })
	return c.consume(out, in), in.result(e.Type(), loc)
}

// alone is a sub-expression whose collation means nothing to the expression around it.
func (c *collator) alone(e rel.Expr) rel.Expr {
	e, _ = c.expr(e)
	return e
}

// operand is a sub-expression whose collation is merged with its siblings'.
func (c *collator) operand(e rel.Expr, in *collation) rel.Expr {
	e, k := c.expr(e)
	c.merge(in, k)
	return e
}

// read is the collation of a column.
func (c *collator) read(col *rel.Col, loc int32) collation {
	k, ok := c.cols[col.ID]
	if !ok {
		k = collation{}.result(col.Column.Type, loc)
	}
	if k.strength <= implicit {
		k.loc = loc
	}
	return k
}

func (c *collator) caseExpr(x *rel.Case, loc int32) (rel.Expr, collation) {
	var in collation
	results := map[rel.Expr]bool{x.Else: true}
	for _, w := range x.Whens {
		results[w.Then] = true
	}
	for _, w := range x.Whens { // a value may be a condition as well
		delete(results, w.Cond)
	}
	out := rel.MapChildren(x, func(child rel.Expr) rel.Expr {
		if !results[child] {
			return c.alone(child)
		}
		return c.operand(child, &in)
	})
	return out, in.result(x.Typ, loc)
}

func (c *collator) nullIf(x *rel.NullIf, loc int32) (rel.Expr, collation) {
	test, ok := x.Test.(*rel.Call)
	if !ok {
		return rel.MapChildren(x, c.alone), collation{}.result(x.Type(), loc)
	}
	compared, in := c.call(test)
	return &rel.NullIf{First: c.alone(x.First), Test: compared}, in.result(x.Type(), loc)
}

// rowCompare compares each pair by a collation of its own.
func (c *collator) rowCompare(x *rel.RowCompare) rel.Expr {
	out := *x
	out.Left, out.Right = make([]rel.Expr, len(x.Left)), make([]rel.Expr, len(x.Right))
	for i := range x.Left {
		var in collation
		out.Left[i], out.Right[i] = c.operand(x.Left[i], &in), c.operand(x.Right[i], &in)
		out.Left[i], out.Right[i] = c.pair(x.Op, out.Left[i], out.Right[i], in)
	}
	return &out
}

// subquery derives the collations of a plan inside an expression. A scalar one has its column's.
func (c *collator) subquery(x *rel.Subquery, loc int32) (rel.Expr, collation) {
	s := *x
	n := c.node(x.Query.(plan.Node))
	cols := n.Columns()
	s.Query = n
	switch x.Kind {
	case rel.SubScalar, rel.SubArray:
		return &s, c.read(&rel.Col{Column: cols[0]}, loc).result(x.Typ, loc)
	case rel.SubAny, rel.SubAll:
		s.Left = make([]rel.Expr, len(x.Left))
		items := make([]plan.Item, len(x.Left))
		keyed := false
		for i := range x.Left {
			col := &rel.Col{Column: cols[i]}
			var in collation
			left, right := c.operand(x.Left[i], &in), c.operand(col, &in)
			s.Left[i], right = c.compareBy(x.Ops[i], left, right, in)
			items[i] = plan.Item{Column: cols[i], Expr: right}
			if right != rel.Expr(col) {
				items[i].Column = c.newColumn(cols[i].Name, right)
				keyed = true
			}
		}
		if keyed {
			s.Query = &plan.Project{Input: n, Items: items}
		}
	}
	return &s, collation{}
}
