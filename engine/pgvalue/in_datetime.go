package pgvalue

import (
	"math"
	"strings"
	"time"

	"github.com/meshgate/meshgate/engine/rel"
)

// Bits of the fields that a date, time or interval has been seen to have.
const (
	hasYear = 1 << iota
	hasMonth
	hasDay
	hasDOY
	hasHour
	hasMinute
	hasSecond
	hasMillisecond
	hasMicrosecond
	hasWeek
	hasDecade
	hasCentury
	hasMillennium
	hasQuarter
	hasZone
	hasDSTime
	hasDSTMod
	hasDynamic
	hasReserved
	hasAMPM
	hasEra
	hasWeekday

	hasSeconds = hasSecond | hasMillisecond | hasMicrosecond
	hasDate    = hasYear | hasMonth | hasDay
	hasTime    = hasHour | hasMinute | hasSeconds
)

// dateReader collects the fields of a date or time.
type dateReader struct {
	s                      *Settings
	year, mon, day, doy    int
	hour, min, sec, micros int
	seen                   int // bits of the fields so far
	reserved               int // valEpoch and the infinities, which need no fields
	julian, twoDigits, bc  bool
	half                   int // valAM, valPM or 0
	west                   int // seconds west of UTC
	named, dynamic         *time.Location
	abbrev                 string
	prefix                 int  // unit that labels the next token
	timeOnly               bool // the type is time
	textMonth              bool
	badZone                string
}

// read interprets the tokens; dtOK leaves the fields complete for the type.
func (r *dateReader) read(tokens []token) dterr {
	for i := range tokens {
		mask, e := r.token(tokens, i)
		if e != dtOK {
			return e
		}
		if mask&r.seen != 0 {
			return dtFormat
		}
		r.seen |= mask
	}
	if e := r.validate(); e != dtOK {
		return e
	}
	if e := r.applyHalf(); e != dtOK {
		return e
	}
	if r.reserved != 0 {
		return dtOK
	}
	if r.timeOnly {
		if overflowsClock(r.hour, r.min, r.sec, r.micros) {
			return dtOverflow
		}
		if r.seen&hasTime != hasTime {
			return dtFormat
		}
	} else if r.seen&hasDate != hasDate {
		return dtFormat
	}
	return r.resolveZone()
}

func (r *dateReader) token(all []token, i int) (int, dterr) {
	t := all[i]
	switch t.kind {
	case tokDate:
		return r.dateToken(all, i)
	case tokTime:
		if r.prefix != 0 && r.prefix != unitTime {
			return 0, dtFormat
		}
		r.prefix = 0
		c, e := readClock(t.text, false)
		if e != dtOK {
			return 0, e
		}
		if c.hour > math.MaxInt32 {
			return 0, dtOverflow
		}
		r.hour, r.min, r.sec, r.micros = int(c.hour), c.min, c.sec, c.micros
		if !r.timeOnly && overflowsClock(r.hour, r.min, r.sec, r.micros) {
			return 0, dtOverflow
		}
		return hasTime, dtOK
	case tokZone:
		west, e := readOffset(t.text)
		r.west = west
		return hasZone, e
	case tokNumber:
		return r.numberToken(all, i)
	}
	return r.wordToken(all, i)
}

// overflowsClock allows 24:00:00 and a 60th second, and nothing beyond midnight.
func overflowsClock(hour, min, sec, micros int) bool {
	if hour < 0 || hour > 24 || min < 0 || min > 59 || sec < 0 || sec > 60 || micros < 0 || micros > microsPerSec {
		return true
	}
	return int64(hour*3600+min*60+sec)*microsPerSec+int64(micros) > microsPerDay
}

// dateToken reads a date, a zone's name, or a run-together time with an offset.
func (r *dateReader) dateToken(all []token, i int) (int, dterr) {
	text := all[i].text
	if r.prefix == unitJulian && !r.timeOnly {
		n, rest, over := leadInt32(text)
		if over || n < 0 {
			return 0, dtOverflow
		}
		r.setJulian(n)
		west, e := readOffset(rest)
		r.west, r.prefix = west, 0
		return hasDate | hasTime | hasZone, e
	}
	asDate := r.prefix == 0 && r.seen&(hasMonth|hasDay) != hasMonth|hasDay
	if r.timeOnly {
		asDate = i == 0 && len(all) >= 2 && (all[len(all)-1].kind == tokDate || all[1].kind == tokTime)
	}
	if asDate {
		return r.date(text)
	}
	if isDigit(text[0]) || r.prefix != 0 && !r.timeOnly {
		if !r.timeOnly && r.prefix != 0 {
			if r.prefix != unitTime {
				return 0, dtFormat
			}
			r.prefix = 0
		}
		at := strings.IndexByte(text, '-')
		if r.seen&hasTime == hasTime || at < 0 {
			return 0, dtFormat
		}
		west, e := readOffset(text[at:])
		if e != dtOK {
			return 0, e
		}
		r.west = west
		seen := r.seen
		if r.timeOnly {
			seen |= hasDate
		}
		mask, e := r.runTogether(text[:at], seen)
		return mask | hasZone, e
	}
	loc, ok := findZone(text)
	if !ok {
		r.badZone = text
		return 0, dtZoneName
	}
	r.named = loc
	return hasZone, dtOK
}

func (r *dateReader) setClock(t int64) {
	sec := int(t / microsPerSec)
	r.hour, r.min, r.sec, r.micros = sec/3600, sec/60%60, sec%60, int(t%microsPerSec)
}

func (r *dateReader) wordToken(all []token, i int) (int, dterr) {
	text := all[i].text
	if a, ok := zoneAbbrevs()[keyOf(text)]; ok {
		return r.abbreviation(text, a)
	}
	w := dateWords[keyOf(text)]
	switch w.kind {
	case wordIgnore:
		return 0, dtOK
	case wordReserved:
		return r.reservedWord(w.value)
	case wordMonth:
		if r.timeOnly {
			return 0, dtFormat
		}
		mask := hasMonth
		// A number that was taken for the month was the day.
		if r.seen&hasMonth != 0 && !r.textMonth && r.seen&hasDay == 0 && r.mon >= 1 && r.mon <= 31 {
			r.day = r.mon
			mask = hasDay
		}
		r.textMonth, r.mon = true, w.value
		return mask, dtOK
	case wordDST:
		r.west -= w.value
		return hasDSTMod | hasDSTime, dtOK
	case wordAMPM:
		r.half = w.value
		return hasAMPM, dtOK
	case wordEra:
		r.bc = w.value == valBC
		return hasEra, dtOK
	case wordDay:
		if r.timeOnly {
			return 0, dtFormat
		}
		return hasWeekday, dtOK
	case wordUnit:
		r.prefix = w.value
		return 0, dtOK
	case wordT:
		if !r.timeOnly && r.seen&hasDate != hasDate || i+1 == len(all) || all[i+1].kind > tokTime {
			return 0, dtFormat
		}
		r.prefix = w.value
		return 0, dtOK
	}
	loc, ok := findZone(text)
	if !ok {
		return 0, dtFormat
	}
	r.named = loc
	return hasZone, dtOK
}

func (r *dateReader) abbreviation(text string, a abbreviation) (int, dterr) {
	switch a.kind {
	case wordDynamic:
		loc, ok := findZone(a.zone)
		if !ok {
			r.badZone = a.zone
			return 0, dtZoneName
		}
		r.dynamic, r.abbrev = loc, text
		return hasDynamic | hasZone, dtOK
	case wordDSTime:
		r.west = -a.offset
		return hasDSTime | hasZone, dtOK
	}
	r.west = -a.offset
	return hasZone, dtOK
}

func (r *dateReader) reservedWord(v int) (int, dterr) {
	now := r.s.Time()
	switch v {
	case valNow:
		r.hour, r.min, r.sec = now.Clock()
		r.micros = now.Nanosecond() / 1000
		if r.timeOnly {
			return hasTime, dtOK
		}
		y, m, d := now.Date()
		r.year, r.mon, r.day = y, int(m), d
		_, off := now.Zone()
		r.west = -off
		return hasDate | hasTime | hasZone, dtOK
	case valAllballs:
		r.hour, r.min, r.sec, r.west = 0, 0, 0, 0
		return hasTime | hasZone, dtOK
	}
	if r.timeOnly {
		return 0, dtFormat
	}
	shift := 0
	switch v {
	case valYesterday:
		shift = -1
	case valTomorrow:
		shift = 1
	case valEpoch, valInfinity, valMinusInfinity:
		r.reserved = v
		return hasReserved, dtOK
	}
	y, m, d := now.Date()
	cy, cm, cd := rel.Day(rel.DayOf(int64(y), int(m), d) + int64(shift)).Civil()
	r.year, r.mon, r.day = int(cy), cm, cd
	return hasDate, dtOK
}
