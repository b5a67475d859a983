package pgformat

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// digits is a number as a template takes it: its text without the sign, and how many
// blanks stand before it.
type digits struct {
	text    string
	minus   bool
	padding int
}

// fit pads a number's text to the template's digits before the point, or fills it with
// hashes if it has more.
func (s *shape) fit(text string) digits {
	d := digits{}
	if strings.HasPrefix(text, "-") {
		d.minus, text = true, text[1:]
	}
	pre := strings.IndexByte(text, '.')
	if pre < 0 {
		pre = len(text)
	}
	d.text = text
	if pre < s.pre {
		d.padding = s.pre - pre
	} else if pre > s.pre {
		d.text = strings.Repeat("#", s.pre) + "." + strings.Repeat("#", s.post)
	}
	return d
}

// zeros appends the digits after the point that an integer has not.
func (s *shape) zeros(text string) string {
	if s.post > 0 {
		return text + "." + strings.Repeat("0", s.post)
	}
	return text
}

// Int4 is to_char(int4, text).
func Int4(v int32, format string) (string, error) {
	return number(format, func(s *shape) (digits, error) {
		switch {
		case s.roman:
			return digits{text: roman(int64(v))}, nil
		case s.scientific:
			return digits{text: scientific(float64(v), s.post)}, nil
		}
		if s.scaled {
			factor := math.Pow(10, float64(s.multi))
			n := int32(math.MinInt32) // what a power beyond 32 bits becomes
			if factor <= math.MaxInt32 {
				n = int32(factor)
			}
			v *= n
			s.pre += s.multi
		}
		return s.fit(s.zeros(strconv.FormatInt(int64(v), 10))), nil
	})
}

// Int8 is to_char(int8, text).
func Int8(v int64, format string) (string, error) {
	return number(format, func(s *shape) (digits, error) {
		switch {
		case s.roman:
			if v != int64(int32(v)) {
				return digits{}, pgerr.New(pgerr.NumericValueOutOfRange, "integer out of range")
			}
			return digits{text: roman(v)}, nil
		case s.scientific:
			return digits{text: spaced(scientificNum(pgnum.FromInt64(v), s.post))}, nil
		}
		if s.scaled {
			n, err := pgnum.FromFloat64(math.Pow(10, float64(s.multi))).Mul(pgnum.FromInt64(v))
			if err != nil {
				return digits{}, err
			}
			if v, err = n.Int64(); err != nil || s.multi > 18 {
				return digits{}, pgerr.New(pgerr.NumericValueOutOfRange, "bigint out of range")
			}
			s.pre += s.multi
		}
		return s.fit(s.zeros(strconv.FormatInt(v, 10))), nil
	})
}

// Float8 is to_char(float8, text), Float4 that of float4.
func Float8(v float64, format string) (string, error) { return float(v, 15, 64, format) }

// Float4 is to_char(float4, text).
func Float4(v float32, format string) (string, error) { return float(float64(v), 6, 32, format) }

func float(v float64, exact, bits int, format string) (string, error) {
	return number(format, func(s *shape) (digits, error) {
		switch {
		case s.roman:
			r := math.RoundToEven(v)
			if !(math.Abs(r) < 1<<31) {
				r = 0 // outside of what roman numerals count, as any such number
			}
			return digits{text: roman(int64(r))}, nil
		case s.scientific && (math.IsNaN(v) || math.IsInf(v, 0)):
			return digits{text: s.unscientific()}, nil
		case s.scientific:
			return digits{text: scientific(v, s.post)}, nil
		}
		if s.scaled {
			v *= math.Pow(10, float64(s.multi))
			if bits == 32 {
				v = float64(float32(v))
			}
			s.pre += s.multi
		}
		n := len(plain(math.Abs(v), 0))
		if n >= exact {
			s.post = 0
		} else if n+s.post > exact {
			s.post = exact - n
		}
		return s.fit(plain(v, s.post)), nil
	})
}

// plain is C's %.*f.
func plain(v float64, post int) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	}
	return strconv.FormatFloat(v, 'f', post, 64)
}

// scientific is C's %+.*e with a blank for the plus.
func scientific(v float64, post int) string { return spaced(strconv.FormatFloat(v, 'e', post, 64)) }

func spaced(s string) string {
	if strings.HasPrefix(s, "-") {
		return s
	}
	return " " + s
}

// unscientific fills the place of a number that has no exponent.
func (s *shape) unscientific() string {
	b := []byte(" " + strings.Repeat("#", s.pre+s.post+5))
	b[s.pre+1] = '.'
	return string(b)
}

// scientificNum spells a finite numeric as d.ddde+xx; rounding may carry to 10.0e+00, as
// PostgreSQL's does.
func scientificNum(n pgnum.Num, post int) string {
	exp := 0
	coef := n.Coefficient()
	if coef.Sign() != 0 {
		exp = len(new(big.Int).Abs(coef).String()) - 1 - n.Scale()
	}
	shifted := pgnum.FromBig(coef, max(n.Scale()+exp, 0))
	if n.Scale()+exp < 0 { // trailing zeros of a number that has no digits after the point
		p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-n.Scale()-exp)), nil)
		shifted = pgnum.FromBig(p.Mul(p, coef), 0)
	}
	r, err := shifted.Round(post)
	if err != nil { // a number below ten rounds
		panic(err)
	}
	return fmt.Sprintf("%se%+03d", r, exp)
}

// Numeric is to_char(numeric, text).
func Numeric(n pgnum.Num, format string) (string, error) {
	return number(format, func(s *shape) (digits, error) {
		switch {
		case s.roman:
			r, err := n.Round(0)
			if err != nil {
				return digits{}, err
			}
			v, err := r.Integer("integer", math.MinInt32, math.MaxInt32)
			return digits{text: roman(v)}, err
		case s.scientific && !n.IsFinite():
			return digits{text: s.unscientific()}, nil
		case s.scientific:
			return digits{text: spaced(scientificNum(n, s.post))}, nil
		}
		v := n
		if s.scaled {
			power, err := pgnum.FromInt64(10).Power(pgnum.FromInt64(int64(s.multi)))
			if err != nil {
				return digits{}, err
			}
			if v, err = n.Mul(power); err != nil {
				return digits{}, err
			}
			s.pre += s.multi
		}
		r, err := v.Round(s.post)
		if err != nil {
			return digits{}, err
		}
		return s.fit(r.String()), nil
	})
}

// roman spells 1 to 3999 in roman numerals; other numbers are hashes.
func roman(v int64) string {
	if v < 1 || v > 3999 {
		return strings.Repeat("#", 15)
	}
	var b strings.Builder
	for _, r := range []struct {
		v int64
		s string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; v >= r.v; v -= r.v {
			b.WriteString(r.s)
		}
	}
	return b.String()
}

// number formats what value gives for the template's shape, of which it gets a copy.
func number(format string, value func(*shape) (digits, error)) (string, error) {
	if format == "" {
		return "", nil
	}
	t, err := numberTemplate(format)
	if err != nil {
		return "", err
	}
	s := t.shape
	d, err := value(&s)
	if err != nil {
		return "", err
	}
	return write(t.nodes, s, d)
}
