package bind

import (
	"fmt"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// expr binds a scalar expression.
func (q *query) expr(n *pg.Node) (rel.Expr, error) {
	switch x := n.GetNode().(type) {
	case *pg.Node_AConst:
		return q.constant(x.AConst)
	case *pg.Node_ColumnRef:
		return q.columnRef(x.ColumnRef)
	case *pg.Node_ParamRef:
		return q.param(x.ParamRef)
	case *pg.Node_AExpr:
		return q.aExpr(x.AExpr)
	case *pg.Node_BoolExpr:
		return q.boolExpr(x.BoolExpr)
	case *pg.Node_NullTest:
		return q.nullTest(x.NullTest)
	case *pg.Node_BooleanTest:
		return q.booleanTest(x.BooleanTest)
	case *pg.Node_CaseExpr:
		return q.caseExpr(x.CaseExpr)
	case *pg.Node_CoalesceExpr:
		args, t, err := q.unifyNodes(x.CoalesceExpr.Args, "COALESCE")
		if err != nil {
			return nil, err
		}
		return &rel.Coalesce{Args: args, Typ: t}, nil
	case *pg.Node_MinMaxExpr:
		greatest := x.MinMaxExpr.Op == pg.MinMaxOp_IS_GREATEST
		name := "LEAST"
		if greatest {
			name = "GREATEST"
		}
		args, t, err := q.unifyNodes(x.MinMaxExpr.Args, name)
		if err != nil {
			return nil, err
		}
		return &rel.MinMax{Greatest: greatest, Args: args, Typ: t}, nil
	case *pg.Node_TypeCast:
		return q.typeCast(x.TypeCast)
	case *pg.Node_FuncCall:
		return q.funcCall(x.FuncCall)
	case *pg.Node_SqlvalueFunction:
		return q.sqlValue(x.SqlvalueFunction)
	case *pg.Node_SubLink:
		return q.subLink(x.SubLink)
	case *pg.Node_AArrayExpr:
		return q.arrayExpr(x.AArrayExpr)
	case *pg.Node_RowExpr:
		fields, err := q.exprs(x.RowExpr.Args)
		if err != nil {
			return nil, err
		}
		for i, f := range fields {
			if fields[i], err = q.settle(f, x.RowExpr.Location); err != nil {
				return nil, err
			}
		}
		return &rel.Row{Fields: fields}, nil
	case *pg.Node_AIndirection:
		return q.indirection(x.AIndirection)
	case *pg.Node_CollateClause:
		return q.collate(x.CollateClause)
	case *pg.Node_GroupingFunc:
		return q.groupingFunc(x.GroupingFunc)
	case *pg.Node_NamedArgExpr:
		return nil, q.errorf(x.NamedArgExpr.Location, pgerr.FeatureNotSupported, "named arguments are not supported yet")
	case *pg.Node_SetToDefault:
		return nil, q.errorf(x.SetToDefault.Location, pgerr.SyntaxError, "DEFAULT is not allowed in this context")
	}
	return nil, q.errorf(location(n), pgerr.FeatureNotSupported, "%s is not supported yet", strings.TrimPrefix(fmt.Sprintf("%T", n.GetNode()), "*pg_query.Node_"))
}

func (q *query) exprs(nodes []*pg.Node) ([]rel.Expr, error) {
	out := make([]rel.Expr, len(nodes))
	for i, n := range nodes {
		e, err := q.expr(n)
		if err != nil {
			return nil, err
		}
		out[i] = e
	}
	return out, nil
}

// constant binds a literal: a string is untyped until its use decides.
func (q *query) constant(c *pg.A_Const) (rel.Expr, error) {
	if c.Isnull {
		return &rel.Const{Typ: rel.Unknown}, nil
	}
	switch v := c.Val.(type) {
	case *pg.A_Const_Ival:
		return &rel.Const{Val: int64(v.Ival.GetIval()), Typ: rel.Int4}, nil
	case *pg.A_Const_Fval:
		text := v.Fval.GetFval()
		if i, err := strconv.ParseInt(text, 0, 64); err == nil && !strings.ContainsAny(text, ".eE") {
			return &rel.Const{Val: i, Typ: rel.Int8}, nil
		}
		e, err := q.coerce(&rel.Const{Val: text, Typ: rel.Unknown}, rel.Numeric, pgtypes.Implicit, c.Location)
		return e, err
	case *pg.A_Const_Boolval:
		return &rel.Const{Val: v.Boolval.GetBoolval(), Typ: rel.Bool}, nil
	case *pg.A_Const_Sval:
		return &rel.Const{Val: v.Sval.GetSval(), Typ: rel.Unknown}, nil
	case *pg.A_Const_Bsval:
		return nil, q.errorf(c.Location, pgerr.FeatureNotSupported, "bit string constants are not supported yet")
	}
	return nil, q.errorf(c.Location, pgerr.FeatureNotSupported, "this constant is not supported yet")
}

func fieldNames(fields []*pg.Node) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.GetString_().GetSval()
	}
	return names
}

// columnRef resolves name, table.name, schema.table.name or database.schema.table.name;
// a bare name that is no column but a FROM entry means its whole row.
func (q *query) columnRef(c *pg.ColumnRef) (rel.Expr, error) {
	if _, star := starRef(&pg.Node{Node: &pg.Node_ColumnRef{ColumnRef: c}}); star {
		return nil, q.errorf(c.Location, pgerr.FeatureNotSupported, "row expansion via \"*\" is not supported here")
	}
	names := fieldNames(c.Fields)
	if len(names) == 1 {
		e, err := q.column(names[0], c.Location)
		if e != nil || err != nil {
			return e, err
		}
		en, err := q.entry("", names[0], c.Location)
		if err != nil {
			return nil, err
		}
		if en != nil {
			row := &rel.Row{}
			for _, col := range en.cols {
				row.Fields = append(row.Fields, q.reference(col.expr, c.Location))
			}
			return row, nil
		}
		return nil, q.errorf(c.Location, pgerr.UndefinedColumn, "column \"%s\" does not exist", names[0])
	}
	schema, table, column := "", names[len(names)-2], names[len(names)-1]
	if len(names) > 2 {
		schema = names[len(names)-3]
	}
	if len(names) == 4 && names[0] != q.o.Database {
		return nil, q.errorf(c.Location, pgerr.FeatureNotSupported, "cross-database references are not implemented: %s", strings.Join(names, "."))
	}
	if len(names) > 4 {
		return nil, q.errorf(c.Location, pgerr.SyntaxError, "improper qualified name (too many dotted names): %s", strings.Join(names, "."))
	}
	en, err := q.entry(schema, table, c.Location)
	if err != nil {
		return nil, err
	}
	if en == nil {
		return nil, q.missingEntry(table, c.Location)
	}
	var found rel.Expr
	for _, col := range en.cols {
		if col.name == column {
			if found != nil {
				return nil, q.errorf(c.Location, pgerr.AmbiguousColumn, "column reference \"%s\" is ambiguous", column)
			}
			found = col.expr
		}
	}
	if found == nil && column == "tableoid" {
		found = q.tableOID(en, c.Location)
	}
	if found == nil {
		return nil, q.errorf(c.Location, pgerr.UndefinedColumn, "column %s.%s does not exist", table, column)
	}
	return q.reference(found, c.Location), nil
}

func (q *query) param(p *pg.ParamRef) (rel.Expr, error) {
	n := int(p.Number)
	if q.inline != nil {
		if n > len(q.inline) {
			return nil, q.errorf(p.Location, pgerr.UndefinedParameter, "there is no parameter $%d", n)
		}
		return q.inline[n-1], nil
	}
	if n < 1 || n > 65535 || q.clause == inPolicy {
		return nil, q.errorf(p.Location, pgerr.UndefinedParameter, "there is no parameter $%d", n)
	}
	for len(q.params) < n {
		q.params = append(q.params, 0)
	}
	if q.params[n-1] == 0 {
		q.params[n-1] = rel.UnknownOID
	}
	return &rel.Param{N: n, Typ: rel.Of(q.params[n-1])}, nil
}

func (q *query) boolExpr(b *pg.BoolExpr) (rel.Expr, error) {
	word := map[pg.BoolExprType]string{pg.BoolExprType_AND_EXPR: "AND", pg.BoolExprType_OR_EXPR: "OR", pg.BoolExprType_NOT_EXPR: "NOT"}[b.Boolop]
	args := make([]rel.Expr, len(b.Args))
	for i, n := range b.Args {
		e, err := q.expr(n)
		if err != nil {
			return nil, err
		}
		if args[i], err = q.toBool(e, word, location(n)); err != nil {
			return nil, err
		}
	}
	switch b.Boolop {
	case pg.BoolExprType_AND_EXPR:
		return &rel.And{Args: args}, nil
	case pg.BoolExprType_OR_EXPR:
		return &rel.Or{Args: args}, nil
	}
	return &rel.Not{Arg: args[0]}, nil
}

// toBool is PostgreSQL's coerce_to_boolean: "argument of WHERE must be type boolean".
func (q *query) toBool(e rel.Expr, what string, loc int32) (rel.Expr, error) {
	if e.Type().OID == rel.BoolOID {
		return e, nil
	}
	if e.Type().OID == rel.UnknownOID {
		return q.coerce(e, rel.Bool, pgtypes.Implicit, loc)
	}
	return nil, q.errorf(loc, pgerr.DatatypeMismatch, "argument of %s must be type boolean, not type %s", what, e.Type())
}

func (q *query) nullTest(t *pg.NullTest) (rel.Expr, error) {
	e, err := q.expr(t.Arg)
	if err != nil {
		return nil, err
	}
	if e, err = q.settle(e, t.Location); err != nil {
		return nil, err
	}
	negated := t.Nulltesttype == pg.NullTestType_IS_NOT_NULL
	row, ok := e.(*rel.Row)
	if !ok {
		return &rel.IsNull{Arg: e, Negated: negated}, nil
	}
	all := &rel.And{} // a row IS [NOT] NULL when every field is
	for _, f := range row.Fields {
		all.Args = append(all.Args, &rel.IsNull{Arg: f, Negated: negated})
	}
	return all, nil
}

func (q *query) booleanTest(t *pg.BooleanTest) (rel.Expr, error) {
	e, err := q.expr(t.Arg)
	if err != nil {
		return nil, err
	}
	yes, no := true, false
	test := &rel.BoolTest{}
	word := ""
	switch t.Booltesttype {
	case pg.BoolTestType_IS_TRUE:
		test.Want, word = &yes, "IS TRUE"
	case pg.BoolTestType_IS_NOT_TRUE:
		test.Want, test.Negated, word = &yes, true, "IS NOT TRUE"
	case pg.BoolTestType_IS_FALSE:
		test.Want, word = &no, "IS FALSE"
	case pg.BoolTestType_IS_NOT_FALSE:
		test.Want, test.Negated, word = &no, true, "IS NOT FALSE"
	case pg.BoolTestType_IS_UNKNOWN:
		word = "IS UNKNOWN"
	case pg.BoolTestType_IS_NOT_UNKNOWN:
		test.Negated, word = true, "IS NOT UNKNOWN"
	}
	if test.Arg, err = q.toBool(e, word, t.Location); err != nil {
		return nil, err
	}
	return test, nil
}

func (q *query) caseExpr(c *pg.CaseExpr) (rel.Expr, error) {
	var subject rel.Expr
	var err error
	if c.Arg != nil {
		if subject, err = q.expr(c.Arg); err != nil {
			return nil, err
		}
		if subject, err = q.settle(subject, c.Location); err != nil {
			return nil, err
		}
	}
	out := &rel.Case{}
	var results []rel.Expr
	for _, n := range c.Args {
		w := n.GetCaseWhen()
		cond, err := q.expr(w.Expr)
		if err != nil {
			return nil, err
		}
		if subject != nil {
			cond, err = q.operator("=", subject, cond, location(w.Expr))
		} else {
			cond, err = q.toBool(cond, "CASE/WHEN", location(w.Expr))
		}
		if err != nil {
			return nil, err
		}
		then, err := q.expr(w.Result)
		if err != nil {
			return nil, err
		}
		out.Whens = append(out.Whens, rel.When{Cond: cond})
		results = append(results, then)
	}
	if c.Defresult != nil {
		e, err := q.expr(c.Defresult)
		if err != nil {
			return nil, err
		}
		results = append([]rel.Expr{e}, results...) // PostgreSQL looks at ELSE first
	}
	results, out.Typ, err = q.unify(results, "CASE", resolveUnknowns, c.Location)
	if err != nil {
		return nil, err
	}
	if c.Defresult != nil {
		out.Else, results = results[0], results[1:]
	}
	for i := range out.Whens {
		out.Whens[i].Then = results[i]
	}
	return out, nil
}

func (q *query) unifyNodes(nodes []*pg.Node, what string) ([]rel.Expr, rel.Type, error) {
	es, err := q.exprs(nodes)
	if err != nil {
		return nil, rel.Type{}, err
	}
	return q.unify(es, what, resolveUnknowns, location(nodes[0]))
}

// unify brings expressions to their common type (select_common_type). The modifier is
// kept when all agree on it.
func (q *query) unify(es []rel.Expr, what string, u unknowns, loc int32) ([]rel.Expr, rel.Type, error) {
	types := make([]rel.OID, len(es))
	for i, e := range es {
		types[i] = e.Type().OID
	}
	oid, err := pgtypes.CommonType(types, what)
	if err != nil {
		return nil, rel.Type{}, q.at(err, loc)
	}
	if oid == rel.UnknownOID {
		if u == keepUnknowns {
			return es, rel.Unknown, nil
		}
		oid = rel.TextOID
	}
	typ := rel.Of(oid)
	same := len(es) > 0
	for _, e := range es {
		same = same && e.Type() == es[0].Type()
	}
	if same && es[0].Type().OID == oid {
		typ = es[0].Type()
	}
	out := make([]rel.Expr, len(es))
	for i, e := range es {
		if out[i], err = q.coerce(e, typ, pgtypes.Implicit, loc); err != nil {
			return nil, rel.Type{}, err
		}
	}
	return out, typ, nil
}

func (q *query) arrayExpr(a *pg.A_ArrayExpr) (rel.Expr, error) {
	if len(a.Elements) == 0 {
		return nil, q.errorf(a.Location, pgerr.IndeterminateDatatype, "cannot determine type of empty array").
			WithHint("Explicitly cast to the desired type, for example ARRAY[]::integer[].")
	}
	elems, err := q.exprs(a.Elements)
	if err != nil {
		return nil, err
	}
	elems, t, err := q.unify(elems, "ARRAY", resolveUnknowns, a.Location)
	if err != nil {
		return nil, err
	}
	if t.IsArray() {
		return nil, q.errorf(a.Location, pgerr.FeatureNotSupported, "multidimensional arrays are not supported yet")
	}
	at, ok := rel.ArrayOf(t)
	if !ok {
		return nil, q.errorf(a.Location, pgerr.UndefinedObject, "could not find array type for data type %s", t)
	}
	at.Mod = -1
	return &rel.ArrayExpr{Elems: elems, Typ: at}, nil
}

// indirection binds subscripts; field selection from a record is not carried yet.
func (q *query) indirection(a *pg.A_Indirection) (rel.Expr, error) {
	e, err := q.expr(a.Arg)
	if err != nil {
		return nil, err
	}
	for _, n := range a.Indirection {
		idx := n.GetAIndices()
		if idx == nil {
			if f := q.recordField(e, n.GetString_().GetSval()); f != nil {
				e = f
				continue
			}
			return nil, q.errorf(location(a.Arg), pgerr.FeatureNotSupported, "selecting a field of a composite value is not supported yet")
		}
		elem, ok := e.Type().Elem()
		if !ok {
			return nil, q.errorf(location(a.Arg), pgerr.DatatypeMismatch, "cannot subscript type %s because it does not support subscripting", e.Type())
		}
		bound := func(n *pg.Node) (rel.Expr, error) {
			if n == nil {
				return nil, nil
			}
			i, err := q.expr(n)
			if err != nil {
				return nil, err
			}
			return q.coerce(i, rel.Int4, pgtypes.Assignment, location(n))
		}
		sub := &rel.Subscript{Array: e, Slice: idx.IsSlice, Typ: elem}
		lower, err := bound(idx.Lidx)
		if err != nil {
			return nil, err
		}
		upper, err := bound(idx.Uidx)
		if err != nil {
			return nil, err
		}
		if idx.IsSlice {
			sub.Lower, sub.Upper, sub.Typ = lower, upper, e.Type()
		} else {
			sub.Index = upper
		}
		e = sub
	}
	return e, nil
}

// collate accepts the byte-order collations, which are what the gateway compares by.
func (q *query) collate(c *pg.CollateClause) (rel.Expr, error) {
	e, err := q.expr(c.Arg)
	if err != nil {
		return nil, err
	}
	names := fieldNames(c.Collname)
	switch name := names[len(names)-1]; name {
	case "default", "C", "POSIX", "ucs_basic", "C.utf8":
	default:
		return nil, q.errorf(c.Location, pgerr.FeatureNotSupported, "collation \"%s\" is not supported yet", name).
			WithHint("The gateway compares text by bytes, as PostgreSQL's collation \"C\" does.")
	}
	if e, err = q.settle(e, c.Location); err != nil {
		return nil, err
	}
	if t := e.Type(); !t.IsText() {
		return nil, q.errorf(c.Location, pgerr.DatatypeMismatch, "collations are not supported by type %s", t)
	}
	return e, nil
}

func (q *query) groupingFunc(g *pg.GroupingFunc) (rel.Expr, error) {
	args, err := q.exprs(g.Args)
	if err != nil {
		return nil, err
	}
	col := rel.Column{ID: q.newID(), Name: "grouping", Type: rel.Int4}
	q.grouping = append(q.grouping, groupingCall{col: col, args: args, loc: g.Location})
	return &rel.Col{Column: col}, nil
}

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
			at, ok := rel.ArrayOf(sub.Typ)
			if !ok {
				return nil, q.errorf(s.Location, pgerr.UndefinedObject, "could not find array type for data type %s", sub.Typ)
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
	if row, ok := left.(*rel.Row); ok {
		fields = row.Fields
	}
	if len(fields) != len(res.cols) {
		word := "few"
		if len(res.cols) > len(fields) {
			word = "many"
		}
		return nil, q.errorf(s.Location, pgerr.SyntaxError, "subquery has too %s columns", word)
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
			return nil, q.errorf(s.Location, pgerr.DatatypeMismatch, "operator %s must return type boolean", op)
		}
		sub.Left = append(sub.Left, call.Args[0])
		sub.Ops = append(sub.Ops, rel.Call{Func: call.Func, OID: call.OID, Op: call.Op})
		items[i] = plan.Item{Column: q.newColumn(res.cols[i].Name, call.Args[1]), Expr: call.Args[1]}
	}
	sub.Query = &plan.Project{Input: res.node, Items: items}
	return sub, nil
}

func itoa(i int) string { return strconv.Itoa(i) }
