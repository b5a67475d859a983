package pgmath

import (
	"math"
	"math/big"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// Integer is int2, int4 or int8.
type Integer interface{ ~int16 | ~int32 | ~int64 }

// OutOfRange is the error of an integer type's overflow.
func OutOfRange[T Integer]() error {
	name := "bigint"
	switch any(T(0)).(type) {
	case int16:
		name = "smallint"
	case int32:
		name = "integer"
	}
	return pgerr.New(pgerr.NumericValueOutOfRange, "%s out of range", name)
}

// ShiftLeft is x << by, the distance taken modulo the width of the register that PostgreSQL
// computes in: 32 bits for int2 and int4, 64 for int8.
func ShiftLeft[T Integer](x T, by int32) T {
	if _, long := any(x).(int64); long {
		return T(int64(x) << (uint32(by) & 63))
	}
	return T(int32(x) << (uint32(by) & 31))
}

// ShiftRight is x >> by, keeping the sign; the distance is as ShiftLeft's.
func ShiftRight[T Integer](x T, by int32) T {
	if _, long := any(x).(int64); long {
		return T(int64(x) >> (uint32(by) & 63))
	}
	return T(int32(x) >> (uint32(by) & 31))
}

func magnitude[T Integer](x T) uint64 {
	if x < 0 {
		return -uint64(int64(x))
	}
	return uint64(x)
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// fit gives a magnitude as a T.
func fit[T Integer](m uint64) (T, error) {
	r := T(m)
	if m > math.MaxInt64 || r < 0 || uint64(r) != m {
		return 0, OutOfRange[T]()
	}
	return r, nil
}

// GCD is gcd(a, b); 22003 where it is the magnitude of the smallest integer.
func GCD[T Integer](a, b T) (T, error) { return fit[T](gcd(magnitude(a), magnitude(b))) }

// LCM is lcm(a, b), 0 when either is 0.
func LCM[T Integer](a, b T) (T, error) {
	if a == 0 || b == 0 {
		return 0, nil
	}
	x, y := magnitude(a), magnitude(b)
	x /= gcd(x, y)
	if x > math.MaxInt64/y {
		return 0, OutOfRange[T]()
	}
	return fit[T](x * y)
}

// maxFactorial is the largest argument whose factorial numeric holds.
const maxFactorial = 32177

// Factorial is factorial(n).
func Factorial(n int64) (pgnum.Num, error) {
	switch {
	case n < 0:
		return pgnum.Num{}, pgerr.New(pgerr.NumericValueOutOfRange, "factorial of a negative number is undefined")
	case n > maxFactorial:
		return pgnum.Num{}, pgerr.New(pgerr.NumericValueOutOfRange, "value overflows numeric format")
	case n < 2:
		return pgnum.FromInt64(1), nil
	}
	return pgnum.FromBig(new(big.Int).MulRange(1, n), 0), nil
}

// ToInteger rounds a float half to even; 22003 when the type does not hold it.
func ToInteger[T Integer](x float64) (T, error) {
	bits := 63
	switch any(T(0)).(type) {
	case int16:
		bits = 15
	case int32:
		bits = 31
	}
	limit := math.Ldexp(1, bits)
	if r := math.RoundToEven(x); r >= -limit && r < limit {
		return T(r), nil
	}
	return 0, OutOfRange[T]()
}
