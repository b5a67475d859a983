// Package pgctype knows characters as PostgreSQL knows them: the classes of its regular
// expressions and the case mappings of upper, lower, initcap and ILIKE. The data is what
// PostgreSQL 15 answers in a database with LC_CTYPE C.UTF-8 (glibc 2.36, Unicode 15), and
// under ICU's collations (ICU 72, Unicode 15).
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
	full         map[string]map[rune]string // mappings to another number of characters, and those of title case
	ascii        map[string]*[utf8.RuneSelf]bool
}

var load = sync.OnceValue(func() *tables { return read(data) })

func read(data string) *tables {
	t := &tables{classes: map[string][]Range{}, upper: map[rune]rune{}, lower: map[rune]rune{}, full: map[string]map[rune]string{}, ascii: map[string]*[utf8.RuneSelf]bool{}}
	for _, line := range strings.Split(strings.TrimSpace(data), "\n") {
		name, rest, _ := strings.Cut(line, ":")
		if full, ok := strings.CutSuffix(name, "+"); ok {
			t.full[full] = fullMappings(rest)
			continue
		}
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
	if t.classes["digit"] == nil {
		t.classes["digit"] = []Range{{'0', '9'}}
	}
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
}

func in(ranges []Range, r rune) bool {
	i := sort.Search(len(ranges), func(i int) bool { return ranges[i].Hi >= r })
	return i < len(ranges) && ranges[i].Lo <= r
}

// Upper is PostgreSQL's upper(text).
func Upper(s string) string { return strings.Map(ToUpper, s) }

// Lower is PostgreSQL's lower(text).
func Lower(s string) string { return strings.Map(ToLower, s) }

// Initcap is PostgreSQL's initcap(text): the first letter of each word in upper case, the
// others in lower case; a word is a run of letters and digits.
func Initcap(s string) string { return initcap(s, UTF8) }

func initcap(s string, l Locale) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		if inWord {
			r = l.ToLower(r)
		} else {
			r = l.ToUpper(r)
		}
		inWord = l.Is("alnum", r)
		return r
	}, s)
}
