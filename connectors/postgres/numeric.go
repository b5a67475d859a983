package postgres

import (
	"encoding/binary"
	"errors"
	"math/bits"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow/decimal128"
)

// A numeric's binary form: number of base-10000 digits, weight of the first, sign, display
// scale, then the digits.
const (
	numericNegative    = 0x4000
	numericNaN         = 0xC000
	numericInfinity    = 0xD000
	numericNegInfinity = 0xF000
)

var (
	errNumericNaN      = errors.New("NaN cannot be carried")
	errNumericInfinity = errors.New("an infinity cannot be carried")
	errNumericRange    = errors.New("a value that does not fit cannot be carried")
)

type numericHeader struct {
	digits, weight int
	sign           uint16
	scale          int
}

func readNumeric(p []byte) (numericHeader, []byte, error) {
	if len(p) < 8 {
		return numericHeader{}, nil, errShape
	}
	h := numericHeader{
		digits: int(int16(binary.BigEndian.Uint16(p))),
		weight: int(int16(binary.BigEndian.Uint16(p[2:]))),
		sign:   binary.BigEndian.Uint16(p[4:]),
		scale:  int(binary.BigEndian.Uint16(p[6:])),
	}
	if h.digits < 0 || len(p) != 8+2*h.digits {
		return h, nil, errShape
	}
	return h, p[8:], nil
}

var pow10 = [...]uint64{1, 10, 100, 1000, 10000}

// decimal is a numeric's value times ten to the scale, exactly.
func decimal(p []byte, scale int) (decimal128.Num, error) {
	h, digits, err := readNumeric(p)
	if err != nil {
		return decimal128.Num{}, err
	}
	switch h.sign {
	case numericNaN:
		return decimal128.Num{}, errNumericNaN
	case numericInfinity, numericNegInfinity:
		return decimal128.Num{}, errNumericInfinity
	}
	// exp is the power of ten of the last digit of the group just read, in units of the result.
	exp := (h.weight+1)*4 + scale
	var hi, lo uint64
	ok := true
	for i := range h.digits {
		d := uint64(binary.BigEndian.Uint16(digits[2*i:]))
		exp -= 4
		switch {
		case exp >= 0:
			hi, lo, ok = timesPlus(hi, lo, 10000, d)
		case exp > -4: // the group's last digits lie beyond the scale and must be zeros
			unit := pow10[-exp]
			if d%unit != 0 {
				return decimal128.Num{}, errNumericRange
			}
			hi, lo, ok = timesPlus(hi, lo, pow10[4+exp], d/unit)
		default:
			ok = d == 0
		}
		if !ok {
			return decimal128.Num{}, errNumericRange
		}
	}
	for ; exp > 0 && (hi|lo) != 0; exp-- {
		if hi, lo, ok = timesPlus(hi, lo, 10, 0); !ok {
			return decimal128.Num{}, errNumericRange
		}
	}
	if hi>>63 != 0 {
		return decimal128.Num{}, errNumericRange
	}
	v := decimal128.New(int64(hi), lo)
	if h.sign == numericNegative {
		v = v.Negate()
	}
	return v, nil
}

// timesPlus is (hi:lo)*m + a; ok is false on overflow of 128 bits.
func timesPlus(hi, lo, m, a uint64) (uint64, uint64, bool) {
	if hi == 0 { // most values
		h, l := bits.Mul64(lo, m)
		l, carry := bits.Add64(l, a, 0)
		return h + carry, l, true
	}
	over, h := bits.Mul64(hi, m)
	mid, l := bits.Mul64(lo, m)
	h, carry := bits.Add64(h, mid, 0)
	over += carry
	l, carry = bits.Add64(l, a, 0)
	h, carry = bits.Add64(h, 0, carry)
	return h, l, over+carry == 0
}

// numericText appends a numeric's text form, with its own display scale.
func numericText(out, p []byte) ([]byte, error) {
	h, digits, err := readNumeric(p)
	if err != nil {
		return nil, err
	}
	switch h.sign {
	case numericNaN:
		return append(out, "NaN"...), nil
	case numericInfinity:
		return append(out, "Infinity"...), nil
	case numericNegInfinity:
		return append(out, "-Infinity"...), nil
	case numericNegative:
		out = append(out, '-')
	}
	group := func(i int) uint64 { // the i-th group counted from weight 0 downwards
		i += h.weight
		if i < 0 || i >= h.digits {
			return 0
		}
		return uint64(binary.BigEndian.Uint16(digits[2*i:]))
	}
	if h.weight < 0 {
		out = append(out, '0')
	} else {
		for i := -h.weight; i <= 0; i++ {
			if i == -h.weight {
				out = strconv.AppendUint(out, group(i), 10)
			} else {
				out = fourDigits(out, group(i))
			}
		}
	}
	if h.scale > 0 {
		out = append(out, '.')
		end := len(out) + h.scale
		for i := 1; len(out) < end; i++ {
			out = fourDigits(out, group(i))
		}
		out = out[:end]
	}
	return out, nil
}

func fourDigits(out []byte, d uint64) []byte {
	return append(out, byte('0'+d/1000), byte('0'+d/100%10), byte('0'+d/10%10), byte('0'+d%10))
}
