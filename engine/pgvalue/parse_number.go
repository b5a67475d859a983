package pgvalue

import (
	"math"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/rel"
)

func parseInt(text, typ string, high int64) (any, error) {
	w := trimSpace(text)
	digits, neg := w, false
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		neg = digits[0] == '-'
		digits = digits[1:]
	}
	if digits == "" {
		return nil, errSyntax(typ, text)
	}
	// As PostgreSQL counts: a digit that overflows is out of range before what follows
	// is looked at, but the positive number one beyond the limit only at the end.
	limit := uint64(high) + 1
	var v uint64
	for i := 0; i < len(digits); i++ {
		c := digits[i]
		if c < '0' || c > '9' {
			return nil, errSyntax(typ, text)
		}
		if v > limit/10 {
			return nil, errRange(typ, text)
		}
		if v = v*10 + uint64(c-'0'); v > limit {
			return nil, errRange(typ, text)
		}
	}
	if !neg && v == limit {
		return nil, errRange(typ, text)
	}
	if neg {
		return -int64(v), nil
	}
	return int64(v), nil
}

// parseOID follows strtoul, which lets a negative number wrap round.
func parseOID(text, typ string) (any, error) {
	w := trimSpace(text)
	digits, neg := w, false
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		neg = digits[0] == '-'
		digits = digits[1:]
	}
	v, err := strconv.ParseUint(digits, 10, 64)
	if err != nil && !isRange(err) {
		return nil, errSyntax(typ, text)
	}
	if neg {
		v = -v
	}
	if err != nil || v != uint64(uint32(v)) && v != uint64(int64(int32(uint32(v)))) {
		return nil, errRange(typ, text)
	}
	return int64(uint32(v)), nil
}

func isRange(err error) bool {
	e, ok := err.(*strconv.NumError)
	return ok && e.Err == strconv.ErrRange
}

func parseFloat(text string, bits int, typ string) (any, error) {
	w := trimSpace(text)
	switch strings.ToLower(strings.TrimLeft(w, "+-")) {
	case "nan":
		if !strings.HasPrefix(w, "+-") && !strings.HasPrefix(w, "-+") {
			return math.NaN(), nil
		}
	case "inf", "infinity":
		if w[0] == '-' {
			return math.Inf(-1), nil
		}
		return math.Inf(1), nil
	}
	num, zero := floatPrefix(w)
	if num == "" {
		return nil, errSyntax(typ, text)
	}
	readable := num
	if hex := strings.ToLower(num); strings.Contains(hex, "0x") && !strings.Contains(hex, "p") {
		readable += "p0"
	}
	f, err := strconv.ParseFloat(readable, bits)
	if err != nil || f == 0 && !zero {
		// PostgreSQL finds this before it looks at what follows the number.
		if bits == 32 {
			num = text
		}
		return nil, pgerr.New(pgerr.NumericValueOutOfRange, `"%s" is out of range for type %s`, num, typ)
	}
	if len(num) != len(w) {
		return nil, errSyntax(typ, text)
	}
	return f, nil
}

// floatPrefix gives the number that w starts with, as strtod finds it, and whether
// its digits are all zeros; empty when there is none.
func floatPrefix(w string) (num string, zero bool) {
	i := 0
	if i < len(w) && (w[i] == '-' || w[i] == '+') {
		i++
	}
	digit, exp := isDigit, byte('e')
	if i+2 < len(w) && w[i] == '0' && w[i+1]|0x20 == 'x' && (hexDigit(w[i+2]) >= 0 || w[i+2] == '.') {
		digit, exp = func(c byte) bool { return hexDigit(c) >= 0 }, 'p'
		i += 2
	}
	zero = true
	count := 0
	for point := false; i < len(w); i++ {
		c := w[i]
		if c == '.' && !point {
			point = true
			continue
		}
		if !digit(c) {
			break
		}
		zero = zero && c == '0'
		count++
	}
	if count == 0 {
		return "", false
	}
	end := i
	if i < len(w) && w[i]|0x20 == exp {
		if i++; i < len(w) && (w[i] == '-' || w[i] == '+') {
			i++
		}
		start := i
		for i < len(w) && isDigit(w[i]) {
			i++
		}
		if i > start {
			end = i
		}
	}
	return w[:end], zero
}

func parseNumeric(text string, t rel.Type) (any, error) {
	n, err := pgnum.Parse(text)
	if err != nil {
		return nil, err
	}
	if t.Mod >= 4 {
		if n, err = n.ApplyTypmod(t.PrecisionScale()); err != nil {
			return nil, err
		}
	}
	return n.String(), nil
}
