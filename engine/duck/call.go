package duck

import (
	"slices"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// call prints a function or operator: a comparison, arithmetic of PostgreSQL's number
// types, one of the special cases, or a row of the tables of templates. What none of
// them lists is refused; DuckDB never gets a function by a name it happens to share.
func (p *printer) call(e *rel.Call) string {
	e = spelledOut(e)
	if p.sets {
		if sql, ok := p.setReturning(e, rel.FormOf(e)); ok {
			return "unnest(" + sql + ")"
		}
	}
	if sql, ok := p.nestedCall(e); ok {
		return sql
	}
	if e.Func != "pg_typeof" && slices.ContainsFunc(e.Args, func(a rel.Expr) bool { return strangeArray(a.Type()) }) {
		return p.unsupported("function %s", signatureOf(e))
	}
	if comparisons[e.Op] {
		if sql, ok := p.compare(e); ok {
			return sql
		}
		if !e.Args[0].Type().IsRow() {
			return p.unsupported("operator %s", signatureOf(e))
		}
	}
	if f := special[e.Func]; f != nil {
		if sql, ok := f(p, e); ok {
			return sql
		}
	}
	if sql, ok := p.arithmetic(e); ok {
		return sql
	}
	if t, ok := templates[signature(e.Func, e.Args)]; ok {
		return p.convert(p.fill(t, e.Args), e.Typ, rel.Form{}, rel.FormOf(e))
	}
	if len(e.Args) == 1 {
		if c, ok := pgtypes.Cast(e.Args[0].Type().OID, e.Typ.OID); ok && c.Func == e.OID && e.OID != 0 {
			cast := &rel.Cast{Arg: e.Args[0], To: e.Typ, Explicit: true}
			return p.convert(p.cast(cast), e.Typ, rel.FormOf(cast), rel.FormOf(e))
		}
	}
	if f, ok := pgfunc.ByOID(e.OID); ok && !f.Proc.RetSet && len(f.Proc.Out) < 2 {
		return p.convert(p.function(f, e), e.Typ, rel.Form{}, rel.FormOf(e))
	}
	return p.unsupported("function %s", signatureOf(e))
}

// strangeArray says whether a type is an array of something that is carried as text, pg_statistic[] say, so that
// the array is text too and no list.
func strangeArray(t rel.Type) bool {
	return pgtypes.ElementType(t.OID) != 0 && !t.IsArray() && t.OID != rel.Int2VectorOID && t.OID != rel.OIDVectorOID
}

// spelledOut gives a function that an operator stands for, called by its name, the operator:
// int4eq(a, b) is a = b.
func spelledOut(e *rel.Call) *rel.Call {
	if e.Op != "" || e.OID == 0 {
		return e
	}
	o, ok := pgtypes.OperatorOfProc(e.OID)
	if !ok {
		return e
	}
	named := *e
	named.Op = o.Name
	return &named
}

// fill puts the arguments into a template's $1 … $9; numerics in their text form. $s is
// the number of the session's settings, $* the arguments in a row.
func (p *printer) fill(template string, args []rel.Expr) string {
	printed := make([]string, len(args))
	for i, a := range args {
		printed[i] = p.exprAs(a, rel.Form{})
	}
	var s strings.Builder
	for i := 0; i < len(template); i++ {
		if template[i] != '$' || i+1 == len(template) {
			s.WriteByte(template[i])
			continue
		}
		i++
		switch c := template[i]; {
		case c == 's':
			s.WriteString(p.sessionArg())
		case c == '*':
			s.WriteString(strings.Join(printed, ", "))
		case c >= '1' && int(c-'1') < len(printed):
			s.WriteString(printed[c-'1'])
		}
	}
	return s.String()
}

// kind names a type in the keys of the tables: all character types are text, all arrays array.
func kind(t rel.Type) string {
	switch {
	case t.IsArray():
		return "array"
	case t.IsText():
		return "text"
	}
	switch t.OID {
	case rel.BoolOID:
		return "bool"
	case rel.Int2OID:
		return "int2"
	case rel.Int4OID:
		return "int4"
	case rel.Int8OID:
		return "int8"
	case rel.Float4OID:
		return "float4"
	case rel.Float8OID:
		return "float8"
	case rel.TimeOID:
		return "time"
	case rel.TimestampOID:
		return "timestamp"
	case rel.TimestamptzOID:
		return "timestamptz"
	}
	return rel.Of(t.OID).String()
}

// signature is a call's key in the tables: "substr(text,int4,int4)".
func signature(name string, args []rel.Expr) string {
	kinds := make([]string, len(args))
	for i, a := range args {
		kinds[i] = kind(a.Type())
	}
	return name + "(" + strings.Join(kinds, ",") + ")"
}

// signatureOf is a call as an error names it.
func signatureOf(e *rel.Call) string {
	types := make([]string, len(e.Args))
	for i, a := range e.Args {
		types[i] = rel.Of(a.Type().OID).String()
	}
	return e.Func + "(" + strings.Join(types, ", ") + ")"
}

// templates maps what call looks up to DuckDB SQL.
var templates = merge(textTemplates, mathTemplates, timeTemplates, arrayTemplates, otherTemplates, catalogTemplates)

func merge(tables ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, t := range tables {
		for k, v := range t {
			all[k] = v
		}
	}
	return all
}

// special holds the functions that need more than a template; one that gives false is looked up further.
var special map[string]func(*printer, *rel.Call) (string, bool)

func init() {
	special = map[string]func(*printer, *rel.Call) (string, bool){
		"textlike": like("LIKE"), "textnlike": like("NOT LIKE"),
		"bpcharlike": like("LIKE"), "bpcharnlike": like("NOT LIKE"),
		"namelike": like("LIKE"), "namenlike": like("NOT LIKE"),
		"like": like("LIKE"), "notlike": like("NOT LIKE"),
		"length": bpcharLength, "char_length": bpcharLength, "character_length": bpcharLength, "text": bpcharText, "bpchar": bpcharFit,
		"concat": concat, "format": format, "quote_literal": quoteAny, "quote_nullable": quoteAny, "concat_ws": concatWS, "textanycat": catText, "anytextcat": catText,
		"num_nulls": countNulls(" IS NULL"), "num_nonnulls": countNulls(" IS NOT NULL"),
		"extract": extract, "record_field": field, "json_populate_record": populate, "row_member": rowMember, "jsonb_populate_record": populate, "row_itself": func(p *printer, e *rel.Call) (string, bool) { return p.expr(e.Args[0]), true },
		"array_append": arrayAppend, "array_prepend": arrayPrepend, "array_cat": arrayCat,
		"array_remove": arrayRemove, "array_position": arrayPosition, "array_to_string": arrayToString,
		"arraycontains": arrayContains(false), "arraycontained": arrayContains(true), "arrayoverlap": arrayOverlap,
		"array_replace": arrayReplace, "array_positions": arrayPositions, "array_fill": arrayFill,
		"array_larger": largestArray(">"), "array_smaller": largestArray("<"), "width_bucket": widthBucket,
		"enum_larger": largestArray(">"), "enum_smaller": largestArray("<"), "enum_cmp": enumCmp, "enum_first": enumEnd, "enum_last": enumEnd,
		"enum_range": enumRange, "enum_send": enumSend,
		"numeric_larger": largest("greatest"), "numeric_smaller": largest("least"),
		"sort_key": sortKey, "pg_typeof": pgTypeof, "pg_column_size": columnSize, "json_build_object": jsonBuildObject, "json_build_array": jsonBuildArray,
		"jsonb_build_object": jsonBuildObject, "jsonb_build_array": jsonBuildArray, "json_to_record": jsonRecord, "jsonb_to_record": jsonRecord, "json_member": jsonMember, "privilege_list": privilegeCall, "refused": privilegeCall, "to_json": toJSON, "to_jsonb": toJSON, "array_to_json": toJSON, "row_to_json": toJSON,
	}
}

// arithmetic prints the operators of the integer and float types and of numerics.
func (p *printer) arithmetic(e *rel.Call) (string, bool) {
	if isNumeric(e.Typ) {
		return p.numericCall(e)
	}
	ints, floats := e.Typ.IsInteger(), e.Typ.IsFloat()
	for _, a := range e.Args {
		ints = ints && a.Type().IsInteger()
		floats = floats && a.Type().IsFloat()
	}
	if !ints && !floats || len(e.Args) == 0 || len(e.Args) > 2 {
		return "", false
	}
	t := duckType(e.Typ, rel.Form{})
	x := make([]string, len(e.Args))
	for i, a := range e.Args {
		x[i] = p.expr(a)
		if a.Type().OID != e.Typ.OID {
			x[i] = "CAST(" + x[i] + " AS " + t + ")"
		}
	}
	key := e.Op + strconv.Itoa(len(x))
	if e.Op == "" {
		key = e.Func
	}
	table := intOperators
	if floats {
		table = floatOperators
	}
	template, ok := table[key]
	if !ok {
		return "", false
	}
	return strings.NewReplacer("$1", x[0], "$2", x[len(x)-1], "$t", t).Replace(template), true
}

// intOperators are by operator and number of operands, or by function name. DuckDB
// raises an error on overflow of each type as PostgreSQL does.
var intOperators = map[string]string{
	"+2": "($1 + $2)", "-2": "($1 - $2)", "*2": "($1 * $2)",
	"/2": "CAST(int_div($1, $2) AS $t)", "%2": "CAST(int_mod($1, $2) AS $t)", "mod": "CAST(int_mod($1, $2) AS $t)",
	"-1": "(0::$t - $1)", "+1": "$1", "@1": "CAST(int_abs($1) AS $t)", "abs": "CAST(int_abs($1) AS $t)",
	"&2": "($1 & $2)", "|2": "($1 | $2)", "#2": "xor($1, $2)", "~1": "(~ $1)",
}

var floatOperators = map[string]string{
	"+2": "float_fit($1 + $2, $1, $2)", "-2": "float_fit($1 - $2, $1, $2)", "*2": "float_product($1 * $2, $1, $2)",
	"/2": "CAST(float_div($1, $2) AS $t)",
	"-1": "(- $1)", "+1": "$1", "@1": "abs($1)", "abs": "abs($1)",
}
