package pgctype

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Locale is one of the kinds of characters' properties that PostgreSQL's collations have.
type Locale int

// The kinds: a database's own (LC_CTYPE C.UTF-8), collation "C"'s, and ICU's.
const (
	UTF8 Locale = iota
	ASCII
	ICU
)

//go:embed icu.txt
var icuData string

const asciiData = `alpha: 41,1a 6,1a
alnum: 30,a 7,1a 6,1a
upper: 41,1a
lower: 61,1a
punct: 21,f a,7 1a,6 1a,4
graph: 21,5e
print: 20,5f
space: 9,5 12,1
cntrl: 0,20 5f,21
toupper: 61,1a,-32
tolower: 41,1a,32
`

var byLocale = [...]func() *tables{
	UTF8: load, ASCII: sync.OnceValue(func() *tables { return read(asciiData) }), ICU: sync.OnceValue(func() *tables { return read(icuData) }),
}

// Class gives the characters of a class, in order: alpha, alnum, upper, lower, digit,
// xdigit, punct, graph, print, space, blank, cntrl, ascii. The caller must not change them.
func (l Locale) Class(name string) ([]Range, bool) {
	r, ok := byLocale[l]().classes[name]
	return r, ok
}

// Is tells whether a character belongs to a class that Class knows.
func (l Locale) Is(class string, r rune) bool {
	t := byLocale[l]()
	if uint32(r) < utf8.RuneSelf {
		low := t.ascii[class]
		return low != nil && low[r]
	}
	return in(t.classes[class], r)
}

// ToUpper is a character's upper case, the character itself when it has none.
func (l Locale) ToUpper(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}
	if u, ok := byLocale[l]().upper[r]; ok {
		return u
	}
	return r
}

// ToLower is a character's lower case, the character itself when it has none.
func (l Locale) ToLower(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}
	if w, ok := byLocale[l]().lower[r]; ok {
		return w
	}
	return r
}

// ToUpper is Locale.ToUpper of the database's own.
func ToUpper(r rune) rune { return UTF8.ToUpper(r) }

// ToLower is Locale.ToLower of the database's own.
func ToLower(r rune) rune { return UTF8.ToLower(r) }

// Class is Locale.Class of the database's own.
func Class(name string) ([]Range, bool) { return UTF8.Class(name) }

// Is is Locale.Is of the database's own.
func Is(class string, r rune) bool { return UTF8.Is(class, r) }

// fullMappings reads "df>53,53 …".
func fullMappings(list string) map[rune]string {
	out := map[rune]string{}
	for _, item := range strings.Fields(list) {
		from, to, _ := strings.Cut(item, ">")
		var s strings.Builder
		for _, c := range strings.Split(to, ",") {
			s.WriteRune(hexRune(c))
		}
		out[hexRune(from)] = s.String()
	}
	return out
}

func hexRune(s string) rune {
	n, err := strconv.ParseUint(s, 16, 21)
	if err != nil {
		panic(err)
	}
	return rune(n)
}
