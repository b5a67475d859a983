package fuzzsql

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// want says what a query must be.
type want struct {
	types []typ // of its columns; nil for any
	outer *scope
	depth int
	names bool // its columns are used by name
	canon bool // equal rows must print the same
	mixed bool // and meet rows of another query
	one   bool // at most one row
	free  bool // types is a proposal
}

func (g *gen) alias() string {
	g.aliases++
	return fmt.Sprintf("t%d", g.aliases)
}

// query makes a query of any kind.
func (g *gen) query(w want) *query {
	if w.types == nil {
		w.free = true
		for range 1 + g.r.IntN(4) {
			w.types = append(w.types, pick(g, allTypes))
		}
	}
	var ctes []*cte
	around := len(g.ctes)
	if w.depth > 1 && g.chance(12) {
		for range 1 + g.r.IntN(2) {
			ctes = append(ctes, g.with(w))
		}
	}
	var q *query
	switch {
	case w.one && g.chance(65):
		q = g.single(w)
	case w.one:
		w.canon = true
		q = g.plain(w)
		g.orderAll(q)
		q.limit = pick(g, []string{" LIMIT 1", " FETCH FIRST ROW ONLY", " LIMIT 1 OFFSET 1"})
	case w.depth > 1 && g.chance(14):
		q = g.setOperation(w)
	case g.chance(3):
		q = g.valuesList(w)
	case g.chance(30):
		q = g.grouped(w)
	default:
		q = g.plain(w)
	}
	q.with = ctes
	g.ctes = g.ctes[:around]
	return q
}

// with makes a common table expression and makes it known.
func (g *gen) with(w want) *cte {
	name := "w" + g.alias()
	c := &cte{name: name}
	if g.chance(30) {
		g.recursive(c)
	} else {
		c.query = g.query(want{depth: w.depth - 1, names: true})
		c.modifier = pick(g, []string{"", "", "MATERIALIZED ", "NOT MATERIALIZED "})
	}
	g.ctes = append(g.ctes, &source{text: name, alias: name, columns: c.query.columns})
	return c
}

// recursive fills a bounded recursion: over numbers, or along the bosses.
func (g *gen) recursive(c *cte) {
	c.recursive = true
	union := pick(g, []string{"UNION ALL", "UNION"})
	text := func(f string) *query {
		return &query{items: []*item{{expr: &node{format: f, typ: tInt4, fixed: true}}}}
	}
	switch g.r.IntN(3) {
	case 0:
		c.names = []string{"c1", "c2"}
		c.query = &query{setop: union, left: text("1, 1"), right: text(fmt.Sprintf("c1 + 1, c1 * c2 FROM %s WHERE c1 < %d", c.name, 2+g.r.IntN(8)))}
		c.query.columns = []column{{name: "c1", typ: tInt4, bound: 20, canon: true}, {name: "c2", typ: tInt4, bound: 1e7, canon: true}}
	case 1:
		c.names = []string{"c1", "c2", "c3"}
		c.query = &query{setop: union, left: text("id, boss, 0 FROM person WHERE boss IS NULL"),
			right: text(fmt.Sprintf("p.id, p.boss, r.c3 + 1 FROM person p JOIN %s r ON p.boss = r.c1", c.name))}
		c.query.columns = []column{{name: "c1", typ: tInt8, bound: 10, canon: true}, {name: "c2", typ: tInt8, bound: 10, canon: true}, {name: "c3", typ: tInt4, bound: 10, canon: true}}
		c.clause = pick(g, []string{"", "", "", " SEARCH DEPTH FIRST BY c1 SET o", " SEARCH BREADTH FIRST BY c2, c1 SET o", " CYCLE c1 SET cyc USING path"})
	case 2:
		c.names = []string{"c1", "c2"}
		c.query = &query{setop: "UNION", left: text("who, n FROM sale WHERE id < 4"),
			right: text(fmt.Sprintf("v.n, v.who FROM visit v, %s r WHERE v.who = r.c1 AND v.n > 0", c.name))}
		c.query.columns = []column{{name: "c1", typ: tInt4, bound: 20, canon: true}, {name: "c2", typ: tInt4, bound: 20, canon: true}}
		c.clause = pick(g, []string{"", "", "", " CYCLE c1, c2 SET cyc TO 'y' DEFAULT 'n' USING path"})
	}
}

var mixes = map[typ][]typ{tNum: {tInt4, tInt8, tNum}, tInt8: {tInt4, tInt8}, tText: {tText, tVar}, tTs: {tTs, tDate}, tFloat: {tFloat, tInt4}}

func (g *gen) setOperation(w want) *query {
	q := &query{setop: pick(g, []string{"UNION", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL"})}
	arm := func() *query {
		a := w
		a.depth, a.mixed, a.canon, a.free = w.depth-1, true, true, false
		a.types = append([]typ(nil), w.types...)
		for i, t := range a.types {
			if m := mixes[t]; m != nil && g.chance(25) {
				a.types[i] = pick(g, m)
			}
		}
		return g.query(a)
	}
	q.left, q.right = arm(), arm()
	for i, c := range q.left.columns {
		r := q.right.columns[i]
		// The arms may be narrower than asked for on both sides: the result is what they resolve to.
		c.typ = resolve(c.typ, r.typ)
		c.bound = max(c.bound, r.bound)
		c.canon = c.typ != tNum || c.canon && r.canon
		q.columns = append(q.columns, c)
	}
	if g.chance(50) {
		g.orderAll(q)
		if g.chance(30) {
			q.limit = fmt.Sprintf(" LIMIT %d", g.r.IntN(6))
		}
	}
	return q
}

func resolve(a, b typ) typ {
	rank := map[typ]int{tInt4: 1, tInt8: 2, tNum: 3, tFloat: 4, tVar: 5, tText: 6, tDate: 7, tTs: 8}
	if a == tVar && b == tText { // of one category without a preferred cast: the first wins unless the other is preferred
		return tText
	}
	if rank[b] > rank[a] {
		return b
	}
	return a
}

func (g *gen) valuesList(w want) *query {
	q := &query{}
	for range 1 + g.r.IntN(3) {
		var row []*node
		for _, t := range w.types {
			n := &node{typ: t, format: literals[t][0], canon: true} // of one length in a column
			if t != tChar {
				n = g.literal(t)
			}
			if w.canon {
				n = g.canonical(n, w.mixed)
			}
			row = append(row, n)
		}
		q.values = append(q.values, row)
	}
	for i, t := range w.types {
		q.columns = append(q.columns, column{name: fmt.Sprintf("column%d", i+1), typ: t, bound: 1e10, canon: w.mixed})
	}
	return q
}

// single gives exactly one row: it aggregates without GROUP BY.
func (g *gen) single(w want) *query {
	q := &query{}
	base := g.from(q, w)
	g.filter(q, base, w.depth)
	inner := *base
	inner.outer = nil // an aggregate of outer columns alone would belong to the outer query
	sc := &scope{inner: &inner, outer: w.outer}
	for _, t := range w.types {
		n := g.aggregate(sc, t)
		if n == nil {
			n = g.literal(t)
			if len(q.items) == 0 {
				q.having = &node{typ: tBool, format: "count(*) >= 0"}
			}
		}
		g.addItem(q, n, w)
	}
	return q
}

func (g *gen) filter(q *query, sc *scope, depth int) {
	if g.chance(60) {
		q.where = g.predicate(sc, min(depth, 3))
	}
}

// columns are the types of the output: where they are free, mostly such as the rows have.
func (g *gen) columns(w want, sc *scope) []typ {
	if !w.free {
		return w.types
	}
	out := append([]typ(nil), w.types...)
	for i := range out {
		if len(sc.columns) > 0 && g.chance(50) {
			out[i] = pick(g, sc.columns).typ
		}
	}
	return out
}

// addItem appends an output column.
func (g *gen) addItem(q *query, n *node, w want) {
	if w.canon {
		n = g.canonical(n, w.mixed)
	}
	it := &item{expr: n}
	c := column{typ: n.typ, bound: n.bound, canon: n.canon}
	if w.names || g.chance(40) {
		it.name = fmt.Sprintf("c%d", len(q.items)+1)
		c.name = it.name
	}
	q.items = append(q.items, it)
	q.columns = append(q.columns, c)
}

// plain is a query without aggregates.
func (g *gen) plain(w want) *query {
	q := &query{}
	total := g.chance(40)
	if total {
		w.canon = true
	}
	distinct := g.chance(10)
	distinctOn := !distinct && g.chance(4)
	if distinct || distinctOn {
		w.canon = true
	}
	base := g.from(q, w)
	sc := base
	g.filter(q, sc, w.depth)
	in := *sc
	in.windows = !w.one && w.depth > 0 && g.chance(25)
	sets := g.chance(4)
	for _, t := range g.columns(w, base) {
		n := g.expr(&in, t, w.depth)
		if sets {
			if s := g.setItem(sc, t); s != nil {
				n = s
			}
		}
		g.addItem(q, n, w)
	}
	switch {
	case w.one:
		return q
	case distinct:
		q.distinct = "DISTINCT "
	case distinctOn:
		q.on = []*node{{format: "1", fixed: true}}
		g.orderAll(q)
		if e := g.canonical(g.expr(sc, pick(g, allTypes), 1), false); g.chance(50) && !isLiteral(e) && !sets {
			e.whole = true
			q.on[0] = e
			q.order = append([]*orderItem{{e, g.direction()}}, q.order...)
			return q
		}
		q.order = slices.DeleteFunc(q.order, func(o *orderItem) bool { return o.expr.format == "1" || o.expr.format == q.columns[0].name })
		q.order = append([]*orderItem{{q.on[0], g.direction()}}, q.order...)
		return q
	case !total && !sets && g.chance(20): // any order: ties may fall as they like
		for range 1 + g.r.IntN(2) {
			q.order = append(q.order, &orderItem{g.expr(sc, pick(g, allTypes), 2), g.direction()})
			if isLiteral(q.order[len(q.order)-1].expr) {
				q.order = nil
				break
			}
		}
		if q.order != nil && g.chance(30) {
			q.limit = fmt.Sprintf(" FETCH FIRST %d ROWS WITH TIES", 1+g.r.IntN(4))
			for _, o := range q.order {
				o.expr.fixed = true
			}
		}
	}
	if total {
		g.orderAll(q)
		if g.chance(40) {
			q.limit = pick(g, []string{fmt.Sprintf(" LIMIT %d", g.r.IntN(8)), fmt.Sprintf(" OFFSET %d", g.r.IntN(4)),
				fmt.Sprintf(" LIMIT %d OFFSET %d", 1+g.r.IntN(6), g.r.IntN(4)), " FETCH FIRST 3 ROWS WITH TIES", " FETCH NEXT 2 ROWS ONLY"})
		}
	}
	return q
}

// readsColumn tells a grouped expression from a constant, which PostgreSQL 15 folds before it
// thinks of grouping sets.
func readsColumn(n *node) bool {
	for _, k := range n.kids {
		if readsColumn(k) {
			return true
		}
	}
	return len(n.kids) == 0 && n.query == nil && !isConstantText(n.format)
}

var name = regexp.MustCompile(`^([a-z]\w*\.)?[a-z]\w*$`)

func isConstantText(s string) bool { return !name.MatchString(s) || s == "true" || s == "false" }

func isLiteral(n *node) bool { return len(n.kids) == 0 && n.query == nil && isConstantText(n.format) }

func (g *gen) direction() string {
	return pick(g, []string{"", "", "", " DESC", " ASC", " DESC NULLS LAST", " NULLS FIRST", " USING <", " USING >"})
}

// orderAll orders by all output columns, which leaves no ties but of equal rows.
func (g *gen) orderAll(q *query) {
	for _, i := range g.r.Perm(len(q.columns)) {
		n := &node{format: fmt.Sprint(i + 1), fixed: true}
		if q.columns[i].name != "" && q.setop == "" && q.values == nil && g.chance(30) {
			n.format = q.columns[i].name
		}
		q.order = append(q.order, &orderItem{n, g.direction()})
	}
	q.total = true
	for _, c := range q.columns {
		q.total = q.total && c.canon
	}
}

// grouped is a query that aggregates by groups.
func (g *gen) grouped(w want) *query {
	q := &query{}
	total := g.chance(40)
	if total {
		w.canon = true
	}
	base := g.from(q, w)
	g.filter(q, base, w.depth)
	inner := *base
	inner.outer = nil
	sc := &scope{inner: &inner, outer: w.outer}
	sets := g.chance(25)
	for range 1 + g.r.IntN(3) {
		var n *node
		for n == nil || !readsColumn(n) || sets && len(n.kids) > 0 { // what planning folds, it does not null in a set
			n = g.expr(&scope{columns: base.columns}, pick(g, allTypes), g.r.IntN(2))
			g.left++ // literals are tried again; a base without columns has none
			if len(base.columns) == 0 {
				return g.plain(w)
			}
		}
		n = g.canonical(n, false)
		n.whole = true
		sc.atoms = append(sc.atoms, n)
	}
	switch a := sc.atoms; {
	case sets:
		n := &node{kids: a, fixed: true}
		switch len(a) {
		case 1:
			n.format = pick(g, []string{"ROLLUP (•)", "GROUPING SETS ((•), ())", "CUBE (•)"})
		case 2:
			n.format = pick(g, []string{"ROLLUP (•, •)", "CUBE (•, •)", "GROUPING SETS ((•), (•))", "GROUPING SETS ((•, •), ())", "•, ROLLUP (•)"})
		case 3:
			n.format = pick(g, []string{"ROLLUP (•, •, •)", "CUBE (•, •, •)", "GROUPING SETS ((•, •), (•))", "•, CUBE (•, •)", "ROLLUP ((•, •), •)", "GROUPING SETS (ROLLUP (•, •), (•))"})
		}
		q.group = []*node{n}
		q.distinctGroup = g.chance(15)
		sc.atoms = append(sc.atoms[:len(a):len(a)], &node{typ: tInt4, format: "grouping(•)", kids: a[:1], bound: 8, canon: true})
	default:
		q.group = a
	}
	if g.chance(30) {
		q.having = g.predicate(sc, 2)
	}
	in := *sc
	if g.chance(12) {
		in.windows = true
		if !sets {
			in.order = sc.atoms
		}
	}
	for _, t := range g.columns(w, base) {
		g.addItem(q, g.expr(&in, t, w.depth), w)
	}
	if total {
		g.orderAll(q)
	}
	return q
}

// scalarQuery is a subquery as a value.
func (g *gen) scalarQuery(sc *scope, t typ, depth int) *node {
	format := "(" + hole + ")"
	w := want{types: []typ{t}, outer: g.seen(sc), depth: depth, one: true}
	if (t == tInts || t == tTexts) && g.chance(50) {
		format, w.one, w.canon = "ARRAY(• ORDER BY 1)", false, true
		w.types = []typ{map[typ]typ{tInts: tInt4, tTexts: tText}[t]}
		q := g.plainOnly(w)
		return &node{typ: t, format: format, query: q, bound: 50, canon: true, fixed: true}
	}
	q := g.query(w)
	c := q.columns[0]
	return &node{typ: c.typ, format: format, query: q, bound: c.bound, canon: false}
}

// plainOnly is a query whose ORDER BY the caller writes.
func (g *gen) plainOnly(w want) *query {
	q := &query{}
	sc := g.from(q, w)
	g.filter(q, sc, w.depth)
	for _, t := range w.types {
		g.addItem(q, g.expr(sc, t, w.depth), w)
	}
	return q
}

// seen is what a subquery sees of the query around it: of a grouped one, its groups only.
func (g *gen) seen(sc *scope) *scope {
	s := &scope{columns: sc.columns, outer: sc.outer}
	for _, a := range sc.atoms { // below, grouped columns are known and grouped expressions are not
		if len(a.kids) == 0 && !strings.HasPrefix(a.format, "grouping") {
			s.atoms = append(s.atoms, a)
		}
	}
	return s
}

// queryTest is a condition upon a subquery.
func (g *gen) queryTest(sc *scope, depth int) *node {
	w := want{types: []typ{pick(g, []typ{tInt4, tInt4, tText, tNum, tDate, tInt8})}, outer: g.seen(sc), depth: depth}
	n := &node{typ: tBool, canon: true}
	one := func() { n.kids = []*node{g.expr(sc, w.types[0], depth-1)} }
	k := g.r.IntN(7)
	if k == 5 || k == 6 {
		w.types = []typ{tInt4, tText}
	}
	w.one = k == 6
	sub := &node{format: "(" + hole + ")", query: g.query(w)}
	switch k {
	case 0:
		n.format = "EXISTS •"
	case 1:
		n.format = "NOT EXISTS •"
	case 2:
		n.format = "(• IN •)"
		one()
	case 3:
		n.format = "(• NOT IN •)"
		one()
	case 4:
		n.format = pick(g, []string{"(• = ANY •)", "(• > ALL •)", "(• <= ANY •)", "(• <> ALL •)"})
		one()
	case 5:
		n.format = pick(g, []string{"((•, •) IN •)", "((•, •) NOT IN •)"})
		n.kids = []*node{g.expr(sc, tInt4, 1), g.expr(sc, tText, 1)}
	case 6:
		n.format = pick(g, []string{"((•, •) = •)", "((•, •) < •)"})
		n.kids = []*node{g.expr(sc, tInt4, 1), g.expr(sc, tText, 1)}
	}
	n.kids = append(n.kids, sub)
	return n
}
