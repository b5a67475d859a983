// Package pgnum is PostgreSQL's numeric: exact decimal numbers of any size, each
// with a display scale of its own, NaN and the two infinities. Every operation
// gives the digits and the display scale that PostgreSQL gives.
//
// Numbers of up to 128 bits live in the value itself; only longer ones allocate.
package pgnum

import (
	"math/big"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// Limits of PostgreSQL's numeric.
const (
	MaxScale        = 16383  // largest display scale of a stored value
	maxIntDigits    = 131072 // digits before the decimal point that a value can have
	maxResultScale  = 1000   // largest scale that division and the functions choose
	minSignificant  = 16     // significant digits that they give at least
	maxPrecision    = 1000   // of a declared numeric(p,s)
	decimalsPerWord = 4      // PostgreSQL counts in digits of base 10000
)

type kind uint8

const (
	finite kind = iota
	nan
	posInf
	negInf
)

// Num is a number: coefficient × 10^-scale, where scale is also its display
// scale. The zero Num is 0. A Num is immutable and safe to copy.
type Num struct {
	kind  kind
	neg   bool // never set for zero
	scale int32
	mag   u128     // the coefficient's magnitude when long is nil
	long  *big.Int // the magnitude when it exceeds 128 bits
}

// The special values.
var (
	NaN    = Num{kind: nan}
	Inf    = Num{kind: posInf}
	NegInf = Num{kind: negInf}
)

var errOverflow = pgerr.New(pgerr.NumericValueOutOfRange, "value overflows numeric format")

// FromInt64 is n with display scale 0.
func FromInt64(n int64) Num {
	if n < 0 {
		return Num{neg: true, mag: u128{lo: -uint64(n)}}
	}
	return Num{mag: u128{lo: uint64(n)}}
}

// FromUint64 is n with display scale 0.
func FromUint64(n uint64) Num { return Num{mag: u128{lo: n}} }

// FromDecimal128 is the 128-bit two's complement integer hi:lo × 10^-scale, as
// Arrow's decimals hold it.
func FromDecimal128(hi int64, lo uint64, scale int32) Num {
	m := u128{hi: uint64(hi), lo: lo}
	if hi < 0 {
		return Num{neg: true, scale: scale, mag: m.negated()}
	}
	return Num{scale: scale, mag: m}
}

// FromBig is coef × 10^-scale; it keeps no reference to coef.
func FromBig(coef *big.Int, scale int) Num { return fromBig(new(big.Int).Set(coef), int32(scale)) }

// fromBig takes ownership of coef, which may be negative.
func fromBig(coef *big.Int, scale int32) Num {
	n := Num{neg: coef.Sign() < 0, scale: scale}
	coef.Abs(coef)
	if coef.BitLen() <= 128 {
		n.mag = u128FromBig(coef)
		return n
	}
	n.long = coef
	return n
}

func fromMag(neg bool, m u128, scale int32) Num {
	return Num{neg: neg && !m.isZero(), mag: m, scale: scale}
}

// big gives the magnitude as a big integer that the caller must not change.
func (n Num) magBig() *big.Int {
	if n.long != nil {
		return n.long
	}
	return n.mag.big()
}

// signedBig gives the coefficient as a fresh big integer.
func (n Num) signedBig() *big.Int {
	b := new(big.Int).Set(n.magBig())
	if n.neg {
		b.Neg(b)
	}
	return b
}

// Bytes is about how much memory n holds besides itself.
func (n Num) Bytes() int {
	if n.long == nil {
		return 0
	}
	return n.long.BitLen() / 8
}

// IsNaN says whether n is NaN.
func (n Num) IsNaN() bool { return n.kind == nan }

// IsInf says whether n is an infinity: sign > 0 asks for Infinity, < 0 for -Infinity, 0 for either.
func (n Num) IsInf(sign int) bool {
	return sign >= 0 && n.kind == posInf || sign <= 0 && n.kind == negInf
}

// IsFinite says whether n is neither NaN nor an infinity.
func (n Num) IsFinite() bool { return n.kind == finite }

// IsZero says whether n is 0 of any display scale.
func (n Num) IsZero() bool { return n.kind == finite && n.long == nil && n.mag.isZero() }

// Scale is the display scale: the digits after the point that String prints.
func (n Num) Scale() int { return int(n.scale) }

// Sign is -1, 0 or 1; NaN counts as positive, being greater than everything.
func (n Num) Sign() int {
	switch {
	case n.kind == negInf || n.neg:
		return -1
	case n.IsZero():
		return 0
	}
	return 1
}

// digits is the number of decimal digits of the coefficient; 0 for zero.
func (n Num) digits() int {
	if n.long == nil {
		return n.mag.digits()
	}
	return bigDigits(n.long)
}

// bigDigits counts the decimal digits of b > 0.
func bigDigits(b *big.Int) int {
	est := int(float64(b.BitLen()-1)*0.30102999566398119521) + 1
	if est < 1 {
		est = 1
	}
	// est is exact or one short.
	if b.CmpAbs(pow10Big(est)) >= 0 {
		return est + 1
	}
	return est
}

// checked refuses a result with too many digits before the point and limits its scale.
func (n Num) checked() (Num, error) {
	if n.scale > MaxScale {
		n = n.roundTo(MaxScale)
	}
	if n.long != nil && n.long.BitLen() > 435000 && n.digits()-int(n.scale) > maxIntDigits {
		return Num{}, errOverflow
	}
	return n, nil
}

// Neg is -n.
func (n Num) Neg() Num {
	switch {
	case n.kind == posInf:
		return NegInf
	case n.kind == negInf:
		return Inf
	case n.kind == nan || n.IsZero():
		return n
	}
	n.neg = !n.neg
	return n
}

// Abs is n without its sign.
func (n Num) Abs() Num {
	if n.kind == negInf {
		return Inf
	}
	n.neg = false
	return n
}

// SignNum is PostgreSQL's sign(numeric): -1, 0, 1 or NaN.
func (n Num) SignNum() Num {
	if n.kind == nan {
		return NaN
	}
	return FromInt64(int64(n.Sign()))
}

// rank orders the kinds: -Infinity, finite, Infinity, NaN.
func (n Num) rank() int {
	switch n.kind {
	case negInf:
		return 0
	case finite:
		return 1
	case posInf:
		return 2
	}
	return 3
}

// Cmp compares as PostgreSQL's btree does: -1, 0 or 1; display scales do not
// count, NaN equals NaN and is greater than everything else.
func (n Num) Cmp(o Num) int {
	if n.kind != finite || o.kind != finite {
		return sign(n.rank() - o.rank())
	}
	if n.neg != o.neg {
		if n.neg {
			return -1
		}
		return 1
	}
	c := n.cmpAbs(o)
	if n.neg {
		return -c
	}
	return c
}

func sign(i int) int {
	switch {
	case i < 0:
		return -1
	case i > 0:
		return 1
	}
	return 0
}

// cmpAbs compares the magnitudes of two finite numbers.
func (n Num) cmpAbs(o Num) int {
	if n.IsZero() || o.IsZero() {
		return sign(boolInt(!n.IsZero()) - boolInt(!o.IsZero()))
	}
	if n.scale != o.scale {
		if d := (n.digits() - int(n.scale)) - (o.digits() - int(o.scale)); d != 0 {
			return sign(d)
		}
	}
	s := max(n.scale, o.scale)
	a, b := n.rescaleUp(s), o.rescaleUp(s)
	if a.long == nil && b.long == nil {
		return a.mag.cmp(b.mag)
	}
	return a.magBig().Cmp(b.magBig())
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// rescaleUp gives n, finite, the scale s ≥ its own without changing its value.
func (n Num) rescaleUp(s int32) Num {
	d := int(s - n.scale)
	if d == 0 {
		return n
	}
	n.scale = s
	if n.long == nil {
		if n.mag.isZero() {
			return n
		}
		if m, ok := n.mag.mulPow10(d); ok {
			n.mag = m
			return n
		}
	}
	r := fromBig(new(big.Int).Mul(n.magBig(), pow10Big(d)), s)
	r.neg = n.neg
	return r
}
