package sqlgen

import (
	"fmt"
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
	if e.Arg.Type().IsRow() { // asks for the columns of the row
		return keep("%s is not listed for %s", e, q.d.Name)
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
	if _, enum := rel.EnumOf(c.Type.OID); enum && e.Type().IsText() {
		c.Type, c.Remote.Type = rel.Text, enumText
	}
	return c, ok
}

// enumText stands in RemoteColumn.Type of an enum column that an expression reads as text.
const enumText = "an enum as text"

func plainColumn(e rel.Expr) *rel.Col {
	switch e := e.(type) {
	case *rel.Col:
		return e
	case *rel.Cast:
		from, to := e.Arg.Type(), e.To
		_, enum := rel.EnumOf(from.OID)
		if enum && (to == rel.Text || to == rel.Varchar) || from.OID == rel.VarcharOID && to.OID == rel.TextOID || from.OID == rel.TextOID && to == rel.Varchar ||
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
