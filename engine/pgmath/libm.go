package pgmath

/*
#cgo LDFLAGS: -lm
#include <errno.h>
#include <math.h>

// What a function of the C library gives, and whether it says that the result is out of range (1)
// or the argument out of the domain (2).
typedef struct { double value; int err; } result;

static int failed(void) { return errno == ERANGE ? 1 : errno ? 2 : 0; }

#define FUNC1(name) static result m_##name(double x) { errno = 0; result r; r.value = name(x); r.err = failed(); return r; }
#define FUNC2(name) static result m_##name(double x, double y) { errno = 0; result r; r.value = name(x, y); r.err = failed(); return r; }
FUNC1(sin) FUNC1(cos) FUNC1(tan) FUNC1(asin) FUNC1(acos) FUNC1(atan) FUNC1(sinh) FUNC1(cosh) FUNC1(tanh)
FUNC1(asinh) FUNC1(acosh) FUNC1(atanh) FUNC1(exp) FUNC1(log) FUNC1(log10) FUNC1(cbrt)
FUNC2(pow) FUNC2(atan2) FUNC2(fmod)
*/
import "C"

// The functions of the C library: PostgreSQL gives what they give to the last bit, and Go's
// own differ from them there. Beside the value: whether errno says ERANGE or EDOM.
type outcome struct {
	value  float64
	ranged bool // ERANGE
	domain bool // EDOM
}

func of(r C.result) outcome {
	return outcome{value: float64(r.value), ranged: r.err == 1, domain: r.err == 2}
}

func cSin(x float64) outcome      { return of(C.m_sin(C.double(x))) }
func cCos(x float64) outcome      { return of(C.m_cos(C.double(x))) }
func cTan(x float64) outcome      { return of(C.m_tan(C.double(x))) }
func cAsin(x float64) outcome     { return of(C.m_asin(C.double(x))) }
func cAcos(x float64) outcome     { return of(C.m_acos(C.double(x))) }
func cAtan(x float64) outcome     { return of(C.m_atan(C.double(x))) }
func cSinh(x float64) outcome     { return of(C.m_sinh(C.double(x))) }
func cCosh(x float64) outcome     { return of(C.m_cosh(C.double(x))) }
func cTanh(x float64) outcome     { return of(C.m_tanh(C.double(x))) }
func cAsinh(x float64) outcome    { return of(C.m_asinh(C.double(x))) }
func cAcosh(x float64) outcome    { return of(C.m_acosh(C.double(x))) }
func cAtanh(x float64) outcome    { return of(C.m_atanh(C.double(x))) }
func cExp(x float64) outcome      { return of(C.m_exp(C.double(x))) }
func cLog(x float64) outcome      { return of(C.m_log(C.double(x))) }
func cLog10(x float64) outcome    { return of(C.m_log10(C.double(x))) }
func cCbrt(x float64) outcome     { return of(C.m_cbrt(C.double(x))) }
func cPow(x, y float64) outcome   { return of(C.m_pow(C.double(x), C.double(y))) }
func cAtan2(y, x float64) outcome { return of(C.m_atan2(C.double(y), C.double(x))) }
func cFmod(x, y float64) outcome  { return of(C.m_fmod(C.double(x), C.double(y))) }
