package pgfunc

import (
	"math/big"

	"github.com/meshgate/meshgate/engine/pgmath"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// The functions of numerics, whatever their number of digits. Sums, differences and products
// of a fixed scale are DuckDB's.
func init() {
	one := func(f func(pgnum.Num) (pgnum.Num, error), names ...string) {
		for _, n := range names {
			register(F1(n+"(numeric)", f))
		}
	}
	two := func(f func(a, b pgnum.Num) (pgnum.Num, error), names ...string) {
		for _, n := range names {
			register(F2(n+"(numeric,numeric)", f))
		}
	}
	one(pgnum.Num.Sqrt, "sqrt", "numeric_sqrt")
	one(pgnum.Num.Exp, "exp", "numeric_exp")
	one(pgnum.Num.Ln, "ln", "numeric_ln")
	one(pgnum.Num.Log10, "log", "log10")
	two(func(base, n pgnum.Num) (pgnum.Num, error) { return n.Log(base) }, "log", "numeric_log")
	two(pgnum.Num.Power, "power", "pow", "numeric_power")
	two(pgnum.Num.DivTrunc, "div", "numeric_div_trunc")
	two(greatestDivisor, "gcd")
	two(leastMultiple, "lcm")
	one(func(n pgnum.Num) (pgnum.Num, error) { return n.Add(pgnum.FromInt64(1)) }, "numeric_inc")
	register(
		F1("scale(numeric)", func(n pgnum.Num) (Opt[int32], error) { return ofFinite(n, n.Scale()), nil }).Total(),
		F1("min_scale(numeric)", func(n pgnum.Num) (Opt[int32], error) { return ofFinite(n, n.MinScale()), nil }).Total(),
		F1("trim_scale(numeric)", func(n pgnum.Num) (pgnum.Num, error) { return n.TrimScale(), nil }).Total(),
		F4("width_bucket(numeric,numeric,numeric,int4)", pgmath.WidthBucketNumeric),
	)
}

func ofFinite(n pgnum.Num, scale int) Opt[int32] {
	return Opt[int32]{V: int32(scale), Valid: n.IsFinite()}
}

// atScale gives both coefficients at the larger scale.
func atScale(a, b pgnum.Num) (x, y *big.Int, scale int) {
	scale = max(a.Scale(), b.Scale())
	whole := func(n pgnum.Num) *big.Int {
		c := n.Coefficient()
		return c.Mul(c.Abs(c), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-n.Scale())), nil))
	}
	return whole(a), whole(b), scale
}

// greatestDivisor is gcd(a, b): of the coefficients at the larger scale; NaN unless both are finite.
func greatestDivisor(a, b pgnum.Num) (pgnum.Num, error) {
	if !a.IsFinite() || !b.IsFinite() {
		return pgnum.NaN, nil
	}
	x, y, scale := atScale(a, b)
	return pgnum.FromBig(x.GCD(nil, nil, x, y), scale), nil
}

// leastMultiple is lcm(a, b), 0 if either is; NaN unless both are finite.
func leastMultiple(a, b pgnum.Num) (pgnum.Num, error) {
	if !a.IsFinite() || !b.IsFinite() {
		return pgnum.NaN, nil
	}
	x, y, scale := atScale(a, b)
	if x.Sign() == 0 || y.Sign() == 0 {
		return pgnum.FromBig(new(big.Int), scale), nil
	}
	g := new(big.Int).GCD(nil, nil, x, y)
	// divided by 1, for numeric's limits
	return pgnum.FromBig(x.Mul(x.Quo(x, g), y), scale).Mul(pgnum.FromInt64(1))
}
