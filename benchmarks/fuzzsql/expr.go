package fuzzsql

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// gen makes one statement.
type gen struct {
	r       *rand.Rand
	aliases int
	left    int       // nodes that may still be made
	ctes    []*source // of the queries around
	risky   bool      // the statement may hold expressions that fail
	raises  []string  // the errors that those can raise
}

// scope is what an expression may mention.
type scope struct {
	columns []column
	atoms   []*node // of a grouped query: what it groups by
	inner   *scope  // of a grouped query: what its aggregates take; nil allows none
	windows bool
	outer   *scope
	order   []*node // orders the rows without ties but of identical ones; nil when unknown
}

func (g *gen) chance(percent int) bool { return g.r.IntN(100) < percent }

func pick[T any](g *gen, list []T) T { return list[g.r.IntN(len(list))] }

var allTypes = []typ{
	tInt4, tInt4, tInt4, tInt4, tText, tText, tText, tNum, tNum, tNum, tInt8, tBool, tBool, tDate, tDate, tTs,
	tFloat, tVar, tChar, tTz, tIval, tInts, tTexts, tMood, tMoods,
}

// reference names a column as seen from sc.
func (g *gen) reference(sc *scope, c column, local bool) *node {
	name := c.name
	if c.from != "" {
		name = c.from + "." + c.name
		if local && g.chance(25) {
			same := 0
			for _, o := range sc.columns {
				if o.name == c.name {
					same++
				}
			}
			if same == 1 {
				name = c.name
			}
		}
	}
	return &node{typ: c.typ, format: name, bound: c.bound, canon: c.canon}
}

// leaf is a column, a grouped expression, an aggregate or a literal.
func (g *gen) leaf(sc *scope, t typ) *node {
	var found []*node
	for _, a := range sc.atoms {
		if a.typ == t {
			found = append(found, a)
		}
	}
	for _, c := range sc.columns {
		if c.typ == t {
			found = append(found, g.reference(sc, c, true))
		}
	}
	if sc.inner != nil && g.chance(50) {
		if a := g.aggregate(sc, t); a != nil {
			return a
		}
	}
	if sc.outer != nil && (len(found) == 0 || g.chance(30)) {
		for o := sc.outer; o != nil; o = o.outer {
			for _, a := range o.atoms {
				if a.typ == t {
					found = append(found, a)
				}
			}
			for _, c := range o.columns {
				if c.typ == t {
					found = append(found, g.reference(o, c, false))
				}
			}
		}
	}
	if len(found) == 0 {
		return g.derived(sc, t)
	}
	if g.chance(6) {
		return g.literal(t)
	}
	return pick(g, found)
}

// derived makes a value of type t from one column of another, where some form can.
func (g *gen) derived(sc *scope, t typ) *node {
	for range 6 {
		if len(forms[t]) == 0 || g.chance(10) {
			break
		}
		f := pick(g, forms[t])
		have := 0
		for _, a := range f.args {
			for _, c := range sc.columns {
				if c.typ == a {
					have++
					break
				}
			}
		}
		if have > 0 && have == len(f.args) {
			return g.fill(&scope{columns: sc.columns}, t, f, 1)
		}
	}
	return g.literal(t)
}

var literals = map[typ][]string{
	tBool:  {"true", "false", "NULL::boolean"},
	tInt4:  {"0", "1", "2", "3", "7", "-1", "100", "NULL::int"},
	tInt8:  {"1::bigint", "0::int8", "5000000000", "NULL::bigint"},
	tNum:   {"0.0", "1.5", "2.50", "-3.125", "10.1::numeric", "NULL::numeric", "1::numeric(6,2)"},
	tFloat: {"0.5::float8", "'1.25'::float8", "float8 '-2'", "NULL::float8"},
	tText:  {"'a'::text", "'b'::text", "''::text", "'x y'::text", "text 'É'", "NULL::text", "'ab'::text"},
	tVar:   {"'a'::varchar", "'ab'::varchar(5)", "NULL::varchar"},
	tChar:  {"'a'::char(3)", "'b '::char(2)", "NULL::char(4)"},
	tDate:  {"date '2024-01-03'", "'2024-02-29'::date", "NULL::date", "date '1999-12-31'"},
	tTs:    {"timestamp '2024-01-03 12:30'", "'2024-02-01'::timestamp", "NULL::timestamp"},
	tTz:    {"timestamptz '2024-01-03 12:30+02'", "NULL::timestamptz"},
	tIval:  {"interval '1 day'", "interval '2 hours'", "'1 mon -3 days'::interval", "NULL::interval"},
	tInts:  {"ARRAY[1, 2, 3]", "'{}'::int[]", "'{4,NULL}'::int[]", "NULL::int[]"},
	tTexts: {"ARRAY['a', 'b']", "'{x}'::text[]", "NULL::text[]"},
	tMood:  {"'sad'::mix.mood", "'größer'::mix.mood", "mix.mood 'ok'", "NULL::mix.mood"},
	tMoods: {"'{happy,sad}'::mix.mood[]", "ARRAY['ok', NULL]::mix.mood[]", "enum_range(NULL::mix.mood)", "NULL::mix.mood[]"},
}

func (g *gen) literal(t typ) *node {
	n := &node{typ: t, format: pick(g, literals[t]), bound: 100, canon: steady(t) || t == tFloat || t == tFloat4}
	if t == tInt8 {
		n.bound = 1e10
	}
	return n
}

// expr makes an expression of type t.
func (g *gen) expr(sc *scope, t typ, depth int) *node {
	g.left--
	if depth <= 0 || g.left <= 0 || g.chance(25) {
		return g.leaf(sc, t)
	}
	if g.risky && g.chance(12) {
		if fs := risks[t]; fs != nil {
			f := pick(g, fs)
			g.raises = append(g.raises, raises[f.text]...)
			return g.fill(sc, t, f, depth)
		}
	}
	switch k := g.r.IntN(100); {
	case k < 10:
		return g.choice(sc, t, depth)
	case k < 15 && depth > 1:
		return g.scalarQuery(sc, t, depth-1)
	case k < 22 && sc.windows:
		if w := g.window(sc, t, depth-1); w != nil {
			return w
		}
	case k < 30 && t == tBool && depth > 1:
		return g.queryTest(sc, depth-1)
	case k < 65 && t == tBool:
		return g.comparison(sc, depth)
	}
	if fs := forms[t]; len(fs) > 0 && !g.chance(15) {
		return g.fill(sc, t, pick(g, fs), depth)
	}
	return g.leaf(sc, t)
}

// fill makes a form's arguments, smaller ones if its value could be too large.
func (g *gen) fill(sc *scope, t typ, f form, depth int) *node {
	n := &node{typ: t, format: strings.ReplaceAll(f.text, hole+"=", hole)}
	for _, a := range f.args {
		name, canon := strings.CutSuffix(string(a), "!")
		if name == "any" {
			name = string(pick(g, allTypes))
		}
		k := g.expr(sc, typ(name), depth-1)
		if canon {
			k = g.canonical(k, false)
		}
		n.kids = append(n.kids, k)
	}
	if strings.Contains(f.text, hole+"=") { // ordered by the argument itself
		n.kids = append(n.kids, n.kids[0])
		n.fixed = true
	}
	bound, ok := f.result(t, n.kids)
	if !ok {
		for i, k := range n.kids {
			n.kids[i] = g.small(k)
		}
		if n.fixed {
			n.kids[len(n.kids)-1] = n.kids[0]
		}
		bound, _ = f.result(t, n.kids)
	}
	n.bound = bound
	n.canon = steady(t) || strings.HasPrefix(f.text, "min(") || strings.HasPrefix(f.text, "max(")
	return n
}

// small brings a value into a range in which arithmetic does not fail.
func (g *gen) small(n *node) *node {
	if math.IsInf(n.bound, 1) {
		return g.literal(n.typ)
	}
	if n.bound <= 1000 {
		return n
	}
	out := &node{typ: n.typ, kids: []*node{n}, bound: 1000}
	switch n.typ {
	case tInt4, tInt8, tNum:
		out.format = "(• % 1000)"
	case tInt2:
		out.format = "(• % 1000::int2)"
	case tText:
		out.format, out.canon = "left(•, 9)", true
	case tVar:
		out.format, out.canon = "•::varchar(9)", true
	default:
		return g.literal(n.typ)
	}
	if n.typ != tNum {
		out.canon = true
	}
	return out
}

// canonical makes equal values print the same: 1.0 and 1.00, 0 and -0, 24 hours and a day.
// With mixed, values of several expressions meet in one column.
func (g *gen) canonical(n *node, mixed bool) *node {
	if n.canon && (!mixed || steady(n.typ) || n.typ == tIval) {
		return n
	}
	out := &node{typ: n.typ, kids: []*node{n}, bound: n.bound, canon: true, fixed: true}
	switch n.typ {
	case tNum:
		out.format = "round(•, 4)"
	case tFloat, tFloat4:
		out.format = "(• + 0)"
		if n.typ == tFloat4 {
			out.format = "(• + 0::float4)"
		}
	case tJsonb:
		out.format = "to_jsonb(jsonb_typeof(•))"
	case tIval:
		out.format = "justify_interval(•)"
	case tChar:
		out.format = "•::char(4)"
	default:
		return n
	}
	return out
}

// choice is a CASE, COALESCE or the like. PostgreSQL tells the length of one that planning
// reduces to a constant, so that those of sized types read columns.
func (g *gen) choice(sc *scope, t typ, depth int) *node {
	for range 3 {
		n := g.anyChoice(sc, t, depth)
		steady := true
		for _, k := range n.kids {
			steady = steady && readsColumn(k)
		}
		if steady || t != tVar && t != tChar && t != tNum {
			return n
		}
	}
	return g.leaf(sc, t)
}

func (g *gen) anyChoice(sc *scope, t typ, depth int) *node {
	n := &node{typ: t}
	var values []*node
	value := func() *node {
		v := g.expr(sc, t, depth-1)
		values = append(values, v)
		n.kids = append(n.kids, v)
		return v
	}
	test := func() { n.kids = append(n.kids, g.predicate(sc, depth-1)) }
	switch g.r.IntN(7) {
	case 0:
		n.format = "CASE WHEN • THEN • ELSE • END"
		test()
		value()
		value()
	case 1:
		n.format = "CASE WHEN • THEN • WHEN • THEN • END"
		test()
		value()
		test()
		value()
	case 2:
		n.format = "CASE • WHEN 1 THEN • WHEN • THEN • ELSE • END"
		n.kids = append(n.kids, g.expr(sc, tInt4, depth-1))
		value()
		n.kids = append(n.kids, g.expr(sc, tInt4, depth-2))
		value()
		value()
	case 3:
		n.format = "coalesce(•, •)"
		value()
		value()
	case 4:
		n.format = "nullif(•, •)"
		value()
		n.kids = append(n.kids, g.expr(sc, t, depth-1))
	case 5:
		n.format = "greatest(•, •)"
		value()
		value()
	case 6:
		n.format = "least(•, •, •)"
		value()
		value()
		value()
	}
	for _, v := range values {
		n.bound = max(n.bound, v.bound)
	}
	n.canon = steady(t)
	return n
}

var pairs = [][2]typ{
	{tInt4, tInt4}, {tInt4, tInt4}, {tInt4, tInt8}, {tInt8, tNum}, {tInt4, tNum}, {tNum, tNum}, {tText, tText}, {tText, tText},
	{tText, tVar}, {tVar, tVar}, {tChar, tChar}, {tDate, tDate}, {tDate, tTs}, {tTs, tTs}, {tTz, tTz}, {tFloat, tFloat},
	{tFloat, tInt4}, {tBool, tBool}, {tIval, tIval}, {tInts, tInts}, {tTexts, tTexts}, {tFloat, tNum}, {tMood, tMood}, {tMood, tMood}, {tMoods, tMoods},
}

func (g *gen) comparison(sc *scope, depth int) *node {
	p := pick(g, pairs)
	a, b := p[0], p[1]
	ops := []string{"=", "=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"}
	n := &node{typ: tBool, canon: true, format: fmt.Sprintf("(• %s •)", pick(g, ops)), kids: []*node{g.expr(sc, a, depth-1), g.expr(sc, b, depth-1)}}
	if g.chance(12) {
		n.format = pick(g, []string{"(• BETWEEN • AND •)", "(• NOT BETWEEN • AND •)", "(• IN (•, •))", "(• NOT IN (•, •))", "(• BETWEEN SYMMETRIC • AND •)"})
		n.kids = append(n.kids, g.expr(sc, b, depth-2))
	}
	return n
}

// predicate is a condition, mostly of one or two comparisons.
func (g *gen) predicate(sc *scope, depth int) *node {
	if depth > 1 && g.chance(35) {
		return &node{typ: tBool, canon: true, format: pick(g, []string{"(• AND •)", "(• OR •)"}), kids: []*node{g.predicate(sc, depth-1), g.predicate(sc, depth-1)}}
	}
	return g.expr(sc, tBool, max(depth, 1))
}
