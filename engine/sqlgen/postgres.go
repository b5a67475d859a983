package sqlgen

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// Nondeterministic begins RemoteColumn.Collation of a PostgreSQL column whose equality is
// not that of bytes.
const Nondeterministic = "nondeterministic "

// Postgres is PostgreSQL's dialect. It relies on a session with UTF-8 as client encoding,
// zone UTC and DateStyle ISO.
var Postgres = &Dialect{
	Name:            "postgres",
	Quote:           Quote,
	Traits:          postgresTraits,
	Literal:         postgresLiteral,
	DistinctFrom:    "IS DISTINCT FROM",
	NotDistinctFrom: "IS NOT DISTINCT FROM",
}

var (
	exactly    = Rule{Kind: source.Exact}
	everything = Traits{Equal: exactly, Differ: exactly, Order: exactly}
	floats     = Traits{
		Equal:  Rule{Reason: "equality of floating-point numbers is not sent to a source"},
		Differ: Rule{Reason: "equality of floating-point numbers is not sent to a source"},
		Order:  Rule{Kind: source.Superset, Reason: "floating-point bounds are widened", Widen: true},
	}
)

func postgresTraits(c rel.TableColumn) Traits {
	switch c.Type.OID {
	case rel.BoolOID:
		t := everything
		t.Truth = exactly
		return t
	case rel.Int2OID, rel.Int4OID, rel.Int8OID, rel.OIDOID, rel.NumericOID, rel.ByteaOID, rel.DateOID, rel.TimeOID,
		rel.TimestampOID, rel.TimestamptzOID, rel.UUIDOID:
		return everything
	case rel.Float4OID, rel.Float8OID:
		return floats
	case rel.TextOID, rel.VarcharOID, rel.BPCharOID, rel.NameOID:
		return postgresText(c)
	}
	if _, ok := rel.EnumOf(c.Type.OID); ok { // by the order of its own labels
		return Traits{Equal: exactly, Differ: exactly, Order: exactly}
	}
	return Traits{}
}

// postgresText: equality is left without a COLLATE clause, so that indexes serve it; order
// is that of bytes.
func postgresText(c rel.TableColumn) Traits {
	bytewise := `%s COLLATE "C"`
	switch {
	case c.Remote.Type == enumText:
		text := Rule{Kind: source.Exact, Wrap: "(%s)::text"}
		return Traits{Equal: text, Differ: text, Like: text, Order: Rule{Kind: source.Exact, Wrap: `(%s)::text COLLATE "C"`}}
	case c.Remote.Collation == "":
		return Traits{}
	case c.Remote.Type == "citext":
		bytewise = `(%s)::text COLLATE "C"`
	}
	t := Traits{Equal: exactly, Differ: exactly, Order: Rule{Kind: source.Exact, Wrap: bytewise}, Like: exactly}
	if reason, loose := strings.CutPrefix(c.Remote.Collation, Nondeterministic); loose {
		t.Equal = Rule{Kind: source.Superset, Reason: fmt.Sprintf("collation %s takes different texts for equal", reason)}
		t.Differ = Rule{Reason: t.Equal.Reason}
		t.Like = t.Order
	}
	if c.Type.OID == rel.BPCharOID {
		t.Like = Rule{Reason: "LIKE sees the padding of character(n)"}
	}
	return t
}

func postgresLiteral(v any, t rel.Type, c rel.TableColumn) (string, bool) {
	switch v := v.(type) {
	case bool:
		return strings.ToUpper(strconv.FormatBool(v)), true
	case int64:
		if v < 0 { // a minus sign would be an operator
			return fmt.Sprintf("'%d'::%s", v, t), true
		}
		return strconv.FormatInt(v, 10), true
	case float64:
		return fmt.Sprintf("'%s'::%s", floatText(v, t), t), true
	case []byte:
		return fmt.Sprintf(`E'\\x%x'::bytea`, v), true
	case rel.Day:
		return "'" + v.String() + "'::date", true
	case rel.TimeOfDay:
		return "'" + v.String() + "'::time", true
	case rel.Instant:
		if t.OID == rel.TimestamptzOID {
			return "'" + zoned(v, "+00") + "'::timestamptz", true
		}
		return "'" + v.String() + "'::timestamp", true
	case string:
		switch t.OID {
		case rel.NumericOID:
			if plainNumber(v) {
				return v, true
			}
			return "'" + v + "'::numeric", true
		case rel.UUIDOID:
			return postgresString(v) + "::uuid", true
		case rel.BPCharOID:
			return postgresString(v) + "::bpchar", true
		}
		if _, ok := rel.EnumOf(t.OID); ok { // untyped: the reader may have no right to the type's schema
			return postgresString(v), !strings.Contains(v, "\x00")
		}
		return postgresString(v), t.IsText() && !strings.Contains(v, "\x00")
	}
	return "", false
}

// postgresString means the same with standard_conforming_strings on and off.
func postgresString(s string) string {
	quoted := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}

// plainNumber says whether a numeric's text is digits with at most one point.
func plainNumber(s string) bool {
	return s != "" && s[0] >= '0' && s[0] <= '9' && strings.Trim(s, "0123456789.") == ""
}

func floatText(v float64, t rel.Type) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	}
	bits := 64
	if t.OID == rel.Float4OID {
		bits = 32
	}
	return strconv.FormatFloat(v, 'g', -1, bits)
}

// zoned is an instant's text with a zone, before a BC.
func zoned(v rel.Instant, zone string) string {
	s := v.String()
	if v == rel.MaxInstant || v == -rel.MaxInstant {
		return s
	}
	if s, bc := strings.CutSuffix(s, " BC"); bc {
		return s + zone + " BC"
	}
	return s + zone
}
