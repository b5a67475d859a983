package tpcds

import (
	"fmt"
	"strings"
)

// An adaptation replaces a piece of a query, wherever it stands in it.
type adaptation struct {
	query    int
	old, new string
}

// adaptations are all differences from the text that the extension prints.
var adaptations = []adaptation{}

func adapt(queries []string) error {
	for _, a := range adaptations {
		sql := &queries[a.query-1]
		if !strings.Contains(*sql, a.old) {
			return fmt.Errorf("query %d does not have %q", a.query, a.old)
		}
		*sql = strings.ReplaceAll(*sql, a.old, a.new)
	}
	return nil
}
