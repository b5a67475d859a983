package pgvalue

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/meshgate/meshgate/engine/rel"
)

// NamedZone is a row of pg_timezone_names or pg_timezone_abbrevs: what a name means at an
// instant. East is in seconds.
type NamedZone struct {
	Name, Abbrev string
	East         int
	DST          bool
}

// NamedZones lists the time zones by name, as they are at an instant.
func NamedZones(at time.Time) []NamedZone {
	var out []NamedZone
	for _, name := range strings.Fields(zonesText) {
		if loc, ok := findZone(name); ok {
			local := at.In(loc)
			abbrev, east := local.Zone()
			out = append(out, NamedZone{name, abbrev, east, local.IsDST()})
		}
	}
	return out
}

// Abbreviations lists the abbreviations of time zones, in capitals, by name.
func Abbreviations(at time.Time) []NamedZone {
	all := zoneAbbrevs()
	out := make([]NamedZone, 0, len(all))
	for _, key := range slices.Sorted(maps.Keys(all)) {
		a, name := all[key], strings.ToUpper(key)
		z := NamedZone{name, name, a.offset, a.kind == wordDSTime}
		if a.kind == wordDynamic {
			if loc, ok := findZone(a.zone); ok {
				z.East = Zone{loc: loc, abbrev: name}.At(rel.Instant(at.UnixMicro()))
				z.DST = at.In(loc).IsDST()
			}
		}
		out = append(out, z)
	}
	return out
}
