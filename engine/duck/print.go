package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// printer turns a plan into DuckDB SQL. Every column is named by its id (c12), which is
// unique in the statement, so no name needs a qualifier, correlated ones included; no
// identifier and no text of the user's is ever printed, constants apart.
//
// The first thing that cannot be printed stays in err; what is printed after it is void.
type printer struct {
	settings    pgvalue.Settings            // the session's
	session     int64                       // finds the session's settings (session.go)
	fragment    func(*plan.Fragment) string // the name under which DuckDB reads a fragment
	ctes        map[int]string              // names of the common table expressions in scope
	uses        map[int]int                 // how often each is referred to
	sets        bool                        // set-returning calls print as unnest(…)
	lazy        bool                        // what is printed may not be evaluated for any row
	lists       bool                        // ANY over an array is not to be a subquery to DuckDB
	correlated  bool                        // what is printed stands in a query that reads columns of one around
	correlation plan.Correlation            // of the plan's operators
	value       *plan.Aggregate             // the aggregation that a scalar subquery consists of
	hoists      int                         // columns that it has added
	defsAhead   []string                    // definitions in front of the whole statement
	reachOf     map[rel.ColID]reach         // of the windows whose frames are measured
	keyValues   map[rel.ColID]string        // what stands for columns in direct arguments of WITHIN GROUP
	isAhead     map[int]bool                // the common table expressions that these define
	lazily      Lazily                      // of a statement that has failed once
	readers     *readers                    // of the common table expressions
	unending    map[int]bool                // those that are computed only as far as their readers go
	guards      []rel.Expr                  // the conditions under which what is printed is evaluated, if Lazily.Guarded
	err         error
}

// fail keeps the first error and stands in for the text that could not be made.
func (p *printer) fail(err error) string {
	if p.err == nil {
		p.err = err
	}
	return "NULL"
}

func (p *printer) unsupported(format string, args ...any) string {
	return p.fail(pgerr.New(pgerr.FeatureNotSupported, format+" is not supported yet", args...))
}

// block is one SELECT that is being filled in.
type block struct {
	with     string
	distinct string   // "DISTINCT ", "DISTINCT ON (…) " or empty
	items    []string // "expr AS c1"; nil are the columns of cols, by name
	from     string   // empty: no FROM
	join     bool     // from is a join, to be put in parentheses inside another
	where    []string
	group    string
	order    string
	limit    string
	cols     []rel.Column // what the block produces
}

func (b *block) sql() string {
	var s strings.Builder
	s.WriteString(b.with)
	s.WriteString("SELECT " + b.distinct)
	switch {
	case b.items != nil:
		s.WriteString(strings.Join(b.items, ", "))
	default:
		s.WriteString(names(b.cols))
	}
	if b.from != "" {
		s.WriteString(" FROM " + b.from)
	}
	if len(b.where) > 0 {
		s.WriteString(" WHERE " + strings.Join(b.where, " AND "))
	}
	s.WriteString(b.group)
	s.WriteString(b.order)
	s.WriteString(b.limit)
	return s.String()
}

// bare says whether the block is only its FROM.
func (b *block) bare() bool {
	return b.with == "" && b.items == nil && b.distinct == "" && len(b.where) == 0 && b.group == "" && b.order == "" && b.limit == ""
}

// open says whether a filter or computed columns may be added to the block.
func (b *block) open() bool {
	return b.with == "" && b.items == nil && b.distinct == "" && b.group == "" && b.limit == ""
}

// and gives a select list of what an open block holds and more.
func (b *block) and(more ...string) []string {
	if b.from == "" {
		return more
	}
	return append([]string{"*"}, more...)
}

// table is the block as an entry of another's FROM.
func (b *block) table() string {
	if b.bare() && b.from != "" {
		if b.join {
			return "(" + b.from + ")"
		}
		return b.from
	}
	return "(" + b.sql() + ")"
}

// wrap makes the block the FROM of a new one.
func wrap(b *block) *block {
	return &block{from: b.table(), cols: b.cols}
}

// names lists columns; a SELECT needs at least one.
func names(cols []rel.Column) string {
	if len(cols) == 0 {
		return "1 AS c0"
	}
	parts := make([]string, len(cols))
	for i, c := range cols {
		parts[i] = c.ID.String()
	}
	return strings.Join(parts, ", ")
}

// statement prints a whole plan, its result cut to cols in their forms.
func (p *printer) statement(root plan.Node, cols []rel.Column) string {
	p.countUses(root)
	p.readers = readersOf(root, &p.correlation)
	b := p.block(root)
	in := root.Columns()
	same := len(in) == len(cols)
	for i := 0; same && i < len(cols); i++ {
		same = in[i].ID == cols[i].ID && in[i].Form == cols[i].Form
	}
	if same && len(cols) > 0 {
		return p.withAhead(b)
	}
	if !b.open() {
		b = wrap(b)
	}
	b.items = []string{}
	for _, c := range cols {
		b.items = append(b.items, p.columnAs(in, c))
	}
	if len(cols) == 0 {
		b.items = nil
		b.cols = nil
	}
	return p.withAhead(b)
}

// columnAs selects column c from an input in which it may have another form.
func (p *printer) columnAs(in []rel.Column, c rel.Column) string {
	for _, x := range in {
		if x.ID == c.ID {
			return as(p.convert(x.ID.String(), x.Type, x.Form, c.Form), c.ID)
		}
	}
	return p.fail(pgerr.New(pgerr.InternalError, "the plan does not produce its column %s", c.ID))
}

func as(sql string, id rel.ColID) string {
	if sql == id.String() {
		return sql
	}
	return sql + " AS " + id.String()
}

// block prints a node; the block's columns are the node's.
func (p *printer) block(n plan.Node) *block {
	b := p.blockOf(n)
	b.cols = n.Columns()
	return b
}

func (p *printer) blockOf(n plan.Node) *block {
	switch n := n.(type) {
	case *plan.Fragment:
		return &block{from: p.fragment(n)}
	case *plan.Barrier:
		return p.barrier(n)
	case *plan.Values:
		return p.values(n)
	case *plan.Filter:
		b := p.block(n.Input)
		if !b.open() {
			b = wrap(b)
		}
		b.where = append(b.where, p.predicates(p.asked(n.Preds))...)
		return b
	case *plan.Project:
		b := p.block(n.Input)
		if !b.open() && !b.limited() {
			b = wrap(b)
		}
		b.items = p.items(n.Items)
		return b
	case *plan.Join:
		return p.join(n)
	case *plan.Aggregate:
		return p.aggregate(n)
	case *plan.Window:
		return p.window(n)
	case *plan.Sort:
		b := p.block(n.Input)
		if !b.open() || b.order != "" {
			b = wrap(b)
		}
		b.order = p.orderBy(n.Keys)
		return b
	case *plan.Limit:
		return p.limit(n)
	case *plan.Distinct:
		return p.distinct(n)
	case *plan.SetOp:
		return &block{from: "(" + p.setOp(n) + ")"}
	case *plan.With:
		return p.withClause(n)
	case *plan.CTERef:
		return p.cteRef(n)
	case *plan.FuncScan:
		return p.funcScan(n)
	case *plan.ProjectSet:
		return p.projectSet(n)
	case *plan.Scan:
		p.fail(pgerr.New(pgerr.InternalError, "relation %s is not read by any source", n.Table.Name))
		return &block{}
	}
	p.unsupported("plan operator %T", n)
	return &block{}
}

// limited says whether the block is open but for its LIMIT, so that columns may be computed in it.
func (b *block) limited() bool {
	return b.with == "" && b.items == nil && b.distinct == "" && b.group == ""
}

func (p *printer) items(items []plan.Item) []string {
	out := make([]string, 0, len(items))
	lazy := p.lazy
	p.lazy = true
	defer func() { p.lazy = lazy }()
	for _, it := range items {
		out = append(out, as(p.exprAs(it.Expr, it.Form), it.ID))
	}
	if len(out) == 0 {
		out = append(out, "1 AS c0")
	}
	return out
}

func (p *printer) values(n *plan.Values) *block {
	if len(n.Cols) == 0 {
		switch len(n.Rows) {
		case 0:
			return &block{where: []string{"false"}}
		case 1:
			return &block{}
		}
		return &block{from: fmt.Sprintf("range(%d)", len(n.Rows))}
	}
	if len(n.Rows) == 0 {
		items := make([]string, len(n.Cols))
		for i, c := range n.Cols {
			items[i] = as("NULL::"+duckType(c.Type, c.Form), c.ID)
		}
		return &block{items: items, where: []string{"false"}}
	}
	rows := make([]string, len(n.Rows))
	for i, r := range n.Rows {
		cells := make([]string, len(r))
		for j, e := range r {
			cells[j] = p.exprAs(e, n.Cols[j].Form)
		}
		rows[i] = "(" + strings.Join(cells, ", ") + ")"
	}
	return &block{from: fmt.Sprintf("(VALUES %s) v%d(%s)", strings.Join(rows, ", "), n.Cols[0].ID, names(n.Cols))}
}

func (p *printer) orderBy(keys []rel.SortKey) string {
	if len(keys) == 0 {
		return ""
	}
	return " ORDER BY " + p.sortKeys(keys)
}

func (p *printer) sortKeys(keys []rel.SortKey) string { return p.sortKeysBy(keys, p.key) }

func (p *printer) sortKeysBy(keys []rel.SortKey, key func(rel.Expr) string) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		s := key(k.Expr)
		if isConstant(k.Expr) {
			s = "(SELECT " + s + ")" // a bare integer would be an ordinal
		} else if t := k.Expr.Type().OID; t == rel.Float8OID || t == rel.Float4OID {
			// DuckDB gives a sorted column's values back from its keys, in which -0 is 0.
			s = "CASE WHEN " + s + " = 0 THEN 0 ELSE " + s + " END"
		}
		parts[i] = s + direction(k)
	}
	return strings.Join(parts, ", ")
}

func direction(k rel.SortKey) string {
	s := ""
	if k.Desc {
		s = " DESC"
	}
	if k.NullsFirst {
		return s + " NULLS FIRST"
	}
	return s + " NULLS LAST"
}

func isConstant(e rel.Expr) bool {
	_, ok := e.(*rel.Const)
	return ok
}

func duckType(t rel.Type, f rel.Form) string { return duckdb.TypeOf(t, f).String() }
