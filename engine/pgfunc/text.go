package pgfunc

import (
	"strings"
	"unicode"
)

func init() {
	register(
		F1("initcap(text)", func(s string) (string, error) { return initcap(s), nil }).Total(),
	)
}

// initcap makes the first letter of each word upper case and the others lower; a word is
// a run of letters and digits.
func initcap(s string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		word := unicode.IsLetter(r) || unicode.IsDigit(r)
		first := word && !inWord
		inWord = word
		if first {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, s)
}
