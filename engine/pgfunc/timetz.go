package pgfunc

import (
	"fmt"

	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/pgtime"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// timetz travels in its text form.
func zoned(s string) (pgvalue.ZonedTime, error) {
	t, ok := pgvalue.ReadZonedTime(s)
	if !ok {
		return t, fmt.Errorf("%q is no timetz", s)
	}
	return t, nil
}

func zoned1[R any](f func(pgvalue.ZonedTime) (R, error)) func(string) (R, error) {
	return func(s string) (r R, err error) {
		t, err := zoned(s)
		if err != nil {
			return r, err
		}
		return f(t)
	}
}

func zoned2[R any](f func(a, b pgvalue.ZonedTime) R) func(string, string) (R, error) {
	return func(x, y string) (r R, err error) {
		a, err := zoned(x)
		if err != nil {
			return r, err
		}
		b, err := zoned(y)
		if err != nil {
			return r, err
		}
		return f(a, b), nil
	}
}

// Comparison and arithmetic of timetz.
func init() {
	compare := func(name string, f func(c int) bool) Func {
		return F2(name+"(timetz,timetz)", zoned2(func(a, b pgvalue.ZonedTime) bool { return f(pgtime.CompareZoned(a, b)) }))
	}
	pick := func(name string, sign int) Func {
		return F2(name+"(timetz,timetz)", zoned2(func(a, b pgvalue.ZonedTime) string {
			if pgtime.CompareZoned(a, b)*sign > 0 {
				return a.String()
			}
			return b.String()
		}))
	}
	add := func(s string, i rel.Interval) (string, error) {
		t, err := zoned(s)
		return pgtime.AddToZoned(t, i.Micros).String(), err
	}
	addZoned := func(d rel.Day, s string) (rel.Instant, error) {
		t, err := zoned(s)
		if err != nil {
			return 0, err
		}
		return pgtime.AddZoned(d, t)
	}
	register(
		compare("timetz_eq", func(c int) bool { return c == 0 }), compare("timetz_ne", func(c int) bool { return c != 0 }),
		compare("timetz_lt", func(c int) bool { return c < 0 }), compare("timetz_le", func(c int) bool { return c <= 0 }),
		compare("timetz_gt", func(c int) bool { return c > 0 }), compare("timetz_ge", func(c int) bool { return c >= 0 }),
		F2("timetz_cmp(timetz,timetz)", zoned2(func(a, b pgvalue.ZonedTime) int32 { return int32(pgtime.CompareZoned(a, b)) })),
		pick("timetz_larger", 1), pick("timetz_smaller", -1),
		F2("timetz_pl_interval(timetz,interval)", add),
		F2("interval_pl_timetz(interval,timetz)", func(i rel.Interval, s string) (string, error) { return add(s, i) }),
		F2("timetz_mi_interval(timetz,interval)", func(s string, i rel.Interval) (string, error) {
			t, err := zoned(s)
			t.Clock = pgtime.SubFromClock(t.Clock, i.Micros)
			return t.String(), err
		}),
		F2("datetimetz_pl(date,timetz)", addZoned), F2("timestamptz(date,timetz)", addZoned),
		F2("timetzdate_pl(timetz,date)", func(s string, d rel.Day) (rel.Instant, error) { return addZoned(d, s) }),
	)
}

// Fields, zones and casts of timetz.
func init() {
	register(
		F2("extract(text,timetz)", func(f, s string) (Opt[pgnum.Num], error) {
			t, err := zoned(s)
			if err != nil {
				return Opt[pgnum.Num]{}, err
			}
			return asNum(pgtime.ExtractZoned(f, t))
		}),
		F2("date_part(text,timetz)", func(f, s string) (Opt[float64], error) {
			t, err := zoned(s)
			if err != nil {
				return Opt[float64]{}, err
			}
			return asFloat(pgtime.ExtractZoned(f, t))
		}),
		C2("timezone(text,timetz)", func(c *Ctx, name, s string) (string, error) {
			z, err := pgvalue.FindZone(name)
			if err != nil {
				return "", err
			}
			t, err := zoned(s)
			return pgtime.ZonedAt(t, z.At(c.now())).String(), err
		}),
		C2("timezone(interval,timetz)", func(c *Ctx, i rel.Interval, s string) (string, error) {
			z, err := pgtime.ZoneOfInterval(i, c.Settings)
			if err != nil {
				return "", err
			}
			t, err := zoned(s)
			return pgtime.ZonedAt(t, z.At(0)).String(), err
		}),
		F1("time(timetz)", zoned1(func(t pgvalue.ZonedTime) (rel.TimeOfDay, error) { return t.Clock, nil })),
		C1("timetz(time)", func(c *Ctx, t rel.TimeOfDay) (string, error) {
			return pgtime.ZonedToday(t, c.now(), c.zone()).String(), nil
		}),
		C1("timetz(timestamptz)", func(c *Ctx, t rel.Instant) (Opt[string], error) {
			if !pgtime.IsFinite(t) {
				return Opt[string]{}, nil
			}
			return Some(pgtime.ZonedOf(t, c.zone()).String()), nil
		}),
		F2("timetz(timetz,int4)", func(s string, mod int32) (string, error) {
			t, err := zoned(s)
			return pgtime.FitZoned(t, mod).String(), err
		}),
	)
}
