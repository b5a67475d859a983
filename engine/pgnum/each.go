package pgnum

import "math/bits"

// The functions over slices compute one number after the other, as the methods of Num do;
// operands of up to 64 bits take a shorter way. The slices are equally long; dst may be one of
// the operands. The error is the first row's that has one.

// small says whether n is finite and its coefficient's magnitude is mag.lo.
func (n *Num) small() bool { return n.kind == finite && n.mag.hi == 0 && n.long == nil }

// compact says whether n is finite and its coefficient's magnitude is mag.
func (n *Num) compact() bool { return n.kind == finite && n.long == nil }

// DivEach is Div of each pair.
func DivEach(dst, a, b []Num) error {
	for i := range dst {
		if x, y := &a[i], &b[i]; x.small() && y.small() && divSmall(&dst[i], x, y) {
			continue
		}
		q, err := a[i].Div(b[i])
		if err != nil {
			return err
		}
		dst[i] = q
	}
	return nil
}

// MulEach is Mul of each pair.
func MulEach(dst, a, b []Num) error {
	for i := range dst {
		if x, y := &a[i], &b[i]; x.small() && y.small() && x.scale+y.scale <= MaxScale {
			hi, lo := bits.Mul64(x.mag.lo, y.mag.lo)
			dst[i] = Num{neg: x.neg != y.neg && hi|lo != 0, scale: x.scale + y.scale, mag: u128{hi, lo}}
			continue
		}
		p, err := a[i].Mul(b[i])
		if err != nil {
			return err
		}
		dst[i] = p
	}
	return nil
}

// leadingSmall is leading for a coefficient of 64 bits.
func leadingSmall(m uint64, scale int32) (weight, digit int) {
	if m == 0 {
		return 0, 0
	}
	// What is as likely as not is reckoned from borrows: a branch would be guessed wrong half the time.
	l := bits.Len64(m) * 1233 >> 12
	_, less := bits.Sub64(m, smallPow[l], 0)
	l += 1 - int(less)
	top := l - int(scale) - 1
	weight = top >> 2 // decimalsPerWord is 4
	drop := l - (top&3 + 1)
	if drop <= 0 {
		return weight, int(m * smallPow[-drop])
	}
	// The estimate is off by one at most; an integer division takes far longer.
	p := smallPow[drop]
	d := uint64(int64(float64(m) * smallInverse[drop]))
	_, less = bits.Sub64(m, d*p, 0)
	d -= less
	_, less = bits.Sub64(m-d*p, p, 0)
	return weight, int(d + 1 - less)
}

// smallInverse holds 10^-k, nearly.
var smallInverse = func() (t [len(smallPow)]float64) {
	for i := range t {
		t[i] = 1 / float64(smallPow[i])
	}
	return t
}()

// divSmall divides coefficients of 64 bits; false leaves dst as it is, and the division to Div.
func divSmall(dst, a, b *Num) bool {
	x, y := a.mag.lo, b.mag.lo
	if y == 0 {
		return false
	}
	w1, d1 := leadingSmall(x, a.scale)
	w2, d2 := leadingSmall(y, b.scale)
	_, more := bits.Sub64(uint64(d2), uint64(d1), 0)
	w := w1 - w2 - 1 + int(more)
	s := max(int32(minSignificant-w*decimalsPerWord), a.scale, b.scale, 0)
	shift := s - a.scale + b.scale
	if s > maxResultScale || shift < 0 || int(shift) >= len(pow10s) {
		return false
	}
	p := pow10s[shift]
	hi, lo := bits.Mul64(x, p.lo)
	top, mid := bits.Mul64(x, p.hi)
	hi, carry := bits.Add64(hi, mid, 0)
	if top += carry; top >= y {
		return false
	}
	var q u128
	var r uint64
	q.hi, r = bits.Div64(top, hi, y)
	q.lo, r = bits.Div64(r, lo, y)
	_, less := bits.Sub64(r, y-r, 0) // half away from zero
	var c uint64
	q.lo, c = bits.Add64(q.lo, 1-less, 0)
	if q.hi, c = bits.Add64(q.hi, 0, c); c != 0 {
		return false
	}
	*dst = Num{neg: a.neg != b.neg && q.lo|q.hi != 0, scale: s, mag: q}
	return true
}

// ModEach is Mod of each pair.
func ModEach(dst, a, b []Num) error {
	for i := range dst {
		x, y := &a[i], &b[i]
		if x.small() && y.small() && y.mag.lo != 0 {
			m, hi, d, over := x.mag.lo, uint64(0), y.mag.lo, uint64(0)
			scale := max(x.scale, y.scale)
			if up := scale - x.scale; up != 0 {
				hi, m = bits.Mul64(m, smallPow[min(up, 19)])
			}
			if up := scale - y.scale; up != 0 {
				over, d = bits.Mul64(d, smallPow[min(up, 19)])
			}
			if hi|over == 0 && scale-x.scale < 20 && scale-y.scale < 20 {
				m %= d
				dst[i] = Num{neg: x.neg && m != 0, scale: scale, mag: u128{lo: m}}
				continue
			}
		}
		r, err := x.Mod(*y)
		if err != nil {
			return err
		}
		dst[i] = r
	}
	return nil
}

// RoundEach is Round of each number, in place.
func RoundEach(nums []Num, scale int) error {
	for i := range nums {
		n := &nums[i]
		if drop := n.scale - int32(scale); scale >= 0 && drop >= 0 && drop < int32(len(smallPow)) && n.compact() {
			n.cutSmall(smallPow[drop], int32(scale), true)
			continue
		}
		r, err := n.Round(scale)
		if err != nil {
			return err
		}
		nums[i] = r
	}
	return nil
}

// TruncEach is Trunc of each number, in place.
func TruncEach(nums []Num, scale int) {
	for i := range nums {
		n := &nums[i]
		if drop := n.scale - int32(scale); scale >= 0 && drop >= 0 && drop < int32(len(smallPow)) && n.compact() {
			n.cutSmall(smallPow[drop], int32(scale), false)
			continue
		}
		nums[i] = n.Trunc(scale)
	}
}

// cutSmall gives a compact number the scale by dividing its coefficient by p, half away from
// zero or truncating.
func (n *Num) cutSmall(p uint64, scale int32, round bool) {
	var r uint64
	if n.mag.hi == 0 {
		q := n.mag.lo / p
		n.mag.lo, r = q, n.mag.lo-q*p
	} else {
		n.mag, r = n.mag.div64(p)
	}
	if round && r >= p-r {
		n.mag, _ = n.mag.add(u128{lo: 1}) // p > 1, and so there is room
	}
	n.scale = scale
	n.neg = n.neg && !n.mag.isZero()
}

// Decimals gives numbers as decimals of a precision and scale, in two's complement: put gets
// them by their place. It stops before the first one that is not such a decimal with
// this display scale, and gives its place; -1 is none.
func Decimals(nums []Num, precision, scale int, put func(i int, hi int64, lo uint64)) int {
	limit := pow10s[precision]
	for i := range nums {
		n := &nums[i]
		if !n.compact() || int(n.scale) > scale {
			return i
		}
		m := n.mag
		if int(n.scale) < scale {
			var ok bool
			if m, ok = m.mulPow10(scale - int(n.scale)); !ok {
				return i
			}
		}
		if m.cmp(limit) >= 0 {
			return i
		}
		if n.neg {
			m = m.negated()
		}
		put(i, int64(m.hi), m.lo)
	}
	return -1
}

// Unscaled makes numbers of integers at a scale: those of the rows listed.
func Unscaled[T int8 | int16 | int32 | int64](dst []Num, values []T, rows []int32, scale uint8) {
	for i, row := range rows {
		v := int64(values[row])
		m := uint64(v)
		if v < 0 {
			m = -m
		}
		dst[i] = Num{neg: v < 0, scale: int32(scale), mag: u128{lo: m}}
	}
}
