package pgvalue

import (
	"math"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// Range of PostgreSQL's date, in days from 1970.
const (
	minDay = -2440588           // 4714-11-24 BC
	endDay = 2145031949 + 10957 // 5874898-01-01
)

// carried gives microseconds from 2000 as an instant; out is the error of what is no timestamp.
func carried(v int64, out error) (rel.Instant, error) {
	t, reach := rel.InstantAt(epochDays, v)
	switch reach {
	case rel.Late:
		return 0, pgerr.New(pgerr.FeatureNotSupported, "%s", rel.LateTimestamp)
	case rel.Beyond:
		return 0, out
	}
	return t, nil
}

// readTokens splits and reads text; it gives PostgreSQL's error for the type so named.
func readTokens(text, typ string, timeOnly bool, s *Settings) (dateReader, error) {
	r := dateReader{s: s, timeOnly: timeOnly}
	tokens, e := splitDateTime(text)
	if e == dtOK {
		e = r.read(tokens)
	}
	return r, e.fault(text, typ, r.badZone)
}

func parseDate(text string, s *Settings) (any, error) {
	r, err := readTokens(text, "date", false, s)
	if err != nil {
		return nil, err
	}
	switch r.reserved {
	case valEpoch:
		return rel.Day(0), nil
	case valInfinity:
		return rel.MaxDay, nil
	case valMinusInfinity:
		return -rel.MaxDay, nil
	}
	d := rel.DayOf(int64(r.year), r.mon, r.day)
	if !validJulian(r.year, r.mon) || d < minDay || d >= endDay {
		return nil, pgerr.New(pgerr.DatetimeFieldOverflow, `date out of range: "%s"`, text)
	}
	return rel.Day(d), nil
}

func parseTime(text string, mod int32, s *Settings) (any, error) {
	r, err := readTokens(text, "time", true, s)
	if err != nil {
		return nil, err
	}
	return rel.TimeOfDay(roundMicros(r.clockMicros(), mod)), nil
}

func (r *dateReader) clockMicros() int64 {
	return int64(r.hour*3600+r.min*60+r.sec)*microsPerSec + int64(r.micros)
}

func parseTimestamp(text string, t rel.Type, s *Settings) (any, error) {
	typ := "timestamp"
	zoned := t.OID == rel.TimestamptzOID
	if zoned {
		typ = "timestamp with time zone"
	}
	r, err := readTokens(text, typ, false, s)
	if err != nil {
		return nil, err
	}
	switch r.reserved {
	case valEpoch:
		return rel.Instant(0), nil
	case valInfinity:
		return rel.MaxInstant, nil
	case valMinusInfinity:
		return -rel.MaxInstant, nil
	}
	out := pgerr.New(pgerr.DatetimeFieldOverflow, `timestamp out of range: "%s"`, text)
	d := rel.DayOf(int64(r.year), r.mon, r.day) - epochDays
	if !validJulian(r.year, r.mon) || d > math.MaxInt64/microsPerDay || d < math.MinInt64/microsPerDay {
		return nil, out
	}
	v := d*microsPerDay + r.clockMicros()
	if d > 0 && v < 0 {
		return nil, out
	}
	if zoned {
		v += int64(r.west) * microsPerSec
	}
	if _, err := carried(v, out); err != nil {
		return nil, err
	}
	return carried(roundMicros(v, t.Mod), out)
}

// roundMicros rounds to the fractional digits of a modifier, half away from zero.
func roundMicros(v int64, mod int32) int64 {
	if mod < 0 || mod >= 6 {
		return v
	}
	unit := int64(1)
	for k := mod; k < 6; k++ {
		unit *= 10
	}
	if v >= 0 {
		return (v + unit/2) / unit * unit
	}
	return -((-v + unit/2) / unit * unit)
}
