package pgvalue

import (
	"bytes"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// A value of a row type travels as a text that says its columns itself, as PostgreSQL's
// tuples do by their type: rows of different types may meet in one column.
//
//	head    the length of the rest of the head, ':', then the row type's OID, and for each
//	        column ',' type OID ',' modifier ',' length of the name ':' name
//	values  of each column '-' for NULL, or the length of the text, ':', and the text
//
// The texts are those of the types' output functions under the settings Carried, so that a
// row is the same whatever the session's settings are; rows inside rows are in this form.

// Carried are the settings of texts in which values travel.
var Carried = Settings{Carried: true}

// RowType is the type of a row: its OID, and its columns.
type RowType struct {
	OID  rel.OID
	Cols []RowColumn
}

// RowColumn is a column of a row type.
type RowColumn struct {
	Name string
	Type rel.Type
}

// Head is the beginning of every row of the type.
func (t *RowType) Head() string {
	rest := strconv.AppendUint(nil, uint64(t.OID), 10)
	for _, c := range t.Cols {
		rest = strconv.AppendUint(append(rest, ','), uint64(c.Type.OID), 10)
		rest = strconv.AppendInt(append(rest, ','), int64(c.Type.Mod), 10)
		rest = strconv.AppendInt(append(rest, ','), int64(len(c.Name)), 10)
		rest = append(append(rest, ':'), c.Name...)
	}
	return strconv.Itoa(len(rest)) + ":" + string(rest)
}

// AppendField appends a row's next value.
func AppendField(dst []byte, text string, null bool) []byte {
	if null {
		return append(dst, '-')
	}
	return append(append(strconv.AppendInt(dst, int64(len(text)), 10), ':'), text...)
}

// lastRow is the row type that was read last: a column's rows mostly are of one.
var lastRow atomic.Pointer[knownRow]

type knownRow struct {
	head string
	t    *RowType
}

func errRow() error {
	return pgerr.New(pgerr.InternalError, "a row is not in the form in which rows travel")
}

// SplitRow takes a row apart. The texts of the values lie in s.
func SplitRow(s string) (*RowType, []Element, error) {
	head, rest, ok := sized(s)
	if !ok {
		return nil, nil, errRow()
	}
	known := lastRow.Load()
	if known == nil || known.head != head {
		t, ok := readHead(strings.Clone(head))
		if !ok {
			return nil, nil, errRow()
		}
		known = &knownRow{strings.Clone(head), t}
		lastRow.Store(known)
	}
	values := make([]Element, len(known.t.Cols))
	for i := range values {
		if strings.HasPrefix(rest, "-") {
			values[i].Null, rest = true, rest[1:]
		} else if values[i].Text, rest, ok = sized(rest); !ok {
			return nil, nil, errRow()
		}
	}
	if rest != "" {
		return nil, nil, errRow()
	}
	return known.t, values, nil
}

// SplitHead is the row type of a head.
func SplitHead(s string) (*RowType, error) {
	head, rest, ok := sized(s)
	if ok && rest == "" {
		if t, ok := readHead(head); ok {
			return t, nil
		}
	}
	return nil, errRow()
}

// sized reads a length, ':', and so many bytes.
func sized(s string) (text, rest string, ok bool) {
	length, rest, ok := strings.Cut(s, ":")
	if !ok || len(length) > 10 {
		return "", "", false
	}
	n, err := strconv.Atoi(length)
	if err != nil || n < 0 || n > len(rest) {
		return "", "", false
	}
	return rest[:n], rest[n:], true
}

// readHead reads a head without its length.
func readHead(s string) (*RowType, bool) {
	word, rest, more := strings.Cut(s, ",")
	oid, err := strconv.ParseUint(word, 10, 32)
	t := &RowType{OID: rel.OID(oid)}
	for more && err == nil {
		var c RowColumn
		var ok bool
		word, rest, _ = strings.Cut(rest, ",")
		oid, err = strconv.ParseUint(word, 10, 32)
		if err != nil {
			return nil, false
		}
		word, rest, _ = strings.Cut(rest, ",")
		mod, err := strconv.ParseInt(word, 10, 32)
		if err != nil {
			return nil, false
		}
		c.Type = rel.Type{OID: rel.OID(oid), Mod: int32(mod)}
		if c.Name, rest, ok = sized(rest); !ok {
			return nil, false
		}
		t.Cols = append(t.Cols, c)
		if more = rest != ""; more {
			if rest[0] != ',' {
				return nil, false
			}
			rest = rest[1:]
		}
	}
	return t, err == nil
}

// value reads the text of a row's value, which is not NULL.
func (c RowColumn) value(text string) (any, error) {
	return Parse(text, rel.Of(c.Type.OID), Carried)
}

func errAnonymous() error {
	return pgerr.New(pgerr.FeatureNotSupported, "input of anonymous composite types is not implemented")
}

// AppendRow appends (a,"b c",), the text form of a row.
func AppendRow(dst []byte, row string, s *Settings) ([]byte, error) {
	t, values, err := SplitRow(row)
	if err != nil {
		return dst, err
	}
	dst = append(dst, '(')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		if v.Null {
			continue
		}
		start := len(dst)
		if !SettingsMatter(t.Cols[i].Type) && t.Cols[i].Type.OID != rel.BPCharOID {
			dst = append(dst, v.Text...)
		} else {
			x, err := t.Cols[i].value(v.Text)
			if err != nil {
				return dst, err
			}
			dst = appendValue(dst, x, t.Cols[i].Type, s)
		}
		dst = quoteField(dst, start)
	}
	return append(dst, ')'), nil
}

// SettingsMatter says whether the text form of a type's values depends on the session's
// settings, and so may be another than that in which they travel.
func SettingsMatter(t rel.Type) bool {
	if e, ok := t.Elem(); ok && t.IsArray() {
		return SettingsMatter(e)
	}
	switch t.OID {
	case rel.Float4OID, rel.Float8OID, rel.ByteaOID, rel.DateOID, rel.TimestampOID, rel.TimestamptzOID, rel.IntervalOID, rel.RegclassOID,
		rel.RegtypeOID, rel.RegprocOID, rel.RegprocedureOID, rel.RegoperOID, rel.RegnamespaceOID, rel.RegroleOID:
		return true
	}
	return t.IsRow()
}

// quoteField puts dst[start:], a row's value, in quotes where it could be read as something else.
func quoteField(dst []byte, start int) []byte {
	text := dst[start:]
	escapes := bytes.Count(text, []byte{'"'}) + bytes.Count(text, []byte{'\\'})
	if escapes == 0 && len(text) > 0 && !bytes.ContainsAny(text, "(), \t\n\r\v\f") {
		return dst
	}
	return quoteInPlace(dst, start, escapes, 0)
}

// appendBinaryRow sends a row: of each column its type, and its value behind its length.
func appendBinaryRow(dst []byte, row string) ([]byte, error) {
	t, values, err := SplitRow(row)
	if err != nil {
		return dst, err
	}
	dst = append32(dst, int32(len(values)))
	for i, v := range values {
		dst = append32(dst, int32(t.Cols[i].Type.OID))
		var x any
		if !v.Null {
			if x, err = t.Cols[i].value(v.Text); err != nil {
				return dst, err
			}
		}
		if dst, err = appendSized(dst, x, t.Cols[i].Type); err != nil {
			return dst, err
		}
	}
	return dst, nil
}
