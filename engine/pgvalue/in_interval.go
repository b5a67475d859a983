package pgvalue

import (
	"math"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// Fields of an interval's modifier: its upper half is a set of these bits, 0x7fff
// for all; its lower half is the precision of seconds, 0xffff for none.
const (
	rangeMonth  = 1 << 1
	rangeYear   = 1 << 2
	rangeDay    = 1 << 3
	rangeHour   = 1 << 10
	rangeMinute = 1 << 11
	rangeSecond = 1 << 12
	rangeFull   = 0x7fff
)

func intervalRange(mod int32) int {
	if mod < 0 {
		return rangeFull
	}
	return int(mod>>16) & 0x7fff
}

// parseInterval reads PostgreSQL's, the SQL standard's and ISO 8601's spellings.
func parseInterval(text string, mod int32, s *Settings) (any, error) {
	var b intervalBuilder
	tokens, e := splitDateTime(text)
	if e == dtOK {
		e = b.read(tokens, intervalRange(mod), s)
	}
	if e == dtFormat {
		b = intervalBuilder{}
		e = b.readISO(text)
	}
	if e == dtOverflow {
		e = dtInterval
	}
	if e != dtOK {
		return nil, e.fault(text, "interval", "")
	}
	months := b.years*12 + b.months
	if !inInt32(months) {
		return nil, pgerr.New(pgerr.DatetimeFieldOverflow, "interval out of range")
	}
	return applyIntervalMod(rel.Interval{Months: int32(months), Days: int32(b.days), Micros: b.micros}, mod)
}

// applyIntervalMod cuts an interval to its modifier's fields and rounds its seconds.
func applyIntervalMod(v rel.Interval, mod int32) (any, error) {
	if mod < 0 {
		return v, nil
	}
	switch intervalRange(mod) {
	case rangeYear:
		v.Months -= v.Months % 12
		v.Days, v.Micros = 0, 0
	case rangeMonth, rangeYear | rangeMonth:
		v.Days, v.Micros = 0, 0
	case rangeDay:
		v.Micros = 0
	case rangeHour, rangeDay | rangeHour:
		v.Micros -= v.Micros % microsPerHour
	case rangeMinute, rangeHour | rangeMinute, rangeDay | rangeHour | rangeMinute:
		v.Micros -= v.Micros % (60 * microsPerSec)
	}
	if p := mod & 0xffff; p < 6 {
		v.Micros = roundMicros(v.Micros, p)
	}
	return v, nil
}

// intervalBuilder adds up the fields of an interval; years, months and days stay within int32.
type intervalBuilder struct {
	years, months, days, micros int64
}

func addInt32(to *int64, v int64) bool {
	if !inInt32(v) || !inInt32(*to+v) {
		return false
	}
	*to += v
	return true
}

// addScaled adds v × scale, as int32 arithmetic allows it.
func addScaled(to *int64, v, scale int64) bool { return inInt32(v) && addInt32(to, v*scale) }

func (b *intervalBuilder) addMicros(v, scale int64) bool {
	p := v * scale
	if v != 0 && (p/v != scale || v == math.MinInt64 && scale == -1) {
		return false
	}
	sum := b.micros + p
	if (sum > b.micros) != (p > 0) && p != 0 {
		return false
	}
	b.micros = sum
	return true
}

func (b *intervalBuilder) addFraction(f float64, scale int64) bool {
	if f == 0 {
		return true
	}
	f *= float64(scale)
	whole := int64(f)
	f -= float64(whole)
	if f > 0.5 {
		whole++
	} else if f < -0.5 {
		whole--
	}
	return b.addMicros(whole, 1)
}

func (b *intervalBuilder) addFractionDays(f float64, scale int64) bool {
	f *= float64(scale)
	whole := int64(f)
	return addInt32(&b.days, whole) && b.addFraction(f-float64(whole), microsPerDay)
}

// addUnit adds v + f of a unit; ok is false on overflow, known for a unit that has no place here.
func (b *intervalBuilder) addUnit(unit int, v int64, f float64) (mask int, ok, known bool) {
	years := func(scale int64) bool {
		return addScaled(&b.years, v, scale) && addInt32(&b.months, int64(math.RoundToEven(f*float64(scale)*12)))
	}
	clock := func(scale int64) bool { return b.addMicros(v, scale) && b.addFraction(f, scale) }
	switch unit {
	case unitMicrosecond:
		return hasMicrosecond, clock(1), true
	case unitMillisecond:
		return hasMillisecond, clock(1000), true
	case unitSecond:
		if f != 0 {
			return hasSeconds, clock(microsPerSec), true
		}
		return hasSecond, clock(microsPerSec), true
	case unitMinute:
		return hasMinute, clock(60 * microsPerSec), true
	case unitHour:
		return hasHour, clock(microsPerHour), true
	case unitDay:
		return hasDay, addInt32(&b.days, v) && b.addFraction(f, microsPerDay), true
	case unitWeek:
		return hasWeek, addScaled(&b.days, v, 7) && b.addFractionDays(f, 7), true
	case unitMonth:
		return hasMonth, addInt32(&b.months, v) && b.addFractionDays(f, 30), true
	case unitYear:
		return hasYear, years(1), true
	case unitDecade:
		return hasDecade, years(10), true
	case unitCentury:
		return hasCentury, years(100), true
	case unitMillennium:
		return hasMillennium, years(1000), true
	}
	return 0, true, false
}

// defaultUnit is the unit of a last number without one.
func defaultUnit(fields int) int {
	switch fields {
	case rangeYear:
		return unitYear
	case rangeMonth, rangeYear | rangeMonth:
		return unitMonth
	case rangeDay:
		return unitDay
	case rangeHour, rangeDay | rangeHour:
		return unitHour
	case rangeMinute, rangeHour | rangeMinute, rangeDay | rangeHour | rangeMinute:
		return unitMinute
	}
	return unitSecond
}

// read takes the tokens from the last to the first, so that units precede their values.
func (b *intervalBuilder) read(tokens []token, fields int, s *Settings) dterr {
	negative := s.IntervalStyle == IntervalSQLStandard && len(tokens) > 0 && tokens[0].text[0] == '-'
	for _, t := range tokens[min(1, len(tokens)):] {
		if t.text[0] == '-' || t.text[0] == '+' {
			negative = false
		}
	}
	seen, unit, ago := 0, 0, false
	for i := len(tokens) - 1; i >= 0; i-- {
		t := tokens[i]
		mask := 0
		switch t.kind {
		case tokTime, tokZone:
			if t.kind == tokZone && strings.IndexByte(t.text, ':') < 0 {
				break
			}
			text := strings.TrimLeft(t.text, "+-")
			e := b.clock(text, fields)
			if e != dtOK && t.kind == tokTime {
				return e
			}
			if e != dtOK {
				break
			}
			if t.text[0] == '-' || negative && b.micros > 0 {
				b.micros = -b.micros
			}
			unit, mask = unitDay, hasTime
		case tokString, tokSpecial:
			switch w := unitWords[keyOf(t.text)]; w.kind {
			case wordIgnore:
				continue
			case wordUnit:
				unit = w.value
			case wordAgo:
				ago, unit = true, unitOther
			default:
				return dtFormat
			}
			continue
		}
		if mask == 0 {
			if unit == 0 {
				unit = defaultUnit(fields)
			}
			var e dterr
			if mask, unit, e = b.number(t.text, unit, negative); e != dtOK {
				return e
			}
		}
		if mask&seen != 0 {
			return dtFormat
		}
		seen |= mask
	}
	if seen == 0 {
		return dtFormat
	}
	if ago {
		return b.negate()
	}
	return dtOK
}

func (b *intervalBuilder) negate() dterr {
	if b.micros == math.MinInt64 || b.days == math.MinInt32 || b.months == math.MinInt32 || b.years == math.MinInt32 {
		return dtOverflow
	}
	b.years, b.months, b.days, b.micros = -b.years, -b.months, -b.days, -b.micros
	return dtOK
}

// clock reads hh:mm:ss, replacing what the time part was.
func (b *intervalBuilder) clock(text string, fields int) dterr {
	c, e := readClock(text, fields == rangeMinute|rangeSecond)
	if e != dtOK {
		return e
	}
	b.micros = int64(c.micros)
	if !b.addMicros(c.hour, microsPerHour) || !b.addMicros(int64(c.min), 60*microsPerSec) || !b.addMicros(int64(c.sec), microsPerSec) {
		return dtOverflow
	}
	return dtOK
}

// number adds a value, or "years-months", of a unit; it gives the unit for the token before it.
func (b *intervalBuilder) number(text string, unit int, negative bool) (mask, next int, e dterr) {
	v, rest, over := leadInt(text, math.MaxInt64)
	if over {
		return 0, 0, dtOverflow
	}
	f := 0.0
	switch {
	case rest == "":
	case rest[0] == '-':
		m, tail, over := leadInt32(rest[1:])
		if over || m < 0 || m >= 12 {
			return 0, 0, dtOverflow
		}
		if tail != "" {
			return 0, 0, dtFormat
		}
		unit = unitMonth
		if text[0] == '-' {
			m = -m
		}
		if v > math.MaxInt64/12-12 || v < math.MinInt64/12+12 {
			return 0, 0, dtOverflow
		}
		v = v*12 + int64(m)
	case rest[0] == '.':
		if f, e = fraction(rest); e != dtOK {
			return 0, 0, e
		}
		if text[0] == '-' {
			f = -f
		}
	default:
		return 0, 0, dtFormat
	}
	if negative {
		if v > 0 {
			v = -v
		}
		if f > 0 {
			f = -f
		}
	}
	mask, ok, known := b.addUnit(unit, v, f)
	if !known {
		return 0, 0, dtFormat
	}
	if !ok {
		return 0, 0, dtOverflow
	}
	if unit == unitHour {
		unit = unitDay
	}
	return mask, unit, dtOK
}
