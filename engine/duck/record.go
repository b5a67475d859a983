package duck

import (
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// row prints a record as its text form, in which it travels.
func (p *printer) row(e *rel.Row) string {
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		if inner, ok := f.(*rel.Row); ok {
			parts[i] = p.row(inner)
			continue
		}
		if isNull(f) {
			parts[i] = "NULL"
			continue
		}
		text, ok := p.fieldText(p.expr(f), f.Type(), rel.FormOf(f))
		if !ok {
			return p.unsupported("a record with a field of type %s", f.Type())
		}
		parts[i] = text
	}
	return p.present(e, "record_text(CAST(["+strings.Join(parts, ", ")+"] AS VARCHAR[]))")
}

// present is a row's value, NULL where an outer join found none.
func (p *printer) present(e *rel.Row, sql string) string {
	if e.Present == nil {
		return sql
	}
	return "CASE WHEN " + p.expr(e.Present) + " IS NOT NULL THEN " + sql + " END"
}

// noRecord refuses to tell records apart or to order them: their text does not do it as
// their fields would.
func (p *printer) noRecord(t rel.Type) bool {
	if e, ok := t.Elem(); ok && t.IsArray() {
		t = e
	}
	if t.OID == rel.RecordOID {
		p.unsupported("comparing values of type record")
		return false
	}
	return true
}

// noRecords is noRecord for every column.
func (p *printer) noRecords(cols []rel.Column) {
	for _, c := range cols {
		p.noRecord(c.Type)
	}
}

// rowKey prints a row so that two are equal where PostgreSQL's are.
func (p *printer) rowKey(e *rel.Row) string {
	keys := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		keys[i] = p.key(f)
	}
	return "row(" + strings.Join(keys, ", ") + ")"
}

// fieldText prints a value as its type's output function does.
func (p *printer) fieldText(sql string, t rel.Type, f rel.Form) (string, bool) {
	switch t.OID {
	case rel.BoolOID:
		return boolOutput(sql), true
	case rel.BPCharOID:
		return padded(sql, t), true
	case rel.RecordOID:
		return sql, true
	}
	return p.toText(sql, t, f)
}

// padded gives a char(n) the blanks that it is stored without.
func padded(sql string, t rel.Type) string {
	if t.OID != rel.BPCharOID || t.Mod < 4 {
		return sql
	}
	return "rpad(" + sql + ", " + strconv.Itoa(int(t.Mod)-4) + ", ' ')"
}

// recordText joins the texts of a record's fields as record_out does.
func recordText(in *duckdb.Chunk, out *duckdb.Vector) error {
	fields := in.Args[0].Child()
	var buf []byte
	for i := range in.Rows() {
		offset, n := in.Args[0].List(i)
		buf = append(buf[:0], '(')
		for k := offset; k < offset+n; k++ {
			if k > offset {
				buf = append(buf, ',')
			}
			if fields.Valid(k) {
				buf = appendField(buf, fields.Text(k))
			}
		}
		out.SetBytes(i, append(buf, ')'))
	}
	return nil
}

// appendField puts a field in quotes where it could be read as something else.
func appendField(dst []byte, s string) []byte {
	if s != "" && !strings.ContainsAny(s, "\"\\(), \t\n\r\v\f") {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	for i := 0; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\\' {
			dst = append(dst, s[i])
		}
		dst = append(dst, s[i])
	}
	return append(dst, '"')
}

// recordPart takes a field, counted from 1, out of a record's text; one that is not there is NULL.
func recordPart(in *duckdb.Chunk, out *duckdb.Vector) error {
	numbers := duckdb.Slice[int32](&in.Args[1], in.Len)
	for i := range in.Rows() {
		if s, ok := fieldOf(in.Args[0].Text(i), int(numbers[i])); ok {
			out.SetBytes(i, s)
		} else {
			out.SetNull(i)
		}
	}
	return nil
}

// fieldOf reads a field of a record's text; an empty one without quotes is NULL.
func fieldOf(s string, number int) (field []byte, ok bool) {
	quoted := false
	for i := 1; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '"' && quoted && i+1 < len(s) && s[i+1] == '"', c == '\\' && i+1 < len(s):
			i++
			c = s[i]
		case c == '"':
			quoted, ok = !quoted, ok || number == 1
			continue
		case !quoted && (c == ',' || c == ')'):
			if number--; number == 0 {
				return field, ok
			}
			continue
		}
		if number == 1 {
			field, ok = append(field, c), true
		}
	}
	return nil, false
}

// recordNull says of a record's text whether all its fields are NULL, or with a second
// argument that is true whether none is; an absent record counts as one of NULLs.
func recordNull(in *duckdb.Chunk, out *duckdb.Vector) error {
	none, result := duckdb.Slice[bool](&in.Args[1], in.Len), duckdb.Slice[bool](out, in.Len)
	for i := range in.Rows() {
		nulls, fields := 0, 0
		if in.Args[0].Valid(i) {
			nulls, fields = countFields(in.Args[0].Text(i))
		}
		if result[i] = nulls == fields; none[i] {
			result[i] = nulls == 0 && in.Args[0].Valid(i)
		}
	}
	return nil
}

// countFields counts the fields of a record's text that are NULL, and all.
func countFields(s string) (nulls, fields int) {
	if s == "()" { // one field that is NULL, or none
		return 1, 1
	}
	quoted, empty := false, true
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted, empty = !quoted, false
		case !quoted && (c == ',' || c == ')'):
			if fields++; empty {
				nulls++
			}
			empty = true
		default:
			empty = false
		}
	}
	return nulls, fields
}

// required gives its first argument, or the error of the others in its place.
func required(in *duckdb.Chunk, out *duckdb.Vector) error {
	for i := range in.Rows() {
		if !in.Args[0].Valid(i) {
			return pgerr.New(in.Args[1].Text(i), "%s", in.Args[2].Text(i))
		}
		out.SetBytes(i, in.Args[0].Bytes(i))
	}
	return nil
}
