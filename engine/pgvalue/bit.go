package pgvalue

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// parseBits reads a bit string: 101, b101 or x1F. A bit string has exactly the length of
// bit(n), at most that of bit varying(n).
func parseBits(text string, t rel.Type) (any, error) {
	digits, hex := text, false
	if digits != "" {
		switch digits[0] {
		case 'b', 'B':
			digits = digits[1:]
		case 'x', 'X':
			digits, hex = digits[1:], true
		}
	}
	n := len(digits)
	if hex {
		n *= 4
	}
	if t.Mod > 0 {
		if t.OID == rel.BitOID && n != int(t.Mod) {
			return nil, pgerr.New("22026", "bit string length %d does not match type bit(%d)", n, t.Mod)
		}
		if t.OID == rel.VarbitOID && n > int(t.Mod) {
			return nil, pgerr.New(pgerr.StringDataRightTruncation, "bit string too long for type bit varying(%d)", t.Mod)
		}
	}
	out := make([]byte, 0, n)
	for i := range len(digits) {
		c := digits[i]
		switch {
		case hex && hexDigit(c) >= 0:
			for k := 3; k >= 0; k-- {
				out = append(out, '0'+byte(hexDigit(c)>>k&1))
			}
		case !hex && (c == '0' || c == '1'):
			out = append(out, c)
		default:
			_, size := utf8.DecodeRuneInString(digits[i:])
			kind := "binary"
			if hex {
				kind = "hexadecimal"
			}
			return nil, pgerr.New(pgerr.InvalidTextRepresentation, `"%s" is not a valid %s digit`, digits[i:i+size], kind)
		}
	}
	return string(out), nil
}

// appendBinaryBits sends the number of bits and the bytes they fill.
func appendBinaryBits(dst []byte, v string) []byte {
	dst = append32(dst, int32(len(v)))
	var b byte
	for i := range len(v) {
		b |= (v[i] & 1) << (7 - i%8)
		if i%8 == 7 || i == len(v)-1 {
			dst = append(dst, b)
			b = 0
		}
	}
	return dst
}

func decodeBits(src []byte, t rel.Type) (any, error) {
	if len(src) < 4 {
		return nil, errShort()
	}
	n := int64(int32(binary.BigEndian.Uint32(src)))
	src = src[4:]
	if n < 0 {
		return nil, pgerr.New(pgerr.InvalidBinaryRepresentation, "invalid length in external bit string")
	}
	size := (n + 7) / 8
	if int64(len(src)) < size {
		return nil, errShort()
	}
	if int64(len(src)) > size {
		return nil, errBinary()
	}
	var b strings.Builder
	b.Grow(int(n))
	for i := range int(n) {
		b.WriteByte('0' + src[i/8]>>(7-i%8)&1)
	}
	return parseBits(b.String(), t)
}
