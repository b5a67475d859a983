package rel

import (
	"strconv"
	"strings"
)

// FormOf gives the layout in which an array of several dimensions travels (see nested), and the value of a numeric (or numeric array) expression
// is computed: decimal(p,s) where PostgreSQL would give every value the same display
// scale s and 38 digits hold it, else the text form. Other types have the zero Form.
// Whoever evaluates the expression must deliver exactly this form.
//
//	column                        its own
//	literal                       its digits and scale: '0.05' is (2,2); NaN, Infinity and > 38 digits are text
//	NULL                          takes the others' form; alone it is text
//	x::numeric(p,s)               FormOfType where x is finite (see finite), else text: it may be NaN
//	int2 int4 int8 ::numeric      (5|10|19,0); of an integer literal its digits
//	numeric::numeric              x's
//	a + b, a - b                  s = max, p = max of the integer digits + s + 1
//	a * b                         s = sa + sb, p = pa + pb
//	- abs                         x's
//	a % b                         s = max, as many integer digits as the smaller has
//	div(a, b)                     (integer digits of a + sb, 0)
//	round(x) ceil floor           (p-s+1, 0)      trunc(x) (p-s, 0)      sign (1,0)
//	round(x,n) trunc(x,n)         scale n, for a constant n ≥ 0
//	the same of a / b, and of +, - and * of quotients: by the integer digits that they can have
//	extract(field from x)         scale 0; 3 for milliseconds, 6 for seconds and epoch of other than date
//	CASE COALESCE GREATEST LEAST
//	ARRAY[…] array functions      one scale: the widest precision; several scales: text
//	NULLIF, subscript, subquery   the value's
//	sum(x)                        (38,s); of int8 (38,0)
//	min max any_value lag lead
//	first_/last_/nth_value
//	array_agg mode unnest …       x's
//	everything else               text: / avg sqrt power from float, from text …
//
// A result of more than 38 digits is still decimal(38,s) when that leaves it 18 digits before
// the point and all of each operand's (an overflow is then an error, 22003, never a wrong
// value), else text; what is computed of constants alone is text then.
func FormOf(e Expr) Form {
	t := e.Type()
	if t.IsArray() && nested(e) {
		return Form{Nested: true}
	}
	if !isNumeric(t) {
		return Form{}
	}
	f, _ := formOf(e)
	f.Nested = false // an element's is not the array's
	return f
}

func isNumeric(t Type) bool { return t.OID == NumericOID || t.OID == NumericArrayOID }

// formOf is FormOf that also says whether the expression is NULL whatever the row, so
// that it may take any form.
func formOf(e Expr) (f Form, null bool) {
	switch e := e.(type) {
	case *Col:
		return e.Form, false
	case *Const:
		return formOfConst(e.Val), e.Val == nil
	case *Cast:
		return formOfCast(e)
	case *Call:
		return formOfCall(e), false
	case *Case:
		branches := make([]Expr, 0, len(e.Whens)+1)
		for _, w := range e.Whens {
			branches = append(branches, w.Then)
		}
		if e.Else != nil {
			branches = append(branches, e.Else)
		}
		return unify(branches)
	case *Coalesce:
		return unify(e.Args)
	case *MinMax:
		return unify(e.Args)
	case *ArrayExpr:
		f, _ = unify(e.Elems)
		return f, false
	case *NullIf:
		return FormOf(e.First), false
	case *Subscript:
		return FormOf(e.Array), false
	case *Subquery:
		if cols := e.Query.Columns(); len(cols) > 0 {
			return cols[0].Form, false
		}
	case *Agg:
		return formOfAgg(e), false
	}
	return Form{}, false
}

// formOfConst measures a literal; the zero Form is text.
func formOfConst(v any) Form {
	switch v := v.(type) {
	case int64:
		return formOfConst(strconv.FormatInt(v, 10))
	case string:
		return formOfLiteral(v)
	case Array:
		var f Form
		known := false
		for _, x := range v.Values {
			if x == nil {
				continue
			}
			g := formOfConst(x)
			if !g.IsDecimal() || known && g.Scale != f.Scale {
				return Form{}
			}
			f, known = Form{Precision: max(f.Precision, g.Precision), Scale: g.Scale}, true
		}
		return f
	}
	return Form{}
}

func formOfLiteral(s string) Form {
	whole, frac, _ := strings.Cut(strings.TrimLeft(s, "+-"), ".")
	whole = strings.TrimLeft(whole, "0")
	for _, r := range whole + frac {
		if r < '0' || r > '9' {
			return Form{}
		}
	}
	if len(whole)+len(frac) > MaxPrecision {
		return Form{}
	}
	return decimal(len(whole), len(frac))
}

func formOfCast(e *Cast) (Form, bool) {
	from := e.Arg.Type()
	c, isConst := e.Arg.(*Const)
	null := isConst && c.Val == nil
	if e.To.Mod >= 4 {
		if !null && !finite(e.Arg) {
			return Form{}, false
		}
		return FormOfType(e.To), null
	}
	if null {
		return Form{}, true
	}
	if elem, ok := from.Elem(); ok && from.IsArray() {
		from = elem
	}
	switch from.OID {
	case NumericOID:
		return formOf(e.Arg)
	case Int2OID, Int4OID, Int8OID:
		if isConst {
			return formOfConst(c.Val), false
		}
		return Form{Precision: map[OID]uint8{Int2OID: 5, Int4OID: 10, Int8OID: 19}[from.OID]}, false
	}
	return Form{}, false
}

// room is how many digits before the point a capped decimal must leave.
const room = 18

// decimal is decimal(whole+scale, scale), capped at 38 digits if that leaves room, else text.
func decimal(whole, scale int) Form {
	p := max(whole+scale, 1)
	if p > MaxPrecision {
		p = MaxPrecision
		if p-scale < room {
			return Form{}
		}
	}
	return Form{Precision: uint8(p), Scale: uint8(scale)}
}

// unify is the form of a value that comes from one of several expressions.
func unify(es []Expr) (f Form, null bool) {
	null = true
	for _, e := range es {
		if !isNumeric(e.Type()) {
			continue
		}
		g, n := formOf(e)
		switch {
		case n:
		case null:
			f, null = g, false
		case !f.IsDecimal() || !g.IsDecimal() || f.Scale != g.Scale:
			f = Form{}
		default:
			f.Precision = max(f.Precision, g.Precision)
		}
	}
	return f, null
}

func formOfCall(e *Call) Form {
	args := make([]Form, len(e.Args))
	whole := make([]int, len(e.Args)) // digits before the point
	for i, a := range e.Args {
		args[i] = FormOf(a)
		whole[i] = int(args[i].Precision) - int(args[i].Scale)
	}
	if len(args) == 0 {
		return Form{}
	}
	a := args[0]
	switch e.Func {
	case "numeric_add", "numeric_sub", "numeric_mul":
		if len(args) != 2 || !a.IsDecimal() || !args[1].IsDecimal() {
			return Form{}
		}
		b := args[1]
		digits, scale := max(whole[0], whole[1])+1, int(max(a.Scale, b.Scale))
		if e.Func == "numeric_mul" {
			digits, scale = whole[0]+whole[1], int(a.Scale)+int(b.Scale)
		}
		if digits+scale > MaxPrecision && (MaxPrecision-scale < max(whole[0], whole[1]) || ofConstants(e)) {
			return Form{}
		}
		return decimal(digits, scale)
	case "extract":
		return formOfExtract(e)
	case "array_append", "array_prepend", "array_cat", "array_remove", "array_replace", "trim_array", "unnest",
		"numeric_larger", "numeric_smaller":
		f, _ := unify(e.Args)
		return f
	}
	if !a.IsDecimal() {
		return formOfCut(e)
	}
	switch e.Func {
	case "numeric_mod", "mod", "div", "numeric_div_trunc":
		if len(args) != 2 || !args[1].IsDecimal() {
			return Form{}
		}
		if e.Func == "numeric_mod" || e.Func == "mod" {
			return exactly(min(whole[0], whole[1]), int(max(a.Scale, args[1].Scale)))
		}
		return exactly(whole[0]+int(args[1].Scale), 0)
	case "numeric_uminus", "numeric_uplus", "numeric_abs", "abs":
		return a
	case "sign":
		return Form{Precision: 1}
	case "ceil", "ceiling", "floor":
		return decimal(whole[0]+1, 0)
	case "round", "trunc":
		n, ok := scaleOf(e)
		if !ok {
			return Form{}
		}
		if e.Func == "round" {
			whole[0]++
		}
		return decimal(whole[0], n)
	}
	return Form{}
}

// scaleOf is the scale that round or trunc gives; ok is false when it depends on the row.
func scaleOf(e *Call) (n int, ok bool) {
	if len(e.Args) == 1 {
		return 0, true
	}
	c, _ := e.Args[1].(*Const)
	if c == nil {
		return 0, false
	}
	v, ok := c.Val.(int64)
	return int(v), ok && v >= 0 && v <= MaxPrecision
}

// formOfCut is the form of a function that gives one scale to numbers of several.
func formOfCut(e *Call) Form {
	switch e.Func {
	case "round", "trunc", "ceil", "ceiling", "floor":
		if whole, ok := wholeDigits(e.Args[0]); ok {
			if n, ok := scaleOf(e); ok {
				return exactly(whole+1, n)
			}
		}
	}
	return Form{}
}

// wholeDigits is how many digits before the point a number made of decimals can have, whatever
// its scale; ok is false when that is not known.
func wholeDigits(e Expr) (n int, ok bool) {
	if f := FormOf(e); f.IsDecimal() {
		return int(f.Precision) - int(f.Scale), true
	}
	call, _ := e.(*Call)
	if call == nil || len(call.Args) == 0 {
		return 0, false
	}
	n, ok = wholeDigits(call.Args[0])
	if !ok {
		return 0, false
	}
	switch call.Func {
	case "numeric_uminus", "numeric_uplus", "numeric_abs", "abs":
		return n, true
	case "numeric_div":
		by := FormOf(call.Args[1]) // at least 10^-scale, or the division fails
		return n + int(by.Scale), by.IsDecimal()
	case "numeric_add", "numeric_sub", "numeric_mul":
		m, ok := wholeDigits(call.Args[1])
		if call.Func == "numeric_mul" {
			return n + m, ok
		}
		return max(n, m) + 1, ok
	}
	return 0, false
}

// exactly is decimal(whole+scale, scale), or text where 38 digits do not hold it.
func exactly(whole, scale int) Form {
	if max(whole+scale, 1) > MaxPrecision {
		return Form{}
	}
	return decimal(whole, scale)
}

// ofConstants says whether no row has a part in an expression.
func ofConstants(e Expr) bool {
	constant := true
	WalkExpr(e, func(e Expr) bool {
		switch e.(type) {
		case *Col, *Agg, *Subquery, *Param:
			constant = false
		}
		return constant
	})
	return constant
}

// formOfExtract knows the scale that extract gives each field.
func formOfExtract(e *Call) Form {
	if len(e.Args) != 2 {
		return Form{}
	}
	c, _ := e.Args[0].(*Const)
	if c == nil || infinite(e.Args[1]) {
		return Form{}
	}
	field, _ := c.Val.(string)
	field = strings.ToLower(field)
	if len(field) > 10 { // no more characters of a field's name count
		field = field[:10]
	}
	switch field {
	case "epoch":
		switch e.Args[1].Type().OID {
		case DateOID:
			return Form{Precision: 19}
		case IntervalOID:
			return Form{} // an interval's length may exceed 64 bits of microseconds
		}
		return Form{Precision: 25, Scale: 6}
	case "s", "sec", "secs", "second", "seconds":
		return Form{Precision: 25, Scale: 6}
	case "ms", "msec", "msecs", "msecond", "mseconds", "millisecon":
		return Form{Precision: 25, Scale: 3}
	case "j", "jd", "julian":
		if e.Args[1].Type().OID == DateOID {
			return Form{Precision: 19}
		}
		return Form{}
	}
	return Form{Precision: 19}
}

func formOfAgg(e *Agg) Form {
	arg := e.Args
	if len(arg) == 0 && len(e.Within) > 0 {
		arg = []Expr{e.Within[0].Expr}
	}
	if len(arg) == 0 {
		return Form{}
	}
	switch e.Func {
	case "sum":
		if arg[0].Type().OID == Int8OID {
			return Form{Precision: MaxPrecision}
		}
		f := FormOf(arg[0])
		if f.IsDecimal() && MaxPrecision-f.Scale >= room {
			return Form{Precision: MaxPrecision, Scale: f.Scale}
		}
	case "min", "max", "any_value", "first_value", "last_value", "nth_value", "array_agg", "mode":
		return FormOf(arg[0])
	case "lag", "lead":
		f, _ := unify(arg)
		return f
	case "percentile_disc":
		if len(e.Within) == 1 {
			return FormOf(e.Within[0].Expr)
		}
	}
	return Form{}
}
