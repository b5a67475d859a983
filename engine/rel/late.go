package rel

import "math"

// Days from 1970 that bound PostgreSQL's timestamps: 4714-11-24 BC, and 294277-01-01, which is one too late.
const (
	firstTimestampDay = -2440588
	endTimestampDay   = 106762940
)

// LateTimestamp says why a timestamp of PostgreSQL's last thirty years is refused (0A000).
const LateTimestamp = "timestamps after 294247-01-10 are not supported yet"

// Reach says whether a point in time is a timestamp.
type Reach int

// The kinds of points in time.
const (
	Within Reach = iota
	Late         // of PostgreSQL's, but beyond what microseconds from 1970 count in 64 bits
	Beyond       // no timestamp of PostgreSQL's
)

// InstantAt is the instant that is so many microseconds after the midnight of a day from 1970.
func InstantAt(d, micros int64) (Instant, Reach) {
	whole := micros / microsPerDay
	if micros -= whole * microsPerDay; micros < 0 {
		micros += microsPerDay
		whole--
	}
	if d += whole; d < firstTimestampDay || d >= endTimestampDay {
		return 0, Beyond
	}
	// The last number is infinity, and the one before it stands for all later ones in comparisons.
	const most = math.MaxInt64 - 2
	if d > most/microsPerDay || d == most/microsPerDay && micros > most%microsPerDay {
		return 0, Late
	}
	return Instant(d*microsPerDay + micros), Within
}
