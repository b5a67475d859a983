package pgvalue

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/rel"
)

// AppendJSON appends a value that is not NULL as to_json makes it: numbers and booleans as
// they are, points in time in the form of XML Schema, arrays and rows taken apart, JSON kept,
// and everything else as a string of its text form.
func AppendJSON(dst []byte, v any, t rel.Type, s *Settings) ([]byte, error) {
	switch v := v.(type) {
	case bool:
		if v {
			return append(dst, "true"...), nil
		}
		return append(dst, "false"...), nil
	case rel.Array:
		elem := v.Elem
		if e, ok := t.Elem(); ok {
			elem = e
		}
		return appendJSONArray(dst, v, elem, s)
	case rel.Day:
		return pgjson.AppendQuoted(dst, Format(v, t, Settings{})), nil
	case rel.Instant:
		return pgjson.AppendQuoted(dst, JSONTime(v, t, s)), nil
	}
	switch {
	case t.IsRow():
		return AppendJSONRow(dst, v.(string), ",", s)
	case t.OID == rel.JSONOID, t.OID == rel.JSONBOID:
		return append(dst, v.(string)...), nil
	}
	text := Format(v, t, *s)
	if t.IsInteger() || (t.IsFloat() || t.OID == rel.NumericOID) && isDigit(text[len(text)-1]) {
		return append(dst, text...), nil // NaN and the infinities are no numbers of JSON
	}
	return pgjson.AppendQuoted(dst, text), nil
}

// AppendJSONRow appends a row as an object, with between between its columns.
func AppendJSONRow(dst []byte, row, between string, s *Settings) ([]byte, error) {
	t, values, err := SplitRow(row)
	if err != nil {
		return dst, err
	}
	dst = append(dst, '{')
	for i, e := range values {
		if i > 0 {
			dst = append(dst, between...)
		}
		c := t.Cols[i]
		dst = append(pgjson.AppendQuoted(dst, c.Name), ':')
		if e.Null {
			dst = append(dst, "null"...)
			continue
		}
		v, err := c.value(e.Text)
		if err != nil {
			return dst, err
		}
		if dst, err = AppendJSON(dst, v, c.Type, s); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// appendJSONArray appends an array of any dimensions.
func appendJSONArray(dst []byte, a rel.Array, elem rel.Type, s *Settings) ([]byte, error) {
	dims, next := a.Dims, 0
	if len(dims) == 0 {
		dims = []rel.Dim{{Length: len(a.Values)}}
	}
	var err error
	var level func(dims []rel.Dim)
	level = func(dims []rel.Dim) {
		dst = append(dst, '[')
		for i := range dims[0].Length {
			if i > 0 {
				dst = append(dst, ',')
			}
			switch {
			case len(dims) > 1:
				level(dims[1:])
				continue
			case err != nil:
				return
			case a.Values[next] == nil:
				dst = append(dst, "null"...)
			default:
				dst, err = AppendJSON(dst, a.Values[next], elem, s)
			}
			next++
		}
		dst = append(dst, ']')
	}
	level(dims)
	return dst, err
}

// JSONTime is a point in time in the form of XML Schema: a T before the time, and minutes
// in every zone. It depends on no setting but the time zone.
func JSONTime(v rel.Instant, t rel.Type, s *Settings) string {
	text := Format(v, t, Settings{TimeZone: s.TimeZone})
	date, clock, ok := strings.Cut(text, " ")
	if !ok { // an infinity
		return text
	}
	clock, era, _ := strings.Cut(clock, " ")
	if t.OID == rel.TimestamptzOID {
		if zone := strings.LastIndexAny(clock, "+-"); len(clock)-zone == 3 {
			clock += ":00"
		}
	}
	if era != "" {
		era = " " + era
	}
	return date + "T" + clock + era
}
