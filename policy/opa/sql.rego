# Package meshgate.sql writes values into SQL text, for row filters and masks.
package meshgate.sql

# literal(x) is x as an SQL literal: text quoted, numbers and booleans as they are.
literal(x) := concat("", ["'", replace(x, "'", "''"), "'"]) if is_string(x)

literal(x) := format_int(x, 10) if {
	is_number(x)
	x == floor(x)
}

literal(x) := json.marshal(x) if {
	is_number(x)
	x != floor(x)
}

literal(x) := json.marshal(x) if is_boolean(x)

literal(x) := "NULL" if is_null(x)

# identifier(name) is a quoted SQL identifier.
identifier(name) := concat("", ["\"", replace(name, "\"", "\"\""), "\""])

# list(xs) is the right side of IN: a parenthesised list of literals. No element: (NULL),
# which nothing equals.
list(xs) := concat("", ["(", concat(", ", [literal(x) | some x in xs]), ")"]) if count(xs) > 0

list(xs) := "(NULL)" if count(xs) == 0
