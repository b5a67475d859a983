package pgfunc

import (
	"math/big"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
)

func init() {
	register(
		F1("pg_size_pretty(numeric)", sizePretty),
		F1("pg_size_bytes(text)", sizeBytes),
	)
}

// sizeUnits are the units of sizes, each with the power of two that it is.
var sizeUnits = []struct {
	name string
	bits uint
}{{"bytes", 0}, {"kB", 10}, {"MB", 20}, {"GB", 30}, {"TB", 40}, {"PB", 50}}

// sizePretty is pg_size_pretty: in the largest unit that leaves less than 20480 of it, halves
// rounded away from zero; bytes below 10240 as they are.
func sizePretty(n pgnum.Num) (string, error) {
	if n.Abs().Cmp(pgnum.FromInt64(10*1024)) < 0 {
		return n.String() + " bytes", nil
	}
	var err error
	shift := func(by int64) {
		if err == nil {
			n, err = n.DivTrunc(pgnum.FromInt64(by))
		}
	}
	shift(1 << 9) // one bit is kept to round by
	for i, unit := range sizeUnits[1:] {
		if i+2 < len(sizeUnits) && err == nil && n.Abs().Cmp(pgnum.FromInt64(20*1024-1)) >= 0 {
			shift(1 << 10)
			continue
		}
		half := int64(1)
		if n.Sign() < 0 {
			half = -1
		}
		if err == nil {
			n, err = n.Add(pgnum.FromInt64(half))
		}
		shift(2)
		return n.String() + " " + unit.name, err
	}
	return "", err
}

// sizeBytes is pg_size_bytes: a number and a unit, whatever its case.
func sizeBytes(s string) (int64, error) {
	const blank = " \t\n\v\f\r"
	wrong := func() (int64, error) {
		return 0, pgerr.New(pgerr.InvalidParameterValue, "invalid size: \"%s\"", strings.Clone(s))
	}
	text := strings.TrimLeft(s, blank)
	end := sizeNumber(text)
	if end < 0 {
		return wrong()
	}
	n, err := pgnum.Parse(text[:end])
	if err != nil {
		return 0, err
	}
	name := strings.Trim(text[end:], blank)
	for _, unit := range sizeUnits {
		if name == "" || strings.EqualFold(unit.name, name) {
			if unit.bits > 0 && name != "" {
				if n, err = n.Mul(pgnum.FromBig(new(big.Int).Lsh(big.NewInt(1), unit.bits), 0)); err != nil {
					return 0, err
				}
			}
			return n.Int64()
		}
	}
	_, err = wrong()
	e, _ := pgerr.As(err)
	return 0, e.WithDetail("Invalid size unit: \"%s\".", strings.Clone(name)).
		WithHint(`Valid units are "bytes", "kB", "MB", "GB", "TB", and "PB".`)
}

// sizeNumber is where the number at the beginning of a size ends; -1 if there is none.
func sizeNumber(s string) int {
	i, digits := 0, 0
	run := func() int {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i - from
	}
	if i < len(s) && (s[i] == '-' || s[i] == '+') {
		i++
	}
	digits = run()
	if i < len(s) && s[i] == '.' {
		i++
		digits += run()
	}
	if digits == 0 {
		return -1
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		// a unit may begin with an e too: only digits make it an exponent
		before := i
		if i++; i < len(s) && (s[i] == '-' || s[i] == '+') {
			i++
		}
		if run() == 0 {
			i = before
		}
	}
	return i
}
