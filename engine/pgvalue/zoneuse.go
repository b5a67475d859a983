package pgvalue

import (
	"time"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// Zone is a time zone as AT TIME ZONE and date_trunc take one: a zone by name, an
// abbreviation of a fixed offset, or an abbreviation whose meaning its zone tells.
type Zone struct {
	loc    *time.Location
	abbrev string // an abbreviation that loc defines
	east   int    // the offset in seconds, where loc is nil
}

// ZoneOf is a zone that is at hand; nil is UTC.
func ZoneOf(loc *time.Location) Zone {
	if loc == nil {
		loc = time.UTC
	}
	return Zone{loc: loc}
}

// FixedZone is a constant offset, in seconds east of UTC.
func FixedZone(east int) Zone { return Zone{east: east} }

// FindZone finds a zone by abbreviation, name in any case, or POSIX specification; 22023
// when there is none.
func FindZone(name string) (Zone, error) {
	if a, ok := zoneAbbrevs()[keyOf(lowerASCII(name))]; ok {
		if a.kind != wordDynamic {
			return Zone{east: a.offset}, nil
		}
		if loc, ok := findZone(a.zone); ok {
			return Zone{loc: loc, abbrev: name}, nil
		}
	}
	if loc, ok := findZone(name); ok {
		return Zone{loc: loc}, nil
	}
	return Zone{}, pgerr.New(pgerr.InvalidParameterValue, `time zone "%s" not recognized`, name)
}

func lowerASCII(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for k := i; k < len(b); k++ {
				if b[k] >= 'A' && b[k] <= 'Z' {
					b[k] |= 0x20
				}
			}
			return string(b)
		}
	}
	return s
}

// At gives the offset in seconds east of UTC at an instant.
func (z Zone) At(t rel.Instant) int {
	switch {
	case z.loc == nil:
		return z.east
	case z.abbrev == "":
		_, off := zoneAt(z.loc, t)
		return off
	}
	sec := floorSeconds(t)
	if off, ok := abbrevAt(sec, z.abbrev, z.loc); ok {
		return off
	}
	_, off := zoneAt(z.loc, t)
	return off
}

// AtLocal gives the offset in seconds east of UTC that a local time has, which is given
// in seconds since 1970 as if it were UTC. A time that a forward jump skips takes the
// offset before it; one that a backward jump repeats the offset after it.
func (z Zone) AtLocal(local int64) int {
	switch {
	case z.loc == nil:
		return z.east
	case z.abbrev == "":
		west, _ := localOffset(local, z.loc)
		return -west
	}
	return -abbrevOffset(local, z.abbrev, z.loc)
}

// Name gives the abbreviation in use at an instant, as the TZ pattern of to_char prints it.
func (z Zone) Name(t rel.Instant) string {
	if z.loc == nil {
		return ""
	}
	name, _ := zoneAt(z.loc, t)
	return name
}

// ReadOffset reads "+hh[[:]mm[:ss]]" in seconds east of UTC. ok is false for what is no
// offset, over for one that is out of range.
func ReadOffset(text string) (east int, over, ok bool) {
	west, e := readOffset(text)
	return -west, e == dtZoneRange, e == dtOK
}

// RoundMicros rounds microseconds since 2000-01-01, or of an interval, to the number of
// digits after the second that a modifier allows, half away from zero.
func RoundMicros(v int64, mod int32) int64 { return roundMicros(v, mod) }

// FitInterval cuts an interval to the fields of its type's modifier and rounds its seconds;
// XX000 for a number that is no modifier.
func FitInterval(v rel.Interval, mod int32) (rel.Interval, error) {
	if mod >= 0 {
		switch intervalRange(mod) {
		case rangeFull, rangeYear, rangeMonth, rangeYear | rangeMonth, rangeDay, rangeHour, rangeMinute, rangeSecond,
			rangeDay | rangeHour, rangeDay | rangeHour | rangeMinute, rangeDay | rangeHour | rangeMinute | rangeSecond,
			rangeHour | rangeMinute, rangeHour | rangeMinute | rangeSecond, rangeMinute | rangeSecond:
		default:
			return v, pgerr.New(pgerr.InternalError, "unrecognized interval typmod: %d", mod)
		}
	}
	out, err := applyIntervalMod(v, mod)
	if err != nil {
		return v, err
	}
	return out.(rel.Interval), nil
}

func floorSeconds(t rel.Instant) int64 {
	sec := int64(t) / microsPerSec
	if int64(t)%microsPerSec < 0 {
		sec--
	}
	return sec
}
