package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

func errInternal(format string, args ...any) error {
	return pgerr.New(pgerr.InternalError, format, args...)
}

// expr prints an expression as a value of duckType(e.Type(), rel.FormOf(e)). What it
// gives binds tightly: a name, a literal, a call, or in parentheses.
func (p *printer) expr(e rel.Expr) string {
	switch e := e.(type) {
	case *rel.Const:
		return p.literal(e.Val, e.Typ, rel.FormOf(e))
	case *rel.Col:
		if value, ok := p.keyValues[e.ID]; ok {
			return value
		}
		return e.ID.String()
	case *rel.Call:
		return p.call(e)
	case *rel.Cast:
		return p.cast(e)
	case *rel.Collate:
		return p.collate(e)
	case *rel.And:
		return p.joined(e.Args, " AND ")
	case *rel.Or:
		return p.joined(e.Args, " OR ")
	case *rel.Not:
		return "(NOT " + p.expr(e.Arg) + ")"
	case *rel.IsNull:
		if e.Negated {
			return "(" + p.isNull(e.Arg, true) + ")"
		}
		return "(" + p.isNull(e.Arg, false) + ")"
	case *rel.BoolTest:
		return p.boolTest(e)
	case *rel.Distinct:
		if e.Left.Type().IsRow() {
			not := "NOT "
			if e.Negated {
				not = ""
			}
			return "(" + not + sameValue(p.expr(e.Left), p.expr(e.Right), e.Left.Type(), rel.Form{}) + ")"
		}
		l, r := p.pair(e.Left, e.Right)
		not := ""
		if e.Negated {
			not = "NOT "
		}
		return "(" + l + " IS " + not + "DISTINCT FROM " + r + ")"
	case *rel.Case:
		return "(" + p.choose(e, p.leaf(e)) + ")"
	case *rel.Coalesce:
		return p.choose(e, p.leaf(e))
	case *rel.NullIf:
		return "(CASE WHEN " + p.expr(e.Test) + " THEN NULL ELSE " + p.expr(e.First) + " END)"
	case *rel.MinMax:
		return p.minMax(e)
	case *rel.InList:
		return p.inList(e)
	case *rel.AnyArray:
		return p.anyArray(e)
	case *rel.ArrayExpr:
		form := rel.FormOf(e)
		if form.Nested {
			return p.arrayOfArrays(e)
		}
		parts := make([]string, len(e.Elems))
		for i, x := range e.Elems {
			parts[i] = p.exprAs(x, form)
		}
		return "CAST([" + strings.Join(parts, ", ") + "] AS " + duckType(e.Typ, form) + ")"
	case *rel.RowCompare:
		return p.rowCompare(e)
	case *rel.Subscript:
		return p.subscript(e)
	case *rel.Subquery:
		return p.subquery(e)
	case *rel.Param:
		return p.fail(errInternal("parameter %s has no value", e))
	case *rel.Row:
		return p.row(e)
	}
	return p.unsupported("expression %T", e)
}

// leaf prints a branch of e in e's own form.
func (p *printer) leaf(e rel.Expr) func(rel.Expr) string {
	form := rel.FormOf(e)
	return func(x rel.Expr) string { return p.exprAs(x, form) }
}

// exprAs prints an expression in a given form, which matters to numerics only.
func (p *printer) exprAs(e rel.Expr, want rel.Form) string {
	if !isNumeric(e.Type()) && !e.Type().IsArray() {
		return p.expr(e)
	}
	if isNull(e) {
		return "NULL::" + duckType(e.Type(), want)
	}
	if c, ok := e.(*rel.Const); ok && want.IsDecimal() && rel.FormOf(c).Scale <= want.Scale && rel.FormOf(c).IsDecimal() {
		return p.literal(c.Val, c.Typ, want)
	}
	return p.convert(p.expr(e), e.Type(), rel.FormOf(e), want)
}

func isNumeric(t rel.Type) bool { return t.OID == rel.NumericOID || t.OID == rel.NumericArrayOID }

func (p *printer) list(es []rel.Expr) []string {
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = p.expr(e)
	}
	return out
}

func (p *printer) isNull(e rel.Expr, negated bool) string {
	if e.Type().IsRow() {
		return "row_null(" + p.expr(e) + ", " + fmt.Sprint(negated) + ")"
	}
	if negated {
		return p.expr(e) + " IS NOT NULL"
	}
	return p.expr(e) + " IS NULL"
}

func (p *printer) boolTest(e *rel.BoolTest) string {
	want := "NULL"
	if e.Want != nil {
		want = fmt.Sprint(*e.Want)
	}
	not := ""
	if e.Negated {
		not = "NOT "
	}
	if e.Want == nil {
		return "(" + p.expr(e.Arg) + " IS " + not + "NULL)"
	}
	// IS TRUE of an unknown is false
	if e.Negated {
		return "(" + p.expr(e.Arg) + " IS DISTINCT FROM " + want + ")"
	}
	return "(" + p.expr(e.Arg) + " IS NOT DISTINCT FROM " + want + ")"
}

func (p *printer) minMax(e *rel.MinMax) string {
	form := rel.FormOf(e)
	parts := make([]string, len(e.Args))
	for i, a := range e.Args {
		parts[i] = p.exprAs(a, form)
	}
	list := strings.Join(parts, ", ")
	name := "least"
	if e.Greatest {
		name = "greatest"
	}
	if key := orderKey(e.Args[0]); key != nil {
		return textOfKey(name + "(" + list + ")")
	}
	if keyed(e.Typ, form) && e.Typ.OID != rel.NumericOID {
		return extreme(e.Typ, form, parts, e.Greatest)
	}
	if keyed(e.Typ, form) {
		return "num_" + name + "(" + list + ")"
	}
	return name + "(" + list + ")"
}

func (p *printer) subscript(e *rel.Subscript) string {
	if len(e.More) > 0 || rel.FormOf(e.Array).Nested {
		return p.nestedSubscript(e)
	}
	a := "(" + p.elements(e.Array) + ")"
	if !e.Slice {
		i := p.expr(e.Index)
		if isVector(e.Array.Type()) { // its subscripts begin at 0
			return "CASE WHEN " + i + " >= 0 THEN " + a + "[" + i + " + 1] END"
		}
		if c, ok := e.Index.(*rel.Const); ok {
			if n, ok := c.Val.(int64); ok && n > 0 {
				return a + "[" + i + "]"
			}
		}
		return "CASE WHEN " + i + " > 0 THEN " + a + "[" + i + "] END"
	}
	lo, hi := "1", "len("+a+")"
	if e.Lower != nil {
		lo = atLeast(e.Lower, p.expr(e.Lower), 1)
	}
	if e.Upper != nil {
		hi = atLeast(e.Upper, p.expr(e.Upper), 0)
	}
	return "array_slice_of(" + a + ", " + lo + ", " + hi + ")"
}

// atLeast is a bound of a slice, NULL if it is.
func atLeast(e rel.Expr, sql string, low int) string {
	if c, ok := e.(*rel.Const); ok && c.Val != nil {
		return fmt.Sprintf("greatest(%s, %d)", sql, low)
	}
	return fmt.Sprintf("CASE WHEN %s < %d THEN %d ELSE %s END", sql, low, low, sql)
}

// subquery prints a plan used as a value.
func (p *printer) subquery(e *rel.Subquery) string {
	if sql, ok := p.failed(e); ok {
		return sql
	}
	sets := p.sets
	lazy := p.lazy
	p.sets = false
	n, ok := e.Query.(plan.Node)
	if !ok {
		return p.fail(errInternal("a subquery without a plan"))
	}
	guards := p.guards
	defer func() { p.sets, p.lazy, p.guards = sets, lazy, guards }()
	n = p.guard(n)
	defer func(correlated bool) { p.correlated = correlated }(p.correlated)
	p.correlated = p.correlation.Of(n)
	switch e.Kind {
	case rel.SubScalar:
		if p.lazy && severalRows(n) && !p.correlated {
			return p.oneOf(n)
		}
		p.value = valueOf(n)
		return "(" + p.block(n).sql() + ")"
	case rel.SubArray:
		if cols := n.Columns(); cols[0].Type.IsArray() {
			return p.arrayOfRows(n, cols[0])
		}
		return "ARRAY(" + p.block(n).sql() + ")"
	case rel.SubExists:
		b := p.block(n)
		if b.open() && b.order == "" {
			b.items = []string{"1"}
		}
		return "EXISTS (" + b.sql() + ")"
	}
	cols := n.Columns()
	if len(cols) != len(e.Left) || len(e.Ops) != len(e.Left) {
		return p.fail(errInternal("a subquery of %d columns for %d operands", len(cols), len(e.Left)))
	}
	if len(cols) == 1 && comparable(e.Ops[0].Op, e.Left[0].Type(), cols[0].Type) {
		return p.quantified(e, n, cols[0])
	}
	return p.matched(e, n, cols)
}

// quantified prints x op ANY (query) by DuckDB's own, over sort keys where need be.
func (p *printer) quantified(e *rel.Subquery, n plan.Node, c rel.Column) string {
	l, r := p.pair(e.Left[0], &rel.Col{Column: c})
	b := p.block(n)
	if r != c.ID.String() {
		if !b.open() || b.order != "" {
			b = wrap(b)
		}
		b.items = []string{r + " AS k"}
	}
	word := " ANY ("
	if e.Kind == rel.SubAll {
		word = " ALL ("
	}
	return "(" + l + " " + e.Ops[0].Op + word + b.sql() + "))"
}

// comparison is the row-wise test of an ANY or ALL subquery.
func (p *printer) comparison(e *rel.Subquery, cols []rel.Column) string {
	if op := e.Ops[0].Op; len(cols) > 1 && (op[0] == '<' || op[0] == '>') && op != "<>" { // the first fields that differ decide
		rows := &rel.RowCompare{Op: op, Ops: e.Ops, Left: e.Left}
		for _, c := range cols {
			rows.Right = append(rows.Right, &rel.Col{Column: c})
		}
		return p.rowCompare(rows)
	}
	parts := make([]string, len(cols))
	for i, c := range cols {
		op := e.Ops[i]
		parts[i] = p.call(&rel.Call{Func: op.Func, OID: op.OID, Op: op.Op, Typ: rel.Bool, Args: []rel.Expr{e.Left[i], &rel.Col{Column: c}}})
	}
	word := " AND "
	if e.Ops[0].Op == "<>" {
		word = " OR "
	}
	return "(" + strings.Join(parts, word) + ")"
}

// existsMatch is an ANY subquery where false and NULL are the same.
func (p *printer) existsMatch(e *rel.Subquery) string {
	if sql, ok := p.failed(e); ok {
		return sql
	}
	guards := p.guards
	defer func() { p.guards = guards }()
	n := p.guard(e.Query.(plan.Node))
	b := p.block(n)
	if !b.open() || b.order != "" {
		b = wrap(b)
	}
	b.where = append(b.where, p.comparison(e, n.Columns()))
	b.items = []string{"1"}
	return "EXISTS (" + b.sql() + ")"
}

// matched gives ANY and ALL over several columns their three-valued answer: the rows'
// tests are collected, and NULL is the answer where none decides and some is unknown.
func (p *printer) matched(e *rel.Subquery, n plan.Node, cols []rel.Column) string {
	b := p.block(n)
	if !b.open() || b.order != "" {
		b = wrap(b)
	}
	b.items = []string{p.comparison(e, cols) + " AS m"}
	in := b.table()
	if e.Kind == rel.SubAll {
		return "(SELECT CASE WHEN bool_or(NOT m) THEN false WHEN count(*) > count(m) THEN NULL ELSE true END FROM " + in + ")"
	}
	return "(SELECT CASE WHEN bool_or(m) THEN true WHEN count(*) > count(m) THEN NULL ELSE false END FROM " + in + ")"
}
