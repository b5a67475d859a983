package fuzzsql

import (
	"fmt"
	"strings"
)

// aggregate is an aggregate of type t over what sc groups, or nil.
func (g *gen) aggregate(sc *scope, t typ) *node {
	fs := aggregates[t]
	if fs == nil || sc.inner == nil {
		return nil
	}
	f := pick(g, fs)
	n := g.fill(sc.inner, t, f, 2)
	if g.chance(15) {
		n = &node{typ: t, format: "• FILTER (WHERE •)", kids: []*node{n, g.predicate(sc.inner, 2)}, bound: n.bound, canon: n.canon, fixed: true}
	}
	return n
}

// windowForms are window functions; those in ordered need an order without ties.
var windowForms = map[bool]map[typ][]form{
	true: readForms(`
int8 | row_number()             |             | 1e5
int4 | ntile(3)                 |             | 3
int4 | lag(•)                   | int4        | max
int4 | lead(•, 2, 0)            | int4        | max
int4 | first_value(•)           | int4        | max
text | lag(•)                   | text        | max
text | lead(•)                  | text        | max
mix.mood | lag(•)               | mix.mood    | max
mix.mood | max(•)               | mix.mood    | max
text | last_value(•)            | text        | max
text | nth_value(•, 2)          | text        | max
text | string_agg(•, ',')       | text        | 400
numeric | first_value(•)        | numeric     | max
date | lag(•, 1)                | date        | max
timestamp | last_value(•)       | timestamp   | max
bool | lead(•)                  | bool        | 0
int4[] | array_agg(•)           | int4        | 50
int8 | count(•)                 | any         | 1e5
int8 | sum(•)                   | int4        | mul4
numeric | sum(•)                | numeric     | mul4
numeric | avg(•)                | numeric     | max
int4 | max(•)                   | int4        | max
`),
	false: readForms(`
int8 | rank()                   |             | 1e5
int8 | dense_rank()             |             | 1e5
int8 | count(*)                 |             | 1e5
int8 | count(•)                 | any         | 1e5
int8 | sum(•)                   | int4        | mul4
numeric | sum(•)                | numeric     | mul4
numeric | avg(•)                | int4        | max
numeric | avg(•)                | numeric     | max
int4 | max(•)                   | int4        | max
int4 | min(•)                   | int4        | max
text | max(•)                   | text        | max
text | min(•)                   | text        | max
date | max(•)                   | date        | max
float8 | percent_rank()         |             | 1
float8 | cume_dist()            |             | 1
bool | bool_or(•)               | bool        | 0
numeric | max(•)                | numeric!    | max
`)}

// window is a window function of type t, or nil.
func (g *gen) window(sc *scope, t typ, depth int) *node {
	total := sc.order != nil && g.chance(60)
	fs := windowForms[total][t]
	if fs == nil {
		return nil
	}
	args := *sc
	args.windows = false
	n := g.fill(&args, t, pick(g, fs), min(depth, 1))
	agg := !strings.Contains(n.format, "()") && !strings.HasPrefix(n.format, "lag") && !strings.HasPrefix(n.format, "lead") && !strings.HasPrefix(n.format, "ntile")
	isValue := strings.Contains(n.format, "_value(")
	var over []string
	kids := []*node{n}
	format := "•"
	if agg && !isValue && g.chance(12) {
		format = "• FILTER (WHERE •)"
		kids = append(kids, g.predicate(&args, 1))
	}
	if g.chance(50) {
		over = append(over, "PARTITION BY •")
		kids = append(kids, g.expr(&args, pick(g, []typ{tInt4, tText, tBool, tDate}), 1))
	}
	framed := agg && g.chance(50)
	switch {
	case total:
		order := ""
		if g.chance(40) {
			order = "•" + g.direction() + ", "
			kids = append(kids, g.expr(&args, pick(g, []typ{tInt4, tText, tNum}), 1))
			if isLiteral(kids[len(kids)-1]) {
				kids[len(kids)-1] = sc.order[0]
			}
		}
		for i, o := range sc.order {
			if i > 0 {
				order += ", "
			}
			order += "•" + pick(g, []string{"", "", " DESC"})
			kids = append(kids, o)
		}
		over = append(over, "ORDER BY "+order)
		if framed {
			over = append(over, "ROWS BETWEEN "+pick(g, []string{"UNBOUNDED PRECEDING", "2 PRECEDING", "1 PRECEDING", "CURRENT ROW"})+
				" AND "+pick(g, []string{"CURRENT ROW", "1 FOLLOWING", "UNBOUNDED FOLLOWING"})+g.exclude())
		}
	case framed && len(sc.columns) > 0 && g.chance(40): // an offset in the values of one column
		key := g.leaf(&scope{columns: sc.columns}, tInt4)
		over = append(over, "ORDER BY •"+pick(g, []string{"", " DESC", " NULLS FIRST"})+fmt.Sprintf(" RANGE BETWEEN %d PRECEDING AND %s", g.r.IntN(3), pick(g, []string{"CURRENT ROW", "1 FOLLOWING", "UNBOUNDED FOLLOWING"}))+g.exclude())
		kids = append(kids, key)
	default:
		if g.chance(80) || strings.Contains(n.format, "()") {
			over = append(over, "ORDER BY •"+g.direction())
			kids = append(kids, g.expr(&args, pick(g, []typ{tInt4, tText, tNum, tDate, tFloat}), 1))
			if framed {
				over = append(over, pick(g, []string{
					"RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", "GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW",
					"GROUPS BETWEEN CURRENT ROW AND 2 FOLLOWING", "RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"})+g.exclude())
			}
		}
	}
	return &node{typ: t, format: format + " OVER (" + strings.Join(over, " ") + ")", kids: kids, bound: n.bound, canon: n.canon && t != tNum, fixed: true}
}

func (g *gen) exclude() string {
	return pick(g, []string{"", "", "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES", " EXCLUDE NO OTHERS"})
}
