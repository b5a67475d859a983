package pgfunc

import (
	"strings"
	"unicode/utf8"
)

// Functions that tell something about texts.
func init() {
	register(
		F1("ascii(text)", func(s string) (int32, error) {
			if s == "" {
				return 0, nil
			}
			c, _ := utf8.DecodeRuneInString(s)
			return c, nil
		}).Total(),
		F2("strpos(text,text)", position).Total(), F2("position(text,text)", position).Total(),
		F2("starts_with(text,text)", func(s, prefix string) (bool, error) { return strings.HasPrefix(s, prefix), nil }).Total(),
		F2("bttextcmp(text,text)", func(a, b string) (int32, error) { return compareBytes(a, b), nil }).Total(),
		F2("bpchar_pattern_lt(bpchar,bpchar)", func(a, b string) (bool, error) { return unblanked(a) < unblanked(b), nil }).Total(),
		F2("bpchar_pattern_le(bpchar,bpchar)", func(a, b string) (bool, error) { return unblanked(a) <= unblanked(b), nil }).Total(),
		F2("bpchar_pattern_ge(bpchar,bpchar)", func(a, b string) (bool, error) { return unblanked(a) >= unblanked(b), nil }).Total(),
		F2("bpchar_pattern_gt(bpchar,bpchar)", func(a, b string) (bool, error) { return unblanked(a) > unblanked(b), nil }).Total(),
		F2("text_pattern_lt(text,text)", func(a, b string) (bool, error) { return a < b, nil }).Total(),
		F2("text_pattern_le(text,text)", func(a, b string) (bool, error) { return a <= b, nil }).Total(),
		F2("text_pattern_gt(text,text)", func(a, b string) (bool, error) { return a > b, nil }).Total(),
		F2("text_pattern_ge(text,text)", func(a, b string) (bool, error) { return a >= b, nil }).Total(),
		F2("bttext_pattern_cmp(text,text)", func(a, b string) (int32, error) { return compareBytes(a, b), nil }).Total(),
		F2("text_larger(text,text)", func(a, b string) (string, error) { return max(a, b), nil }).Total(),
		F2("text_smaller(text,text)", func(a, b string) (string, error) { return min(a, b), nil }).Total(),
	)
}

func position(s, part string) (int32, error) {
	i := strings.Index(s, part)
	if i < 0 {
		return 0, nil
	}
	return int32(characters(s[:i]) + 1), nil
}

// unblanked is a bpchar without the blanks at its end, which do not count in a comparison.
func unblanked(s string) string { return strings.TrimRight(s, " ") }
