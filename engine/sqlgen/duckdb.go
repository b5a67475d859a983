package sqlgen

import (
	"fmt"
	"math"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// DuckDB is the dialect of DuckDB 1.5, for its own database files and for Parquet and CSV.
// Its comparisons agree with PostgreSQL's for the types listed; text is compared by bytes.
var DuckDB = &Dialect{
	Name:            "duckdb",
	Quote:           Quote,
	Traits:          duckdbTraits,
	Literal:         duckdbLiteral,
	LikeEscape:      ` ESCAPE '\'`,
	DistinctFrom:    "IS DISTINCT FROM",
	NotDistinctFrom: "IS NOT DISTINCT FROM",
}

func duckdbTraits(c rel.TableColumn) Traits {
	switch c.Remote.Type {
	case "TIMESTAMP_NS":
		return never("nanoseconds are not compared with microseconds")
	case "UHUGEINT":
		return never("UHUGEINT holds more digits than constants have")
	}
	switch c.Type.OID {
	case rel.BoolOID:
		t := everything
		t.Truth = exactly
		return t
	case rel.Int2OID, rel.Int4OID, rel.Int8OID, rel.Float4OID, rel.Float8OID, rel.NumericOID, rel.ByteaOID,
		rel.DateOID, rel.TimeOID, rel.TimestampOID, rel.TimestamptzOID, rel.UUIDOID:
		return everything
	case rel.TextOID, rel.VarcharOID:
		switch c.Remote.Type {
		case enumText:
			text := Rule{Kind: source.Exact, Wrap: "CAST(%s AS VARCHAR)"}
			return Traits{Equal: text, Differ: text, Order: text, Like: text}
		case "VARCHAR":
		default:
			return Traits{}
		}
		// By bytes whatever the column's collation, which DuckDB shows nowhere and applies
		// even to LIKE.
		bytes := Rule{Kind: source.Exact, Wrap: `%s COLLATE "C"`}
		return Traits{Equal: bytes, Differ: bytes, Order: bytes, Like: bytes}
	}
	if _, ok := rel.EnumOf(c.Type.OID); ok { // by the order of its own labels
		return Traits{Equal: exactly, Differ: exactly, Order: Rule{Kind: source.Exact, Wrap: "enum_code(%s)"}}
	}
	return Traits{}
}

// never keeps every comparison of a column above.
func never(reason string) Traits {
	r := Rule{Reason: reason}
	return Traits{Equal: r, Differ: r, Order: r, Like: r}
}

func duckdbLiteral(v any, t rel.Type, c rel.TableColumn) (string, bool) {
	cast := func(text, to string) (string, bool) { return "CAST('" + text + "' AS " + to + ")", true }
	switch v := v.(type) {
	case bool:
		return fmt.Sprint(v), true
	case int64:
		if v == math.MinInt64 { // would be the negative of a HUGEINT
			return cast(fmt.Sprint(v), "BIGINT")
		}
		return fmt.Sprint(v), true
	case float64:
		if t.OID == rel.Float4OID {
			return cast(floatText(v, t), "FLOAT")
		}
		return cast(floatText(v, t), "DOUBLE")
	case []byte:
		var b strings.Builder
		for _, x := range v {
			fmt.Fprintf(&b, `\x%02X`, x)
		}
		return cast(b.String(), "BLOB")
	case rel.Day:
		if s := v.String(); len(s) == 10 || v == rel.MaxDay || v == -rel.MaxDay { // years 1 to 9999 AD
			return cast(s, "DATE")
		}
	case rel.TimeOfDay:
		return cast(v.String(), "TIME")
	case rel.Instant:
		day, _ := v.Split()
		if len(day.String()) != 10 && v != rel.MaxInstant && v != -rel.MaxInstant {
			return "", false
		}
		if t.OID == rel.TimestamptzOID {
			return cast(zoned(v, "+00"), "TIMESTAMPTZ")
		}
		return cast(v.String(), "TIMESTAMP")
	case string:
		switch {
		case t.OID == rel.NumericOID && (c.Remote.Type == "HUGEINT" || c.Remote.Type == "UBIGINT"):
			return duckdbHuge(v)
		case t.OID == rel.NumericOID:
			return duckdbDecimal(v, c)
		case t.OID == rel.UUIDOID:
			return cast(v, "UUID")
		case t.IsText() && !strings.Contains(v, "\x00"):
			return duckdbString(v), true
		}
		if u, ok := rel.EnumOf(t.OID); ok {
			labels := make([]string, len(u.Labels))
			for i, l := range u.Labels {
				labels[i] = duckdbString(l)
			}
			return "CAST(" + duckdbString(v) + " AS ENUM(" + strings.Join(labels, ", ") + "))", true
		}
	}
	return "", false
}

func duckdbString(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// duckdbHuge spells a constant for integers that are published as numeric in their own
// kind, since a cast of the column to DECIMAL might overflow.
func duckdbHuge(v string) (string, bool) {
	whole, fraction, _ := strings.Cut(v, ".")
	digits := strings.TrimPrefix(whole, "-")
	if strings.Trim(fraction, "0") != "" || digits == "" || len(digits) > rel.MaxPrecision || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return "CAST('" + whole + "' AS HUGEINT)", true
}

// duckdbDecimal gives a constant the column's own precision and scale, since a comparison
// of unlike decimals may overflow or turn to floating point; one that does not fit stays above.
func duckdbDecimal(v string, c rel.TableColumn) (string, bool) {
	if !c.Form.IsDecimal() {
		return "", false
	}
	digits := strings.TrimPrefix(v, "-")
	if !plainNumber(digits) {
		return "", false
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if len(fraction) > int(c.Form.Scale) || len(whole) > int(c.Form.Precision-c.Form.Scale) {
		return "", false
	}
	return fmt.Sprintf("CAST('%s' AS DECIMAL(%d,%d))", v, c.Form.Precision, c.Form.Scale), true
}
