package pgtime

import (
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// CompareZoned orders timetz by the time of day at UTC, then by the zone.
func CompareZoned(a, b pgvalue.ZonedTime) int {
	x, y := a.Key(), b.Key()
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// ZonedKey is the sort key of a timetz.
func ZonedKey(t pgvalue.ZonedTime) int64 { return t.Key() }

// AddToZoned adds an interval's time to a timetz, around midnight.
func AddToZoned(t pgvalue.ZonedTime, micros int64) pgvalue.ZonedTime {
	t.Clock = AddToClock(t.Clock, micros)
	return t
}

// ZonedAt moves a timetz to another offset, in seconds east of UTC.
func ZonedAt(t pgvalue.ZonedTime, east int) pgvalue.ZonedTime {
	us := int64(t.Clock) + (int64(t.West)+int64(east))*second
	for us < 0 {
		us += day
	}
	for us >= day {
		us -= day
	}
	return pgvalue.ZonedTime{Clock: rel.TimeOfDay(us), West: int32(-east)}
}

// ZonedOf is the time of day of a timestamptz by the clock of a zone, with its offset.
func ZonedOf(t rel.Instant, z pgvalue.Zone) pgvalue.ZonedTime {
	c := broken(t, &z)
	return pgvalue.ZonedTime{Clock: rel.TimeOfDay(c.clock()), West: int32(-c.east)}
}

// ZonedToday puts a time of day at the offset that the zone has at that time of the day of now.
func ZonedToday(tod rel.TimeOfDay, now rel.Instant, z pgvalue.Zone) pgvalue.ZonedTime {
	c := broken(now, &z)
	c.setClock(int64(tod))
	c.zoned(z)
	return pgvalue.ZonedTime{Clock: tod, West: int32(-c.east)}
}

// AddZoned is the timestamptz of a day's timetz.
func AddZoned(d rel.Day, t pgvalue.ZonedTime) (rel.Instant, error) {
	at, err := Midnight(d)
	if err != nil || !IsFinite(at) {
		return at, err
	}
	return shifted(int64(at), int64(t.Clock)+int64(t.West)*second, errDateForTimestamp)
}

// FitZoned rounds a timetz to the digits that its type's modifier allows.
func FitZoned(t pgvalue.ZonedTime, mod int32) pgvalue.ZonedTime {
	t.Clock = FitClock(t.Clock, mod)
	return t
}
