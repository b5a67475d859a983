package pgnum

import (
	"math"
	"math/big"
	"strconv"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// FromFloat64 is float8 to numeric: the shortest of 15 significant digits.
func FromFloat64(f float64) Num { return fromFloat(f, 15) }

// FromFloat32 is float4 to numeric: 6 significant digits.
func FromFloat32(f float32) Num { return fromFloat(float64(f), 6) }

func fromFloat(f float64, digits int) Num {
	switch {
	case math.IsNaN(f):
		return NaN
	case math.IsInf(f, 1):
		return Inf
	case math.IsInf(f, -1):
		return NegInf
	}
	// C's %.*g prints an exponent only outside [1e-4, 10^digits) and no trailing
	// zeros; numeric_in then reads it. 'g' in Go agrees once trailing zeros are gone.
	var buf [32]byte
	n, _, _ := parse(string(trimExp(strconv.AppendFloat(buf[:0], f, 'e', digits-1, 64))))
	return n
}

// trimExp removes the trailing zeros of a mantissa: "1.500e+02" becomes "1.5e+02".
func trimExp(b []byte) []byte {
	e := len(b) - 1
	for b[e] != 'e' {
		e--
	}
	m := e
	for m > 0 && b[m-1] == '0' {
		m--
	}
	if b[m-1] == '.' {
		m--
	} else if m < e && !hasPoint(b[:m]) {
		m = e
	}
	return append(b[:m], b[e:]...)
}

func hasPoint(b []byte) bool {
	for _, c := range b {
		if c == '.' {
			return true
		}
	}
	return false
}

// Float64 is the nearest float8; 22003 when it is beyond float8's range.
func (n Num) Float64() (float64, error) { return n.float(64, "double precision") }

// Float32 is the nearest float4; 22003 when it is beyond float4's range.
func (n Num) Float32() (float32, error) {
	f, err := n.float(32, "real")
	return float32(f), err
}

func (n Num) float(bitSize int, typ string) (float64, error) {
	switch n.kind {
	case nan:
		return math.NaN(), nil
	case posInf:
		return math.Inf(1), nil
	case negInf:
		return math.Inf(-1), nil
	}
	if n.long == nil && n.scale >= 0 && int(n.scale) < len(pow10s) && bitSize == 64 {
		f := n.mag.quotient(pow10s[n.scale])
		if n.neg {
			f = -f
		}
		return f, nil
	}
	text := n.String()
	f, err := strconv.ParseFloat(text, bitSize)
	if err != nil || f == 0 && !n.IsZero() {
		return 0, pgerr.New(pgerr.NumericValueOutOfRange, `"%s" is out of range for type %s`, text, typ)
	}
	return f, nil
}

// Int64 rounds half away from zero; 22003 "bigint out of range" beyond it, 0A000
// for NaN and infinities, as PostgreSQL has it.
func (n Num) Int64() (int64, error) { return n.Integer("bigint", math.MinInt64, math.MaxInt64) }

// Integer rounds half away from zero into [low, high] of the type so named.
func (n Num) Integer(typ string, low, high int64) (int64, error) {
	switch n.kind {
	case nan:
		return 0, pgerr.New(pgerr.FeatureNotSupported, "cannot convert NaN to %s", typ)
	case posInf, negInf:
		return 0, pgerr.New(pgerr.FeatureNotSupported, "cannot convert infinity to %s", typ)
	}
	r := n.cut(0, true)
	if v, ok := r.asInt64(); ok && v >= low && v <= high {
		return v, nil
	}
	return 0, pgerr.New(pgerr.NumericValueOutOfRange, "%s out of range", typ)
}

// asInt64 gives the coefficient when it fits.
func (n Num) asInt64() (int64, bool) {
	if n.long != nil || n.mag.hi != 0 {
		return 0, false
	}
	if n.neg {
		return -int64(n.mag.lo), n.mag.lo <= 1<<63
	}
	return int64(n.mag.lo), n.mag.lo < 1<<63
}

// Decimal128 gives n as an Arrow decimal(precision, scale) in two's complement; ok
// is false when n has more digits before the point, or non-zero digits beyond the
// scale, or is not finite. It never rounds.
func (n Num) Decimal128(precision, scale int) (hi int64, lo uint64, ok bool) {
	if n.kind != finite {
		return 0, 0, false
	}
	var r Num
	if int32(scale) >= n.scale {
		r = n.rescaleUp(int32(scale))
	} else {
		r = n.cut(int32(scale), false)
		if r.cmpAbs(n) != 0 {
			return 0, 0, false
		}
	}
	if r.long != nil || r.mag.digits() > precision || precision > 38 {
		return 0, 0, false
	}
	m := r.mag
	if n.neg {
		m = m.negated()
	}
	return int64(m.hi), m.lo, true
}

// Coefficient gives the signed integer of which n is 10^-Scale() times; nil unless finite.
func (n Num) Coefficient() *big.Int {
	if n.kind != finite {
		return nil
	}
	return n.signedBig()
}
