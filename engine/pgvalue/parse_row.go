package pgvalue

import (
	"encoding/binary"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// parseRow reads a row: as it travels, or by the text form of a relation's row type. A text
// of type record has no columns to be read by.
func parseRow(text string, t rel.Type, s Settings) (any, error) {
	if s.Carried {
		_, _, err := SplitRow(text)
		return text, err
	}
	u, ok := rel.RowTypeOf(t.OID)
	if !ok {
		return nil, errAnonymous()
	}
	if u.IsChecked() {
		return nil, ErrChecked(u)
	}
	rt := RowTypeOf(u)
	row := []byte(rt.Head())
	err := eachRowText(text, len(u.Columns), func(i int, e Element) error {
		if e.Null {
			row = AppendField(row, "", true)
			return nil
		}
		c := rt.Cols[i].Type
		v, err := Parse(e.Text, c, s)
		if err == nil {
			row = AppendField(row, Format(v, c, Carried), false)
		}
		return err
	})
	return string(row), err
}

// ErrChecked refuses to make a value of a composite type with attributes of domains.
func ErrChecked(u *rel.UserType) error {
	return pgerr.New(pgerr.FeatureNotSupported, "making values of type %s is not supported: it has attributes of domains, whose constraints only its source knows", u.Name)
}

// Makeable is ErrChecked for a type that is, has within or is an array of one whose values are
// not made; nil for all others.
func Makeable(t rel.Type) error {
	u, _, ok := rel.UserTypeOf(t.OID)
	if !ok {
		return nil
	}
	if u.IsChecked() {
		return ErrChecked(u)
	}
	for _, c := range u.Columns {
		if err := Makeable(c.Type); err != nil {
			return err
		}
	}
	return nil
}

// RowTypeOf is a relation's row type as rows say it.
func RowTypeOf(u *rel.UserType) *RowType {
	rt := &RowType{OID: u.OID}
	for _, c := range u.Columns {
		rt.Cols = append(rt.Cols, RowColumn{Name: c.Name, Type: c.Type})
	}
	return rt
}

// eachRowText takes (a,"b c",) apart into the texts of n columns; one that is empty is NULL.
// Each is looked at before the next is.
func eachRowText(text string, n int, look func(i int, e Element) error) error {
	fail := func(detail string) error {
		return pgerr.New(pgerr.InvalidTextRepresentation, `malformed record literal: "%s"`, text).WithDetail("%s", detail)
	}
	s := strings.TrimLeft(text, arraySpace)
	if !strings.HasPrefix(s, "(") {
		return fail("Missing left parenthesis.")
	}
	s = s[1:]
	for i := range n {
		if i > 0 {
			if !strings.HasPrefix(s, ",") {
				return fail("Too few columns.")
			}
			s = s[1:]
		}
		if s == "" || s[0] == ',' || s[0] == ')' {
			if err := look(i, Element{Null: true}); err != nil {
				return err
			}
			continue
		}
		var b []byte
		quoted := false
		for ; quoted || s == "" || s[0] != ',' && s[0] != ')'; s = s[1:] {
			switch {
			case s == "":
				return fail("Unexpected end of input.")
			case s[0] == '\\':
				if s = s[1:]; s == "" {
					return fail("Unexpected end of input.")
				}
				b = append(b, s[0])
			case s[0] == '"' && quoted && strings.HasPrefix(s[1:], `"`):
				s = s[1:]
				b = append(b, '"')
			case s[0] == '"':
				quoted = !quoted
			default:
				b = append(b, s[0])
			}
		}
		if err := look(i, Element{Text: string(b)}); err != nil {
			return err
		}
	}
	if !strings.HasPrefix(s, ")") {
		return fail("Too many columns.")
	}
	if strings.TrimLeft(s[1:], arraySpace) != "" {
		return fail("Junk after right parenthesis.")
	}
	return nil
}

// decodeRow reads a row of a relation's type in binary form: of each column its type, and its
// value behind its length.
func decodeRow(src []byte, t rel.Type) (any, error) {
	u, ok := rel.RowTypeOf(t.OID)
	switch {
	case !ok:
		return nil, errAnonymous()
	case len(src) < 4:
		return nil, errShort()
	}
	next := func() int64 {
		v := int64(int32(binary.BigEndian.Uint32(src)))
		src = src[4:]
		return v
	}
	if n := next(); n != int64(len(u.Columns)) {
		return nil, pgerr.New(pgerr.DatatypeMismatch, "wrong number of columns: %d, expected %d", n, len(u.Columns))
	}
	row := []byte(RowTypeOf(u).Head())
	for i, c := range u.Columns {
		if len(src) < 8 {
			return nil, errShort()
		}
		if oid := rel.OID(uint32(next())); oid != c.Type.OID {
			return nil, pgerr.New(pgerr.DatatypeMismatch, "binary data has type %d (%s) instead of expected %d (%s) in record column %d",
				oid, received(oid), c.Type.OID, rel.Of(c.Type.OID), i+1)
		}
		n := next()
		if n == -1 {
			row = AppendField(row, "", true)
			continue
		}
		if n < 0 || n > int64(len(src)) {
			return nil, pgerr.New(pgerr.InvalidBinaryRepresentation, "insufficient data left in message")
		}
		v, err := DecodeBinary(src[:n], c.Type)
		if err != nil {
			return nil, err
		}
		row, src = AppendField(row, Format(v, c.Type, Carried), false), src[n:]
	}
	if len(src) != 0 {
		return nil, errBinary()
	}
	return string(row), nil
}
