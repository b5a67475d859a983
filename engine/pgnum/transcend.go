package pgnum

import (
	"math"
	"math/big"

	"github.com/meshgate/meshgate/engine/pgerr"
)

const (
	log10E         = 0.434294481903252
	maxChosenScale = 2000 // bounds the estimate of a result's size

	invalidForPower = "2201F"
	invalidForLog   = "2201E"
)

var (
	one         = FromInt64(1)
	ninetenths  = Num{mag: u128{lo: 9}, scale: 1}
	elevententh = Num{mag: u128{lo: 11}, scale: 1}
)

func chosenScale(estimate int, at ...int32) int32 {
	s := int32(minSignificant - estimate)
	for _, a := range at {
		s = max(s, a)
	}
	return min(max(s, 0), maxResultScale)
}

// Sqrt is the square root with at least 16 significant digits; 2201F below zero.
func (n Num) Sqrt() (Num, error) {
	if n.kind == negInf || n.neg {
		return Num{}, pgerr.New(invalidForPower, "cannot take square root of a negative number")
	}
	if n.kind != finite {
		return n, nil
	}
	w, _ := n.leading()
	return n.sqrtAt(chosenScale((w+1)*decimalsPerWord/2-1, n.scale)), nil
}

// sqrtAt is the square root of a finite n ≥ 0 rounded at scale s.
func (n Num) sqrtAt(s int32) Num {
	// One digit more than wanted, cut off and then rounded: the root of a number that
	// is no square never lies on the half.
	shift := 2*(int(s)+1) - int(n.scale)
	c := new(big.Int).Set(n.magBig())
	if shift >= 0 {
		c.Mul(c, pow10Big(shift))
	} else {
		c.Quo(c, pow10Big(-shift))
	}
	return fromBig(c.Sqrt(c), s+1).cut(s, true)
}

// Exp is e to the power n; 22003 when it overflows.
func (n Num) Exp() (Num, error) {
	if n.kind == negInf {
		return Num{}, nil
	}
	if n.kind != finite {
		return n, nil
	}
	v := math.Max(math.Min(n.approx()*log10E, maxChosenScale), -maxChosenScale)
	return n.expAt(chosenScale(int(v), n.scale))
}

// approx is n as a float64, infinite beyond its range.
func (n Num) approx() float64 {
	f, _, err := big.ParseFloat(n.String(), 10, 64, big.ToNearestEven)
	if err != nil {
		return 0
	}
	v, _ := f.Float64()
	return v
}

// expAt is e^n rounded at scale s.
func (n Num) expAt(s int32) (Num, error) {
	v := n.approx()
	if math.Abs(v) >= 3*maxChosenScale {
		if v > 0 {
			return Num{}, errOverflow
		}
		return Num{scale: s}, nil
	}
	weight := int(math.Abs(v)*log10E) + 2
	digits := max(int(s), 0) + 20 + weight
	w := uint(float64(digits)*3.33) + 64
	y := toFixed(n, w)
	m, k := expFixed(y, w)
	// e^n = m·2^(k-w); scaled by 10^(s+1), cut off, then rounded.
	m.Mul(m, pow10Big(int(s)+1))
	if sh := int(w) - k; sh >= 0 {
		m.Rsh(m, uint(sh))
	} else {
		m.Lsh(m, uint(-sh))
	}
	return fromBig(m, s+1).cut(s, true).checked()
}

// toFixed is n × 2^w rounded down.
func toFixed(n Num, w uint) *big.Int {
	c := n.signedBig()
	c.Lsh(c, w)
	return c.Div(c, pow10Big(int(n.scale)))
}

// expFixed is e^(y/2^w) as m × 2^(k-w).
func expFixed(y *big.Int, w uint) (m *big.Int, k int) {
	ln2 := ln2Fixed(w)
	q := new(big.Int).Div(y, ln2)
	k = int(q.Int64())
	const halvings = 12
	r := new(big.Int).Sub(y, q.Mul(q, ln2))
	r.Rsh(r, halvings)
	sum := new(big.Int).Lsh(bigOne, w)
	term := new(big.Int).Set(sum)
	for i := int64(1); term.Sign() != 0; i++ {
		term.Mul(term, r).Rsh(term, w)
		term.Quo(term, big.NewInt(i))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum).Rsh(sum, w)
	}
	return sum, k
}

// ln2Fixed is ln 2 × 2^w.
func ln2Fixed(w uint) *big.Int {
	third := new(big.Int).Lsh(bigOne, w)
	return atanhFixed(third.Quo(third, big.NewInt(3)), w)
}

// atanhFixed is 2·atanh(z/2^w) × 2^w for |z/2^w| well below 1.
func atanhFixed(z *big.Int, w uint) *big.Int {
	sq := new(big.Int).Mul(z, z)
	sq.Rsh(sq, w)
	sum := new(big.Int).Set(z)
	pow := new(big.Int).Set(z)
	term := new(big.Int)
	for i := int64(3); ; i += 2 {
		pow.Mul(pow, sq).Quo(pow, new(big.Int).Lsh(bigOne, w))
		if term.Quo(pow, big.NewInt(i)); term.Sign() == 0 {
			return sum.Lsh(sum, 1)
		}
		sum.Add(sum, term)
	}
}

// lnAt is ln n rounded at scale s ≥ 0; 2201E when n is not positive.
func (n Num) lnAt(s int32) (Num, error) {
	if n.IsZero() {
		return Num{}, pgerr.New(invalidForLog, "cannot take logarithm of zero")
	}
	if n.neg {
		return Num{}, pgerr.New(invalidForLog, "cannot take logarithm of a negative number")
	}
	w := uint(float64(s)*3.33) + 128
	// n = m·2^k with m in [1/2, 1) × 2^w, then m is brought near 1.
	num, den := n.magBig(), pow10Big(int(n.scale))
	k := num.BitLen() - den.BitLen()
	m := new(big.Int).Set(num)
	if sh := int(w) - k; sh >= 0 {
		m.Lsh(m, uint(sh)).Quo(m, den)
	} else {
		m.Quo(m, new(big.Int).Lsh(den, uint(-sh)))
	}
	unit := new(big.Int).Lsh(bigOne, w)
	if limit := new(big.Int).Rsh(new(big.Int).Mul(unit, big.NewInt(3)), 1); m.Cmp(limit) > 0 {
		m.Rsh(m, 1) // halved: in [3/4, 1]
		k++
	} else if m.Cmp(new(big.Int).Rsh(new(big.Int).Mul(unit, big.NewInt(3)), 2)) < 0 {
		m.Lsh(m, 1)
		k--
	}
	z := new(big.Int).Sub(m, unit)
	z.Lsh(z, w).Quo(z, m.Add(m, unit))
	ln := atanhFixed(z, w)
	ln.Add(ln, new(big.Int).Mul(ln2Fixed(w), big.NewInt(int64(k))))
	ln.Mul(ln, pow10Big(int(s)+1))
	ln.Quo(ln, unit)
	return fromBig(ln, s+1).cut(s, true), nil
}

// lnSize estimates the decimal exponent of |ln n|, as PostgreSQL does to choose scales.
func (n Num) lnSize() int {
	if n.neg || n.IsZero() {
		return 0
	}
	if n.Cmp(ninetenths) >= 0 && n.Cmp(elevententh) <= 0 {
		x, _ := n.Sub(one)
		if x.IsZero() {
			return 0
		}
		w, d := x.leading()
		return w*decimalsPerWord + int(math.Log10(float64(d)))
	}
	w, _ := n.leading()
	// The first two base-10000 digits.
	at := (w - 1) * decimalsPerWord
	head := n
	head.scale = int32(int(n.scale) + at)
	if head.scale >= 0 {
		head = head.cut(0, false)
	} else {
		head = head.rescaleUp(0)
	}
	ln := math.Log(head.approx()) + float64(at)*2.302585092994046
	return int(math.Log10(math.Abs(ln)))
}

// Ln is the natural logarithm; 2201E for zero and below.
func (n Num) Ln() (Num, error) {
	if n.kind == negInf {
		return Num{}, pgerr.New(invalidForLog, "cannot take logarithm of a negative number")
	}
	if n.kind != finite {
		return n, nil
	}
	return n.lnAt(chosenScale(n.lnSize(), n.scale))
}

// Log is the logarithm of n to a base; 2201E for zero and below, 22012 for base 1.
func (n Num) Log(base Num) (Num, error) {
	if n.kind != finite || base.kind != finite {
		return logSpecial(n, base)
	}
	bs, ns := base.lnSize(), n.lnSize()
	size := ns - bs
	s := chosenScale(size, base.scale, n.scale)
	lb, err := base.lnAt(max(s+int32(size-bs+8), 0))
	if err != nil {
		return Num{}, err
	}
	ln, err := n.lnAt(max(s+int32(size-ns+8), 0))
	if err != nil {
		return Num{}, err
	}
	if lb.IsZero() {
		return Num{}, errDivZero
	}
	return ln.divAt(lb, s, true).checked()
}

func logSpecial(n, base Num) (Num, error) {
	switch {
	case n.kind == nan || base.kind == nan:
		return NaN, nil
	case n.Sign() < 0 || base.Sign() < 0:
		return Num{}, pgerr.New(invalidForLog, "cannot take logarithm of a negative number")
	case n.IsZero() || base.IsZero():
		return Num{}, pgerr.New(invalidForLog, "cannot take logarithm of zero")
	case base.kind == posInf && n.kind == posInf:
		return NaN, nil
	case base.kind == posInf:
		return Num{}, nil
	}
	return Inf, nil
}

// Log10 is log(n): the logarithm to base 10.
func (n Num) Log10() (Num, error) { return n.Log(FromInt64(10)) }

// log10 estimates log10 |n| by its leading digits.
func (n Num) log10() float64 {
	var room [64]byte
	d := n.appendDigits(room[:0])
	f := 0.0
	k := min(len(d), 16)
	for _, c := range d[:k] {
		f = f*10 + float64(c-'0')
	}
	return math.Log10(f) + float64(len(d)-k-int(n.scale))
}
