// Package pgmath is PostgreSQL's arithmetic and functions of floats and integers: its results
// to the last bit, and its errors.
//
// The errors are 22003 (out of range), 22012 (division by zero), 2201E, 2201F and 2201G (an
// argument that a logarithm, a power or width_bucket does not take).
package pgmath

import (
	"math"

	"github.com/meshgate/meshgate/engine/pgerr"
)

var (
	errOverflow  = pgerr.New(pgerr.NumericValueOutOfRange, "value out of range: overflow")
	errUnderflow = pgerr.New(pgerr.NumericValueOutOfRange, "value out of range: underflow")
	errInput     = pgerr.New(pgerr.NumericValueOutOfRange, "input is out of range")
	errDivZero   = pgerr.New(pgerr.DivisionByZero, "division by zero")
)

const (
	invalidForLog   = "2201E"
	invalidForPower = "2201F"
)

// Float is float4 or float8; each computes in its own precision.
type Float interface{ ~float32 | ~float64 }

func isInf[T Float](x T) bool { return math.IsInf(float64(x), 0) }
func isNaN[T Float](x T) bool { return x != x }

// Add is a + b.
func Add[T Float](a, b T) (T, error) {
	r := a + b
	if isInf(r) && !isInf(a) && !isInf(b) {
		return 0, errOverflow
	}
	return r, nil
}

// Sub is a - b.
func Sub[T Float](a, b T) (T, error) {
	r := a - b
	if isInf(r) && !isInf(a) && !isInf(b) {
		return 0, errOverflow
	}
	return r, nil
}

// Mul is a × b.
func Mul[T Float](a, b T) (T, error) {
	r := a * b
	if isInf(r) && !isInf(a) && !isInf(b) {
		return 0, errOverflow
	}
	if r == 0 && a != 0 && b != 0 {
		return 0, errUnderflow
	}
	return r, nil
}

// Div is a / b.
func Div[T Float](a, b T) (T, error) {
	if b == 0 && !isNaN(a) {
		return 0, errDivZero
	}
	r := a / b
	if isInf(r) && !isInf(a) {
		return 0, errOverflow
	}
	if r == 0 && a != 0 && !isInf(b) {
		return 0, errUnderflow
	}
	return r, nil
}

// fits refuses an infinity from a finite argument, and zero where the argument says otherwise.
func fits(r, x float64, zeroAt bool) (float64, error) {
	if math.IsInf(r, 0) && !math.IsInf(x, 0) {
		return 0, errOverflow
	}
	if r == 0 && !zeroAt {
		return 0, errUnderflow
	}
	return r, nil
}

// Round is round(float8): half to even.
func Round(x float64) float64 { return math.RoundToEven(x) }

// Trunc is trunc(float8).
func Trunc(x float64) float64 { return math.Trunc(x) }

// Sign is sign(float8); that of NaN is 0.
func Sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// Sqrt is sqrt(float8).
func Sqrt(x float64) (float64, error) {
	if x < 0 {
		return 0, pgerr.New(invalidForPower, "cannot take square root of a negative number")
	}
	return math.Sqrt(x), nil
}

// Cbrt is cbrt(float8).
func Cbrt(x float64) (float64, error) { return fits(cCbrt(x).value, x, x == 0) }

// Exp is exp(float8).
func Exp(x float64) (float64, error) {
	if math.IsInf(x, -1) {
		return 0, nil
	}
	if math.IsNaN(x) || math.IsInf(x, 1) {
		return x, nil
	}
	return outOfRange(cExp(x), false)
}

func outOfRange(o outcome, zero bool) (float64, error) {
	switch {
	case o.ranged && o.value != 0 || math.IsInf(o.value, 0):
		return 0, errOverflow
	case o.ranged || o.value == 0 && !zero:
		return 0, errUnderflow
	}
	return o.value, nil
}

// Ln is ln(float8).
func Ln(x float64) (float64, error) { return logarithm(x, cLog) }

// Log10 is log(float8).
func Log10(x float64) (float64, error) { return logarithm(x, cLog10) }

func logarithm(x float64, f func(float64) outcome) (float64, error) {
	switch {
	case x == 0:
		return 0, pgerr.New(invalidForLog, "cannot take logarithm of zero")
	case x < 0:
		return 0, pgerr.New(invalidForLog, "cannot take logarithm of a negative number")
	}
	return fits(f(x).value, x, x == 1)
}

// Power is power(float8, float8): IEEE's pow but for two errors, a negative power of zero and a
// fractional power of a negative number.
func Power(x, y float64) (float64, error) {
	switch {
	case math.IsNaN(x):
		if y == 0 {
			return 1, nil
		}
		return math.NaN(), nil
	case math.IsNaN(y):
		if x == 1 {
			return 1, nil
		}
		return math.NaN(), nil
	case x == 0 && y < 0:
		return 0, pgerr.New(invalidForPower, "zero raised to a negative power is undefined")
	case x < 0 && math.Floor(y) != y:
		return 0, pgerr.New(invalidForPower, "a negative number raised to a non-integer power yields a complex result")
	case math.IsInf(x, 0) || math.IsInf(y, 0):
		return cPow(x, y).value, nil
	}
	return outOfRange(cPow(x, y), x == 0)
}

// ToFloat4 is the cast from float8 to float4.
func ToFloat4(x float64) (float32, error) {
	r := float32(x)
	if isInf(r) && !isInf(x) {
		return 0, errOverflow
	}
	if r == 0 && x != 0 {
		return 0, errUnderflow
	}
	return r, nil
}
