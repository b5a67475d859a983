package pgtime_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtime"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/testserver"
)

// The values that calculations are tried on, as PostgreSQL reads them: ends of ranges,
// leap days, jumps of clocks, both sides of 1970 and 2000.
var (
	instants = []string{"2000-01-01", "1999-12-31 23:59:59.999999", "1970-01-01", "1969-12-31 23:59:59.5", "2024-02-29 12:34:56.789", "2023-03-26 01:30", "2023-03-26 02:30",
		"2023-10-29 02:30", "2023-10-29 00:30", "2023-11-05 01:30", "2023-03-12 02:30", "1900-01-01", "0001-01-01", "0001-12-31 BC", "0044-03-15 12:00 BC", "4714-11-24 BC",
		"294246-12-31 23:59:59.999999", "infinity", "-infinity", "2037-06-15 18:00", "2100-07-04", "1883-11-18 12:03:58", "2021-01-31", "2020-12-28", "0100-12-31", "2001-01-01", "1582-10-15", "10000-01-01 00:00:01"}
	days  = []string{"2000-01-01", "1969-12-31", "2024-02-29", "5874897-12-31", "4714-11-24 BC", "0001-01-01", "0001-12-31 BC", "infinity", "-infinity", "294246-12-31", "2020-12-31", "0101-06-01 BC", "2026-01-04"}
	spans = []string{"1 day", "-1 day", "1 month", "-13 months", "1 mon -1 day 00:00:00.000001", "25:00:00", "-00:00:00.5", "2147483647 days", "-178000000 years", "178956970 years 7 mons",
		"1 year 2 mons 3 days 04:05:06.789", "0", "30 days 24:00:00", "-1 mon 30 days", "29 days 23:59:59.999999", "2562047788:00:54.775807", "1.5 years", "100 years", "15 minutes", "-45 days -36:00"}
	clocks  = []string{"00:00", "24:00", "12:34:56.789012", "23:59:59.999999", "01:02:03"}
	zoneds  = []string{"00:00+00", "24:00-12", "12:34:56.789+05:30", "07:04:56.789+00", "23:59:59.999999-08", "01:02:03+02:03:04", "05:00-05", "10:00+00"}
	factors = []float64{0, 1, -1, 0.5, 1.0 / 3, 1e-6, 100, 1e9, -2.7182818284, 1e300}
	zones   = []string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "EST", "MSK", "cest", "Pacific/Apia", "UTC+3", "EST5EDT,M3.2.0,M11.1.0", "America/St_Johns", "Africa/Monrovia", "nowhere"}
	fields  = []string{"microseconds", "Milliseconds", "second", "sec", "minute", "hour", "day", "month", "quarter", "year", "y", "decade", "century", "millennium", "week", "dow", "isodow", "doy",
		"isoyear", "julian", "epoch", "timezone", "timezone_hour", "timezone_minute", "now", "monday", "foo", "c", "m", ""}
)

// oracle runs an expression over values and gives each answer, or the error.
type oracle struct {
	conn *pgx.Conn
	t    *testing.T
}

func newOracle(t *testing.T, zone string) *oracle {
	ctx := context.Background()
	conn := testserver.Postgres(t).Session(t)
	o := &oracle{conn, t}
	for _, sql := range []string{"SET TimeZone = '" + zone + "'", `CREATE OR REPLACE FUNCTION pg_temp.try(q text) RETURNS text LANGUAGE plpgsql AS $$
		DECLARE r text; BEGIN EXECUTE 'SELECT (' || q || ')::text' INTO r; RETURN coalesce(r, 'NULL');
		EXCEPTION WHEN OTHERS THEN RETURN sqlstate || ' ' || sqlerrm; END $$`} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// ask gives the answers to expressions.
func (o *oracle) ask(exprs []string) []string {
	o.t.Helper()
	rows, err := o.conn.Query(context.Background(), "SELECT pg_temp.try(e) FROM unnest($1::text[]) WITH ORDINALITY u(e, n) ORDER BY n", exprs)
	if err != nil {
		o.t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		o.t.Fatal(err)
	}
	return out
}

// check collects expressions with our answers.
type check struct {
	exprs, ours []string
	s           pgvalue.Settings
}

func (c *check) add(v any, t rel.Type, err error, format string, args ...any) {
	c.exprs = append(c.exprs, fmt.Sprintf(format, args...))
	c.ours = append(c.ours, c.text(v, t, err))
}

func (c *check) text(v any, t rel.Type, err error) string {
	switch {
	case err != nil:
		e, ok := pgerr.As(err)
		if !ok {
			return "no error of ours: " + err.Error()
		}
		return e.Code + " " + e.Message
	case v == nil:
		return "NULL"
	case t.OID == rel.BoolOID:
		return fmt.Sprint(v)
	}
	return pgvalue.Format(v, t, c.s)
}

func (c *check) compare(t *testing.T, o *oracle) {
	t.Helper()
	wrong := 0
	for i, want := range o.ask(c.exprs) {
		if want != c.ours[i] && !beyond(want, c.ours[i]) {
			if wrong++; wrong <= 15 {
				t.Errorf("%s\n gave %s\n want %s", c.exprs[i], c.ours[i], want)
			}
		}
	}
	if wrong > 15 {
		t.Errorf("%d of %d differ", wrong, len(c.exprs))
	}
}

// beyond says that PostgreSQL's answer is one of the thirty years of timestamps that cannot
// be carried, and ours the refusal.
func beyond(want, got string) bool {
	return strings.HasPrefix(got, "0A000") && strings.HasPrefix(want, "2942")
}

func parse[T any](t *testing.T, text string, typ rel.Type, s pgvalue.Settings) T {
	t.Helper()
	v, err := pgvalue.Parse(text, typ, s)
	if err != nil {
		t.Fatal(err)
	}
	return v.(T)
}

func cross[A, B any](as []A, bs []B, f func(A, B)) {
	for _, a := range as {
		for _, b := range bs {
			f(a, b)
		}
	}
}

func settingsOf(t *testing.T, zone string) (pgvalue.Settings, pgvalue.Zone) {
	t.Helper()
	loc, err := pgvalue.LoadZone(zone)
	if err != nil {
		t.Fatal(err)
	}
	return pgvalue.Settings{TimeZone: loc}, pgvalue.ZoneOf(loc)
}

func TestTimestampsAsPostgreSQL(t *testing.T) {
	all := instants
	defer func() { instants = all }()
	for _, zone := range []string{"UTC", "America/New_York", "Europe/Berlin", "Pacific/Apia"} {
		t.Run(zone, func(t *testing.T) {
			o := newOracle(t, zone)
			s, z := settingsOf(t, zone)
			c := &check{s: s}
			instants = slices.DeleteFunc(slices.Clone(all), func(a string) bool { // what is too early in this zone
				_, err := pgvalue.Parse(a, rel.Timestamptz, s)
				return err != nil
			})
			cross(instants, spans, func(a, b string) {
				ts, i := parse[rel.Instant](t, a, rel.Timestamp, s), parse[rel.Interval](t, b, rel.IntervalT, s)
				tz := parse[rel.Instant](t, a, rel.Timestamptz, s)
				if zone == "UTC" {
					v, err := pgtime.AddInterval(ts, i)
					c.add(v, rel.Timestamp, err, "timestamp '%s' + interval '%s'", a, b)
					v, err = pgtime.SubInterval(ts, i)
					c.add(v, rel.Timestamp, err, "timestamp '%s' - interval '%s'", a, b)
				}
				v, err := pgtime.AddIntervalAt(tz, i, z)
				c.add(v, rel.Timestamptz, err, "timestamptz '%s' + interval '%s'", a, b)
				v, err = pgtime.SubIntervalAt(tz, i, z)
				c.add(v, rel.Timestamptz, err, "timestamptz '%s' - interval '%s'", a, b)
			})
			cross(instants, instants, func(a, b string) {
				x, y := parse[rel.Instant](t, a, rel.Timestamptz, s), parse[rel.Instant](t, b, rel.Timestamptz, s)
				v, err := pgtime.Sub(x, y)
				c.add(v, rel.IntervalT, err, "timestamptz '%s' - timestamptz '%s'", a, b)
				v, err = pgtime.AgeAt(x, y, z)
				c.add(v, rel.IntervalT, err, "age(timestamptz '%s', timestamptz '%s')", a, b)
				if zone == "UTC" {
					v, err = pgtime.Age(x, y)
					c.add(v, rel.IntervalT, err, "age(timestamp '%s', timestamp '%s')", a, b)
					w, err := pgtime.Bin(rel.Interval{Days: 3, Micros: 7e6}, x, y)
					c.add(w, rel.Timestamp, err, "date_bin('3 days 7 seconds', timestamp '%s', timestamp '%s')", a, b)
				}
			})
			cross(fields, instants, func(f, a string) {
				x := parse[rel.Instant](t, a, rel.Timestamptz, s)
				v, err := pgtime.TruncAt(f, x, z)
				c.add(v, rel.Timestamptz, err, "date_trunc('%s', timestamptz '%s')", f, a)
				addPart(c, t, func() (pgtime.Part, error) { return pgtime.ExtractAt(f, x, z) }, f, "timestamptz", a)
				if zone == "UTC" {
					v, err := pgtime.Trunc(f, x)
					c.add(v, rel.Timestamp, err, "date_trunc('%s', timestamp '%s')", f, a)
					addPart(c, t, func() (pgtime.Part, error) { return pgtime.Extract(f, x) }, f, "timestamp", a)
				}
			})
			cross(zones, instants, func(name, a string) {
				tz, ts := parse[rel.Instant](t, a, rel.Timestamptz, s), parse[rel.Instant](t, a, rel.Timestamp, s)
				if !pgtime.IsFinite(ts) {
					return
				}
				other, err := pgvalue.FindZone(name)
				v := rel.Instant(0)
				if err == nil {
					v, err = pgtime.Local(tz, other)
				}
				c.add(v, rel.Timestamp, err, "timestamptz '%s' AT TIME ZONE '%s'", a, name)
				if err == nil || v == 0 {
					if other, err = pgvalue.FindZone(name); err == nil {
						v, err = pgtime.AtZone(ts, other)
					}
					c.add(v, rel.Timestamptz, err, "timestamp '%s' AT TIME ZONE '%s'", a, name)
				}
			})
			for _, a := range days {
				d := parse[rel.Day](t, a, rel.Date, s)
				v, err := pgtime.MidnightAt(d, z)
				c.add(v, rel.Timestamptz, err, "(date '%s')::timestamptz", a)
			}
			for mod := range int32(6) {
				for _, a := range instants {
					v, err := pgtime.Fit(parse[rel.Instant](t, a, rel.Timestamp, s), mod)
					c.add(v, rel.Timestamp, err, "(timestamp '%s')::timestamp(%d)", a, mod)
				}
			}
			c.compare(t, o)
		})
	}
}

func addPart(c *check, t *testing.T, f func() (pgtime.Part, error), field, typ, value string) {
	t.Helper()
	p, err := f()
	if err != nil || p.Null {
		c.add(nil, rel.Numeric, err, "extract('%s' from %s '%s')", field, typ, value)
		return
	}
	n, err := p.Num()
	if err != nil {
		t.Fatal(err)
	}
	c.add(n.String(), rel.Numeric, nil, "extract('%s' from %s '%s')", field, typ, value)
	if typ != "date" {
		c.add(p.Float(), rel.Float8, nil, "date_part('%s', %s '%s')", field, typ, value)
	}
}

func TestIntervalsAsPostgreSQL(t *testing.T) {
	o := newOracle(t, "UTC")
	c := &check{}
	interval := func(s string) rel.Interval { return parse[rel.Interval](t, s, rel.IntervalT, c.s) }
	cross(spans, spans, func(a, b string) {
		v, err := pgtime.AddIntervals(interval(a), interval(b))
		c.add(v, rel.IntervalT, err, "interval '%s' + interval '%s'", a, b)
		v, err = pgtime.SubIntervals(interval(a), interval(b))
		c.add(v, rel.IntervalT, err, "interval '%s' - interval '%s'", a, b)
		c.add(int64(pgtime.Compare(interval(a), interval(b))), rel.Int4, nil, "interval_cmp(interval '%s', interval '%s')", a, b)
	})
	r := rand.New(rand.NewPCG(3, 1))
	random := append([]string{}, spans...)
	for range 200 {
		random = append(random, fmt.Sprintf("%d months %d days %d microseconds", r.IntN(400)-200, r.IntN(4000)-2000, r.Int64N(1e13)-5e12))
	}
	more := append([]float64{}, factors...)
	for range 12 {
		more = append(more, r.NormFloat64()*10, r.Float64())
	}
	cross(random, more, func(a string, f float64) {
		v, err := pgtime.Mul(interval(a), f)
		c.add(v, rel.IntervalT, err, "interval '%s' * '%v'::float8", a, f)
		v, err = pgtime.Div(interval(a), f)
		c.add(v, rel.IntervalT, err, "interval '%s' / '%v'::float8", a, f)
	})
	for _, a := range random {
		for name, f := range map[string]func(rel.Interval) (rel.Interval, error){"justify_days": pgtime.JustifyDays, "justify_hours": pgtime.JustifyHours, "justify_interval": pgtime.Justify, "-": pgtime.Negate} {
			v, err := f(interval(a))
			c.add(v, rel.IntervalT, err, "%s(interval '%s')", name, a)
		}
		c.add(pgtime.ClockOf(interval(a)), rel.Time, nil, "(interval '%s')::time", a)
	}
	cross(fields, spans, func(f, a string) {
		v, err := pgtime.TruncInterval(f, interval(a))
		c.add(v, rel.IntervalT, err, "date_trunc('%s', interval '%s')", f, a)
		addPart(c, t, func() (pgtime.Part, error) { return pgtime.ExtractInterval(f, interval(a)) }, f, "interval", a)
	})
	c.compare(t, o)
}

func TestDatesAndClocksAsPostgreSQL(t *testing.T) {
	o := newOracle(t, "Europe/Berlin")
	s, _ := settingsOf(t, "Europe/Berlin")
	c := &check{s: s}
	date := func(a string) rel.Day { return parse[rel.Day](t, a, rel.Date, s) }
	clock := func(a string) rel.TimeOfDay { return parse[rel.TimeOfDay](t, a, rel.Time, s) }
	zoned := func(a string) pgvalue.ZonedTime {
		v, ok := pgvalue.ReadZonedTime(parse[string](t, a, rel.Of(rel.TimetzOID), s))
		if !ok {
			t.Fatal(a)
		}
		return v
	}
	timetz := rel.Of(rel.TimetzOID)
	cross(days, days, func(a, b string) {
		v, err := pgtime.SubDates(date(a), date(b))
		c.add(int64(v), rel.Int4, err, "date '%s' - date '%s'", a, b)
	})
	cross(days, []int64{0, 1, -1, 2147483647, -2147483647}, func(a string, n int64) {
		v, err := pgtime.AddDays(date(a), n)
		c.add(v, rel.Date, err, "date '%s' + (%d)", a, n)
	})
	cross(days, clocks, func(a, b string) {
		v, err := pgtime.AddClock(date(a), clock(b))
		c.add(v, rel.Timestamp, err, "date '%s' + time '%s'", a, b)
	})
	cross(days, zoneds, func(a, b string) {
		v, err := pgtime.AddZoned(date(a), zoned(b))
		c.add(v, rel.Timestamptz, err, "date '%s' + timetz '%s'", a, b)
	})
	cross(fields, days, func(f, a string) {
		addPart(c, t, func() (pgtime.Part, error) { return pgtime.ExtractDate(f, date(a)) }, f, "date", a)
	})
	cross(fields, clocks, func(f, a string) {
		addPart(c, t, func() (pgtime.Part, error) { return pgtime.ExtractClock(f, clock(a)) }, f, "time", a)
	})
	cross(fields, zoneds, func(f, a string) {
		addPart(c, t, func() (pgtime.Part, error) { return pgtime.ExtractZoned(f, zoned(a)) }, f, "timetz", a)
	})
	cross(clocks, spans, func(a, b string) {
		i := parse[rel.Interval](t, b, rel.IntervalT, s)
		c.add(pgtime.AddToClock(clock(a), i.Micros), rel.Time, nil, "time '%s' + interval '%s'", a, b)
		c.add(pgtime.SubFromClock(clock(a), i.Micros), rel.Time, nil, "time '%s' - interval '%s'", a, b)
	})
	cross(zoneds, zoneds, func(a, b string) {
		c.add(int64(pgtime.CompareZoned(zoned(a), zoned(b))), rel.Int4, nil, "timetz_cmp(timetz '%s', timetz '%s')", a, b)
	})
	cross(zoneds, []string{"00:00", "-05:30", "14:00", "00:00:30"}, func(a, b string) {
		z, err := pgtime.ZoneOfInterval(parse[rel.Interval](t, b, rel.IntervalT, s), s)
		c.add(pgtime.ZonedAt(zoned(a), z.At(0)).String(), timetz, err, "timetz '%s' AT TIME ZONE interval '%s'", a, b)
	})
	c.compare(t, o)
}

func TestMakersAsPostgreSQL(t *testing.T) {
	o := newOracle(t, "America/New_York")
	s, z := settingsOf(t, "America/New_York")
	c := &check{s: s}
	for _, v := range [][3]int32{{2020, 2, 29}, {2021, 2, 29}, {0, 1, 1}, {-1, 1, 1}, {-44, 3, 15}, {-4714, 11, 24}, {-4714, 11, 23}, {-4715, 1, 1}, {5874897, 12, 31}, {5874898, 1, 1}, {2020, 13, 1}, {2020, 0, 1}, {2020, 1, 32}, {294247, 1, 1}, {300000, 1, 1}, {2147483647, 1, 1}, {-2147483648, 1, 1}} {
		d, err := pgtime.MakeDate(v[0], v[1], v[2])
		c.add(d, rel.Date, err, "make_date(%d, %d, %d)", v[0], v[1], v[2])
		for _, sec := range []float64{0, 59.999999, 12.3456789} {
			ts, err := pgtime.MakeTimestamp(v[0], v[1], v[2], 2, 30, sec)
			c.add(ts, rel.Timestamp, err, "make_timestamp(%d, %d, %d, 2, 30, %v)", v[0], v[1], v[2], sec)
			ts, err = pgtime.MakeTimestamptz(v[0], v[1], v[2], 2, 30, sec, z)
			c.add(ts, rel.Timestamptz, err, "make_timestamptz(%d, %d, %d, 2, 30, %v)", v[0], v[1], v[2], sec)
		}
	}
	for _, v := range []struct {
		h, m int32
		s    float64
	}{{0, 0, 0}, {24, 0, 0}, {24, 0, 0.1}, {23, 59, 60}, {23, 60, 0}, {-1, 0, 0}, {12, 30, 60.0000001}, {12, 30, -0.1}, {1, 2, 3.4567891}, {25, 1, 1e10}, {25, 1, 1234567.5}, {25, 1, 0.00001234}} {
		tod, err := pgtime.MakeClock(v.h, v.m, v.s)
		c.add(tod, rel.Time, err, "make_time(%d, %d, '%v'::float8)", v.h, v.m, v.s)
	}
	for _, name := range append(zones, "+3", "-03:30", "+33", "3", "+3:99", "+x") {
		other, err := pgtime.ZoneArgument(name)
		var ts rel.Instant
		if err == nil {
			ts, err = pgtime.MakeTimestamptz(2023, 3, 26, 2, 30, 0, other)
		}
		c.add(ts, rel.Timestamptz, err, "make_timestamptz(2023, 3, 26, 2, 30, 0, '%s')", name)
	}
	for _, f := range []float64{0, 1e9 + 0.5, -1e9 - 0.123456, 1.5e18, 1e20, -1e20, -210866803200, -210866803201, 1700000000.123456, 0.0000005, 1234567890.1234567, 9e12} {
		ts, err := pgtime.FromEpoch(f)
		c.add(ts, rel.Timestamptz, err, "to_timestamp('%v'::float8)", f)
	}
	for _, v := range [][6]int32{{1, 2, 3, 4, 5, 6}, {2147483647, 0, 0, 0, 0, 0}, {0, 0, 2147483647, 1, 2147483647, 2147483647}, {-1, 1, -1, 1, -1, 1}} {
		for _, sec := range []float64{0, 1.5, -0.0000005, 1e18} {
			i, err := pgtime.MakeInterval(v[0], v[1], v[2], v[3], v[4], v[5], sec)
			c.add(i, rel.IntervalT, err, "make_interval(%d, %d, %d, %d, %d, %d, '%v'::float8)", v[0], v[1], v[2], v[3], v[4], v[5], sec)
		}
	}
	c.compare(t, o)
}

func TestOverlapsAsPostgreSQL(t *testing.T) {
	o := newOracle(t, "UTC")
	c := &check{}
	ends := []string{"2000-01-01", "2000-01-02", "2000-01-03", ""}
	sql := func(s string) string {
		if s == "" {
			return "NULL::timestamp"
		}
		return "timestamp '" + s + "'"
	}
	at := func(s string) pgtime.Bound[string] { return pgtime.Bound[string]{V: s, Known: s != ""} }
	cross(ends, ends, func(s1, e1 string) {
		cross(ends, ends, func(s2, e2 string) {
			v, known := pgtime.Overlaps(strings.Compare, at(s1), at(e1), at(s2), at(e2))
			var answer any
			if known {
				answer = v
			}
			c.add(answer, rel.Bool, nil, "(%s, %s) OVERLAPS (%s, %s)", sql(s1), sql(e1), sql(s2), sql(e2))
		})
	})
	c.compare(t, o)
}
