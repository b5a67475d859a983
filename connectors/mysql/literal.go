package mysql

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"vitess.io/vitess/go/vt/sqlparser"

	"github.com/meshgate/meshgate/engine/rel"
)

// constant gives the value and type of a constant, seen through casts that keep it.
func constant(e rel.Expr) (any, rel.Type, bool) {
	switch e := e.(type) {
	case *rel.Const:
		return e.Val, e.Typ, true
	case *rel.Cast:
		v, t, ok := constant(e.Arg)
		if !ok || e.To.Mod >= 0 && e.To != t {
			return nil, t, false
		}
		if v == nil {
			return nil, e.To, true
		}
		return convert(v, t, e.To)
	}
	return nil, rel.Type{}, false
}

// convert casts a constant where no value can change.
func convert(v any, from, to rel.Type) (any, rel.Type, bool) {
	if !lossless(from, to) {
		return nil, from, false
	}
	switch x := v.(type) {
	case int64:
		if to.OID == rel.NumericOID {
			return strconv.FormatInt(x, 10), to, true
		}
	case rel.Day:
		if to.OID == rel.TimestampOID && x != rel.MaxDay && x != -rel.MaxDay {
			return rel.Instant(int64(x) * 86_400_000_000), to, true
		}
	}
	return v, to, from.OID != rel.DateOID || to.OID == rel.DateOID
}

// literal prints a constant in the column's own type, or says why it cannot be: a literal
// of another type would make MySQL convert the column, and '1' would be equal to 1.
func literal(c rel.TableColumn, op string, val any, t rel.Type) (lit sqlparser.Expr, why string) {
	if val == nil {
		return nil, "a comparison with NULL"
	}
	k := kindOfColumn(c)
	switch k {
	case kindInt, kindNumeric, kindYear:
		return numberLiteral(k, val, t)
	case kindFloat4, kindFloat8:
		return floatLiteral(k, op, val)
	case kindText, kindEnum:
		return textLiteral(c, val, t)
	case kindBytes:
		if b, ok := val.([]byte); ok {
			return sqlparser.NewHexLiteral(hex.EncodeToString(b)), ""
		}
	case kindDate, kindDateTime, kindTimestamp:
		return dateLiteral(k, val, t)
	case kindTime:
		if v, ok := val.(rel.TimeOfDay); ok && t.OID == rel.TimeOID {
			return sqlparser.NewTimeLiteral(v.String()), ""
		}
	case kindUUID:
		if v, ok := val.(string); ok && t.OID == rel.UUIDOID {
			return sqlparser.NewStrLiteral(v), ""
		}
	}
	return nil, "a constant of type " + t.String() + " is not compared with " + c.Remote.Type
}

// numberLiteral: MySQL rounds decimals beyond 65 digits or 30 decimal places, and reads a
// year below 100 as one of this or the last century.
func numberLiteral(k kind, val any, t rel.Type) (sqlparser.Expr, string) {
	digits := ""
	switch v := val.(type) {
	case int64:
		if !t.IsInteger() {
			return nil, "a constant of type " + t.String() + " is not a number"
		}
		digits = strconv.FormatInt(v, 10)
	case string:
		if t.OID != rel.NumericOID {
			return nil, "a constant of type " + t.String() + " is not a number"
		}
		digits = v
	default:
		return nil, "a constant of type " + t.String() + " is not compared exactly"
	}
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(digits, "-"), ".")
	fraction = strings.TrimRight(fraction, "0")
	if strings.Trim(whole+fraction, "0123456789") != "" {
		return nil, "MySQL has no " + digits
	}
	if len(whole)+len(fraction) > 60 || len(fraction) > 30 {
		return nil, "the constant has more digits than MySQL's decimals"
	}
	if k != kindNumeric && fraction != "" {
		return nil, "an integer column is not compared with a fraction"
	}
	if k == kindYear {
		if n, err := strconv.Atoi(digits); err != nil || n < 1901 || n > 2155 {
			return nil, "the constant is not one of MySQL's years"
		}
	}
	number := whole
	if fraction != "" {
		number += "." + fraction
	}
	if strings.HasPrefix(digits, "-") {
		number = "-" + number
	}
	if fraction != "" {
		return sqlparser.NewDecimalLiteral(number), ""
	}
	return sqlparser.NewIntLiteral(number), ""
}

// floatLiteral widens an ordering's bound to the neighbouring number, so that whatever
// MySQL makes of the literal lets through all that should pass.
func floatLiteral(k kind, op string, val any) (sqlparser.Expr, string) {
	var f float64
	switch v := val.(type) {
	case float64:
		f = v
	case int64:
		f = float64(v)
	default:
		return nil, "the constant is not a floating point number"
	}
	towards := math.Inf(1)
	if op == ">" || op == ">=" {
		towards = math.Inf(-1)
	}
	if k == kindFloat4 {
		// Twice: the constant itself may lie between two float4.
		f = float64(math.Nextafter32(math.Nextafter32(float32(f), float32(towards)), float32(towards)))
	} else {
		f = math.Nextafter(f, towards)
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, "MySQL has neither NaN nor infinity"
	}
	return sqlparser.NewFloatLiteral(strconv.FormatFloat(f, 'e', -1, 64)), ""
}

// textLiteral: MySQL compares a literal with a column in the column's character set. In
// utf8mb4 every text can be said; elsewhere only ASCII is sure to mean the same.
func textLiteral(c rel.TableColumn, val any, t rel.Type) (sqlparser.Expr, string) {
	s, ok := val.(string)
	if !ok || !t.IsText() {
		return nil, "a constant of type " + t.String() + " is not text"
	}
	if t.OID == rel.BPCharOID { // blanks at its end do not count
		s = strings.TrimRight(s, " ")
	}
	if charsetOf(c.Remote.Collation) != "utf8mb4" {
		for i := 0; i < len(s); i++ {
			if s[i] >= 0x80 {
				return nil, "the constant may not exist in the character set of collation " + c.Remote.Collation
			}
		}
	}
	if strings.IndexByte(s, 0) >= 0 {
		return nil, "the constant holds a zero byte"
	}
	return sqlparser.NewStrLiteral(s), ""
}

// dateLiteral: MySQL's years are 1 to 9999, without infinities.
func dateLiteral(k kind, val any, t rel.Type) (sqlparser.Expr, string) {
	var day rel.Day
	var tod rel.TimeOfDay
	switch v := val.(type) {
	case rel.Day:
		if k == kindTimestamp {
			return nil, "a date means another instant in every time zone"
		}
		if v == rel.MaxDay || v == -rel.MaxDay {
			return nil, "MySQL has no infinite dates"
		}
		day = v
	case rel.Instant:
		if (t.OID == rel.TimestamptzOID) != (k == kindTimestamp) {
			return nil, t.String() + " is compared by the client's time zone"
		}
		if v == rel.MaxInstant || v == -rel.MaxInstant {
			return nil, "MySQL has no infinite dates"
		}
		day, tod = v.Split()
	default:
		return nil, "a constant of type " + t.String() + " is not a date"
	}
	if y, _, _ := day.Civil(); y < 1 || y > 9999 {
		return nil, "MySQL has only the years 1 to 9999"
	}
	if _, isDay := val.(rel.Day); isDay && k == kindDate {
		return sqlparser.NewDateLiteral(day.String()), ""
	}
	return sqlparser.NewTimestampLiteral(day.String() + " " + tod.String()), ""
}
