package pgvalue

import (
	"time"

	"github.com/meshgate/meshgate/engine/rel"
)

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func daysIn(year, mon int) int {
	if mon == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return monthDays[mon]
}

// validate settles the year's era and century, the day of the year, and checks ranges.
func (r *dateReader) validate() dterr {
	if r.seen&hasYear != 0 && !r.julian {
		switch {
		case r.bc:
			if r.year <= 0 {
				return dtOverflow
			}
			r.year = 1 - r.year
		case r.twoDigits:
			if r.year < 0 {
				return dtOverflow
			}
			if r.year < 70 {
				r.year += 2000
			} else if r.year < 100 {
				r.year += 1900
			}
		case r.year <= 0:
			return dtOverflow
		}
	}
	if r.seen&hasDOY != 0 {
		y, m, d := rel.Day(rel.DayOf(int64(r.year), 1, 1) + int64(r.doy) - 1).Civil()
		r.year, r.mon, r.day = int(y), m, d
	}
	if r.seen&hasMonth != 0 && (r.mon < 1 || r.mon > 12) || r.seen&hasDay != 0 && (r.day < 1 || r.day > 31) {
		return dtMonthDay
	}
	if r.seen&hasDate == hasDate && r.day > daysIn(r.year, r.mon) {
		return dtOverflow
	}
	return dtOK
}

func (r *dateReader) applyHalf() dterr {
	if r.half != 0 && r.hour > 12 {
		return dtOverflow
	}
	if r.half == valAM && r.hour == 12 {
		r.hour = 0
	} else if r.half == valPM && r.hour != 12 {
		r.hour += 12
	}
	return dtOK
}

// resolveZone settles the offset where it depends on the date.
func (r *dateReader) resolveZone() dterr {
	zoneless := r.seen&hasZone == 0
	if (r.named != nil || r.dynamic != nil || zoneless) && r.seen&hasDSTMod != 0 {
		return dtFormat
	}
	if r.timeOnly {
		return r.checkTimeZone()
	}
	r.offsetOn(r.year, r.mon, r.day)
	return dtOK
}

// offsetOn settles the offset, unless it was given in figures, by the date.
func (r *dateReader) offsetOn(year, mon, day int) {
	local, ok := localSeconds(year, mon, day, r.hour, r.min, r.sec)
	switch {
	case !ok:
		r.west = 0
	case r.named != nil:
		r.west, _ = localOffset(local, r.named)
	case r.dynamic != nil:
		r.west = abbrevOffset(local, r.abbrev, r.dynamic)
	case r.seen&hasZone == 0:
		r.west, _ = localOffset(local, r.s.zone())
	}
}

// checkTimeZone settles the offset of a time, which a zone whose offset changes has only on
// some date; one without a zone has the session's on its date, or else today.
func (r *dateReader) checkTimeZone() dterr {
	if r.named != nil {
		if r.seen&hasDate != hasDate {
			start, end := time.Unix(0, 0).In(r.named).ZoneBounds()
			if !start.IsZero() || !end.IsZero() {
				return dtFormat
			}
		}
	} else if r.dynamic == nil && r.seen&hasZone != 0 {
		return dtOK
	}
	year, mon, day := r.year, r.mon, r.day
	switch {
	case r.seen&hasDate == 0:
		y, m, d := r.s.Time().Date()
		year, mon, day = y, int(m), d
	case r.seen&hasDate != hasDate:
		return dtFormat
	}
	r.offsetOn(year, mon, day)
	return dtOK
}
