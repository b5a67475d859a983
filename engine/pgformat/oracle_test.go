package pgformat_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgformat"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/testserver"
)

const zoneName = "America/St_Johns"

// check collects expressions with our answers, and compares them with PostgreSQL's.
type check struct{ exprs, ours []string }

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func (c *check) add(v string, ok bool, err error, format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = quote(s)
		}
	}
	switch {
	case err != nil:
		e, isOurs := pgerr.As(err)
		if !isOurs {
			v = "no error of ours: " + err.Error()
			break
		}
		v = e.Code + " " + e.Message + "|" + e.Detail + "|" + e.Hint
	case !ok:
		v = "NULL"
	}
	c.exprs = append(c.exprs, fmt.Sprintf(format, args...))
	c.ours = append(c.ours, v)
}

func (c *check) compare(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	conn := testserver.Postgres(t).Session(t)
	for _, sql := range []string{"SET TimeZone = '" + zoneName + "'", `CREATE OR REPLACE FUNCTION pg_temp.try(q text) RETURNS text LANGUAGE plpgsql AS $$
		DECLARE r text; d text; h text; BEGIN EXECUTE 'SELECT (' || q || ')::text' INTO r; RETURN coalesce(r, 'NULL');
		EXCEPTION WHEN OTHERS THEN GET STACKED DIAGNOSTICS d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
			RETURN sqlstate || ' ' || sqlerrm || '|' || coalesce(d, '') || '|' || coalesce(h, ''); END $$`} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := conn.Query(ctx, "SELECT pg_temp.try(e) FROM unnest($1::text[]) WITH ORDINALITY u(e, n) ORDER BY n", c.exprs)
	if err != nil {
		t.Fatal(err)
	}
	want, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for i := range want {
		if want[i] != c.ours[i] {
			if wrong++; wrong <= 25 {
				t.Errorf("%s\n gave %q\n want %q", c.exprs[i], c.ours[i], want[i])
			}
		}
	}
	if wrong > 25 {
		t.Errorf("%d of %d differ", wrong, len(want))
	}
}

func parse[T any](t *testing.T, text string, typ rel.Type, s pgvalue.Settings) T {
	t.Helper()
	v, err := pgvalue.Parse(text, typ, s)
	if err != nil {
		t.Fatal(err)
	}
	return v.(T)
}

var timeFormats = []string{
	"YYYY-MM-DD HH24:MI:SS.US", "Y,YYY YYY YY Y", "IYYY IYY IY I IW IDDD ID", "CC Q WW W J DDD DD D", "HH HH12 HH24 MI SS SSSS SSSSS MS US FF1 FF2 FF3 FF4 FF5 FF6",
	"MONTH|Month|month|MON|Mon|mon|RM|rm", "DAY|Day|day|DY|Dy|dy", "AM|PM|am|pm|A.M.|P.M.|a.m.|p.m.", "AD|BC|ad|bc|A.D.|B.C.|a.d.|b.c.", "TZ|tz|TZH|TZM|OF|tzh:tzm|of",
	"FMYYYY FMMM FMDD FMHH24 FMMI FMSS FMDDD FMIDDD FMWW FMIW FMCC FMJ FMY,YYY FMYYY FMIY", "FMMonth FMDay FMRM FMrm|", "TMMonth|TMMON|TMDay|TMdy|TMMM", "DDth DDTH DDDth MMth YYYYth HH24TH MIth SSth Jth Qth Wth CCth SSSSth MSth Dth IDDDth FMDDth",
	`"quoted YYYY" YYYY "un\"closed" \"MM\" \\`, "yyyy/mm/dd hh24-mi-ss", "Yyyy MoNTh dAY", "FX YYYYSP FMFX", "of day mon on", "FM", "äöü YYYY €", " ", "HH12:MI:SS a.m. OF", "FMOF FMTZH", "YYYYYYYYY DDDDDD", "\"\"", "TH th FMTH", "Q CC FMCCth", "J",
}

func TestToCharOfTimes(t *testing.T) {
	loc, err := pgvalue.LoadZone(zoneName)
	if err != nil {
		t.Fatal(err)
	}
	s := pgvalue.Settings{TimeZone: loc}
	z := pgvalue.ZoneOf(loc)
	var c check
	for _, f := range timeFormats {
		for _, v := range []string{"2024-02-29 12:34:56.789012", "2000-01-01", "1999-12-31 23:59:59.999999", "0001-01-01 00:30", "0001-12-31 11:00 BC", "0044-03-15 13:00 BC", "2021-01-03 01:02:03.004", "12345-06-07 08:09:10", "infinity", "2020-12-31 12:00", "1905-11-11 11:11:11", "0099-10-10", "0100-05-21 BC", "1900-07-04"} {
			out, ok, err := pgformat.Timestamp(parse[rel.Instant](t, v, rel.Timestamp, s), f)
			c.add(out, ok, err, "to_char(timestamp %s, %s)", v, f)
			out, ok, err = pgformat.Timestamptz(parse[rel.Instant](t, v, rel.Timestamptz, s), f, func(t rel.Instant) (string, int) { return z.Name(t), z.At(t) })
			c.add(out, ok, err, "to_char(timestamptz %s, %s)", v, f)
		}
		for _, v := range []string{"1 year 2 mons 3 days 04:05:06.789", "-1 year -2 mons -3 days -04:05:06.789", "36:15:00", "-36:00:01", "12 mons", "-24 mons", "1 mon -1 day", "-13 hours", "0", "123456 years 11 mons", "400 days 1000000:00:00", "-1 mon", "-05:00:00.5"} {
			out, ok, err := pgformat.Interval(parse[rel.Interval](t, v, rel.IntervalT, s), f)
			c.add(out, ok, err, "to_char(interval %s, %s)", v, f)
		}
	}
	c.compare(t)
}

var numberFormats = []string{
	"9", "99", "999", "9999999999", "0", "000", "00000000", "0999", "9990", "9909", "9.9", "99.99", "0.0", "00.00", "9990.0099", ".99", "99.", "9,999", "9,999,999.99", "0,000", ",9", "9G999D99", "FM9", "FM999", "FM9,999.99", "FM0.99", "FM9990.00", "FM9.9", "FM99.90", "FM0000", "FM90.09",
	"S9", "S999.99", "999S", "999.9S", "9S99", "99.9S9", "FMS99.9", "FM99.9S", "S0", "MI9", "9MI", "99.9MI", "MI99.9", "FM9MI", "PL9", "99PL", "FMPL99.9", "99.9PL", "SG99", "99SG", "9.9SG", "FMSG9", "999PR", "99.9PR", "FM99PR", "0PR", "9PR9", "L99", "99L", "FML9", "99.9L",
	"RN", "rn", "FMRN", "RN9", "Rn", "TH", "9th", "999TH", "FM999th", "99.9th", "9V9", "99V999", "9V", "FM9V99", "0V0", "9.9EEEE", "9.99EEEE", "EEEE", "9EEEE", "99.9EEEE", "9EEEE9", "9EEEEEEEE", "B9", "B99.9", "C9", "SP9", "9.9.9", "S9S", "S9MI", "SPR", "PL9S", "V9.9", "9.9V", "FM9EEEE",
	`"x"9"y"`, `9 9`, `9-9`, `$99.9`, `9 "of" 9`, `\"9`, "abc", " 9 ", "9d9", "9g999d00", "mi9", "pl9", "sg9", "s9", "l9", "9pr", "€9", "99999999999999999999.9999999999", "FM99999999999999999999.0000000000", "0999.99", "9,9,9,9", "FM9,9,9,9", "D9", "G9", "9G", "9D", ".", "S", "MI", "PR", "99G99", "FM0,00", "S9,999", "9,999PR",
}

func TestToCharOfNumbers(t *testing.T) {
	var c check
	for _, f := range numberFormats {
		for _, v := range []int64{0, 1, -1, 7, 42, -42, 485, 999, 1000, -1234567, 3999, 4000, 21, 112, math.MaxInt32, math.MinInt32} {
			out, err := pgformat.Int4(int32(v), f)
			c.add(out, true, err, fmt.Sprintf("to_char((%d)::int4, %%s)", v), f)
		}
		for _, v := range []int64{0, -5, 12345678901, math.MaxInt64, math.MinInt64, 93} {
			out, err := pgformat.Int8(v, f)
			c.add(out, true, err, fmt.Sprintf("to_char('%d'::int8, %%s)", v), f)
		}
		for _, v := range []float64{0, 0.1, -0.1, 0.5, 1.5, 2.5, -12.345, 99.999, 1e10, 123456.789, 1e-10, 1.7e300, math.Inf(1), math.Inf(-1), math.NaN(), 123456789012345.6, 12345678901234.56} {
			out, err := pgformat.Float8(v, f)
			c.add(out, true, err, fmt.Sprintf("to_char('%v'::float8, %%s)", v), f)
			if math.Abs(v) < 1e30 || math.IsInf(v, 0) {
				out, err = pgformat.Float4(float32(v), f)
				c.add(out, true, err, fmt.Sprintf("to_char('%v'::float4, %%s)", float32(v)), f)
			}
		}
		for _, v := range []string{"0", "0.00", "0.1", "-0.1", "0.05", "12.5", "-485.8", "1234567.891", "99.995", "9.995", "NaN", "Infinity", "-Infinity", "12345678901234567890.12345", "0.000001234", "-3999.4", "1e20", "100"} {
			n, err := pgnum.Parse(v)
			if err != nil {
				t.Fatal(err)
			}
			out, err := pgformat.Numeric(n, f)
			c.add(out, true, err, "to_char(%s::numeric, %s)", v, f)
		}
	}
	c.compare(t)
}

var readings = []struct{ text, format string }{
	{"2024-02-29", "YYYY-MM-DD"}, {"2023-02-29", "YYYY-MM-DD"}, {"20240229", "YYYYMMDD"}, {"2024 2 9", "YYYY MM DD"}, {"29 Feb 2024", "DD Mon YYYY"}, {"29 FEBRUARY 2024", "DD Month YYYY"}, {"05 Dec 2000", "DD Mon YYYY"}, {"2000/12/05", "YYYY-MM-DD"}, {"2000    12  05", "YYYY MM DD"},
	{"2000-12-05 17:30:45.678", "YYYY-MM-DD HH24:MI:SS.MS"}, {"2000-12-05 05:30 PM", "YYYY-MM-DD HH12:MI AM"}, {"05:30 a.m.", "HH:MI P.M."}, {"13:00 pm", "HH12:MI am"}, {"00:00", "HH12:MI"}, {"24:00", "HH24:MI"}, {"12:60", "HH24:MI"}, {"23:59:60", "HH24:MI:SS"}, {"12:34:56.789012", "HH24:MI:SS.US"}, {"12:34:56.7", "HH24:MI:SS.MS"}, {"12:34:56.78", "HH24:MI:SS.FF3"}, {"12:34:56.789012", "HH24:MI:SS.FF2"}, {"45296", "SSSS"}, {"45296.5", "SSSSS.MS"},
	{"99", "YY"}, {"69", "YY"}, {"5", "Y"}, {"999", "YYY"}, {"020", "YYY"}, {"12345-01-01", "YYYY-MM-DD"}, {"123450101", "FMYYYY-MM-DD"}, {"44 BC", "YYYY BC"}, {"-44", "YYYY"}, {"0044-03-15 b.c.", "YYYY-MM-DD B.C."}, {"21 05", "CC YY"}, {"20 00", "CC YY"}, {"5 BC 33", "CC BC YY"}, {"19", "CC"}, {"2,024", "Y,YYY"}, {"12,024-05", "Y,YYY-MM"}, {"x", "Y,YYY"},
	{"2024-060", "YYYY-DDD"}, {"366 2023", "DDD YYYY"}, {"367 2024", "DDD YYYY"}, {"060", "DDD"}, {"2024-W09-4", "IYYY-\"W\"IW-ID"}, {"2024 9", "IYYY IW"}, {"2024 100", "IYYY IDDD"}, {"2024-09", "YYYY-WW"}, {"2024 3 2", "YYYY MM W"}, {"2451545", "J"}, {"2000 1", "IYYY MM"}, {"3 2024", "Q YYYY"}, {"XII 2024", "RM YYYY"}, {"viii 2024", "rm YYYY"}, {"Q 2024", "RM YYYY"},
	{"Monday 2024-02-29", "Day YYYY-MM-DD"}, {"thu, 29 feb 24", "Dy, DD Mon YY"}, {"xyz 2024", "Mon YYYY"}, {"", "YYYY"}, {"2024", ""}, {"", ""}, {"2024-13-01", "YYYY-MM-DD"}, {"2024-00-01", "YYYY-MM-DD"}, {"2024-01-32", "YYYY-MM-DD"}, {"20", "YYYY"}, {"20240", "YYYYMM"}, {"2024a", "YYYYMM"}, {"20x4", "YYYYMM"}, {"99999999999", "YYYY"}, {"2024 2025", "YYYY YYYY"}, {"2024 2024", "YYYY YYYY"}, {"01 Feb", "MM Mon"},
	{"2024-01-01 10:00 +05:30", "YYYY-MM-DD HH24:MI TZH:TZM"}, {"2024-01-01 10:00 -03", "YYYY-MM-DD HH24:MI TZH"}, {"2024-01-01 10:00-03", "YYYY-MM-DD HH24:MI TZH"}, {"2024-01-01 +16", "YYYY-MM-DD TZH"}, {"2024 +05:60", "YYYY TZH:TZM"}, {"2024 30", "YYYY TZM"}, {"2024 CET", "YYYY TZ"}, {"2024 +01", "YYYY OF"}, {"1st 2024", "DDth YYYY"}, {"22ND 3 2024", "DDTH MM YYYY"},
	{"2024  06", "FXYYYY MM"}, {"2024-6-7", "FXYYYY-MM-DD"}, {"2024-06-07", "FXYYYY-MM-DD"}, {"2024x06", "FXYYYY MM"}, {"  2024", "YYYY"}, {"  2024", "FXYYYY"}, {"2024y06m", `YYYY"y"MM"m"`}, {"2024 year 06", `YYYY "year" MM`}, {"2024#06@07", "YYYY-MM-DD"}, {"2024--06", "YYYY-MM"}, {"2024-06", "YYYY--MM"}, {"2024- -06", "YYYY-MM"}, {"2024 -06", "YYYY MM"}, {"ä2024", `"ä"YYYY`},
	{"2023-03-12 00:30", "YYYY-MM-DD HH24:MI"}, {"2023-03-12 02:30", "YYYY-MM-DD HH24:MI"}, {"2023-11-05 01:30", "YYYY-MM-DD HH24:MI"}, {"4714-11-24 BC", "YYYY-MM-DD BC"}, {"4715-01-01 BC", "YYYY-MM-DD BC"}, {"294246-12-31", "YYYY-MM-DD"}, {"5874897-12-31", "YYYY-MM-DD"}, {"5874898-01-01", "YYYY-MM-DD"}, {"300000-01-01", "YYYY-MM-DD"}, {"10:20:30 noise", "HH24:MI:SS"}, {"10", "HH24:MI:SS"}, {"0", "YYYY"}, {"+2024", "YYYY"}, {"12 AM 3 PM", "HH AM HH PM"}, {"am pm", "am pm"}, {"7", "ID"}, {"2024 1 7", "IYYY IW ID"}, {"2024 1 sunday", "IYYY IW Day"}, {"366", "FMDDD"}, {"24 12", "YYMM"}, {"2024.5", "YYYY.MM"},
}

func TestReadingTimes(t *testing.T) {
	loc, err := pgvalue.LoadZone(zoneName)
	if err != nil {
		t.Fatal(err)
	}
	s := pgvalue.Settings{TimeZone: loc}
	var c check
	add := func(text, format string) {
		d, err := pgformat.Date(text, format)
		c.add(pgvalue.Format(d, rel.Date, s), true, err, "to_date(%s, %s)", text, format)
		ts, err := pgformat.ToTimestamp(text, format, pgvalue.ZoneOf(loc).AtLocal, pgvalue.RoundMicros)
		c.add(pgvalue.Format(ts, rel.Timestamptz, s), true, err, "to_timestamp(%s, %s)", text, format)
	}
	for _, r := range readings {
		add(r.text, r.format)
	}
	for _, text := range []string{"2024-02-29 12:34:56", "1 2 3", "Feb 2 24 3pm", "99 12 31 BC", "-1", "12", "XI 5 07"} {
		for _, f := range append(timeFormats, "YYYY-MM-DD HH24:MI:SS", "MM DD YY", "Mon DD YY HHam", "YY MM DD BC", "RM D Y", "FMMM FMDD FMYY") {
			add(text, f)
		}
	}
	c.compare(t)
}

func TestToNumber(t *testing.T) {
	var c check
	for _, text := range []string{"0", "42", "-42", "+42", "1,234.56", "-1,234.56", "12.5-", "12.5+", "<12.5>", "$12.50", " 12", "12 ", "1st", "22nd", "abc", "", "1.2.3", "1-2", "€12", "12.", ".5", "-.5", "1 234", "1234567890123", "MCMXC", "1e5", "5.01-", "12ab34", "--5", "- 5", "1,2,3", "00012.3400"} {
		for _, f := range append(numberFormats, "", "99999.99S", "S99999.99", "99,999.99", "99G999D99S", "9999.99PR", "L9999.99", "99V99", "FM9.999999MI", "9 9", "999th", "99999999999999") {
			n, ok, err := pgformat.ToNumber(text, f)
			c.add(n.String(), ok, err, "to_number(%s, %s)", text, f)
		}
	}
	c.compare(t)
}

// Whatever the template and text, there is an answer or an error.
func FuzzFormat(f *testing.F) {
	for _, r := range readings {
		f.Add(r.text, r.format, int64(1234567890123456), 12.5)
	}
	for _, n := range numberFormats {
		f.Add("-1,234.5", n, int64(-5), 0.05)
	}
	for _, n := range timeFormats {
		f.Add("2024-02-29 12:34:56", n, int64(951827696789012), -1e20)
	}
	f.Fuzz(func(t *testing.T, text, format string, v int64, x float64) {
		n := pgnum.FromFloat64(x)
		utc := func(int64) int { return 0 }
		_, _, _ = pgformat.Timestamp(rel.Instant(v), format)
		_, _, _ = pgformat.Interval(rel.Interval{Months: int32(v), Days: int32(v >> 20), Micros: v}, format)
		_, _ = pgformat.Int4(int32(v), format)
		_, _ = pgformat.Int8(v, format)
		_, _ = pgformat.Float8(x, format)
		_, _ = pgformat.Numeric(n, format)
		_, _ = pgformat.Date(text, format)
		_, _ = pgformat.ToTimestamp(text, format, utc, pgvalue.RoundMicros)
		_, _, _ = pgformat.ToNumber(text, format)
		if strict, err := pgformat.StrictTemplate(format); err == nil {
			_, _ = strict.Read(text)
		}
	})
}
