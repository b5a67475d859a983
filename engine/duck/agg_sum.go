package duck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/rel"
)

func (p *printer) sum(c aggCall, arg rel.Expr) string {
	x := c.arg(arg)
	switch t := arg.Type(); t.OID {
	case rel.Int2OID, rel.Int4OID:
		return "CAST(" + c.of("sum", x) + " AS BIGINT)"
	case rel.Int8OID:
		return "CAST(" + c.of("sum", x) + " AS DECIMAL(38,0))"
	case rel.Float4OID:
		return c.folded("agg_sum_float4", arg)
	case rel.Float8OID:
		if !c.agg.Distinct && len(c.agg.OrderBy) == 0 && c.over == "" && c.rows == "" {
			// DuckDB's own adds in the order of the rows; what is not finite where all of
			// them are, is an overflow.
			return "float_total(" + c.of("sum", x) + ", " + c.of("bool_and", "isfinite("+x+")") + ")"
		}
		return c.folded("agg_sum_float8", arg)
	case rel.IntervalOID:
		return c.inGo("agg_sum_interval", x)
	case rel.NumericOID:
		return p.sumNumeric(c, arg)
	}
	return p.unsupportedAgg(c.agg)
}

func (p *printer) avg(c aggCall, arg rel.Expr) string {
	x := c.arg(arg)
	switch t := arg.Type(); t.OID {
	case rel.Int2OID, rel.Int4OID, rel.Int8OID:
		return quotient(c.of("sum", x), c.of("count", x))
	case rel.Float4OID, rel.Float8OID:
		return c.folded("agg_avg_float8", asDouble(arg)) // overflows with the squares, as PostgreSQL's
	case rel.IntervalOID:
		n := c.of("count", x)
		return "CASE WHEN " + n + ` > 0 THEN "interval_div(interval,float8)"(` + c.inGo("agg_sum_interval", x) + ", CAST(" + n + " AS DOUBLE)) END"
	case rel.NumericOID:
		switch _, _, mixed := p.mixed(arg); {
		case rel.FormOf(arg).IsDecimal():
			return quotient(c.of("sum", c.summand(arg)), c.of("count", x))
		case mixed && !c.agg.Distinct:
			return quotient(p.sumNumeric(c, arg), c.of("count", x))
		case c.agg.Distinct:
			list := c.distinctNums(arg)
			return quotient("num_sum("+list+")", "len("+list+")")
		}
		return c.calculated("avg", arg)
	}
	return p.unsupportedAgg(c.agg)
}

// quotient prints a division of numerics or integers.
func quotient(a, b string) string { return "num_calc('$0 $1 /', " + a + ", " + b + ")" }

// calculated prints sum or avg of a numeric that is not a decimal, computed in Go with what is
// summed up.
func (c aggCall) calculated(fn string, arg rel.Expr) string {
	if c.agg.Filter == nil || !pgfunc.MayRaise(arg) {
		if x, ok := c.p.summed(arg); ok {
			return c.inGo(fmt.Sprintf("agg_%s_calc_%d", fn, len(x.args)), x.all()...)
		}
	}
	return c.inGo("agg_"+fn+"_calc_1", "'$0'", c.arg(arg))
}

// summand prints a decimal to be summed up; a product as wide as it comes.
func (c aggCall) summand(arg rel.Expr) string {
	if sql, ok := c.p.product(arg); ok && !c.agg.Distinct && len(c.agg.OrderBy) == 0 && (c.agg.Filter == nil || !pgfunc.MayRaise(arg)) {
		return sql
	}
	return c.arg(arg)
}

func asDouble(e rel.Expr) rel.Expr {
	if e.Type().OID == rel.Float8OID {
		return e
	}
	return &rel.Cast{Arg: e, To: rel.Float8}
}

// variance is exact over integers and numerics.
func (p *printer) variance(c aggCall, arg rel.Expr) string {
	fn := map[string]string{
		"stddev": "stddev_samp", "stddev_samp": "stddev_samp", "stddev_pop": "stddev_pop",
		"variance": "var_samp", "var_samp": "var_samp", "var_pop": "var_pop",
	}[c.agg.Func]
	switch t := arg.Type(); {
	case t.IsFloat():
		return c.folded("agg_"+fn, asDouble(arg))
	case t.IsInteger():
		return c.inGo("agg_"+fn+"_int", "CAST("+c.arg(arg)+" AS BIGINT)")
	case t.OID == rel.NumericOID && c.agg.Distinct && !rel.FormOf(arg).IsDecimal():
		return "num_" + fn + "(" + c.distinctNums(arg) + ")"
	case t.OID == rel.NumericOID:
		return c.inGo("agg_"+fn+"_num", c.argAs(arg, rel.Form{}))
	}
	return p.unsupportedAgg(c.agg)
}

// sumNumeric gives decimal(38,s) for a fixed scale, else the text form. A CASE or
// COALESCE over several fixed scales is summed as a decimal of the largest one, and the
// display scale is the largest that occurred: no text is made row by row.
func (p *printer) sumNumeric(c aggCall, arg rel.Expr) string {
	if f := rel.FormOf(arg); f.IsDecimal() {
		sum := c.of("sum", c.summand(arg))
		if rel.FormOf(c.agg).IsDecimal() {
			return fmt.Sprintf("CAST(%s AS DECIMAL(38,%d))", sum, f.Scale)
		}
		return "CAST(" + sum + " AS VARCHAR)"
	}
	if value, scale, ok := p.mixed(arg); ok && !c.agg.Distinct && (c.agg.Filter == nil || !pgfunc.MayRaise(arg)) {
		return "num_scale(CAST(" + c.of("sum", value) + " AS VARCHAR), " + c.of("max", scale) + ")"
	}
	if c.agg.Distinct {
		return "num_sum(" + c.distinctNums(arg) + ")"
	}
	return c.calculated("sum", arg)
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
	if s+whole == 0 || int(s)+int(whole) > rel.MaxPrecision || rel.MaxPrecision-s < 18 { // 0: there are only NULLs
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
	lazy := p.lazy
	p.lazy = true
	defer func() { p.lazy = lazy }()
	switch e := e.(type) {
	case *rel.Case:
		s := "CASE"
		var before []rel.Expr
		for _, w := range e.Whens {
			p.under(before, func() { s += " WHEN " + p.expr(w.Cond) })
			p.under(append(slices.Clip(before), w.Cond), func() { s += " THEN " + leaf(w.Then) })
			before = append(before, not(w.Cond, true))
		}
		if e.Else != nil {
			p.under(before, func() { s += " ELSE " + leaf(e.Else) })
		}
		return s + " END"
	case *rel.Coalesce:
		parts := make([]string, len(e.Args))
		var before []rel.Expr
		for i, a := range e.Args {
			p.under(before, func() { parts[i] = leaf(a) })
			before = append(before, &rel.IsNull{Arg: a})
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
