package pgfunc

import (
	"github.com/meshgate/meshgate/engine/pgtime"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// AT TIME ZONE, and the casts and comparisons that go by the session's zone.
func init() {
	byName := func(f func(rel.Instant, pgvalue.Zone) (rel.Instant, error)) func(string, rel.Instant) (rel.Instant, error) {
		return func(name string, t rel.Instant) (rel.Instant, error) {
			if !pgtime.IsFinite(t) {
				return t, nil
			}
			z, err := pgvalue.FindZone(name)
			if err != nil {
				return 0, err
			}
			return f(t, z)
		}
	}
	byInterval := func(f func(rel.Instant, pgvalue.Zone) (rel.Instant, error)) func(*Ctx, rel.Interval, rel.Instant) (rel.Instant, error) {
		return func(c *Ctx, i rel.Interval, t rel.Instant) (rel.Instant, error) {
			if !pgtime.IsFinite(t) {
				return t, nil
			}
			z, err := pgtime.ZoneOfInterval(i, c.Settings)
			if err != nil {
				return 0, err
			}
			return f(t, z)
		}
	}
	register(
		F2("timezone(text,timestamp)", byName(pgtime.AtZone)), F2("timezone(text,timestamptz)", byName(pgtime.Local)),
		C2("timezone(interval,timestamp)", byInterval(pgtime.AtZone)), C2("timezone(interval,timestamptz)", byInterval(pgtime.Local)),
	)
}

// Casts.
func init() {
	at := func(c *Ctx, t rel.Instant) (rel.Instant, error) { return pgtime.AtZone(t, c.zone()) }
	local := func(c *Ctx, t rel.Instant) (rel.Instant, error) { return pgtime.Local(t, c.zone()) }
	clock := func(t rel.Instant) Opt[rel.TimeOfDay] {
		if !pgtime.IsFinite(t) {
			return Opt[rel.TimeOfDay]{}
		}
		_, tod := t.Split()
		return Some(tod)
	}
	fit := func(t rel.Instant, mod int32) (rel.Instant, error) { return pgtime.Fit(t, mod) }
	register(
		F1("timestamp(date)", pgtime.Midnight),
		C1("timestamptz(date)", func(c *Ctx, d rel.Day) (rel.Instant, error) { return pgtime.MidnightAt(d, c.zone()) }),
		F1("date(timestamp)", func(t rel.Instant) (rel.Day, error) { return pgtime.DateOf(t), nil }).Total(),
		C1("date(timestamptz)", func(c *Ctx, t rel.Instant) (rel.Day, error) {
			t, err := local(c, t)
			return pgtime.DateOf(t), err
		}),
		C1("timestamptz(timestamp)", at), C1("timestamp(timestamptz)", local),
		C2("timestamptz(date,time)", func(c *Ctx, d rel.Day, tod rel.TimeOfDay) (rel.Instant, error) {
			t, err := pgtime.AddClock(d, tod)
			if err != nil {
				return 0, err
			}
			return at(c, t)
		}),
		F1("time(timestamp)", func(t rel.Instant) (Opt[rel.TimeOfDay], error) { return clock(t), nil }).Total(),
		C1("time(timestamptz)", func(c *Ctx, t rel.Instant) (Opt[rel.TimeOfDay], error) {
			t, err := local(c, t)
			return clock(t), err
		}),
		F1("time(interval)", func(i rel.Interval) (rel.TimeOfDay, error) { return pgtime.ClockOf(i), nil }).Total(),
		F1("interval(time)", func(t rel.TimeOfDay) (rel.Interval, error) { return rel.Interval{Micros: int64(t)}, nil }).Total(),
		F2("timestamp(timestamp,int4)", fit), F2("timestamptz(timestamptz,int4)", fit),
		F2("time(time,int4)", func(t rel.TimeOfDay, mod int32) (rel.TimeOfDay, error) { return pgtime.FitClock(t, mod), nil }).Total(),
		F2("interval(interval,int4)", pgvalue.FitInterval),
	)
}
