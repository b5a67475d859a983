package pgfunc

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// Names and escapes.
func init() {
	register(
		F2("parse_ident(text,bool)", parseIdent),
		F1("unistr(text)", unistr),
	)
}

// parseIdent cuts a qualified name at its dots; names without quotes become lower case. With
// strict nothing may follow the last name.
func parseIdent(s string, strict bool) ([]string, error) {
	fail := func(detail string) error {
		e := pgerr.New(pgerr.InvalidParameterValue, "string is not a valid identifier: \"%s\"", s)
		if detail != "" {
			e = e.WithDetail("%s", detail)
		}
		return e
	}
	var names []string
	rest := strings.TrimLeft(s, spaces)
	for dotted := false; ; dotted = true {
		switch {
		case strings.HasPrefix(rest, `"`):
			name, after, ok := quotedName(rest[1:])
			if !ok {
				return nil, fail("String has unclosed double quotes.")
			}
			if name == "" {
				return nil, fail("Quoted identifier must not be empty.")
			}
			names, rest = append(names, name), after
		default:
			n := 0
			for n < len(rest) && (nameByte(rest[n]) || n > 0 && (rest[n] >= '0' && rest[n] <= '9' || rest[n] == '$')) {
				n++
			}
			switch {
			case n > 0:
				name := []byte(rest[:n])
				for i, c := range name {
					if c >= 'A' && c <= 'Z' {
						name[i] = c + 'a' - 'A'
					}
				}
				names, rest = append(names, string(name)), rest[n:]
			case strings.HasPrefix(rest, "."):
				return nil, fail(`No valid identifier before ".".`)
			case dotted:
				return nil, fail(`No valid identifier after ".".`)
			default:
				return nil, fail("")
			}
		}
		rest = strings.TrimLeft(rest, spaces)
		after, more := strings.CutPrefix(rest, ".")
		if !more {
			break
		}
		rest = strings.TrimLeft(after, spaces)
	}
	if rest != "" && strict {
		return nil, fail("")
	}
	return names, nil
}

const spaces = " \t\n\r\f"

func nameByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// quotedName reads up to the closing quote; two quotes are one.
func quotedName(s string) (name, rest string, ok bool) {
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			return "", "", false
		}
		name += s[:i]
		if s = s[i+1:]; !strings.HasPrefix(s, `"`) {
			return name, s, true
		}
		name += `"`
		s = s[1:]
	}
}

// unistr replaces \XXXX, \+XXXXXX, \uXXXX and \UXXXXXXXX by the characters that they number.
func unistr(s string) (string, error) {
	errPair := pgerr.New(pgerr.SyntaxError, "invalid Unicode surrogate pair")
	var b strings.Builder
	first := rune(0) // of a pair
	for s != "" {
		if s[0] != '\\' {
			if first != 0 {
				return "", errPair
			}
			i := strings.IndexByte(s, '\\')
			if i < 0 {
				i = len(s)
			}
			b.WriteString(s[:i])
			s = s[i:]
			continue
		}
		if strings.HasPrefix(s, `\\`) {
			if first != 0 {
				return "", errPair
			}
			b.WriteByte('\\')
			s = s[2:]
			continue
		}
		c, n := codePoint(s)
		if n == 0 {
			return "", pgerr.New(pgerr.SyntaxError, "invalid Unicode escape").
				WithHint(`Unicode escapes must be \XXXX, \+XXXXXX, \uXXXX, or \UXXXXXXXX.`)
		}
		if c == 0 || c > utf8.MaxRune {
			return "", pgerr.New(pgerr.InvalidParameterValue, "invalid Unicode code point: %04X", uint32(c))
		}
		s = s[n:]
		high, low := c >= 0xd800 && c < 0xdc00, c >= 0xdc00 && c < 0xe000
		switch {
		case first != 0 && !low, first == 0 && low:
			return "", errPair
		case first != 0:
			c, first = (first-0xd800)<<10+(c-0xdc00)+0x10000, 0
		case high:
			first = c
			continue
		}
		b.WriteRune(c)
	}
	if first != 0 {
		return "", errPair
	}
	return b.String(), nil
}

// codePoint reads one escape; 0 bytes for none.
func codePoint(s string) (rune, int) {
	for _, form := range []struct {
		prefix string
		digits int
	}{{`\u`, 4}, {`\U`, 8}, {`\+`, 6}, {`\`, 4}} {
		rest, ok := strings.CutPrefix(s, form.prefix)
		if !ok || len(rest) < form.digits {
			continue
		}
		n := uint32(0)
		for i := range form.digits {
			d := strings.IndexByte("0123456789abcdef", rest[i]|0x20)
			if rest[i] < '0' || d < 0 {
				return 0, 0
			}
			n = n<<4 | uint32(d)
		}
		return rune(min(n, 0x7fffffff)), len(form.prefix) + form.digits
	}
	return 0, 0
}

// bytesOf spells the bytes of a character for an error.
func bytesOf(b []byte) string {
	parts := make([]string, len(b))
	for i, c := range b {
		parts[i] = fmt.Sprintf("0x%02x", c)
	}
	return strings.Join(parts, " ")
}
