package tpcds

import (
	"fmt"
	"strings"
)

// Total makes the order of a query's rows total: all its columns follow as further sort keys. Most of
// the 99 queries cut rows of a partial order, which any server may cut as it likes. A query without
// ORDER BY, whose rows are a multiset, is left as it is; ordered says which it is.
func Total(sql string, columns int) (total string, ordered bool) {
	order, limit := topLevel(sql, "ORDER BY"), topLevel(sql, "LIMIT")
	if order < 0 {
		return sql, false
	}
	if limit < 0 {
		limit = len(sql)
	}
	keys := strings.TrimSpace(sql[order:limit])
	for i := range columns {
		keys += fmt.Sprintf(", %d", i+1)
	}
	return sql[:order] + keys + "\n" + sql[limit:], true
}

// topLevel is where the last occurrence of a keyword outside of parentheses and strings begins, -1 for none.
func topLevel(sql, keyword string) int {
	depth, quoted, at := 0, false, -1
	for i := range len(sql) {
		switch c := sql[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case depth == 0 && len(sql)-i >= len(keyword) && strings.EqualFold(sql[i:i+len(keyword)], keyword):
			at = i
		}
	}
	return at
}
