package bind

import (
	"fmt"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// maxNesting bounds expressions and queries inside one another; more is 54001, as it is
// where PostgreSQL's stack ends. What is bound is walked recursively by all that follows.
const maxNesting = 5000

// nest counts a level of nesting until the function that it gives is called.
func (b *binder) nest() error {
	b.nesting++
	if b.nesting > maxNesting {
		return pgerr.New(pgerr.StatementTooComplex, "stack depth limit exceeded").WithHint("The statement is nested too deeply.")
	}
	return nil
}

// maxWork bounds how many expressions a statement may make. Only constructs that stand for
// several copies of an operand come near: BETWEEN in BETWEEN in BETWEEN doubles each time.
const maxWork = 4 << 20

func (b *binder) worked(n int) error {
	if b.work += n; b.work > maxWork {
		return pgerr.New(pgerr.StatementTooComplex, "statement is too complex").WithHint("Constructs such as BETWEEN and CASE repeat their operand; nest them less.")
	}
	return nil
}

// again is an expression that was bound to e, for one more use of it: e itself, but what has
// a subquery is bound anew, since no two plans of a statement may share their columns.
func (q *query) again(n *pg.Node, e rel.Expr) (rel.Expr, error) {
	size, subquery := 0, false
	rel.WalkExpr(e, func(e rel.Expr) bool {
		size++
		_, is := e.(*rel.Subquery)
		subquery = subquery || is
		return !subquery && size < maxWork
	})
	if subquery {
		return q.expr(n)
	}
	return e, q.worked(size)
}

// afresh is again for what PostgreSQL analyzes each time: a parameter may know its type by then.
func (q *query) afresh(n *pg.Node, e rel.Expr) (rel.Expr, error) {
	untyped := false
	rel.WalkExpr(e, func(e rel.Expr) bool {
		p, ok := e.(*rel.Param)
		untyped = untyped || ok && p.Typ.OID == rel.UnknownOID
		return !untyped
	})
	if untyped {
		return q.expr(n)
	}
	return q.again(n, e)
}

// expr binds a scalar expression, and notes where it stands.
func (q *query) expr(n *pg.Node) (rel.Expr, error) {
	defer func() { q.nesting-- }()
	if err := q.nest(); err != nil {
		return nil, err
	}
	if err := q.worked(1); err != nil {
		return nil, err
	}
	e, err := q.node(n)
	if err == nil {
		q.placed(e, location(n))
	}
	return e, err
}

func (q *query) node(n *pg.Node) (rel.Expr, error) {
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
		sets := q.srfCalls
		args, t, err := q.unifyNodes(x.CoalesceExpr.Args, "COALESCE")
		if err != nil {
			return nil, err
		}
		return &rel.Coalesce{Args: args, Typ: t}, q.noSets(sets, "COALESCE")
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
		if e, ok := q.literalCollation(x.FuncCall); ok {
			return e, nil
		}
		return q.funcCall(x.FuncCall)
	case *pg.Node_JsonParseExpr: // json(x), which the parser's grammar has a meaning of its own for
		j := x.JsonParseExpr
		if j.UniqueKeys || j.Expr.GetFormat().GetFormatType() != pg.JsonFormatType_JS_FORMAT_DEFAULT {
			break
		}
		return q.funcCall(&pg.FuncCall{Funcname: []*pg.Node{pg.MakeStrNode("json")}, Args: []*pg.Node{j.Expr.RawExpr},
			Funcformat: pg.CoercionForm_COERCE_EXPLICIT_CALL, Location: j.Location})
	case *pg.Node_SqlvalueFunction:
		return q.sqlValue(x.SqlvalueFunction)
	case *pg.Node_SubLink:
		return q.subLink(x.SubLink)
	case *pg.Node_AArrayExpr:
		return q.arrayExpr(x.AArrayExpr)
	case *pg.Node_RowExpr:
		return q.rowExpr(x.RowExpr)
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
			if i == int64(int32(i)) { // -2147483648, whose digits alone are no int4
				return &rel.Const{Val: i, Typ: rel.Int4}, nil
			}
			return &rel.Const{Val: i, Typ: rel.Int8}, nil
		}
		e, err := q.coerce(&rel.Const{Val: text, Typ: rel.Unknown}, rel.Numeric, pgtypes.Implicit, c.Location)
		return e, err
	case *pg.A_Const_Boolval:
		return &rel.Const{Val: v.Boolval.GetBoolval(), Typ: rel.Bool}, nil
	case *pg.A_Const_Sval:
		return &rel.Const{Val: v.Sval.GetSval(), Typ: rel.Unknown}, nil
	case *pg.A_Const_Bsval:
		return q.bitString(v.Bsval.GetBsval(), c.Location)
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
		return q.starValue(c)
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
			return q.wholeRow(en, c.Location), nil
		}
		return nil, q.missingColumn("", names[0], c.Location)
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
		return nil, q.missingEntry(schema, table, c.Location)
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
		return nil, q.missingColumn(table, column, c.Location)
	}
	return q.reference(found, c.Location), nil
}

// starValue is t.* where one value is wanted: the whole row.
func (q *query) starValue(c *pg.ColumnRef) (rel.Expr, error) {
	if len(c.Fields) == 1 {
		return nil, q.errorf(c.Location, pgerr.FeatureNotSupported, "row expansion via \"*\" is not supported here")
	}
	en, err := q.starEntry(c)
	if err != nil {
		return nil, err
	}
	return q.wholeRow(en, c.Location), nil
}

// bitString binds b'101' and x'1F', which the parser gives as b101 and x1F.
func (q *query) bitString(text string, loc int32) (rel.Expr, error) {
	bits := text[1:]
	if text[0] == 'x' {
		bits = ""
		for _, r := range text[1:] {
			digit, err := strconv.ParseUint(string(r), 16, 8)
			if err != nil {
				return nil, q.errorf(loc, pgerr.InvalidTextRepresentation, "\"%c\" is not a valid hexadecimal digit", r)
			}
			bits += fmt.Sprintf("%04b", digit)
		}
	}
	for _, r := range bits {
		if r != '0' && r != '1' {
			return nil, q.errorf(loc, pgerr.InvalidTextRepresentation, "\"%c\" is not a valid binary digit", r)
		}
	}
	return &rel.Const{Val: bits, Typ: rel.Of(rel.BitOID)}, nil
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

func itoa(i int) string { return strconv.Itoa(i) }
