package pgmath

import "math"

// Moments are what avg, variance and stddev of floats are computed from: the number of values,
// their sum and the sum of squared differences from the mean, kept up by the Youngs–Cramer
// update, which gives PostgreSQL's digits when values come in its order.
type Moments struct{ n, sx, sxx float64 }

// Add adds a value; 22003 where a sum overflows.
func (m *Moments) Add(x float64) error {
	old := *m
	m.n++
	m.sx += x
	if old.n == 0 {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			m.sxx = math.NaN()
		}
		return nil
	}
	d := float64(x*m.n) - m.sx
	m.sxx += float64(d*d) / float64(m.n*old.n)
	if isInf(m.sx) || isInf(m.sxx) {
		if !isInf(old.sx) && !isInf(x) {
			return errOverflow
		}
		m.sxx = math.NaN()
	}
	return nil
}

// Merge adds the values of o, as a parallel aggregate of PostgreSQL's would.
func (m *Moments) Merge(o *Moments) error {
	switch {
	case o.n == 0:
		return nil
	case m.n == 0:
		*m = *o
		return nil
	}
	sx, err := Add(m.sx, o.sx)
	if err != nil {
		return err
	}
	n, d := m.n+o.n, m.sx/m.n-o.sx/o.n
	sxx := m.sxx + o.sxx + float64(m.n*o.n*d*d)/n
	if isInf(sxx) && !isInf(m.sxx) && !isInf(o.sxx) {
		return errOverflow
	}
	*m = Moments{n: n, sx: sx, sxx: sxx}
	return nil
}

// Avg is the mean; ok is false without values.
func (m *Moments) Avg() (v float64, ok bool) { return m.sx / m.n, m.n > 0 }

// Variance is var_samp or var_pop; ok is false with too few values.
func (m *Moments) Variance(sample bool) (v float64, ok bool) {
	n := m.n
	if sample {
		n--
	}
	return m.sxx / n, n > 0
}

// Pairs are what the aggregates of two variables are computed from: Moments of each, and the
// sum of the products of their differences from the means.
type Pairs struct{ n, sx, sxx, sy, syy, sxy float64 }

// Add adds a pair, y first as in regr_slope(y, x); 22003 where a sum overflows.
func (p *Pairs) Add(y, x float64) error {
	old := *p
	p.n++
	p.sx += x
	p.sy += y
	if old.n == 0 {
		if isNaN(x) || isInf(x) {
			p.sxx, p.sxy = math.NaN(), math.NaN()
		}
		if isNaN(y) || isInf(y) {
			p.syy, p.sxy = math.NaN(), math.NaN()
		}
		return nil
	}
	dx, dy := float64(x*p.n)-p.sx, float64(y*p.n)-p.sy
	scale := 1 / float64(p.n*old.n)
	p.sxx += float64(dx * dx * scale)
	p.syy += float64(dy * dy * scale)
	p.sxy += float64(dx * dy * scale)
	finiteX, finiteY := !isInf(old.sx) && !isInf(x), !isInf(old.sy) && !isInf(y)
	if (isInf(p.sx) || isInf(p.sxx)) && finiteX || (isInf(p.sy) || isInf(p.syy)) && finiteY || isInf(p.sxy) && finiteX && finiteY {
		return errOverflow
	}
	for _, s := range []*float64{&p.sxx, &p.syy, &p.sxy} {
		if isInf(*s) {
			*s = math.NaN()
		}
	}
	return nil
}

// Merge adds the pairs of o, as a parallel aggregate of PostgreSQL's would.
func (p *Pairs) Merge(o *Pairs) error {
	switch {
	case o.n == 0:
		return nil
	case p.n == 0:
		*p = *o
		return nil
	}
	sx, err := Add(p.sx, o.sx)
	if err != nil {
		return err
	}
	sy, err := Add(p.sy, o.sy)
	if err != nil {
		return err
	}
	n, dx, dy := p.n+o.n, p.sx/p.n-o.sx/o.n, p.sy/p.n-o.sy/o.n
	sum := Pairs{n: n, sx: sx, sy: sy,
		sxx: p.sxx + o.sxx + float64(p.n*o.n*dx*dx)/n,
		syy: p.syy + o.syy + float64(p.n*o.n*dy*dy)/n,
		sxy: p.sxy + o.sxy + float64(p.n*o.n*dx*dy)/n,
	}
	if isInf(sum.sxx) && !isInf(p.sxx) && !isInf(o.sxx) || isInf(sum.syy) && !isInf(p.syy) && !isInf(o.syy) || isInf(sum.sxy) && !isInf(p.sxy) && !isInf(o.sxy) {
		return errOverflow
	}
	*p = sum
	return nil
}

// Regressions are the aggregates of Pairs by name; ok is false where the result is NULL.
var Regressions = map[string]func(p *Pairs) (v float64, ok bool){
	"regr_sxx":   func(p *Pairs) (float64, bool) { return p.sxx, p.n > 0 },
	"regr_syy":   func(p *Pairs) (float64, bool) { return p.syy, p.n > 0 },
	"regr_sxy":   func(p *Pairs) (float64, bool) { return p.sxy, p.n > 0 },
	"regr_avgx":  func(p *Pairs) (float64, bool) { return p.sx / p.n, p.n > 0 },
	"regr_avgy":  func(p *Pairs) (float64, bool) { return p.sy / p.n, p.n > 0 },
	"covar_pop":  func(p *Pairs) (float64, bool) { return p.sxy / p.n, p.n > 0 },
	"covar_samp": func(p *Pairs) (float64, bool) { return p.sxy / (p.n - 1), p.n > 1 },
	"corr": func(p *Pairs) (float64, bool) {
		return p.sxy / math.Sqrt(p.sxx*p.syy), p.n > 0 && p.sxx != 0 && p.syy != 0
	},
	"regr_r2": func(p *Pairs) (float64, bool) {
		if p.syy == 0 {
			return 1, p.n > 0 && p.sxx != 0
		}
		return float64(p.sxy*p.sxy) / float64(p.sxx*p.syy), p.n > 0 && p.sxx != 0
	},
	"regr_slope":     func(p *Pairs) (float64, bool) { return p.sxy / p.sxx, p.n > 0 && p.sxx != 0 },
	"regr_intercept": func(p *Pairs) (float64, bool) { return (p.sy - float64(p.sx*p.sxy)/p.sxx) / p.n, p.n > 0 && p.sxx != 0 },
}
