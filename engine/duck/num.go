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
// where that is exact, else in the text form by ours.
func (p *printer) numericCall(e *rel.Call) (string, bool) {
	form := rel.FormOf(e)
	if form.IsDecimal() {
		if sql, ok := p.decimalCall(e, form); ok {
			return sql, true
		}
	}
	if e.Func == "numeric_div" {
		if a, b := rel.FormOf(e.Args[0]), rel.FormOf(e.Args[1]); a.IsDecimal() && b.IsDecimal() {
			return "num_div_decimal(" + p.expr(e.Args[0]) + ", " + p.expr(e.Args[1]) + ")", true
		}
	}
	return "", false
}

// decimalCall prints arithmetic whose operands and result are decimals. DuckDB computes a
// sum or product in 64 bits when its operands fit them, and then fails where PostgreSQL
// would not; an operand of 19 digits makes it compute in 128.
func (p *printer) decimalCall(e *rel.Call, form rel.Form) (string, bool) {
	for _, a := range e.Args {
		if a.Type().OID == rel.NumericOID && !rel.FormOf(a).IsDecimal() && !isNull(a) {
			return "", false
		}
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
		a, b := rel.FormOf(e.Args[0]), rel.FormOf(e.Args[1])
		if form.Precision > 18 && a.Precision <= 18 && b.Precision <= 18 {
			if a.Precision >= b.Precision {
				a.Precision = 19
			} else {
				b.Precision = 19
			}
		}
		return fmt.Sprintf("CAST((%s * %s) AS %s)", p.exprAs(e.Args[0], a), p.exprAs(e.Args[1], b), decimalType(form)), true
	case "numeric_uminus":
		return "(- " + p.expr(e.Args[0]) + ")", true
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

// mathTemplates are functions over numbers. A numeric is in its text form here; the ones
// over decimals that DuckDB computes exactly are in decimalCall.
var mathTemplates = map[string]string{
	"numeric_add(numeric,numeric)": "num_add($1, $2)",
	"numeric_sub(numeric,numeric)": "num_sub($1, $2)",
	"numeric_mul(numeric,numeric)": "num_mul($1, $2)",
	"numeric_div(numeric,numeric)": "num_div($1, $2)",
	"numeric_mod(numeric,numeric)": "num_mod($1, $2)",
	"mod(numeric,numeric)":         "num_mod($1, $2)",
	"numeric_uminus(numeric)":      "num_neg($1)",
	"numeric_uplus(numeric)":       "$1",
	"numeric_abs(numeric)":         "num_abs($1)",
	"abs(numeric)":                 "num_abs($1)",
	"sign(numeric)":                "num_sign($1)",
	"round(numeric)":               "num_round($1, 0)",
	"round(numeric,int4)":          "num_round($1, $2)",
	"trunc(numeric)":               "num_trunc($1, 0)",
	"trunc(numeric,int4)":          "num_trunc($1, $2)",
	"ceil(numeric)":                "num_ceil($1)",
	"ceiling(numeric)":             "num_ceil($1)",
	"floor(numeric)":               "num_floor($1)",
	"ceil(float8)":                 "ceil($1)",
	"ceiling(float8)":              "ceil($1)",
	"floor(float8)":                "floor($1)",
	"sqrt(float8)":                 "float_sqrt($1)",
	"dsqrt(float8)":                "float_sqrt($1)",
	"ln(float8)":                   "float_ln($1)",
	"log(float8)":                  "float_log($1)",
	"log10(float8)":                "float_log($1)",
	"dlog1(float8)":                "float_ln($1)",
	"dlog10(float8)":               "float_log($1)",
	"int4inc(int4)":                "($1 + 1::INTEGER)",
	"sin(float8)":                  "float_finite(sin($1), $1)",
	"cos(float8)":                  "float_finite(cos($1), $1)",
	"tan(float8)":                  "float_finite(tan($1), $1)",
	"asin(float8)":                 "CASE WHEN $1 BETWEEN -1 AND 1 OR isnan($1) THEN asin($1) WHEN $1 IS NOT NULL THEN raise('22003', 'input is out of range') END",
	"acos(float8)":                 "CASE WHEN $1 BETWEEN -1 AND 1 OR isnan($1) THEN acos($1) WHEN $1 IS NOT NULL THEN raise('22003', 'input is out of range') END",
	"atan(float8)":                 "atan($1)",
	"atan2(float8,float8)":         "atan2($1, $2)",
	"pi()":                         "pi()",
	"random()":                     "random()",
	"mod(int2,int2)":               "CAST(int_mod($1, $2) AS SMALLINT)",
	"mod(int4,int4)":               "CAST(int_mod($1, $2) AS INTEGER)",
	"mod(int8,int8)":               "int_mod($1, $2)",
}
