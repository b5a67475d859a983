package pgfunc

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// Unicode's normalization forms, with PostgreSQL 15's tables, those of Unicode 14.
func init() {
	register(
		F2("normalize(text,text)", func(s, name string) (string, error) {
			f, err := normalForm(name)
			if err != nil {
				return "", err
			}
			return normalize(f, s), nil
		}),
		F2("is_normalized(text,text)", func(s, name string) (bool, error) {
			f, err := normalForm(name)
			return err == nil && normalize(f, s) == s, err
		}),
	)
}

func normalForm(name string) (norm.Form, error) {
	switch strings.ToUpper(name) {
	case "NFC":
		return norm.NFC, nil
	case "NFD":
		return norm.NFD, nil
	case "NFKC":
		return norm.NFKC, nil
	case "NFKD":
		return norm.NFKD, nil
	}
	return 0, pgerr.New(pgerr.InvalidParameterValue, "invalid normalization form: %s", strings.Clone(name))
}

// normalize is Unicode's algorithm (UAX #15) over the tables of package norm. That package's own
// puts a joiner into long runs of marks, which PostgreSQL does not.
func normalize(f norm.Form, s string) string {
	if f.IsNormalString(s) && !strings.ContainsFunc(s, unlike) {
		return s
	}
	apart := norm.NFD
	if f == norm.NFKC || f == norm.NFKD {
		apart = norm.NFKD
	}
	var out []rune
	for _, r := range s {
		if later(r) {
			out = append(out, r)
		} else {
			out = append(out, []rune(apart.String(string(r)))...)
		}
	}
	inOrder(out)
	if f == norm.NFC || f == norm.NFKC {
		out = composed(out)
	}
	return string(out)
}

// inOrder sorts marks by their combining classes between characters that are none.
func inOrder(s []rune) {
	for from := 0; from < len(s); {
		to := from + 1
		for to < len(s) && class(s[to]) > 0 {
			to++
		}
		if class(s[from]) > 0 {
			from--
		}
		slices.SortStableFunc(s[from+1:to], func(a, b rune) int { return class(a) - class(b) })
		from = to
	}
}

// composed puts a character and the marks after it together where one stands for both.
func composed(s []rune) []rune {
	if len(s) == 0 {
		return s
	}
	out, starter, last := s[:1], 0, -1
	for _, r := range s[1:] {
		c := class(r)
		if last < c {
			if both, ok := compose(out[starter], r); ok {
				out[starter] = both
				continue
			}
		}
		if last = c; c == 0 {
			starter, last = len(out), -1
		}
		out = append(out, r)
	}
	return out
}

// The syllables of Hangul with no final consonant, each followed by the 27 with one.
const (
	firstSyllable, lastSyllable = 0xAC00, 0xD7A3
	noFinal, finals             = 0x11A7, 28
)

// compose finds the character that is canonically equivalent to a pair. PostgreSQL also takes
// the place before the final consonants for one, which adds nothing to a syllable.
func compose(a, b rune) (rune, bool) {
	if later(a) || later(b) {
		return 0, false
	}
	if a >= firstSyllable && a <= lastSyllable && (a-firstSyllable)%finals == 0 && b >= noFinal && b < noFinal+finals {
		return a + b - noFinal, true
	}
	both := []rune(norm.NFC.String(string([]rune{a, b})))
	if len(both) != 1 || norm.NFD.String(string(both)) != norm.NFD.String(string(a))+norm.NFD.String(string(b)) {
		return 0, false
	}
	return both[0], true
}

// class is a mark's canonical combining class; zero is no mark.
func class(r rune) int {
	if later(r) {
		return 0
	}
	return int(norm.NFD.PropertiesString(string(r)).CCC())
}

// unlike says whether a character normalizes otherwise than package norm has it.
func unlike(r rune) bool { return r == noFinal || later(r) }

// later are the marks and the characters with decompositions that came after Unicode 14.
func later(r rune) bool {
	switch {
	case r < 0x0ECE:
		return false
	case r == 0x0ECE, r >= 0x10EFD && r <= 0x10EFF, r == 0x11F41, r == 0x11F42,
		r >= 0x1E030 && r <= 0x1E06D, r == 0x1E08F, r >= 0x1E4EC && r <= 0x1E4EF:
		return true
	}
	return false
}
