package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// cast prints a conversion between two types.
func (p *printer) cast(e *rel.Cast) string {
	form := rel.FormOf(e)
	if isNull(e.Arg) {
		return "NULL::" + duckType(e.To, form)
	}
	from := e.Arg.Type()
	if c, ok := e.Arg.(*rel.Const); ok && e.To.OID == rel.NumericOID && from.IsInteger() && form.IsDecimal() {
		if n, ok := c.Val.(int64); ok && form.Scale == 0 && len(strings.TrimLeft(fmt.Sprint(n), "-")) <= int(form.Precision) {
			return p.literal(fmt.Sprint(n), rel.Numeric, form)
		}
	}
	if sql, ok := p.castCalculated(e, form); ok {
		return sql
	}
	sql, ok := p.castTo(p.expr(e.Arg), from, rel.FormOf(e.Arg), e.To, form, e.Explicit)
	if !ok {
		return p.unsupported("cast from %s to %s", from, e.To)
	}
	return sql
}

// castTo converts sql from one type and form to another; ok is false when it is not known how.
func (p *printer) castTo(sql string, from rel.Type, ff rel.Form, to rel.Type, tf rel.Form, explicit bool) (string, bool) {
	target := duckType(to, tf)
	switch {
	case from.IsRow() && to.IsRow(): // the columns of a row stay what they are
		return sql, true
	case from.IsArray() && to.IsArray():
		fe, _ := from.Elem()
		te, _ := to.Elem()
		if ff.Nested {
			return p.castNested(sql, fe, te, explicit)
		}
		x, ok := p.castTo("x", fe, ff, te, tf, explicit)
		if !ok {
			return "", false
		}
		if x == "x" {
			return sql, true
		}
		return "CAST(list_transform(" + sql + ", x -> " + x + ") AS " + target + ")", true
	case from.IsText() != to.IsText() && p.hasCastFunc(from, to):
		return p.castByCatalog(sql, from, ff, to, tf, explicit)
	case to.IsText() && to.OID != rel.UnknownOID:
		text := sql
		if !from.IsText() {
			var ok bool
			if text, ok = p.toText(sql, from, ff); !ok {
				return "", false
			}
		}
		return fitText(text, from, to, explicit), true
	case from.IsText():
		return p.fromText(sql, to, tf, explicit)
	case from.OID == rel.JSONBOID && to.OID != rel.JSONOID && p.hasCastFunc(from, to):
		return p.castByCatalog(sql, from, ff, to, tf, explicit)
	case to.OID == rel.NumericOID:
		return p.toNumeric(sql, from, ff, to, tf)
	}
	if from.OID == rel.NumericOID {
		if out, ok := fromNumeric(sql, ff, to); ok {
			return out, true
		}
	}
	key := kind(from) + " " + kind(to)
	if t, ok := casts[key]; ok {
		return p.fillCast(t, sql, target, to), true
	}
	return p.castByCatalog(sql, from, ff, to, tf, explicit)
}

// An OID is an unsigned number to which int4 is relabelled, and so a negative one wraps.
const (
	oidOfInt = "CAST(CAST($1 AS BIGINT) & 4294967295 AS $t)"
	intOfOID = "CAST(CASE WHEN $1 > 2147483647 THEN CAST($1 AS BIGINT) - 4294967296 ELSE $1 END AS $t)"
)

func (p *printer) fillCast(template, sql, target string, to rel.Type) string {
	out := []byte{}
	for i := 0; i < len(template); i++ {
		if template[i] != '$' {
			out = append(out, template[i])
			continue
		}
		i++
		switch template[i] {
		case '1':
			out = append(out, sql...)
		case 't':
			out = append(out, target...)
		case 's':
			out = append(out, p.sessionArg()...)
		}
	}
	return fitTime(string(out), to)
}

// casts are the conversions between types other than text and numeric: $1 is the value,
// $t the DuckDB type, $s the number of the session's settings. DuckDB raises an error on overflow, and
// rounds a float half to even, as PostgreSQL does.
var casts = merge(catalogCasts(), map[string]string{
	"int2 int4": "CAST($1 AS $t)", "int2 int8": "CAST($1 AS $t)", "int4 int2": "CAST($1 AS $t)",
	"int4 int8": "CAST($1 AS $t)", "int8 int2": "CAST($1 AS $t)", "int8 int4": "CAST($1 AS $t)",
	"int2 float4": "CAST($1 AS $t)", "int2 float8": "CAST($1 AS $t)", "int4 float4": "CAST($1 AS $t)",
	"int4 float8": "CAST($1 AS $t)", "int8 float4": "CAST($1 AS $t)", "int8 float8": "CAST($1 AS $t)",
	"float4 float8": "CAST($1 AS $t)", "float8 float4": `"float4(float8)"($1)`,
	"float4 int2": wholeOfFloat, "float4 int4": "CAST($1 AS $t)", "float4 int8": "CAST($1 AS $t)",
	"float8 int2": wholeOfFloat, "float8 int4": wholeOfFloat, "float8 int8": "CAST($1 AS $t)",
	"bool int4": "CAST($1 AS $t)", "int4 bool": "($1 <> 0)",
	"int2 oid": oidOfInt, "int4 oid": oidOfInt, "oid int4": intOfOID, "oid int8": "CAST($1 AS $t)",
	"json jsonb": "jsonb_of($1)",
	"jsonb json": "$1",
})

// wholeOfFloat rounds before it looks at the range, as PostgreSQL does: 32767.4 is a smallint
// and 32767.5 is none. Adding 1.5 * 2^52 leaves no digits after the point, half to even; where
// no digits can be, DuckDB's own conversion says the same.
const wholeOfFloat = "CAST((CAST($1 AS DOUBLE) + 6755399441055744.0::DOUBLE) - 6755399441055744.0::DOUBLE AS $t)"

// fitters cut values of a type to what its modifier allows.
var fitters = map[rel.OID]string{
	rel.TimestampOID: "timestamp(timestamp,int4)", rel.TimestamptzOID: "timestamptz(timestamptz,int4)", rel.TimeOID: "time(time,int4)",
	rel.TimetzOID: "timetz(timetz,int4)", rel.IntervalOID: "interval(interval,int4)",
}

// fitTime rounds to the digits after the second that a type allows, and cuts an interval
// to its fields.
func fitTime(sql string, to rel.Type) string {
	if f, ok := fitters[to.OID]; ok && to.Mod >= 0 {
		return fmt.Sprintf("%s(%s, %d)", duckdb.QuoteIdent(f), sql, to.Mod)
	}
	return sql
}

// fitText gives a character string the length of its type: an explicit cast cuts, an
// assignment fails, and char(n) travels without its padding.
func fitText(sql string, from, to rel.Type, explicit bool) string {
	if from.OID == to.OID && from.Mod == to.Mod {
		return sql
	}
	switch to.OID {
	case rel.NameOID:
		return fitBlanks(fmt.Sprintf("value_in(%s, %d::UINTEGER)", sql, to.OID), from, to)
	case rel.CharOID:
		return fmt.Sprintf("value_in(%s, %d::UINTEGER)", padded(sql, from), to.OID)
	case rel.VarcharOID: // without the blanks, which do not count
		sql, from = fitBlanks(sql, from, to), rel.Text
	}
	if to.Mod >= 4 {
		n := to.Mod - 4
		switch {
		case from.OID == to.OID && from.Mod == to.Mod:
		case explicit:
			sql = fmt.Sprintf("left(%s, %d)", sql, n)
		default:
			sql = fmt.Sprintf("text_fit(%s, %d, %s)", sql, n, quote(to.String()))
		}
	}
	return fitBlanks(sql, from, to)
}

// toText prints a value in PostgreSQL's text form.
func (p *printer) toText(sql string, t rel.Type, f rel.Form) (string, bool) {
	if f.Nested {
		if elem, _ := t.Elem(); pgvalue.SettingsMatter(elem) && !p.settings.Carried {
			return fmt.Sprintf("nest_text(%s, %d::UINTEGER, %s)", sql, t.OID, p.sessionArg()), true
		}
		return sql, true
	}
	if elem, ok := t.Elem(); ok && t.IsArray() {
		x, ok := p.fieldText("x", elem, f)
		return "array_text(list_transform(" + sql + ", x -> " + x + "))", ok
	}
	if t.IsText() {
		return padded(sql, t), true
	}
	switch t.OID {
	case rel.NumericOID:
		return convertOne(sql, f, rel.Form{}), true
	case rel.BoolOID, rel.Int2OID, rel.Int4OID, rel.Int8OID, rel.OIDOID, rel.XIDOID, rel.TimeOID:
		return "CAST(" + sql + " AS VARCHAR)", true
	case rel.Float4OID, rel.Float8OID, rel.DateOID, rel.TimestampOID, rel.TimestamptzOID, rel.IntervalOID, rel.ByteaOID:
		return p.output(sql, t), true
	case rel.RegclassOID, rel.RegtypeOID, rel.RegprocOID, rel.RegprocedureOID, rel.RegoperOID, rel.RegnamespaceOID, rel.RegroleOID:
		return "", false
	}
	if t.IsRow() {
		return p.rowText(sql), true
	}
	return sql, true // travels in its text form
}

// fromText reads a text by a type's input function.
func (p *printer) fromText(sql string, to rel.Type, tf rel.Form, explicit bool) (string, bool) {
	if elem, ok := to.Elem(); ok && tf.Nested {
		return p.castNested(sql, rel.Text, elem, explicit)
	}
	if to.IsArray() {
		return p.arrayFromText(sql, to, tf, explicit)
	}
	if to.IsText() {
		return fitText(sql, rel.Text, to, explicit), true
	}
	switch to.OID {
	case rel.NumericOID:
		if to.Mod >= 4 {
			prec, scale := to.PrecisionScale()
			sql = fmt.Sprintf("num_typmod(num_in(%s), %d, %d)", sql, prec, scale)
			return convertOne(sql, rel.Form{}, tf), true
		}
		return "num_in(" + sql + ")", true
	case rel.BoolOID, rel.Int2OID, rel.Int4OID, rel.Int8OID, rel.Float4OID, rel.Float8OID, rel.OIDOID,
		rel.ByteaOID, rel.UUIDOID, rel.JSONOID, rel.JSONBOID:
		return kind(to) + "_in(" + sql + ")", true
	case rel.DateOID, rel.TimeOID, rel.TimetzOID, rel.TimestampOID, rel.TimestamptzOID, rel.IntervalOID:
		if to.OID == rel.IntervalOID { // only a literal is read by the fields that its type names
			return fitTime(p.timeInput(sql, rel.IntervalT), to), true
		}
		return p.timeInput(sql, to), true
	}
	if isReg(to) {
		return fmt.Sprintf("reg_in(%s, %d::UINTEGER, %s)", sql, to.OID, p.sessionArg()), true
	}
	if isVector(to) {
		return "", false
	}
	if to.IsRow() {
		return fmt.Sprintf("row_in(%s, %d::UINTEGER, %s)", sql, to.OID, p.sessionArg()), true
	}
	if _, ok := rel.EnumOf(to.OID); ok {
		return fmt.Sprintf("enum_in(%s, %d::UINTEGER, %s)", sql, to.OID, p.sessionArg()), true
	}
	return p.fit(fmt.Sprintf("value_in(%s, %d::UINTEGER)", sql, to.OID), rel.Of(to.OID), to, explicit)
}

// toNumeric converts numbers to numeric, rounding to the scale of numeric(p,s).
func (p *printer) toNumeric(sql string, from rel.Type, ff rel.Form, to rel.Type, tf rel.Form) (string, bool) {
	switch from.OID {
	case rel.Int2OID, rel.Int4OID, rel.Int8OID:
		ff = rel.Form{Precision: 19}
		if tf.IsDecimal() && tf.Scale == 0 && tf.Precision >= 19 || to.Mod < 4 && tf.IsDecimal() {
			return "CAST(" + sql + " AS " + decimalType(tf) + ")", true
		}
		sql = "CAST(" + sql + " AS DECIMAL(19,0))"
	case rel.Float4OID:
		sql, ff = "num_from_float4("+sql+")", rel.Form{}
	case rel.Float8OID:
		sql, ff = "num_from_float8("+sql+")", rel.Form{}
	case rel.NumericOID:
	case rel.JSONBOID:
		sql, ff = "num_in("+sql+")", rel.Form{}
	default:
		return "", false
	}
	if to.Mod < 4 {
		return p.convert(sql, rel.Numeric, ff, tf), true
	}
	prec, scale := to.PrecisionScale()
	if ff.IsDecimal() && tf.IsDecimal() {
		if ff.Scale <= tf.Scale && ff.Precision-ff.Scale <= tf.Precision-tf.Scale {
			return "CAST(" + sql + " AS " + decimalType(tf) + ")", true
		}
		// DuckDB rounds half away from zero, and fails when the digits do not suffice
		return fmt.Sprintf("decimal_fit(TRY_CAST(%s AS %s), %s, %d, %d)", sql, decimalType(tf), sql, prec, scale), true
	}
	text := convertOne(sql, ff, rel.Form{})
	return convertOne(fmt.Sprintf("num_typmod(%s, %d, %d)", text, prec, scale), rel.Form{}, tf), true
}

// fromNumeric converts a numeric to a number of another type; DuckDB rounds a decimal half
// away from zero, as PostgreSQL does.
func fromNumeric(sql string, ff rel.Form, to rel.Type) (string, bool) {
	switch {
	case to.IsInteger() && ff.IsDecimal():
		return "CAST(" + sql + " AS " + duckType(to, rel.Form{}) + ")", true
	case to.IsInteger():
		return "CAST(num_to_" + kind(to) + "(" + sql + ") AS " + duckType(to, rel.Form{}) + ")", true
	case to.IsFloat() && ff.IsDecimal() && ff.Precision <= 15 && to.OID == rel.Float8OID:
		return "CAST(" + sql + " AS DOUBLE)", true
	case to.IsFloat() && ff.IsDecimal():
		return "num_calc_" + kind(to) + "('$0', " + sql + ")", true
	case to.IsFloat():
		return "num_to_" + kind(to) + "(" + convertOne(sql, ff, rel.Form{}) + ")", true
	}
	return "", false
}
