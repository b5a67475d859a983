package pgtime

import (
	"math"

	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Age is the time from b to a in years, months, days and less, counted by the calendar.
func Age(a, b rel.Instant) (rel.Interval, error) { return age(a, b, nil) }

// AgeAt is Age of timestamptz, by the clock of a zone.
func AgeAt(a, b rel.Instant, z pgvalue.Zone) (rel.Interval, error) { return age(a, b, &z) }

// aged takes an instant apart as PostgreSQL does, which has here no regard to 'infinity':
// that is the last microsecond it can count, in the year 294277. -infinity is out of range.
func aged(t rel.Instant, z *pgvalue.Zone) (civil, bool) {
	switch t {
	case -rel.MaxInstant:
		return civil{}, false
	case rel.MaxInstant:
		// PostgreSQL counts from 2000; four hundred years have one length and one weekday.
		const era = 146097 * day
		c := broken(rel.Instant(math.MaxInt64-era+epoch), z)
		c.year += 400
		return c, true
	}
	return broken(t, z), true
}

func age(a, b rel.Instant, z *pgvalue.Zone) (rel.Interval, error) {
	x, ok1 := aged(a, z)
	y, ok2 := aged(b, z)
	if !ok1 || !ok2 {
		return rel.Interval{}, errTimestamp()
	}
	sign := 1
	length := daysIn(y.year, y.mon) // of the month that days are borrowed from
	if a < b {
		sign, length = -1, daysIn(x.year, x.mon)
	}
	f := [7]int{x.year - y.year, x.mon - y.mon, x.day - y.day, x.hour - y.hour, x.min - y.min, x.sec - y.sec, x.micros - y.micros}
	for i := range f {
		f[i] *= sign
	}
	borrow := func(i, size int) {
		for f[i] < 0 {
			f[i] += size
			f[i-1]--
		}
	}
	borrow(6, int(second))
	borrow(5, 60)
	borrow(4, 60)
	borrow(3, 24)
	borrow(2, length)
	borrow(1, 12)
	months := int64(f[0])*12 + int64(f[1])
	if !inInt32(months) {
		return rel.Interval{}, errInterval()
	}
	us := int64(f[3])*hour + int64(f[4])*minute + int64(f[5])*second + int64(f[6])
	return rel.Interval{Months: int32(sign) * int32(months), Days: int32(sign * f[2]), Micros: int64(sign) * us}, nil
}
