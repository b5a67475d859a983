package mysql

import (
	"math"
	"strconv"

	"vitess.io/vitess/go/vt/sqlparser"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// dialect is what decides how a plan is judged and printed, beside the plan itself.
type dialect struct {
	zeroDatesNull bool // zero dates are read as NULL
}

// query is an accepted tree as one SELECT: some columns of one table, the conjunction of
// some predicates, perhaps a LIMIT.
type query struct {
	table   *rel.Table
	cols    map[rel.ColID]int // ordinals in table.Columns of the columns in scope
	out     []int             // ordinals of the columns produced, in order
	where   []sqlparser.Expr
	inexact bool // a filter is only a superset
	limited bool
	limit   *sqlparser.Limit // nil: none, also when limited by LIMIT ALL
}

// query reads the tree under n. The verdict is n's own; without a query it is None and
// says what cannot be sent.
func (d dialect) query(n plan.Node) (*query, source.Verdict) {
	switch n := n.(type) {
	case *plan.Scan:
		return scan(n), source.Verdict{Kind: source.Exact}
	case *plan.Filter:
		return d.filter(n)
	case *plan.Project:
		return d.project(n)
	case *plan.Limit:
		return d.limit(n)
	}
	return nil, none("MySQL is sent only filters, columns and LIMIT")
}

func none(reason string) source.Verdict { return source.Verdict{Kind: source.None, Reason: reason} }

func superset(reason string) source.Verdict {
	return source.Verdict{Kind: source.Superset, Reason: reason}
}

var exact = source.Verdict{Kind: source.Exact}

func scan(n *plan.Scan) *query {
	q := &query{table: n.Table, cols: map[rel.ColID]int{}}
	for _, c := range n.Cols {
		q.cols[c.ID] = c.Ord
		q.out = append(q.out, c.Ord)
	}
	return q
}

func (d dialect) filter(n *plan.Filter) (*query, source.Verdict) {
	q, v := d.query(n.Input)
	if q == nil {
		return nil, v
	}
	if q.limited {
		return nil, none("a filter above a LIMIT is not the same as one below it")
	}
	whole := exact
	for _, p := range n.Preds {
		e, v := d.predicate(q, p)
		if v.Kind == source.None {
			return nil, v
		}
		q.where = append(q.where, e)
		whole = weaker(whole, v)
	}
	q.inexact = q.inexact || whole.Kind != source.Exact
	return q, whole
}

// weaker gives the verdict that promises less.
func weaker(a, b source.Verdict) source.Verdict {
	if b.Kind < a.Kind {
		return b
	}
	return a
}

func (d dialect) project(n *plan.Project) (*query, source.Verdict) {
	q, v := d.query(n.Input)
	if q == nil {
		return nil, v
	}
	cols, out := map[rel.ColID]int{}, []int{}
	for _, it := range n.Items {
		c, ok := it.Expr.(*rel.Col)
		if !ok {
			return nil, none("MySQL is sent no expressions, only columns")
		}
		o, ok := q.cols[c.ID]
		if !ok {
			return nil, none("a column is not one of the table's")
		}
		cols[it.ID] = o
		out = append(out, o)
	}
	q.cols, q.out = cols, out
	return q, exact
}

func (d dialect) limit(n *plan.Limit) (*query, source.Verdict) {
	q, v := d.query(n.Input)
	if q == nil {
		return nil, v
	}
	if q.inexact {
		return nil, none("a LIMIT above a filter that is checked again would lose rows")
	}
	if q.limited || n.WithTies {
		return nil, none("only a simple LIMIT is sent")
	}
	count, all, ok := rowCount(n.Count)
	offset, zero, ok2 := rowCount(n.Offset)
	if !ok || !ok2 {
		return nil, none("the LIMIT is not a constant")
	}
	q.limited = true
	switch {
	case all && zero:
	case zero:
		q.limit = &sqlparser.Limit{Rowcount: count}
	case all: // MySQL has no OFFSET without LIMIT
		q.limit = &sqlparser.Limit{Offset: offset, Rowcount: sqlparser.NewIntLiteral(strconv.FormatInt(math.MaxInt64, 10))}
	default:
		q.limit = &sqlparser.Limit{Offset: offset, Rowcount: count}
	}
	return q, exact
}

// rowCount reads a LIMIT's or OFFSET's constant; absent or NULL is none. A negative one is PostgreSQL's to refuse.
func rowCount(e rel.Expr) (lit sqlparser.Expr, absent, ok bool) {
	if e == nil {
		return nil, true, true
	}
	v, _, ok := constant(e)
	if !ok {
		return nil, false, false
	}
	if v == nil {
		return nil, true, true
	}
	n, ok := v.(int64)
	return sqlparser.NewIntLiteral(strconv.FormatInt(n, 10)), false, ok && n >= 0
}

// sql prints the SELECT; every name is quoted, since MariaDB reserves words that MySQL does not.
func (q *query) sql() string {
	exprs := make([]sqlparser.SelectExpr, 0, len(q.out)+1)
	for _, o := range q.out {
		exprs = append(exprs, &sqlparser.AliasedExpr{Expr: q.column(o)})
	}
	if len(exprs) == 0 { // only the number of rows matters
		exprs = append(exprs, &sqlparser.AliasedExpr{Expr: sqlparser.NewIntLiteral("1")})
	}
	name := sqlparser.NewTableNameWithQualifier(q.table.Remote[len(q.table.Remote)-1], q.table.Remote[0])
	sel := &sqlparser.Select{
		SelectExprs: &sqlparser.SelectExprs{Exprs: exprs},
		From:        []sqlparser.TableExpr{&sqlparser.AliasedTableExpr{Expr: name}},
		Limit:       q.limit,
	}
	var where sqlparser.Expr
	for _, w := range q.where {
		where = both(where, w)
	}
	if where != nil {
		sel.Where = sqlparser.NewWhere(sqlparser.WhereClause, where)
	}
	buf := sqlparser.NewTrackedBuffer(nil)
	buf.SetUpperCase(true)
	buf.SetEscapeAllIdentifiers()
	sel.Format(buf)
	return buf.String()
}

// both is the conjunction of two conditions, the first of which may be absent.
func both(a, b sqlparser.Expr) sqlparser.Expr {
	if a == nil {
		return b
	}
	return &sqlparser.AndExpr{Left: a, Right: b}
}

func either(a, b sqlparser.Expr) sqlparser.Expr {
	if a == nil {
		return b
	}
	return &sqlparser.OrExpr{Left: a, Right: b}
}

func (q *query) column(o int) sqlparser.Expr {
	return sqlparser.NewColName(q.table.Columns[o].Remote.Name)
}
