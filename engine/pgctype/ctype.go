// Package pgctype knows characters as a PostgreSQL database with LC_CTYPE C.UTF-8 knows
// them: the classes of its regular expressions and the case mappings of upper, lower,
// initcap and ILIKE. The data is what PostgreSQL 15 on glibc 2.36 (Unicode 15) answers.
package pgctype

import (
	_ "embed"
	"fmt"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// Range is a run of characters, both ends included.
type Range struct{ Lo, Hi rune }

//go:embed ctype.txt
var data string

type tables struct {
	classes      map[string][]Range
	upper, lower map[rune]rune
	ascii        map[string]*[utf8.RuneSelf]bool
}

var load = sync.OnceValue(func() *tables {
	t := &tables{classes: map[string][]Range{}, upper: map[rune]rune{}, lower: map[rune]rune{}, ascii: map[string]*[utf8.RuneSelf]bool{}}
	for _, line := range strings.Split(strings.TrimSpace(data), "\n") {
		name, rest, _ := strings.Cut(line, ":")
		at := rune(0)
		for _, item := range strings.Fields(rest) {
			var gap, n, by rune
			switch name {
			case "toupper", "tolower":
				if _, err := fmt.Sscanf(item, "%x,%x,%d", &gap, &n, &by); err != nil {
					panic(err)
				}
				into := t.upper
				if name == "tolower" {
					into = t.lower
				}
				at += gap
				for range n {
					into[at] = at + by
					at++
				}
			default:
				if _, err := fmt.Sscanf(item, "%x,%x", &gap, &n); err != nil {
					panic(err)
				}
				t.classes[name] = append(t.classes[name], Range{at + gap, at + gap + n - 1})
				at += gap + n
			}
		}
	}
	t.classes["digit"] = []Range{{'0', '9'}}
	t.classes["xdigit"] = []Range{{'0', '9'}, {'A', 'F'}, {'a', 'f'}}
	t.classes["blank"] = []Range{{'\t', '\t'}, {' ', ' '}}
	t.classes["ascii"] = []Range{{0, 127}}
	for name, ranges := range t.classes {
		low := new([utf8.RuneSelf]bool)
		for c := range rune(utf8.RuneSelf) {
			low[c] = in(ranges, c)
		}
		t.ascii[name] = low
	}
	return t
})

func in(ranges []Range, r rune) bool {
	i := sort.Search(len(ranges), func(i int) bool { return ranges[i].Hi >= r })
	return i < len(ranges) && ranges[i].Lo <= r
}

// Class gives the characters of a class, in order: alpha, alnum, upper, lower, digit,
// xdigit, punct, graph, print, space, blank, cntrl, ascii. The caller must not change them.
func Class(name string) ([]Range, bool) {
	r, ok := load().classes[name]
	return r, ok
}

// Is tells whether a character belongs to a class that Class knows.
func Is(class string, r rune) bool {
	t := load()
	if uint32(r) < utf8.RuneSelf {
		low := t.ascii[class]
		return low != nil && low[r]
	}
	return in(t.classes[class], r)
}

// ToUpper is a character's upper case, the character itself when it has none.
func ToUpper(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}
	if u, ok := load().upper[r]; ok {
		return u
	}
	return r
}

// ToLower is a character's lower case, the character itself when it has none.
func ToLower(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}
	if l, ok := load().lower[r]; ok {
		return l
	}
	return r
}

// Upper is PostgreSQL's upper(text).
func Upper(s string) string { return strings.Map(ToUpper, s) }

// Lower is PostgreSQL's lower(text).
func Lower(s string) string { return strings.Map(ToLower, s) }

// Initcap is PostgreSQL's initcap(text): the first letter of each word in upper case, the
// others in lower case; a word is a run of letters and digits.
func Initcap(s string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		if inWord {
			r = ToLower(r)
		} else {
			r = ToUpper(r)
		}
		inWord = Is("alnum", r)
		return r
	}, s)
}
