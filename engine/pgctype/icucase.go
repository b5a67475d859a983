package pgctype

import (
	"strings"
	"unicode"
)

// The case mappings of ICU's collations: Unicode's full mappings, which may change a text's
// length and depend on what stands around a character and on the language.

// language is what of a collation's locale matters to case.
func language(collation string) string {
	lang, _, _ := strings.Cut(collation, "-")
	switch lang {
	case "tr", "az":
		return "tr"
	case "lt", "el", "nl", "hy":
		return lang
	}
	return ""
}

// LowerUnder is lower(s) under a collation: one of ICU ("tr-x-icu") or, for any other name,
// "C", which knows the letters of ASCII.
func LowerUnder(s, collation string) string {
	if !strings.HasSuffix(collation, "-x-icu") {
		return strings.Map(ASCII.ToLower, s)
	}
	lang := language(collation)
	if asciiText(s) && lang != "tr" && lang != "lt" {
		return strings.ToLower(s)
	}
	in := []rune(s)
	var out strings.Builder
	for i := range in {
		out.WriteString(lowerAt(in, i, lang))
	}
	return out.String()
}

// UpperUnder is upper(s) under a collation as LowerUnder takes it.
func UpperUnder(s, collation string) string {
	if !strings.HasSuffix(collation, "-x-icu") {
		return strings.Map(ASCII.ToUpper, s)
	}
	lang := language(collation)
	if asciiText(s) && lang != "tr" {
		return strings.ToUpper(s)
	}
	in := []rune(s)
	var out strings.Builder
	if lang == "el" {
		greekUpper(in, &out)
		return out.String()
	}
	for i := range in {
		out.WriteString(upperAt(in, i, lang))
	}
	return out.String()
}

func asciiText(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// lowerAt is the lower case of a character where it stands.
func lowerAt(in []rune, i int, lang string) string {
	c := in[i]
	switch {
	case lang == "lt" && (c == 'I' || c == 'J' || c == 'Į') && followedByAbove(in, i):
		return string([]rune{ICU.ToLower(c), dotAbove})
	case lang == "lt" && c == 'Ì':
		return "i̇̀"
	case lang == "lt" && c == 'Í':
		return "i̇́"
	case lang == "lt" && c == 'Ĩ':
		return "i̇̃"
	case lang == "tr" && c == 'İ':
		return "i"
	case lang == "tr" && c == dotAbove && afterPlain(in, i, func(r rune) bool { return r == 'I' }):
		return ""
	case lang == "tr" && c == 'I' && !followedByDot(in, i):
		return "ı"
	case c == 'Σ' && nextCased(in[:i], true) && !nextCased(in[i+1:], false):
		return "ς"
	}
	if s, ok := byLocale[ICU]().full["lower"][c]; ok {
		return s
	}
	return string(ICU.ToLower(c))
}

// upperAt is the upper case of a character where it stands.
func upperAt(in []rune, i int, lang string) string {
	c := in[i]
	if s, ok := specialUpper(in, i, lang); ok {
		return s
	}
	if c == 'և' && lang == "hy" {
		return "ԵՎ"
	}
	if s, ok := byLocale[ICU]().full["upper"][c]; ok {
		return s
	}
	return string(ICU.ToUpper(c))
}

// titleAt is the title case of a character where it stands.
func titleAt(in []rune, i int, lang string) string {
	c := in[i]
	if s, ok := specialUpper(in, i, lang); ok {
		return s
	}
	if c == 'և' && lang == "hy" {
		return "Եվ"
	}
	if s, ok := byLocale[ICU]().full["title"][c]; ok && c != 0x345 {
		return s
	}
	return upperAt(in, i, "")
}

// specialUpper are the rules that upper and title case have in common.
func specialUpper(in []rune, i int, lang string) (string, bool) {
	switch c := in[i]; {
	case lang == "tr" && c == 'i':
		return "İ", true
	case lang == "lt" && c == dotAbove && afterPlain(in, i, func(r rune) bool { return ICU.Is("dotted", r) }):
		return "", true
	}
	return "", false
}

const dotAbove = '\u0307'

// nextCased says whether a letter with case stands next, characters that case ignores left out.
func nextCased(in []rune, backward bool) bool {
	for k := range in {
		c := in[k]
		if backward {
			c = in[len(in)-1-k]
		}
		if ICU.Is("ignorable", c) {
			continue
		}
		return ICU.Is("cased", c)
	}
	return false
}

// followedByAbove says whether an accent above belongs to the character.
func followedByAbove(in []rune, i int) bool {
	for _, c := range in[i+1:] {
		if ICU.Is("above", c) {
			return true
		}
		if !ICU.Is("below", c) {
			return false
		}
	}
	return false
}

func followedByDot(in []rune, i int) bool {
	for _, c := range in[i+1:] {
		if c == dotAbove {
			return true
		}
		if !ICU.Is("below", c) {
			return false
		}
	}
	return false
}

// afterPlain says whether an accent stands on such a character, with no accent above between.
func afterPlain(in []rune, i int, such func(rune) bool) bool {
	for k := i - 1; k >= 0; k-- {
		if such(in[k]) {
			return true
		}
		if !ICU.Is("below", in[k]) {
			return false
		}
	}
	return false
}

// The facts about a Greek letter that its upper case depends on.
const (
	greekVowel = 1 << iota
	greekAccent
	greekDialytika
	greekCombiningDialytika
	greekIotaBelow
)

// greekUpper writes Greek in capitals, which have no accents but keep the dialytika (ICU's
// GreekUpper). A vowel gets one where the accent that is taken away told it from the vowel before.
func greekUpper(in []rune, out *strings.Builder) {
	afterCased, afterAccent := false, false
	for i := 0; i < len(in); {
		c := in[i]
		next := i + 1
		cased := ICU.Is("cased", c)
		if ICU.Is("ignorable", c) {
			cased = afterCased
		}
		upper, facts, ok := greekLetter(c)
		if !ok {
			out.WriteString(upperAt(in, i, ""))
			i, afterCased, afterAccent = next, cased, false
			continue
		}
		if afterAccent && (upper == 'Ι' || upper == 'Υ') {
			facts |= greekDialytika
		}
		iotas := 0
		if facts&greekIotaBelow != 0 {
			iotas = 1
		}
		for ; next < len(in); next++ {
			d := greekDiacritic(in[next])
			if d == 0 {
				break
			}
			facts |= d
			if d&greekIotaBelow != 0 {
				iotas++
			}
		}
		accented := facts&(greekVowel|greekAccent|greekDialytika|greekCombiningDialytika) == greekVowel|greekAccent
		tonos := false
		switch {
		case upper == 'Η' && facts&greekAccent != 0 && iotas == 0 && !afterCased && !nextCased(in[next:], false):
			tonos = true // the word "or" keeps its accent
		case facts&greekDialytika != 0 && (upper == 'Ι' || upper == 'Υ'):
			upper = map[rune]rune{'Ι': 'Ϊ', 'Υ': 'Ϋ'}[upper]
			facts &^= greekDialytika | greekCombiningDialytika
		}
		out.WriteRune(upper)
		if facts&(greekDialytika|greekCombiningDialytika) != 0 {
			out.WriteRune('\u0308')
		}
		if tonos {
			out.WriteRune('\u0301')
		}
		out.WriteString(strings.Repeat("Ι", iotas))
		i, afterCased, afterAccent = next, cased, accented
	}
}

// greekDiacritic tells what a combining character does to a Greek letter; 0 for any other.
func greekDiacritic(c rune) int {
	switch c {
	case 0x300, 0x301, 0x342, 0x302, 0x303, 0x311:
		return greekAccent
	case 0x308:
		return greekCombiningDialytika
	case 0x344:
		return greekCombiningDialytika | greekAccent
	case 0x345:
		return greekIotaBelow
	case 0x304, 0x306, 0x313, 0x314, 0x343:
		return 1 << 10 // taken away
	}
	return 0
}

// greekLetter gives a Greek letter's capital without accents, and what it had.
func greekLetter(c rune) (upper rune, facts int, ok bool) {
	if !(c >= 0x370 && c <= 0x3ff || c >= 0x1f00 && c <= 0x1fff || c == 0x2126) || !unicode.IsLetter(c) {
		return 0, 0, false
	}
	if c >= 0x3e2 && c <= 0x3ef { // Coptic
		return 0, 0, false
	}
	parts := []rune(decomposed(c))
	for _, d := range parts[1:] {
		f := greekDiacritic(d)
		if f&greekCombiningDialytika != 0 {
			f = f&^greekCombiningDialytika | greekDialytika
		}
		facts |= f
	}
	upper = ICU.ToUpper(parts[0])
	if strings.ContainsRune("ΑΕΗΙΟΥΩ", upper) {
		facts |= greekVowel
	}
	return upper, facts, true
}
