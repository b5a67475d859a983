package sqlgen

import (
	"math"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// call translates comparisons and LIKE; other functions and operators are not listed.
func (q *query) call(e *rel.Call) translation {
	if len(e.Args) != 2 || !builtin(e) {
		return keep("%s is not listed for %s", e, q.d.Name)
	}
	switch e.Op {
	case "=", "<>", "<", "<=", ">", ">=":
		return q.compare(e.Op, e.Args[0], e.Args[1])
	case "~~", "!~~":
		return q.like(e)
	}
	return keep("operator %s is not listed for %s", e.Op, q.d.Name)
}

var mirrored = map[string]string{"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

func (q *query) compare(op string, l, r rel.Expr) translation {
	if _, ok := q.column(l); !ok {
		if _, ok := q.column(r); !ok {
			return keep("(%s %s %s) does not compare a plain column", l, op, r)
		}
		l, r, op = r, l, mirrored[op]
	}
	c, _ := q.column(l)
	rule := q.rule(c, op)
	if rule.Kind == source.None {
		return q.refuse(rule, c, op)
	}
	column := wrap(rule, q.d.Quote(c.Remote.Name))
	if other, ok := q.column(r); ok {
		return q.compareColumns(op, c, other, rule)
	}
	k, ok := r.(*rel.Const)
	if !ok {
		return keep("%s is neither a plain column nor a constant", r)
	}
	if k.Val == nil {
		return exact("(NULL = 1)")
	}
	if rule.Widen {
		op, k = widen(op, k)
	}
	literal, ok := q.d.Literal(k.Val, k.Typ, c)
	if !ok {
		return keep("%s has no exact literal for column %s in %s", k, c.Name, q.d.Name)
	}
	return by(rule, "%s %s %s", column, op, wrap(rule, literal))
}

// compareColumns compares two columns of one type under one rule; a bound that must be
// widened has no column form.
func (q *query) compareColumns(op string, l, r rel.TableColumn, rule Rule) translation {
	if kindOf(l.Type) != kindOf(r.Type) {
		return keep("columns %s and %s have different types", l.Name, r.Name)
	}
	if other := q.rule(r, op); rule != other || rule.Kind != source.Exact || l.Remote.Collation != r.Remote.Collation {
		return keep("columns %s and %s are not compared alike by %s", l.Name, r.Name, q.d.Name)
	}
	return by(rule, "%s %s %s", wrap(rule, q.d.Quote(l.Remote.Name)), op, wrap(rule, q.d.Quote(r.Remote.Name)))
}

// kindOf groups the types whose values compare with each other as they are.
func kindOf(t rel.Type) rel.OID {
	switch {
	case t.IsInteger():
		return rel.Int8OID
	case t.OID == rel.VarcharOID:
		return rel.TextOID
	}
	return t.OID
}

func (q *query) like(e *rel.Call) translation {
	c, ok := q.column(e.Args[0])
	pattern, isText := constText(e.Args[1])
	if !ok || !isText {
		return keep("%s is not LIKE of a plain column and a constant", e)
	}
	rule := q.d.Traits(c).Like
	if rule.Kind == source.None {
		return q.refuse(rule, c, "LIKE")
	}
	if trailing := len(pattern) - len(strings.TrimRight(pattern, `\`)); trailing%2 == 1 {
		return keep("a LIKE pattern that ends with the escape character is an error")
	}
	literal, ok := q.d.Literal(pattern, rel.Text, c)
	if !ok {
		return keep("%s has no exact literal in %s", e.Args[1], q.d.Name)
	}
	word := "LIKE"
	if e.Op == "!~~" {
		if rule.Kind != source.Exact {
			return keep("a superset cannot be negated (%s)", rule.Reason)
		}
		word = "NOT LIKE"
	}
	return by(rule, "%s %s %s%s", wrap(rule, q.d.Quote(c.Remote.Name)), word, literal, q.d.LikeEscape)
}

func (q *query) distinct(e *rel.Distinct) translation {
	l, r := e.Left, e.Right
	if _, ok := q.column(l); !ok {
		l, r = r, l
	}
	c, ok := q.column(l)
	k, isConst := r.(*rel.Const)
	if !ok || !isConst || !builtin(&e.Eq) {
		return keep("%s does not compare a plain column with a constant", e)
	}
	t := q.d.Traits(c)
	rule, word := t.Differ, q.d.DistinctFrom
	if e.Negated {
		rule, word = t.Equal, q.d.NotDistinctFrom
	}
	if k.Val == nil {
		return q.isNull(&rel.IsNull{Arg: plainColumn(l), Negated: !e.Negated})
	}
	if rule.Kind == source.None || word == "" {
		return q.refuse(rule, c, "IS DISTINCT FROM")
	}
	literal, ok := q.d.Literal(k.Val, k.Typ, c)
	if !ok {
		return keep("%s has no exact literal for column %s in %s", k, c.Name, q.d.Name)
	}
	return by(rule, "%s %s %s", wrap(rule, q.d.Quote(c.Remote.Name)), word, wrap(rule, literal))
}

// in is IN for "=" of any, NOT IN for "<>" of all.
func (q *query) in(arg rel.Expr, list []rel.Expr, op string, all bool) translation {
	word := "IN"
	switch {
	case op == "=" && !all:
	case op == "<>" && all:
		word = "NOT IN"
	default:
		return keep("%s of a list is not listed for %s", op, q.d.Name)
	}
	c, ok := q.column(arg)
	if !ok {
		return keep("%s is not a plain column", arg)
	}
	rule := q.rule(c, op)
	if rule.Kind == source.None {
		return q.refuse(rule, c, word)
	}
	parts := make([]string, len(list))
	for i, x := range list {
		k, ok := x.(*rel.Const)
		if !ok {
			return keep("%s is not a constant", x)
		}
		if k.Val == nil {
			parts[i] = "NULL"
			continue
		}
		literal, ok := q.d.Literal(k.Val, k.Typ, c)
		if !ok {
			return keep("%s has no exact literal for column %s in %s", k, c.Name, q.d.Name)
		}
		parts[i] = wrap(rule, literal)
	}
	if len(parts) == 0 {
		return q.translate(&rel.Const{Val: all, Typ: rel.Bool})
	}
	return by(rule, "%s %s (%s)", wrap(rule, q.d.Quote(c.Remote.Name)), word, strings.Join(parts, ", "))
}

// anyArray is IN or NOT IN of a constant array's elements.
func (q *query) anyArray(e *rel.AnyArray) translation {
	k, ok := e.Array.(*rel.Const)
	if !ok || !builtin(&e.Op) {
		return keep("%s is not listed for %s", e, q.d.Name)
	}
	if k.Val == nil {
		return exact("(NULL = 1)")
	}
	a, ok := k.Val.(rel.Array)
	if !ok {
		return keep("%s is not listed for %s", e, q.d.Name)
	}
	list := make([]rel.Expr, len(a.Values))
	for i, v := range a.Values {
		list[i] = &rel.Const{Val: v, Typ: a.Elem}
	}
	return q.in(e.Arg, list, e.Op.Op, e.All)
}

// widen moves a float bound outward, by more than any reading of its digits may differ.
func widen(op string, k *rel.Const) (string, *rel.Const) {
	v, ok := k.Val.(float64)
	if !ok || math.IsNaN(v) || math.IsInf(v, 0) {
		return op, k
	}
	margin := math.Max(math.Abs(v)*1e-12, 1e-300)
	if k.Typ.OID == rel.Float4OID {
		margin = math.Max(math.Abs(v)*1e-6, 1e-40)
	}
	switch op {
	case "<", "<=":
		op, v = "<=", v+margin
	case ">", ">=":
		op, v = ">=", v-margin
	}
	return op, &rel.Const{Val: v, Typ: k.Typ}
}
