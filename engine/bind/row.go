package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/rel"
)

// wholeRow says of a row that stands for a FROM entry's whole row which entry that is.
type wholeRow struct {
	entry string
	table bool     // a relation, and no subquery or function
	names []string // of the fields, as the entry's alias may call them
}

// wholeRow is the row of an entry: t in SELECT t, t.* inside an expression. It is a value,
// and compares as records do, not field by field as ROW(…) = ROW(…).
func (q *query) wholeRow(en *nsEntry, loc int32) rel.Expr {
	if en.scalar {
		return q.reference(en.cols[0].expr, loc)
	}
	row := &rel.Row{Names: []string{}}
	for _, c := range en.cols {
		row.Fields = append(row.Fields, q.reference(c.expr, loc))
		row.Names = append(row.Names, c.name)
	}
	q.rows[row] = wholeRow{entry: en.alias, table: en.table != nil, names: row.Names}
	if u, ok := en.rowType(); ok { // its columns keep their own names
		row.Typ, row.Names = rel.Of(u.OID), nil
		for _, c := range u.Columns {
			row.Names = append(row.Names, c.Name)
		}
	}
	if en.present != nil {
		row.Present = en.present()
	}
	return row
}

// rowType is the type of the entry's whole row, if it has a name.
func (en *nsEntry) rowType() (*rel.UserType, bool) {
	if en.table != nil {
		return rel.RowTypeOf(en.table.RowType)
	}
	return rel.RowTypeOf(en.row)
}

// rowExpr binds ROW(…) and (a, b); t.* in it stands for its columns.
func (q *query) rowExpr(r *pg.RowExpr) (rel.Expr, error) {
	fields, err := q.exprsWithStars(r.Args)
	if err != nil {
		return nil, err
	}
	return &rel.Row{Fields: fields}, nil
}

// exprsWithStars binds a list of expressions in which t.* and (e).* stand for their columns.
func (q *query) exprsWithStars(nodes []*pg.Node) ([]rel.Expr, error) {
	var out []rel.Expr
	for _, n := range nodes {
		if fields, ok := fieldStar(n); ok {
			cols, err := q.expandFields(fields, location(n))
			if err != nil {
				return nil, err
			}
			for _, c := range cols {
				out = append(out, c.expr)
			}
			continue
		}
		star, ok := starRef(n)
		if !ok {
			e, err := q.expr(n)
			if err != nil {
				return nil, err
			}
			out = append(out, e)
			continue
		}
		cols, err := q.star(star)
		if err != nil {
			return nil, err
		}
		for _, c := range cols {
			out = append(out, c.expr)
		}
	}
	return out, nil
}

// asRow gives the row if e is one that compares field by field.
func (q *query) asRow(e rel.Expr) (*rel.Row, bool) {
	row, ok := e.(*rel.Row)
	if !ok {
		return nil, false
	}
	_, whole := q.rows[row]
	return row, !whole
}

// fieldStar reports whether a select list's item is (e).*, all fields of a composite value.
func fieldStar(n *pg.Node) (*pg.A_Indirection, bool) {
	a := n.GetAIndirection()
	if a == nil {
		return nil, false
	}
	_, ok := a.Indirection[len(a.Indirection)-1].GetNode().(*pg.Node_AStar)
	return a, ok
}

// expandFields binds (e).* to one target for each field.
func (q *query) expandFields(a *pg.A_Indirection, loc int32) ([]target, error) {
	n := a.Arg
	if front := a.Indirection[:len(a.Indirection)-1]; len(front) > 0 {
		n = &pg.Node{Node: &pg.Node_AIndirection{AIndirection: &pg.A_Indirection{Arg: a.Arg, Indirection: front}}}
	}
	e, err := q.expr(n)
	if err != nil {
		return nil, err
	}
	return q.fieldsOf(n, e, loc)
}
