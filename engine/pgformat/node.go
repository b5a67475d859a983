// Package pgformat is PostgreSQL's formatting by templates: to_char of times and numbers,
// and to_date, to_timestamp and to_number, which read what such a template describes.
// It is pure: values in, values or text out.
//
// The behaviour is PostgreSQL 15's in locale C, odd corners included; tests compare with
// a real server.
package pgformat

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// suffix is a modifier that stands before or behind a pattern.
type suffix uint8

const (
	fillMode   suffix = 1 << iota // FM
	translated                    // TM
	ordinalUpper
	ordinalLower
	spelled // SP, which does nothing
)

type nodeKind uint8

const (
	action nodeKind = iota
	character
	separator
	space
)

// node is a piece of a template: a pattern, or a character that stands for itself.
type node struct {
	kind   nodeKind
	key    *key
	suffix suffix
	text   string
	quoted bool
}

// convention is how a pattern counts dates; a template may not mix two.
type convention uint8

const (
	anyConvention convention = iota
	gregorian
	isoWeek
)

// key is a pattern.
type key struct {
	name  string
	id    int
	digit bool // it begins with a digit
	mode  convention
}

// keysByFirst finds the patterns that begin with a character, a longer one before its prefix.
type keysByFirst map[byte][]*key

func index(keys []key) keysByFirst {
	m := keysByFirst{}
	for i := range keys {
		k := &keys[i]
		m[k.name[0]] = append(m[k.name[0]], k)
	}
	return m
}

func (m keysByFirst) find(s string) *key {
	for _, k := range m[s[0]] {
		if strings.HasPrefix(s, k.name) {
			return k
		}
	}
	return nil
}

var affixes = []struct {
	name   string
	suffix suffix
	before bool
}{
	{"FM", fillMode, true}, {"fm", fillMode, true}, {"TM", translated, true}, {"tm", translated, true},
	{"TH", ordinalUpper, false}, {"th", ordinalLower, false}, {"SP", spelled, false},
}

func cutAffix(s string, before bool) (suffix, string) {
	for _, a := range affixes {
		if a.before == before && strings.HasPrefix(s, a.name) {
			return a.suffix, s[len(a.name):]
		}
	}
	return 0, s
}

// parse splits a template. With affixes, patterns may have modifiers. each is told of
// every pattern in turn.
func parse(s string, keys keysByFirst, affixed bool, each func(*node) error) ([]node, error) {
	out := make([]node, 0, len(s))
	for s != "" {
		var before suffix
		if affixed {
			before, s = cutAffix(s, true)
		}
		if s == "" {
			break
		}
		if k := keys.find(s); k != nil {
			n := node{kind: action, key: k, suffix: before}
			s = s[len(k.name):]
			if each != nil {
				if err := each(&n); err != nil {
					return nil, err
				}
			}
			if affixed {
				var after suffix
				after, s = cutAffix(s, false)
				n.suffix |= after
			}
			out = append(out, n)
			continue
		}
		if s[0] == '"' {
			out, s = quoted(out, s[1:])
			continue
		}
		// Outside quotes a backslash is special only before a quote.
		if strings.HasPrefix(s, `\"`) {
			s = s[1:]
		}
		n := node{kind: character}
		if affixed && isSeparator(s[0]) {
			n.kind = separator
		} else if isSpace(s[0]) {
			n.kind = space
		}
		n.text, s = cutChar(s)
		out = append(out, n)
	}
	return out, nil
}

// quoted takes the characters up to a closing quote.
func quoted(out []node, s string) ([]node, string) {
	for s != "" {
		if s[0] == '"' {
			return out, s[1:]
		}
		if s[0] == '\\' && len(s) > 1 {
			s = s[1:]
		}
		var c string
		c, s = cutChar(s)
		out = append(out, node{kind: character, text: c, quoted: true})
	}
	return out, s
}

// cutChar splits off the first character.
func cutChar(s string) (first, rest string) {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n], s[n:]
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }
func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isSeparator(c byte) bool {
	return c > ' ' && c < 0x7f && !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'z')
}

// templates remembers what was parsed, since a statement uses one template for all its rows.
type templates[T any] struct {
	mu   sync.RWMutex
	seen map[string]T
}

const maxTemplates = 200

func (t *templates[T]) get(text string, make func(string) (T, error)) (T, error) {
	t.mu.RLock()
	v, ok := t.seen[text]
	t.mu.RUnlock()
	if ok {
		return v, nil
	}
	text = strings.Clone(text)
	v, err := make(text)
	if err != nil {
		return v, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seen == nil || len(t.seen) >= maxTemplates {
		t.seen = map[string]T{}
	}
	t.seen[text] = v
	return v, nil
}

// ordinal is the ending of a number's last digits: st, nd, rd or th.
func ordinal(digits string, upper bool) string {
	s := "th"
	if n := len(digits); n < 2 || digits[n-2] != '1' {
		switch digits[n-1] {
		case '1':
			s = "st"
		case '2':
			s = "nd"
		case '3':
			s = "rd"
		}
	}
	if upper {
		return strings.ToUpper(s)
	}
	return s
}
