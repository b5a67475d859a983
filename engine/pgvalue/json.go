package pgvalue

import (
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// maxJSONDepth bounds recursion where PostgreSQL runs into its stack limit.
const maxJSONDepth = 6000

// checkJSON validates text as type json does, which keeps it as it is.
func checkJSON(text string) error {
	p := jsonParser{text: text}
	_, err := p.document()
	return err
}

// normalJSON gives the text form of jsonb: keys by length then bytes, the last of
// equal keys, numbers as numeric prints them.
func normalJSON(text string) (any, error) {
	p := jsonParser{text: text, binary: true}
	out, err := p.document()
	if err != nil {
		return nil, err
	}
	return string(out), nil
}

// jsonParser reads one JSON document and, for jsonb, writes it again in normal form.
type jsonParser struct {
	text   string
	at     int
	depth  int
	binary bool
	out    []byte
}

func errJSON(detail string, args ...any) error {
	return pgerr.New(pgerr.InvalidTextRepresentation, "invalid input syntax for type json").WithDetail(detail, args...)
}

func (p *jsonParser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

func (p *jsonParser) document() ([]byte, error) {
	if err := p.value(); err != nil {
		return nil, err
	}
	if p.space(); p.at < len(p.text) {
		return nil, p.unexpected("end of input")
	}
	return p.out, nil
}

// unexpected describes the token at the parser's position as PostgreSQL does.
func (p *jsonParser) unexpected(wanted string) error {
	if p.at >= len(p.text) {
		return errJSON("The input string ended unexpectedly.")
	}
	token, valid := p.token()
	if !valid {
		return errJSON(`Token "%s" is invalid.`, token)
	}
	return errJSON(`Expected %s, but found "%s".`, wanted, token)
}

// token gives the token at the position and whether it is a lexically valid one.
func (p *jsonParser) token() (string, bool) {
	rest := p.text[p.at:]
	switch rest[0] {
	case '{', '}', '[', ']', ',', ':':
		return rest[:1], true
	case '"':
		q := jsonParser{text: p.text, at: p.at}
		if q.str() == nil {
			return p.text[p.at:q.at], true
		}
		return rest, false
	}
	if rest[0] == '-' || isDigit(rest[0]) {
		q := jsonParser{text: p.text, at: p.at}
		err := q.number()
		return p.text[p.at:max(q.at, p.at+1)], err == nil
	}
	n := 0
	for n < len(rest) && wordByte(rest[n]) {
		n++
	}
	word := rest[:max(n, 1)]
	return word, word == "true" || word == "false" || word == "null"
}

func (p *jsonParser) value() error {
	p.space()
	if p.at >= len(p.text) {
		return p.unexpected("JSON value")
	}
	switch c := p.text[p.at]; {
	case c == '{':
		return p.nested(p.object)
	case c == '[':
		return p.nested(p.array)
	case c == '"':
		return p.str()
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if rest := p.text[p.at:]; strings.HasPrefix(rest, word) && (len(rest) == len(word) || !wordByte(rest[len(word)])) {
			p.at += len(word)
			p.out = append(p.out, word...)
			return nil
		}
	}
	return p.unexpected("JSON value")
}

// wordByte says whether c continues a token that starts like a word or number.
func wordByte(c byte) bool {
	return c == '_' || c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func (p *jsonParser) nested(f func() error) error {
	if p.depth++; p.depth > maxJSONDepth {
		return pgerr.New(pgerr.StatementTooComplex, "stack depth limit exceeded")
	}
	p.at++
	err := f()
	p.depth--
	return err
}

func (p *jsonParser) array() error {
	p.out = append(p.out, '[')
	if p.space(); p.peek() == ']' {
		p.at++
		p.out = append(p.out, ']')
		return nil
	}
	for {
		if err := p.value(); err != nil {
			return err
		}
		switch p.space(); p.peek() {
		case ',':
			p.at++
			p.out = append(p.out, ", "...)
		case ']':
			p.at++
			p.out = append(p.out, ']')
			return nil
		default:
			return p.unexpected(`"," or "]"`)
		}
	}
}

func (p *jsonParser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// jsonPair is a member of an object, both parts in normal form; raw is the key unescaped.
type jsonPair struct{ raw, key, value string }

func (p *jsonParser) object() error {
	if p.space(); p.peek() == '}' {
		p.at++
		p.out = append(p.out, "{}"...)
		return nil
	}
	start := len(p.out)
	var pairs []jsonPair
	for {
		if p.space(); p.peek() != '"' {
			return p.unexpected(`string`)
		}
		if err := p.str(); err != nil {
			return err
		}
		key := string(p.out[start:])
		p.out = p.out[:start]
		if p.space(); p.peek() != ':' {
			return p.unexpected(`":"`)
		}
		p.at++
		if err := p.value(); err != nil {
			return err
		}
		if p.binary {
			pairs = append(pairs, jsonPair{unquoteJSON(key), key, string(p.out[start:])})
		}
		p.out = p.out[:start]
		switch p.space(); p.peek() {
		case ',':
			p.at++
		case '}':
			p.at++
			p.writeObject(pairs)
			return nil
		default:
			return p.unexpected(`"," or "}"`)
		}
	}
}

func (p *jsonParser) writeObject(pairs []jsonPair) {
	sort.SliceStable(pairs, func(i, j int) bool {
		a, b := pairs[i].raw, pairs[j].raw
		if len(a) != len(b) {
			return len(a) < len(b)
		}
		return a < b
	})
	p.out = append(p.out, '{')
	first := true
	for i, m := range pairs {
		if i+1 < len(pairs) && pairs[i+1].raw == m.raw {
			continue
		}
		if !first {
			p.out = append(p.out, ", "...)
		}
		first = false
		p.out = append(p.out, m.key...)
		p.out = append(p.out, ": "...)
		p.out = append(p.out, m.value...)
	}
	p.out = append(p.out, '}')
}

func (p *jsonParser) number() error {
	start := p.at
	bad := false
	if p.peek() == '-' {
		p.at++
	}
	switch c := p.peek(); {
	case c == '0':
		p.at++
	case c >= '1' && c <= '9':
		p.digits()
	default:
		bad = true
	}
	if p.peek() == '.' {
		p.at++
		bad = !p.digits() || bad
	}
	if p.peek()|0x20 == 'e' {
		p.at++
		if p.peek() == '+' || p.peek() == '-' {
			p.at++
		}
		bad = !p.digits() || bad
	}
	for p.at < len(p.text) && wordByte(p.text[p.at]) {
		p.at++
		bad = true
	}
	if bad {
		return errJSON(`Token "%s" is invalid.`, p.text[start:p.at])
	}
	if !p.binary {
		return nil
	}
	n, err := pgnum.Parse(p.text[start:p.at])
	if err != nil {
		// PostgreSQL makes the number after it has looked at the next token.
		if p.space(); p.at < len(p.text) {
			if token, ok := p.token(); !ok {
				return errJSON(`Token "%s" is invalid.`, token)
			}
		}
		return err
	}
	p.out = n.Append(p.out)
	return nil
}

func (p *jsonParser) digits() bool {
	start := p.at
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		p.at++
	}
	return p.at > start
}

// str reads a string and, for jsonb, writes it with the escapes that PostgreSQL uses.
func (p *jsonParser) str() error {
	start := p.at
	p.at++
	if p.binary {
		p.out = append(p.out, '"')
	}
	for p.at < len(p.text) {
		c := p.text[p.at]
		switch {
		case c == '"':
			p.at++
			if p.binary {
				p.out = append(p.out, '"')
			}
			return nil
		case c < 0x20:
			return errJSON("Character with value 0x%02x must be escaped.", c)
		case c == '\\':
			if err := p.escape(start); err != nil {
				return err
			}
		default:
			if p.binary {
				p.out = append(p.out, c)
			}
			p.at++
		}
	}
	return errJSON(`Token "%s" is invalid.`, p.text[start:])
}

func (p *jsonParser) escape(start int) error {
	if p.at+1 >= len(p.text) {
		return errJSON(`Token "%s" is invalid.`, p.text[start:])
	}
	c := p.text[p.at+1]
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		p.at += 2
		if p.binary {
			p.out = appendJSONRune(p.out, jsonEscapes[c])
		}
		return nil
	case 'u':
	default:
		_, n := utf8.DecodeRuneInString(p.text[p.at+1:])
		return errJSON(`Escape sequence "\%s" is invalid.`, p.text[p.at+1:p.at+1+n])
	}
	r, err := p.hex4()
	if err != nil || !p.binary {
		return err
	}
	switch {
	case r == 0:
		return pgerr.New(pgerr.UntranslatableCharacter, "unsupported Unicode escape sequence").WithDetail(`\u0000 cannot be converted to text.`)
	case r >= 0xdc00 && r < 0xe000:
		return errJSON("Unicode low surrogate must follow a high surrogate.")
	case r >= 0xd800 && r < 0xdc00:
		if !strings.HasPrefix(p.text[p.at:], `\u`) {
			return errJSON("Unicode low surrogate must follow a high surrogate.")
		}
		low, err := p.hex4()
		if err != nil {
			return err
		}
		if low >= 0xd800 && low < 0xdc00 {
			return errJSON("Unicode high surrogate must not follow a high surrogate.")
		}
		if low < 0xdc00 || low >= 0xe000 {
			return errJSON("Unicode low surrogate must follow a high surrogate.")
		}
		r = utf16.DecodeRune(r, low)
	}
	p.out = appendJSONRune(p.out, r)
	return nil
}

// hex4 reads \uXXXX at the position.
func (p *jsonParser) hex4() (rune, error) {
	var r rune
	p.at += 2
	for k := 0; k < 4; k++ {
		h := hexDigit(p.peek())
		if h < 0 {
			return 0, errJSON(`"\u" must be followed by four hexadecimal digits.`)
		}
		r = r<<4 | rune(h)
		p.at++
	}
	return r, nil
}

var jsonEscapes = map[byte]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// appendJSONRune appends a character inside quotes as jsonb prints it.
func appendJSONRune(dst []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	switch r {
	case '"':
		return append(dst, `\"`...)
	case '\\':
		return append(dst, `\\`...)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	if r < 0x20 {
		return append(dst, '\\', 'u', '0', '0', digits[r>>4], digits[r&15])
	}
	return utf8.AppendRune(dst, r)
}

// unquoteJSON undoes appendJSONRune's escapes for a quoted string.
func unquoteJSON(s string) string {
	s = s[1 : len(s)-1]
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			out = append(out, s[i])
			continue
		}
		if i++; s[i] == 'u' {
			out = append(out, byte(hexDigit(s[i+3])<<4|hexDigit(s[i+4])))
			i += 4
			continue
		}
		out = append(out, byte(jsonEscapes[s[i]]))
	}
	return string(out)
}
