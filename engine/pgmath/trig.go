package pgmath

import "math"

// perDegree is a degree in radians; a variable, so that products with it are rounded to float8
// wherever they stand.
var perDegree = 0.0174532925199432957692

// periodic refuses an infinite argument.
func periodic(x float64, f func(float64) outcome) (float64, error) {
	if math.IsNaN(x) {
		return x, nil
	}
	o := f(x)
	if o.ranged || o.domain || math.IsInf(x, 0) {
		return 0, errInput
	}
	if math.IsInf(o.value, 0) {
		return 0, errOverflow
	}
	return o.value, nil
}

// Sin is sin(float8) in radians.
func Sin(x float64) (float64, error) { return periodic(x, cSin) }

// Cos is cos(float8) in radians.
func Cos(x float64) (float64, error) { return periodic(x, cCos) }

// Tan is tan(float8) in radians.
func Tan(x float64) (float64, error) {
	if math.IsNaN(x) {
		return x, nil
	}
	o := cTan(x)
	if o.ranged || o.domain || math.IsInf(x, 0) {
		return 0, errInput
	}
	return o.value, nil
}

// Cot is cot(float8) in radians; that of 0 is Infinity.
func Cot(x float64) (float64, error) {
	t, err := Tan(x)
	return 1 / t, err
}

// unit refuses an argument outside [-1, 1].
func unit(x float64, f func(float64) float64) (float64, error) {
	if math.IsNaN(x) {
		return x, nil
	}
	if x < -1 || x > 1 {
		return 0, errInput
	}
	return f(x), nil
}

// Asin is asin(float8) in radians.
func Asin(x float64) (float64, error) {
	return unit(x, func(x float64) float64 { return cAsin(x).value })
}

// Acos is acos(float8) in radians.
func Acos(x float64) (float64, error) {
	return unit(x, func(x float64) float64 { return cAcos(x).value })
}

// Atan is atan(float8) in radians.
func Atan(x float64) float64 { return cAtan(x).value }

// Atan2 is atan2(float8, float8) in radians.
func Atan2(y, x float64) float64 { return cAtan2(y, x).value }

// Degrees converts radians.
func Degrees(x float64) (float64, error) { return Div(x, perDegree) }

// Radians converts degrees.
func Radians(x float64) (float64, error) { return Mul(x, perDegree) }

// Sinh is sinh(float8); beyond float8's range it is an infinity.
func Sinh(x float64) float64 { return cSinh(x).value }

// Cosh is cosh(float8); beyond float8's range it is Infinity.
func Cosh(x float64) float64 { return cCosh(x).value }

// Tanh is tanh(float8).
func Tanh(x float64) float64 { return cTanh(x).value }

// Asinh is asinh(float8).
func Asinh(x float64) float64 { return cAsinh(x).value }

// Acosh is acosh(float8) for x ≥ 1.
func Acosh(x float64) (float64, error) {
	if x < 1 {
		return 0, errInput
	}
	return cAcosh(x).value, nil
}

// Atanh is atanh(float8) for -1 ≤ x ≤ 1; infinite at the ends.
func Atanh(x float64) (float64, error) {
	switch {
	case x < -1 || x > 1:
		return 0, errInput
	case x == -1 || x == 1:
		return math.Inf(int(x)), nil
	}
	return cAtanh(x).value, nil
}

// The functions of degrees are scaled so that they are exact at multiples of 30 and 45: each
// is reduced to the first quadrant and divided by what the C library gives at its fixed point.
var (
	sin30     = sin(30 * perDegree)
	versine60 = 1 - cos(60*perDegree)
	asinHalf  = cAsin(0.5).value
	acosHalf  = cAcos(0.5).value
	atanOne   = cAtan(1).value
	tan45     = sinQuadrant(45) / cosQuadrant(45)
	cot45     = cosQuadrant(45) / sinQuadrant(45)
)

func sin(x float64) float64 { return cSin(x).value }
func cos(x float64) float64 { return cCos(x).value }

func sinTo30(x float64) float64 { return sin(float64(x*perDegree)) / sin30 / 2 }
func cosTo60(x float64) float64 {
	return 1 - float64((1-cos(float64(x*perDegree)))/versine60/2)
}

func sinQuadrant(x float64) float64 {
	if x <= 30 {
		return sinTo30(x)
	}
	return cosTo60(90 - x)
}

func cosQuadrant(x float64) float64 {
	if x <= 60 {
		return cosTo60(x)
	}
	return sinTo30(90 - x)
}

// quadrant brings an angle into [0, 90] and says what became of the signs of sine and cosine.
func quadrant(x float64) (q, sinSign, cosSign float64, err error) {
	if math.IsInf(x, 0) {
		return 0, 0, 0, errInput
	}
	q, sinSign, cosSign = cFmod(x, 360).value, 1, 1
	if q < 0 {
		q, sinSign = -q, -sinSign
	}
	if q > 180 {
		q, sinSign = 360-q, -sinSign
	}
	if q > 90 {
		q, cosSign = 180-q, -cosSign
	}
	return q, sinSign, cosSign, nil
}

// Sind is sind(float8).
func Sind(x float64) (float64, error) {
	q, s, _, err := quadrant(x)
	return s * sinQuadrant(q), err
}

// Cosd is cosd(float8).
func Cosd(x float64) (float64, error) {
	q, _, c, err := quadrant(x)
	return c * cosQuadrant(q), err
}

// Tand is tand(float8); Infinity at 90.
func Tand(x float64) (float64, error) {
	q, s, c, err := quadrant(x)
	return positiveZero(s * c * (sinQuadrant(q) / cosQuadrant(q) / tan45)), err
}

// Cotd is cotd(float8); Infinity at 0.
func Cotd(x float64) (float64, error) {
	q, s, c, err := quadrant(x)
	return positiveZero(s * c * (cosQuadrant(q) / sinQuadrant(q) / cot45)), err
}

func positiveZero(x float64) float64 {
	if x == 0 {
		return 0
	}
	return x
}

func asinDegrees(x float64) float64 {
	if x <= 0.5 {
		return float64(cAsin(x).value/asinHalf) * 30
	}
	return 90 - float64(float64(cAcos(x).value/acosHalf)*60)
}

func acosDegrees(x float64) float64 {
	if x <= 0.5 {
		return 90 - float64(float64(cAsin(x).value/asinHalf)*30)
	}
	return float64(cAcos(x).value/acosHalf) * 60
}

// Asind is asind(float8).
func Asind(x float64) (float64, error) {
	return unit(x, func(x float64) float64 {
		if x >= 0 {
			return asinDegrees(x)
		}
		return -asinDegrees(-x)
	})
}

// Acosd is acosd(float8).
func Acosd(x float64) (float64, error) {
	return unit(x, func(x float64) float64 {
		if x >= 0 {
			return acosDegrees(x)
		}
		return 90 + asinDegrees(-x)
	})
}

// Atand is atand(float8).
func Atand(x float64) float64 { return float64(cAtan(x).value/atanOne) * 45 }

// Atan2d is atan2d(float8, float8).
func Atan2d(y, x float64) float64 { return float64(cAtan2(y, x).value/atanOne) * 45 }
