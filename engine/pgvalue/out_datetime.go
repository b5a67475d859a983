package pgvalue

import (
	"time"

	"github.com/meshgate/meshgate/engine/rel"
)

const (
	microsPerDay   = 86400 * 1000000
	epochDays      = 10957 // 2000-01-01, PostgreSQL's epoch, counted from 1970-01-01
	epochMicros    = epochDays * microsPerDay
	pairs          = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"
	weekdays       = "SunMonTueWedThuFriSat"
	months         = "JanFebMarAprMayJunJulAugSepOctNovDec"
	infinityText   = "infinity"
	minusInfinity  = "-infinity"
	secondsPerDay  = 86400
	microsPerSec   = 1000000
	microsPerHour  = 3600 * microsPerSec
	secondsPerHour = 3600
)

// append2 appends a number below 100 in two digits.
func append2(dst []byte, v int) []byte { return append(dst, pairs[2*v], pairs[2*v+1]) }

// appendYear appends a positive year in at least four digits.
func appendYear(dst []byte, y int64) []byte {
	if y < 10000 {
		return append2(append2(dst, int(y/100)), int(y%100))
	}
	return appendInt(dst, y)
}

// appendSeconds appends ss[.ffffff] without trailing zeros in the fraction.
func appendSeconds(dst []byte, sec, micros int) []byte {
	return appendFraction(append2(dst, sec), micros)
}

func appendFraction(dst []byte, micros int) []byte {
	if micros == 0 {
		return dst
	}
	dst = append(dst, '.')
	dst = append2(append2(append2(dst, micros/10000), micros/100%100), micros%100)
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// appendClock appends hh:mm:ss[.ffffff] of microseconds since midnight.
func appendClock(dst []byte, t int64) []byte {
	sec := int(t / microsPerSec)
	micros := int(t % microsPerSec)
	dst = append2(dst, sec/3600)
	dst = append(dst, ':')
	dst = append2(dst, sec/60%60)
	dst = append(dst, ':')
	return appendSeconds(dst, sec%60, micros)
}

// shownYear splits an astronomical year into the year printed and whether it is BC.
func shownYear(y int64) (int64, bool) {
	if y <= 0 {
		return 1 - y, true
	}
	return y, false
}

func appendBC(dst []byte, bc bool) []byte {
	if bc {
		return append(dst, " BC"...)
	}
	return dst
}

func appendDate(dst []byte, d rel.Day, s *Settings) []byte {
	switch d {
	case rel.MaxDay:
		return append(dst, infinityText...)
	case -rel.MaxDay:
		return append(dst, minusInfinity...)
	}
	year, m, day := d.Civil()
	y, bc := shownYear(year)
	switch s.DateFormat {
	case ISO:
		dst = append(appendYear(dst, y), '-')
		dst = append(append2(dst, m), '-')
		dst = append2(dst, day)
	case German:
		dst = append(append2(dst, day), '.')
		dst = append(append2(dst, m), '.')
		dst = appendYear(dst, y)
	default:
		sep := byte('/')
		if s.DateFormat == Postgres {
			sep = '-'
		}
		a, b := m, day
		if s.DateOrder == DMY {
			a, b = day, m
		}
		dst = append(append2(dst, a), sep)
		dst = append(append2(dst, b), sep)
		dst = appendYear(dst, y)
	}
	return appendBC(dst, bc)
}

// zoneAt gives the offset east of UTC in seconds, and the abbreviation, at an instant.
func zoneAt(loc *time.Location, t rel.Instant) (string, int) {
	sec := int64(t) / microsPerSec
	if int64(t)%microsPerSec < 0 {
		sec--
	}
	return time.Unix(sec, 0).In(loc).Zone()
}

// appendTimestamp appends a timestamp, or with zoned a timestamptz in the session's zone.
func appendTimestamp(dst []byte, t rel.Instant, zoned bool, s *Settings) []byte {
	if !zoned {
		return appendInstant(dst, t, false, "", 0, s)
	}
	if s.TimeZone == nil || s.TimeZone == time.UTC || t == rel.MaxInstant || t == -rel.MaxInstant {
		return appendInstant(dst, t, true, "UTC", 0, s)
	}
	name, off := zoneAt(s.TimeZone, t)
	return appendInstant(dst, t, true, name, off, s)
}

func appendInstant(dst []byte, t rel.Instant, zoned bool, zone string, offset int, s *Settings) []byte {
	switch t {
	case rel.MaxInstant:
		return append(dst, infinityText...)
	case -rel.MaxInstant:
		return append(dst, minusInfinity...)
	}
	day, clock := (t + rel.Instant(offset)*microsPerSec).Split()
	year, m, d := day.Civil()
	y, bc := shownYear(year)
	switch s.DateFormat {
	case ISO:
		dst = append(appendYear(dst, y), '-')
		dst = append(append2(dst, m), '-')
		dst = append(append2(dst, d), ' ')
		dst = appendClock(dst, int64(clock))
		if zoned {
			dst = appendOffset(dst, offset)
		}
		return appendBC(dst, bc)
	case SQL:
		a, b := m, d
		if s.DateOrder == DMY {
			a, b = d, m
		}
		dst = append(append2(dst, a), '/')
		dst = append(append2(dst, b), '/')
		dst = append(appendYear(dst, y), ' ')
		dst = appendClock(dst, int64(clock))
	case German:
		dst = append(append2(dst, d), '.')
		dst = append(append2(dst, m), '.')
		dst = append(appendYear(dst, y), ' ')
		dst = appendClock(dst, int64(clock))
	case Postgres:
		dow := ((int(day)+4)%7 + 7) % 7
		dst = append(append(dst, weekdays[3*dow:3*dow+3]...), ' ')
		mon := months[3*m-3 : 3*m]
		if s.DateOrder == DMY {
			dst = append(append2(dst, d), ' ')
			dst = append(append(dst, mon...), ' ')
		} else {
			dst = append(append(dst, mon...), ' ')
			dst = append(append2(dst, d), ' ')
		}
		dst = append(appendClock(dst, int64(clock)), ' ')
		dst = appendYear(dst, y)
	}
	if zoned {
		dst = append(append(dst, ' '), zone...)
	}
	return appendBC(dst, bc)
}

// appendOffset appends +hh[:mm[:ss]] of seconds east of UTC.
func appendOffset(dst []byte, offset int) []byte {
	if offset < 0 {
		dst = append(dst, '-')
		offset = -offset
	} else {
		dst = append(dst, '+')
	}
	if hours := offset / 3600; hours < 100 {
		dst = append2(dst, hours)
	} else { // as a POSIX zone may have it: UTC-101
		dst = appendInt(dst, int64(hours))
	}
	if offset%3600 != 0 {
		dst = append2(append(dst, ':'), offset/60%60)
		if offset%60 != 0 {
			dst = append2(append(dst, ':'), offset%60)
		}
	}
	return dst
}
