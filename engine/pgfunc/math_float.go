package pgfunc

import "github.com/meshgate/meshgate/engine/pgmath"

// The functions of floats. Those that give the same in DuckDB (sin, sqrt …) are templates of
// the printer's, with PostgreSQL's errors around them.
func init() {
	sure := func(f func(float64) float64) func(float64) (float64, error) {
		return func(x float64) (float64, error) { return f(x), nil }
	}
	for _, name := range []string{"round", "dround"} {
		register(F1(name+"(float8)", sure(pgmath.Round)).Total())
	}
	for _, name := range []string{"trunc", "dtrunc"} {
		register(F1(name+"(float8)", sure(pgmath.Trunc)).Total())
	}
	register(F1("sign(float8)", sure(pgmath.Sign)).Total())
	for _, name := range []string{"power", "pow", "dpow"} {
		register(F2(name+"(float8,float8)", pgmath.Power))
	}
	for _, name := range []string{"cbrt", "dcbrt"} {
		register(F1(name+"(float8)", pgmath.Cbrt))
	}
	for _, name := range []string{"exp", "dexp"} {
		register(F1(name+"(float8)", pgmath.Exp))
	}
	register(
		F1("cot(float8)", pgmath.Cot),
		F1("degrees(float8)", pgmath.Degrees),
		F1("radians(float8)", pgmath.Radians),
		F1("sinh(float8)", sure(pgmath.Sinh)).Total(),
		F1("cosh(float8)", sure(pgmath.Cosh)).Total(),
		F1("tanh(float8)", sure(pgmath.Tanh)).Total(),
		F1("asinh(float8)", sure(pgmath.Asinh)).Total(),
		F1("acosh(float8)", pgmath.Acosh),
		F1("atanh(float8)", pgmath.Atanh),
		F1("sind(float8)", pgmath.Sind),
		F1("cosd(float8)", pgmath.Cosd),
		F1("tand(float8)", pgmath.Tand),
		F1("cotd(float8)", pgmath.Cotd),
		F1("asind(float8)", pgmath.Asind),
		F1("acosd(float8)", pgmath.Acosd),
		F1("atand(float8)", sure(pgmath.Atand)).Total(),
		F2("atan2d(float8,float8)", func(y, x float64) (float64, error) { return pgmath.Atan2d(y, x), nil }).Total(),
		F4("width_bucket(float8,float8,float8,int4)", pgmath.WidthBucket),
		F1("float4(float8)", pgmath.ToFloat4),
	)
}
