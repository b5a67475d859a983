package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// Policy binds expressions that a policy wrote over one relation: its row filter and masks.
// Names resolve in that relation only. Subqueries, parameters, aggregates, window and
// set-returning functions are refused.
type Policy struct {
	q    *query
	scan *plan.Scan
	b    *binder
}

// NewPolicy prepares to bind over scan's relation. next gives fresh column ids; columns
// that the policy reads and the scan does not are added to the scan (see Scan).
func NewPolicy(scan *plan.Scan, next func() rel.ColID, o Options) *Policy {
	b := newBinder(nil, o)
	q := &query{binder: b, clause: inPolicy}
	full := &plan.Scan{Table: scan.Table, Alias: scan.Alias}
	have := map[int]plan.ScanCol{}
	for _, c := range scan.Cols {
		have[c.Ord] = c
	}
	for ord, tc := range scan.Table.Columns {
		c, ok := have[ord]
		if !ok {
			c = plan.ScanCol{Column: rel.Column{ID: next(), Name: tc.Name, Type: tc.Type, Form: tc.Form}, Ord: ord}
		}
		c.Name = tc.Name
		full.Cols = append(full.Cols, c)
	}
	q.ns = []*nsEntry{entryOf(scan.Table.Name.Name, full.Columns())}
	return &Policy{q: q, scan: full, b: b}
}

// Filter binds a row filter: a boolean expression.
func (p *Policy) Filter(text string) (rel.Expr, error) {
	e, n, err := p.bind(text)
	if err != nil {
		return nil, err
	}
	return p.q.toBool(e, "row filter", location(n))
}

// Mask binds a mask for a column of type t: the expression must convert to it implicitly
// or by assignment.
func (p *Policy) Mask(text string, t rel.Type) (rel.Expr, error) {
	e, n, err := p.bind(text)
	if err != nil {
		return nil, err
	}
	return p.q.coerceNamed(e, t, "mask", location(n))
}

func (p *Policy) bind(text string) (rel.Expr, *pg.Node, error) {
	n, st, err := parse.Expression(text)
	if err != nil {
		return nil, nil, err
	}
	p.b.st = st
	e, err := p.q.expr(n)
	if err == nil {
		e, err = p.b.collatedExpr(e)
	}
	if err != nil {
		return nil, nil, err
	}
	return e, n, nil
}

// Scan is the relation's scan with exactly the columns that keep or the given expressions
// read.
func (p *Policy) Scan(keep []plan.ScanCol, exprs []rel.Expr) (*plan.Scan, error) {
	used := map[rel.ColID]bool{}
	for _, c := range keep {
		used[c.ID] = true
	}
	for _, e := range exprs {
		walkCols(e, func(c *rel.Col) { used[c.ID] = true })
	}
	out := &plan.Scan{Table: p.scan.Table, Alias: p.scan.Alias}
	for _, c := range p.scan.Cols {
		if used[c.ID] {
			out.Cols = append(out.Cols, c)
		}
	}
	return out, refuse(out)
}

// Constant binds a scalar expression over no relation at all, converted to t by assignment.
func Constant(n *pg.Node, t rel.Type, st *parse.Statement, o Options) (rel.Expr, error) {
	q := &query{binder: newBinder(st, o), clause: inValues}
	e, err := q.expr(n)
	if err != nil {
		return nil, err
	}
	if len(q.params) > 0 {
		return nil, q.errorf(location(n), pgerr.UndefinedParameter, "there is no parameter $1")
	}
	if e, err = q.collatedExpr(e); err != nil {
		return nil, err
	}
	return q.coerce(e, t, pgtypes.Assignment, location(n))
}

// TypeName resolves a type as written.
func TypeName(n *pg.Node, o Options) (rel.Type, error) {
	q := &query{binder: newBinder(nil, o)}
	return q.typeName(n.GetTypeName())
}
