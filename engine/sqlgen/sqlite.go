package sqlgen

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// Strict begins RemoteColumn.Type of a column of a STRICT SQLite table.
const Strict = "STRICT "

// SQLite is SQLite's dialect. A value has its own type there, whatever its column declares,
// except in STRICT tables; so most comparisons only promise a superset. Dates, which SQLite
// does not have, stay above, and so does LIKE, which ignores case.
var SQLite = &Dialect{
	Name:            "sqlite",
	Quote:           Quote,
	Traits:          sqliteTraits,
	Literal:         sqliteLiteral,
	DistinctFrom:    "IS NOT",
	NotDistinctFrom: "IS",
	NoLimit:         "-1",
}

func sqliteTraits(c rel.TableColumn) Traits {
	remote, strict := strings.CutPrefix(strings.ToUpper(c.Remote.Type), Strict)
	switch c.Type.OID {
	case rel.Int2OID, rel.Int4OID, rel.Int8OID:
		if strict {
			return everything
		}
		loose := Rule{Kind: source.Superset, Reason: "a value of column " + c.Name + " may have any type: its table is not STRICT"}
		return Traits{Equal: loose, Differ: loose, Order: loose}
	case rel.Float4OID, rel.Float8OID:
		return floats
	case rel.TextOID, rel.VarcharOID:
		if !strings.Contains(remote, "CHAR") && !strings.Contains(remote, "TEXT") && !strings.Contains(remote, "CLOB") {
			return Traits{}
		}
		like := Rule{Reason: "SQLite's LIKE ignores case"}
		reason := "collation " + c.Remote.Collation + " does not compare bytes"
		switch strings.ToUpper(c.Remote.Collation) {
		case "", "BINARY":
		case "NOCASE", "RTRIM", "BINARY UTF-16", "UNKNOWN": // UTF-16 orders otherwise; of a view's column SQLite does not tell
			return Traits{Equal: Rule{Kind: source.Superset, Reason: reason}, Differ: Rule{Reason: reason}, Order: Rule{Reason: reason}, Like: like}
		default: // the application's own: not even known to us, so that SQLite would refuse the comparison
			own := Rule{Reason: reason}
			return Traits{Equal: own, Differ: own, Order: own, Like: like}
		}
		return Traits{Equal: exactly, Differ: exactly, Order: exactly, Like: like}
	case rel.ByteaOID:
		if remote == "BLOB" && strict {
			return everything
		}
	}
	return Traits{}
}

func sqliteLiteral(v any, t rel.Type, _ rel.TableColumn) (string, bool) {
	switch v := v.(type) {
	case int64:
		return fmt.Sprint(v), true
	case float64:
		s := floatText(v, t)
		return s, strings.Trim(s, "0123456789.e+-") == ""
	case []byte:
		return fmt.Sprintf("X'%x'", v), true
	case string:
		if t.IsText() && !strings.Contains(v, "\x00") {
			return "'" + strings.ReplaceAll(v, "'", "''") + "'", true
		}
	}
	return "", false
}
