package sqlite

import (
	"bytes"

	"github.com/meshgate/meshgate/engine/rel"
)

const (
	microsPerSecond = 1_000_000
	microsPerDay    = 86_400 * microsPerSecond
)

// SQLite has no dates. What is carried is its own text form, ISO 8601: numbers could be
// seconds, milliseconds or Julian days, and only the writer knows.

// parseDate reads "2006-01-02" in days from 1970-01-01.
func parseDate(v cell) (int64, bool) {
	if v.kind != typeText {
		return 0, false
	}
	day, rest, ok := datePart(v.bytes)
	return day, ok && len(rest) == 0
}

// parseTimestamp reads "2006-01-02", "2006-01-02 15:04", "2006-01-02T15:04:05.999999", in
// microseconds from 1970-01-01. A zone ("Z", "+02:00") must be there if zoned, and must
// not if not: without one there is no instant, and with one there is more than a timestamp.
func parseTimestamp(v cell, zoned bool) (int64, bool) {
	if v.kind != typeText {
		return 0, false
	}
	day, rest, ok := datePart(v.bytes)
	if !ok {
		return 0, false
	}
	if len(rest) == 0 {
		return day * microsPerDay, !zoned
	}
	if rest[0] != ' ' && rest[0] != 'T' {
		return 0, false
	}
	at, rest, ok := parseTime(rest[1:])
	if !ok || zoned != (len(rest) > 0) {
		return 0, false
	}
	offset, ok := zone(rest)
	return day*microsPerDay + at - offset, ok
}

func datePart(x []byte) (day int64, rest []byte, ok bool) {
	if len(x) < 10 || x[4] != '-' || x[7] != '-' || !allDigits(x[:4]) || !allDigits(x[5:7]) || !allDigits(x[8:10]) {
		return 0, nil, false
	}
	y, m, d := number(x[:4]), number(x[5:7]), number(x[8:10])
	if y == 0 || m < 1 || m > 12 || d < 1 {
		return 0, nil, false
	}
	day = rel.DayOf(int64(y), m, d)
	// A day that the month has not is another month's.
	if _, m2, d2 := rel.Day(day).Civil(); m2 != m || d2 != d {
		return 0, nil, false
	}
	return day, x[10:], true
}

// parseTime reads "15:04", "15:04:05" or "15:04:05.999999" in microseconds, and gives what
// follows. More than six decimal places must be zeros: nothing is rounded.
func parseTime(x []byte) (micros int64, rest []byte, ok bool) {
	if len(x) < 5 || x[2] != ':' || !allDigits(x[:2]) || !allDigits(x[3:5]) {
		return 0, nil, false
	}
	h, m, s := number(x[:2]), number(x[3:5]), 0
	x = x[5:]
	fraction := 0
	if len(x) >= 3 && x[0] == ':' {
		if !allDigits(x[1:3]) {
			return 0, nil, false
		}
		s = number(x[1:3])
		x = x[3:]
		if len(x) > 0 && x[0] == '.' {
			n := 1
			for n < len(x) && x[n] >= '0' && x[n] <= '9' {
				n++
			}
			places := bytes.TrimRight(x[1:n], "0")
			if n == 1 || len(places) > 6 {
				return 0, nil, false
			}
			fraction = number(places)
			for range 6 - len(places) {
				fraction *= 10
			}
			x = x[n:]
		}
	}
	micros = int64(h*3600+m*60+s)*microsPerSecond + int64(fraction)
	return micros, x, m < 60 && s < 60 && micros <= microsPerDay
}

// zone reads "", "Z", "+02", "+02:00", in microseconds east of UTC.
func zone(x []byte) (int64, bool) {
	x = bytes.TrimLeft(x, " ")
	if len(x) == 0 || len(x) == 1 && (x[0] == 'Z' || x[0] == 'z') {
		return 0, true
	}
	sign := int64(1)
	if x[0] == '-' {
		sign = -1
	} else if x[0] != '+' {
		return 0, false
	}
	x = x[1:]
	switch {
	case len(x) == 2 && allDigits(x):
		return sign * int64(number(x)) * 3600 * microsPerSecond, true
	case len(x) == 5 && x[2] == ':' && allDigits(x[:2]) && allDigits(x[3:]):
		return sign * int64(number(x[:2])*3600+number(x[3:])*60) * microsPerSecond, true
	}
	return 0, false
}

func number(x []byte) (n int) {
	for _, c := range x {
		n = n*10 + int(c-'0')
	}
	return n
}
