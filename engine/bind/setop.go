package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

var setKinds = map[pg.SetOperation]plan.SetKind{
	pg.SetOperation_SETOP_UNION: plan.Union, pg.SetOperation_SETOP_INTERSECT: plan.Intersect, pg.SetOperation_SETOP_EXCEPT: plan.Except,
}

var setWords = map[plan.SetKind]string{plan.Union: "UNION", plan.Intersect: "INTERSECT", plan.Except: "EXCEPT"}

// setOperation binds UNION, INTERSECT and EXCEPT with its own ORDER BY and LIMIT.
func (q *query) setOperation(s *pg.SelectStmt) (*result, error) {
	left, err := q.selectStmt(s.Larg, q.parent, q.ctes, keepUnknowns)
	if err != nil {
		return nil, err
	}
	right, err := q.selectStmt(s.Rarg, q.parent, q.ctes, keepUnknowns)
	if err != nil {
		return nil, err
	}
	node, locs, err := q.combine(setKinds[s.Op], s.All, left, right)
	if err != nil {
		return nil, err
	}
	q.own(node.Cols...)
	targets := make([]target, len(node.Cols))
	for i, c := range node.Cols {
		targets[i] = target{name: c.Name, expr: &rel.Col{Column: c}, loc: -1}
	}
	out := entryOf("", node.Cols)
	out.alias = "unnamed"
	q.ns = []*nsEntry{out} // ORDER BY may name the columns, in an expression only to be refused
	for i, side := range []*result{left, right} {
		q.enter(entryOf("*SELECT* "+itoa(i+1), side.cols))
	}
	var tree plan.Node = node
	var keys []rel.SortKey
	for _, n := range s.SortClause {
		sb := n.GetSortBy()
		i, more, err := q.sortTarget(sb.Node, targets, "ORDER BY", inOrder)
		if err != nil {
			return nil, err
		}
		if len(more) > len(targets) {
			return nil, q.errorf(location(sb.Node), pgerr.FeatureNotSupported, "invalid %s ORDER BY clause", "UNION/INTERSECT/EXCEPT").
				WithDetail("Only result column names can be used, not expressions or functions.").
				WithHint("Add the expression/function to every SELECT, or move the UNION into a FROM clause.")
		}
		k, err := q.direction(sb, targets[i].expr)
		if err != nil {
			return nil, err
		}
		keys = append(keys, rel.SortKey{Expr: targets[i].expr, Desc: k.desc, NullsFirst: k.nullsFirst})
	}
	if len(keys) > 0 {
		tree = &plan.Sort{Input: tree, Keys: keys}
	}
	if tree, err = q.limit(tree, s); err != nil {
		return nil, err
	}
	return &result{node: tree, cols: node.Cols, locs: locs}, nil
}

// combine makes the set operation's node, both inputs brought to common column types, and
// says where each column's deciding expression stands.
func (q *query) combine(kind plan.SetKind, all bool, left, right *result) (*plan.SetOp, []int32, error) {
	if len(left.cols) != len(right.cols) {
		return nil, nil, q.errorf(right.loc(0), pgerr.SyntaxError, "each %s query must have the same number of columns", setWords[kind])
	}
	types, locs := make([]rel.Type, len(left.cols)), make([]int32, len(left.cols))
	for i, l := range left.cols {
		sides := []rel.Expr{&rel.Col{Column: l}, &rel.Col{Column: right.cols[i]}}
		q.placed(sides[0], left.loc(i))
		q.placed(sides[1], right.loc(i))
		var err error
		if types[i], err = q.commonType(sides, setWords[kind], -1); err != nil {
			return nil, nil, err
		}
		for _, side := range sides { // whether it can become the type
			if side.Type().OID != rel.UnknownOID {
				if _, err := q.toCommon(side, rel.Of(types[i].OID), setWords[kind], -1); err != nil {
					return nil, nil, err
				}
			}
		}
		locs[i] = left.loc(i)
		if l.Type.OID != types[i].OID && right.cols[i].Type.OID == types[i].OID {
			locs[i] = right.loc(i)
		}
		if !all || kind != plan.Union {
			if err := q.needEquality(types[i], locs[i]); err != nil {
				return nil, nil, err
			}
		}
	}
	var err error
	if left, err = q.convert(left, types); err != nil {
		return nil, nil, err
	}
	if right, err = q.convert(right, types); err != nil {
		return nil, nil, err
	}
	op := &plan.SetOp{Kind: kind, All: all, Left: left.node, Right: right.node, Cols: make([]rel.Column, len(types))}
	for i, t := range types {
		both := &rel.Coalesce{Args: []rel.Expr{&rel.Col{Column: left.cols[i]}, &rel.Col{Column: right.cols[i]}}, Typ: t}
		op.Cols[i] = q.newColumn(left.cols[i].Name, both)
		q.records[op.Cols[i].ID] = q.records[left.cols[i].ID]
	}
	return op, locs, nil
}

// convert casts a result's columns to the types. Untyped literals are retyped where they
// stand, since their text must be read as the final type.
func (q *query) convert(res *result, types []rel.Type) (*result, error) {
	same := true
	for i, c := range res.cols {
		same = same && c.Type == types[i]
	}
	if same {
		return res, nil
	}
	node, cols := res.node, append([]rel.Column(nil), res.cols...)
	items := make([]plan.Item, len(cols))
	for i := range cols {
		if cols[i].Type.OID == rel.UnknownOID && types[i].OID != rel.UnknownOID {
			var err error
			if node, err = q.retype(node, cols[i].ID, types[i]); err != nil {
				return nil, err
			}
			for _, c := range node.Columns() {
				if c.ID == cols[i].ID {
					c.Name = cols[i].Name
					cols[i] = c
				}
			}
		}
		e, err := q.coerce(&rel.Col{Column: cols[i]}, types[i], pgtypes.Implicit, -1)
		if err != nil {
			return nil, err
		}
		e = blanks(e, types[i])
		items[i] = plan.Item{Column: q.newColumn(cols[i].Name, e), Expr: e}
		cols[i] = items[i].Column
		q.retyped[cols[i].ID] = true
	}
	return &result{node: &plan.Project{Input: node, Items: items}, cols: cols}, nil
}

// retype follows an untyped column down to the literals that make it and coerces those.
func (q *query) retype(n plan.Node, id rel.ColID, t rel.Type) (plan.Node, error) {
	var failed error
	fix := func(e rel.Expr) rel.Expr {
		out, err := q.coerce(e, t, pgtypes.Implicit, -1)
		if err != nil {
			failed = err
			return e
		}
		return out
	}
	var walk func(plan.Node, rel.ColID) plan.Node
	walk = func(n plan.Node, id rel.ColID) plan.Node {
		switch n := n.(type) {
		case *plan.Project:
			c := &plan.Project{Input: n.Input, Items: append([]plan.Item(nil), n.Items...)}
			for i, it := range c.Items {
				if it.ID != id {
					continue
				}
				if col, ok := it.Expr.(*rel.Col); ok && col.Column.Type.OID == rel.UnknownOID {
					c.Input = walk(n.Input, col.ID)
					col2 := *col
					col2.Column.Type = t
					c.Items[i].Expr = &col2
				} else {
					c.Items[i].Expr = fix(it.Expr)
				}
				c.Items[i].Column.Type, c.Items[i].Column.Form = t, rel.FormOf(c.Items[i].Expr)
			}
			return c
		case *plan.Values:
			c := &plan.Values{Cols: append([]rel.Column(nil), n.Cols...)}
			for _, r := range n.Rows {
				c.Rows = append(c.Rows, append([]rel.Expr(nil), r...))
			}
			for i := range c.Cols {
				if c.Cols[i].ID == id {
					for _, r := range c.Rows {
						r[i] = fix(r[i])
					}
					c.Cols[i].Type, c.Cols[i].Form = t, rowsForm(c.Rows, i, t)
				}
			}
			return c
		case *plan.SetOp:
			c := *n
			c.Cols = append([]rel.Column(nil), n.Cols...)
			for i := range c.Cols {
				if c.Cols[i].ID == id {
					c.Left, c.Right = walk(n.Left, n.Left.Columns()[i].ID), walk(n.Right, n.Right.Columns()[i].ID)
					c.Cols[i].Type = t
					c.Cols[i].Form = rel.FormOf(&rel.Coalesce{Args: []rel.Expr{&rel.Col{Column: c.Left.Columns()[i]}, &rel.Col{Column: c.Right.Columns()[i]}}, Typ: t})
				}
			}
			return &c
		case *plan.Sort:
			return &plan.Sort{Input: walk(n.Input, id), Keys: n.Keys}
		case *plan.Limit:
			c := *n
			c.Input = walk(n.Input, id)
			return &c
		case *plan.Distinct:
			return &plan.Distinct{Input: walk(n.Input, id), On: n.On}
		case *plan.With:
			return &plan.With{CTEs: n.CTEs, Body: walk(n.Body, id)}
		}
		return n
	}
	return walk(n, id), failed
}
