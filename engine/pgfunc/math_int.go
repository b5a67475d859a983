package pgfunc

import (
	"github.com/meshgate/meshgate/engine/pgmath"
)

// The functions and operators of integers that DuckDB lacks or does otherwise.
func init() {
	registerInteger[int16]("int2")
	registerInteger[int32]("int4")
	registerInteger[int64]("int8")
	register(
		F2("gcd(int4,int4)", pgmath.GCD[int32]), F2("gcd(int8,int8)", pgmath.GCD[int64]),
		F2("lcm(int4,int4)", pgmath.LCM[int32]), F2("lcm(int8,int8)", pgmath.LCM[int64]),
		F1("factorial(int8)", pgmath.Factorial),
		F1("int8inc(int8)", func(n int64) (int64, error) {
			if n++; n == -1<<63 {
				return 0, pgmath.OutOfRange[int64]()
			}
			return n, nil
		}),
		F1("int8dec(int8)", func(n int64) (int64, error) {
			if n--; n == 1<<63-1 {
				return 0, pgmath.OutOfRange[int64]()
			}
			return n, nil
		}),
	)
}

func registerInteger[T pgmath.Integer](name string) {
	shift := func(f func(T, int32) T) func(T, int32) (T, error) {
		return func(x T, by int32) (T, error) { return f(x, by), nil }
	}
	larger := func(a, b T) (T, error) { return max(a, b), nil }
	smaller := func(a, b T) (T, error) { return min(a, b), nil }
	register(
		F2(name+"shl("+name+",int4)", shift(pgmath.ShiftLeft[T])).Total(),
		F2(name+"shr("+name+",int4)", shift(pgmath.ShiftRight[T])).Total(),
		F2(name+"larger("+name+","+name+")", larger).Total(),
		F2(name+"smaller("+name+","+name+")", smaller).Total(),
	)
}
