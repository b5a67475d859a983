package duck

import (
	"fmt"
	"regexp"
	"strings"
)

var columnName = regexp.MustCompile(`\bc[0-9]+\b`)

// capture prints what a lambda makes of a list and of other values. DuckDB does not find the
// columns that a lambda names where the list is a column of a query around, or the lambda
// stands in a subquery, and takes no subquery in one: they are put beside the list then, of which
// one has the other's place.
func (p *printer) capture(values []string, body func(values []string) string) string {
	captures := false
	for _, v := range values[1:] {
		captures = captures || columnName.MatchString(v) || strings.Contains(v, "SELECT")
	}
	if !captures {
		return body(values)
	}
	p.hoists++
	name := fmt.Sprintf("s%d", p.hoists)
	names := make([]string, len(values))
	for i := range values {
		names[i] = fmt.Sprintf("%s[%d]", name, i+1)
	}
	return "list_transform([row(" + strings.Join(values, ", ") + ")], " + name + " -> " + body(names) + ")[1]"
}
