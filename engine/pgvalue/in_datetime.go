package pgvalue

import (
	"math"
	"strconv"
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

// date reads a date whose parts have delimiters.
func (r *dateReader) date(text string) (mask int, e dterr) {
	parts := make([]string, 0, 3)
	for text != "" && len(parts) < maxTokens {
		i := 0
		for i < len(text) && !isAlnum(text[i]) {
			i++
		}
		if text = text[i:]; text == "" {
			return 0, dtFormat
		}
		i = 0
		same := isAlpha
		if isDigit(text[0]) {
			same = isDigit
		}
		for i < len(text) && same(text[i]) {
			i++
		}
		parts = append(parts, text[:i])
		text = text[min(i+1, len(text)):] // the delimiter goes, or whatever stands there
	}
	seen, textMonth := r.seen, false
	add := func(m int) bool {
		clash := seen&m != 0
		seen |= m
		mask |= m
		return !clash
	}
	for i, p := range parts {
		if !isAlpha(p[0]) {
			continue
		}
		w := dateWords[keyOf(p)]
		if w.kind == wordIgnore {
			continue
		}
		if w.kind != wordMonth || !add(hasMonth) {
			return 0, dtFormat
		}
		r.mon, textMonth = w.value, true
		parts[i] = ""
	}
	for _, p := range parts {
		if p == "" {
			continue
		}
		m, e := r.number(p, textMonth, seen)
		if e != dtOK {
			return 0, e
		}
		if !add(m) {
			return 0, dtFormat
		}
	}
	if seen&^(hasDOY|hasZone) != hasDate {
		return 0, dtFormat
	}
	return mask, dtOK
}

// number reads digits as the part of a date (or a time) that is still missing.
func (r *dateReader) number(text string, textMonth bool, seen int) (int, dterr) {
	v, rest, over := leadInt32(text)
	if over {
		return 0, dtOverflow
	}
	if len(rest) == len(text) {
		return 0, dtFormat
	}
	if rest != "" && rest[0] == '.' {
		if len(text)-len(rest) > 2 {
			return r.runTogether(text, seen|hasDate)
		}
		micros, e := fractionMicros(rest)
		if e != dtOK {
			return 0, e
		}
		r.micros = micros
	} else if rest != "" {
		return 0, dtFormat
	}
	long := len(text) >= 3
	if len(text) == 3 && seen&hasDate == hasYear && v >= 1 && v <= 366 {
		r.doy = v
		return hasDOY | hasMonth | hasDay, dtOK
	}
	asYear := func() (int, dterr) {
		r.year, r.twoDigits = v, len(text) <= 2
		return hasYear, dtOK
	}
	asMonth := func() (int, dterr) { r.mon = v; return hasMonth, dtOK }
	asDay := func() (int, dterr) { r.day = v; return hasDay, dtOK }
	switch seen & hasDate {
	case 0:
		switch {
		case long || r.s.DateOrder == YMD:
			return asYear()
		case r.s.DateOrder == DMY:
			return asDay()
		}
		return asMonth()
	case hasYear, hasDay:
		return asMonth()
	case hasMonth:
		if textMonth && (long || r.s.DateOrder == YMD) {
			return asYear()
		}
		return asDay()
	case hasYear | hasMonth:
		if textMonth && long && r.twoDigits {
			// What was taken for the year was the day: 8-Jan-1999 in YMD order.
			r.day, r.year, r.twoDigits = r.year, v, false
			return hasDay, dtOK
		}
		return asDay()
	case hasMonth | hasDay:
		return asYear()
	case hasDate:
		return r.runTogether(text, seen)
	}
	return 0, dtFormat
}

// runTogether reads yymmdd, yyyymmdd, hhmmss or hhmm, the last two with a fraction.
func (r *dateReader) runTogether(text string, seen int) (int, dterr) {
	if at := strings.IndexByte(text, '.'); at >= 0 {
		f := 0.0
		if frac := text[at:]; frac != "." {
			end := 1
			for end < len(frac) && isDigit(frac[end]) {
				end++
			}
			f, _ = strconv.ParseFloat(frac[:end], 64)
		}
		r.micros = int(math.RoundToEven(f * microsPerSec))
		text = text[:at]
	} else if seen&hasDate != hasDate && len(text) >= 6 {
		n := len(text)
		r.day, r.mon, r.year = atoi(text[n-2:]), atoi(text[n-4:n-2]), atoi(text[:n-4])
		if n == 6 {
			r.twoDigits = true
		}
		return hasDate, dtOK
	}
	if seen&hasTime == hasTime || len(text) != 6 && len(text) != 4 {
		return 0, dtFormat
	}
	r.hour, r.min, r.sec = atoi(text[:2]), atoi(text[2:4]), 0
	if len(text) == 6 {
		r.sec = atoi(text[4:])
	}
	return hasTime, dtOK
}

// atoi follows C's: digits up to anything else, wrapping as an int does.
func atoi(s string) int {
	v, _, _ := leadInt(s, math.MaxInt64)
	return int(int32(v))
}

func (r *dateReader) setJulian(n int) {
	y, m, d := rel.Day(n - 2440588).Civil()
	r.year, r.mon, r.day, r.julian = int(y), m, d, true
}

// numberToken reads digits by their label, if any, else by their length and place.
func (r *dateReader) numberToken(all []token, i int) (int, dterr) {
	text := all[i].text
	if r.prefix != 0 {
		return r.labelled(text)
	}
	point := strings.IndexByte(text, '.')
	if r.timeOnly {
		switch {
		case point >= 0 && i == 0 && len(all) >= 2 && all[len(all)-1].kind == tokDate:
			return r.date(text)
		case point > 2, point < 0 && len(text) > 4:
			return r.runTogether(text, r.seen|hasDate)
		case point >= 0:
			return 0, dtFormat
		}
		return r.number(text, false, r.seen|hasDate)
	}
	switch {
	case point >= 0 && r.seen&hasDate == 0:
		return r.date(text)
	case point > 2, len(text) >= 6 && (r.seen&hasDate == 0 || r.seen&hasTime == 0):
		return r.runTogether(text, r.seen)
	}
	return r.number(text, r.textMonth, r.seen)
}

// labelled reads the number after "J" or "T", or after another unit's letter.
func (r *dateReader) labelled(text string) (mask int, e dterr) {
	v, rest, over := leadInt32(text)
	if over {
		return 0, dtOverflow
	}
	if rest != "" && rest[0] != '.' {
		return 0, dtFormat
	}
	prefix := r.prefix
	r.prefix, r.reserved = 0, 0
	switch prefix {
	case unitJulian:
		if v < 0 {
			return 0, dtOverflow
		}
		r.setJulian(v)
		if rest == "" {
			return hasDate, dtOK
		}
		f, e := fraction(rest)
		r.setClock(int64(f * microsPerDay))
		return hasDate | hasTime, e
	case unitTime:
		mask, e := r.runTogether(text, r.seen|hasDate)
		if e == dtOK && mask != hasTime {
			e = dtFormat
		}
		return mask, e
	case unitYear:
		r.year, mask = v, hasYear
	case unitMonth:
		if r.seen&hasMonth != 0 && r.seen&hasHour != 0 {
			r.min, mask = v, hasMinute // "m" after hours
			break
		}
		r.mon, mask = v, hasMonth
	case unitDay:
		r.day, mask = v, hasDay
	case unitHour:
		r.hour, mask = v, hasHour
	case unitMinute:
		r.min, mask = v, hasMinute
	case unitSecond:
		r.sec, mask = v, hasSecond
		if rest != "" {
			r.micros, e = fractionMicros(rest)
			mask = hasSeconds
			return mask, e
		}
	default:
		return 0, dtFormat
	}
	if rest != "" {
		return 0, dtFormat
	}
	return mask, dtOK
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
