package pgnum

import (
	"math/big"

	"github.com/meshgate/meshgate/engine/pgerr"
)

var (
	errDivZero = pgerr.New(pgerr.DivisionByZero, "division by zero")
	bigOne     = big.NewInt(1)
	bigTen     = big.NewInt(10)
)

// Add is n + o with the larger display scale.
func (n Num) Add(o Num) (Num, error) {
	if n.kind != finite || o.kind != finite {
		switch {
		case n.kind == nan || o.kind == nan:
			return NaN, nil
		case n.kind == finite:
			return o, nil
		case o.kind == finite || n.kind == o.kind:
			return n, nil
		}
		return NaN, nil // Infinity - Infinity
	}
	return n.plus(o).checked()
}

// plus is the sum of finite numbers, which may be beyond numeric's limits.
func (n Num) plus(o Num) Num {
	s := max(n.scale, o.scale)
	a, b := n.rescaleUp(s), o.rescaleUp(s)
	if a.long == nil && b.long == nil {
		if a.neg != b.neg {
			if a.mag.cmp(b.mag) >= 0 {
				return fromMag(a.neg, a.mag.sub(b.mag), s)
			}
			return fromMag(b.neg, b.mag.sub(a.mag), s)
		}
		if m, ok := a.mag.add(b.mag); ok {
			return fromMag(a.neg, m, s)
		}
	}
	sum := a.signedBig()
	sum.Add(sum, b.signedBig())
	return fromBig(sum, s)
}

// Sub is n - o with the larger display scale.
func (n Num) Sub(o Num) (Num, error) { return n.Add(o.Neg()) }

// Mul is n × o; the display scales add up.
func (n Num) Mul(o Num) (Num, error) {
	if n.kind != finite || o.kind != finite {
		return infProduct(n, o), nil
	}
	return n.times(o).checked()
}

// times is the product of finite numbers, which may be beyond numeric's limits.
func (n Num) times(o Num) Num {
	s := n.scale + o.scale
	neg := n.neg != o.neg
	if n.long == nil && o.long == nil {
		if m, ok := n.mag.mul(o.mag); ok {
			return fromMag(neg, m, s)
		}
	}
	p := fromBig(new(big.Int).Mul(n.magBig(), o.magBig()), s)
	p.neg = neg && !p.IsZero()
	return p
}

func infProduct(n, o Num) Num {
	sg := n.Sign() * o.Sign()
	switch {
	case n.kind == nan || o.kind == nan || sg == 0:
		return NaN
	case sg < 0:
		return NegInf
	}
	return Inf
}

// leading gives the weight and value of the first base-10000 digit, 0 and 0 for zero.
func (n Num) leading() (weight, digit int) {
	l := n.digits()
	if l == 0 {
		return 0, 0
	}
	top := l - int(n.scale) - 1 // decimal weight of the first digit
	weight = floorDiv(top, decimalsPerWord)
	take := top - weight*decimalsPerWord + 1
	if n.long == nil {
		m := n.mag
		if l > take {
			q, _ := m.divMod(pow10s[l-take])
			return weight, int(q.lo)
		}
		return weight, int(m.lo) * int(smallPow[take-l])
	}
	q := new(big.Int).Quo(n.long, pow10Big(l-take))
	return weight, int(q.Int64())
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// divScale is the display scale that PostgreSQL chooses for n / o: at least 16
// significant digits and no fewer decimals than either operand.
func divScale(n, o Num) int32 {
	w1, d1 := n.leading()
	w2, d2 := o.leading()
	w := w1 - w2
	if d1 <= d2 {
		w--
	}
	s := int32(minSignificant - w*decimalsPerWord)
	s = max(s, n.scale, o.scale, 0)
	return min(s, maxResultScale)
}

// Div is n / o at PostgreSQL's scale, rounded half away from zero; 22012 when o is 0.
func (n Num) Div(o Num) (Num, error) {
	if n.kind != finite || o.kind != finite {
		return divSpecial(n, o)
	}
	if o.IsZero() {
		return Num{}, errDivZero
	}
	return n.divAt(o, divScale(n, o), true).checked()
}

func divSpecial(n, o Num) (Num, error) {
	switch {
	case n.kind == nan || o.kind == nan:
		return NaN, nil
	case n.kind != finite && o.kind != finite:
		return NaN, nil
	case n.kind == finite:
		return Num{}, nil // finite / Infinity is 0 of scale 0
	case o.IsZero():
		return Num{}, errDivZero
	case n.Sign()*o.Sign() < 0:
		return NegInf, nil
	}
	return Inf, nil
}

// divAt divides two finite numbers, o ≠ 0, at a scale; half away from zero or truncating.
func (n Num) divAt(o Num, s int32, round bool) Num {
	neg := n.neg != o.neg
	// n/o at scale s is the integer quotient coef(n)·10^shift / coef(o).
	shift := int(s) - int(n.scale) + int(o.scale)
	if n.long == nil && o.long == nil && shift >= 0 && shift < len(pow10s) {
		if q, r, ok := mulDiv(n.mag, pow10s[shift], o.mag); ok {
			// r ≥ o/2, without overflow
			if round && !r.isZero() && r.cmp(o.mag.sub(r)) >= 0 {
				q, ok = q.add(u128{lo: 1})
			}
			if ok {
				return fromMag(neg, q, s)
			}
		}
	}
	num, den := n.magBig(), o.magBig()
	if shift >= 0 {
		num = new(big.Int).Mul(num, pow10Big(shift))
	} else {
		den = new(big.Int).Mul(den, pow10Big(-shift))
	}
	q := quoRound(num, den, round)
	res := fromBig(q, s)
	res.neg = neg && !res.IsZero()
	return res
}

// quoRound is num / den for non-negative operands, half up or truncating.
func quoRound(num, den *big.Int, round bool) *big.Int {
	q, r := new(big.Int).QuoRem(num, den, new(big.Int))
	if round && r.Lsh(r, 1).CmpAbs(den) >= 0 {
		q.Add(q, bigOne)
	}
	return q
}

// DivTrunc is PostgreSQL's div(n, o): the quotient truncated to an integer.
func (n Num) DivTrunc(o Num) (Num, error) {
	if n.kind != finite || o.kind != finite {
		return divSpecial(n, o)
	}
	if o.IsZero() {
		return Num{}, errDivZero
	}
	return n.divAt(o, 0, false).checked()
}

// Mod is the remainder of truncating division, with the sign of n and the
// larger display scale; 22012 when o is 0.
func (n Num) Mod(o Num) (Num, error) {
	if n.kind != finite || o.kind != finite {
		switch {
		case n.kind == nan || o.kind == nan:
			return NaN, nil
		case n.kind != finite:
			if o.IsZero() {
				return Num{}, errDivZero
			}
			return NaN, nil
		}
		return n, nil // finite % Infinity
	}
	if o.IsZero() {
		return Num{}, errDivZero
	}
	s := max(n.scale, o.scale)
	a, b := n.rescaleUp(s), o.rescaleUp(s)
	if a.long == nil && b.long == nil {
		_, r := a.mag.divMod(b.mag)
		return fromMag(n.neg, r, s), nil
	}
	r := fromBig(new(big.Int).Rem(a.magBig(), b.magBig()), s)
	r.neg = n.neg && !r.IsZero()
	return r, nil
}

// roundTo rounds a finite number half away from zero to a smaller scale, which
// may be negative; the result's display scale is then 0.
func (n Num) roundTo(s int32) Num { return n.cut(s, true) }

func (n Num) cut(s int32, round bool) Num {
	drop := int(n.scale) - int(s)
	if drop <= 0 {
		return n
	}
	var r Num
	if n.long == nil {
		switch {
		case drop < len(pow10s):
			p := pow10s[drop]
			q, rem := n.mag.divMod(p)
			if round && rem.cmp(p.sub(rem)) >= 0 {
				q, _ = q.add(u128{lo: 1})
			}
			r = fromMag(n.neg, q, s)
		default:
			r = Num{scale: s} // below half of 10^39
		}
	} else {
		if drop > n.digits()+1 {
			r = Num{scale: s}
		} else {
			r = fromBig(quoRound(n.long, pow10Big(drop), round), s)
			r.neg = n.neg && !r.IsZero()
		}
	}
	if s < 0 {
		return r.rescaleUp(0)
	}
	return r
}

// clampScale brings a scale to the digits that a number can have: 131072 before the point, one
// more where the first rounds up, and 16383 after it.
func clampScale(scale int) int32 { return int32(max(-131073, min(scale, 16383))) }

// Round is round(n, scale): half away from zero, exactly scale decimals.
func (n Num) Round(scale int) (Num, error) {
	if n.kind != finite {
		return n, nil
	}
	s := clampScale(scale)
	if s > n.scale {
		return n.rescaleUp(s).checked()
	}
	return n.cut(s, true).checked()
}

// Trunc is trunc(n, scale): towards zero.
func (n Num) Trunc(scale int) Num {
	if n.kind != finite {
		return n
	}
	s := clampScale(scale)
	if s > n.scale {
		return n.rescaleUp(s)
	}
	return n.cut(s, false)
}

// Ceil is the smallest integer not below n, Floor the largest not above it.
func (n Num) Ceil() Num { return n.toInteger(false) }

// Floor is the largest integer not above n.
func (n Num) Floor() Num { return n.toInteger(true) }

func (n Num) toInteger(down bool) Num {
	if n.kind != finite {
		return n
	}
	t := n.cut(0, false)
	if n.neg == down && t.cmpAbs(n) != 0 {
		one := FromInt64(1)
		one.neg = down
		t, _ = t.Add(one)
	}
	return t
}

// MinScale is the smallest scale that represents n exactly.
func (n Num) MinScale() int { return int(n.TrimScale().scale) }

// TrimScale removes trailing zeros after the point from the display.
func (n Num) TrimScale() Num {
	if n.kind != finite {
		return n
	}
	if n.IsZero() {
		return Num{}
	}
	for n.scale > 0 {
		if n.long == nil {
			q, r := n.mag.div64(10)
			if r != 0 {
				break
			}
			n.mag = q
			n.scale--
			continue
		}
		q, r := new(big.Int).QuoRem(n.long, bigTen, new(big.Int))
		if r.Sign() != 0 {
			break
		}
		neg := n.neg
		n = fromBig(q, n.scale-1)
		n.neg = neg
	}
	return n
}

// ApplyTypmod rounds n to numeric(precision, scale); 22003 when it does not fit.
func (n Num) ApplyTypmod(precision, scale int) (Num, error) {
	if n.kind == nan {
		return n, nil
	}
	if n.kind != finite {
		return n, pgerr.New(pgerr.NumericValueOutOfRange, "numeric field overflow").
			WithDetail("A field with precision %d, scale %d cannot hold an infinite value.", precision, scale)
	}
	var r Num
	if int32(scale) >= n.scale {
		r = n.rescaleUp(int32(scale))
	} else {
		r = n.cut(int32(scale), true)
	}
	// Without its point the value must have at most precision digits; with a negative
	// scale the trailing zeros are not counted.
	whole := r.digits() - int(r.scale)
	if limit := precision - scale; !r.IsZero() && whole > limit {
		e := pgerr.New(pgerr.NumericValueOutOfRange, "numeric field overflow")
		if limit == 0 {
			return n, e.WithDetail("A field with precision %d, scale %d must round to an absolute value less than 1.", precision, scale)
		}
		return n, e.WithDetail("A field with precision %d, scale %d must round to an absolute value less than 10^%d.", precision, scale, limit)
	}
	return r, nil
}
