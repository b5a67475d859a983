package pgfunc

import (
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/pgtime"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// zone is the session's time zone.
func (c *Ctx) zone() pgvalue.Zone { return pgvalue.ZoneOf(c.TimeZone) }

// Arithmetic of dates and timestamps. Where PostgreSQL has x + y and y + x, two names
// stand for one function.
func init() {
	datePlus := func(d rel.Day, n int32) (rel.Day, error) { return pgtime.AddDays(d, int64(n)) }
	dateAdd := func(d rel.Day, i rel.Interval) (rel.Instant, error) {
		t, err := pgtime.Midnight(d)
		if err != nil {
			return 0, err
		}
		return pgtime.AddInterval(t, i)
	}
	addAt := func(c *Ctx, t rel.Instant, i rel.Interval) (rel.Instant, error) {
		return pgtime.AddIntervalAt(t, i, c.zone())
	}
	addClock := func(t rel.TimeOfDay, i rel.Interval) (rel.TimeOfDay, error) {
		return pgtime.AddToClock(t, i.Micros), nil
	}
	register(
		F2("date_pli(date,int4)", datePlus),
		F2("integer_pl_date(int4,date)", func(n int32, d rel.Day) (rel.Day, error) { return datePlus(d, n) }),
		F2("date_mii(date,int4)", func(d rel.Day, n int32) (rel.Day, error) { return pgtime.AddDays(d, -int64(n)) }),
		F2("date_mi(date,date)", pgtime.SubDates),
		F2("date_pl_interval(date,interval)", dateAdd),
		F2("interval_pl_date(interval,date)", func(i rel.Interval, d rel.Day) (rel.Instant, error) { return dateAdd(d, i) }),
		F2("date_mi_interval(date,interval)", func(d rel.Day, i rel.Interval) (rel.Instant, error) {
			t, err := pgtime.Midnight(d)
			if err != nil {
				return 0, err
			}
			return pgtime.SubInterval(t, i)
		}),
		F2("datetime_pl(date,time)", pgtime.AddClock),
		F2("timestamp(date,time)", pgtime.AddClock),
		F2("timedate_pl(time,date)", func(t rel.TimeOfDay, d rel.Day) (rel.Instant, error) { return pgtime.AddClock(d, t) }),
		F2("timestamp_pl_interval(timestamp,interval)", pgtime.AddInterval),
		F2("interval_pl_timestamp(interval,timestamp)", func(i rel.Interval, t rel.Instant) (rel.Instant, error) {
			return pgtime.AddInterval(t, i)
		}),
		F2("timestamp_mi_interval(timestamp,interval)", pgtime.SubInterval),
		C2("timestamptz_pl_interval(timestamptz,interval)", addAt),
		C2("interval_pl_timestamptz(interval,timestamptz)", func(c *Ctx, i rel.Interval, t rel.Instant) (rel.Instant, error) {
			return addAt(c, t, i)
		}),
		C2("timestamptz_mi_interval(timestamptz,interval)", func(c *Ctx, t rel.Instant, i rel.Interval) (rel.Instant, error) {
			return pgtime.SubIntervalAt(t, i, c.zone())
		}),
		F2("timestamp_mi(timestamp,timestamp)", pgtime.Sub),
		F2("timestamptz_mi(timestamptz,timestamptz)", pgtime.Sub),
		F2("time_pl_interval(time,interval)", addClock).Total(),
		F2("interval_pl_time(interval,time)", func(i rel.Interval, t rel.TimeOfDay) (rel.TimeOfDay, error) { return addClock(t, i) }).Total(),
		F2("time_mi_interval(time,interval)", func(t rel.TimeOfDay, i rel.Interval) (rel.TimeOfDay, error) {
			return pgtime.SubFromClock(t, i.Micros), nil
		}).Total(),
		F2("time_mi_time(time,time)", func(a, b rel.TimeOfDay) (rel.Interval, error) {
			return rel.Interval{Micros: int64(a) - int64(b)}, nil
		}).Total(),
	)
}

// Arithmetic of intervals.
func init() {
	register(
		F2("interval_pl(interval,interval)", pgtime.AddIntervals),
		F2("interval_mi(interval,interval)", pgtime.SubIntervals),
		F1("interval_um(interval)", pgtime.Negate),
		F2("interval_mul(interval,float8)", pgtime.Mul),
		F2("mul_d_interval(float8,interval)", func(f float64, i rel.Interval) (rel.Interval, error) { return pgtime.Mul(i, f) }),
		F2("interval_div(interval,float8)", pgtime.Div),
		F1("justify_days(interval)", pgtime.JustifyDays),
		F1("justify_hours(interval)", pgtime.JustifyHours),
		F1("justify_interval(interval)", pgtime.Justify),
		F2("interval_cmp(interval,interval)", func(a, b rel.Interval) (int32, error) { return int32(pgtime.Compare(a, b)), nil }).Total(),
		F1("isfinite(interval)", func(rel.Interval) (bool, error) { return true, nil }).Total(),
	)
}

// age, date_trunc, date_bin and the makers.
func init() {
	register(
		F2("age(timestamp,timestamp)", pgtime.Age),
		C2("age(timestamptz,timestamptz)", func(c *Ctx, a, b rel.Instant) (rel.Interval, error) { return pgtime.AgeAt(a, b, c.zone()) }),
		C1("age(timestamp)", func(c *Ctx, t rel.Instant) (rel.Interval, error) { return pgtime.Age(c.today(), t) }),
		C1("age(timestamptz)", func(c *Ctx, t rel.Instant) (rel.Interval, error) {
			today, err := pgtime.AtZone(c.today(), c.zone())
			if err != nil {
				return rel.Interval{}, err
			}
			return pgtime.AgeAt(today, t, c.zone())
		}),
		F2("date_trunc(text,timestamp)", pgtime.Trunc),
		C2("date_trunc(text,timestamptz)", func(c *Ctx, f string, t rel.Instant) (rel.Instant, error) {
			return pgtime.TruncAt(f, t, c.zone())
		}),
		F3("date_trunc(text,timestamptz,text)", func(f string, t rel.Instant, zone string) (rel.Instant, error) {
			if !pgtime.IsFinite(t) {
				return t, nil
			}
			z, err := pgvalue.FindZone(zone)
			if err != nil {
				return 0, err
			}
			return pgtime.TruncAt(f, t, z)
		}),
		F2("date_trunc(text,interval)", pgtime.TruncInterval),
		F3("date_bin(interval,timestamp,timestamp)", pgtime.Bin),
		F3("date_bin(interval,timestamptz,timestamptz)", pgtime.Bin),
		F3("make_date(int4,int4,int4)", pgtime.MakeDate),
		F3("make_time(int4,int4,float8)", pgtime.MakeClock),
		F6("make_timestamp(int4,int4,int4,int4,int4,float8)", pgtime.MakeTimestamp),
		C6("make_timestamptz(int4,int4,int4,int4,int4,float8)", func(c *Ctx, y, mon, d, h, m int32, s float64) (rel.Instant, error) {
			return pgtime.MakeTimestamptz(y, mon, d, h, m, s, c.zone())
		}),
		F7("make_timestamptz(int4,int4,int4,int4,int4,float8,text)", func(y, mon, d, h, m int32, s float64, zone string) (rel.Instant, error) {
			if _, err := pgtime.MakeTimestamp(y, mon, d, h, m, s); err != nil {
				return 0, err
			}
			z, err := pgtime.ZoneArgument(zone)
			if err != nil {
				return 0, err
			}
			return pgtime.MakeTimestamptz(y, mon, d, h, m, s, z)
		}),
		F7("make_interval(int4,int4,int4,int4,int4,int4,float8)", pgtime.MakeInterval),
		F1("to_timestamp(float8)", pgtime.FromEpoch),
		F3("generate_series(timestamp,timestamp,interval)", func(from, to rel.Instant, step rel.Interval) ([]rel.Instant, error) {
			return pgtime.Series(from, to, step, pgtime.AddInterval)
		}),
		C3("generate_series(timestamptz,timestamptz,interval)", func(c *Ctx, from, to rel.Instant, step rel.Interval) ([]rel.Instant, error) {
			return pgtime.Series(from, to, step, func(t rel.Instant, i rel.Interval) (rel.Instant, error) { return pgtime.AddIntervalAt(t, i, c.zone()) })
		}),
	)
}

// now is the transaction's time.
func (c *Ctx) now() rel.Instant { return rel.Instant(c.Time().UnixMicro()) }

// today is the midnight at which the transaction's day began, by the session's clock.
func (c *Ctx) today() rel.Instant {
	t, err := pgtime.Local(c.now(), c.zone())
	if err != nil { // now is within range
		panic(err)
	}
	d, _ := t.Split()
	t, err = pgtime.Midnight(d)
	if err != nil {
		panic(err)
	}
	return t
}

// Fields.
func init() {
	register(
		F2("extract(text,date)", num(pgtime.ExtractDate)), F2("extract(text,time)", num(pgtime.ExtractClock)),
		F2("extract(text,timestamp)", num(pgtime.Extract)), F2("extract(text,interval)", num(pgtime.ExtractInterval)),
		C2("extract(text,timestamptz)", func(c *Ctx, f string, t rel.Instant) (Opt[pgnum.Num], error) {
			return asNum(pgtime.ExtractAt(f, t, c.zone()))
		}),
		F2("date_part(text,date)", func(f string, d rel.Day) (Opt[float64], error) {
			t, err := pgtime.Midnight(d)
			if err != nil {
				return Opt[float64]{}, err
			}
			return asFloat(pgtime.Extract(f, t))
		}),
		F2("date_part(text,time)", float(pgtime.ExtractClock)), F2("date_part(text,timestamp)", float(pgtime.Extract)),
		F2("date_part(text,interval)", float(pgtime.ExtractInterval)),
		C2("date_part(text,timestamptz)", func(c *Ctx, f string, t rel.Instant) (Opt[float64], error) {
			return asFloat(pgtime.ExtractAt(f, t, c.zone()))
		}),
	)
}

func asNum(p pgtime.Part, err error) (Opt[pgnum.Num], error) {
	if err != nil || p.Null {
		return Opt[pgnum.Num]{}, err
	}
	n, err := p.Num()
	return Some(n), err
}

func asFloat(p pgtime.Part, err error) (Opt[float64], error) {
	if err != nil || p.Null {
		return Opt[float64]{}, err
	}
	return Some(p.Float()), nil
}

func num[T any](f func(string, T) (pgtime.Part, error)) func(string, T) (Opt[pgnum.Num], error) {
	return func(name string, v T) (Opt[pgnum.Num], error) { return asNum(f(name, v)) }
}

func float[T any](f func(string, T) (pgtime.Part, error)) func(string, T) (Opt[float64], error) {
	return func(name string, v T) (Opt[float64], error) { return asFloat(f(name, v)) }
}
