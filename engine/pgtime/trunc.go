package pgtime

import (
	"math"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Trunc sets the fields below the named one to their least values.
func Trunc(text string, t rel.Instant) (rel.Instant, error) {
	return trunc(text, t, nil, timestampName)
}

// TruncAt is Trunc of a timestamptz by the clock of a zone.
func TruncAt(text string, t rel.Instant, z pgvalue.Zone) (rel.Instant, error) {
	return trunc(text, t, &z, timestamptzName)
}

func trunc(text string, t rel.Instant, z *pgvalue.Zone, typ string) (rel.Instant, error) {
	f, name := unitOf(text)
	if !IsFinite(t) {
		return t, nil
	}
	if !f.truncates() {
		if f == unknown {
			return 0, errUnrecognized(name, typ)
		}
		return 0, errUnsupported(name, typ)
	}
	c := broken(t, z)
	c.truncate(f)
	// A day or more begins by the zone's offset then; an hour keeps the offset that it has.
	if z != nil && f != microseconds && f != milliseconds && f != seconds && f != minutes && f != hours {
		c.zoned(*z)
	}
	return c.instant()
}

func (f field) truncates() bool {
	switch f {
	case microseconds, milliseconds, seconds, minutes, hours, days, weeks, months, quarters, years, decades, centuries, millennia:
		return true
	}
	return false
}

func (c *civil) truncate(f field) {
	switch f {
	case microseconds:
		return
	case milliseconds:
		c.micros -= c.micros % 1000
		return
	}
	c.micros = 0
	switch f {
	case seconds:
	case minutes:
		c.sec = 0
	case hours:
		c.min, c.sec = 0, 0
	default:
		c.hour, c.min, c.sec = 0, 0, 0
		c.truncateDate(f)
	}
}

func (c *civil) truncateDate(f field) {
	switch f {
	case days:
		return
	case weeks:
		d := c.dayNumber()
		c.setDay(d - int64((weekday(d)+6)%7))
		return
	case months:
		c.day = 1
		return
	case quarters:
		c.day, c.mon = 1, (c.mon-1)/3*3+1
		return
	}
	c.day, c.mon = 1, 1
	switch y := c.year; f {
	case decades:
		c.year = decadeOf(y) * 10
	case centuries:
		c.year = firstOf(y, 100)
	case millennia:
		c.year = firstOf(y, 1000)
	}
}

// firstOf is the first year of the century or millennium of a year.
func firstOf(y, size int) int {
	if y > 0 {
		return (y+size-1)/size*size - size + 1
	}
	return -((size-1-(y-1))/size)*size + 1
}

// TruncInterval sets the parts of an interval below the named one to zero.
func TruncInterval(text string, i rel.Interval) (rel.Interval, error) {
	f, name := unitOf(text)
	var unit int64
	monthUnit := map[field]int32{quarters: 3, months: 1, years: 12, decades: 120, centuries: 1200, millennia: 12000}[f]
	if monthUnit > 0 {
		return rel.Interval{Months: i.Months - i.Months%monthUnit}, nil
	}
	switch f {
	case days:
		unit = 0
	case hours:
		unit = hour
	case minutes:
		unit = minute
	case seconds:
		unit = second
	case milliseconds:
		unit = 1000
	case microseconds:
		unit = 1
	case unknown:
		return i, errUnrecognized(name, intervalName)
	case weeks:
		return i, errUnsupported(name, intervalName).WithDetail("Months usually have fractional weeks.")
	default:
		return i, errUnsupported(name, intervalName)
	}
	if unit == 0 {
		i.Micros = 0
	} else {
		i.Micros -= i.Micros % unit
	}
	return i, nil
}

// Bin gives the beginning of the stride, counted from an origin, that a timestamp lies in.
func Bin(stride rel.Interval, t, origin rel.Instant) (rel.Instant, error) {
	if !IsFinite(t) {
		return t, nil
	}
	if !IsFinite(origin) {
		return 0, pgerr.New(pgerr.DatetimeFieldOverflow, "origin out of range")
	}
	if stride.Months != 0 {
		return 0, pgerr.New(pgerr.FeatureNotSupported, "timestamps cannot be binned into intervals containing months or years")
	}
	days := int64(stride.Days)
	size, ok := add64(days*day, stride.Micros)
	if !ok || days > math.MaxInt64/day || days < math.MinInt64/day {
		return 0, errInterval()
	}
	if size <= 0 {
		return 0, pgerr.New(pgerr.DatetimeFieldOverflow, "stride must be greater than zero")
	}
	diff := int64(t) - int64(origin)
	if (diff < int64(t)) != (origin > 0) && origin != 0 {
		return 0, errInterval()
	}
	out := int64(origin) + floorDiv(diff, size)*size
	if out > int64(t) || !InRange(out) {
		return 0, errTimestamp()
	}
	return rel.Instant(out), nil
}
