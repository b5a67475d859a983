package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// countNulls prints num_nulls and num_nonnulls of arguments, or of the elements of an array.
func countNulls(test string) func(*printer, *rel.Call) (string, bool) {
	return func(p *printer, e *rel.Call) (string, bool) {
		if e.Variadic {
			list := p.list(e.Args)[0]
			if rel.FormOf(e.Args[0]).Nested {
				list = "nest_elements(" + list + ")"
			}
			return "CAST(len(list_filter(" + list + ", x -> x" + test + ")) AS INTEGER)", true
		}
		if len(e.Args) == 0 {
			return "", false
		}
		terms := make([]string, len(e.Args))
		for i, a := range e.Args {
			terms[i] = "CAST(" + p.expr(a) + test + " AS INTEGER)"
		}
		return "CAST(" + strings.Join(terms, " + ") + " AS INTEGER)", true
	}
}
