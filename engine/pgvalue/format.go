package pgvalue

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/rel"
)

// Format gives the text form of a value that is not NULL, as PostgreSQL's output
// function of its type does. A value of a Go type that t does not have prints by
// the Go type.
func Format(v any, t rel.Type, s Settings) string {
	var room [64]byte
	return string(appendValue(room[:0], v, t, &s))
}

// AppendText appends the text form of a value that is not NULL.
func AppendText(dst []byte, v any, t rel.Type, s *Settings) []byte { return appendValue(dst, v, t, s) }

func appendValue(dst []byte, v any, t rel.Type, s *Settings) []byte {
	switch v := v.(type) {
	case bool:
		return appendBool(dst, v)
	case int64:
		return appendInteger(dst, v, t.OID, s)
	case float64:
		return appendFloat(dst, v, floatBits(t), s)
	case string:
		switch {
		case t.OID == rel.BPCharOID:
			return appendPadded(dst, v, t.Mod)
		case t.IsRow() && !s.Carried:
			if out, err := AppendRow(dst, v, s); err == nil { // a row that was read is one
				return out
			}
		}
		return append(dst, v...)
	case []byte:
		return appendBytea(dst, v, s.ByteaOutput)
	case rel.Day:
		return appendDate(dst, v, s)
	case rel.TimeOfDay:
		return appendClock(dst, int64(v))
	case rel.Instant:
		return appendTimestamp(dst, v, t.OID == rel.TimestamptzOID, s)
	case rel.Interval:
		return appendInterval(dst, v, s.IntervalStyle)
	case rel.Array:
		return appendArray(dst, v, t, s)
	}
	return fmt.Append(dst, v)
}

func floatBits(t rel.Type) int {
	if t.OID == rel.Float4OID {
		return 32
	}
	return 64
}

func appendBool(dst []byte, v bool) []byte {
	if v {
		return append(dst, 't')
	}
	return append(dst, 'f')
}

// appendInt appends v in decimal.
func appendInt(dst []byte, v int64) []byte { return strconv.AppendInt(dst, v, 10) }

// appendInteger appends an integer or an object identifier.
func appendInteger(dst []byte, v int64, oid rel.OID, s *Settings) []byte {
	switch oid {
	case rel.RegclassOID, rel.RegtypeOID, rel.RegprocOID, rel.RegprocedureOID, rel.RegoperOID, rel.RegnamespaceOID, rel.RegroleOID:
		return appendReg(dst, uint32(v), oid, s)
	}
	return appendInt(dst, v)
}

func appendReg(dst []byte, v uint32, oid rel.OID, s *Settings) []byte {
	if v == 0 {
		if oid == rel.RegoperOID {
			return append(dst, '0')
		}
		return append(dst, '-')
	}
	if s.RegName != nil {
		if name, ok := s.RegName(uint32(oid), v); ok {
			return append(dst, name...)
		}
	}
	if oid == rel.RegtypeOID && (s.RegName == nil || rel.OID(v) < rel.FirstUserOID) {
		if name := rel.Of(rel.OID(v)).String(); !strings.HasPrefix(name, "oid ") {
			return append(dst, name...)
		}
	}
	return appendInt(dst, int64(v))
}

// appendFloat appends a float of 32 or 64 bits.
func appendFloat(dst []byte, f float64, bitSize int, s *Settings) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	}
	low, limit := 1e-4, 1e15
	digits := s.FloatDigits
	if bitSize == 32 {
		low, limit = float64(float32(1e-4)), 1e6
		digits = max(1, digits-9)
	}
	if s.FloatDigits > 0 {
		return strconv.AppendFloat(dst, f, 'g', digits, 64)
	}
	a := math.Abs(f)
	if a < limit && a == math.Trunc(a) {
		if a == 0 && math.Signbit(f) {
			return append(dst, "-0"...)
		}
		return appendInt(dst, int64(f))
	}
	switch {
	case a >= low && a < limit:
		return strconv.AppendFloat(dst, f, 'f', -1, bitSize)
	case mayTie(a, bitSize):
		return appendUntied(dst, f, bitSize)
	}
	return strconv.AppendFloat(dst, f, 'e', -1, bitSize)
}

// mayTie says whether a short decimal can lie exactly halfway between a and a
// neighbour. strconv then takes it for a when its mantissa is even; PostgreSQL never does.
func mayTie(a float64, bitSize int) bool {
	if bitSize == 32 {
		return a < 1<<36 && a >= limit32 && math.Float32bits(float32(a))&1 == 0
	}
	return a < 1<<79 && a >= limit64 && math.Float64bits(a)&1 == 0
}

// Numbers from here on print with an exponent; below they have too many digits to tie.
const limit32, limit64 = 1e6, 1e15

// appendUntied appends f with an exponent, in more digits if the shortest form is a tie. A
// digit more that is 0 would still be the tie.
func appendUntied(dst []byte, f float64, bitSize int) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, bitSize)
	shown, _, err := big.ParseFloat(string(dst[start:]), 10, 160, big.ToNearestEven)
	if err != nil {
		return dst
	}
	next := func(to float64) *big.Float {
		n := math.Nextafter(f, to)
		if bitSize == 32 {
			n = float64(math.Nextafter32(float32(f), float32(to)))
		}
		half := new(big.Float).SetPrec(160).SetFloat64(n)
		half.Add(half, big.NewFloat(f))
		return half.Quo(half, big.NewFloat(2))
	}
	if shown.Cmp(next(math.Inf(1))) != 0 && shown.Cmp(next(math.Inf(-1))) != 0 {
		return dst
	}
	digits := 0
	for _, c := range dst[start:] {
		if c == 'e' {
			break
		}
		if isDigit(c) {
			digits++
		}
	}
	for {
		dst = strconv.AppendFloat(dst[:start], f, 'e', digits, bitSize)
		if e := bytes.IndexByte(dst[start:], 'e'); dst[start+e-1] != '0' || digits > 17 {
			return dst
		}
		digits++
	}
}

// appendPadded appends a bpchar filled up with blanks to the characters of its modifier.
func appendPadded(dst []byte, v string, mod int32) []byte {
	dst = append(dst, v...)
	if mod < 4 {
		return dst
	}
	for n := int(mod) - 4 - utf8.RuneCountInString(v); n > 0; n-- {
		dst = append(dst, ' ')
	}
	return dst
}

func appendBytea(dst, v []byte, form ByteaOutput) []byte {
	if form == ByteaHex {
		return hex.AppendEncode(append(dst, `\x`...), v)
	}
	for _, c := range v {
		switch {
		case c == '\\':
			dst = append(dst, `\\`...)
		case c < 0x20 || c > 0x7e:
			dst = append(dst, '\\', '0'+c>>6, '0'+c>>3&7, '0'+c&7)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// appendArray appends {a,"b c",NULL}, several dimensions as {{a},{b}}, and before them the
// bounds if a lower one is not 1.
func appendArray(dst []byte, a rel.Array, t rel.Type, s *Settings) []byte {
	elem := a.Elem
	if e, ok := t.Elem(); ok {
		elem = e
	}
	return appendDims(dst, a.Dims, len(a.Values), func(dst []byte, i int) []byte {
		v := a.Values[i]
		if v == nil {
			return append(dst, "NULL"...)
		}
		start := len(dst)
		dst = appendValue(dst, v, elem, s)
		return quoteElement(dst, start)
	})
}

// appendDims appends n elements with the bounds and braces of their dimensions.
func appendDims(dst []byte, dims []rel.Dim, n int, element func(dst []byte, i int) []byte) []byte {
	for _, d := range dims {
		if d.Lower != 1 {
			for _, d := range dims {
				dst = append(appendInt(append(appendInt(append(dst, '['), int64(d.Lower)), ':'), int64(d.Lower+d.Length-1)), ']')
			}
			dst = append(dst, '=')
			break
		}
	}
	if len(dims) == 0 {
		dims = []rel.Dim{{Length: n, Lower: 1}}
	}
	next := 0
	var level func(dims []rel.Dim)
	level = func(dims []rel.Dim) {
		dst = append(dst, '{')
		for i := range dims[0].Length {
			if i > 0 {
				dst = append(dst, ',')
			}
			if len(dims) > 1 {
				level(dims[1:])
				continue
			}
			dst = element(dst, next)
			next++
		}
		dst = append(dst, '}')
	}
	level(dims)
	return dst
}

// quoteElement quotes dst[start:], an array element, in place when it needs it.
func quoteElement(dst []byte, start int) []byte {
	text := dst[start:]
	escapes, quote := 0, len(text) == 0 || len(text) == 4 && strings.EqualFold(string(text), "null")
	for _, c := range text {
		switch c {
		case '"', '\\':
			escapes++
			quote = true
		case '{', '}', ',', ' ', '\t', '\n', '\r', '\v', '\f':
			quote = true
		}
	}
	if !quote {
		return dst
	}
	return quoteInPlace(dst, start, escapes, '\\')
}

// quoteInPlace wraps dst[start:] in double quotes, escaping quotes and backslashes:
// with a backslash, or when escape is 0 by doubling.
func quoteInPlace(dst []byte, start, escapes int, escape byte) []byte {
	n := len(dst) - start
	for k := 0; k < escapes+2; k++ {
		dst = append(dst, 0)
	}
	w := len(dst) - 1
	dst[w] = '"'
	for r := start + n - 1; r >= start; r-- {
		c := dst[r]
		w--
		dst[w] = c
		if c == '"' || c == '\\' {
			w--
			dst[w] = c
			if escape != 0 {
				dst[w] = escape
			}
		}
	}
	dst[start] = '"'
	return dst
}
