package pgfunc

import (
	"strings"
	"unicode/utf8"
)

// Texts taken apart.
func init() {
	register(
		F2("string_to_array(text,text)", func(s, sep Opt[string]) (Opt[[]Opt[string]], error) {
			return splitText(s, sep, Opt[string]{}), nil
		}).Total(),
		F3("string_to_array(text,text,text)", func(s, sep, null Opt[string]) (Opt[[]Opt[string]], error) {
			return splitText(s, sep, null), nil
		}).Total(),
		F2("string_to_table(text,text)", func(s, sep Opt[string]) ([]Opt[string], error) {
			return splitText(s, sep, Opt[string]{}).V, nil
		}).Total(),
		F3("string_to_table(text,text,text)", func(s, sep, null Opt[string]) ([]Opt[string], error) {
			return splitText(s, sep, null).V, nil
		}).Total(),
	)
}

// splitText cuts s at a separator, between all characters if that is NULL, and not at all
// if it is empty. A part equal to null is NULL.
func splitText(s, sep, null Opt[string]) (list Opt[[]Opt[string]]) {
	if !s.Valid {
		return list
	}
	var parts []string
	switch {
	case s.V == "":
	case !sep.Valid:
		parts = strings.Split(s.V, "")
	case sep.V == "":
		parts = []string{s.V}
	default:
		parts = strings.Split(s.V, sep.V)
	}
	list.V = make([]Opt[string], len(parts))
	for i, p := range parts {
		list.V[i] = Opt[string]{p, !null.Valid || p != null.V}
	}
	list.Valid = true
	return list
}

// characters is the number of characters in s.
func characters(s string) int { return utf8.RuneCountInString(s) }
