package pgtime

import (
	"github.com/meshgate/meshgate/engine/pgerr"
)

// field is what extract and date_trunc name; the groups decide what infinity gives.
type field uint8

const (
	unknown field = iota
	microseconds
	milliseconds
	seconds
	minutes
	hours
	days
	weeks
	months
	quarters
	dow
	isodow
	doy
	zoneField
	zoneHours
	zoneMinutes
	years
	isoyear
	decades
	centuries
	millennia
	julianDay
	epochField
	reserved // a word such as "now" that is a time, but no field
)

// oscillates says whether a field of the time to come has no limit: it is then NULL.
func (f field) oscillates() bool { return f >= microseconds && f <= zoneMinutes }

// monotonic says whether a field of the time to come is infinite.
func (f field) monotonic() bool { return f >= years && f <= epochField }

// fields are the names, cut to the ten characters that PostgreSQL compares.
var fields = map[string]field{
	"microsecon": microseconds, "us": microseconds, "usec": microseconds, "usecs": microseconds, "usecond": microseconds, "useconds": microseconds,
	"millisecon": milliseconds, "ms": milliseconds, "msec": milliseconds, "msecs": milliseconds, "msecond": milliseconds, "mseconds": milliseconds,
	"s": seconds, "sec": seconds, "secs": seconds, "second": seconds, "seconds": seconds,
	"m": minutes, "min": minutes, "mins": minutes, "minute": minutes, "minutes": minutes, "mm": minutes,
	"h": hours, "hr": hours, "hrs": hours, "hour": hours, "hours": hours,
	"d": days, "day": days, "days": days, "w": weeks, "week": weeks, "weeks": weeks,
	"mon": months, "mons": months, "month": months, "months": months, "qtr": quarters, "quarter": quarters,
	"dow": dow, "isodow": isodow, "doy": doy, "timezone": zoneField, "timezone_h": zoneHours, "timezone_m": zoneMinutes,
	"y": years, "yr": years, "yrs": years, "year": years, "years": years, "isoyear": isoyear,
	"dec": decades, "decs": decades, "decade": decades, "decades": decades,
	"c": centuries, "cent": centuries, "century": centuries, "centuries": centuries,
	"mil": millennia, "mils": millennia, "millennia": millennia, "millennium": millennia,
	"j": julianDay, "jd": julianDay, "julian": julianDay, "epoch": epochField,
	"now": reserved, "today": reserved, "tomorrow": reserved, "yesterday": reserved, "infinity": reserved, "-infinity": reserved, "allballs": reserved,
}

const (
	fieldWidth = 10 // characters of a field's name that count
	nameWidth  = 63
)

// fieldOf finds a field; name is as an error spells it.
func fieldOf(text string) (f field, name string) {
	name = fold(text)
	return fields[name[:min(len(name), fieldWidth)]], name
}

// fold spells a word as an identifier: lower case, at most 63 bytes.
func fold(s string) string {
	lower := true
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			lower = false
			break
		}
	}
	if !lower {
		b := []byte(s)
		for i, c := range b {
			if c >= 'A' && c <= 'Z' {
				b[i] = c | 0x20
			}
		}
		s = string(b)
	}
	if len(s) > nameWidth {
		end := nameWidth
		for end > 0 && s[end]&0xc0 == 0x80 {
			end--
		}
		s = s[:end]
	}
	return s
}

// unitOf finds a field of those that date_trunc knows: the units of intervals.
func unitOf(text string) (f field, name string) {
	f, name = fieldOf(text)
	switch f {
	case dow, isodow, doy, isoyear, julianDay, epochField, reserved:
		f = unknown
	}
	if name == "mm" {
		f = unknown
	}
	return f, name
}

func errUnsupported(name, typ string) *pgerr.Error {
	return pgerr.New(pgerr.FeatureNotSupported, `unit "%s" not supported for type %s`, name, typ)
}

func errUnrecognized(name, typ string) error {
	return pgerr.New(pgerr.InvalidParameterValue, `unit "%s" not recognized for type %s`, name, typ)
}

// The types as errors name them.
const (
	dateName        = "date"
	timeName        = "time without time zone"
	timetzName      = "time with time zone"
	timestampName   = "timestamp without time zone"
	timestamptzName = "timestamp with time zone"
	intervalName    = "interval"
)
