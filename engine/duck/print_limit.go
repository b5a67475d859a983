package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

func (p *printer) limit(n *plan.Limit) *block {
	offset := p.rowCount(n.Offset, pgerr.InvalidRowCountInOffset, "OFFSET") // of two errors PostgreSQL tells this one
	count := p.rowCount(n.Count, pgerr.InvalidRowCountInLimit, "LIMIT")
	if n.WithTies && count != "" {
		return p.limitWithTies(n, count, offset)
	}
	if p.correlation.OfExprs(n) {
		return p.limitPerRow(n, count, offset)
	}
	b := p.block(n.Input)
	if b.limit != "" || b.with != "" {
		b = wrap(b)
	}
	if count != "" {
		b.limit += " LIMIT " + count
	}
	if offset != "" {
		b.limit += " OFFSET " + offset
	}
	return b
}

// rowCount prints the number of rows of a LIMIT or OFFSET; empty is NULL: no limit.
func (p *printer) rowCount(e rel.Expr, code, clause string) string {
	switch e := e.(type) {
	case nil:
		return ""
	case *rel.Const:
		n, ok := e.Val.(int64)
		if !ok {
			return ""
		}
		if n < 0 {
			return p.fail(pgerr.New(code, "%s must not be negative", clause))
		}
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("row_bound((%s), '%s', '%s')", p.expr(e), code, clause)
}

// limitPerRow keeps what a row of the query around asks for, by numbers: to DuckDB a LIMIT must not
// read columns.
func (p *printer) limitPerRow(n *plan.Limit, count, offset string) *block {
	input, over := n.Input, "OVER ()"
	if sort, ok := input.(*plan.Sort); ok {
		input, over = sort.Input, "OVER ("+strings.TrimSpace(p.orderBy(sort.Keys))+")"
	}
	b := p.block(input)
	if !b.open() {
		b = wrap(b)
	}
	b.items = []string{"*", "row_number() " + over + " AS pos"}
	skipped := "0"
	if offset != "" {
		skipped = "coalesce(" + offset + ", 0)"
	}
	where := []string{"pos > " + skipped}
	if count != "" { // NULL is no limit
		where = append(where, "coalesce(pos - "+skipped+" <= "+count+", true)")
	}
	return &block{from: "(" + b.sql() + ")", where: where, order: " ORDER BY pos", cols: n.Columns()}
}

// limitWithTies keeps, after the offset, count rows and those that tie with the last.
func (p *printer) limitWithTies(n *plan.Limit, count, offset string) *block {
	sort, ok := n.Input.(*plan.Sort)
	if !ok {
		p.fail(pgerr.New(pgerr.SyntaxError, "WITH TIES cannot be specified without ORDER BY clause"))
		return &block{}
	}
	if offset == "" {
		offset = "0"
	}
	offset = "coalesce(" + offset + ", 0)"
	b := p.block(sort.Input)
	if !b.open() {
		b = wrap(b)
	}
	over := "OVER (" + strings.TrimSpace(p.orderBy(sort.Keys)) + ")"
	b.items = []string{"*", "row_number() " + over + " AS pos", "rank() " + over + " AS rnk"}
	return &block{
		from:  "(" + b.sql() + ")",
		where: []string{"pos > " + offset, "coalesce(rnk - " + offset + " <= " + count + ", true)", "coalesce(" + count + " > 0, true)"}, // NULL is no limit
		order: " ORDER BY pos",
	}
}

// distinct removes duplicates, or keeps the first row of each group of equal On.
func (p *printer) distinct(n *plan.Distinct) *block {
	b := p.block(n.Input)
	if len(n.On) > 0 {
		if !b.open() {
			b = wrap(b)
		}
		keys := make([]string, len(n.On))
		for i, e := range n.On {
			keys[i] = p.key(e)
		}
		b.distinct = "DISTINCT ON (" + strings.Join(keys, ", ") + ") "
		return b
	}
	if anyBlurred(n.Columns()) {
		return p.distinctByKey(wrap(b), n.Columns())
	}
	if b.distinct != "" || b.group != "" || b.order != "" || b.limit != "" || b.with != "" {
		b = wrap(b)
	}
	b.distinct = "DISTINCT "
	return b
}

// distinctByKey removes duplicates among columns some of which are equal to PostgreSQL
// although DuckDB sees them differ (1.0 and 1.00): the first of the equal ones stands for all.
func (p *printer) distinctByKey(b *block, cols []rel.Column) *block {
	keys := make([]string, len(cols))
	b.items = nil
	for i, c := range cols {
		keys[i] = keyOf(c.ID.String(), c.Type, c.Form)
		item := c.ID.String()
		if keyed(c.Type, c.Form) {
			item = as("first("+item+")", c.ID)
		}
		b.items = append(b.items, item)
	}
	b.group = " GROUP BY " + strings.Join(keys, ", ")
	return wrapNamed(b, cols)
}

func wrapNamed(b *block, cols []rel.Column) *block {
	w := wrap(b)
	w.cols = cols
	return w
}
