package pgtime

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// dayOf counts the days of a date's fields, a negative year being BC; the year that it
// gives has a year 0. ok is false outside the calendar.
func dayOf(y, m, d int32) (n int64, year int, ok bool, err error) {
	year = int(y)
	if y < 0 {
		year++
	}
	if y == 0 || y == math.MinInt32 || m < 1 || m > 12 || d < 1 || int(d) > daysIn(year, int(m)) {
		return 0, 0, false, pgerr.New(pgerr.DatetimeFieldOverflow, "date field value out of range: %d-%02d-%02d", y, m, d)
	}
	n = rel.DayOf(int64(year), int(m), int(d))
	return n, year, inCalendar(year, int(m)), nil
}

// MakeDate makes a date; a negative year is BC.
func MakeDate(y, m, d int32) (rel.Day, error) {
	n, year, ok, err := dayOf(y, m, d)
	if err == nil && (!ok || n < minDay || n >= endDay) {
		err = pgerr.New(pgerr.DatetimeFieldOverflow, "date out of range: %d-%02d-%02d", year, m, d)
	}
	return rel.Day(n), err
}

// MakeClock makes a time of day; 60 seconds and 24:00 are allowed.
func MakeClock(h, m int32, s float64) (rel.TimeOfDay, error) {
	us := math.RoundToEven(s * 1e6)
	bad := h < 0 || h > 24 || m < 0 || m > 59 || math.IsNaN(us) || us < 0 || us > 60e6
	if !bad {
		v := int64(h)*hour + int64(m)*minute + int64(us)
		if v <= day {
			return rel.TimeOfDay(v), nil
		}
	}
	return 0, pgerr.New(pgerr.DatetimeFieldOverflow, "time field value out of range: %d:%02d:%s", h, m, FormatG(s, 2))
}

// MakeTimestamp makes a timestamp.
func MakeTimestamp(y, mon, d, h, m int32, s float64) (rel.Instant, error) {
	n, _, ok, err := dayOf(y, mon, d)
	if err == nil && !ok {
		err = pgerr.New(pgerr.DatetimeFieldOverflow, "date out of range: %d-%02d-%02d", y, mon, d)
	}
	if err != nil {
		return 0, err
	}
	tod, err := MakeClock(h, m, s)
	if err != nil {
		return 0, err
	}
	return instantAt(n, int64(tod), func() error {
		return pgerr.New(pgerr.DatetimeFieldOverflow, "timestamp out of range: %d-%02d-%02d %d:%02d:%s", y, mon, d, h, m, FormatG(s, 2))
	})
}

// MakeTimestamptz makes a timestamptz of a zone's clock.
func MakeTimestamptz(y, mon, d, h, m int32, s float64, z pgvalue.Zone) (rel.Instant, error) {
	t, err := MakeTimestamp(y, mon, d, h, m, s)
	if err != nil {
		return 0, err
	}
	return AtZone(t, z)
}

// ZoneArgument finds the zone that make_timestamptz is given: "+hh:mm", a name or an
// abbreviation.
func ZoneArgument(text string) (pgvalue.Zone, error) {
	if text != "" && text[0] >= '0' && text[0] <= '9' {
		return pgvalue.Zone{}, pgerr.New(pgerr.InvalidParameterValue, `invalid input syntax for type numeric time zone: "%s"`, text).
			WithHint(`Numeric time zones must have "-" or "+" as first character.`)
	}
	east, over, ok := pgvalue.ReadOffset(text)
	switch {
	case over:
		return pgvalue.Zone{}, pgerr.New(pgerr.InvalidParameterValue, `numeric time zone "%s" out of range`, text)
	case ok:
		return pgvalue.FixedZone(east), nil
	}
	return pgvalue.FindZone(text)
}

// MakeInterval makes an interval. Months and days wrap round, as PostgreSQL 15's do.
func MakeInterval(y, mon, w, d, h, m int32, s float64) (rel.Interval, error) {
	if math.IsInf(s, 0) || math.IsNaN(s) {
		return rel.Interval{}, errInterval()
	}
	us := int64(math.MinInt64) // what a float beyond 64 bits becomes
	if f := math.RoundToEven(s * 1e6); f >= -(1<<63) && f < 1<<63 {
		us = int64(f)
	}
	return rel.Interval{Months: y*12 + mon, Days: w*7 + d, Micros: int64(h)*hour + int64(m)*minute + us}, nil
}

// FromEpoch is the timestamptz of seconds since 1970.
func FromEpoch(f float64) (rel.Instant, error) {
	switch {
	case math.IsInf(f, 1):
		return rel.MaxInstant, nil
	case math.IsInf(f, -1):
		return -rel.MaxInstant, nil
	case math.IsNaN(f):
		return 0, pgerr.New(pgerr.DatetimeFieldOverflow, "timestamp cannot be NaN")
	}
	out := func() error {
		return pgerr.New(pgerr.DatetimeFieldOverflow, `timestamp out of range: "%s"`, FormatG(f, 1))
	}
	const end = math.MaxInt64/second + epochDays*86400 // more than PostgreSQL's last
	if f < float64(minDay)*86400 || f >= float64(end) {
		return 0, out()
	}
	// The fraction is rounded after the shift to 2000, where PostgreSQL rounds it.
	us := math.RoundToEven(float64(f-epochDays*86400) * 1e6)
	if us < -(1<<63) || us >= 1<<63 {
		return 0, out()
	}
	return shifted(int64(us), epoch, out)
}

// FormatG spells a float as C's %0*g does with six significant digits, padded with zeros to a width.
func FormatG(f float64, width int) string {
	var s string
	switch {
	case math.IsNaN(f):
		s = "nan"
	case math.IsInf(f, 1):
		s = "inf"
	case math.IsInf(f, -1):
		s = "-inf"
	default:
		s = strconv.FormatFloat(f, 'e', 5, 64)
		mantissa, exp, _ := strings.Cut(s, "e")
		n, _ := strconv.Atoi(exp)
		if n < -4 || n >= 6 {
			if strings.Contains(mantissa, ".") {
				mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
			}
			s = fmt.Sprintf("%se%+03d", mantissa, n)
		} else {
			s = strconv.FormatFloat(f, 'f', 5-n, 64)
			if strings.Contains(s, ".") {
				s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
			}
		}
		for len(s) < width {
			if s[0] == '-' {
				s = "-0" + s[1:]
			} else {
				s = "0" + s
			}
		}
		return s
	}
	for len(s) < width {
		s = " " + s
	}
	return s
}
