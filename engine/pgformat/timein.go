package pgformat

import (
	"math"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// fields are what a text has told by its template. Zero is not set, as in PostgreSQL.
type fields struct {
	mode                                     convention
	hh, pm, mi, ss, ssss, d, dd, ddd, mm, ms int
	year, bc, ww, w, cc, j, us, digits       int // digits: how many the year's pattern has
	half                                     bool
	tzsign, tzh, tzm, ff                     int
}

// reader matches a text with a template.
type reader struct {
	fields
	all, rest string
	nodes     []node
	strict    bool // separators and characters must match, and nothing may remain
}

func (r *reader) errValue(text string, k *key) *pgerr.Error {
	return pgerr.New(pgerr.InvalidDatetimeFormat, `invalid value "%s" for "%s"`, text, k.name)
}

// set stores a field, which must not have another value already.
func (r *reader) set(to *int, v int, k *key) error {
	if *to != 0 && *to != v {
		return pgerr.New(pgerr.InvalidDatetimeFormat, `conflicting values for "%s" field in formatting string`, k.name).
			WithDetail("This value contradicts a previous setting for the same field type.")
	}
	*to = v
	return nil
}

// beforeText says whether what follows a pattern is no digit, so that its number may have
// any length.
func (r *reader) beforeText(i int) bool {
	if r.nodes[i].suffix&(ordinalUpper|ordinalLower) != 0 || i+1 == len(r.nodes) {
		return true
	}
	next := &r.nodes[i+1]
	if next.kind == action {
		return !next.key.digit
	}
	return len(next.text) != 1 || !isDigit(next.text[0])
}

// leadNumber reads what strtol does: spaces, a sign and digits. ok is false when there are no digits.
func leadNumber(s string) (v int64, used int, over bool) {
	i := 0
	for i < len(s) && isSpace(s[i]) {
		i++
	}
	start := i
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	first := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == first {
		return 0, 0, false
	}
	v, err := strconv.ParseInt(strings.TrimPrefix(s[start:i], "+"), 10, 64)
	return v, i, err != nil
}

const fixedWidthHint = `If your source string is not fixed-width, try using the "FM" modifier.`

// number reads a number of up to n characters for a pattern and gives how many it took;
// to may be nil.
func (r *reader) number(to *int, i, n int) (int, error) {
	k := r.nodes[i].key
	init := r.rest
	for r.rest != "" && isSpace(r.rest[0]) {
		r.rest = r.rest[1:]
	}
	copied := r.rest[:min(n, len(r.rest))]
	left := len(r.rest)
	var v int64
	var over bool
	if r.nodes[i].suffix&fillMode != 0 || r.beforeText(i) {
		var used int
		v, used, over = leadNumber(init)
		r.rest = init[used:]
	} else {
		if left < n {
			return 0, pgerr.New(pgerr.InvalidDatetimeFormat, `source string too short for "%s" formatting field`, k.name).
				WithDetail("Field requires %d characters, but only %d remain.", n, left).WithHint(fixedWidthHint)
		}
		var used int
		v, used, over = leadNumber(copied)
		if used > 0 && used < n {
			return 0, r.errValue(copied, k).WithDetail("Field requires %d characters, but only %d could be parsed.", n, used).WithHint(fixedWidthHint)
		}
		r.rest = r.rest[used:]
	}
	if len(r.rest) == len(init) {
		return 0, r.errValue(copied, k).WithDetail("Value must be an integer.")
	}
	if over || v < math.MinInt32 || v > math.MaxInt32 {
		return 0, pgerr.New(pgerr.DatetimeFieldOverflow, `value for "%s" in source string is out of range`, k.name).
			WithDetail("Value must be in the range %d to %d.", math.MinInt32, math.MaxInt32)
	}
	if to != nil {
		if err := r.set(to, int(v), k); err != nil {
			return 0, err
		}
	}
	return len(init) - len(r.rest), nil
}

// oneOf reads one of several words in any case.
func (r *reader) oneOf(words []string, k *key) (int, error) {
	for i, w := range words {
		if len(r.rest) >= len(w) && lower(r.rest[:len(w)]) == lower(w) {
			r.rest = r.rest[len(w):]
			return i, nil
		}
	}
	text := r.rest
	if at := strings.IndexFunc(text, func(c rune) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v' }); at >= 0 {
		text = text[:at]
	}
	return 0, r.errValue(text, k).WithDetail("The given value did not match any of the allowed values for this field.")
}

func (r *reader) skipChar() {
	if r.rest != "" {
		_, r.rest = cutChar(r.rest)
	}
}

// read matches the text.
func (r *reader) read() error {
	exact := r.strict
	skipped := 0 // characters passed over beyond those that the template has
	spaces := func() {
		for r.rest != "" && isSpace(r.rest[0]) {
			r.rest = r.rest[1:]
			skipped++
		}
	}
	i := 0
	for ; i < len(r.nodes) && r.rest != ""; i++ {
		n := &r.nodes[i]
		isFX := n.kind == action && n.key.id == kFX
		if !exact && !isFX && (n.kind == action || i == 0) {
			spaces()
		}
		if r.strict && n.kind != action {
			if err := r.match(n); err != nil {
				return err
			}
			continue
		}
		switch n.kind {
		case space, separator:
			if exact {
				r.skipChar()
				continue
			}
			skipped--
			if r.rest != "" && (isSpace(r.rest[0]) || isSeparator(r.rest[0])) {
				r.rest = r.rest[1:]
				skipped++
			}
			continue
		case character:
			// Characters passed over before may stand for this one.
			if !exact && skipped > 0 {
				skipped--
			} else {
				r.skipChar()
			}
			continue
		}
		if m := n.key.mode; m != anyConvention {
			if r.mode != anyConvention && r.mode != m {
				return pgerr.New(pgerr.InvalidDatetimeFormat, "invalid combination of date conventions").
					WithHint("Do not mix Gregorian and ISO week date conventions in a formatting template.")
			}
			r.mode = m
		}
		if isFX {
			exact = true
		} else if err := r.field(i, skipped); err != nil {
			return err
		}
		if !exact {
			skipped = 0
			spaces()
		}
	}
	if r.strict {
		return r.end(i)
	}
	return nil
}

// field reads one pattern's value.
func (r *reader) field(i, skipped int) error {
	n := &r.nodes[i]
	k := n.key
	ordinals := func() {
		if n.suffix&(ordinalUpper|ordinalLower) != 0 {
			r.skipChar()
			r.skipChar()
		}
	}
	whole := func(to *int, width int) error {
		_, err := r.number(to, i, width)
		if err == nil {
			ordinals()
		}
		return err
	}
	word := func(to *int, words []string, value func(int) int) error {
		v, err := r.oneOf(words, k)
		if err != nil {
			return err
		}
		return r.set(to, value(v), k)
	}
	same := func(v int) int { return v }
	switch k.id {
	case kAM:
		r.half = true
		return word(&r.pm, halves, same)
	case kAMDots:
		r.half = true
		return word(&r.pm, halvesDots, same)
	case kAD:
		return word(&r.bc, eras, same)
	case kADDots:
		return word(&r.bc, erasDots, same)
	case kMonth:
		return word(&r.mm, monthNames, func(v int) int { return v + 1 })
	case kMon:
		return word(&r.mm, monthShort, func(v int) int { return v + 1 })
	case kRM:
		return word(&r.mm, romanMonth, func(v int) int { return 12 - v })
	case kDay, kDy:
		words := dayNames
		if k.id == kDy {
			words = dayShort
		}
		err := word(&r.d, words, same)
		r.d++
		return err
	case kHH12:
		r.half = true
		return whole(&r.hh, 2)
	case kHH24:
		return whole(&r.hh, 2)
	case kMI:
		return whole(&r.mi, 2)
	case kSS:
		return whole(&r.ss, 2)
	case kSSSS:
		return whole(&r.ssss, len(k.name))
	case kMS, kUS, kFF:
		return r.fraction(i, ordinals)
	case kTZ, kOF:
		return pgerr.New(pgerr.FeatureNotSupported, `formatting field "%s" is only supported in to_char`, k.name)
	case kTZH:
		return r.zoneHours(i, skipped)
	case kTZM:
		if r.tzsign == 0 {
			r.tzsign = 1
		}
		_, err := r.number(&r.tzm, i, 2)
		return err
	case kDDD:
		return whole(&r.ddd, 3)
	case kIDDD:
		return whole(&r.ddd, 3)
	case kDD:
		return whole(&r.dd, 2)
	case kD:
		return whole(&r.d, 1)
	case kID:
		// Monday is 1 here; it becomes 2 as for D.
		_, err := r.number(&r.d, i, 1)
		if err != nil {
			return err
		}
		if r.d++; r.d > 7 {
			r.d = 1
		}
		ordinals()
		return nil
	case kWW, kIW:
		return whole(&r.ww, 2)
	case kW:
		return whole(&r.w, 1)
	case kQ:
		return whole(nil, 1)
	case kCC:
		return whole(&r.cc, 2)
	case kJ:
		return whole(&r.j, 1)
	case kMM:
		return whole(&r.mm, 2)
	case kYComma:
		return r.yearComma(k, ordinals)
	}
	width := len(k.name)
	used, err := r.number(&r.year, i, width)
	if err != nil {
		return err
	}
	if width < 4 && used < 4 {
		r.year = near2020(r.year)
	}
	r.digits = width
	ordinals()
	return nil
}

// fraction reads MS, US and FF1 to FF6: digits after the point.
func (r *reader) fraction(i int, ordinals func()) error {
	k := r.nodes[i].key
	to, digits := &r.us, 6
	switch k.id {
	case kMS:
		to, digits = &r.ms, 3
	case kFF:
		digits = int(k.name[2] - '0')
		r.ff = digits
	}
	used, err := r.number(to, i, digits)
	if err != nil {
		return err
	}
	places := 6
	if k.id == kMS {
		places = 3
	}
	for ; used > 0 && used < places; used++ {
		*to *= 10
	}
	ordinals()
	return nil
}

func (r *reader) zoneHours(i, skipped int) error {
	switch c := r.rest[0]; {
	case c == '+' || c == '-' || c == ' ':
		r.tzsign = 1
		if c == '-' {
			r.tzsign = -1
		}
		r.rest = r.rest[1:]
	default:
		// The sign may have been taken for a separator.
		r.tzsign = 1
		if at := len(r.all) - len(r.rest) - 1; skipped > 0 && at >= 0 && r.all[at] == '-' {
			r.tzsign = -1
		}
	}
	_, err := r.number(&r.tzh, i, 2)
	return err
}

// yearComma reads "2,024".
func (r *reader) yearComma(k *key, ordinals func()) error {
	bad := pgerr.New(pgerr.InvalidDatetimeFormat, `invalid input string for "Y,YYY"`)
	thousands, used, over := leadNumber(r.rest)
	if used == 0 || over || used >= len(r.rest) || r.rest[used] != ',' {
		return bad
	}
	rest := r.rest[used+1:]
	i := 0
	for i < len(rest) && isSpace(rest[i]) {
		i++
	}
	years, n, _ := leadNumber(rest[i:min(len(rest), i+3)])
	if n == 0 {
		return bad
	}
	year := years + thousands*1000
	if year < math.MinInt32 || year > math.MaxInt32 {
		return pgerr.New(pgerr.DatetimeFieldOverflow, `value for "%s" in source string is out of range`, k.name)
	}
	r.rest = rest[i+n:]
	if err := r.set(&r.year, int(year), k); err != nil {
		return err
	}
	r.digits = 4
	ordinals()
	return nil
}

// near2020 completes a year of fewer than four digits to one near 2020.
func near2020(y int) int {
	switch {
	case y < 70:
		return y + 2000
	case y < 100:
		return y + 1900
	case y < 520:
		return y + 2000
	case y < 1000:
		return y + 1000
	}
	return y
}
