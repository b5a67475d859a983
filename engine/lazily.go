package engine

import (
	"context"
	"errors"
	"io"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// PostgreSQL evaluates a subquery when a row first asks for its value, DuckDB before. So an
// error in one that no row asks for is an error of the residual only: CASE WHEN n > 0 THEN
// (SELECT sum(x) / n …) END. A statement that fails in this way before its first row is asked
// again: each subquery that reads no query around is evaluated by itself, and those that fail
// do so where a row asks for them. Statements that do not fail are none the slower.

// lazy is a plan that is run, and again if its error may be one that PostgreSQL would not have met.
type lazy struct {
	run   *run
	root  plan.Node
	cols  []rel.Column
	query plan.Node           // whose subqueries are evaluated when a row asks for them: root, or what it evaluates
	defs  []plan.CTE          // in scope there
	known map[plan.Node]error // the statement's subqueries that are known to fail, by their plans
}

// start runs the plan.
func (l *lazy) start() (rel.Rows, error) {
	rows, err := l.run.attempt(l.root, l.cols, duck.Lazily{Failed: l.known})
	r := &retried{Rows: rows, cols: l.cols, again: l.again}
	if err != nil {
		return r.retry(err)
	}
	return r, nil
}

// again runs the plan after it has failed with cause: the error that it gives is cause unless
// PostgreSQL would have met another.
func (l *lazy) again(cause error) (rel.Rows, error) {
	if l.run.misfit() || errors.Is(cause, duck.ErrDigits) { // the whole statement may be asked again otherwise
		return nil, cause
	}
	subqueries, correlated := deferrable(l.query, l.defs)
	before := len(l.known)
	for _, s := range subqueries {
		if l.known[s.query] != nil {
			continue
		}
		err := l.outcome(s)
		if err == nil {
			continue
		}
		if !duck.Deferrable(err) || l.run.ctx.Err() != nil {
			return nil, cause
		}
		l.known[s.query] = err
	}
	if len(l.known) == before && !correlated {
		return nil, cause
	}
	rows, err := l.run.attempt(l.root, l.cols, duck.Lazily{Failed: l.known, Guarded: correlated})
	if err != nil && !duck.Deferrable(err) {
		return nil, cause
	}
	return rows, err
}

// outcome evaluates a subquery by itself and gives the error that it ends in.
func (l *lazy) outcome(s lazySubquery) error {
	inner := &lazy{run: l.run, root: s.alone, cols: s.alone.Columns(), query: s.query, defs: s.defs, known: l.known}
	rows, err := inner.start()
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		b, err := rows.Next(l.run.ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		b.Release()
	}
}

// lazySubquery is a subquery that PostgreSQL evaluates when a row first asks for its value.
type lazySubquery struct {
	query plan.Node  // as it stands in the plan
	defs  []plan.CTE // what it may refer to
	alone plan.Node  // a plan that evaluates it and nothing else
}

// deferrable lists the outermost subqueries of a plan that read no query around and are
// evaluated when a row asks for them; correlated says whether there are others.
func deferrable(root plan.Node, defs []plan.CTE) (out []lazySubquery, correlated bool) {
	var reads plan.Correlation
	var visit func(n plan.Node, defs []plan.CTE)
	expr := func(e rel.Expr, defs []plan.CTE) {
		rel.WalkExpr(e, func(e rel.Expr) bool {
			s, ok := e.(*rel.Subquery)
			if !ok {
				return true
			}
			q := s.Query.(plan.Node)
			if reads.Of(q) {
				correlated = true
				visit(q, defs)
				return true
			}
			out = append(out, lazySubquery{query: q, defs: defs, alone: alone(s, q, defs)})
			return true
		})
	}
	visit = func(n plan.Node, defs []plan.CTE) {
		switch n := n.(type) {
		case *plan.Fragment:
			return
		case *plan.With:
			for _, c := range n.CTEs {
				if c.Recursive {
					defs = append(defs[:len(defs):len(defs)], c)
					visit(c.Def, defs)
					continue
				}
				visit(c.Def, defs)
				defs = append(defs[:len(defs):len(defs)], c)
			}
			visit(n.Body, defs)
			return
		case *plan.Limit: // PostgreSQL evaluates the bounds before it asks for a row
			visit(n.Input, defs)
			return
		}
		_, filter := n.(*plan.Filter)
		_, join := n.(*plan.Join)
		for _, e := range plan.Exprs(n) {
			if readsColumn(e, &reads) || !filter && !join { // else PostgreSQL asks it before the rows
				expr(e, defs)
			}
		}
		for _, in := range plan.Inputs(n) {
			visit(in, defs)
		}
	}
	visit(root, defs)
	return out, correlated
}

// alone is a plan that evaluates a subquery as a value, or its rows where they are compared.
func alone(s *rel.Subquery, q plan.Node, defs []plan.CTE) plan.Node {
	n := q
	if s.Kind != rel.SubAny && s.Kind != rel.SubAll {
		c := rel.Column{ID: plan.MaxID(q) + 1, Name: "value", Type: s.Type(), Form: rel.FormOf(s)}
		n = &plan.Project{Input: &plan.Values{Rows: [][]rel.Expr{{}}}, Items: []plan.Item{{Column: c, Expr: s}}}
	}
	if len(defs) > 0 {
		n = &plan.With{CTEs: defs, Body: n}
	}
	return n
}

// readsColumn says whether e, or a subquery in it, reads a column of the query that e stands in.
func readsColumn(e rel.Expr, reads *plan.Correlation) bool {
	found := false
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch e := e.(type) {
		case *rel.Col:
			found = true
		case *rel.Subquery:
			found = found || reads.Of(e.Query.(plan.Node))
		}
		return !found
	})
	return found
}

// retried are rows that are asked for again if they fail before the first of them.
type retried struct {
	rel.Rows // nil once they have failed
	cols     []rel.Column
	again    func(cause error) (rel.Rows, error) // nil once it was called, or there was a row
}

func (r *retried) Schema() rel.Schema { return r.cols }

func (r *retried) Next(ctx context.Context) (arrow.RecordBatch, error) {
	b, err := r.Rows.Next(ctx)
	if err == nil || err == io.EOF || r.again == nil {
		if err == nil && b.NumRows() > 0 {
			r.again = nil
		}
		return b, err
	}
	cause := err
	if _, err = r.retry(cause); err != nil {
		return nil, err
	}
	if b, err = r.Rows.Next(ctx); err != nil && err != io.EOF && !duck.Deferrable(err) && ctx.Err() == nil {
		return nil, cause
	}
	return b, err
}

// retry asks again, once; cause is why.
func (r *retried) retry(cause error) (rel.Rows, error) {
	again := r.again
	r.again = nil
	if !duck.Deferrable(cause) {
		return nil, cause
	}
	if r.Rows != nil {
		r.Rows.Close()
		r.Rows = nil
	}
	rows, err := again(cause)
	if err != nil {
		return nil, err
	}
	r.Rows = rows
	return rows, nil
}

func (r *retried) Close() error {
	if r.Rows == nil {
		return nil
	}
	return r.Rows.Close()
}
