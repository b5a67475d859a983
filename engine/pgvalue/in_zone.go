package pgvalue

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones on machines that have none

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// zones.txt holds pg_timezone_names; abbrevs.txt the "Default" set of time zone
// abbreviations: an offset in seconds, with D for daylight saving time, or the zone
// whose own meaning of the abbreviation counts. TestZoneLists rewrites both from a
// real PostgreSQL.
var (
	//go:embed zones.txt
	zonesText string
	//go:embed abbrevs.txt
	abbrevsText string

	zoneNames = sync.OnceValue(func() map[string]string {
		m := make(map[string]string)
		for _, name := range strings.Fields(zonesText) {
			m[strings.ToLower(name)] = name
		}
		return m
	})
	zoneAbbrevs = sync.OnceValue(func() map[string]abbreviation {
		m := make(map[string]abbreviation)
		for line := range strings.Lines(abbrevsText) {
			f := strings.Fields(line)
			a := abbreviation{kind: wordZone}
			if off, err := strconv.Atoi(f[1]); err != nil {
				a = abbreviation{kind: wordDynamic, zone: f[1]}
			} else if a.offset = off; len(f) > 2 {
				a.kind = wordDSTime
			}
			m[keyOf(f[0])] = a
		}
		return m
	})
)

// zones holds the named zones that were used, by their names.
var zones sync.Map

// abbreviation is what a time zone abbreviation means.
type abbreviation struct {
	kind   wordKind
	offset int // seconds east of UTC, unless dynamic
	zone   string
}

// LoadZone finds a time zone by its name in any case, or a POSIX specification of a
// fixed offset such as "UTC+3" (three hours west); 22023 when there is none.
func LoadZone(name string) (*time.Location, error) {
	if loc, ok := findZone(name); ok {
		return loc, nil
	}
	return nil, pgerr.New(pgerr.InvalidParameterValue, `time zone "%s" not recognized`, name)
}

func findZone(name string) (*time.Location, bool) {
	if full, ok := zoneNames()[strings.ToLower(name)]; ok {
		if loc, ok := zones.Load(full); ok {
			return loc.(*time.Location), true
		}
		loc, err := time.LoadLocation(full)
		if err == nil {
			zones.Store(full, loc)
		}
		return loc, err == nil
	}
	return posixZone(name)
}

// readOffset reads +hh[[:]mm[:ss]] as seconds west of UTC.
func readOffset(s string) (int, dterr) {
	if s == "" || s[0] != '+' && s[0] != '-' {
		return 0, dtFormat
	}
	h, rest, over := leadInt32(s[1:])
	m, sec := 0, 0
	switch {
	case over:
		return 0, dtZoneRange
	case rest != "" && rest[0] == ':':
		if m, rest, over = leadInt32(rest[1:]); over {
			return 0, dtZoneRange
		}
		if rest != "" && rest[0] == ':' {
			if sec, rest, over = leadInt32(rest[1:]); over {
				return 0, dtZoneRange
			}
		}
	case rest == "" && len(s) > 3:
		h, m = h/100, h%100
	}
	if h < 0 || h > 15 || m < 0 || m > 59 || sec < 0 || sec > 59 {
		return 0, dtZoneRange
	}
	west := -(h*3600 + m*60 + sec)
	if s[0] == '-' {
		west = -west
	}
	if rest != "" {
		return 0, dtFormat
	}
	return west, dtOK
}

// localOffset gives the seconds west of UTC, and the instant (seconds since 1970),
// that a local time (seconds since 1970 as if UTC) has in a zone. A time that a
// forward jump skips is read with the offset before it; one that a backward jump
// repeats with the offset after it.
func localOffset(local int64, loc *time.Location) (west int, at int64) {
	t := time.Unix(local-secondsPerDay, 0).In(loc)
	_, before := t.Zone()
	_, end := t.ZoneBounds()
	if end.IsZero() {
		return -before, local - int64(before)
	}
	_, after := end.Zone()
	early, late, edge := local-int64(before), local-int64(after), end.Unix()
	switch {
	case early < edge && late < edge:
		return -before, early
	case early > edge && late >= edge:
		return -after, late
	case early > late:
		return -before, early
	}
	return -after, late
}

// abbrevOffset is localOffset for an abbreviation that its zone defines.
func abbrevOffset(local int64, abbrev string, loc *time.Location) int {
	west, at := localOffset(local, loc)
	if off, ok := abbrevAt(at, abbrev, loc); ok {
		return -off
	}
	return west
}

// abbrevAt finds the offset east of UTC that an abbreviation means in its zone at an
// instant (seconds since 1970): its latest meaning up to then, else its first after it.
func abbrevAt(at int64, abbrev string, loc *time.Location) (off int, ok bool) {
	name := strings.ToUpper(abbrev)
	for t := time.Unix(at, 0).In(loc); ; {
		if n, off := t.Zone(); n == name {
			return off, true
		}
		start, _ := t.ZoneBounds()
		if start.IsZero() {
			break
		}
		t = start.Add(-time.Second)
	}
	t := time.Unix(at, 0).In(loc)
	for k := 0; k < 400; k++ {
		_, end := t.ZoneBounds()
		if end.IsZero() {
			break
		}
		t = end
		if n, off := t.Zone(); n == name {
			return off, true
		}
	}
	return 0, false
}

// localSeconds counts a civil time as if it were UTC; ok is false outside PostgreSQL's calendar.
func localSeconds(year, mon, day, hour, min, sec int) (int64, bool) {
	if !validJulian(year, mon) {
		return 0, false
	}
	d := rel.DayOf(int64(year), mon, day)
	return d*secondsPerDay + int64(hour*3600+min*60+sec), true
}

// validJulian says whether a month is within the calendar, from November 4714 BC to June 5874898.
func validJulian(year, mon int) bool {
	return (year > -4713 || year == -4713 && mon >= 11) && (year < 5874898 || year == 5874898 && mon < 6)
}
