// Package pgtime is PostgreSQL's arithmetic of dates, times, timestamps and intervals,
// exact to the microsecond, with its rounding, its clipping of months, its time zones and
// its errors. It is pure: values in, values out (their Go forms are package rel's).
//
// The algorithms are PostgreSQL 15's, written anew; its tests compare with a real server.
package pgtime

import (
	"math"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Units of time.
const (
	second    = int64(1000000)
	minute    = 60 * second
	hour      = 60 * minute
	day       = 24 * hour
	epochDays = 10957 // 2000-01-01, PostgreSQL's epoch, counted from 1970-01-01
	epoch     = epochDays * day
	julian    = 2440588 // the Julian day of 1970-01-01
	minDay    = -julian
	endDay    = 2147483494 - julian // one past 5874897-12-31
)

func errTimestamp() error {
	return pgerr.New(pgerr.DatetimeFieldOverflow, "timestamp out of range")
}
func errDate() error { return pgerr.New(pgerr.DatetimeFieldOverflow, "date out of range") }
func errDateForTimestamp() error {
	return pgerr.New(pgerr.DatetimeFieldOverflow, "date out of range for timestamp")
}
func errInterval() error { return pgerr.New(pgerr.DatetimeFieldOverflow, "interval out of range") }

// IsFinite says whether an instant is no infinity.
func IsFinite(t rel.Instant) bool { return t != rel.MaxInstant && t != -rel.MaxInstant }

// IsFiniteDay says whether a day is no infinity.
func IsFiniteDay(d rel.Day) bool { return d != rel.MaxDay && d != -rel.MaxDay }

// civil is an instant taken apart in some zone. The year 0 is 1 BC.
type civil struct {
	year, mon, day, hour, min, sec, micros int
	east                                   int // the zone's offset
}

// broken takes an instant apart; with a zone, in its clock.
func broken(t rel.Instant, z *pgvalue.Zone) civil {
	c := civil{}
	if z != nil {
		c.east = z.At(t)
		t += rel.Instant(int64(c.east) * second)
	}
	d, tod := t.Split()
	y, m, dd := d.Civil()
	c.year, c.mon, c.day = int(y), m, dd
	c.setClock(int64(tod))
	return c
}

func (c *civil) setClock(micros int64) {
	c.hour, c.min, c.sec, c.micros = int(micros/hour), int(micros/minute%60), int(micros/second%60), int(micros%second)
}

func (c *civil) clock() int64 {
	return int64(c.hour)*hour + int64(c.min)*minute + int64(c.sec)*second + int64(c.micros)
}

// dayNumber counts days from 1970.
func (c *civil) dayNumber() int64 { return rel.DayOf(int64(c.year), c.mon, c.day) }

func (c *civil) setDay(d int64) {
	y, m, dd := civilOf(d)
	c.year, c.mon, c.day = y, m, dd
}

func civilOf(d int64) (year, mon, dd int) {
	y, m, dd := rel.CivilOf(d)
	return int(y), m, dd
}

// zoned settles the offset that the civil time has in a zone.
func (c *civil) zoned(z pgvalue.Zone) {
	if !inCalendar(c.year, c.mon) {
		c.east = 0
		return
	}
	c.east = z.AtLocal(c.dayNumber()*86400 + c.clock()/second)
}

// inCalendar says whether a month is within PostgreSQL's calendar, November 4714 BC to May 5874898.
func inCalendar(year, mon int) bool {
	return (year > -4713 || year == -4713 && mon >= 11) && (year < 5874898 || year == 5874898 && mon < 6)
}

// instant puts the civil time together.
func (c *civil) instant() (rel.Instant, error) {
	if !inCalendar(c.year, c.mon) {
		return 0, errTimestamp()
	}
	return instantAt(c.dayNumber(), c.clock()-int64(c.east)*second, errTimestamp)
}

// shifted adds microseconds to those of a finite instant; beyond gives the error of what is no timestamp.
func shifted(v, by int64, beyond func() error) (rel.Instant, error) {
	if sum := v + by; (sum >= v) == (by >= 0) && InRange(sum) {
		return rel.Instant(sum), nil
	}
	d := floorDiv(v, day)
	return instantAt(d+by/day, v-d*day+by%day, beyond)
}

// instantAt is the instant so many microseconds after the midnight of a day.
func instantAt(d, micros int64, beyond func() error) (rel.Instant, error) {
	t, reach := rel.InstantAt(d, micros)
	switch reach {
	case rel.Late:
		return 0, errLate()
	case rel.Beyond:
		return 0, beyond()
	}
	return t, nil
}

func errLate() error { return pgerr.New(pgerr.FeatureNotSupported, "%s", rel.LateTimestamp) }

// InRange says whether microseconds from 1970 are a finite timestamp that can be carried:
// all of PostgreSQL's up to 294247-01-10. The number between them and infinity stands for
// all later ones in comparisons (DayBound).
func InRange(v int64) bool { return v >= minDay*day && v < math.MaxInt64-1 }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func isLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysIn(year, mon int) int {
	if mon == 2 && isLeap(year) {
		return 29
	}
	return monthDays[mon]
}

func inInt32(v int64) bool { return v == int64(int32(v)) }

// add32 and add64 add what must not overflow.
func add32(a, b int32) (int32, bool) {
	s := int64(a) + int64(b)
	return int32(s), inInt32(s)
}

func add64(a, b int64) (int64, bool) {
	s := a + b
	return s, (s > a) == (b > 0) || b == 0
}
