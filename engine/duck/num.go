package duck

import (
	"fmt"

	"github.com/meshgate/meshgate/engine/rel"
)

// convert brings a numeric from one form to another. Narrowing never rounds: a value
// that the form cannot hold as it is, display scale included, is an error.
func (p *printer) convert(sql string, t rel.Type, from, to rel.Form) string {
	if from.Nested != to.Nested && t.IsArray() {
		return p.reshape(sql, t, from, to)
	}
	if from == to || !isNumeric(t) || to.Nested {
		return sql
	}
	if t.IsArray() {
		return "list_transform(" + sql + ", x -> " + convertOne("x", from, to) + ")"
	}
	return convertOne(sql, from, to)
}

func convertOne(sql string, from, to rel.Form) string {
	switch {
	case from == to:
		return sql
	case !to.IsDecimal():
		return decimalText(sql, from)
	case from.IsDecimal() && from.Scale <= to.Scale:
		return "CAST(" + sql + " AS " + decimalType(to) + ")"
	case from.IsDecimal():
		sql = decimalText(sql, from)
	}
	return fmt.Sprintf("CAST(num_fit(%s, %d, %d) AS %s)", sql, to.Precision, to.Scale, decimalType(to))
}

// decimalText spells a decimal as PostgreSQL does; DuckDB writes .05 where there is no
// room for a digit before the point.
func decimalText(sql string, f rel.Form) string {
	if f.Precision != f.Scale {
		return "CAST(" + sql + " AS VARCHAR)"
	}
	if f.Precision < rel.MaxPrecision {
		return "CAST(CAST(" + sql + " AS " + decimalType(rel.Form{Precision: f.Precision + 1, Scale: f.Scale}) + ") AS VARCHAR)"
	}
	return "num_in(CAST(" + sql + " AS VARCHAR))"
}

func decimalType(f rel.Form) string { return duckType(rel.Numeric, f) }

func (p *printer) numericText(e rel.Expr) string { return p.exprAs(e, rel.Form{}) }

// numericCall prints a function that gives a numeric: over decimals by DuckDB's own
// where that is exact, else as a calculation in Go.
func (p *printer) numericCall(e *rel.Call) (string, bool) {
	form := rel.FormOf(e)
	if form.IsDecimal() {
		if sql, ok := p.decimalCall(e, form); ok {
			return sql, true
		}
	}
	if word, _ := calcWordOf(e); word == "" {
		return "", false
	}
	if form.IsDecimal() {
		return p.calculation(e).decimal(form), true
	}
	return p.calculation(e).call("num_calc"), true
}

// product prints the product of two decimals of more digits than DuckDB multiplies in 64 bits,
// as DECIMAL(38, scale).
func (p *printer) product(e rel.Expr) (string, bool) {
	call, ok := e.(*rel.Call)
	if !ok || call.Func != "numeric_mul" {
		return "", false
	}
	a, b, form := rel.FormOf(call.Args[0]), rel.FormOf(call.Args[1]), rel.FormOf(e)
	if !a.IsDecimal() || !b.IsDecimal() || form.Precision <= nativeDigits || a.Precision+b.Precision > rel.MaxPrecision {
		return "", false
	}
	return fmt.Sprintf("num_product_%d(%s, %s)", form.Scale, p.expr(call.Args[0]), p.expr(call.Args[1])), true
}

// decimalCall prints arithmetic whose operands and result are decimals. DuckDB computes a
// sum or product in 64 bits when its operands fit them.
func (p *printer) decimalCall(e *rel.Call, form rel.Form) (string, bool) {
	if !decimalNative(e) {
		return "", false
	}
	switch e.Func {
	case "numeric_add", "numeric_sub":
		op := " + "
		if e.Func == "numeric_sub" {
			op = " - "
		}
		wide := form
		return fmt.Sprintf("CAST((%s%s%s) AS %s)", p.exprAs(e.Args[0], wide), op, p.exprAs(e.Args[1], wide), decimalType(form)), true
	case "numeric_mul":
		if sql, ok := p.product(e); ok {
			if form.Precision < rel.MaxPrecision {
				sql = "CAST(" + sql + " AS " + decimalType(form) + ")"
			}
			return sql, true
		}
		if form.Precision > nativeDigits {
			return "", false
		}
		return fmt.Sprintf("CAST((%s * %s) AS %s)", p.expr(e.Args[0]), p.expr(e.Args[1]), decimalType(form)), true
	case "numeric_uminus":
		// of a NULL that DuckDB folds, - is an integer
		return "CAST((- " + p.expr(e.Args[0]) + ") AS " + decimalType(form) + ")", true
	case "numeric_uplus":
		return p.expr(e.Args[0]), true
	case "numeric_abs", "abs":
		return "CAST(abs(" + p.expr(e.Args[0]) + ") AS " + decimalType(form) + ")", true
	case "sign":
		return "CAST(sign(" + p.expr(e.Args[0]) + ") AS " + decimalType(form) + ")", true
	case "ceil", "ceiling":
		return "CAST(ceil(" + p.expr(e.Args[0]) + ") AS " + decimalType(form) + ")", true
	case "floor":
		return "CAST(floor(" + p.expr(e.Args[0]) + ") AS " + decimalType(form) + ")", true
	case "round":
		// a cast to a smaller scale rounds half away from zero
		return "CAST(" + p.expr(e.Args[0]) + " AS " + decimalType(form) + ")", true
	}
	return "", false
}

// largest prints numeric_larger and numeric_smaller.
func largest(name string) func(*printer, *rel.Call) (string, bool) {
	return func(p *printer, e *rel.Call) (string, bool) {
		return p.minMax(&rel.MinMax{Greatest: name == "greatest", Args: e.Args, Typ: e.Typ}), true
	}
}

// mathTemplates are functions over numbers. A numeric is in its text form here; its arithmetic
// is in numericCall.
var mathTemplates = map[string]string{
	"numeric_uplus(numeric)": "$1",
	"round(numeric,int4)":    "num_round($1, $2)",
	"trunc(numeric,int4)":    "num_trunc($1, $2)",
	"ceil(float8)":           "ceil($1)",
	"ceiling(float8)":        "ceil($1)",
	"floor(float8)":          "floor($1)",
	"sqrt(float8)":           "float_sqrt($1)",
	"dsqrt(float8)":          "float_sqrt($1)",
	"ln(float8)":             "float_ln($1)",
	"log(float8)":            "float_log($1)",
	"log10(float8)":          "float_log($1)",
	"dlog1(float8)":          "float_ln($1)",
	"dlog10(float8)":         "float_log($1)",
	"int4inc(int4)":          "($1 + 1::INTEGER)",
	"sin(float8)":            "float_finite(sin($1), $1)",
	"cos(float8)":            "float_finite(cos($1), $1)",
	"tan(float8)":            "float_finite(tan($1), $1)",
	"asin(float8)":           "CASE WHEN $1 BETWEEN -1 AND 1 OR isnan($1) THEN asin($1) WHEN $1 IS NOT NULL THEN raise('22003', 'input is out of range') END",
	"acos(float8)":           "CASE WHEN $1 BETWEEN -1 AND 1 OR isnan($1) THEN acos($1) WHEN $1 IS NOT NULL THEN raise('22003', 'input is out of range') END",
	"atan(float8)":           "atan($1)",
	"atan2(float8,float8)":   "atan2($1, $2)",
	"pi()":                   "pi()",
	"random()":               "random()",
	"mod(int2,int2)":         "CAST(int_mod($1, $2) AS SMALLINT)",
	"mod(int4,int4)":         "CAST(int_mod($1, $2) AS INTEGER)",
	"mod(int8,int8)":         "int_mod($1, $2)",
}
