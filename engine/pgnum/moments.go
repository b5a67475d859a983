package pgnum

import "math/big"

// Moments are what variance and stddev of numerics and integers are computed from, exactly:
// the number of values, their sum and the sum of their squares. The zero Moments is empty.
type Moments struct{ sum, squares Sum }

// Add adds one value; the error is 22003 beyond numeric's limits.
func (m *Moments) Add(n Num) error {
	if n.kind != finite {
		return m.sum.Add(n)
	}
	sq, err := n.Mul(n)
	if err == nil {
		err = m.squares.Add(sq)
	}
	if err == nil {
		err = m.sum.Add(n)
	}
	return err
}

// Bytes is about how much memory the moments hold besides themselves.
func (m *Moments) Bytes() int { return m.sum.Bytes() + m.squares.Bytes() }

// Merge adds the values of another.
func (m *Moments) Merge(o *Moments) error {
	if err := m.sum.Merge(&o.sum); err != nil {
		return err
	}
	return m.squares.Merge(&o.squares)
}

// Variance is var_samp or var_pop at PostgreSQL's scale, or with root their square root at the
// same scale; ok is false with too few values. A value that is not finite makes it NaN.
func (m *Moments) Variance(sample, root bool) (v Num, ok bool, err error) {
	count := m.sum.count
	if count == 0 || sample && count == 1 {
		return Num{}, false, nil
	}
	if m.sum.nans > 0 || m.sum.pos > 0 || m.sum.neg > 0 {
		return NaN, true, nil
	}
	squares, err := m.squares.Total()
	if err != nil {
		return Num{}, false, err
	}
	sum, err := m.sum.Total()
	if err != nil {
		return Num{}, false, err
	}
	a, err := FromInt64(count).Mul(squares)
	if err != nil {
		return Num{}, false, err
	}
	b, err := sum.Mul(sum)
	if err != nil {
		return Num{}, false, err
	}
	d, err := a.Sub(b)
	if err != nil {
		return Num{}, false, err
	}
	if d.Sign() <= 0 {
		return FromInt64(0), true, nil
	}
	less := count
	if sample {
		less--
	}
	v, err = d.Div(fromBig(new(big.Int).Mul(big.NewInt(count), big.NewInt(less)), 0))
	if err != nil || !root {
		return v, true, err
	}
	return v.sqrtAt(v.scale), true, nil
}
