package pgvalue

import (
	"math"

	"github.com/meshgate/meshgate/engine/rel"
)

// intervalParts is an interval taken apart as PostgreSQL prints it; the parts of
// one stored field share its sign.
type intervalParts struct {
	year, mon, day, hour, min, sec, micros int64
}

func splitInterval(v rel.Interval) intervalParts {
	t := v.Micros
	return intervalParts{
		year: int64(v.Months) / 12, mon: int64(v.Months) % 12, day: int64(v.Days),
		hour: t / microsPerHour, min: t / (60 * microsPerSec) % 60, sec: t / microsPerSec % 60, micros: t % microsPerSec,
	}
}

func (p intervalParts) hasTime() bool { return p.hour|p.min|p.sec|p.micros != 0 }
func (p intervalParts) timeNegative() bool {
	return p.hour < 0 || p.min < 0 || p.sec < 0 || p.micros < 0
}

func abs64(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}

// appendSpan appends seconds and their fraction without sign, the seconds in two digits if padded.
func appendSpan(dst []byte, sec, micros int64, padded bool) []byte {
	sec, micros = abs64(sec), abs64(micros)
	if padded {
		return appendSeconds(dst, int(sec), int(micros))
	}
	return appendFraction(appendInt(dst, sec), int(micros))
}

func appendInterval(dst []byte, v rel.Interval, style IntervalStyle) []byte {
	p := splitInterval(v)
	switch style {
	case IntervalPostgresVerbose:
		return p.appendVerbose(dst)
	case IntervalSQLStandard:
		return p.appendSQLStandard(dst)
	case IntervalISO8601:
		return p.appendISO(dst)
	}
	return p.appendPostgres(dst)
}

func (p intervalParts) appendPostgres(dst []byte) []byte {
	first, negative := true, false
	for _, f := range [3]struct {
		v    int64
		unit string
	}{{p.year, "year"}, {p.mon, "mon"}, {p.day, "day"}} {
		if f.v == 0 {
			continue
		}
		if !first {
			dst = append(dst, ' ')
		}
		if negative && f.v > 0 {
			dst = append(dst, '+')
		}
		dst = append(appendInt(dst, f.v), ' ')
		dst = append(dst, f.unit...)
		if f.v != 1 {
			dst = append(dst, 's')
		}
		first, negative = false, f.v < 0
	}
	if !first && !p.hasTime() {
		return dst
	}
	if !first {
		dst = append(dst, ' ')
	}
	if p.timeNegative() {
		dst = append(dst, '-')
	} else if negative {
		dst = append(dst, '+')
	}
	return p.appendHMS(dst, true)
}

// appendHMS appends h:mm:ss without sign, the hour in two digits if padded.
func (p intervalParts) appendHMS(dst []byte, padded bool) []byte {
	h := abs64(p.hour)
	if padded && h < 10 {
		dst = append(dst, '0')
	}
	dst = append(appendInt(dst, h), ':')
	dst = append(append2(dst, int(abs64(p.min))), ':')
	return appendSpan(dst, p.sec, p.micros, true)
}

func (p intervalParts) appendISO(dst []byte) []byte {
	if p == (intervalParts{}) {
		return append(dst, "PT0S"...)
	}
	unit := func(v int64, c byte) {
		if v != 0 {
			dst = append(appendInt(dst, v), c)
		}
	}
	dst = append(dst, 'P')
	unit(p.year, 'Y')
	unit(p.mon, 'M')
	unit(p.day, 'D')
	if !p.hasTime() {
		return dst
	}
	dst = append(dst, 'T')
	unit(p.hour, 'H')
	unit(p.min, 'M')
	if p.sec|p.micros != 0 {
		if p.sec < 0 || p.micros < 0 {
			dst = append(dst, '-')
		}
		dst = append(appendSpan(dst, p.sec, p.micros, false), 'S')
	}
	return dst
}

func (p intervalParts) appendVerbose(dst []byte) []byte {
	dst = append(dst, '@')
	first, ago := true, false
	unit := func(v int64, name string) {
		if v == 0 {
			return
		}
		if first {
			ago = v < 0
			v = abs64(v)
		} else if ago {
			v = -v
		}
		first = false
		dst = append(appendInt(append(dst, ' '), v), ' ')
		dst = append(dst, name...)
		if v != 1 {
			dst = append(dst, 's')
		}
	}
	unit(p.year, "year")
	unit(p.mon, "mon")
	unit(p.day, "day")
	unit(p.hour, "hour")
	unit(p.min, "min")
	if p.sec|p.micros != 0 {
		dst = append(dst, ' ')
		if p.sec < 0 || p.sec == 0 && p.micros < 0 {
			if first {
				ago = true
			} else if !ago {
				dst = append(dst, '-')
			}
		} else if ago {
			dst = append(dst, '-')
		}
		dst = append(appendSpan(dst, p.sec, p.micros, false), " sec"...)
		if abs64(p.sec) != 1 || p.micros != 0 {
			dst = append(dst, 's')
		}
		first = false
	}
	if first {
		dst = append(dst, " 0"...)
	}
	if ago {
		dst = append(dst, " ago"...)
	}
	return dst
}

func (p intervalParts) appendSQLStandard(dst []byte) []byte {
	yearMonth := p.year|p.mon != 0
	dayTime := p.day != 0 || p.hasTime()
	negative := p.year < 0 || p.mon < 0 || p.day < 0 || p.timeNegative()
	positive := p.year > 0 || p.mon > 0 || p.day > 0 || p.hasTime() && !p.timeNegative()
	standard := !(negative && positive) && !(yearMonth && dayTime)
	sign := func(neg bool) byte {
		if neg {
			return '-'
		}
		return '+'
	}
	switch {
	case !negative && !positive:
		return append(dst, '0')
	case !standard:
		dst = append(dst, sign(p.year < 0 || p.mon < 0))
		dst = append(appendInt(dst, abs64(p.year)), '-')
		dst = append(appendInt(dst, abs64(p.mon)), ' ', sign(p.day < 0))
		dst = append(appendInt(dst, abs64(p.day)), ' ', sign(p.timeNegative()))
		return p.appendHMS(dst, false)
	}
	if negative {
		dst = append(dst, '-')
	}
	switch {
	case yearMonth:
		dst = append(appendInt(dst, abs64(p.year)), '-')
		return appendInt(dst, abs64(p.mon))
	case p.day != 0:
		dst = append(appendInt(dst, abs64(p.day)), ' ')
	}
	return p.appendHMS(dst, false)
}

// inInt32 says whether v fits an int32.
func inInt32(v int64) bool { return v >= math.MinInt32 && v <= math.MaxInt32 }
