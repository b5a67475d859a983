package matrix

import (
	"regexp"
	"slices"
	"strings"
)

// Families in the order of the table.
var Families = []string{"comparison", "conditional", "math", "string", "pattern", "format", "bytea", "bit", "date", "enum", "uuid",
	"network", "json", "array", "record", "aggregate", "window", "srf", "cast", "info"}

var (
	comparing = regexp.MustCompile(`(^|_|[a-z0-9])(eq|ne|lt|le|gt|ge|cmp|larger|smaller|like_|eq_any)$|^(date|time|timestamp|timestamptz|name|text|int|float)[a-z0-9]*_?(eq|ne|lt|le|gt|ge)[_a-z]*$`)
	patterns  = regexp.MustCompile(`like|regex|similar|^"?like"?$`)
	formats   = regexp.MustCompile(`^(to_char|to_date|to_timestamp|to_number|format)$`)
	numbers   = []string{"int2", "int4", "int8", "float4", "float8", "numeric"}
	times     = []string{"date", "time", "timetz", "timestamp", "timestamptz", "interval"}
)

func procFamily(name string, e *Entry, set bool) string {
	var types []string
	for _, f := range e.Forms {
		types = append(types, f.Args...)
	}
	switch {
	case e.Kind == "aggregate":
		return "aggregate"
	case e.Kind == "window":
		return "window"
	case formats.MatchString(name):
		return "format"
	case patterns.MatchString(name):
		return "pattern"
	case strings.HasPrefix(name, "json") || strings.Contains(name, "_to_json") || strings.HasPrefix(name, "to_json") || strings.HasPrefix(name, "row_to_json"):
		return "json"
	case strings.HasPrefix(name, "array_") || name == "unnest" || name == "cardinality" || name == "trim_array" || name == "string_to_array":
		return "array"
	case strings.HasPrefix(name, "record_"):
		return "record"
	case strings.HasPrefix(name, "enum_"):
		return "enum"
	case strings.HasPrefix(name, "pg_") || strings.HasPrefix(name, "num_n"):
		return "info"
	case comparing.MatchString(name) && len(types) >= 2:
		return "comparison"
	case set:
		return "srf"
	}
	return typeFamily(types)
}

// typeFamily goes by the types of the arguments, the most particular first.
func typeFamily(types []string) string {
	has := func(some ...string) bool {
		return slices.ContainsFunc(types, func(t string) bool { return slices.Contains(some, t) })
	}
	switch {
	case has("json", "jsonb", "jsonpath"):
		return "json"
	case slices.ContainsFunc(types, func(t string) bool { return strings.HasSuffix(t, "[]") }):
		return "array"
	case has("bytea"):
		return "bytea"
	case has(bitType, "varbit"):
		return "bit"
	case has("inet", "cidr"):
		return "network"
	case has(times...):
		return "date"
	case has(Enum):
		return "enum"
	case has("uuid"):
		return "uuid"
	case has("text", "varchar", "bpchar", "name", `"char"`):
		return "string"
	case has(numbers...):
		return "math"
	case has("bool"):
		return "comparison"
	}
	return "info"
}

func operatorFamily(name string, args []string) string {
	switch {
	case slices.Contains(args, "record"):
		return "record"
	case slices.Contains([]string{"~", "!~", "~*", "!~*", "~~", "!~~", "~~*", "!~~*", "^@"}, name) && typeFamily(args) == "string" || strings.Contains(name, "~~"):
		return "pattern"
	case slices.Contains([]string{"=", "<>", "<", "<=", ">", ">=", "~<~", "~<=~", "~>~", "~>=~"}, name):
		return "comparison"
	}
	return typeFamily(args)
}
