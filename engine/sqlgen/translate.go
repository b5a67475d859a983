package sqlgen

import (
	"fmt"
	"math"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// translation is a predicate's verdict and its text in the dialect; no text with None.
// Exact means the same truth value, NULL included, so that it may be negated.
type translation struct {
	source.Verdict
	sql string
}

func keep(format string, args ...any) translation {
	return translation{Verdict: none(format, args...)}
}

func exact(format string, args ...any) translation {
	return translation{Verdict: source.Verdict{Kind: source.Exact}, sql: fmt.Sprintf(format, args...)}
}

// by is a text under a rule's verdict.
func by(r Rule, format string, args ...any) translation {
	return translation{Verdict: source.Verdict{Kind: r.Kind, Reason: r.Reason}, sql: fmt.Sprintf(format, args...)}
}

// translate judges and prints a predicate; unknown expressions stay above.
func (q *query) translate(e rel.Expr) translation {
	switch e := e.(type) {
	case *rel.Const:
		switch e.Val {
		case true:
			return exact("(1 = 1)")
		case false:
			return exact("(1 = 0)")
		case nil:
			return exact("(NULL = 1)")
		}
	case *rel.Col:
		c, ok := q.column(e)
		if !ok {
			return keep("column %s is not of this relation", e.Name)
		}
		r := q.d.Traits(c).Truth
		if r.Kind == source.None {
			return q.refuse(r, c, "as a condition")
		}
		return by(r, "%s", q.d.Quote(c.Remote.Name))
	case *rel.And:
		return q.and(e)
	case *rel.Or:
		return q.or(e)
	case *rel.Not:
		t := q.translate(e.Arg)
		switch t.Kind {
		case source.Superset:
			return keep("a superset cannot be negated (%s)", t.Reason)
		case source.Exact:
			return exact("NOT %s", parens(t.sql))
		}
		return t
	case *rel.IsNull:
		return q.isNull(e)
	case *rel.BoolTest:
		return q.boolTest(e)
	case *rel.Call:
		return q.call(e)
	case *rel.Distinct:
		return q.distinct(e)
	case *rel.InList:
		if !builtin(&e.Op) {
			return keep("%s is not listed for %s", e, q.d.Name)
		}
		return q.in(e.Arg, e.List, e.Op.Op, e.All)
	case *rel.AnyArray:
		return q.anyArray(e)
	}
	return keep("%s is not listed for %s", e, q.d.Name)
}

// and may leave out what cannot be said: the rest lets more rows through.
func (q *query) and(e *rel.And) translation {
	out := translation{Verdict: source.Verdict{Kind: source.Exact}}
	var parts []string
	for _, a := range e.Args {
		t := q.translate(a)
		if t.Kind < out.Kind {
			out.Verdict = source.Verdict{Kind: source.Superset, Reason: t.Reason}
		}
		if t.Kind != source.None {
			parts = append(parts, parens(t.sql))
		}
	}
	if len(parts) == 0 {
		return translation{Verdict: none("%s", out.Reason)}
	}
	out.sql = "(" + strings.Join(parts, " AND ") + ")"
	return out
}

// or goes down whole or not at all.
func (q *query) or(e *rel.Or) translation {
	out := translation{Verdict: source.Verdict{Kind: source.Exact}}
	var parts []string
	for _, a := range e.Args {
		t := q.translate(a)
		if t.Kind == source.None {
			return t
		}
		if t.Kind < out.Kind {
			out.Verdict = t.Verdict
		}
		parts = append(parts, parens(t.sql))
	}
	out.sql = "(" + strings.Join(parts, " OR ") + ")"
	return out
}

func (q *query) isNull(e *rel.IsNull) translation {
	word := "IS NULL"
	if e.Negated {
		word = "IS NOT NULL"
	}
	if c, ok := q.column(e.Arg); ok {
		return exact("%s %s", q.d.Quote(c.Remote.Name), word)
	}
	if e.Arg.Type().OID != rel.BoolOID {
		return keep("%s is not listed for %s", e, q.d.Name)
	}
	return q.overExact(e.Arg, word)
}

func (q *query) boolTest(e *rel.BoolTest) translation {
	word := "NULL" // IS UNKNOWN, said so that every dialect knows it
	if e.Want != nil {
		word = strings.ToUpper(fmt.Sprint(*e.Want))
	}
	if e.Negated {
		word = "NOT " + word
	}
	return q.overExact(e.Arg, "IS "+word)
}

// overExact tests the truth value of a predicate, which must therefore be Exact.
func (q *query) overExact(arg rel.Expr, test string) translation {
	t := q.translate(arg)
	switch t.Kind {
	case source.Superset:
		return keep("%s over a superset (%s)", test, t.Reason)
	case source.Exact:
		return exact("%s %s", parens(t.sql), test)
	}
	return t
}

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

// rule picks a column's rule for an operator.
func (q *query) rule(c rel.TableColumn, op string) Rule {
	t := q.d.Traits(c)
	switch op {
	case "=":
		return t.Equal
	case "<>":
		return t.Differ
	}
	return t.Order
}

// refuse is None with the rule's reason, or a general one.
func (q *query) refuse(r Rule, c rel.TableColumn, op string) translation {
	if r.Reason != "" {
		return keep("%s", r.Reason)
	}
	return keep("%s of column %s (%s) is not listed for %s", op, c.Name, c.Remote.Type, q.d.Name)
}

// column finds the plain column behind e, looking through casts that only relabel.
func (q *query) column(e rel.Expr) (rel.TableColumn, bool) {
	col := plainColumn(e)
	if col == nil {
		return rel.TableColumn{}, false
	}
	c, ok := q.columns[col.ID]
	return c, ok
}

func plainColumn(e rel.Expr) *rel.Col {
	switch e := e.(type) {
	case *rel.Col:
		return e
	case *rel.Cast:
		from, to := e.Arg.Type(), e.To
		if from.OID == rel.VarcharOID && to.OID == rel.TextOID || from.OID == rel.TextOID && to == rel.Varchar ||
			from.OID == to.OID && (to.Mod == -1 || to.Mod == from.Mod) {
			return plainColumn(e.Arg)
		}
	}
	return nil
}

func constText(e rel.Expr) (string, bool) {
	k, ok := e.(*rel.Const)
	if !ok {
		return "", false
	}
	s, ok := k.Val.(string)
	return s, ok && k.Typ.IsText()
}

func wrap(r Rule, operand string) string {
	if r.Wrap == "" {
		return operand
	}
	return strings.Replace(r.Wrap, "%s", operand, 1)
}

// parens puts a text in parentheses unless it stands in some.
func parens(s string) string {
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") && closes(s) {
		return s
	}
	return "(" + s + ")"
}

// closes says whether the first parenthesis of s closes with its last character. Quotes of
// either kind may hold parentheses; a doubled quote closes and opens again, which is the same.
func closes(s string) bool {
	depth, quote := 0, byte(0)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 && i < len(s)-1 {
				return false
			}
		}
	}
	return true
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
