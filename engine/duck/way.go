package duck

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Way is how the residual computes a value.
type Way string

// The ways. What is computed by none of them is refused when it is printed.
const (
	Native  Way = "native"  // one function, operator or cast of DuckDB's over the arguments as they are
	Rewrite Way = "rewrite" // an expression of several of DuckDB's functions, or a macro of them
	InGo    Way = "Go"      // a function or aggregate in Go that DuckDB calls for a chunk of rows at a time takes part
)

// WayOf says how an expression that this package has printed is computed, and names the functions
// in Go that it calls, in order. It reads nothing but the SQL and the functions that are known to
// DuckDB, so that it cannot say otherwise than what runs.
func WayOf(sql string) (Way, []string) {
	var inGo []string
	for _, name := range called(sql) {
		inner := []string{name}
		if body, ok := macroBodies()[name]; ok {
			inner = goCalls(body)
		}
		for _, f := range inner {
			if goNames()[f] && !slices.Contains(inGo, f) {
				inGo = append(inGo, f)
			}
		}
	}
	switch {
	case inGo != nil:
		return InGo, inGo
	case single.MatchString(sql) && !slices.ContainsFunc(called(sql), func(name string) bool { return macroBodies()[name] != "" }):
		return Native, nil
	}
	return Rewrite, nil
}

// goCalls are the functions in Go that a macro's body calls, through other macros too.
func goCalls(body string) []string {
	var out []string
	for _, name := range called(body) {
		if inner, ok := macroBodies()[name]; ok {
			out = append(out, goCalls(inner)...)
		} else {
			out = append(out, name)
		}
	}
	return out
}

// goNames are the names under which functions in Go are known to DuckDB.
var goNames = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, f := range scalars() {
		out[f.Name] = true
	}
	for _, f := range goAggregates() {
		out[f.Name] = true
	}
	return out
})

// macroBodies are the macros by name.
var macroBodies = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, line := range strings.Split(macros, "\n") {
		if text, ok := strings.CutPrefix(line, "CREATE MACRO "); ok {
			name, rest, _ := strings.Cut(text, "(")
			_, out[name], _ = strings.Cut(rest, ") AS ")
		}
	}
	return out
})

// An atom is an argument: a column ($1 or c12), or a literal.
const (
	atom   = `(?:\$\d+|c\d+|NULL|true|false|-?\d+(?:\.\d+)?|'(?:[^']|'')*')(?:::[A-Z]+(?:\(\d+,\d+\))?(?:\[\])*)?`
	symbol = `(?:[-+*/%<>=!&|#~^@]+|AND|OR|IS DISTINCT FROM|IS NOT DISTINCT FROM)`
)

// single is one call, operator or cast over atoms, or an atom.
var single = regexp.MustCompile(`^(?:` + strings.Join([]string{
	atom,
	`\(?` + atom + ` ` + symbol + ` ` + atom + `\)?`,
	`\(?(?:NOT|` + symbol + `) ?` + atom + `\)?`,
	`\(?` + atom + ` IS (?:NOT )?NULL\)?`,
	`CAST\(` + atom + ` AS [A-Z0-9(),\[\]]+\)`,
	`[a-z_0-9]+\((?:DISTINCT )?(?:\*|` + atom + `(?:, ` + atom + `)*)?\)(?: OVER \([^()]*\))?`,
}, `|`) + `)$`)

// called are the names of the functions that a text of SQL calls, in order.
func called(sql string) []string {
	var out []string
	for i := 0; i < len(sql); {
		switch c := sql[i]; {
		case c == '\'':
			i = closing(sql, i)
		case c == '"':
			end := closing(sql, i)
			if end < len(sql) && sql[end] == '(' {
				out = append(out, strings.ReplaceAll(sql[i+1:end-1], `""`, `"`))
			}
			i = end
		case isWord(c):
			end := i
			for end < len(sql) && isWord(sql[end]) {
				end++
			}
			if end < len(sql) && sql[end] == '(' {
				out = append(out, sql[i:end])
			}
			i = end
		default:
			i++
		}
	}
	return out
}

// closing is the place after the quoted text that begins at i; a doubled quote does not end it.
func closing(sql string, i int) int {
	quote := sql[i]
	for i++; i < len(sql); i++ {
		if sql[i] == quote {
			if i+1 < len(sql) && sql[i+1] == quote {
				i++
				continue
			}
			return i + 1
		}
	}
	return i
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
