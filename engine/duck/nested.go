package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// Arrays of several dimensions, or with a lower bound other than 1, are in their text form
// (rel.Form.Nested). Their functions are in Go (scalar_nested.go); what looks at elements
// sees them as a list, in order.

var nest = rel.Form{Nested: true}

// elemForm is the form of an array's elements.
func elemForm(array rel.Expr) rel.Form {
	f := rel.FormOf(array)
	f.Nested = false
	return f
}

// reshape converts an array between a list and the text form. A text that is no list fails.
func (p *printer) reshape(sql string, t rel.Type, from, to rel.Form) string {
	if to.Nested {
		text, ok := p.neutrally(func() (string, bool) { return p.toText(sql, t, from) })
		if !ok {
			return p.unsupported("the text form of %s", t)
		}
		return text
	}
	return p.elementsOf("array_split("+sql+")", t, to)
}

// elementsOf reads a list of elements' texts as a list of elements in a form.
func (p *printer) elementsOf(texts string, t rel.Type, f rel.Form) string {
	elem, _ := t.Elem()
	x, ok := p.fromCarried("x", rel.Of(elem.OID), f)
	if !ok {
		return p.unsupported("arrays of several dimensions of type %s", elem)
	}
	return "CAST(list_transform(" + texts + ", x -> " + x + ") AS " + duckType(rel.Of(t.OID), f) + ")"
}

// flat prints all elements of a nested array as a list.
func (p *printer) flat(e rel.Expr) string {
	return p.elementsOf("nest_elements("+p.expr(e)+")", e.Type(), rel.Form{})
}

// flatPair prints two arrays whose elements are compared in any order.
func (p *printer) flatPair(l, r rel.Expr) (string, string) {
	if !rel.FormOf(l).Nested && !rel.FormOf(r).Nested {
		if isVector(l.Type()) || isVector(r.Type()) {
			return p.elements(l), p.elements(r)
		}
		return p.pair(l, r)
	}
	one := func(e rel.Expr) string {
		list := p.exprAs(e, rel.Form{})
		if rel.FormOf(e).Nested {
			list = p.flat(e)
		}
		return keyOf(list, e.Type(), rel.Form{})
	}
	return one(l), one(r)
}

// arrayOfArrays prints ARRAY[array, …].
func (p *printer) arrayOfArrays(e *rel.ArrayExpr) string {
	parts := make([]string, len(e.Elems))
	for i, x := range e.Elems {
		parts[i] = p.exprAs(x, nest)
	}
	return "nest_make(CAST([" + strings.Join(parts, ", ") + "] AS VARCHAR[]))"
}

// arrayOfRows prints ARRAY(SELECT array …).
func (p *printer) arrayOfRows(n plan.Node, c rel.Column) string {
	b := p.block(n)
	if !b.open() || b.order != "" {
		b = wrap(b)
	}
	b.items = []string{as(p.convert(c.ID.String(), c.Type, c.Form, nest), c.ID)}
	return "coalesce(nest_agg(ARRAY(" + b.sql() + ")), '{}')"
}

// nestedSubscript prints a[i][j] and a[i:j][k:l].
func (p *printer) nestedSubscript(e *rel.Subscript) string {
	bounds := []rel.Bounds{{Lower: e.Lower, Upper: e.Upper}}
	if !e.Slice {
		bounds[0].Upper = e.Index
	}
	bounds = append(bounds, e.More...)
	array := p.exprAs(e.Array, nest)
	var lows, highs, given []string
	for _, b := range bounds {
		lo, hi, g := "NULL", "NULL", 0
		if b.Lower != nil {
			lo, g = p.expr(b.Lower), g|1
		}
		if b.Upper != nil {
			hi, g = p.expr(b.Upper), g|2
		}
		lows, highs, given = append(lows, lo), append(highs, hi), append(given, fmt.Sprint(g))
	}
	list := func(parts []string) string { return "CAST([" + strings.Join(parts, ", ") + "] AS INTEGER[])" }
	if e.Slice {
		return "nest_slice(" + array + ", " + list(lows) + ", " + list(highs) + ", " + list(given) + ")"
	}
	x, ok := p.fromCarried("nest_get("+array+", "+list(highs)+")", rel.Of(e.Typ.OID), rel.FormOf(e))
	if !ok {
		return p.unsupported("arrays of several dimensions of type %s", e.Typ)
	}
	return x
}

// castNested converts the elements and keeps the shape.
func (p *printer) castNested(sql string, from, to rel.Type, explicit bool) (string, bool) {
	x, ok := p.fromCarried("x", rel.Of(from.OID), rel.Form{})
	if !ok {
		return "", false
	}
	if x, ok = p.castTo(x, from, rel.Form{}, to, rel.Form{}, explicit); !ok {
		return "", false
	}
	if x, ok = p.elementText(x, to); !ok {
		return "", false
	}
	return "nest_with(" + sql + ", list_transform(nest_elements(" + sql + "), x -> " + x + "), '')", true
}

// elementText is a value's text inside an array in text form, where a boolean is t or f.
func (p *printer) elementText(sql string, t rel.Type) (string, bool) {
	if t.OID == rel.BoolOID {
		return boolOutput(sql), true
	}
	return p.neutrally(func() (string, bool) { return p.toText(sql, t, rel.Form{}) })
}

// nestedTemplates are functions whose first argument is an array in text form.
var nestedTemplates = map[string]string{
	"array_ndims": "nest_ndims", "array_dims": "nest_dims", "array_length": "nest_length", "array_lower": "nest_lower",
	"array_upper": "nest_upper", "cardinality": "nest_cardinality", "trim_array": "nest_trim",
}

// nestedCall prints a function of arrays of which one is nested, or whose result is; ok is
// false for those that work on lists.
func (p *printer) nestedCall(e *rel.Call) (string, bool) {
	if e.Variadic && (e.Func == "concat" || e.Func == "concat_ws") {
		return p.concatArray(e), true
	}
	any := e.Typ.IsArray() && rel.FormOf(e).Nested
	for _, a := range e.Args {
		any = any || a.Type().IsArray() && rel.FormOf(a).Nested
	}
	if !any {
		return "", false
	}
	if name, ok := nestedTemplates[e.Func]; ok {
		args := p.list(e.Args)
		return name + "(" + strings.Join(args, ", ") + ")", true
	}
	switch e.Func {
	case "array_cat":
		return "nest_cat(" + p.exprAs(e.Args[0], nest) + ", " + p.exprAs(e.Args[1], nest) + ")", true
	case "array_append", "array_prepend":
		array, value := e.Args[0], e.Args[1]
		if e.Func == "array_prepend" {
			array, value = value, array
		}
		text, ok := p.elementText(p.exprAs(value, rel.Form{}), value.Type())
		return "nest_add(" + p.exprAs(array, nest) + ", " + text + ", " + fmt.Sprint(e.Func == "array_append") + ")", ok
	case "array_fill":
		text, ok := p.elementText(p.exprAs(e.Args[0], rel.Form{}), e.Args[0].Type())
		lows := "NULL::INTEGER[]"
		if len(e.Args) == 3 {
			lows = p.exprAs(e.Args[2], rel.Form{})
		}
		return fmt.Sprintf("nest_fill(%s, %s, %s, %t)", text, p.exprAs(e.Args[1], rel.Form{}), lows, len(e.Args) == 3), ok
	case "array_to_string":
		return p.nestedToString(e)
	case "json_object", "jsonb_object":
		return p.nestedObject(e)
	case "array_remove", "array_replace":
		return p.nestedEdit(e)
	case "array_position", "array_positions":
		return p.nestedPosition(e)
	}
	return "", false
}

// elementTexts prints the text forms of a nested array's elements.
func (p *printer) elementTexts(array rel.Expr) string {
	if elem, _ := array.Type().Elem(); pgvalue.SettingsMatter(elem) {
		if x, ok := p.toText("x", elem, rel.Form{}); ok {
			return "list_transform(" + p.flat(array) + ", x -> " + x + ")"
		}
	}
	return "nest_elements(" + p.expr(array) + ")"
}

func (p *printer) nestedToString(e *rel.Call) (string, bool) {
	texts, sep := p.elementTexts(e.Args[0]), p.expr(e.Args[1])
	if len(e.Args) == 3 {
		texts = p.capture([]string{texts, p.expr(e.Args[2])}, func(v []string) string {
			return "list_transform(" + v[0] + ", x -> coalesce(x, " + v[1] + "))"
		})
	}
	return "CASE WHEN " + sep + " IS NOT NULL AND " + texts + " IS NOT NULL THEN " + joined(texts, sep, isConstant(e.Args[1])) + " END", true
}

// nestedEdit prints array_remove, of one dimension only, and array_replace.
func (p *printer) nestedEdit(e *rel.Call) (string, bool) {
	array := e.Args[0]
	elem, _ := array.Type().Elem()
	values, message := []string{p.flat(array), p.exprAs(e.Args[1], rel.Form{})}, "removing elements from multidimensional arrays is not supported"
	if e.Func == "array_replace" {
		values, message = append(values, p.exprAs(e.Args[2], rel.Form{})), ""
	}
	list := p.capture(values, func(v []string) string {
		test := sameValue("x", v[1], elem, rel.Form{})
		if len(v) == 2 {
			return "list_filter(" + v[0] + ", x -> NOT (" + test + "))"
		}
		return "list_transform(" + v[0] + ", x -> CASE WHEN " + test + " THEN " + v[2] + " ELSE x END)"
	})
	text, ok := p.elementText("x", elem)
	return "nest_with(" + p.expr(array) + ", list_transform(" + list + ", x -> " + text + "), " + quote(message) + ")", ok
}

// nestedPosition looks for a value by the subscripts of one dimension.
func (p *printer) nestedPosition(e *rel.Call) (string, bool) {
	array := p.expr(e.Args[0])
	elem, _ := e.Args[0].Type().Elem()
	list := keyOf(p.flat(e.Args[0]), e.Args[0].Type(), rel.Form{})
	value := keyOf(p.exprAs(e.Args[1], rel.Form{}), elem, rel.Form{})
	before := "nest_before(" + array + ")"
	if e.Func == "array_positions" {
		return "CASE WHEN " + before + " IS NOT NULL THEN " + p.capture([]string{list, value, before}, func(v []string) string {
			return "list_filter(list_transform(" + v[0] + ", (x, i) -> CASE WHEN x IS NOT DISTINCT FROM " + v[1] + " THEN CAST(i + " + v[2] + " AS INTEGER) END), y -> y IS NOT NULL)"
		}) + " END", true
	}
	start := "1"
	if len(e.Args) == 3 {
		start = p.expr(e.Args[2]) + " - " + before
	}
	return "CAST(array_position_from(" + list + ", " + value + ", " + start + ") + " + before + " AS INTEGER)", true
}

// joined prints the texts of a list joined; DuckDB does that with a constant separator only.
func joined(texts, sep string, constant bool) string {
	if constant {
		return "coalesce(array_to_string(" + texts + ", " + sep + "), '')"
	}
	return "texts_joined(" + texts + ", " + sep + ")"
}

// concatArray prints concat and concat_ws of the elements of an array, VARIADIC.
func (p *printer) concatArray(e *rel.Call) string {
	array := e.Args[len(e.Args)-1]
	var sep rel.Expr = &rel.Const{Val: "", Typ: rel.Text}
	if e.Func == "concat_ws" {
		sep = e.Args[0]
	}
	if len(e.Args) > 2 || len(e.Args) == 2 && e.Func == "concat" {
		return p.unsupported("VARIADIC after other arguments of %s", e.Func)
	}
	if isNull(array) {
		return "NULL::VARCHAR"
	}
	return p.call(&rel.Call{Func: "array_to_string", Args: []rel.Expr{array, sep}, Typ: rel.Text})
}
