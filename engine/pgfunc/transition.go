package pgfunc

import (
	"math"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgmath"
)

// The steps of PostgreSQL's aggregates of floats and booleans, which may be called as functions too.
func init() {
	register(
		F2("booland_statefunc(bool,bool)", func(a, b bool) (bool, error) { return a && b, nil }).Total(),
		F2("boolor_statefunc(bool,bool)", func(a, b bool) (bool, error) { return a || b, nil }).Total(),
		F2("float8_accum(float8[],float8)", func(s []Opt[float64], x float64) ([]float64, error) {
			return accumulated("float8_accum", s, x)
		}),
		F2("float4_accum(float8[],float4)", func(s []Opt[float64], x float32) ([]float64, error) {
			return accumulated("float4_accum", s, float64(x))
		}),
		F2("float8_combine(float8[],float8[])", func(a, b []Opt[float64]) ([]float64, error) {
			m, err := momentsOf("float8_combine", a)
			if err != nil {
				return nil, err
			}
			o, err := momentsOf("float8_combine", b)
			if err == nil {
				err = m.Merge(&o)
			}
			s := m.State()
			return s[:], err
		}),
		F3("float8_regr_accum(float8[],float8,float8)", func(s []Opt[float64], y, x float64) ([]float64, error) {
			p, err := pairsOf("float8_regr_accum", s)
			if err == nil {
				err = p.Add(y, x)
			}
			sums := p.State()
			return sums[:], err
		}),
		F2("float8_regr_combine(float8[],float8[])", func(a, b []Opt[float64]) ([]float64, error) {
			p, err := pairsOf("float8_regr_combine", a)
			if err != nil {
				return nil, err
			}
			o, err := pairsOf("float8_regr_combine", b)
			if err == nil {
				err = p.Merge(&o)
			}
			sums := p.State()
			return sums[:], err
		}),
		ofMoments("float8_avg", func(m *pgmath.Moments) (float64, bool) { return m.Avg() }),
		ofMoments("float8_var_pop", func(m *pgmath.Moments) (float64, bool) { return m.Variance(false) }),
		ofMoments("float8_var_samp", func(m *pgmath.Moments) (float64, bool) { return m.Variance(true) }),
		ofMoments("float8_stddev_pop", func(m *pgmath.Moments) (float64, bool) { return rootOf(m.Variance(false)) }),
		ofMoments("float8_stddev_samp", func(m *pgmath.Moments) (float64, bool) { return rootOf(m.Variance(true)) }),
	)
	for name, final := range pgmath.Regressions {
		name = "float8_" + name
		register(F1(name+"(float8[])", func(s []Opt[float64]) (Opt[float64], error) {
			p, err := pairsOf(name, s)
			v, ok := final(&p)
			return Opt[float64]{V: v, Valid: ok}, err
		}))
	}
}

func rootOf(v float64, ok bool) (float64, bool) { return math.Sqrt(v), ok }

func ofMoments(name string, final func(m *pgmath.Moments) (float64, bool)) Func {
	return F1(name+"(float8[])", func(s []Opt[float64]) (Opt[float64], error) {
		m, err := momentsOf(name, s)
		v, ok := final(&m)
		return Opt[float64]{V: v, Valid: ok}, err
	})
}

func accumulated(name string, s []Opt[float64], x float64) ([]float64, error) {
	m, err := momentsOf(name, s)
	if err == nil {
		err = m.Add(x)
	}
	sums := m.State()
	return sums[:], err
}

func momentsOf(name string, s []Opt[float64]) (pgmath.Moments, error) {
	var sums [3]float64
	err := readSums(name, s, sums[:])
	return pgmath.MomentsOf(sums), err
}

func pairsOf(name string, s []Opt[float64]) (pgmath.Pairs, error) {
	var sums [6]float64
	err := readSums(name, s, sums[:])
	return pgmath.PairsOf(sums), err
}

// readSums reads a transition value, which has as many elements as sums and no NULL among them.
func readSums(name string, s []Opt[float64], sums []float64) error {
	whole := len(s) == len(sums)
	for i := range s {
		whole = whole && s[i].Valid
		if whole {
			sums[i] = s[i].V
		}
	}
	if !whole {
		return pgerr.New(pgerr.InternalError, "%s: expected %d-element float8 array", name, len(sums))
	}
	return nil
}
