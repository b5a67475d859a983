package pgctype

import (
	"strings"
	"unicode"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// InitcapUnder is initcap(s) under a collation as LowerUnder takes it. ICU parts a text into
// words as Unicode's annex 29 says, with dictionaries for some scripts; a text with other
// characters than Latin's, Greek's, Cyrillic's and Armenian's and their punctuation is 0A000.
func InitcapUnder(s, collation string) (string, error) {
	if !strings.HasSuffix(collation, "-x-icu") {
		return initcap(s, ASCII), nil
	}
	in, lang := []rune(s), language(collation)
	for _, c := range in {
		if !(c < 0x590 || c >= 0x1e00 && c < 0x2070) {
			return "", pgerr.New(pgerr.FeatureNotSupported, "initcap() under collation \"%s\" is not supported for this text yet: %s", collation, s)
		}
	}
	var out strings.Builder
	for from := 0; from < len(in); {
		to := wordEnd(in, from)
		title(in, from, to, lang, &out)
		from = to
	}
	return out.String(), nil
}

// title writes a word: its first letter, number or symbol in title case, what follows in lower case.
func title(in []rune, from, to int, lang string, out *strings.Builder) {
	i := from
	for i < to && !beginsWord(in[i]) {
		out.WriteRune(in[i])
		i++
	}
	if i == to {
		return
	}
	first := titleAt(in, i, lang)
	out.WriteString(first)
	i++
	if lang == "nl" && (first == "I" || first == "Í") {
		i += dutchJ(in[i:to], first == "Í", out)
	}
	for ; i < to; i++ {
		out.WriteString(lowerAt(in, i, lang))
	}
}

// dutchJ writes the J of Dutch IJ, after the I, and says how many characters it took.
func dutchJ(rest []rune, acute bool, out *strings.Builder) int {
	const accent = '\u0301'
	i := 0
	if !acute && len(rest) > 0 && rest[0] == accent {
		acute, i = true, 1
	}
	if i == len(rest) || rest[i] != 'j' && rest[i] != 'J' {
		return 0
	}
	end := i + 1
	if acute {
		if end == len(rest) || rest[end] != accent {
			return 0
		}
		end++
	}
	if end < len(rest) && unicode.Is(unicode.M, rest[end]) {
		return 0
	}
	for _, c := range rest[:end] {
		if c == 'j' {
			c = 'J'
		}
		out.WriteRune(c)
	}
	return end
}

// beginsWord says whether title case may fall on a character: a letter, number, symbol, or one
// of private use; of modifier letters those with case.
func beginsWord(c rune) bool {
	if unicode.Is(unicode.Lm, c) {
		return unicode.IsOneOf([]*unicode.RangeTable{unicode.Lower, unicode.Upper, unicode.Other_Lowercase, unicode.Other_Uppercase}, c)
	}
	return unicode.IsOneOf([]*unicode.RangeTable{unicode.L, unicode.N, unicode.S, unicode.Co}, c)
}

// wordKind is a character's Word_Break property, as far as it matters here.
type wordKind int

const (
	otherChar wordKind = iota
	letter
	number
	midLetter
	midNumber
	midBoth
	connector
	extender
	lineBreak
	blank
	joiner
)

func kindOf(c rune) wordKind {
	switch c {
	case '.', '\'', 0x2018, 0x2019, 0x2024:
		return midBoth
	case 0xb7, 0x387, 0x55f, 0x2027:
		return midLetter
	case ',', ';', 0x37e, 0x589, 0x2044:
		return midNumber
	case '\r', '\n', '\v', '\f', 0x85, 0x2028, 0x2029:
		return lineBreak
	case 0x200d:
		return joiner
	case 0x200b:
		return otherChar
	case ' ', 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2008, 0x2009, 0x200a, 0x205f, 0x3000:
		return blank
	case '_', 0x202f, 0x203f, 0x2040, 0x2054:
		return connector
	case 0x55a, 0x55b, 0x55c, 0x55e, 0x58a:
		return letter
	}
	switch {
	case c >= '0' && c <= '9':
		return number
	case unicode.IsOneOf([]*unicode.RangeTable{unicode.M, unicode.Cf}, c):
		return extender
	case unicode.IsLetter(c), c >= 0x2c2 && c <= 0x2df, c >= 0x2e5 && c <= 0x2eb, c >= 0x2ed && c <= 0x2ff:
		return letter
	}
	return otherChar
}

// wordEnd is where the word that begins at from ends.
func wordEnd(in []rune, from int) int {
	for i := from + 1; i < len(in); i++ {
		if boundary(in, from, i) {
			return i
		}
	}
	return len(in)
}

// boundary says whether a word ends before in[i]: annex 29's rules WB3 to WB13b.
func boundary(in []rune, from, i int) bool {
	before, after := kindOf(in[i-1]), kindOf(in[i])
	switch {
	case in[i-1] == '\r' && in[i] == '\n':
		return false
	case before == lineBreak || after == lineBreak:
		return true
	case before == blank && after == blank:
		return false
	case after == extender || after == joiner:
		return false
	}
	last, at := skipBack(in, from, i-1)
	previous, _ := skipBack(in, from, at-1)
	next := otherChar
	for k := i + 1; k < len(in); k++ {
		if next = kindOf(in[k]); next != extender && next != joiner {
			break
		}
		next = otherChar
	}
	word := func(k wordKind) bool { return k == letter || k == number }
	switch {
	case word(last) && word(after), last == connector && word(after), word(last) && after == connector, last == connector && after == connector:
		return false
	case last == letter && (after == midLetter || after == midBoth) && next == letter,
		previous == letter && (last == midLetter || last == midBoth) && after == letter:
		return false
	case last == number && (after == midNumber || after == midBoth) && next == number,
		previous == number && (last == midNumber || last == midBoth) && after == number:
		return false
	}
	return true
}

// skipBack is the kind of the last character up to in[i] that extends no other, and its place.
func skipBack(in []rune, from, i int) (wordKind, int) {
	for ; i >= from; i-- {
		if k := kindOf(in[i]); k != extender && k != joiner {
			return k, i
		}
	}
	return otherChar, i
}
