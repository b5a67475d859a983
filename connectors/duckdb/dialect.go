package duckdb

import (
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/sqlgen"
)

// Dialect is sqlgen's DuckDB, with what only the column's own DuckDB type tells.
var Dialect = func() *sqlgen.Dialect {
	d := *sqlgen.DuckDB
	d.Traits = traits
	d.Literal = literal
	return &d
}()

// traits adds: text is compared by bytes whatever the column's collation, which DuckDB
// shows nowhere and applies even to LIKE; types whose comparison could overflow stay above.
func traits(c rel.TableColumn) sqlgen.Traits {
	switch c.Remote.Type {
	case "VARCHAR":
		bytes := sqlgen.Rule{Kind: source.Exact, Wrap: `%s COLLATE "C"`}
		return sqlgen.Traits{Equal: bytes, Differ: bytes, Order: bytes, Like: bytes}
	case "TIMESTAMP_NS":
		return unlike("nanoseconds are not compared with microseconds")
	case "UHUGEINT":
		return unlike("UHUGEINT holds more digits than constants have")
	}
	return sqlgen.DuckDB.Traits(c)
}

func unlike(reason string) sqlgen.Traits {
	r := sqlgen.Rule{Reason: reason}
	return sqlgen.Traits{Equal: r, Differ: r, Order: r, Like: r}
}

// literal spells constants for integers that are published as numeric in their own kind,
// since a cast of the column to DECIMAL might overflow.
func literal(v any, t rel.Type, c rel.TableColumn) (string, bool) {
	text, ok := v.(string)
	if !ok || t.OID != rel.NumericOID || c.Remote.Type != "HUGEINT" && c.Remote.Type != "UBIGINT" {
		return sqlgen.DuckDB.Literal(v, t, c)
	}
	whole, fraction, _ := strings.Cut(text, ".")
	digits := strings.TrimPrefix(whole, "-")
	if strings.Trim(fraction, "0") != "" || digits == "" || len(digits) > rel.MaxPrecision || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	return "CAST('" + whole + "' AS HUGEINT)", true
}
