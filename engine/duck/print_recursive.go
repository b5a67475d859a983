package duck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// recursive prints a recursive query's definition under its name: the columns' names, what
// the rows are told apart by if that is not themselves, and both terms. How is whether its
// readers share it.
func (p *printer) recursive(name string, args []string, how string, set *plan.SetOp) string {
	l, r := p.side(set.Left, set.Cols), p.side(set.Right, set.Cols)
	if !byKey(set) {
		word := " UNION "
		if set.All {
			word = " UNION ALL "
		}
		return fmt.Sprintf("%s(%s) AS %s(%s%s%s)", name, strings.Join(args, ", "), how, l, word, r)
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

// byKey says whether a recursive query's rows are told apart by a key of them.
func byKey(set *plan.SetOp) bool { return !set.All && anyBlurred(set.Cols) }

// ahead prints a definition with a key that reads no columns of the queries around in front of the whole statement. Where its
// query, or one that it stands in, reads several of these, DuckDB carries them through the recursion and takes one for another
// afterwards. It gives false for a definition that stays in its place.
func (p *printer) ahead(n *plan.With, c plan.CTE, name string, args []string, set *plan.SetOp) bool {
	if !byKey(set) || p.correlation.Of(set) {
		return false
	}
	if !p.alone(c) {
		if p.correlated || p.correlation.Of(n) {
			p.unsupported("a recursive query over another common table expression, whose rows are told apart by a key, in a query that reads columns of the queries around")
		}
		return false
	}
	p.isAhead[c.ID] = true
	p.defsAhead = append(p.defsAhead, p.recursive(name, args, "", set))
	return true
}

// alone says whether a definition reads no other that stays in its place.
func (p *printer) alone(c plan.CTE) bool {
	alone := true
	plan.Walk(c.Def, func(n plan.Node) bool {
		if ref, ok := n.(*plan.CTERef); ok && ref.ID != c.ID && !p.isAhead[ref.ID] {
			alone = false
		}
		return true
	})
	return alone
}

// neededAhead are those definitions of a WITH that a recursion by key reads which belongs in front of the statement.
func (p *printer) neededAhead(n *plan.With) map[int]bool {
	if !slices.ContainsFunc(n.CTEs, keyedRecursion) || !p.correlated && !p.correlation.Of(n) {
		return nil
	}
	needed := map[int]bool{}
	for _, c := range slices.Backward(n.CTEs) { // a definition reads those before it
		if !needed[c.ID] && !keyedRecursion(c) {
			continue
		}
		plan.Walk(c.Def, func(n plan.Node) bool {
			if ref, ok := n.(*plan.CTERef); ok {
				needed[ref.ID] = true
			}
			return true
		})
	}
	return needed
}

func keyedRecursion(c plan.CTE) bool {
	set, ok := c.Def.(*plan.SetOp)
	return ok && c.Recursive && byKey(set)
}

// plainAhead does the same for a definition that is not recursive, in a query that reads columns of the queries around, if it is
// needed there or has a correlated subquery, on which DuckDB 1.5.5 fails.
func (p *printer) plainAhead(n *plan.With, c plan.CTE, name string, args []string, needed bool) bool {
	if c.Recursive || !p.correlated && !p.correlation.Of(n) || p.correlation.Of(c.Def) || !needed && !p.correlation.Inside(c.Def) || !p.alone(c) {
		return false
	}
	correlated := p.correlated
	p.correlated = false
	p.isAhead[c.ID] = true
	p.defsAhead = append(p.defsAhead, fmt.Sprintf("%s(%s) AS MATERIALIZED (%s)", name, strings.Join(args, ", "), p.block(c.Def).sql()))
	p.correlated = correlated
	return true
}

// withAhead puts the definitions that belong in front of the whole statement there.
func (p *printer) withAhead(b *block) string {
	if len(p.defsAhead) > 0 {
		more := ""
		if b.with != "" {
			more = ", " + strings.TrimPrefix(strings.TrimPrefix(b.with, "WITH "), "RECURSIVE ")
		}
		b.with = "WITH RECURSIVE " + strings.Join(p.defsAhead, ", ") + more + " "
	}
	return b.sql()
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
