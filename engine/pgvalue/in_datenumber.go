package pgvalue

import (
	"math"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

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
