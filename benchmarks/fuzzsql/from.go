package fuzzsql

import "fmt"

// from makes a query's FROM clause and the scope that it gives.
func (g *gen) from(q *query, w want) *scope {
	sc := &scope{outer: w.outer}
	if g.chance(4) && !w.one {
		return sc
	}
	count := 1
	if w.depth > 1 {
		count = pick(g, []int{1, 1, 1, 2, 2, 3})
	}
	for i := range count {
		s := g.item(sc, w)
		if len(q.from) > 0 && (i == 1 && g.chance(85) || g.chance(60)) {
			last := q.from[len(q.from)-1]
			q.from[len(q.from)-1] = g.join(last, s, sc)
		} else {
			q.from = append(q.from, s)
		}
		sc.columns = nil
		for _, s := range q.from {
			sc.columns = append(sc.columns, s.columns...)
		}
	}
	known := true
	for _, s := range q.from {
		known = known && s.key != nil
		for _, c := range s.key {
			sc.order = append(sc.order, g.reference(sc, c, false))
		}
	}
	if !known {
		sc.order = nil
	}
	return sc
}

// item is a table, a common table expression, a subquery or a function.
func (g *gen) item(sc *scope, w want) *source {
	switch k := g.r.IntN(100); {
	case k < 15 && len(g.ctes) > 0:
		return g.named(pick(g, g.ctes))
	case k < 30 && w.depth > 1:
		s := &source{alias: g.alias()}
		sub := want{depth: w.depth - 1, names: true}
		if len(sc.columns) > 0 && g.chance(40) {
			s.lateral = true
			sub.outer = &scope{columns: sc.columns, outer: w.outer}
		} else if g.chance(30) {
			sub.outer = w.outer
		}
		s.query = g.query(sub)
		s.columns = under(s.alias, s.query.columns)
		s.key = allOf(s.columns)
		return s
	case k < 36:
		return g.function(sc)
	}
	return g.named(pick(g, tables))
}

func (g *gen) named(t *source) *source {
	s := &source{text: t.text, alias: g.alias(), columns: nil}
	s.columns = under(s.alias, t.columns)
	if t.key != nil {
		s.key = s.columns[:1]
	} else {
		s.key = allOf(s.columns)
	}
	return s
}

func under(alias string, columns []column) []column {
	out := make([]column, 0, len(columns))
	for _, c := range columns {
		if c.name != "" {
			c.from = alias
			out = append(out, c)
		}
	}
	return out
}

// allOf is a key of rows whose ties are identical.
func allOf(columns []column) []column {
	for _, c := range columns {
		if !c.canon {
			return nil
		}
	}
	if len(columns) == 0 || len(columns) > 6 {
		return nil
	}
	return columns
}

func (g *gen) function(sc *scope) *source {
	s := &source{alias: g.alias(), names: []string{"v"}}
	arg := func(t typ) *node {
		if len(sc.columns) == 0 {
			return g.literal(t)
		}
		return g.small(g.leaf(&scope{columns: sc.columns}, t))
	}
	v := column{from: s.alias, name: "v", typ: tInt4, bound: 1000, canon: true}
	s.columns = []column{v}
	switch g.r.IntN(8) {
	default:
		g.widerFunction(s, arg)
	case 0:
		s.call = &node{format: fmt.Sprintf("generate_series(1, %d)", 1+g.r.IntN(5))}
	case 1:
		s.call = &node{format: "generate_series(0, least(•, 6))", kids: []*node{arg(tInt4)}}
	case 2:
		s.call = &node{format: "unnest(•)", kids: []*node{arg(tInts)}}
	case 3:
		s.call = &node{format: "unnest(•) WITH ORDINALITY", kids: []*node{arg(tTexts)}}
		s.names = []string{"v", "o"}
		s.columns[0].typ = tText
		s.columns = append(s.columns, column{from: s.alias, name: "o", typ: tInt8, bound: 100, canon: true})
	case 4:
		s.call = &node{format: "generate_series(timestamp '2024-01-01', '2024-01-03', '12 hours')"}
		s.columns[0].typ = tTs
	}
	s.key = allOf(s.columns)
	return s
}

// join joins two FROM items. around holds the columns that a lateral right side may have used.
func (g *gen) join(left, right *source, around *scope) *source {
	j := &source{left: left, right: right}
	kinds := []string{"JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"}
	correlated := right.lateral || right.call != nil
	if correlated {
		kinds = []string{"JOIN", "LEFT JOIN", "CROSS JOIN"}
	}
	j.join = pick(g, kinds)
	j.columns = append(append([]column{}, left.columns...), right.columns...)
	if left.key != nil && right.key != nil {
		j.key = append(append([]column{}, left.key...), right.key...)
	}
	if j.join == "CROSS JOIN" {
		return j
	}
	var equal [][2]column
	for _, l := range left.columns {
		for _, r := range right.columns {
			if l.typ == r.typ || l.typ == tInt4 && r.typ == tInt8 || l.typ == tInt8 && r.typ == tInt4 {
				if l.typ != tBool {
					equal = append(equal, [2]column{l, r})
				}
			}
		}
	}
	if g.chance(25) {
		for _, e := range equal {
			if e[0].name == e[1].name && e[0].typ == e[1].typ && e[0].canon && e[1].canon && e[0].typ != tNum && e[0].typ != tChar &&
				count(left.columns, e[0].name) == 1 && count(right.columns, e[0].name) == 1 && g.chance(60) {
				j.using = append(j.using, e[0].name)
				merged := e[0]
				merged.from = ""
				j.columns = append(j.columns, merged)
			}
		}
		if j.using != nil {
			return j
		}
	}
	sides := &scope{columns: append(append([]column{}, left.columns...), right.columns...)}
	// PostgreSQL merges or hashes a FULL JOIN and refuses any other condition.
	if len(equal) > 0 && (j.join == "FULL JOIN" || g.chance(80)) {
		e := pick(g, equal)
		j.on = &node{typ: tBool, format: "• = •", kids: []*node{g.reference(sides, e[0], false), g.reference(sides, e[1], false)}}
		if g.chance(20) {
			j.on = &node{typ: tBool, format: "• AND •", kids: []*node{j.on, g.predicate(sides, 1)}}
		}
	} else if j.join == "FULL JOIN" {
		j.join = "CROSS JOIN"
	} else {
		j.on = g.predicate(sides, 2)
	}
	return j
}

func count(columns []column, name string) int {
	n := 0
	for _, c := range columns {
		if c.name == name {
			n++
		}
	}
	return n
}
