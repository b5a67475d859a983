package pgjsonpath

import (
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// token is a kind of token: a punctuation byte or one of these.
type token int

const (
	tokEnd token = iota + 256
	tokString
	tokIdent
	tokVariable
	tokInt
	tokNumeric
	tokAnd
	tokOr
	tokNot
	tokLess
	tokLessEqual
	tokEqual
	tokNotEqual
	tokGreater
	tokGreaterEqual
	tokAny
	tokWord // a key word
)

// keywords are the words of the language; those with true only in lower case.
var keywords = map[string]bool{
	"is": false, "to": false, "abs": false, "lax": false, "flag": false, "last": false, "null": true, "size": false,
	"true": true, "type": false, "with": false, "false": true, "floor": false, "double": false, "exists": false,
	"starts": false, "strict": false, "ceiling": false, "unknown": false, "datetime": false, "keyvalue": false,
	"like_regex": false,
}

// lexer gives the tokens of a path.
type lexer struct {
	text       string
	tok        token
	str        string // the token's value
	keyword    string // of a tokWord: its lower-case spelling
	start, end int
	open       bool // the token is a word, of which PostgreSQL's scanner reports the byte that ends it, if it is a blank
}

// fail reports an error at the token's place, in the words of PostgreSQL's scanner.
func (l *lexer) fail(message string) error {
	if l.open && l.end < len(l.text) && blank(l.text[l.end]) {
		return pgerr.New(pgerr.SyntaxError, `%s at or near "%c" of jsonpath input`, message, l.text[l.end])
	}
	if l.start >= len(l.text) || l.open {
		return pgerr.New(pgerr.SyntaxError, "%s at end of jsonpath input", message)
	}
	return pgerr.New(pgerr.SyntaxError, `%s at or near "%s" of jsonpath input`, message, l.text[l.start:l.end])
}

func special(c byte) bool { return strings.IndexByte(`?%$.[]{}()|&!=<>@#,*:-+/`, c) >= 0 }

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

// wordByte says whether c may stand in a name without quotes or escapes.
func wordByte(c byte) bool { return !special(c) && !blank(c) && c != '\\' && c != '"' }

func (l *lexer) peek(i int) byte {
	if i < len(l.text) {
		return l.text[i]
	}
	return 0
}

// skip passes blanks and comments.
func (l *lexer) skip() error {
	for l.end < len(l.text) {
		switch {
		case blank(l.text[l.end]):
			l.end++
		case strings.HasPrefix(l.text[l.end:], "/*"):
			n := strings.Index(l.text[l.end+2:], "*/")
			if n < 0 {
				l.start, l.end = len(l.text), len(l.text)
				return l.fail("unexpected end of comment")
			}
			l.end += n + 4
		default:
			return nil
		}
	}
	return nil
}

// punctuation of more than one byte, longest first.
var punctuation = []struct {
	text string
	tok  token
}{
	{"&&", tokAnd}, {"||", tokOr}, {"**", tokAny}, {"<=", tokLessEqual}, {"==", tokEqual}, {"<>", tokNotEqual},
	{"!=", tokNotEqual}, {">=", tokGreaterEqual}, {"!", tokNot}, {"<", tokLess}, {">", tokGreater},
}

func (l *lexer) next() error {
	if err := l.skip(); err != nil {
		return err
	}
	l.start, l.str, l.open = l.end, "", false
	if l.start == len(l.text) {
		l.tok = tokEnd
		return nil
	}
	for _, p := range punctuation {
		if strings.HasPrefix(l.text[l.start:], p.text) {
			l.tok, l.end = p.tok, l.start+len(p.text)
			return nil
		}
	}
	c, after := l.text[l.start], l.peek(l.start+1)
	switch {
	case c == '$' && after == '"':
		l.tok = tokVariable
		return l.quoted(l.start + 1)
	case c == '$' && l.start+1 < len(l.text) && (wordByte(after) || after == '\\'):
		l.tok = tokVariable
		err := l.word(l.start + 1)
		l.open = false
		return err
	case c == '"':
		l.tok = tokString
		return l.quoted(l.start)
	case c >= '0' && c <= '9', c == '.' && after >= '0' && after <= '9':
		return l.number()
	case special(c):
		l.tok, l.end = token(c), l.start+1
		return nil
	}
	l.tok = tokIdent
	if err := l.word(l.start); err != nil {
		return err
	}
	lower := strings.ToLower(l.str)
	if exact, ok := keywords[lower]; ok && (!exact || lower == l.str) {
		l.tok, l.keyword = tokWord, lower
	}
	return nil
}

// word reads a name without quotes, in which escapes may stand.
func (l *lexer) word(i int) error {
	var out []byte
	for i < len(l.text) && (wordByte(l.text[i]) || l.text[i] == '\\') {
		if strings.HasPrefix(l.text[i:], "/*") {
			break
		}
		if l.text[i] != '\\' {
			out = append(out, l.text[i])
			i++
			continue
		}
		var err error
		if out, i, err = l.escape(out, i); err != nil {
			return err
		}
	}
	l.end, l.str, l.open = i, string(out), true
	return nil
}

// quoted reads a string that starts with the quote at i.
func (l *lexer) quoted(i int) error {
	var out []byte
	for i++; i < len(l.text); {
		switch c := l.text[i]; c {
		case '"':
			l.start, l.end, l.str = i, i+1, string(out) // errors name the closing quote
			return nil
		case '\\':
			var err error
			if out, i, err = l.escape(out, i); err != nil {
				return err
			}
		default:
			out = append(out, c)
			i++
		}
	}
	l.start, l.end = len(l.text), len(l.text)
	return l.fail("unexpected end of quoted string")
}

var controls = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// escape resolves the escape at i; one after the other make a surrogate pair.
func (l *lexer) escape(out []byte, i int) ([]byte, int, error) {
	failAt := func(end int, message string) ([]byte, int, error) {
		l.start, l.end = i, min(end, len(l.text))
		return nil, 0, l.fail(message)
	}
	c := l.peek(i + 1)
	switch {
	case i+1 == len(l.text):
		return failAt(i+1, "unexpected end after backslash")
	case controls[c] != 0:
		return append(out, controls[c]), i + 2, nil
	case c == 'x':
		r, ok := hex(l.text, i+2, 2)
		if !ok {
			return failAt(i+2+hexRun(l.text[i+2:], 2), "invalid hex character sequence")
		}
		if r == 0 {
			return nil, 0, errZero()
		}
		return utf8.AppendRune(out, r), i + 4, nil
	case c != 'u':
		_, n := utf8.DecodeRuneInString(l.text[i+1:])
		return append(out, l.text[i+1:i+1+n]...), i + 1 + n, nil
	}
	high := rune(-1)
	for l.peek(i) == '\\' && l.peek(i+1) == 'u' {
		r, end, ok := unicodeEscape(l.text, i)
		if !ok {
			return failAt(i+2+hexRun(l.text[i+2:], 4), "invalid unicode sequence")
		}
		i = end
		switch {
		case r >= 0xd800 && r < 0xdc00:
			if high >= 0 {
				return nil, 0, errSurrogate("Unicode high surrogate must not follow a high surrogate.")
			}
			high = r
			continue
		case r >= 0xdc00 && r < 0xe000:
			if high < 0 {
				return nil, 0, errSurrogate("Unicode low surrogate must follow a high surrogate.")
			}
			r, high = 0x10000+(high-0xd800)<<10+(r-0xdc00), -1
		case high >= 0:
			return nil, 0, errSurrogate("Unicode low surrogate must follow a high surrogate.")
		case r == 0:
			return nil, 0, errZero()
		}
		out = utf8.AppendRune(out, r)
	}
	if high >= 0 {
		return nil, 0, errSurrogate("Unicode low surrogate must follow a high surrogate.")
	}
	return out, i, nil
}

func errSurrogate(detail string) error {
	return pgerr.New(pgerr.InvalidTextRepresentation, "invalid input syntax for type jsonpath").WithDetail("%s", detail)
}

func errZero() error {
	return pgerr.New(pgerr.UntranslatableCharacter, "unsupported Unicode escape sequence").WithDetail(`\u0000 cannot be converted to text.`)
}

// unicodeEscape reads \uXXXX or \u{X…}, up to six digits, at i.
func unicodeEscape(s string, i int) (r rune, end int, ok bool) {
	if i+2 < len(s) && s[i+2] == '{' {
		n := strings.IndexByte(s[i:], '}')
		if n < 4 || n > 9 {
			return 0, 0, false
		}
		r, ok = hex(s, i+3, n-3)
		return r, i + n + 1, ok && r <= utf8.MaxRune
	}
	r, ok = hex(s, i+2, 4)
	return r, i + 6, ok
}

// hexRun counts the hexadecimal digits that s starts with, up to n.
func hexRun(s string, n int) int {
	k := 0
	for k < min(n, len(s)) {
		if _, ok := hex(s, k, 1); !ok {
			break
		}
		k++
	}
	return k
}

// hex reads n hexadecimal digits at i.
func hex(s string, i, n int) (r rune, ok bool) {
	if i+n > len(s) {
		return 0, false
	}
	for _, c := range []byte(s[i : i+n]) {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// number reads an integer or a decimal; whatever else touches it is an error.
func (l *lexer) number() error {
	s, i := l.text, l.start
	l.tok = tokInt
	run := func(i int) int {
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i
	}
	if s[i] == '0' {
		i++
	} else {
		i = run(i)
	}
	if l.peek(i) == '.' {
		l.tok = tokNumeric
		i = run(i + 1)
	}
	if c := l.peek(i); c == 'e' || c == 'E' {
		k := i + 1
		if l.peek(k) == '+' || l.peek(k) == '-' {
			k++
		}
		end := run(k)
		if end == k && k > i+1 {
			l.end = k
			return l.fail("invalid numeric literal")
		}
		if end > k {
			l.tok, i = tokNumeric, end
		}
	}
	if i < len(s) && wordByte(s[i]) {
		_, n := utf8.DecodeRuneInString(s[i:])
		l.end = i + n
		return l.fail("trailing junk after numeric literal")
	}
	l.end, l.str = i, s[l.start:i]
	return nil
}
