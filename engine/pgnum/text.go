package pgnum

import (
	"math"
	"math/big"
	"strconv"

	"github.com/meshgate/meshgate/engine/pgerr"
)

func errSyntax(s string) error {
	return pgerr.New(pgerr.InvalidTextRepresentation, `invalid input syntax for type numeric: "%s"`, s)
}

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// Parse reads PostgreSQL's input syntax: digits with an optional point and
// exponent, NaN, Infinity or inf in any case, blanks around. The errors are
// 22P02 for anything else and 22003 for a number beyond numeric's limits.
func Parse(s string) (Num, error) {
	var n Num
	if n.parseShort(s) {
		return n, nil
	}
	b, e := 0, len(s)
	for b < e && isSpace(s[b]) {
		b++
	}
	for e > b && isSpace(s[e-1]) {
		e--
	}
	n, ok, err := parse(s[b:e])
	if err != nil {
		return Num{}, err
	}
	if !ok {
		return Num{}, errSyntax(s)
	}
	return n, nil
}

// parseShort reads up to 19 digits with a point among them or none, which is how most numbers
// are written; false leaves the rest to parse.
func (n *Num) parseShort(s string) bool {
	neg := len(s) > 0 && s[0] == '-'
	if neg {
		s = s[1:]
	}
	if len(s) == 0 || len(s) > 20 {
		return false
	}
	var m uint64
	i := 0
	for ; i < len(s) && s[i]-'0' <= 9; i++ {
		m = m*10 + uint64(s[i]-'0')
	}
	scale := 0
	if whole := i; i < len(s) {
		if s[i] != '.' {
			return false
		}
		for i++; i < len(s); i++ {
			d := s[i] - '0'
			if d > 9 {
				return false
			}
			m = m*10 + uint64(d)
		}
		if scale = i - whole - 1; i == 1 {
			return false
		}
	} else if i > 19 {
		return false
	}
	*n = Num{neg: neg && m != 0, scale: int32(scale), mag: u128{lo: m}}
	return true
}

// ParseEach is Parse of the text of each of the rows listed.
func ParseEach(dst []Num, text func(row int) string, rows []int32) (err error) {
	for i, row := range rows {
		s := text(int(row))
		if dst[i].parseShort(s) {
			continue
		}
		if dst[i], err = Parse(s); err != nil {
			return err
		}
	}
	return nil
}

// parse reads a number without blanks around it.
func parse(s string) (n Num, ok bool, err error) {
	i := 0
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		n.neg = s[i] == '-'
		i++
	}
	if i == len(s) {
		return n, false, nil
	}
	if c := s[i]; c != '.' && (c < '0' || c > '9') {
		return parseSpecial(s[i:], n.neg, i > 0)
	}
	start := i
	point := -1
	var small uint64 // the coefficient as long as it fits 19 digits
	count := 0
	for ; i < len(s); i++ {
		c := s[i]
		if c == '.' {
			if point >= 0 {
				return n, false, nil
			}
			point = i
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		if count < 19 {
			small = small*10 + uint64(c-'0')
		}
		if count > 0 || c != '0' {
			count++
		}
	}
	end := i
	scale := 0
	if point >= 0 {
		scale = end - point - 1
		if end-start == 1 {
			return n, false, nil // a lone point
		}
	}
	exp := 0
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		if exp, i, ok = parseExponent(s, i+1); !ok {
			return n, false, nil
		}
		if exp >= math.MaxInt32/2 || exp <= -math.MaxInt32/2 {
			return n, false, errOverflow
		}
	}
	if i != len(s) {
		return n, false, nil
	}
	if count <= 19 {
		n.mag = u128{lo: small}
	} else {
		n = n.withDigits(s[start:end], count)
	}
	n, err = n.scaled(scale - exp)
	return n, err == nil, err
}

func parseSpecial(s string, neg, signed bool) (Num, bool, error) {
	switch {
	case equalFold(s, "nan") && !signed:
		return NaN, true, nil
	case equalFold(s, "infinity"), equalFold(s, "inf"):
		if neg {
			return NegInf, true, nil
		}
		return Inf, true, nil
	}
	return Num{}, false, nil
}

func equalFold(s, lower string) bool {
	if len(s) != len(lower) {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// parseExponent reads [+-]digits at s[i:]; an enormous exponent saturates.
func parseExponent(s string, i int) (exp, next int, ok bool) {
	neg := false
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		neg = s[i] == '-'
		i++
	}
	start := i
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		if exp < math.MaxInt32 {
			exp = exp*10 + int(s[i]-'0')
		}
	}
	if neg {
		exp = -exp
	}
	return exp, i, i > start
}

// withDigits sets the magnitude from decimal digits (a point among them is passed over).
func (n Num) withDigits(digits string, count int) Num {
	if count <= 38 {
		var hi, lo uint64
		seen, leading := 0, true
		for i := 0; i < len(digits); i++ {
			c := digits[i]
			if c == '.' || leading && c == '0' {
				continue
			}
			leading = false
			if seen < count-19 {
				hi = hi*10 + uint64(c-'0')
			} else {
				lo = lo*10 + uint64(c-'0')
			}
			seen++
		}
		m, _ := u128{lo: hi}.mul(pow10s[19])
		n.mag, _ = m.add(u128{lo: lo})
		return n
	}
	clean := make([]byte, 0, len(digits))
	for i := 0; i < len(digits); i++ {
		if digits[i] != '.' {
			clean = append(clean, digits[i])
		}
	}
	b, _ := new(big.Int).SetString(string(clean), 10)
	r := fromBig(b, 0)
	r.neg = n.neg
	return r
}

// scaled gives a fresh coefficient its scale; below zero it becomes trailing zeros.
func (n Num) scaled(scale int) (Num, error) {
	if n.IsZero() {
		n.neg = false
		if scale > MaxScale {
			return Num{}, errOverflow
		}
		n.scale = int32(max(scale, 0))
		return n, nil
	}
	if n.digits()-scale > maxIntDigits {
		return Num{}, errOverflow
	}
	if scale < 0 {
		n.scale = int32(scale)
		return n.rescaleUp(0), nil
	}
	n.scale = int32(scale)
	if scale > MaxScale {
		return Num{}, errOverflow
	}
	return n, nil
}

// String is PostgreSQL's text form, with every digit of the display scale.
func (n Num) String() string {
	var buf [64]byte
	return string(n.Append(buf[:0]))
}

// Append appends the text form.
func (n Num) Append(dst []byte) []byte {
	switch n.kind {
	case nan:
		return append(dst, "NaN"...)
	case posInf:
		return append(dst, "Infinity"...)
	case negInf:
		return append(dst, "-Infinity"...)
	}
	if n.neg {
		dst = append(dst, '-')
	}
	if n.long == nil {
		return appendScaled(dst, n.mag, int(n.scale))
	}
	digits := n.long.Append(nil, 10)
	return appendPoint(dst, digits, int(n.scale))
}

// AppendDecimal128 appends the text form of an Arrow decimal without making a Num.
func AppendDecimal128(dst []byte, hi int64, lo uint64, scale int) []byte {
	m := u128{hi: uint64(hi), lo: lo}
	if hi < 0 {
		dst = append(dst, '-')
		m = m.negated()
	}
	if scale < 0 {
		return FromDecimal128(hi, lo, 0).rescaleUp(int32(-scale)).Append(dst)
	}
	return appendScaled(dst, m, scale)
}

func appendScaled(dst []byte, m u128, scale int) []byte {
	if m.hi == 0 && scale < len(smallPow) {
		whole, frac := m.lo, uint64(0)
		if scale > 0 {
			p := smallPow[scale]
			whole = m.lo / p
			frac = m.lo - whole*p
		}
		dst = strconv.AppendUint(dst, whole, 10)
		if scale > 0 {
			dst = append(dst, '.')
			dst = appendPadded(dst, frac, scale)
		}
		return dst
	}
	var digits [40]byte
	i := len(digits)
	for m.hi != 0 {
		var r uint64
		m, r = m.div64(1e19)
		putDigits(digits[i-19:i], r)
		i -= 19
	}
	if m.lo != 0 {
		l := m.digits()
		putDigits(digits[i-l:i], m.lo)
		i -= l
	}
	return appendPoint(dst, digits[i:], scale)
}

// pairs holds 00 to 99.
var pairs = func() (t [200]byte) {
	for i := range 100 {
		t[2*i], t[2*i+1] = byte('0'+i/10), byte('0'+i%10)
	}
	return t
}()

// putDigits writes v in all of dst, from the right, with zeros before it.
func putDigits(dst []byte, v uint64) {
	i := len(dst)
	for i >= 2 {
		p := v % 100 * 2
		v /= 100
		i -= 2
		dst[i], dst[i+1] = pairs[p], pairs[p+1]
	}
	if i == 1 {
		dst[0] = byte('0' + v%10)
	}
}

// appendPadded appends v in exactly width digits.
func appendPadded(dst []byte, v uint64, width int) []byte {
	n := len(dst)
	for range width {
		dst = append(dst, '0')
	}
	putDigits(dst[n:], v)
	return dst
}

// smallPow holds the powers of ten that fit 64 bits.
var smallPow = func() (t [20]uint64) {
	t[0] = 1
	for i := 1; i < len(t); i++ {
		t[i] = t[i-1] * 10
	}
	return t
}()

// appendPoint appends digits (empty or leading zero for 0) with scale of them after the point.
func appendPoint(dst, digits []byte, scale int) []byte {
	for len(digits) > 0 && digits[0] == '0' {
		digits = digits[1:]
	}
	whole := len(digits) - scale
	if whole <= 0 {
		dst = append(dst, '0')
		if scale > 0 {
			dst = append(dst, '.')
			for ; whole < 0; whole++ {
				dst = append(dst, '0')
			}
			dst = append(dst, digits...)
		}
		return dst
	}
	dst = append(dst, digits[:whole]...)
	if scale > 0 {
		dst = append(dst, '.')
		dst = append(dst, digits[whole:]...)
	}
	return dst
}
