package pgvalue

import (
	"time"

	"github.com/meshgate/meshgate/engine/rel"
)

// zoneCache remembers the offset between two transitions of a zone, since
// neighbouring rows nearly always share it.
type zoneCache struct {
	loc      *time.Location
	from, to int64 // microseconds, from inclusive; empty at first
	name     string
	offset   int
}

func (z *zoneCache) at(t rel.Instant) (string, int) {
	if v := int64(t); v >= z.from && v < z.to {
		return z.name, z.offset
	}
	if t == rel.MaxInstant || t == -rel.MaxInstant {
		return "", 0
	}
	z.name, z.offset = zoneAt(z.loc, t)
	day, _ := t.Split()
	z.from, z.to = int64(t), int64(t)+1
	// The bounds of time.Time are used only where they surely fit microseconds.
	if day > -700000 && day < 700000 {
		start, end := time.UnixMicro(int64(t)).In(z.loc).ZoneBounds()
		if !start.IsZero() {
			z.from = start.UnixMicro()
		}
		if !end.IsZero() {
			z.to = end.UnixMicro()
		}
	}
	return z.name, z.offset
}
