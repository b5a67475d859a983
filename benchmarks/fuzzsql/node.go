package fuzzsql

import "strings"

// typ is a type by PostgreSQL's name.
type typ string

const (
	tBool  typ = "bool"
	tInt4  typ = "int4"
	tInt8  typ = "int8"
	tNum   typ = "numeric"
	tFloat typ = "float8"
	tText  typ = "text"
	tVar   typ = "varchar"
	tChar  typ = "bpchar"
	tDate  typ = "date"
	tTs    typ = "timestamp"
	tTz    typ = "timestamptz"
	tIval  typ = "interval"
	tInts  typ = "int4[]"
	tTexts typ = "text[]"
	tMood  typ = "mix.mood"
	tMoods typ = "mix.mood[]"
)

// node is an expression: a format with one • for each kid, or a query in parentheses.
type node struct {
	typ    typ
	format string
	kids   []*node
	query  *query
	bound  float64 // no value is greater in magnitude (numbers); infinite: dates that arithmetic refuses
	canon  bool    // equal values print the same
	fixed  bool    // the reducer does not put one of its parts in its place
	whole  bool    // nor anything else
	// literal is what stood in the place of a parameter.
	literal string
}

const hole = "•"

func (n *node) print(b *strings.Builder) {
	if n.query != nil {
		before, after, _ := strings.Cut(n.format, hole)
		b.WriteString(before)
		n.query.print(b)
		b.WriteString(after)
		return
	}
	rest := n.format
	for _, k := range n.kids {
		before, after, _ := strings.Cut(rest, hole)
		b.WriteString(before)
		k.print(b)
		rest = after
	}
	b.WriteString(rest)
}

// column is what a FROM item or a select list offers by name.
type column struct {
	from, name string
	typ        typ
	bound      float64
	canon      bool
}

// source is a FROM item: a table, a function, a subquery or a join of two.
type source struct {
	text    string // a table's name
	call    *node
	query   *query
	lateral bool
	alias   string
	names   []string

	join        string
	left, right *source
	on          *node
	using       []string

	columns []column
	key     []column // together unique; nil when unknown
}

func (s *source) print(b *strings.Builder) {
	if s.join != "" {
		s.left.print(b)
		b.WriteString(" " + s.join + " ")
		if s.right.join != "" {
			b.WriteString("(")
			s.right.print(b)
			b.WriteString(")")
		} else {
			s.right.print(b)
		}
		if s.on != nil {
			b.WriteString(" ON ")
			s.on.print(b)
		} else if s.using != nil {
			b.WriteString(" USING (" + strings.Join(s.using, ", ") + ")")
		}
		return
	}
	if s.lateral {
		b.WriteString("LATERAL ")
	}
	switch {
	case s.query != nil:
		b.WriteString("(")
		s.query.print(b)
		b.WriteString(")")
	case s.call != nil:
		s.call.print(b)
	default:
		b.WriteString(s.text)
	}
	if s.alias != "" && s.alias != s.text {
		b.WriteString(" AS " + s.alias)
		if s.names != nil {
			b.WriteString("(" + strings.Join(s.names, ", ") + ")")
		}
	}
}

type item struct {
	expr *node
	name string // its alias, if it has one
}

type orderItem struct {
	expr *node
	how  string
}

type cte struct {
	name      string
	names     []string
	query     *query
	modifier  string
	recursive bool
	clause    string // SEARCH or CYCLE
}

// query is a SELECT, a VALUES list or a set operation.
type query struct {
	with        []*cte
	setop       string
	left, right *query
	values      [][]*node

	distinct      string
	on            []*node // DISTINCT ON
	items         []*item
	from          []*source
	where         *node
	group         []*node // each a column, an expression or a grouping set
	distinctGroup bool
	having        *node
	windows       []*item // WINDOW name AS expr

	order   []*orderItem
	limit   string
	total   bool // the order leaves no ties but of identical rows
	columns []column
}

func (q *query) String() string {
	var b strings.Builder
	q.print(&b)
	return b.String()
}

func list[T any](b *strings.Builder, lead string, items []T, one func(T)) {
	for i, it := range items {
		if i == 0 {
			b.WriteString(lead)
		} else {
			b.WriteString(", ")
		}
		one(it)
	}
}

func (q *query) print(b *strings.Builder) {
	list(b, "", q.with, func(c *cte) {
		if c == q.with[0] {
			b.WriteString("WITH ")
			for _, o := range q.with {
				if o.recursive {
					b.WriteString("RECURSIVE ")
					break
				}
			}
		}
		b.WriteString(c.name)
		if c.names != nil {
			b.WriteString("(" + strings.Join(c.names, ", ") + ")")
		}
		b.WriteString(" AS " + c.modifier + "(")
		c.query.print(b)
		b.WriteString(")" + c.clause)
	})
	if q.with != nil {
		b.WriteString(" ")
	}
	expr := func(n *node) { n.print(b) }
	switch {
	case q.setop != "":
		for i, arm := range []*query{q.left, q.right} {
			if i == 1 {
				b.WriteString(" " + q.setop + " ")
			}
			if arm.setop != "" || arm.order != nil || arm.limit != "" || arm.with != nil {
				b.WriteString("(")
				arm.print(b)
				b.WriteString(")")
			} else {
				arm.print(b)
			}
		}
	case q.values != nil:
		list(b, "VALUES ", q.values, func(row []*node) {
			list(b, "(", row, expr)
			b.WriteString(")")
		})
	default:
		b.WriteString("SELECT ")
		if q.on != nil {
			list(b, "DISTINCT ON (", q.on, expr)
			b.WriteString(") ")
		} else {
			b.WriteString(q.distinct)
		}
		list(b, "", q.items, func(it *item) {
			it.expr.print(b)
			if it.name != "" {
				b.WriteString(" AS " + it.name)
			}
		})
		list(b, " FROM ", q.from, func(s *source) { s.print(b) })
		if q.where != nil {
			b.WriteString(" WHERE ")
			q.where.print(b)
		}
		lead := " GROUP BY "
		if q.distinctGroup {
			lead += "DISTINCT "
		}
		list(b, lead, q.group, expr)
		if q.having != nil {
			b.WriteString(" HAVING ")
			q.having.print(b)
		}
		list(b, " WINDOW ", q.windows, func(it *item) {
			b.WriteString(it.name + " AS ")
			it.expr.print(b)
		})
	}
	list(b, " ORDER BY ", q.order, func(o *orderItem) {
		o.expr.print(b)
		b.WriteString(o.how)
	})
	b.WriteString(q.limit)
}
