package pgnum

import (
	"encoding/binary"
	"math/big"
)

// SortKey appends bytes that compare as the numbers do: equal for 1.0 and 1.00,
// NaN greatest, -Infinity least. No key is a prefix of another, so keys may be
// followed by other columns'.
//
// Form: one byte of kind; for a non-zero number four bytes of decimal exponent and
// the significant digits, two a byte plus one, closed by 0. Negative numbers are complemented.
func SortKey(dst []byte, n Num) []byte {
	switch n.kind {
	case negInf:
		return append(dst, 0x01)
	case posInf:
		return append(dst, 0x05)
	case nan:
		return append(dst, 0x06)
	}
	if n.IsZero() {
		return append(dst, 0x03)
	}
	if n.neg {
		dst = append(dst, 0x02)
	} else {
		dst = append(dst, 0x04)
	}
	start := len(dst)
	var room [48]byte
	digits := n.appendDigits(room[:0])
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(digits)-int(n.scale))^1<<31)
	for len(digits) > 0 && digits[len(digits)-1] == '0' {
		digits = digits[:len(digits)-1]
	}
	for i := 0; i < len(digits); i += 2 {
		pair := (digits[i] - '0') * 10
		if i+1 < len(digits) {
			pair += digits[i+1] - '0'
		}
		dst = append(dst, pair+1)
	}
	dst = append(dst, 0)
	if n.neg {
		for i := start; i < len(dst); i++ {
			dst[i] = ^dst[i]
		}
	}
	return dst
}

// appendDigits appends the coefficient's decimal digits; none for zero.
func (n Num) appendDigits(dst []byte) []byte {
	if n.long != nil {
		return n.long.Append(dst, 10)
	}
	if n.mag.isZero() {
		return dst
	}
	return appendScaled(dst, n.mag, 0)
}

const (
	wirePos    = 0x0000
	wireNeg    = 0x4000
	wireNaN    = 0xC000
	wirePosInf = 0xD000
	wireNegInf = 0xF000

	wireInfScale = 0x20 // what PostgreSQL sends for the infinities' display scale
)

// AppendBinary appends numeric_send's form: counts of base-10000 digits, weight,
// sign, display scale and the digits, all 16-bit big-endian.
func (n Num) AppendBinary(dst []byte) []byte {
	switch n.kind {
	case nan:
		return appendWire(dst, 0, 0, wireNaN, 0)
	case posInf:
		return appendWire(dst, 0, 0, wirePosInf, wireInfScale)
	case negInf:
		return appendWire(dst, 0, 0, wireNegInf, wireInfScale)
	}
	if n.IsZero() {
		return appendWire(dst, 0, 0, wirePos, int(n.scale))
	}
	var room [64]byte
	digits := n.appendDigits(room[:0])
	weight := floorDiv(len(digits)-int(n.scale)-1, decimalsPerWord)
	lead := (len(digits) - int(n.scale)) - weight*decimalsPerWord // decimals in the first word
	for len(digits) > 0 && digits[len(digits)-1] == '0' {
		digits = digits[:len(digits)-1]
	}
	words := 1 + (len(digits)-lead+decimalsPerWord-1)/decimalsPerWord
	if len(digits) <= lead {
		words = 1
	}
	sign := wirePos
	if n.neg {
		sign = wireNeg
	}
	dst = appendWire(dst, words, weight, sign, int(n.scale))
	at := 0
	for w := 0; w < words; w++ {
		v, take := 0, decimalsPerWord
		if w == 0 {
			take = lead
		}
		for k := 0; k < take; k++ {
			v *= 10
			if at < len(digits) {
				v += int(digits[at] - '0')
			}
			at++
		}
		dst = append(dst, byte(v>>8), byte(v))
	}
	return dst
}

func appendWire(dst []byte, words, weight, sign, scale int) []byte {
	for _, v := range [4]int{words, weight, sign, scale} {
		dst = append(dst, byte(v>>8), byte(v))
	}
	return dst
}

// ParseBinary reads numeric_recv's form; ok is false when it is malformed.
// Digits beyond the display scale are cut off, as PostgreSQL does.
func ParseBinary(src []byte) (n Num, ok bool) {
	if len(src) < 8 {
		return Num{}, false
	}
	words := int(binary.BigEndian.Uint16(src))
	weight := int(int16(binary.BigEndian.Uint16(src[2:])))
	sign := int(binary.BigEndian.Uint16(src[4:]))
	scale := int(binary.BigEndian.Uint16(src[6:]))
	if len(src) != 8+2*words || scale > MaxScale {
		return Num{}, false
	}
	switch sign {
	case wireNaN:
		return NaN, true
	case wirePosInf:
		return Inf, true
	case wireNegInf:
		return NegInf, true
	case wirePos, wireNeg:
	default:
		return Num{}, false
	}
	src = src[8:]
	for i := 0; i < words; i++ {
		if binary.BigEndian.Uint16(src[2*i:]) >= 10000 {
			return Num{}, false
		}
	}
	n = wordsToNum(src, words)
	n.scale = int32((words - 1 - weight) * decimalsPerWord)
	n.neg = sign == wireNeg && !n.IsZero()
	if n.IsZero() {
		return Num{scale: int32(scale)}, true
	}
	if n.scale > int32(scale) {
		n = n.cut(int32(scale), false)
	} else {
		n = n.rescaleUp(int32(scale))
	}
	return n, true
}

// wordsToNum makes the integer of base-10000 digits.
func wordsToNum(src []byte, words int) Num {
	if words <= 9 { // below 10^36
		var m u128
		for i := 0; i < words; i++ {
			m, _ = m.mul(u128{lo: 10000})
			m, _ = m.add(u128{lo: uint64(binary.BigEndian.Uint16(src[2*i:]))})
		}
		return Num{mag: m}
	}
	text := make([]byte, 0, words*decimalsPerWord)
	for i := 0; i < words; i++ {
		text = appendPadded(text, uint64(binary.BigEndian.Uint16(src[2*i:])), decimalsPerWord)
	}
	b, _ := new(big.Int).SetString(string(text), 10)
	return fromBig(b, 0)
}
