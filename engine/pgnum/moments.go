package pgnum

import "math/big"

// Moments are what variance and stddev of numerics and integers are computed from, exactly:
// the number of values, their sum and the sum of their squares. The zero Moments is empty.
type Moments struct{ sum, squares Sum }

// Add adds one value.
func (m *Moments) Add(n Num) {
	if n.kind == finite {
		m.squares.Add(n.times(n))
	}
	m.sum.Add(n)
}

// Bytes is about how much memory the moments hold besides themselves.
func (m *Moments) Bytes() int { return m.sum.Bytes() + m.squares.Bytes() }

// Merge adds the values of another.
func (m *Moments) Merge(o *Moments) {
	m.sum.Merge(&o.sum)
	m.squares.Merge(&o.squares)
}

// Variance is var_samp or var_pop at PostgreSQL's scale, or with root their square root at the
// same scale; ok is false with too few values. A value that is not finite makes it NaN. The
// error is 22003 where the result, and not what it is computed from, is beyond numeric's limits.
func (m *Moments) Variance(sample, root bool) (v Num, ok bool, err error) {
	count := m.sum.count
	if count == 0 || sample && count == 1 {
		return Num{}, false, nil
	}
	if m.sum.nans > 0 || m.sum.pos > 0 || m.sum.neg > 0 {
		return NaN, true, nil
	}
	sum := m.sum.total()
	d := FromInt64(count).times(m.squares.total()).plus(sum.times(sum).Neg())
	if d.Sign() <= 0 {
		return FromInt64(0), true, nil
	}
	less := count
	if sample {
		less--
	}
	by := fromBig(new(big.Int).Mul(big.NewInt(count), big.NewInt(less)), 0)
	v = d.divAt(by, divScale(d, by), true)
	if root {
		v = v.sqrtAt(v.scale)
	}
	v, err = v.checked()
	return v, err == nil, err
}
