package pgmath

// MomentsOf are the moments of a transition value of PostgreSQL's: the number of values, their sum, and the sum of squared
// differences from the mean.
func MomentsOf(s [3]float64) Moments { return Moments{n: s[0], sx: s[1], sxx: s[2]} }

// State is the transition value of moments.
func (m *Moments) State() [3]float64 { return [3]float64{m.n, m.sx, m.sxx} }

// PairsOf are the sums of a transition value of PostgreSQL's: the number of pairs, then sum and squares of x, those of y,
// and the products.
func PairsOf(s [6]float64) Pairs {
	return Pairs{n: s[0], sx: s[1], sxx: s[2], sy: s[3], syy: s[4], sxy: s[5]}
}

// State is the transition value of pairs.
func (p *Pairs) State() [6]float64 { return [6]float64{p.n, p.sx, p.sxx, p.sy, p.syy, p.sxy} }
