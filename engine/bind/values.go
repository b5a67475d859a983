package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// values binds VALUES lists: each column gets the common type of its expressions.
func (q *query) values(s *pg.SelectStmt) (*result, error) {
	node := &plan.Values{}
	width := 0
	var locs []int32 // of the first list
	for i, l := range s.ValuesLists {
		row, at, err := q.valuesList(l.GetList().GetItems())
		if err != nil {
			return nil, err
		}
		if i == 0 {
			width, locs = len(row), at
		}
		if len(row) != width {
			return nil, q.errorf(append(at, -1)[0], pgerr.SyntaxError, "VALUES lists must all be the same length")
		}
		node.Rows = append(node.Rows, row)
	}
	for i := 0; i < width; i++ {
		column := make([]rel.Expr, len(node.Rows))
		for r := range node.Rows {
			column[r] = node.Rows[r][i]
		}
		column, typ, err := q.unify(column, "VALUES", locs[i])
		if err != nil {
			return nil, err
		}
		for r := range node.Rows {
			node.Rows[r][i] = column[r]
		}
		node.Cols = append(node.Cols, rel.Column{ID: q.newID(), Name: "column" + itoa(i+1), Type: typ, Form: rowsForm(node.Rows, i, typ)})
	}
	q.own(node.Cols...)
	targets := make([]target, len(node.Cols))
	for i, c := range node.Cols {
		targets[i] = target{name: c.Name, expr: &rel.Col{Column: c}, loc: -1} // a column of VALUES stands nowhere
	}
	q.ns = []*nsEntry{entryOf("*VALUES*", node.Cols)}
	q.enter(q.ns[0])
	return q.orderedValues(node, s, targets)
}

// valuesList binds one list of VALUES, in which t.* stands for its columns.
func (q *query) valuesList(items []*pg.Node) (row []rel.Expr, locs []int32, err error) {
	for _, n := range items {
		var es []rel.Expr
		if err := q.within(inValues, func() (err error) { es, err = q.exprsWithStars([]*pg.Node{n}); return err }); err != nil {
			return nil, nil, err
		}
		for _, e := range es {
			row, locs = append(row, e), append(locs, location(n))
		}
	}
	return row, locs, nil
}

// orderedValues puts ORDER BY and LIMIT over a VALUES list.
func (q *query) orderedValues(node *plan.Values, s *pg.SelectStmt, targets []target) (*result, error) {
	order, all, err := q.orderBy(s, targets)
	if err != nil {
		return nil, err
	}
	if len(q.aggs)+len(q.grouping)+len(q.windows)+len(q.srfs) > 0 {
		return nil, pgerr.New(pgerr.FeatureNotSupported, "ORDER BY of VALUES cannot use aggregate, window or set-returning functions yet")
	}
	var tree plan.Node = node
	ids := append([]rel.Column(nil), node.Cols...)
	if len(all) > len(targets) {
		p := &plan.Project{Input: node}
		for i, t := range all {
			if t.junk {
				ids = append(ids, q.newColumn(t.name, t.expr))
			}
			p.Items = append(p.Items, plan.Item{Column: ids[i], Expr: t.expr})
		}
		tree = p
	}
	if len(order) > 0 {
		sort := &plan.Sort{Input: tree}
		for _, o := range order {
			sort.Keys = append(sort.Keys, rel.SortKey{Expr: &rel.Col{Column: ids[o.target]}, Desc: o.desc, NullsFirst: o.nullsFirst})
		}
		tree = sort
	}
	if tree, err = q.limit(tree, s); err != nil {
		return nil, err
	}
	return trimJunk(tree, all, ids), nil
}

// rowsForm is the layout of a VALUES column.
func rowsForm(rows [][]rel.Expr, i int, t rel.Type) rel.Form {
	all := &rel.Coalesce{Typ: t}
	for _, r := range rows {
		all.Args = append(all.Args, r[i])
	}
	return rel.FormOf(all)
}
