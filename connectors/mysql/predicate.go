package mysql

import (
	"fmt"

	"vitess.io/vitess/go/vt/sqlparser"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// predicate translates a predicate and says what the translation is worth. A Superset is
// never negated, and an OR goes down whole or not at all.
func (d dialect) predicate(q *query, e rel.Expr) (sqlparser.Expr, source.Verdict) {
	switch e := e.(type) {
	case *rel.And:
		return d.connective(q, e.Args, both)
	case *rel.Or:
		return d.connective(q, e.Args, either)
	case *rel.Not:
		x, v := d.predicate(q, e.Arg)
		if v.Kind == source.Superset {
			return nil, none("NOT of an inexact predicate would lose rows: " + v.Reason)
		}
		return sqlparser.NewNotExpr(x), v
	case *rel.IsNull:
		return d.isNull(q, e)
	case *rel.InList:
		if e.Op.Op == "=" && !e.All {
			return d.in(q, e.Arg, e.List, false)
		}
		if e.Op.Op == "<>" && e.All {
			return d.in(q, e.Arg, e.List, true)
		}
	case *rel.AnyArray:
		if list, ok := arrayElements(e.Array); ok && e.Op.Op == "=" && !e.All {
			return d.in(q, e.Arg, list, false)
		}
	case *rel.Call:
		if op, ok := comparisons[e.Op]; ok && len(e.Args) == 2 {
			return d.compare(q, op, e.Args[0], e.Args[1])
		}
		if e.Op == "" {
			return nil, none("MySQL is sent no functions: " + e.Func)
		}
		return nil, none("MySQL is sent no operator " + e.Op)
	}
	return nil, none("MySQL is not sent this kind of expression: " + e.String())
}

// comparisons are the operators that may go down, with what they are when turned round.
var comparisons = map[string]comparison{
	"=":  {"=", "=", sqlparser.EqualOp},
	"<>": {"<>", "<>", sqlparser.NotEqualOp},
	"<":  {"<", ">", sqlparser.LessThanOp},
	"<=": {"<=", ">=", sqlparser.LessEqualOp},
	">":  {">", "<", sqlparser.GreaterThanOp},
	">=": {">=", "<=", sqlparser.GreaterEqualOp},
}

type comparison struct {
	op, turned string
	code       sqlparser.ComparisonExprOperator
}

func (d dialect) connective(q *query, args []rel.Expr, join func(a, b sqlparser.Expr) sqlparser.Expr) (sqlparser.Expr, source.Verdict) {
	var out sqlparser.Expr
	whole := exact
	for _, a := range args {
		x, v := d.predicate(q, a)
		if v.Kind == source.None {
			return nil, v
		}
		out, whole = join(out, x), weaker(whole, v)
	}
	if out == nil {
		return nil, none("an empty list of conditions")
	}
	return out, whole
}

// isNull is exact but for columns that may hold zero dates. Where those are read as NULL,
// IS NULL also asks for what a zero or impossible date looks like; IS NOT NULL may let it
// through. Where they are errors, nothing is sent that could hide one: to MySQL a zero
// date in a NOT NULL column is NULL.
func (d dialect) isNull(q *query, e *rel.IsNull) (sqlparser.Expr, source.Verdict) {
	o, col, ok := q.columnOf(e.Arg)
	if !ok {
		return nil, none("IS NULL of something other than a column")
	}
	k := kindOfColumn(col)
	x := q.column(o)
	switch {
	case k == kindRefused:
		return nil, none(col.Refused)
	case !k.hasZeroDates():
		return &sqlparser.IsExpr{Left: x, Right: nullTest(e.Negated)}, exact
	case !d.zeroDatesNull:
		return nil, none("MySQL takes a zero date for NULL, and the gateway reports it")
	case e.Negated:
		return &sqlparser.IsExpr{Left: x, Right: sqlparser.IsNotNullOp}, superset("zero dates are read as NULL")
	}
	var out sqlparser.Expr = &sqlparser.IsExpr{Left: x, Right: sqlparser.IsNullOp}
	for _, part := range []string{"YEAR", "MONTH", "DAYOFMONTH"} {
		out = either(out, sqlparser.NewComparisonExpr(sqlparser.EqualOp, sqlparser.NewFuncExpr(part, x), sqlparser.NewIntLiteral("0"), nil))
	}
	// The 30th of February can be stored too.
	out = either(out, sqlparser.NewComparisonExpr(sqlparser.GreaterThanOp, sqlparser.NewFuncExpr("DAYOFMONTH", x), sqlparser.NewIntLiteral("28"), nil))
	return out, superset("zero dates are read as NULL")
}

func nullTest(negated bool) sqlparser.IsExprOperator {
	if negated {
		return sqlparser.IsNotNullOp
	}
	return sqlparser.IsNullOp
}

// compare translates a comparison of a column with a constant or with a column of the same kind.
func (d dialect) compare(q *query, c comparison, left, right rel.Expr) (sqlparser.Expr, source.Verdict) {
	op := c
	o, col, ok := q.columnOf(left)
	other := right
	if !ok {
		if o, col, ok = q.columnOf(right); !ok {
			return nil, none("neither side is a column")
		}
		op, other = comparisons[c.turned], left
	}
	v := verdictOf(col, op.op)
	if v.Kind == source.None {
		return nil, v
	}
	if o2, col2, ok := q.columnOf(other); ok {
		if !sameFamily(col, col2) {
			return nil, none(fmt.Sprintf("%s and %s are compared by other rules in MySQL", col.Remote.Type, col2.Remote.Type))
		}
		return sqlparser.NewComparisonExpr(op.code, q.column(o), q.column(o2), nil), v
	}
	val, t, ok := constant(other)
	if !ok {
		return nil, none("the other side is neither a constant nor a column")
	}
	lit, why := literal(col, op.op, val, t)
	if lit == nil {
		return nil, none(why)
	}
	return sqlparser.NewComparisonExpr(op.code, q.column(o), lit, nil), v
}

// MySQL plans long lists badly, and a statement has a greatest length.
const maxIn = 1000

// in translates IN and NOT IN over constants.
func (d dialect) in(q *query, arg rel.Expr, list []rel.Expr, negated bool) (sqlparser.Expr, source.Verdict) {
	o, col, ok := q.columnOf(arg)
	if !ok {
		return nil, none("IN of something other than a column")
	}
	op, code := "=", sqlparser.InOp
	if negated {
		op, code = "<>", sqlparser.NotInOp
	}
	v := verdictOf(col, op)
	if v.Kind == source.None {
		return nil, v
	}
	if len(list) > maxIn {
		return nil, none(fmt.Sprintf("a list of %d values is longer than %d", len(list), maxIn))
	}
	if len(list) == 0 { // x = ANY ('{}') is false, also for NULL
		return sqlparser.NewComparisonExpr(sqlparser.EqualOp, sqlparser.NewIntLiteral("0"), sqlparser.NewIntLiteral("1"), nil), exact
	}
	var tuple sqlparser.ValTuple
	for _, x := range list {
		val, t, ok := constant(x)
		if !ok {
			return nil, none("the list holds something other than constants")
		}
		if val == nil {
			tuple = append(tuple, &sqlparser.NullVal{})
			continue
		}
		lit, why := literal(col, op, val, t)
		if lit == nil {
			return nil, none(why)
		}
		tuple = append(tuple, lit)
	}
	return sqlparser.NewComparisonExpr(code, q.column(o), tuple, nil), v
}

// arrayElements takes a constant array apart.
func arrayElements(e rel.Expr) ([]rel.Expr, bool) {
	switch e := e.(type) {
	case *rel.ArrayExpr:
		return e.Elems, true
	case *rel.Const:
		a, ok := e.Val.(rel.Array)
		if !ok {
			return nil, false
		}
		list := make([]rel.Expr, len(a.Values))
		for i, v := range a.Values {
			list[i] = &rel.Const{Val: v, Typ: a.Elem}
		}
		return list, true
	}
	return nil, false
}

// columnOf finds the table's column that e is, seen through casts that keep every value
// and its order.
func (q *query) columnOf(e rel.Expr) (int, rel.TableColumn, bool) {
	for {
		c, ok := e.(*rel.Cast)
		if !ok {
			break
		}
		if !lossless(c.Arg.Type(), c.To) {
			return 0, rel.TableColumn{}, false
		}
		e = c.Arg
	}
	c, ok := e.(*rel.Col)
	if !ok {
		return 0, rel.TableColumn{}, false
	}
	o, ok := q.cols[c.ID]
	if !ok {
		return 0, rel.TableColumn{}, false
	}
	return o, q.table.Columns[o], true
}

// lossless says whether a cast keeps values apart and in order, so that comparing before
// it is comparing after it.
func lossless(from, to rel.Type) bool {
	if to.Mod >= 0 && to != from {
		return false
	}
	switch {
	case from.IsInteger():
		return to.IsInteger() && width(to) >= width(from) || to.OID == rel.NumericOID
	case from.IsText():
		return to.OID == rel.TextOID || to.OID == rel.VarcharOID || to.OID == rel.BPCharOID && from.OID == rel.BPCharOID
	case from.OID == rel.Float4OID:
		return to.OID == rel.Float4OID || to.OID == rel.Float8OID
	case from.OID == rel.DateOID:
		return to.OID == rel.DateOID || to.OID == rel.TimestampOID
	}
	return from.OID == to.OID
}

func width(t rel.Type) int {
	switch t.OID {
	case rel.Int2OID:
		return 2
	case rel.Int4OID:
		return 4
	}
	return 8
}
