package duck

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// arrayTemplates are functions over arrays, which have one dimension here.
var arrayTemplates = map[string]string{
	"array_length(array,int4)": "CAST(CASE WHEN $2 = 1 AND len($1) > 0 THEN len($1) END AS INTEGER)",
	"array_upper(array,int4)":  "CAST(CASE WHEN $2 = 1 AND len($1) > 0 THEN len($1) END AS INTEGER)",
	"array_lower(array,int4)":  "CAST(CASE WHEN $2 = 1 AND len($1) > 0 THEN 1 END AS INTEGER)",
	"array_ndims(array)":       "CAST(CASE WHEN len($1) > 0 THEN 1 END AS INTEGER)",
	"cardinality(array)":       "CAST(len($1) AS INTEGER)",
	"trim_array(array,int4)":   "array_trimmed($1, $2)",
	"array_dims(array)":        "CASE WHEN len($1) > 0 THEN '[1:' || len($1) || ']' END",
}

// otherTemplates are the rest.
var otherTemplates = map[string]string{
	"uuid_send(uuid)":   "from_hex(replace($1, '-', ''))",
	"gen_random_uuid()": "CAST(uuid() AS VARCHAR)",
}

// setReturning prints a function that returns a set as a list of the set's values in
// the given form; ok is false for functions that return no set.
func (p *printer) setReturning(e *rel.Call, form rel.Form) (string, bool) {
	switch e.Func {
	case "unnest":
		if len(e.Args) == 1 && isVector(e.Args[0].Type()) {
			return p.elements(e.Args[0]), true
		}
		if len(e.Args) == 1 && rel.FormOf(e.Args[0]).Nested {
			return p.convertSet(p.flat(e.Args[0]), e.Typ, form), true
		}
		if len(e.Args) == 1 && e.Args[0].Type().IsArray() {
			return p.exprAs(e.Args[0], form), true
		}
	case "generate_series":
		if t := e.Typ.OID; t != rel.TimestampOID && t != rel.TimestamptzOID {
			return p.series(e, form), true
		}
	case "generate_subscripts":
		if rel.FormOf(e.Args[0]).Nested {
			reverse := "false"
			if len(e.Args) == 3 {
				reverse = p.expr(e.Args[2])
			}
			return "nest_subscripts(" + p.expr(e.Args[0]) + ", " + p.expr(e.Args[1]) + ", " + reverse + ")", true
		}
		if len(e.Args) == 2 && isVector(e.Args[0].Type()) {
			return "CAST(range(0, CASE WHEN " + p.expr(e.Args[1]) + " = 1 THEN len(" + p.elements(e.Args[0]) + ") ELSE 0 END) AS INTEGER[])", true
		}
		if len(e.Args) == 3 {
			list, _ := p.setReturning(&rel.Call{Func: e.Func, Args: e.Args[:2], Typ: e.Typ}, form)
			return "CASE WHEN " + p.expr(e.Args[2]) + " THEN list_reverse(" + list + ") WHEN NOT " + p.expr(e.Args[2]) + " THEN " + list + " END", true
		}
		if len(e.Args) == 2 {
			return "CAST(generate_series(1, CASE WHEN " + p.expr(e.Args[1]) + " = 1 THEN len(" + p.expr(e.Args[0]) + ") ELSE 0 END) AS INTEGER[])", true
		}
	case "json_populate_recordset", "jsonb_populate_recordset":
		return p.populateSet(e)
	case "json_to_recordset", "jsonb_to_recordset":
		if e.Typ.OID == rel.RecordOID { // it has no column definition list
			return "[" + p.rowless(e) + "]", true
		}
		return "json_records(" + p.expr(e.Args[0]) + ", " + quote(e.Func) + ")", true
	case "_pg_expandarray":
		if elem, ok := e.Args[0].Type().Elem(); ok && (elem.IsInteger() || elem.OID == rel.OIDOID) {
			t := &pgvalue.RowType{OID: rel.RecordOID, Cols: []pgvalue.RowColumn{{Name: "x", Type: rel.Of(elem.OID)}, {Name: "n", Type: rel.Int4}}}
			return "list_transform(" + p.elements(e.Args[0]) + ", (x, i) -> " + rowOf(t, []string{"CAST(x AS VARCHAR)", "CAST(i AS VARCHAR)"}) + ")", true
		}
	case "pg_partition_ancestors": // nothing is partitioned
		return "CAST([] AS UINTEGER[])", true
	}
	if f, ok := pgfunc.ByOID(e.OID); ok && f.Proc.RetSet && len(f.Proc.Out) > 1 {
		return p.rows(e), true
	} else if ok && f.Proc.RetSet {
		return p.convertSet(p.function(f, e), e.Typ, form), true
	}
	return "", false
}

// convertSet brings a list of a set's values from the text form to another, which matters to numerics.
func (p *printer) convertSet(list string, t rel.Type, want rel.Form) string {
	x := p.convert("x", t, rel.Form{}, want)
	if x == "x" {
		return list
	}
	return "list_transform(" + list + ", x -> " + x + ")"
}

// series prints generate_series as a list.
func (p *printer) series(e *rel.Call, form rel.Form) string {
	t := e.Typ
	switch {
	case t.IsInteger():
		x := p.list(e.Args)
		if len(x) == 2 {
			x = append(x, "1")
		} else if c, ok := e.Args[2].(*rel.Const); ok && c.Val == int64(0) {
			return p.fail(pgerr.New(pgerr.InvalidParameterValue, "step size cannot equal zero"))
		} else if !ok {
			x[2] = "nonzero_step(" + x[2] + ")"
		}
		return "CAST(generate_series(CAST(" + x[0] + " AS BIGINT), CAST(" + x[1] + " AS BIGINT), CAST(" + x[2] + " AS BIGINT)) AS " + duckType(t, form) + "[])"
	case t.OID == rel.NumericOID:
		step := "'1'"
		if len(e.Args) == 3 {
			step = p.numericText(e.Args[2])
		}
		list := "num_series(" + p.numericText(e.Args[0]) + ", " + p.numericText(e.Args[1]) + ", " + step + ")"
		if form.IsDecimal() {
			list = "list_transform(" + list + ", x -> " + convertOne("x", rel.Form{}, form) + ")"
		}
		return list
	}
	if f, ok := pgfunc.ByOID(e.OID); ok {
		return p.function(f, e)
	}
	return p.unsupported("function %s", signatureOf(e))
}

// arrayAppend, arrayPrepend and arrayCat take a NULL array for an empty one.
func arrayAppend(p *printer, e *rel.Call) (string, bool) {
	f := rel.FormOf(e)
	return "list_append(coalesce(" + p.exprAs(e.Args[0], f) + ", []), " + p.exprAs(e.Args[1], f) + ")", true
}

func arrayPrepend(p *printer, e *rel.Call) (string, bool) {
	f := rel.FormOf(e)
	return "list_prepend(" + p.exprAs(e.Args[0], f) + ", coalesce(" + p.exprAs(e.Args[1], f) + ", []))", true
}

func arrayCat(p *printer, e *rel.Call) (string, bool) {
	f := rel.FormOf(e)
	a, b := p.exprAs(e.Args[0], f), p.exprAs(e.Args[1], f)
	return "CASE WHEN " + a + " IS NULL THEN " + b + " WHEN " + b + " IS NULL THEN " + a + " ELSE list_concat(" + a + ", " + b + ") END", true
}

// arrayToString joins the text forms of an array's elements.
func arrayToString(p *printer, e *rel.Call) (string, bool) {
	x, ok := p.outputOf("x", e.Args[0])
	if !ok {
		return "", false
	}
	list := p.expr(e.Args[0])
	sep := p.expr(e.Args[1])
	if len(e.Args) == 3 {
		x = "coalesce(" + x + ", " + p.expr(e.Args[2]) + ")"
	}
	return "CASE WHEN " + sep + " IS NOT NULL AND " + list + " IS NOT NULL THEN " + joined("list_transform("+list+", x -> "+x+")", sep, isConstant(e.Args[1])) + " END", true
}

// outputOf prints an array's element, which sql is, as its type's output function does.
func (p *printer) outputOf(sql string, array rel.Expr) (string, bool) {
	elem, ok := array.Type().Elem()
	if !ok {
		return "", false
	}
	return p.outputIn(sql, elem, rel.FormOf(array))
}

func (p *printer) outputIn(sql string, t rel.Type, f rel.Form) (string, bool) {
	if t.OID == rel.BoolOID {
		return boolOutput(sql), true
	}
	return p.toText(sql, t, f)
}
