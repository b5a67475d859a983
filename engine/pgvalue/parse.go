package pgvalue

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/pgjsonpath"
	"github.com/meshgate/meshgate/engine/pgnum"
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

func parseInt(text, typ string, high int64) (any, error) {
	w := trimSpace(text)
	digits, neg := w, false
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		neg = digits[0] == '-'
		digits = digits[1:]
	}
	if digits == "" {
		return nil, errSyntax(typ, text)
	}
	// As PostgreSQL counts: a digit that overflows is out of range before what follows
	// is looked at, but the positive number one beyond the limit only at the end.
	limit := uint64(high) + 1
	var v uint64
	for i := 0; i < len(digits); i++ {
		c := digits[i]
		if c < '0' || c > '9' {
			return nil, errSyntax(typ, text)
		}
		if v > limit/10 {
			return nil, errRange(typ, text)
		}
		if v = v*10 + uint64(c-'0'); v > limit {
			return nil, errRange(typ, text)
		}
	}
	if !neg && v == limit {
		return nil, errRange(typ, text)
	}
	if neg {
		return -int64(v), nil
	}
	return int64(v), nil
}

// parseOID follows strtoul, which lets a negative number wrap round.
func parseOID(text, typ string) (any, error) {
	w := trimSpace(text)
	digits, neg := w, false
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		neg = digits[0] == '-'
		digits = digits[1:]
	}
	v, err := strconv.ParseUint(digits, 10, 64)
	if err != nil && !isRange(err) {
		return nil, errSyntax(typ, text)
	}
	if neg {
		v = -v
	}
	if err != nil || v != uint64(uint32(v)) && v != uint64(int64(int32(uint32(v)))) {
		return nil, errRange(typ, text)
	}
	return int64(uint32(v)), nil
}

func isRange(err error) bool {
	e, ok := err.(*strconv.NumError)
	return ok && e.Err == strconv.ErrRange
}

// parseReg reads an object identifier: digits, or a name, which the catalog looks up.
func parseReg(text string, t rel.Type, s Settings) (any, error) {
	w := trimSpace(text)
	if w == "-" {
		return int64(0), nil
	}
	if v, err := strconv.ParseUint(w, 10, 32); err == nil {
		return int64(v), nil
	}
	if s.RegOID == nil {
		return nil, pgerr.New(pgerr.FeatureNotSupported, `name "%s" of type %s is not resolved here`, text, t)
	}
	if oid, ok := s.RegOID(uint32(t.OID), text); ok {
		return int64(oid), nil
	}
	switch t.OID {
	case rel.RegclassOID:
		return nil, pgerr.New(pgerr.UndefinedTable, `relation "%s" does not exist`, text)
	case rel.RegnamespaceOID:
		return nil, pgerr.New(pgerr.InvalidSchemaName, `schema "%s" does not exist`, text)
	case rel.RegtypeOID:
		return nil, pgerr.New(pgerr.UndefinedObject, `type "%s" does not exist`, text)
	case rel.RegroleOID:
		return nil, pgerr.New(pgerr.UndefinedObject, `role "%s" does not exist`, text)
	}
	return nil, pgerr.New(pgerr.UndefinedFunction, `function "%s" does not exist`, text)
}

func parseFloat(text string, bits int, typ string) (any, error) {
	w := trimSpace(text)
	switch strings.ToLower(strings.TrimLeft(w, "+-")) {
	case "nan":
		if !strings.HasPrefix(w, "+-") && !strings.HasPrefix(w, "-+") {
			return math.NaN(), nil
		}
	case "inf", "infinity":
		if w[0] == '-' {
			return math.Inf(-1), nil
		}
		return math.Inf(1), nil
	}
	num, zero := floatPrefix(w)
	if num == "" {
		return nil, errSyntax(typ, text)
	}
	readable := num
	if hex := strings.ToLower(num); strings.Contains(hex, "0x") && !strings.Contains(hex, "p") {
		readable += "p0"
	}
	f, err := strconv.ParseFloat(readable, bits)
	if err != nil || f == 0 && !zero {
		// PostgreSQL finds this before it looks at what follows the number.
		if bits == 32 {
			num = text
		}
		return nil, pgerr.New(pgerr.NumericValueOutOfRange, `"%s" is out of range for type %s`, num, typ)
	}
	if len(num) != len(w) {
		return nil, errSyntax(typ, text)
	}
	return f, nil
}

// floatPrefix gives the number that w starts with, as strtod finds it, and whether
// its digits are all zeros; empty when there is none.
func floatPrefix(w string) (num string, zero bool) {
	i := 0
	if i < len(w) && (w[i] == '-' || w[i] == '+') {
		i++
	}
	digit, exp := isDigit, byte('e')
	if i+2 < len(w) && w[i] == '0' && w[i+1]|0x20 == 'x' && (hexDigit(w[i+2]) >= 0 || w[i+2] == '.') {
		digit, exp = func(c byte) bool { return hexDigit(c) >= 0 }, 'p'
		i += 2
	}
	zero = true
	count := 0
	for point := false; i < len(w); i++ {
		c := w[i]
		if c == '.' && !point {
			point = true
			continue
		}
		if !digit(c) {
			break
		}
		zero = zero && c == '0'
		count++
	}
	if count == 0 {
		return "", false
	}
	end := i
	if i < len(w) && w[i]|0x20 == exp {
		if i++; i < len(w) && (w[i] == '-' || w[i] == '+') {
			i++
		}
		start := i
		for i < len(w) && isDigit(w[i]) {
			i++
		}
		if i > start {
			end = i
		}
	}
	return w[:end], zero
}

func parseNumeric(text string, t rel.Type) (any, error) {
	n, err := pgnum.Parse(text)
	if err != nil {
		return nil, err
	}
	if t.Mod >= 4 {
		if n, err = n.ApplyTypmod(t.PrecisionScale()); err != nil {
			return nil, err
		}
	}
	return n.String(), nil
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

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func parseBytea(text string) (any, error) {
	if strings.HasPrefix(text, `\x`) {
		return parseByteaHex(text[2:])
	}
	return ParseByteaEscape(text)
}

// ParseByteaEscape reads bytea's escape form: \\ and \ooo stand for bytes. Anything else after
// a backslash is 22P02.
func ParseByteaEscape(text string) ([]byte, error) {
	bad := func() error { return pgerr.New(pgerr.InvalidTextRepresentation, "invalid input syntax for type bytea") }
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			out = append(out, text[i])
			continue
		}
		rest := text[i+1:]
		switch {
		case len(rest) >= 3 && rest[0] >= '0' && rest[0] <= '3' && isOctal(rest[1]) && isOctal(rest[2]):
			out = append(out, (rest[0]-'0')<<6|(rest[1]-'0')<<3|(rest[2]-'0'))
			i += 3
		case rest != "" && rest[0] == '\\':
			out = append(out, '\\')
			i++
		default:
			return nil, bad()
		}
	}
	return out, nil
}

func isOctal(c byte) bool { return c >= '0' && c <= '7' }

func parseByteaHex(text string) (any, error) {
	out := make([]byte, 0, len(text)/2)
	for i := 0; i < len(text); i++ {
		if c := text[i]; c == ' ' || c == '\n' || c == '\t' || c == '\r' {
			continue
		}
		hi := hexDigit(text[i])
		if hi < 0 {
			return nil, errHexDigit(text[i:])
		}
		if i++; i == len(text) {
			return nil, pgerr.New(pgerr.InvalidParameterValue, "invalid hexadecimal data: odd number of digits")
		}
		lo := hexDigit(text[i])
		if lo < 0 {
			return nil, errHexDigit(text[i:])
		}
		out = append(out, byte(hi<<4|lo))
	}
	return out, nil
}

func errHexDigit(rest string) error {
	_, n := utf8.DecodeRuneInString(rest)
	return pgerr.New(pgerr.InvalidParameterValue, `invalid hexadecimal digit: "%s"`, rest[:n])
}

// parseUUID gives the lower-case form with hyphens.
func parseUUID(text string) (string, error) {
	s := text
	braces := strings.HasPrefix(s, "{")
	if braces {
		s = s[1:]
	}
	var raw [16]byte
	for i := range raw {
		if len(s) < 2 || hexDigit(s[0]) < 0 || hexDigit(s[1]) < 0 {
			return "", errSyntax("uuid", text)
		}
		raw[i] = byte(hexDigit(s[0])<<4 | hexDigit(s[1]))
		s = s[2:]
		if s != "" && s[0] == '-' && i%2 == 1 && i < 15 {
			s = s[1:]
		}
	}
	if braces {
		if s != "}" {
			return "", errSyntax("uuid", text)
		}
		s = ""
	}
	if s != "" {
		return "", errSyntax("uuid", text)
	}
	return formatUUID(raw[:]), nil
}

func formatUUID(raw []byte) string {
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 36)
	for i, c := range raw {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			out = append(out, '-')
		}
		out = append(out, digits[c>>4], digits[c&15])
	}
	return string(out)
}
