package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"
)

// figureName is the name PostgreSQL gives an output column without AS (FigureColname).
func figureName(n *pg.Node) string {
	if name, _ := figure(n); name != "" {
		return name
	}
	return "?column?"
}

// figure gives a name and how strongly it is meant: 2 for columns and functions, 1 for
// weak guesses such as a cast's type, 0 for none.
func figure(n *pg.Node) (string, int) {
	switch x := n.GetNode().(type) {
	case *pg.Node_ColumnRef:
		for i := len(x.ColumnRef.Fields) - 1; i >= 0; i-- {
			if s := x.ColumnRef.Fields[i].GetString_(); s != nil {
				return s.Sval, 2
			}
		}
	case *pg.Node_AIndirection:
		ind := x.AIndirection.Indirection
		for i := len(ind) - 1; i >= 0; i-- {
			if s := ind[i].GetString_(); s != nil {
				return s.Sval, 2
			}
		}
		return figure(x.AIndirection.Arg)
	case *pg.Node_FuncCall:
		_, name := funcName(x.FuncCall)
		return name, 2
	case *pg.Node_AExpr:
		if x.AExpr.Kind == pg.A_Expr_Kind_AEXPR_NULLIF {
			return "nullif", 2
		}
	case *pg.Node_TypeCast:
		if name, strength := figure(x.TypeCast.Arg); strength > 1 {
			return name, strength
		}
		names := x.TypeCast.TypeName.GetNames()
		if len(names) > 0 {
			return names[len(names)-1].GetString_().GetSval(), 1
		}
	case *pg.Node_CollateClause:
		return figure(x.CollateClause.Arg)
	case *pg.Node_GroupingFunc:
		return "grouping", 2
	case *pg.Node_SubLink:
		return figureSubLink(x.SubLink)
	case *pg.Node_CaseExpr:
		if name, strength := figure(x.CaseExpr.Defresult); strength > 1 {
			return name, strength
		}
		return "case", 1
	case *pg.Node_AArrayExpr:
		return "array", 2
	case *pg.Node_RowExpr:
		return "row", 2
	case *pg.Node_CoalesceExpr:
		return "coalesce", 2
	case *pg.Node_MinMaxExpr:
		if x.MinMaxExpr.Op == pg.MinMaxOp_IS_LEAST {
			return "least", 2
		}
		return "greatest", 2
	case *pg.Node_JsonParseExpr:
		return "json", 2
	case *pg.Node_SqlvalueFunction:
		return sqlValueNames[x.SqlvalueFunction.Op], 2
	}
	return "", 0
}

func figureSubLink(s *pg.SubLink) (string, int) {
	switch s.SubLinkType {
	case pg.SubLinkType_EXISTS_SUBLINK:
		return "exists", 2
	case pg.SubLinkType_ARRAY_SUBLINK:
		return "array", 2
	case pg.SubLinkType_EXPR_SUBLINK:
		sel := s.Subselect.GetSelectStmt()
		for sel != nil && sel.Larg != nil {
			sel = sel.Larg
		}
		if sel == nil || len(sel.TargetList) == 0 {
			return "column1", 2
		}
		rt := sel.TargetList[0].GetResTarget()
		if rt.GetName() != "" {
			return rt.Name, 2
		}
		if name, _ := figure(rt.GetVal()); name != "" {
			return name, 2
		}
		return "?column?", 2
	}
	return "", 0
}

var sqlValueNames = map[pg.SQLValueFunctionOp]string{
	pg.SQLValueFunctionOp_SVFOP_CURRENT_DATE: "current_date", pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME: "current_time",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_TIME_N: "current_time", pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP: "current_timestamp",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_TIMESTAMP_N: "current_timestamp", pg.SQLValueFunctionOp_SVFOP_LOCALTIME: "localtime",
	pg.SQLValueFunctionOp_SVFOP_LOCALTIME_N: "localtime", pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP: "localtimestamp",
	pg.SQLValueFunctionOp_SVFOP_LOCALTIMESTAMP_N: "localtimestamp", pg.SQLValueFunctionOp_SVFOP_CURRENT_ROLE: "current_role",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_USER: "current_user", pg.SQLValueFunctionOp_SVFOP_USER: "user",
	pg.SQLValueFunctionOp_SVFOP_SESSION_USER: "session_user", pg.SQLValueFunctionOp_SVFOP_CURRENT_CATALOG: "current_catalog",
	pg.SQLValueFunctionOp_SVFOP_CURRENT_SCHEMA: "current_schema",
}

// location is a node's place in the text, -1 when it has none.
func location(n *pg.Node) int32 {
	switch x := n.GetNode().(type) {
	case *pg.Node_AConst:
		return x.AConst.Location
	case *pg.Node_ColumnRef:
		return x.ColumnRef.Location
	case *pg.Node_ParamRef:
		return x.ParamRef.Location
	case *pg.Node_AExpr:
		return leftmost(x.AExpr.Lexpr, x.AExpr.Location)
	case *pg.Node_BoolExpr:
		if len(x.BoolExpr.Args) > 0 && x.BoolExpr.Boolop != pg.BoolExprType_NOT_EXPR {
			return leftmost(x.BoolExpr.Args[0], x.BoolExpr.Location)
		}
		return x.BoolExpr.Location
	case *pg.Node_FuncCall:
		return x.FuncCall.Location
	case *pg.Node_TypeCast:
		return leftmost(x.TypeCast.Arg, x.TypeCast.Location)
	case *pg.Node_SubLink:
		return leftmost(x.SubLink.Testexpr, x.SubLink.Location)
	case *pg.Node_CaseExpr:
		return x.CaseExpr.Location
	case *pg.Node_CoalesceExpr:
		return x.CoalesceExpr.Location
	case *pg.Node_MinMaxExpr:
		return x.MinMaxExpr.Location
	case *pg.Node_NullTest:
		return leftmost(x.NullTest.Arg, x.NullTest.Location)
	case *pg.Node_BooleanTest:
		return leftmost(x.BooleanTest.Arg, x.BooleanTest.Location)
	case *pg.Node_RowExpr:
		return x.RowExpr.Location
	case *pg.Node_AArrayExpr:
		return x.AArrayExpr.Location
	case *pg.Node_SqlvalueFunction:
		return x.SqlvalueFunction.Location
	case *pg.Node_CollateClause:
		return leftmost(x.CollateClause.Arg, x.CollateClause.Location)
	case *pg.Node_GroupingFunc:
		return x.GroupingFunc.Location
	case *pg.Node_AIndirection:
		return location(x.AIndirection.Arg)
	case *pg.Node_ResTarget:
		return x.ResTarget.Location
	}
	return -1
}

// leftmost is exprLocation's rule: the smaller of the operand's and the operator's place.
func leftmost(operand *pg.Node, own int32) int32 {
	if operand == nil {
		return own
	}
	if l := location(operand); l >= 0 && (own < 0 || l < own) {
		return l
	}
	return own
}
