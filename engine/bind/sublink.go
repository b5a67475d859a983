package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// subLink binds a subquery used as an expression.
func (q *query) subLink(s *pg.SubLink) (rel.Expr, error) {
	if q.clause == inPolicy {
		return nil, q.errorf(s.Location, pgerr.FeatureNotSupported, "subqueries are not allowed in policy expressions")
	}
	res, err := q.selectStmt(s.Subselect.GetSelectStmt(), q, q.ctes, resolveUnknowns)
	if err != nil {
		return nil, err
	}
	sub := &rel.Subquery{Query: res.node, Typ: rel.Bool}
	switch s.SubLinkType {
	case pg.SubLinkType_EXISTS_SUBLINK:
		sub.Kind = rel.SubExists
		return sub, nil
	case pg.SubLinkType_EXPR_SUBLINK, pg.SubLinkType_ARRAY_SUBLINK:
		if len(res.cols) != 1 {
			return nil, q.errorf(s.Location, pgerr.SyntaxError, "subquery must return only one column")
		}
		sub.Typ = res.cols[0].Type
		if s.SubLinkType == pg.SubLinkType_ARRAY_SUBLINK {
			sub.Kind = rel.SubArray
			if sub.Typ.IsArray() { // of one dimension more
				return sub, nil
			}
			at, err := q.arrayOf(sub.Typ, s.Location)
			if err != nil {
				return nil, err
			}
			sub.Typ = at
		}
		return sub, nil
	case pg.SubLinkType_ANY_SUBLINK, pg.SubLinkType_ALL_SUBLINK:
		return q.quantified(s, sub, res)
	}
	return nil, q.errorf(s.Location, pgerr.FeatureNotSupported, "this kind of subquery is not supported yet")
}

// quantified binds left op ANY|ALL (query); IN is = ANY.
func (q *query) quantified(s *pg.SubLink, sub *rel.Subquery, res *result) (rel.Expr, error) {
	left, err := q.expr(s.Testexpr)
	if err != nil {
		return nil, err
	}
	fields := []rel.Expr{left}
	if row, ok := q.asRow(left); ok {
		fields = row.Fields
	}
	if err := q.sameWidth(len(fields), res, s.Location); err != nil {
		return nil, err
	}
	op := "="
	if len(s.OperName) > 0 {
		op = opName(s.OperName)
	}
	sub.Kind = rel.SubAny
	if s.SubLinkType == pg.SubLinkType_ALL_SUBLINK {
		sub.Kind = rel.SubAll
	}
	items := make([]plan.Item, len(fields))
	for i, f := range fields {
		e, err := q.operator(op, f, &rel.Col{Column: res.cols[i]}, s.Location)
		if err != nil {
			return nil, err
		}
		call, ok := e.(*rel.Call)
		if !ok || call.Typ.OID != rel.BoolOID {
			return nil, q.errorf(s.Location, pgerr.DatatypeMismatch, "row comparison operator must yield type boolean, not type %s", q.spellOf(e))
		}
		sub.Left = append(sub.Left, call.Args[0])
		sub.Ops = append(sub.Ops, rel.Call{Func: call.Func, OID: call.OID, Op: call.Op})
		items[i] = plan.Item{Column: q.newColumn(res.cols[i].Name, call.Args[1]), Expr: call.Args[1]}
	}
	if len(fields) > 1 {
		if err := q.rowOperator(op, s.Location); err != nil {
			return nil, err
		}
	}
	sub.Query = &plan.Project{Input: res.node, Items: items}
	return sub, nil
}

func (q *query) sameWidth(fields int, res *result, loc int32) error {
	switch {
	case len(res.cols) < fields:
		return q.errorf(loc, pgerr.SyntaxError, "subquery has too few columns")
	case len(res.cols) > fields:
		return q.errorf(loc, pgerr.SyntaxError, "subquery has too many columns")
	}
	return nil
}

// rowTest names the column of a rowSubquery; no query of a user's has it.
const rowTest = ""

// rowSubquery is (a, b) op (SELECT …). The comparison is made inside, in place of the
// subquery's columns: NULL where it has no row, 21000 where it has several.
func (q *query) rowSubquery(row *pg.RowExpr, s *pg.SubLink, op string, loc int32) (rel.Expr, error) {
	res, err := q.selectStmt(s.Subselect.GetSelectStmt(), q, q.ctes, resolveUnknowns)
	if err != nil {
		return nil, err
	}
	fields, err := q.exprsWithStars(row.Args)
	if err != nil {
		return nil, err
	}
	if err := q.sameWidth(len(fields), res, loc); err != nil {
		return nil, err
	}
	right := make([]rel.Expr, len(res.cols))
	for i, c := range res.cols {
		right[i] = &rel.Col{Column: c}
	}
	e, err := q.rowCompare(op, fields, right, loc)
	if err != nil {
		return nil, err
	}
	items := []plan.Item{{Column: q.newColumn(rowTest, e), Expr: e}}
	return &rel.Subquery{Kind: rel.SubScalar, Query: &plan.Project{Input: res.node, Items: items}, Typ: rel.Bool}, nil
}
