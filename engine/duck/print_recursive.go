package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// recursive prints a recursive query's definition under its name: the columns' names, what
// the rows are told apart by if that is not themselves, and both terms.
func (p *printer) recursive(name string, args []string, set *plan.SetOp) string {
	l, r := p.side(set.Left, set.Cols), p.side(set.Right, set.Cols)
	if set.All || !anyBlurred(set.Cols) {
		word := " UNION "
		if set.All {
			word = " UNION ALL "
		}
		return fmt.Sprintf("%s(%s) AS (%s%s%s)", name, strings.Join(args, ", "), l, word, r)
	}
	// One row of each key: of a step's rows the first, and none of a key that was there before.
	cols := rowsApart(set.Cols)
	var keys, items []string
	for _, c := range cols {
		keys = append(keys, keyOf(c.ID.String(), c.Type, c.Form)+", 'ASC NULLS LAST'")
	}
	for _, c := range set.Cols {
		items = append(items, "first("+c.ID.String()+")")
	}
	key := "create_sort_key('', 'ASC NULLS LAST', " + strings.Join(keys, ", ") + ")"
	new := func(term, test string) string {
		return fmt.Sprintf("SELECT %s, k FROM (SELECT *, %s AS k FROM (%s)) n%s GROUP BY k", strings.Join(items, ", "), key, term, test)
	}
	old := fmt.Sprintf(" WHERE NOT EXISTS (SELECT 1 FROM recurring.%s o WHERE o.k = n.k)", name)
	return fmt.Sprintf("%s(%s, k) USING KEY (k) AS (%s UNION %s)", name, strings.Join(args, ", "), new(l, ""), new(r, old))
}

// rowsApart are the columns by which a recursive query's rows differ. Where the records of
// SEARCH and CYCLE have keys beside them, in columns without a name, these stand for them.
func rowsApart(cols []rel.Column) []rel.Column {
	var out []rel.Column
	keys := false
	for _, c := range cols {
		if e, _ := c.Type.Elem(); c.Type.OID == rel.RecordOID || e.OID == rel.RecordOID {
			continue
		}
		keys = keys || c.Name == ""
		out = append(out, c)
	}
	if !keys {
		return cols
	}
	return out
}
