package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// aggCall is an aggregate call being printed: what stands around the arguments
// (DISTINCT, ORDER BY, FILTER, OVER) is the same for each DuckDB aggregate of which
// PostgreSQL's is composed.
type aggCall struct {
	p    *printer
	agg  *rel.Agg
	over string
}

// of prints DuckDB's aggregate fn with these arguments.
func (c aggCall) of(fn string, args ...string) string {
	return c.ofIf("", fn, args...)
}

// ofIf is of over the rows for which also cond is true.
func (c aggCall) ofIf(cond, fn string, args ...string) string {
	var s strings.Builder
	s.WriteString(fn + "(")
	if c.agg.Distinct {
		s.WriteString("DISTINCT ")
	}
	s.WriteString(strings.Join(args, ", "))
	if len(c.agg.OrderBy) > 0 {
		s.WriteString(c.p.orderBy(c.agg.OrderBy))
	}
	s.WriteString(")")
	var conds []string
	if c.agg.Filter != nil {
		conds = append(conds, c.p.expr(c.agg.Filter))
	}
	if cond != "" {
		conds = append(conds, cond)
	}
	if len(conds) > 0 {
		s.WriteString(" FILTER (WHERE " + strings.Join(conds, " AND ") + ")")
	}
	s.WriteString(c.over)
	return s.String()
}

// aggAs prints an aggregate or window call in a form.
func (p *printer) aggAs(a *rel.Agg, want rel.Form, over string) string {
	sql := p.agg(aggCall{p: p, agg: a, over: over})
	return p.convert(sql, a.Typ, rel.FormOf(a), want)
}

// agg prints a call in its own form.
func (p *printer) agg(c aggCall) string {
	a := c.agg
	if a.Window {
		return p.windowFunc(c)
	}
	if a.Star {
		return c.of("count", "*")
	}
	if len(a.Within) > 0 {
		return p.orderedSet(c)
	}
	if len(a.Args) == 0 {
		return p.unsupportedAgg(a)
	}
	arg := a.Args[0]
	t, f := arg.Type(), rel.FormOf(arg)
	switch a.Func {
	case "count":
		if a.Distinct {
			return c.of("count", p.key(arg))
		}
		return c.of("count", p.expr(arg))
	case "min", "max":
		if keyed(t, f) {
			return c.of("arg_"+a.Func, p.expr(arg), p.key(arg))
		}
		return c.of(a.Func, p.expr(arg))
	case "sum":
		return p.sum(c, arg)
	case "avg":
		return p.avg(c, arg)
	case "bool_and", "every":
		return c.of("bool_and", p.expr(arg))
	case "bool_or":
		return c.of("bool_or", p.expr(arg))
	case "bit_and", "bit_or", "bit_xor":
		if t.IsInteger() {
			return "CAST(" + c.of(a.Func, p.expr(arg)) + " AS " + duckType(a.Typ, rel.Form{}) + ")"
		}
		if t.OID == rel.BitOID {
			return p.bitAgg(c, arg)
		}
	case "array_agg":
		if !t.IsArray() {
			return c.of("list", p.exprAs(arg, rel.FormOf(a)))
		}
	case "string_agg":
		return p.stringAgg(c)
	case "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop":
		return p.variance(c, arg)
	case "corr", "covar_pop", "covar_samp", "regr_avgx", "regr_avgy", "regr_count", "regr_intercept",
		"regr_r2", "regr_slope", "regr_sxx", "regr_sxy", "regr_syy":
		return "CAST(" + c.of(a.Func, p.list(a.Args)...) + " AS " + duckType(a.Typ, rel.Form{}) + ")"
	}
	return p.unsupportedAgg(a)
}

func (p *printer) unsupportedAgg(a *rel.Agg) string {
	return p.unsupported("aggregate function %s", signature(a.Func, a.Args))
}

func (p *printer) sum(c aggCall, arg rel.Expr) string {
	switch t := arg.Type(); t.OID {
	case rel.Int2OID, rel.Int4OID:
		return "CAST(" + c.of("sum", p.expr(arg)) + " AS BIGINT)"
	case rel.Int8OID:
		return "CAST(" + c.of("sum", p.expr(arg)) + " AS DECIMAL(38,0))"
	case rel.Float4OID:
		return "CAST(" + c.of("sum", p.expr(arg)) + " AS FLOAT)"
	case rel.Float8OID:
		return c.of("sum", p.expr(arg))
	case rel.IntervalOID:
		x := p.expr(arg)
		return "interval_of(" + c.of("sum", "interval_months("+x+")") + ", " + c.of("sum", "interval_days("+x+")") + ", " + c.of("sum", "interval_micros("+x+")") + ")"
	case rel.NumericOID:
		return p.sumNumeric(c, arg)
	}
	return p.unsupportedAgg(c.agg)
}

// sumNumeric gives decimal(38,s) for a fixed scale, else the text form. A CASE or
// COALESCE over several fixed scales is summed as a decimal of the largest one, and the
// display scale is the largest that occurred: no text is made row by row.
func (p *printer) sumNumeric(c aggCall, arg rel.Expr) string {
	if f := rel.FormOf(arg); f.IsDecimal() {
		sum := c.of("sum", p.expr(arg))
		if rel.FormOf(c.agg).IsDecimal() {
			return fmt.Sprintf("CAST(%s AS DECIMAL(38,%d))", sum, f.Scale)
		}
		return "CAST(" + sum + " AS VARCHAR)"
	}
	if value, scale, ok := p.mixed(arg); ok && !c.agg.Distinct {
		return "num_scale(CAST(" + c.of("sum", value) + " AS VARCHAR), " + c.of("max", scale) + ")"
	}
	x := p.expr(arg)
	return "num_sum(" + c.ofIf(x+" IS NOT NULL", "list", x) + ")"
}

// mixed compiles a numeric whose value comes from one of several decimals of different
// scales as a pair: the value as DECIMAL(38, largest scale), and its display scale (NULL for NULL).
func (p *printer) mixed(e rel.Expr) (value, scale string, ok bool) {
	leaves, ok := branches(e)
	if !ok {
		return "", "", false
	}
	var s, whole uint8
	for _, l := range leaves {
		f := rel.FormOf(l)
		if isNull(l) {
			continue
		}
		if !f.IsDecimal() {
			return "", "", false
		}
		s, whole = max(s, f.Scale), max(whole, f.Precision-f.Scale)
	}
	if int(s)+int(whole) > rel.MaxPrecision || rel.MaxPrecision-s < 18 {
		return "", "", false
	}
	form := rel.Form{Precision: s + whole, Scale: s}
	value = p.choose(e, func(x rel.Expr) string { return p.exprAs(x, form) })
	scale = p.choose(e, func(x rel.Expr) string {
		if isNull(x) {
			return "NULL"
		}
		if _, ok := x.(*rel.Const); ok {
			return fmt.Sprint(rel.FormOf(x).Scale)
		}
		return fmt.Sprintf("CASE WHEN %s IS NOT NULL THEN %d END", p.expr(x), rel.FormOf(x).Scale)
	})
	return value, "CAST(" + scale + " AS INTEGER)", true
}

// branches lists the expressions of which a CASE or COALESCE gives one.
func branches(e rel.Expr) ([]rel.Expr, bool) {
	var out []rel.Expr
	switch e := e.(type) {
	case *rel.Case:
		for _, w := range e.Whens {
			out = append(out, w.Then)
		}
		if e.Else != nil {
			out = append(out, e.Else)
		}
		return out, true
	case *rel.Coalesce:
		return e.Args, true
	}
	return nil, false
}

// choose prints a CASE or COALESCE with its branches printed by leaf.
func (p *printer) choose(e rel.Expr, leaf func(rel.Expr) string) string {
	switch e := e.(type) {
	case *rel.Case:
		s := "CASE"
		for _, w := range e.Whens {
			s += " WHEN " + p.expr(w.Cond) + " THEN " + leaf(w.Then)
		}
		if e.Else != nil {
			s += " ELSE " + leaf(e.Else)
		}
		return s + " END"
	case *rel.Coalesce:
		parts := make([]string, len(e.Args))
		for i, a := range e.Args {
			parts[i] = leaf(a)
		}
		return "coalesce(" + strings.Join(parts, ", ") + ")"
	}
	return leaf(e)
}

func isNull(e rel.Expr) bool {
	switch e := e.(type) {
	case *rel.Const:
		return e.Val == nil
	case *rel.Cast:
		return isNull(e.Arg)
	}
	return false
}

func (p *printer) avg(c aggCall, arg rel.Expr) string {
	x := p.expr(arg)
	switch t := arg.Type(); t.OID {
	case rel.Int2OID, rel.Int4OID, rel.Int8OID:
		return "num_div(CAST(" + c.of("sum", x) + " AS VARCHAR), CAST(" + c.of("count", x) + " AS VARCHAR))"
	case rel.Float4OID, rel.Float8OID:
		return c.of("avg", "CAST("+x+" AS DOUBLE)")
	case rel.NumericOID:
		return "num_div(" + p.sumNumeric(c, arg) + ", CAST(" + c.of("count", x) + " AS VARCHAR))"
	}
	return p.unsupportedAgg(c.agg)
}

// variance is DuckDB's own over floats; over integers and numerics it is exact, from the
// list of the values' text.
func (p *printer) variance(c aggCall, arg rel.Expr) string {
	fn := map[string]string{
		"stddev": "stddev_samp", "stddev_samp": "stddev_samp", "stddev_pop": "stddev_pop",
		"variance": "var_samp", "var_samp": "var_samp", "var_pop": "var_pop",
	}[c.agg.Func]
	x := p.expr(arg)
	if arg.Type().IsFloat() {
		return c.of(fn, "CAST("+x+" AS DOUBLE)")
	}
	text := p.numericText(arg)
	if t := arg.Type(); t.IsInteger() {
		text = "CAST(" + x + " AS VARCHAR)"
	} else if t.OID != rel.NumericOID {
		return p.unsupportedAgg(c.agg)
	}
	return "num_" + fn + "(" + c.ofIf(x+" IS NOT NULL", "list", text) + ")"
}

func (p *printer) stringAgg(c aggCall) string {
	a := c.agg
	if len(a.Args) == 2 && a.Args[0].Type().OID == rel.ByteaOID {
		return p.bytesAgg(c)
	}
	if len(a.Args) != 2 || !a.Args[0].Type().IsText() {
		return p.unsupportedAgg(a)
	}
	sep, ok := a.Args[1].(*rel.Const)
	if !ok {
		return p.unsupported("string_agg with a delimiter that is not constant")
	}
	text, _ := sep.Val.(string)
	return c.of("string_agg", p.expr(a.Args[0]), quote(text))
}

// orderedSet prints the aggregates WITHIN GROUP (ORDER BY …).
func (p *printer) orderedSet(c aggCall) string {
	a := c.agg
	if len(a.Within) != 1 || c.over != "" {
		return p.unsupportedAgg(a)
	}
	k := a.Within[0]
	x := p.expr(k.Expr)
	desc := ""
	if k.Desc {
		desc = " DESC"
	}
	switch {
	case a.Func == "mode" && !keyed(k.Expr.Type(), rel.FormOf(k.Expr)):
		return aggCall{p: p, agg: &rel.Agg{Filter: a.Filter, OrderBy: a.Within}}.of("mode", x)
	case a.Func == "percentile_cont" && a.Typ.OID == rel.Float8OID && isConstant(uncast(a.Args[0])):
		return fmt.Sprintf("quantile_cont(%s, CAST(%s AS DOUBLE)%s)", x, p.expr(a.Args[0]), orderIn(x, desc)) + p.filter(a)
	case a.Func == "percentile_disc" && !a.Typ.IsArray() && isConstant(uncast(a.Args[0])) && !keyed(k.Expr.Type(), rel.FormOf(k.Expr)):
		return fmt.Sprintf("quantile_disc(%s, CAST(%s AS DOUBLE)%s)", x, p.expr(a.Args[0]), orderIn(x, desc)) + p.filter(a)
	}
	return p.unsupportedAgg(a)
}

// uncast looks through casts.
func uncast(e rel.Expr) rel.Expr {
	for {
		c, ok := e.(*rel.Cast)
		if !ok {
			return e
		}
		e = c.Arg
	}
}

func orderIn(x, desc string) string {
	if desc == "" {
		return ""
	}
	return " ORDER BY " + x + desc
}

func (p *printer) filter(a *rel.Agg) string {
	if a.Filter == nil {
		return ""
	}
	return " FILTER (WHERE " + p.expr(a.Filter) + ")"
}

// windowFunc prints the functions that exist only over a window.
func (p *printer) windowFunc(c aggCall) string {
	a := c.agg
	form := rel.FormOf(a)
	args := make([]string, len(a.Args))
	for i, e := range a.Args {
		args[i] = p.exprAs(e, form)
	}
	switch a.Func {
	case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist":
		return c.of(a.Func)
	case "ntile":
		return "CAST(" + c.of("ntile", "CAST("+args[0]+" AS BIGINT)") + " AS INTEGER)"
	case "lag", "lead":
		return c.of(a.Func, args...)
	case "first_value", "last_value":
		return c.of(a.Func, args...)
	case "nth_value":
		return c.of(a.Func, args[0], "CAST("+args[1]+" AS BIGINT)")
	}
	return p.unsupportedAgg(a)
}
