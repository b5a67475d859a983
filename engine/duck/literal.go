package duck

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

func quote(s string) string { return duckdb.QuoteString(s) }

// literal prints a constant of type t. Quotes are doubled and nothing else is special in
// DuckDB's '…', so no constant can be read as anything but a value.
func (p *printer) literal(v any, t rel.Type, f rel.Form) string {
	typ := duckType(t, f)
	switch v := v.(type) {
	case nil:
		return "NULL::" + typ
	case bool:
		return strconv.FormatBool(v)
	case int64:
		s := strconv.FormatInt(v, 10)
		if v < 0 {
			s = "(" + s + ")"
		}
		if v == math.MinInt64 {
			s = quote(strconv.FormatInt(v, 10))
		}
		return s + "::" + typ
	case float64:
		return quote(strconv.FormatFloat(v, 'g', -1, 64)) + "::" + typ
	case string:
		if t.OID == rel.NumericOID && f.IsDecimal() {
			return quote(v) + "::" + typ
		}
		return quote(v)
	case []byte:
		var b strings.Builder
		for _, c := range v {
			fmt.Fprintf(&b, `\x%02X`, c)
		}
		return "'" + b.String() + "'::BLOB"
	case rel.Day:
		return quote(dayText(v)) + "::DATE"
	case rel.TimeOfDay:
		return quote(v.String()) + "::TIME"
	case rel.Instant:
		s := instantText(v)
		if t.OID == rel.TimestamptzOID {
			if v != rel.MaxInstant && v != -rel.MaxInstant {
				s += "+00"
			}
			return quote(s) + "::TIMESTAMPTZ"
		}
		return quote(s) + "::TIMESTAMP"
	case rel.Interval:
		return fmt.Sprintf("interval_of(%d, %d, %d)", v.Months, v.Days, v.Micros)
	case rel.Array:
		if f.Nested {
			return quote(pgvalue.Format(v, t, pgvalue.Carried))
		}
		if !v.Plain() {
			return p.fail(pgvalue.ErrDimensions())
		}
		parts := make([]string, len(v.Values))
		for i, x := range v.Values {
			parts[i] = p.literal(x, v.Elem, f)
		}
		return "CAST([" + strings.Join(parts, ", ") + "] AS " + typ + ")"
	}
	return p.fail(errInternal("a constant of Go type %T", v))
}

// dayText spells a day for DuckDB, which writes BC in parentheses.
func dayText(d rel.Day) string {
	return strings.Replace(d.String(), " BC", " (BC)", 1)
}

func instantText(t rel.Instant) string {
	if t == rel.MaxInstant || t == -rel.MaxInstant {
		return t.String()
	}
	d, tod := t.Split()
	return dayText(d) + " " + tod.String()
}
