package pgvalue

import (
	"math"
	"strconv"
	"strings"
)

// isoReader reads ISO 8601's designators and its alternative format.
type isoReader struct {
	*intervalBuilder
	rest string
}

// readISO reads "P1Y2M3DT4H5M6S", "P0001-02-03T04:05:06" and "P00010203T040506".
func (b *intervalBuilder) readISO(text string) dterr {
	if len(text) < 2 || text[0] != 'P' {
		return dtFormat
	}
	r := isoReader{b, text[1:]}
	inDate, fresh := true, true
	for r.rest != "" {
		if r.rest[0] == 'T' {
			r.rest = r.rest[1:]
			inDate, fresh = false, true
			continue
		}
		start := r.rest
		v, f, e := r.number()
		if e != dtOK {
			return e
		}
		c := byte(0)
		if r.rest != "" {
			c = r.rest[0]
			r.rest = r.rest[1:]
		}
		unit, designated := isoUnit(c, inDate)
		if designated {
			if _, ok, _ := b.addUnit(unit, v, f); !ok {
				return dtOverflow
			}
			fresh = false
			continue
		}
		if inDate && (c == '-' || c == 'T' || c == 0) {
			if e := r.alternativeDate(start, c, v, f, fresh); e != dtOK {
				return e
			}
			inDate, fresh = false, true
			continue
		}
		if !inDate && (c == ':' || c == 0) {
			return r.alternativeTime(start, c, v, f, fresh)
		}
		return dtFormat
	}
	return dtOK
}

func isoUnit(c byte, inDate bool) (int, bool) {
	if inDate {
		switch c {
		case 'Y':
			return unitYear, true
		case 'M':
			return unitMonth, true
		case 'W':
			return unitWeek, true
		case 'D':
			return unitDay, true
		}
		return 0, false
	}
	switch c {
	case 'H':
		return unitHour, true
	case 'M':
		return unitMinute, true
	case 'S':
		return unitSecond, true
	}
	return 0, false
}

// number reads what strtod takes, split at the point; values beyond 10^15 overflow.
func (r *isoReader) number() (int64, float64, dterr) {
	s := r.rest
	if s == "" || !isDigit(s[0]) && s[0] != '-' && s[0] != '.' {
		return 0, 0, dtFormat
	}
	i := 0
	if s[i] == '-' {
		i++
	}
	digits := func() int {
		n := 0
		for i < len(s) && isDigit(s[i]) {
			i++
			n++
		}
		return n
	}
	n := digits()
	if i < len(s) && s[i] == '.' {
		i++
		n += digits()
	}
	if n == 0 {
		return 0, 0, dtFormat
	}
	end := i
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		if i++; i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if digits() > 0 {
			end = i
		}
	}
	f, err := strconv.ParseFloat(s[:end], 64)
	r.rest = s[end:]
	if err != nil {
		return 0, 0, dtFormat
	}
	if f < -1e15 || f > 1e15 {
		return 0, 0, dtOverflow
	}
	whole := math.Trunc(f)
	return int64(whole), f - whole, dtOK
}

// isoWidth counts the digits before the point of the field at s.
func isoWidth(s string) int {
	s = strings.TrimPrefix(s, "-")
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// alternativeDate reads yyyymmdd or yyyy[-mm[-dd]], up to the end or a T (consumed).
func (r *isoReader) alternativeDate(start string, c byte, v int64, f float64, fresh bool) dterr {
	b := r.intervalBuilder
	if c != '-' && isoWidth(start) == 8 && fresh {
		if !addInt32(&b.years, v/10000) || !addInt32(&b.months, v/100%100) || !addInt32(&b.days, v%100) || !b.addFraction(f, microsPerDay) {
			return dtOverflow
		}
		return dtOK
	}
	if !fresh {
		return dtFormat
	}
	return r.separated([...]int{unitYear, unitMonth, unitDay}, '-', c, v, f)
}

// alternativeTime reads hhmmss or hh[:mm[:ss]] up to the end.
func (r *isoReader) alternativeTime(start string, c byte, v int64, f float64, fresh bool) dterr {
	b := r.intervalBuilder
	if c == 0 && isoWidth(start) == 6 && fresh {
		if !b.addMicros(v/10000, microsPerHour) || !b.addMicros(v/100%100, 60*microsPerSec) || !b.addMicros(v%100, microsPerSec) || !b.addFraction(f, 1) {
			return dtOverflow
		}
		return dtOK
	}
	if !fresh {
		return dtFormat
	}
	return r.separated([...]int{unitHour, unitMinute, unitSecond}, ':', c, v, f)
}

// separated adds numbers of three units with a separator between them; v and f are the first number, and c is what follows it.
// A date ends at T too.
func (r *isoReader) separated(units [3]int, separator, c byte, v int64, f float64) dterr {
	for i, unit := range units {
		if _, ok, _ := r.addUnit(unit, v, f); !ok {
			return dtOverflow
		}
		if c == 0 || c == 'T' && separator == '-' {
			return dtOK
		}
		if c != separator || i == len(units)-1 {
			return dtFormat
		}
		var e dterr
		if v, f, e = r.number(); e != dtOK {
			return e
		}
		if c = 0; r.rest != "" {
			c = r.rest[0]
			r.rest = r.rest[1:]
		}
	}
	return dtFormat
}
