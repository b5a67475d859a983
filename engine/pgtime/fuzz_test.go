package pgtime_test

import (
	"testing"

	"github.com/meshgate/meshgate/engine/pgtime"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Whatever the values, there is an answer or an error, and a timestamp is one that can be carried.
func FuzzTimes(f *testing.F) {
	for _, field := range fields {
		f.Add(field, "Europe/Berlin", int64(951827696789012), int64(-1), int32(13), int32(-31), 1.5)
	}
	f.Add("week", "EST5EDT,M3.2.0,M11.1.0", int64(1<<63-2), int64(-1<<63), int32(-1<<31), int32(1<<31-1), 1e300)
	f.Fuzz(func(t *testing.T, field, zone string, a, b int64, months, days int32, x float64) {
		z, err := pgvalue.FindZone(zone)
		if err != nil {
			z = pgvalue.ZoneOf(nil)
		}
		at := func(v int64) rel.Instant {
			if !pgtime.InRange(v) {
				return rel.MaxInstant
			}
			return rel.Instant(v)
		}
		ts, other, i := at(a), at(b), rel.Interval{Months: months, Days: days, Micros: b}
		for _, g := range []func() (rel.Instant, error){
			func() (rel.Instant, error) { return pgtime.AddIntervalAt(ts, i, z) },
			func() (rel.Instant, error) { return pgtime.SubInterval(ts, i) },
			func() (rel.Instant, error) { return pgtime.TruncAt(field, ts, z) },
			func() (rel.Instant, error) { return pgtime.Bin(i, ts, other) },
			func() (rel.Instant, error) { return pgtime.Local(ts, z) },
			func() (rel.Instant, error) { return pgtime.AtZone(ts, z) },
			func() (rel.Instant, error) { return pgtime.FromEpoch(x) },
			func() (rel.Instant, error) { return pgtime.MakeTimestamp(months, days, 1, days, months, x) },
		} {
			v, err := g()
			if err == nil && pgtime.IsFinite(v) && !pgtime.InRange(int64(v)) {
				t.Errorf("%d is no timestamp", v)
			}
		}
		_, _ = pgtime.ExtractAt(field, ts, z)
		_, _ = pgtime.ExtractInterval(field, i)
		_, _ = pgtime.AgeAt(ts, other, z)
		_, _ = pgtime.Mul(i, x)
		_, _ = pgtime.Div(i, x)
		_, _ = pgtime.Justify(i)
		_, _ = pgvalue.ZoneSetting(zone)
	})
}
