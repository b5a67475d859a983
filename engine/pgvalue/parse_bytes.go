package pgvalue

import (
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
)

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
