// Package sqlgen turns plan fragments into SQL text for sources that speak SQL, and judges
// beforehand what may be sent. Verdict and text come from the same walk over the same
// expressions (translate), so that what is judged is what is printed.
//
// It pushes by knowledge and keeps by default: an expression goes down only if its form,
// operator, operand types and collation are listed for the dialect. Everything printed is
// made from the plan: identifiers quoted, literals typed, nothing of the user's text.
package sqlgen

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// Dialect is how one kind of database says things, and what of PostgreSQL's meaning it shares.
type Dialect struct {
	Name string

	// Quote quotes an identifier.
	Quote func(string) string

	// From is the FROM item of a table; nil joins the quoted parts of Table.Remote by dots.
	From func(*rel.Table) string

	// Select is a column's expression in the select list; nil is its quoted remote name.
	Select func(rel.TableColumn) string

	// Traits says what the dialect does with comparisons of a column.
	Traits func(rel.TableColumn) Traits

	// Literal spells a constant (never nil) so that comparing it with the column means
	// what PostgreSQL means; ok is false when the dialect cannot say it.
	Literal func(v any, t rel.Type, column rel.TableColumn) (sql string, ok bool)

	// LikeEscape follows a LIKE pattern to make the backslash the escape character.
	LikeEscape string

	// DistinctFrom and NotDistinctFrom are the null-safe comparisons; empty when there are none.
	DistinctFrom, NotDistinctFrom string

	// NoLimit stands for the count when only an offset is asked for; empty needs none.
	NoLimit string
}

// Traits are the rules for comparing a column. The zero Rule keeps the comparison above.
type Traits struct {
	Equal  Rule // = IN, IS NOT DISTINCT FROM
	Differ Rule // <> NOT IN, IS DISTINCT FROM
	Order  Rule // < <= > >=
	Like   Rule // LIKE, NOT LIKE
	Truth  Rule // a boolean column as a predicate, IS TRUE …
}

// Rule is the verdict on a comparison and how it is said.
type Rule struct {
	Kind   source.VerdictKind
	Reason string // why not Exact

	// Wrap makes both operands comparable as PostgreSQL would ("%s COLLATE \"C\""); empty leaves them.
	Wrap string

	// Widen moves a float bound outward and makes it inclusive.
	Widen bool
}

// none is the verdict that keeps an operator above.
func none(format string, args ...any) source.Verdict {
	return source.Verdict{Kind: source.None, Reason: fmt.Sprintf(format, args...)}
}

// Offer judges op over an input that was already accepted, as source.Source wants it.
func (d *Dialect) Offer(op plan.Node) source.Verdict {
	q, v := d.query(op)
	if v.Kind == source.None {
		return v
	}
	if _, ok := op.(*plan.Filter); !ok && q.superset {
		// The filter below is evaluated again above; only it stands for that.
		return source.Verdict{Kind: source.Exact}
	}
	return v
}

// Print gives the SQL statement of a fragment whose operators Offer accepted.
func (d *Dialect) Print(f *plan.Fragment) (string, error) {
	q, v := d.query(f.Input)
	if v.Kind == source.None {
		return "", pgerr.New(pgerr.InternalError, "fragment of %s cannot be said in %s: %s", f.Source, d.Name, v.Reason)
	}
	return q.String(), nil
}

// query is one SELECT in the making.
type query struct {
	d             *Dialect
	table         *rel.Table
	columns       map[rel.ColID]rel.TableColumn
	output        []rel.Column
	where         []string
	superset      bool // some of where lets more rows through
	limited       bool
	limit, offset string
}

// query translates a chain of operators; the verdict is that on the topmost one.
func (d *Dialect) query(n plan.Node) (*query, source.Verdict) {
	exact := source.Verdict{Kind: source.Exact}
	switch n := n.(type) {
	case *plan.Scan:
		q := &query{d: d, table: n.Table, columns: map[rel.ColID]rel.TableColumn{}, output: n.Columns()}
		for _, c := range n.Cols {
			if reason := n.Table.Columns[c.Ord].Refused; reason != "" {
				return nil, none("column %s is refused: %s", c.Name, reason)
			}
			q.columns[c.ID] = n.Table.Columns[c.Ord]
		}
		return q, exact

	case *plan.Filter:
		q, v := d.query(n.Input)
		if v.Kind == source.None {
			return nil, v
		}
		if q.limited {
			return nil, none("a filter above a limit cannot join its SELECT")
		}
		v = exact
		for _, p := range n.Preds {
			t := q.translate(p)
			if t.Kind == source.None {
				return nil, t.Verdict
			}
			if t.Kind == source.Superset {
				v, q.superset = t.Verdict, true
			}
			q.where = append(q.where, t.sql)
		}
		return q, v

	case *plan.Project:
		q, v := d.query(n.Input)
		if v.Kind == source.None {
			return nil, v
		}
		columns := map[rel.ColID]rel.TableColumn{}
		for _, it := range n.Items {
			c, ok := it.Expr.(*rel.Col)
			if !ok {
				return nil, none("only plain columns are projected by the source, not %s", it.Expr)
			}
			if _, ok := q.columns[c.ID]; !ok {
				return nil, none("column %s is not of this relation", c.Name)
			}
			columns[it.ID] = q.columns[c.ID]
		}
		q.columns, q.output = columns, n.Columns()
		return q, exact

	case *plan.Limit:
		q, v := d.query(n.Input)
		if v.Kind == source.None {
			return nil, v
		}
		switch {
		case q.superset:
			return nil, none("a limit cannot go below a filter that is evaluated again above")
		case q.limited:
			return nil, none("one limit is already sent")
		case n.WithTies:
			return nil, none("WITH TIES is not sent")
		}
		var ok1, ok2 bool
		q.limit, ok1 = count(n.Count)
		q.offset, ok2 = count(n.Offset)
		if !ok1 || !ok2 {
			return nil, none("the limit is not a constant")
		}
		q.limited = true
		return q, exact
	}
	return nil, none("%s is not evaluated by %s sources", operator(n), d.Name)
}

// operator names a node by the first word of its description.
func operator(n plan.Node) string {
	word, _, _ := strings.Cut(plan.Describe(n), " ")
	return word
}

// count spells LIMIT's and OFFSET's constant: empty for none (NULL is none, too).
func count(e rel.Expr) (string, bool) {
	if e == nil {
		return "", true
	}
	c, ok := e.(*rel.Const)
	if !ok {
		return "", false
	}
	if c.Val == nil {
		return "", true
	}
	n, ok := c.Val.(int64)
	return fmt.Sprint(n), ok && n >= 0
}

// String prints the statement: SELECT columns FROM table WHERE conjuncts LIMIT.
// A scan without columns selects a constant, so that its rows can be counted.
func (q *query) String() string {
	var b strings.Builder
	b.WriteString("SELECT ")
	for i, c := range q.output {
		if i > 0 {
			b.WriteString(", ")
		}
		column := q.columns[c.ID]
		if q.d.Select != nil {
			b.WriteString(q.d.Select(column))
		} else {
			b.WriteString(q.d.Quote(column.Remote.Name))
		}
	}
	if len(q.output) == 0 {
		b.WriteString("1")
	}
	b.WriteString(" FROM " + q.from())
	if len(q.where) > 0 {
		b.WriteString(" WHERE " + strings.Join(q.where, " AND "))
	}
	switch {
	case q.limit != "":
		b.WriteString(" LIMIT " + q.limit)
	case q.offset != "" && q.d.NoLimit != "":
		b.WriteString(" LIMIT " + q.d.NoLimit)
	}
	if q.offset != "" {
		b.WriteString(" OFFSET " + q.offset)
	}
	return b.String()
}

func (q *query) from() string {
	if q.d.From != nil {
		return q.d.From(q.table)
	}
	parts := make([]string, len(q.table.Remote))
	for i, p := range q.table.Remote {
		parts[i] = q.d.Quote(p)
	}
	return strings.Join(parts, ".")
}

// Quote quotes an identifier with double quotes, always: no list of key words is needed.
func Quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
