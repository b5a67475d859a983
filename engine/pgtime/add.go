package pgtime

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// AddInterval adds an interval to a timestamp: months first, clipped to the month's last
// day, then days, then time.
func AddInterval(t rel.Instant, i rel.Interval) (rel.Instant, error) { return addInterval(t, i, nil) }

// AddIntervalAt adds an interval to a timestamptz: months and days by the clock of a zone,
// the rest by real time.
func AddIntervalAt(t rel.Instant, i rel.Interval, z pgvalue.Zone) (rel.Instant, error) {
	return addInterval(t, i, &z)
}

func addInterval(t rel.Instant, i rel.Interval, z *pgvalue.Zone) (rel.Instant, error) {
	if !IsFinite(t) {
		return t, nil
	}
	var err error
	if i.Months != 0 {
		c := broken(t, z)
		c.addMonths(int64(i.Months))
		if z != nil {
			c.zoned(*z)
		}
		if t, err = c.instant(); err != nil {
			return 0, err
		}
	}
	if i.Days != 0 {
		c := broken(t, z)
		d := c.dayNumber() + int64(i.Days)
		if d < minDay || d >= endDay {
			return 0, errTimestamp()
		}
		c.setDay(d)
		if z != nil {
			c.zoned(*z)
		}
		if t, err = c.instant(); err != nil {
			return 0, err
		}
	}
	return shifted(int64(t), i.Micros, errTimestamp)
}

func (c *civil) addMonths(n int64) {
	m := int64(c.mon) - 1 + n
	c.year += int(floorDiv(m, 12))
	c.mon = int(m-floorDiv(m, 12)*12) + 1
	c.day = min(c.day, daysIn(c.year, c.mon))
}

// negated is an interval with each part's sign turned; PostgreSQL's parts wrap round.
func negated(i rel.Interval) rel.Interval {
	return rel.Interval{Months: -i.Months, Days: -i.Days, Micros: -i.Micros}
}

// SubInterval subtracts an interval from a timestamp, SubIntervalAt from a timestamptz.
func SubInterval(t rel.Instant, i rel.Interval) (rel.Instant, error) {
	return addInterval(t, negated(i), nil)
}

// SubIntervalAt subtracts by the clock of a zone.
func SubIntervalAt(t rel.Instant, i rel.Interval, z pgvalue.Zone) (rel.Instant, error) {
	return addInterval(t, negated(i), &z)
}

// Sub is the time from b to a, in days and less.
func Sub(a, b rel.Instant) (rel.Interval, error) {
	if !IsFinite(a) || !IsFinite(b) {
		return rel.Interval{}, pgerr.New(pgerr.DatetimeFieldOverflow, "cannot subtract infinite timestamps")
	}
	return JustifyHours(rel.Interval{Micros: int64(a) - int64(b)})
}

// AddDays adds days to a date.
func AddDays(d rel.Day, n int64) (rel.Day, error) {
	if !IsFiniteDay(d) {
		return d, nil
	}
	sum := int64(d) + n
	if sum < minDay || sum >= endDay {
		return 0, errDate()
	}
	return rel.Day(sum), nil
}

// SubDates is the number of days from b to a.
func SubDates(a, b rel.Day) (int32, error) {
	if !IsFiniteDay(a) || !IsFiniteDay(b) {
		return 0, pgerr.New(pgerr.DatetimeFieldOverflow, "cannot subtract infinite dates")
	}
	return int32(a - b), nil
}

// Midnight is the timestamp at which a day begins.
func Midnight(d rel.Day) (rel.Instant, error) {
	switch {
	case d == rel.MaxDay:
		return rel.MaxInstant, nil
	case d == -rel.MaxDay:
		return -rel.MaxInstant, nil
	}
	return instantAt(int64(d), 0, errDateForTimestamp)
}

// MidnightAt is the timestamptz at which a day begins by the clock of a zone.
func MidnightAt(d rel.Day, z pgvalue.Zone) (rel.Instant, error) {
	t, err := Midnight(d)
	if err != nil || !IsFinite(t) {
		return t, err
	}
	return shifted(int64(t), -int64(z.AtLocal(int64(d)*86400))*second, errDateForTimestamp)
}

// DayBound is the timestamp at which a day begins, for comparisons: a day beyond those is
// one that is later, or earlier, than every finite timestamp.
func DayBound(d rel.Day) rel.Instant {
	t, err := Midnight(d)
	if err != nil {
		return rel.MaxInstant - 1
	}
	return t
}

// ZoneBound is the timestamptz of a timestamp of a zone's clock, for comparisons.
func ZoneBound(t rel.Instant, z pgvalue.Zone) rel.Instant {
	out, err := AtZone(t, z)
	switch {
	case t == rel.MaxInstant-1, err != nil && t > 0:
		return rel.MaxInstant - 1
	case err != nil:
		return -rel.MaxInstant + 1
	}
	return out
}

// DateOf is the day of a timestamp.
func DateOf(t rel.Instant) rel.Day {
	switch t {
	case rel.MaxInstant:
		return rel.MaxDay
	case -rel.MaxInstant:
		return -rel.MaxDay
	}
	d, _ := t.Split()
	return d
}

// Local turns a timestamptz into the timestamp of a zone's clock.
func Local(t rel.Instant, z pgvalue.Zone) (rel.Instant, error) {
	if !IsFinite(t) {
		return t, nil
	}
	return shifted(int64(t), int64(z.At(t))*second, errTimestamp)
}

// AtZone turns a timestamp of a zone's clock into a timestamptz.
func AtZone(t rel.Instant, z pgvalue.Zone) (rel.Instant, error) {
	if !IsFinite(t) {
		return t, nil
	}
	c := broken(t, nil)
	c.zoned(z)
	return c.instant()
}

// AddClock is a day's timestamp at a time of day.
func AddClock(d rel.Day, tod rel.TimeOfDay) (rel.Instant, error) {
	t, err := Midnight(d)
	if err != nil || !IsFinite(t) {
		return t, err
	}
	return shifted(int64(t), int64(tod), errTimestamp)
}

// AddToClock adds an interval's time to a time of day, around midnight.
func AddToClock(tod rel.TimeOfDay, micros int64) rel.TimeOfDay {
	v := (int64(tod) + micros) % day
	if v < 0 {
		v += day
	}
	return rel.TimeOfDay(v)
}

// Fit rounds a timestamp to the digits that its type's modifier allows; PostgreSQL rounds
// half away from the year 2000.
func Fit(t rel.Instant, mod int32) (rel.Instant, error) {
	if !IsFinite(t) || mod == -1 || mod == 6 {
		return t, nil
	}
	if mod < 0 || mod > 6 {
		return 0, pgerr.New(pgerr.InvalidParameterValue, "timestamp(%d) precision must be between 0 and 6", mod)
	}
	return shifted(epoch, pgvalue.RoundMicros(int64(t)-epoch, mod), errTimestamp)
}

// FitClock rounds a time of day to the digits that its type's modifier allows.
func FitClock(tod rel.TimeOfDay, mod int32) rel.TimeOfDay {
	return rel.TimeOfDay(pgvalue.RoundMicros(int64(tod), mod))
}

// ZoneOfInterval is the zone that an interval east of UTC names; 22023 for months or days.
func ZoneOfInterval(i rel.Interval, s pgvalue.Settings) (pgvalue.Zone, error) {
	if i.Months != 0 || i.Days != 0 {
		return pgvalue.Zone{}, pgerr.New(pgerr.InvalidParameterValue, `interval time zone "%s" must not include months or days`, pgvalue.Format(i, rel.IntervalT, s))
	}
	return pgvalue.FixedZone(int(i.Micros / second)), nil
}

// SubFromClock subtracts an interval's time from a time of day, around midnight.
func SubFromClock(tod rel.TimeOfDay, micros int64) rel.TimeOfDay { return AddToClock(tod, -micros) }
