package pgjson

import (
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// token is a kind of JSON token: the byte of a punctuation mark, or one of these.
type token byte

const (
	tokEnd    token = 0
	tokString token = '"'
	tokNumber token = '0'
	tokWord   token = 'w' // true, false, null
)

// lexer gives the tokens of a document. The parser looks one token ahead, as PostgreSQL's
// does, so that the first of two errors is the same.
type lexer struct {
	text     string
	unescape bool // strings' escapes are resolved, and those that mean no character refused
	tok      token
	start    int
	end      int
	str      []byte // the string token without its escapes
}

func errJSON(detail string, args ...any) error {
	return pgerr.New(pgerr.InvalidTextRepresentation, "invalid input syntax for type json").WithDetail(detail, args...)
}

func (l *lexer) invalid(end int) error {
	l.end = end
	return errJSON(`Token "%s" is invalid.`, l.text[l.start:end])
}

// unexpected refuses the token that is ahead.
func (l *lexer) unexpected(wanted string) error {
	if l.tok == tokEnd {
		return errJSON("The input string ended unexpectedly.")
	}
	return errJSON(`Expected %s, but found "%s".`, wanted, l.text[l.start:l.end])
}

// next reads the token ahead.
func (l *lexer) next() error {
	i := skipSpace(l.text, l.end)
	l.start, l.end = i, i
	if i == len(l.text) {
		l.tok = tokEnd
		return nil
	}
	switch c := l.text[i]; c {
	case '{', '}', '[', ']', ',', ':':
		l.tok, l.end = token(c), i+1
		return nil
	case '"':
		l.tok = tokString
		return l.lexString()
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		l.tok = tokNumber
		return l.lexNumber()
	}
	for i < len(l.text) && wordByte(l.text[i]) {
		i++
	}
	if i == l.start {
		_, n := utf8.DecodeRuneInString(l.text[i:])
		return l.invalid(i + n)
	}
	l.tok, l.end = tokWord, i
	switch l.text[l.start:i] {
	case "true", "false", "null":
		return nil
	}
	return l.invalid(i)
}

// wordByte says whether c continues a token that starts like a word or number.
func wordByte(c byte) bool {
	return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func skipSpace(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r') {
		i++
	}
	return i
}

func digits(s string, i int) int {
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i
}

func (l *lexer) lexNumber() error {
	s, i := l.text, l.start
	bad := false
	// more reads at least one digit.
	more := func() {
		end := digits(s, i)
		bad = bad || end == i
		i = end
	}
	if s[i] == '-' {
		i++
	}
	if i < len(s) && s[i] == '0' {
		i++
	} else {
		more()
	}
	if i < len(s) && s[i] == '.' {
		i++
		more()
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		if i++; i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		more()
	}
	for ; i < len(s) && wordByte(s[i]); i++ {
		bad = true
	}
	if l.end = i; bad {
		return l.invalid(i)
	}
	return nil
}

func (l *lexer) lexString() error {
	s, i := l.text, l.start+1
	l.str = l.str[:0]
	high := rune(-1)
	lone := func() error { return errJSON("Unicode low surrogate must follow a high surrogate.") }
	for ; i < len(s); i++ {
		c := s[i]
		if c != '\\' {
			switch {
			case c == '"':
				if l.end = i + 1; high >= 0 {
					return lone()
				}
				return nil
			case c < 0x20:
				return errJSON("Character with value 0x%02x must be escaped.", c)
			case high >= 0:
				return lone()
			case l.unescape:
				l.str = append(l.str, c)
			}
			continue
		}
		if i++; i == len(s) {
			return l.invalid(i)
		}
		c = s[i]
		if c != 'u' {
			if plainEscapes[c] == 0 {
				_, n := utf8.DecodeRuneInString(s[i:])
				return errJSON(`Escape sequence "\%s" is invalid.`, s[i:i+n])
			}
			if high >= 0 {
				return lone()
			}
			l.str = append(l.str, plainEscapes[c])
			continue
		}
		var r rune
		for range 4 {
			if i++; i == len(s) {
				return l.invalid(i)
			}
			h := hexValue(s[i])
			if h < 0 {
				return errJSON(`"\u" must be followed by four hexadecimal digits.`)
			}
			r = r<<4 | rune(h)
		}
		if !l.unescape {
			continue
		}
		switch {
		case r >= 0xd800 && r < 0xdc00:
			if high >= 0 {
				return errJSON("Unicode high surrogate must not follow a high surrogate.")
			}
			high = r
			continue
		case r >= 0xdc00 && r < 0xe000:
			if high < 0 {
				return lone()
			}
			r, high = 0x10000+(high-0xd800)<<10+(r-0xdc00), -1
		case high >= 0:
			return lone()
		case r == 0:
			return pgerr.New(pgerr.UntranslatableCharacter, "unsupported Unicode escape sequence").WithDetail(`\u0000 cannot be converted to text.`)
		}
		l.str = utf8.AppendRune(l.str, r)
	}
	return l.invalid(i)
}
