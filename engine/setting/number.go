package setting

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// milliseconds of the whole time units that PostgreSQL takes.
var milliseconds = map[string]int64{"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}

// finer is the next smaller unit of each, in milliseconds: to that a fraction is rounded.
var finer = map[string]float64{"d": 3_600_000, "h": 60_000, "min": 1000, "s": 1, "ms": 0.001}

// number is what PostgreSQL reads of an integer parameter's text: an integer in any of C's
// bases or a fraction, and a unit.
var number = regexp.MustCompile(`^\s*([+-]?(?:0[xX][0-9a-fA-F]+|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?))\s*(\S*)\s*$`)

// integer reads a parameter's value in its own unit, as PostgreSQL does: a fraction is
// rounded, half to even.
func (p *Parameter) integer(text string) (int64, error) {
	m := number.FindStringSubmatch(text)
	if m == nil {
		return 0, p.invalid(text)
	}
	v, err := readNumber(m[1])
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, p.invalid(text).WithHint("Value exceeds integer range.")
	case err != nil:
		return 0, p.invalid(text)
	}
	suffix := ""
	if p.Unit == "ms" {
		suffix = " ms"
	}
	if unit := m[2]; unit != "" {
		factor := float64(milliseconds[unit])
		switch {
		case p.Unit != "ms":
			return 0, p.invalid(text)
		case unit == "us":
			factor = 0.001
		case factor == 0:
			return 0, p.invalid(text).WithHint("Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", and \"d\".")
		}
		fraction := v != math.Trunc(v)
		v *= factor
		if step := finer[unit]; fraction && step != 0 {
			v = math.RoundToEven(v/step) * step
		}
	}
	v = math.RoundToEven(v)
	if math.Abs(v) > math.MaxInt32 {
		return 0, p.invalid(text).WithHint("Value exceeds integer range.")
	}
	if n := int64(v); n >= p.Min && n <= p.Max {
		return n, nil
	}
	return 0, pgerr.New(pgerr.InvalidParameterValue, "%d%s is outside the valid range for parameter \"%s\" (%d .. %d)", int64(v), suffix, p.Name, p.Min, p.Max)
}

func readNumber(digits string) (float64, error) {
	if strings.ContainsAny(digits, ".eE") && !strings.ContainsAny(digits, "xX") {
		return strconv.ParseFloat(digits, 64)
	}
	n, err := strconv.ParseInt(digits, 0, 64)
	return float64(n), err
}

// Milliseconds reads back a time parameter's canonical form.
func Milliseconds(text string) int64 {
	unit := strings.TrimLeft(text, "-0123456789")
	n, _ := strconv.ParseInt(strings.TrimSuffix(text, unit), 10, 64)
	if f, ok := milliseconds[unit]; ok {
		return n * f
	}
	return n
}
