package pgfunc

import (
	"cmp"
	"math"
	"math/bits"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// Bit strings are texts of 0 and 1, bit n of PostgreSQL's being character n.

func init() {
	register(
		F2("bitand(bit,bit)", func(a, b string) (string, error) { return bitsOf("AND", a, b, func(x, y byte) byte { return x & y }) }),
		F2("bitor(bit,bit)", func(a, b string) (string, error) { return bitsOf("OR", a, b, func(x, y byte) byte { return x | y }) }),
		F2("bitxor(bit,bit)", func(a, b string) (string, error) {
			return bitsOf("XOR", a, b, func(x, y byte) byte { return x ^ y | '0' })
		}),
		F1("bitnot(bit)", func(s string) (string, error) { return bitNot(s), nil }).Total(),
		F2("bitshiftleft(bit,int4)", func(s string, n int32) (string, error) { return bitShift(s, int64(n)), nil }).Total(),
		F2("bitshiftright(bit,int4)", func(s string, n int32) (string, error) { return bitShift(s, -int64(n)), nil }).Total(),
		F2("bitcat(varbit,varbit)", func(a, b string) (string, error) { return a + b, nil }).Total(),
		F1("length(bit)", func(s string) (int32, error) { return int32(len(s)), nil }).Total(),
		F1("bit_length(bit)", func(s string) (int32, error) { return int32(len(s)), nil }).Total(),
		F1("octet_length(bit)", func(s string) (int32, error) { return int32((len(s) + 7) / 8), nil }).Total(),
		F1("bit_count(bit)", func(s string) (int64, error) { return int64(strings.Count(s, "1")), nil }).Total(),
		F2("get_bit(bit,int4)", getBit), F3("set_bit(bit,int4,int4)", setBit),
		F2("substring(bit,int4)", func(s string, from int32) (string, error) { return bytesFrom(s, from), nil }).Total(),
		F3("substring(bit,int4,int4)", bytesPart[string]),
		F3("overlay(bit,bit,int4)", func(s, r string, from int32) (string, error) { return bytesOverlay(s, r, from, int32(len(r))) }),
		F4("overlay(bit,bit,int4,int4)", bytesOverlay[string]),
		F2("position(bit,bit)", func(s, part string) (int32, error) {
			if s == "" {
				return 0, nil
			}
			return int32(strings.Index(s, part) + 1), nil
		}).Total(),
		F2("bit(int4,int4)", func(v, n int32) (string, error) { return bitOf(int64(v), n), nil }).Total(),
		F2("bit(int8,int4)", func(v int64, n int32) (string, error) { return bitOf(v, n), nil }).Total(),
		F1("int4(bit)", func(s string) (int32, error) {
			if len(s) > 32 {
				return 0, errIntegerRange()
			}
			return int32(bitNumber(s)), nil
		}),
		F1("int8(bit)", func(s string) (int64, error) {
			if len(s) > 64 {
				return 0, pgerr.New(pgerr.NumericValueOutOfRange, "bigint out of range")
			}
			return int64(bitNumber(s)), nil
		}),
		F3("bit(bit,int4,bool)", fitBit), F3("varbit(varbit,int4,bool)", fitVarbit),
		F2("bitcmp(bit,bit)", compareBits).Total(), F2("varbitcmp(varbit,varbit)", compareBits).Total(),
	)
}

func errIntegerRange() error {
	return pgerr.New(pgerr.NumericValueOutOfRange, "integer out of range")
}

// bitsOf joins two strings of one length bit by bit.
func bitsOf(name, a, b string, op func(x, y byte) byte) (string, error) {
	if len(a) != len(b) {
		return "", pgerr.New("22026", "cannot %s bit strings of different sizes", name)
	}
	out := make([]byte, len(a))
	for i := range out {
		out[i] = op(a[i], b[i])
	}
	return string(out), nil
}

func bitNot(s string) string {
	out := make([]byte, len(s))
	for i := range out {
		out[i] = s[i] ^ 1
	}
	return string(out)
}

// bitShift moves bits to the left, or by a negative n to the right; zeros come in.
func bitShift(s string, n int64) string {
	k := int(min(max(n, -n), int64(len(s))))
	if n < 0 {
		return strings.Repeat("0", k) + s[:len(s)-k]
	}
	return s[k:] + strings.Repeat("0", k)
}

func errBitIndex(i int32, n int) error {
	return pgerr.New("2202E", "bit index %d out of valid range (0..%d)", i, n-1)
}

func errNewBit() error { return pgerr.New(pgerr.InvalidParameterValue, "new bit must be 0 or 1") }

func getBit(s string, i int32) (int32, error) {
	if i < 0 || int(i) >= len(s) {
		return 0, errBitIndex(i, len(s))
	}
	return int32(s[i] - '0'), nil
}

func setBit(s string, i, bit int32) (string, error) {
	switch {
	case i < 0 || int(i) >= len(s):
		return "", errBitIndex(i, len(s))
	case bit != 0 && bit != 1:
		return "", errNewBit()
	}
	return s[:i] + string(rune('0'+bit)) + s[i+1:], nil
}

// bitOf gives the n lowest bits of a number, its sign spread to the left; one bit when n is no length.
func bitOf(v int64, n int32) string {
	if n <= 0 {
		n = 1
	}
	out := make([]byte, n)
	for i := range out {
		out[len(out)-1-i] = '0' + byte(v>>min(i, 63)&1)
	}
	return string(out)
}

// bitNumber reads at most 64 bits as a number without a sign.
func bitNumber(s string) uint64 {
	var v uint64
	for i := range len(s) {
		v = v<<1 | uint64(s[i]-'0')
	}
	return v
}

// fitBit gives a string the length of bit(n): an explicit cast cuts, or fills with zeros on the right.
func fitBit(s string, n int32, explicit bool) (string, error) {
	switch {
	case n <= 0 || len(s) == int(n):
		return strings.Clone(s), nil
	case !explicit:
		return "", pgerr.New("22026", "bit string length %d does not match type bit(%d)", len(s), n)
	case len(s) > int(n):
		return strings.Clone(s[:n]), nil
	}
	return s + strings.Repeat("0", int(n)-len(s)), nil
}

// fitVarbit gives a string at most the length of varbit(n), which an explicit cast cuts it to.
func fitVarbit(s string, n int32, explicit bool) (string, error) {
	switch {
	case n <= 0 || len(s) <= int(n):
		return strings.Clone(s), nil
	case !explicit:
		return "", pgerr.New(pgerr.StringDataRightTruncation, "bit string too long for type bit varying(%d)", n)
	}
	return strings.Clone(s[:n]), nil
}

// bytesFrom is what s holds from a position on, which counts from 1 and may lie before it.
func bytesFrom[S string | []byte](s S, from int32) S {
	start := min(max(int64(from)-1, 0), int64(len(s)))
	return s[start:]
}

// bytesPart is the part of s that n elements from a position on cover.
func bytesPart[S string | []byte](s S, from, n int32) (S, error) {
	if n < 0 {
		// PostgreSQL refuses it also where the sum would overflow
		return s[:0], pgerr.New(pgerr.SubstringError, "negative substring length not allowed")
	}
	end := min(max(int64(from)-1+int64(n), 0), int64(len(s)))
	start := min(max(int64(from)-1, 0), end)
	return s[start:end], nil
}

// bytesOverlay puts r in place of n elements of s.
func bytesOverlay[S string | []byte](s, r S, from, n int32) (S, error) {
	if from <= 0 {
		return s[:0], pgerr.New(pgerr.SubstringError, "negative substring length not allowed")
	}
	rest := int64(from) + int64(n)
	if rest != int64(int32(rest)) {
		return s[:0], errIntegerRange()
	}
	head := s[:min(int64(from)-1, int64(len(s)))]
	tail := bytesFrom(s, int32(rest))
	out := make([]byte, 0, len(head)+len(r)+len(tail))
	out = append(append(append(out, head...), r...), tail...)
	return S(out), nil
}

// onesOf counts the bits of bytes that are set.
func onesOf(b []byte) int64 {
	n := 0
	for _, c := range b {
		n += bits.OnesCount8(c)
	}
	return int64(n)
}

// capped is a length as int4, which no value of PostgreSQL's exceeds.
func capped(n int) int32 { return int32(min(n, math.MaxInt32)) }

// compareBits compares the bytes that bit strings fill, then their lengths.
func compareBits(a, b string) (int32, error) {
	if c := compareBytes(packed(a), packed(b)); c != 0 {
		return c, nil
	}
	return int32(cmp.Compare(len(a), len(b))), nil
}

// packed puts bits into bytes, the first into the highest place.
func packed(s string) []byte {
	out := make([]byte, (len(s)+7)/8)
	for i := range len(s) {
		out[i/8] |= (s[i] & 1) << (7 - i%8)
	}
	return out
}
