package pgtime

import (
	"encoding/binary"
	"math"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// AddIntervals adds the parts of two intervals.
func AddIntervals(a, b rel.Interval) (rel.Interval, error) {
	m, ok1 := add32(a.Months, b.Months)
	d, ok2 := add32(a.Days, b.Days)
	us, ok3 := add64(a.Micros, b.Micros)
	if !ok1 || !ok2 || !ok3 {
		return rel.Interval{}, errInterval()
	}
	return rel.Interval{Months: m, Days: d, Micros: us}, nil
}

// SubIntervals subtracts the parts of an interval.
func SubIntervals(a, b rel.Interval) (rel.Interval, error) {
	m, d := int64(a.Months)-int64(b.Months), int64(a.Days)-int64(b.Days)
	us := a.Micros - b.Micros
	if !inInt32(m) || !inInt32(d) || (us < a.Micros) != (b.Micros > 0) && b.Micros != 0 {
		return rel.Interval{}, errInterval()
	}
	return rel.Interval{Months: int32(m), Days: int32(d), Micros: us}, nil
}

// Negate turns an interval's sign.
func Negate(i rel.Interval) (rel.Interval, error) {
	if i.Months == math.MinInt32 || i.Days == math.MinInt32 || i.Micros == math.MinInt64 {
		return rel.Interval{}, errInterval()
	}
	return negated(i), nil
}

// tsRound rounds to six digits, which hides the noise of binary fractions.
func tsRound(f float64) float64 { return math.RoundToEven(f*1e6) / 1e6 }

func fits32(f float64) bool { return f >= math.MinInt32 && f <= math.MaxInt32 }

// Mul multiplies an interval. What a part leaves over goes down: months to days of thirty,
// days to seconds, rounded to microseconds on the way.
func Mul(i rel.Interval, f float64) (rel.Interval, error) {
	return scaled(i, func(part float64) float64 { return part * f })
}

// Div divides an interval as Mul multiplies it; 22012 for zero.
func Div(i rel.Interval, f float64) (rel.Interval, error) {
	if f == 0 {
		return rel.Interval{}, pgerr.New(pgerr.DivisionByZero, "division by zero")
	}
	return scaled(i, func(part float64) float64 { return part / f })
}

func scaled(i rel.Interval, by func(float64) float64) (rel.Interval, error) {
	months, days := by(float64(i.Months)), by(float64(i.Days))
	if !fits32(months) || !fits32(days) {
		return rel.Interval{}, errInterval()
	}
	out := rel.Interval{Months: int32(months), Days: int32(days)}
	restDays := tsRound(float64((months - float64(out.Months)) * 30))
	whole := math.Trunc(restDays)
	restSec := tsRound(float64((days - float64(out.Days) + restDays - whole) * 86400))
	ok := true
	if math.Abs(restSec) >= 86400 {
		carry := int32(restSec / 86400)
		if out.Days, ok = add32(out.Days, carry); !ok {
			return rel.Interval{}, errInterval()
		}
		restSec -= float64(carry) * 86400
	}
	if out.Days, ok = add32(out.Days, int32(whole)); !ok {
		return rel.Interval{}, errInterval()
	}
	us := math.RoundToEven(by(float64(i.Micros)) + float64(restSec*1e6))
	if math.IsNaN(us) || us < -(1<<63) || us >= 1<<63 {
		return rel.Interval{}, errInterval()
	}
	out.Micros = int64(us)
	return out, nil
}

// Compare orders intervals by their length, a month being 30 days and a day 24 hours.
func Compare(a, b rel.Interval) int {
	ad, am := spread(a)
	bd, bm := spread(b)
	switch {
	case ad < bd || ad == bd && am < bm:
		return -1
	case ad > bd || am > bm:
		return 1
	}
	return 0
}

// spread is an interval's length in whole days and the microseconds over.
func spread(i rel.Interval) (days, micros int64) {
	q := floorDiv(i.Micros, day)
	return int64(i.Months)*30 + int64(i.Days) + q, i.Micros - q*day
}

// IntervalKey appends bytes that compare as intervals do, and are equal for equal ones.
func IntervalKey(dst []byte, i rel.Interval) []byte {
	days, micros := spread(i)
	dst = binary.BigEndian.AppendUint64(dst, uint64(days)^1<<63)
	return binary.BigEndian.AppendUint64(dst, uint64(micros))
}

// JustifyHours makes days of 24 hours; the parts get one sign.
func JustifyHours(i rel.Interval) (rel.Interval, error) {
	days, ok := add32(i.Days, int32(i.Micros/day))
	if !ok {
		return i, errInterval()
	}
	i.Days, i.Micros = days, i.Micros%day
	if i.Days > 0 && i.Micros < 0 {
		i.Micros += day
		i.Days--
	} else if i.Days < 0 && i.Micros > 0 {
		i.Micros -= day
		i.Days++
	}
	return i, nil
}

// JustifyDays makes months of 30 days; the parts get one sign.
func JustifyDays(i rel.Interval) (rel.Interval, error) {
	months, ok := add32(i.Months, i.Days/30)
	if !ok {
		return i, errInterval()
	}
	i.Months, i.Days = months, i.Days%30
	if i.Months > 0 && i.Days < 0 {
		i.Days += 30
		i.Months--
	} else if i.Months < 0 && i.Days > 0 {
		i.Days -= 30
		i.Months++
	}
	return i, nil
}

// Justify makes days of hours and months of days; all parts get one sign.
func Justify(i rel.Interval) (rel.Interval, error) {
	ok := true
	month := func() bool {
		i.Months, ok = add32(i.Months, i.Days/30)
		i.Days %= 30
		return ok
	}
	// Days that would overflow by what the hours bring become months first.
	if (i.Days > 0 && i.Micros > 0 || i.Days < 0 && i.Micros < 0) && !month() {
		return i, errInterval()
	}
	if i.Days, ok = add32(i.Days, int32(i.Micros/day)); !ok {
		return i, errInterval()
	}
	i.Micros %= day
	if !month() {
		return i, errInterval()
	}
	if i.Months > 0 && (i.Days < 0 || i.Days == 0 && i.Micros < 0) {
		i.Days += 30
		i.Months--
	} else if i.Months < 0 && (i.Days > 0 || i.Days == 0 && i.Micros > 0) {
		i.Days -= 30
		i.Months++
	}
	if i.Days > 0 && i.Micros < 0 {
		i.Micros += day
		i.Days--
	} else if i.Days < 0 && i.Micros > 0 {
		i.Micros -= day
		i.Days++
	}
	return i, nil
}

// ClockOf is the time of day that an interval's time makes, around midnight.
func ClockOf(i rel.Interval) rel.TimeOfDay { return AddToClock(0, i.Micros) }
