package pgctype

import "golang.org/x/text/unicode/norm"

// decomposed is a character's canonical decomposition.
func decomposed(c rune) string { return norm.NFD.String(string(c)) }
