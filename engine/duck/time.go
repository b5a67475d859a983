package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// timeTemplates are functions over dates and times. timezone('zone', x) takes a
// timestamptz to the zone's clock and a timestamp of that clock back.
var timeTemplates = map[string]string{
	"date_pli(date,int4)":                                 "($1 + $2)",
	"integer_pl_date(int4,date)":                          "($2 + $1)",
	"date_mii(date,int4)":                                 "($1 - $2)",
	"date_mi(date,date)":                                  "CAST($1 - $2 AS INTEGER)",
	"date_pl_interval(date,interval)":                     "(CAST($1 AS TIMESTAMP) + $2)",
	"interval_pl_date(interval,date)":                     "(CAST($2 AS TIMESTAMP) + $1)",
	"date_mi_interval(date,interval)":                     "(CAST($1 AS TIMESTAMP) - $2)",
	"datetime_pl(date,time)":                              "CAST($1 + $2 AS TIMESTAMP)",
	"timedate_pl(time,date)":                              "CAST($2 + $1 AS TIMESTAMP)",
	"timestamp_pl_interval(timestamp,interval)":           "($1 + $2)",
	"interval_pl_timestamp(interval,timestamp)":           "($2 + $1)",
	"timestamp_mi_interval(timestamp,interval)":           "($1 - $2)",
	"timestamp_mi(timestamp,timestamp)":                   "($1 - $2)",
	"timestamptz_mi(timestamptz,timestamptz)":             "(timezone('UTC', $1) - timezone('UTC', $2))",
	"interval_pl_timestamptz(interval,timestamptz)":       "zoned_add($2, $1, $z)",
	"time_pl_interval(time,interval)":                     "($1 + interval_of(0, 0, interval_micros($2)))",
	"time_mi_interval(time,interval)":                     "($1 - interval_of(0, 0, interval_micros($2)))",
	"time_mi_time(time,time)":                             "to_microseconds(epoch_us($1) - epoch_us($2))",
	"interval_pl(interval,interval)":                      "($1 + $2)",
	"interval_mi(interval,interval)":                      "($1 - $2)",
	"interval_um(interval)":                               "interval_of(- interval_months($1), - interval_days($1), - interval_micros($1))",
	"interval_mul(interval,float8)":                       "interval_mul($1, $2)",
	"mul_d_interval(float8,interval)":                     "interval_mul($2, $1)",
	"interval_div(interval,float8)":                       "interval_div($1, $2)",
	"age(timestamp,timestamp)":                            "age($1, $2)",
	"age(timestamptz,timestamptz)":                        "age(timezone($z, $1), timezone($z, $2))",
	"timezone(text,timestamp)":                            "timezone($1, $2)",
	"timezone(text,timestamptz)":                          "timezone($1, $2)",
	"make_date(int4,int4,int4)":                           "date_make($1, $2, $3)",
	"make_timestamp(int4,int4,int4,int4,int4,float8)":     "make_timestamp($1, $2, $3, $4, $5, $6)",
	"make_interval(int4,int4,int4,int4,int4,int4,float8)": "interval_of($1 * 12 + $2, $3 * 7 + $4, CAST($5 AS BIGINT) * 3600000000 + CAST($6 AS BIGINT) * 60000000 + CAST(round($7 * 1000000) AS BIGINT))",
	"to_timestamp(float8)":                                "to_timestamp($1)",
	"isfinite(date)":                                      "isfinite($1)",
	"isfinite(timestamp)":                                 "isfinite($1)",
	"isfinite(timestamptz)":                               "isfinite($1)",
	"justify_days(interval)":                              "justify_days($1)",
	"justify_hours(interval)":                             "justify_hours($1)",
	"to_char(timestamp,text)":                             "time_to_char($1, $2)",
	"to_char(timestamptz,text)":                           "time_to_char(timezone($z, $1), $2)",
	"to_char(numeric,text)":                               "num_to_char($1, $2)",
	"to_char(int4,text)":                                  "num_to_char(CAST($1 AS VARCHAR), $2)",
	"to_char(int8,text)":                                  "num_to_char(CAST($1 AS VARCHAR), $2)",
	"to_char(float8,text)":                                "num_to_char(num_from_float8($1), $2)",
}

// atZone turns a timestamp of the session's clock into a timestamptz, local the opposite.
func (p *printer) atZone(sql string) string { return "timezone(" + quote(p.zone) + ", " + sql + ")" }
func (p *printer) local(sql string) string  { return "timezone(" + quote(p.zone) + ", " + sql + ")" }

// zonedAdd adds an interval to a timestamptz: months and days by the session's clock,
// hours and less by real time.
func zonedAdd(sign int) func(*printer, *rel.Call) (string, bool) {
	return func(p *printer, e *rel.Call) (string, bool) {
		t, i := p.expr(e.Args[0]), p.expr(e.Args[1])
		if sign < 0 {
			i = "interval_of(- interval_months(" + i + "), - interval_days(" + i + "), - interval_micros(" + i + "))"
		}
		return "zoned_add(" + t + ", " + i + ", " + quote(p.zone) + ")", true
	}
}

// fields gives extract's fields in DuckDB's SQL: an integer of $1, and the power of ten by
// which it is greater than the field's value.
var fields = map[string]struct {
	sql   string
	scale int
}{
	"century":      {"time_century($1)", 0},
	"day":          {"date_part('day', $1)", 0},
	"decade":       {"time_decade($1)", 0},
	"dow":          {"date_part('dow', $1)", 0},
	"doy":          {"date_part('doy', $1)", 0},
	"epoch":        {"finite_epoch_us($1)", 6},
	"hour":         {"date_part('hour', $1)", 0},
	"isodow":       {"date_part('isodow', $1)", 0},
	"isoyear":      {"time_year('isoyear', $1)", 0},
	"microseconds": {"date_part('microseconds', $1)", 0},
	"millennium":   {"time_millennium($1)", 0},
	"milliseconds": {"date_part('microseconds', $1)", 3},
	"minute":       {"date_part('minute', $1)", 0},
	"month":        {"date_part('month', $1)", 0},
	"quarter":      {"date_part('quarter', $1)", 0},
	"second":       {"date_part('microseconds', $1)", 6},
	"week":         {"date_part('week', $1)", 0},
	"year":         {"time_year('year', $1)", 0},
}

// fieldNames are PostgreSQL's other spellings.
var fieldNames = map[string]string{
	"years": "year", "y": "year", "yr": "year", "yrs": "year", "months": "month", "mon": "month", "mons": "month",
	"days": "day", "d": "day", "hours": "hour", "h": "hour", "hr": "hour", "hrs": "hour",
	"minutes": "minute", "min": "minute", "mins": "minute", "m": "minute", "seconds": "second", "sec": "second", "secs": "second", "s": "second",
	"millisecond": "milliseconds", "ms": "milliseconds", "msec": "milliseconds", "microsecond": "microseconds", "us": "microseconds", "usec": "microseconds",
	"weeks": "week", "w": "week", "quarters": "quarter", "qtr": "quarter", "decades": "decade", "centuries": "century", "c": "century",
	"millennia": "millennium", "mil": "millennium",
}

// intervalFields are those that an interval has, where they differ.
var intervalFields = map[string]string{
	"epoch":        "interval_epoch_us($1)",
	"year":         "(interval_months($1) // 12)",
	"month":        "(interval_months($1) % 12)",
	"decade":       "(interval_months($1) // 120)",
	"century":      "(interval_months($1) // 1200)",
	"day":          "interval_days($1)",
	"quarter":      "(interval_months($1) % 12 // 3 + 1)",
	"hour":         "(interval_micros($1) // 3600000000)",
	"minute":       "(interval_micros($1) // 60000000 % 60)",
	"second":       "(interval_micros($1) % 60000000)",
	"microseconds": "(interval_micros($1) % 60000000)",
	"milliseconds": "(interval_micros($1) % 60000000)",
}

// extract prints extract(field from x), a numeric, and date_part, a float8.
func extract(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) != 2 {
		return "", false
	}
	c, ok := e.Args[0].(*rel.Const)
	if !ok {
		return p.unsupported("%s of a field that is not constant", e.Func), true
	}
	name, _ := c.Val.(string)
	name = strings.ToLower(name)
	if long, ok := fieldNames[name]; ok {
		name = long
	}
	t := e.Args[1].Type()
	x := p.expr(e.Args[1])
	f, ok := fields[name]
	if !ok {
		return p.unsupported("field %q of %s", name, e.Func), true
	}
	sql := f.sql
	switch t.OID {
	case rel.IntervalOID:
		if sql, ok = intervalFields[name]; !ok {
			return p.fail(pgerr.New(pgerr.FeatureNotSupported, "unit \"%s\" not supported for type interval", name)), true
		}
	case rel.TimestamptzOID:
		if name != "epoch" {
			x = p.local(x)
		}
	case rel.DateOID:
		switch name {
		case "hour", "minute", "second", "milliseconds", "microseconds":
			return p.fail(pgerr.New(pgerr.FeatureNotSupported, "unit \"%s\" not supported for type date", name)), true
		case "epoch":
			if e.Func == "extract" {
				f.scale = 0
				sql = "(finite_epoch_us($1) // 1000000)"
			}
		}
	case rel.TimeOID:
		switch name {
		case "epoch":
			sql = "epoch_us($1)" // there is no infinite time of day
		case "hour", "minute", "second", "milliseconds", "microseconds":
		default:
			return p.fail(pgerr.New(pgerr.FeatureNotSupported, "unit \"%s\" not supported for type time without time zone", name)), true
		}
	case rel.TimestampOID:
	default:
		return "", false
	}
	sql = strings.ReplaceAll(sql, "$1", x)
	unit := map[int]string{0: "", 3: " * 0.001::DECIMAL(3,3)", 6: " * 0.000001::DECIMAL(6,6)"}[f.scale]
	form := rel.FormOf(e)
	switch {
	case e.Typ.OID == rel.Float8OID && f.scale == 0:
		return "CAST(" + sql + " AS DOUBLE)", true
	case e.Typ.OID == rel.Float8OID:
		return "(CAST(" + sql + " AS DOUBLE) / " + map[int]string{3: "1000", 6: "1000000"}[f.scale] + ")", true
	case unit == "":
		return "CAST(" + sql + " AS " + decimalType(form) + ")", true
	}
	return "CAST(CAST(" + sql + " AS DECIMAL(19,0))" + unit + " AS " + decimalType(form) + ")", true
}

// truncations are the fields of date_trunc, in DuckDB's words too.
var truncations = map[string]bool{
	"microseconds": true, "milliseconds": true, "second": true, "minute": true, "hour": true, "day": true, "week": true,
	"month": true, "quarter": true, "year": true, "decade": true, "century": true, "millennium": true,
}

func dateTrunc(p *printer, e *rel.Call) (string, bool) {
	c, ok := e.Args[0].(*rel.Const)
	if !ok {
		return p.unsupported("date_trunc of a field that is not constant"), true
	}
	name, _ := c.Val.(string)
	name = strings.ToLower(name)
	if long, ok := fieldNames[name]; ok {
		name = long
	}
	if !truncations[name] {
		return p.fail(pgerr.New(pgerr.InvalidParameterValue, "unit \"%s\" not recognized for type %s", name, e.Args[1].Type())), true
	}
	x := p.expr(e.Args[1])
	switch e.Args[1].Type().OID {
	case rel.TimestampOID, rel.IntervalOID:
		if len(e.Args) == 2 {
			return "date_trunc(" + quote(name) + ", " + x + ")", true
		}
	case rel.TimestamptzOID:
		zone := quote(p.zone)
		if len(e.Args) == 3 {
			zone = p.expr(e.Args[2])
		}
		return "timezone(" + zone + ", date_trunc(" + quote(name) + ", timezone(" + zone + ", " + x + ")))", true
	}
	return "", false
}
