package matrix

import (
	"fmt"
	"strings"
)

// Value is a sample: a type as PostgreSQL spells it and a literal's text.
type Value struct {
	Type string
	Text string
	Null bool
}

// constant is the value as an expression without columns.
func (v Value) constant() string {
	if v.Null {
		return "NULL::" + v.Type
	}
	text := strings.ReplaceAll(v.Text, "'", "''")
	switch v.Type {
	case bitType:
		return "B'" + text + "'" // a cast to bit would cut it to one digit
	case "jsonpath":
		return "'" + text + "'" + "::jsonpath"
	}
	return "'" + text + "'::" + v.Type
}

// Style is how a form is put into a statement.
type Style int

// The styles.
const (
	Scalar    Style = iota // an expression of the select list
	Set                    // a set-returning function
	Record                 // a function in FROM that gives a record
	Aggregate              // $1, $2 … are columns of a group of rows
	Window                 // the same, a row out for each row in
)

// Form is one way of writing a call: SQL with $1, $2 … for the arguments.
type Form struct {
	SQL      string
	Args     []string  // type of each argument
	Samples  [][]Value // values of each argument; nil is the type's own
	Style    Style
	Volatile bool // compared in type and name only
	Calls    [][]Value
}

// Entry is a row of PostgreSQL's catalogue, or a piece of its syntax, with its calls.
type Entry struct {
	ID     string // "substr(text,int4,int4)", "int4 + int4", "text::date", "sum(int4)"
	Family string
	Kind   string // function, operator, cast, aggregate, window, syntax
	Forms  []*Form
}

// fill puts arguments into a form's SQL.
func fill(sql string, args []string) string {
	var b strings.Builder
	for i := 0; i < len(sql); i++ {
		if sql[i] == '$' && i+1 < len(sql) && sql[i+1] >= '1' && sql[i+1] <= '9' {
			n := int(sql[i+1] - '1')
			if n >= len(args) {
				panic(fmt.Sprintf("matrix: %s has %d arguments", sql, len(args)))
			}
			b.WriteString(args[n])
			i++
			continue
		}
		b.WriteByte(sql[i])
	}
	return b.String()
}

func constants(row []Value) []string {
	out := make([]string, len(row))
	for i, v := range row {
		out[i] = v.constant()
	}
	return out
}
