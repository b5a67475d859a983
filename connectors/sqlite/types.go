package sqlite

import (
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// maxChar is PostgreSQL's greatest length of char(n) and varchar(n).
const maxChar = 10_485_760

// pgType gives the PostgreSQL type of a declared column type, or why there is none. Names
// that PostgreSQL knows mean what they mean there, except that INT and INTEGER are int8
// and REAL is float8, as wide as SQLite stores them; others follow SQLite's affinity rules.
func pgType(declared string) (t rel.Type, refused string) {
	name, args := split(declared)
	switch name {
	case "":
		return rel.Text, "the column declares no type; a view with CAST gives it one"
	case "ANY":
		return rel.Text, "the column may hold values of any type; a view with CAST gives it one"
	case "SMALLINT", "INT2":
		return rel.Int2, ""
	case "BOOLEAN", "BOOL":
		return rel.Bool, ""
	case "DATE":
		return rel.Date, ""
	case "DATETIME", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE":
		return rel.Timestamp, ""
	case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE":
		return rel.Timestamptz, ""
	case "TIME", "TIME WITHOUT TIME ZONE":
		return rel.Time, ""
	case "UUID", "GUID", "UNIQUEIDENTIFIER":
		return rel.UUID, ""
	case "JSON", "JSONB":
		return rel.JSON, ""
	case "STRING":
		return rel.Text, ""
	case "BYTEA", "VARBINARY", "BINARY":
		return rel.Bytea, ""
	case "CHAR", "CHARACTER", "NCHAR", "NATIVE CHARACTER":
		if n := length(args); n > 0 {
			return rel.BPCharType(n), ""
		}
		return rel.Text, "" // CHAR alone is one character to PostgreSQL, any number to SQLite
	case "VARCHAR", "CHARACTER VARYING", "VARYING CHARACTER", "NVARCHAR":
		if n := length(args); n > 0 {
			return rel.VarcharType(n), ""
		}
		return rel.Varchar, ""
	case "NUMERIC", "DECIMAL":
		return numericType(args), ""
	}
	switch affinity(name) {
	case "INTEGER":
		return rel.Int8, ""
	case "TEXT":
		return rel.Text, ""
	case "BLOB":
		return rel.Bytea, ""
	case "REAL":
		return rel.Float8, ""
	}
	return rel.Numeric, ""
}

// split takes "varchar (20)" apart: "VARCHAR" and {20}.
func split(declared string) (name string, args []int) {
	name, rest, ok := strings.Cut(strings.ToUpper(declared), "(")
	if ok {
		inner, after, _ := strings.Cut(rest, ")")
		for _, a := range strings.Split(inner, ",") {
			n, err := strconv.Atoi(strings.TrimSpace(a))
			if err != nil {
				n = -1
			}
			args = append(args, n)
		}
		name += " " + after
	}
	return strings.Join(strings.Fields(name), " "), args
}

func length(args []int) int {
	if len(args) == 1 && args[0] > 0 && args[0] <= maxChar {
		return args[0]
	}
	return 0
}

// numericType is numeric(p,s), or numeric for a modifier that PostgreSQL has not.
func numericType(args []int) rel.Type {
	scale := 0
	if len(args) == 2 {
		scale = args[1]
	}
	if len(args) == 0 || len(args) > 2 || args[0] < 1 || args[0] > 1000 || scale < 0 || scale > args[0] {
		return rel.Numeric
	}
	return rel.NumericType(args[0], scale)
}

// affinity is SQLite's rule, in its order.
func affinity(name string) string {
	has := func(s string) bool { return strings.Contains(name, s) }
	switch {
	case has("INT"):
		return "INTEGER"
	case has("CHAR"), has("CLOB"), has("TEXT"):
		return "TEXT"
	case has("BLOB"):
		return "BLOB"
	case has("REAL"), has("FLOA"), has("DOUB"):
		return "REAL"
	}
	return "NUMERIC"
}
