package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// Dates and times are computed by functions in Go (engine/pgfunc), which have PostgreSQL's
// ranges, infinities and zones; DuckDB's own serve where they give the same.

// timeTemplates are functions that DuckDB has.
var timeTemplates = map[string]string{
	"isfinite(date)":        "isfinite($1)",
	"isfinite(timestamp)":   "isfinite($1)",
	"isfinite(timestamptz)": "isfinite($1)",
}

// local turns a timestamptz into the timestamp of the session's clock.
func (p *printer) local(sql string) string {
	return `"timestamp(timestamptz)"(` + sql + ", " + p.sessionArg() + ")"
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

// extract prints extract(field from x) of a date or timestamp, for a constant field that
// is a decimal; ok is false for what the function in Go is to compute.
func extract(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) != 2 {
		return "", false
	}
	form := rel.FormOf(e)
	c, ok := e.Args[0].(*rel.Const)
	if !ok || !form.IsDecimal() {
		return "", false
	}
	name, _ := c.Val.(string)
	name = strings.ToLower(name)
	if long, ok := fieldNames[name]; ok {
		name = long
	}
	f, ok := fields[name]
	if !ok {
		return "", false
	}
	sql, x := f.sql, p.expr(e.Args[1])
	switch e.Args[1].Type().OID {
	case rel.TimestamptzOID:
		if name != "epoch" {
			x = p.local(x)
		}
	case rel.DateOID:
		switch name {
		case "hour", "minute", "second", "milliseconds", "microseconds":
			return "", false
		case "epoch":
			f.scale = 0
			sql = "(CAST($1 - DATE '1970-01-01' AS BIGINT) * 86400)"
			x = "CASE WHEN isinf(" + x + ") THEN infinite_part('epoch') ELSE " + x + " END"
		}
	case rel.TimestampOID:
	default:
		return "", false
	}
	sql = strings.ReplaceAll(sql, "$1", x)
	unit := map[int]string{0: "", 3: " * 0.001::DECIMAL(3,3)", 6: " * 0.000001::DECIMAL(6,6)"}[f.scale]
	if unit == "" {
		return "CAST(" + sql + " AS " + decimalType(form) + ")", true
	}
	return "CAST(CAST(" + sql + " AS DECIMAL(19,0))" + unit + " AS " + decimalType(form) + ")", true
}
