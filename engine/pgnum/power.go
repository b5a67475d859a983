package pgnum

import (
	"math"
	"math/big"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// isInteger says whether a finite number has no fraction.
func (n Num) isInteger() bool { return n.cut(0, false).cmpAbs(n) == 0 }

func (n Num) isOdd() bool { return n.cut(0, false).magBig().Bit(0) == 1 }

// Power is n to the power e. The errors are 2201F for a negative power of zero and
// for a fractional power below zero, and 22003 for overflow.
func (n Num) Power(e Num) (Num, error) {
	if n.kind != finite || e.kind != finite {
		return powerSpecial(n, e)
	}
	if n.IsZero() && e.Sign() < 0 {
		return Num{}, pgerr.New(invalidForPower, "zero raised to a negative power is undefined")
	}
	whole := e.isInteger()
	if whole {
		if i, ok := e.cut(0, false).asInt64(); ok && i >= math.MinInt32 && i <= math.MaxInt32 {
			return n.powerInt(int(i), chosenScale(0, n.scale))
		}
	}
	if n.IsZero() {
		return Num{scale: minSignificant}, nil
	}
	if n.neg && !whole {
		return Num{}, pgerr.New(invalidForPower, "a negative number raised to a non-integer power yields a complex result")
	}
	negative := n.neg && e.isOdd()
	r, err := n.Abs().powerReal(e)
	if negative && !r.IsZero() {
		r.neg = true
	}
	return r, err
}

// powerReal is e^(exponent · ln n) for n > 0.
func (n Num) powerReal(e Num) (Num, error) {
	product := func(s int32) (Num, error) {
		ln, err := n.lnAt(s)
		if err != nil {
			return Num{}, err
		}
		p, err := ln.Mul(e)
		if p.scale > s {
			p = p.cut(s, true)
		}
		return p, err
	}
	size := n.lnSize()
	p, err := product(int32(max(8-size, 0)))
	if err != nil {
		return Num{}, err
	}
	v := p.approx()
	if math.Abs(v) > maxChosenScale*3.01 {
		if v > 0 {
			return Num{}, errOverflow
		}
		return Num{scale: maxResultScale}, nil
	}
	v *= log10E
	s := chosenScale(int(v), n.scale, e.scale)
	digits := max(int(s)+int(v), 0)
	if p, err = product(int32(max(digits-size+8, 0))); err != nil {
		return Num{}, err
	}
	return p.expAt(s)
}

// powerInt multiplies by the bits of the exponent, keeping the digits that the
// result at scale s needs and eight more.
func (n Num) powerInt(e int, s int32) (Num, error) {
	atScale := func(r Num, err error) (Num, error) {
		if err == nil {
			r = r.toScale(s)
		}
		return r, err
	}
	switch e {
	case 0:
		return one.rescaleUp(s), nil
	case 1:
		return n.toScale(s).checked()
	case -1:
		return one.divAt(n, s, true).checked()
	case 2:
		return atScale(n.mulWide(n), nil)
	}
	if n.IsZero() {
		return Num{scale: s}, nil
	}
	f := float64(e) * n.log10()
	if f > 3*math.MaxInt16*decimalsPerWord {
		return Num{}, errOverflow
	}
	if f+1 < float64(-s) || f+1 < -maxResultScale {
		return Num{scale: s}, nil
	}
	digits := 1 + int(s) + int(f) + int(math.Log(math.Abs(float64(e)))) + 8
	weight := func(x Num) int { w, _ := x.leading(); return w }
	keep := func(x Num, wanted int) Num { return x.toScale(int32(max(min(wanted, int(x.scale)), 0))) }
	mask := uint(max(e, -e))
	base, r := n, one
	if mask&1 != 0 {
		r = n
	}
	for mask >>= 1; mask > 0; mask >>= 1 {
		base = keep(base.mulWide(base), digits-2*weight(base)*decimalsPerWord)
		if mask&1 != 0 {
			r = keep(base.mulWide(r), digits-(weight(base)+weight(r))*decimalsPerWord)
		}
		if weight(base) > math.MaxInt16 || weight(r) > math.MaxInt16 {
			if e > 0 {
				return Num{}, errOverflow
			}
			return Num{scale: s}, nil
		}
	}
	if e < 0 {
		if r.IsZero() {
			return Num{}, errDivZero
		}
		return one.divAt(r, s, true).checked()
	}
	return r.toScale(s).checked()
}

// mulWide is Mul without limits of scale.
func (n Num) mulWide(o Num) Num {
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

// toScale rounds or extends a finite number to a scale.
func (n Num) toScale(s int32) Num {
	if s >= n.scale {
		return n.rescaleUp(s)
	}
	return n.cut(s, true)
}

// powerSpecial follows POSIX's pow for NaN and infinities.
func powerSpecial(n, e Num) (Num, error) {
	isOne := n.kind == finite && n.Cmp(one) == 0
	switch {
	case n.kind == nan:
		if e.IsZero() {
			return one, nil
		}
		return NaN, nil
	case e.kind == nan:
		if isOne {
			return one, nil
		}
		return NaN, nil
	case n.IsZero() && e.Sign() < 0:
		return Num{}, pgerr.New(invalidForPower, "zero raised to a negative power is undefined")
	case n.Sign() < 0 && e.kind == finite && !e.isInteger():
		return Num{}, pgerr.New(invalidForPower, "a negative number raised to a non-integer power yields a complex result")
	case isOne || e.IsZero():
		return one, nil
	case n.IsZero():
		return Num{}, nil
	case e.kind != finite:
		big := n.kind != finite
		if !big {
			c := n.Abs().Cmp(one)
			if c == 0 {
				return one, nil
			}
			big = c > 0
		}
		if big == (e.kind == posInf) {
			return Inf, nil
		}
		return Num{}, nil
	case e.Sign() < 0:
		return Num{}, nil
	case n.kind == negInf && e.isOdd():
		return NegInf, nil
	}
	return Inf, nil
}
