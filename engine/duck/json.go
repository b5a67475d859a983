package duck

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/rel"
)

// jsonOf prints a value as JSON, NULL as null: numbers and booleans as they are, points in
// time in the form of XML Schema, arrays and rows taken apart, JSON kept, and everything
// else as a string of its text form. ok is false for a record whose fields are not known.
func (p *printer) jsonOf(e rel.Expr) (string, bool) {
	if row, ok := e.(*rel.Row); ok {
		sql, ok := p.jsonRow(row, ",")
		if row.Present != nil {
			sql = "coalesce(" + sql + ", 'null')"
		}
		return sql, ok
	}
	if isNull(e) {
		return "'null'", true
	}
	sql, ok := p.jsonScalar(p.expr(e), e.Type(), rel.FormOf(e))
	return "coalesce(" + sql + ", 'null')", ok
}

// jsonScalar prints JSON of a value that is not NULL.
func (p *printer) jsonScalar(sql string, t rel.Type, f rel.Form) (string, bool) {
	if elem, ok := t.Elem(); ok && t.IsArray() {
		if f.Nested {
			return p.jsonNested(sql, t, "','")
		}
		x, ok := p.jsonScalar("x", elem, f)
		return "json_list(list_transform(" + sql + ", x -> coalesce(" + x + ", 'null')))", ok
	}
	if t.IsRow() {
		return p.rowJSON(sql, ","), true
	}
	switch t.OID {
	case rel.JSONOID, rel.JSONBOID:
		return sql, true
	case rel.DateOID:
		return "json_quote(json_date(" + sql + "))", true
	case rel.TimestampOID:
		return "json_quote(json_timestamp(" + sql + "))", true
	case rel.TimestamptzOID:
		return "json_quote(json_timestamptz(" + sql + ", " + p.sessionArg() + "))", true
	}
	if isReg(t) {
		return fmt.Sprintf("json_quote(nest_text(CAST(%s AS VARCHAR), %d::UINTEGER, %s))", sql, t.OID, p.sessionArg()), true
	}
	text, ok := p.toText(sql, t, f)
	switch {
	case t.IsInteger(), t.OID == rel.BoolOID:
		return text, ok
	case t.IsFloat(), t.OID == rel.NumericOID:
		return "json_number(" + text + ")", ok
	}
	return "json_quote(" + text + ")", ok
}

// jsonNested prints an array in text form, with between between its outermost parts.
func (p *printer) jsonNested(sql string, t rel.Type, between string) (string, bool) {
	elem, _ := t.Elem()
	x, ok := p.jsonScalar("x", elem, rel.Form{})
	list := p.elementsOf("nest_elements("+sql+")", t, rel.Form{})
	return "json_nested(" + sql + ", list_transform(" + list + ", x -> coalesce(" + x + ", 'null')), " + between + ")", ok
}

// jsonRow prints a row as an object of its columns.
func (p *printer) jsonRow(row *rel.Row, between string) (string, bool) {
	parts := make([]string, len(row.Fields))
	for i, f := range row.Fields {
		v, ok := p.jsonOf(f)
		if !ok {
			return "", false
		}
		prefix := "{"
		if i > 0 {
			prefix = between
		}
		parts[i] = "json_quote(" + quote(row.Name(i)) + ") || ':' || " + v
		parts[i] = quote(prefix) + " || " + parts[i]
	}
	if len(parts) == 0 {
		return p.present(row, "'{}'"), true
	}
	return p.present(row, "("+strings.Join(parts, " || ")+" || '}')"), true
}

// jsonAs gives the value its type: jsonb's normal form.
func jsonAs(sql string, t rel.Type) string {
	if t.OID == rel.JSONBOID {
		return "jsonb_of(" + sql + ")"
	}
	return sql
}

// toJSON prints to_json, to_jsonb, array_to_json and row_to_json; the last two may put a
// line between the parts.
func toJSON(p *printer, e *rel.Call) (string, bool) {
	arg := e.Args[0]
	if len(e.Args) == 2 {
		return p.jsonLines(e)
	}
	if row, ok := arg.(*rel.Row); ok {
		v, ok := p.jsonRow(row, ",")
		return jsonAs(v, e.Typ), ok
	}
	v, ok := p.jsonOf(arg)
	if !ok {
		return "", false
	}
	v = "CASE WHEN " + p.expr(arg) + " IS NOT NULL THEN " + v + " END"
	return jsonAs(v, e.Typ), true
}

func (p *printer) jsonLines(e *rel.Call) (string, bool) {
	var plain, lines string
	var ok bool
	if row, is := e.Args[0].(*rel.Row); is {
		if plain, ok = p.jsonRow(row, ","); ok {
			lines, ok = p.jsonRow(row, ",\n ")
		}
	} else if arg := e.Args[0]; arg.Type().IsRow() {
		x := p.expr(arg)
		plain, lines, ok = p.rowJSON(x, ","), p.rowJSON(x, ",\n "), true
	} else if plain, ok = p.jsonScalar(p.expr(e.Args[0]), e.Args[0].Type(), rel.FormOf(e.Args[0])); ok {
		lines = strings.Replace(plain, "json_list(", "json_lines(", 1)
		if rel.FormOf(e.Args[0]).Nested {
			lines, ok = p.jsonNested(p.expr(e.Args[0]), e.Args[0].Type(), "chr(44) || chr(10) || ' '")
		}
	}
	pretty := p.expr(e.Args[1])
	return "CASE WHEN " + pretty + " THEN " + lines + " WHEN " + pretty + " IS NOT NULL THEN " + plain + " END", ok
}

// jsonMember prints a key and a value, NULL for a NULL key.
func (p *printer) jsonMember(key, value rel.Expr) (string, bool) {
	t, f := key.Type(), rel.FormOf(key)
	if t.IsArray() || t.OID == rel.JSONOID || t.OID == rel.JSONBOID || t.IsRow() {
		return "required(NULL::VARCHAR, '22023', 'key value must be scalar, not array, composite, or json')", true
	}
	var name string
	ok := true
	switch t.OID {
	case rel.DateOID, rel.TimestampOID, rel.TimestamptzOID:
		name, ok = p.jsonScalar(p.expr(key), t, f)
	default:
		if name, ok = p.toText(p.expr(key), t, f); ok {
			name = "json_quote(" + name + ")"
		}
	}
	v, known := p.jsonOf(value)
	return name + " || ' : ' || " + v, ok && known
}

// jsonBuildObject and jsonBuildArray print the functions of any number of arguments, or of
// an array that stands for them.
func jsonBuildObject(p *printer, e *rel.Call) (string, bool) {
	args := e.Args
	if e.Variadic {
		keys, ok := p.spread(args[0], func(elem rel.Type, f rel.Form) (string, bool) {
			switch elem.OID {
			case rel.JSONOID, rel.JSONBOID:
				return "required(NULL::VARCHAR, '22023', 'key value must be scalar, not array, composite, or json')", true
			case rel.DateOID:
				return "json_date(x)", true
			case rel.TimestampOID:
				return "json_timestamp(x)", true
			case rel.TimestamptzOID:
				return "json_timestamptz(x, " + p.sessionArg() + ")", true
			}
			return p.toText("x", elem, f)
		})
		values, known := p.spread(args[0], func(elem rel.Type, f rel.Form) (string, bool) {
			x, ok := p.jsonScalar("x", elem, f)
			return "coalesce(" + x + ", 'null')", ok
		})
		return jsonAs("json_pairs("+keys+", "+values+", "+strconv.FormatBool(e.Typ.OID == rel.JSONBOID)+")", e.Typ), ok && known
	}
	if len(args)%2 != 0 {
		return "required(NULL::VARCHAR, '22023', 'argument list must have even number of elements')", true
	}
	parts := make([]string, 0, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		m, ok := p.jsonMember(args[i], args[i+1])
		if !ok {
			return "", false
		}
		message := "argument " + strconv.Itoa(i+1) + " cannot be null"
		if e.Typ.OID == rel.JSONBOID {
			message = "argument " + strconv.Itoa(i+1) + ": key must not be null"
		}
		parts = append(parts, "required("+m+", '22023', "+quote(message)+")")
	}
	if len(parts) == 0 {
		return "'{}'", true
	}
	return jsonAs("('{' || "+strings.Join(parts, " || ', ' || ")+" || '}')", e.Typ), true
}

func jsonBuildArray(p *printer, e *rel.Call) (string, bool) {
	args := e.Args
	if e.Variadic {
		list, ok := p.spread(args[0], func(elem rel.Type, f rel.Form) (string, bool) {
			x, ok := p.jsonScalar("x", elem, f)
			return "coalesce(" + x + ", 'null')", ok
		})
		return jsonAs("json_array("+list+")", e.Typ), ok
	}
	ok := false
	parts := make([]string, len(args))
	for i, a := range args {
		if parts[i], ok = p.jsonOf(a); !ok {
			return "", false
		}
	}
	if len(parts) == 0 {
		return "'[]'", true
	}
	return jsonAs("('[' || "+strings.Join(parts, " || ', ' || ")+" || ']')", e.Typ), true
}

// spread prints a list of what f makes of the elements of an array, each called x.
func (p *printer) spread(array rel.Expr, f func(elem rel.Type, form rel.Form) (string, bool)) (string, bool) {
	elem, is := array.Type().Elem()
	if !is || isNull(array) {
		return "NULL::VARCHAR[]", is
	}
	x, ok := f(elem, elemForm(array))
	return "list_transform(" + p.elements(array) + ", x -> " + x + ")", ok
}

// jsonAgg prints json_agg and jsonb_agg.
func (p *printer) jsonAgg(c aggCall) string {
	arg := c.agg.Args[0]
	v, ok := p.jsonOf(arg)
	if !ok {
		return p.unsupportedAgg(c.agg)
	}
	name := "json_array"
	if arg.Type().IsRow() || arg.Type().IsArray() {
		name = "json_array_of_rows"
	}
	list := c.of("list", c.guarded(v, arg))
	if c.agg.Distinct {
		x, ok := p.jsonScalar("x", arg.Type(), rel.Form{})
		if _, row := arg.(*rel.Row); row || !ok {
			return p.unsupportedAgg(c.agg)
		}
		list = "list_transform(" + p.arrayAgg(c, arg) + ", x -> coalesce(" + x + ", 'null'))"
	}
	return jsonAs(name+"("+list+")", c.agg.Typ)
}

// guarded computes sql only for the rows that FILTER leaves if one of the arguments may raise.
func (c aggCall) guarded(sql string, args ...rel.Expr) string {
	for _, e := range args {
		if c.agg.Filter != nil && pgfunc.MayRaise(e) {
			return "CASE WHEN " + c.p.expr(c.agg.Filter) + " THEN " + sql + " END"
		}
	}
	return sql
}
