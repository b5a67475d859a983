package pgvalue

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/pgjsonpath"
	"github.com/meshgate/meshgate/engine/rel"
)

// Parse reads the text form of a value as t's input function does, its modifier
// applied. Errors carry PostgreSQL's code and message.
func Parse(text string, t rel.Type, s Settings) (any, error) {
	switch t.OID {
	case rel.BoolOID:
		return parseBool(text)
	case rel.Int2OID:
		return parseInt(text, "smallint", math.MaxInt16)
	case rel.Int4OID:
		return parseInt(text, "integer", math.MaxInt32)
	case rel.Int8OID:
		return parseInt(text, "bigint", math.MaxInt64)
	case rel.OIDOID, rel.XIDOID:
		return parseOID(text, t.String())
	case rel.RegoperatorOID, rel.RegconfigOID, rel.RegdictionaryOID, rel.RegcollationOID:
		return nil, pgerr.New(pgerr.FeatureNotSupported, "type %s is not supported yet", t)
	case rel.RegclassOID, rel.RegtypeOID, rel.RegprocOID, rel.RegprocedureOID, rel.RegoperOID, rel.RegnamespaceOID, rel.RegroleOID:
		return parseReg(text, t, s)
	case rel.Float4OID:
		return parseFloat(text, 32, "real")
	case rel.Float8OID:
		return parseFloat(text, 64, "double precision")
	case rel.NumericOID:
		return parseNumeric(text, t)
	case rel.VarcharOID:
		return fitText(text, t, false)
	case rel.BPCharOID:
		if t.Mod < 4 {
			return text, nil
		}
		v, err := fitText(text, t, true)
		return strings.TrimRight(v, " "), err
	case rel.NameOID:
		return clipName(text), nil
	case rel.CharOID:
		return CharOf(CharByte(text)), nil
	case rel.ByteaOID:
		return parseBytea(text)
	case rel.DateOID:
		return parseDate(text, &s)
	case rel.TimeOID:
		return parseTime(text, t.Mod, &s)
	case rel.TimetzOID:
		t, err := ParseZonedTime(text, t.Mod, &s)
		if err != nil {
			return nil, err
		}
		return t.String(), nil
	case rel.TimestampOID, rel.TimestamptzOID:
		return parseTimestamp(text, t, &s)
	case rel.IntervalOID:
		return parseInterval(text, t.Mod, &s)
	case rel.UUIDOID:
		return parseUUID(text)
	case rel.BitOID, rel.VarbitOID:
		return parseBits(text, t)
	case rel.InetOID, rel.CidrOID:
		return parseInet(text, t)
	case rel.Int2VectorOID, rel.OIDVectorOID:
		return parseVector(text, t)
	case rel.JSONOID:
		return text, pgjson.Check(text)
	case rel.JSONBOID:
		return textOrError(pgjson.Normal(text))
	case rel.JSONPathOID:
		p, err := pgjsonpath.Parse(text)
		if err != nil {
			return nil, err
		}
		return p.String(), nil
	}
	switch {
	case t.IsArray():
		return parseArray(text, t, &s)
	case t.IsRow():
		return parseRow(text, t, s)
	}
	if u, ok := rel.EnumOf(t.OID); ok {
		return parseEnum(text, u, s)
	}
	return text, nil
}

func parseEnum(text string, u *rel.UserType, s Settings) (any, error) {
	if _, ok := u.Position(text); !ok {
		return nil, pgerr.New(pgerr.InvalidTextRepresentation, `invalid input value for enum %s: "%s"`, s.UserTypeName(u), text)
	}
	return text, nil
}

// textOrError is a text as a value, none with an error.
func textOrError(s string, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

func errSyntax(typ, text string) error {
	return pgerr.New(pgerr.InvalidTextRepresentation, `invalid input syntax for type %s: "%s"`, typ, text)
}

func errRange(typ, text string) error {
	return pgerr.New(pgerr.NumericValueOutOfRange, `value "%s" is out of range for type %s`, text, typ)
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// trimSpace removes C's white space at both ends.
func trimSpace(s string) string {
	for s != "" && isSpace(s[0]) {
		s = s[1:]
	}
	for s != "" && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func parseBool(text string) (any, error) {
	w := strings.ToLower(trimSpace(text))
	if w != "" {
		for _, full := range [...]string{"true", "yes", "on", "1"} {
			if strings.HasPrefix(full, w) && w != "o" {
				return true, nil
			}
		}
		for _, full := range [...]string{"false", "no", "off", "0"} {
			if strings.HasPrefix(full, w) && w != "o" {
				return false, nil
			}
		}
	}
	return nil, errSyntax("boolean", text)
}

// parseReg reads an object identifier: digits, or a name, which the catalog looks up.
func parseReg(text string, t rel.Type, s Settings) (any, error) {
	if text == "-" && t.OID != rel.RegoperOID {
		return int64(0), nil
	}
	if text != "" && strings.Trim(text, "0123456789") == "" {
		return parseOID(text, "oid")
	}
	if s.RegOID == nil {
		return nil, pgerr.New(pgerr.FeatureNotSupported, `name "%s" of type %s is not resolved here`, text, t)
	}
	oid, err := s.RegOID(uint32(t.OID), text, false)
	return int64(oid), err
}

// fitText cuts blanks beyond the modifier's characters; 22001 for anything else there.
func fitText(text string, t rel.Type, blank bool) (string, error) {
	if t.Mod < 4 {
		return text, nil
	}
	n := int(t.Mod) - 4
	if len(text) <= n {
		return text, nil
	}
	end := 0
	for k := 0; k < n && end < len(text); k++ {
		_, w := utf8.DecodeRuneInString(text[end:])
		end += w
	}
	if strings.Trim(text[end:], " ") != "" {
		name := "character varying"
		if blank {
			name = "character"
		}
		return "", pgerr.New(pgerr.StringDataRightTruncation, "value too long for type %s(%d)", name, n)
	}
	return text[:end], nil
}

// clipName cuts an identifier to 63 bytes, between characters.
func clipName(text string) string {
	const limit = 63
	if len(text) <= limit {
		return text
	}
	end := limit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
