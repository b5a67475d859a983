package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/fold"
	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/optimize"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/setting"
)

// This file is the pipeline of one query, top to bottom:
//
//	prepareSelect   parse tree → bound, typed plan; columns and parameters known
//	runQuery        → values for parameters and session functions
//	                → guard.Apply: the policy's decisions, durable in the audit trail
//	                → optimize.Plan: predicates down, fragments cut out
//	                → execute: fragments run at their sources, the rest in DuckDB; rows stream
//	                → the completion record, before the client sees the end

// prepareSelect binds a query against the catalog as the principal may see it.
func (s *Session) prepareSelect(ctx context.Context, st *parse.Statement, paramTypes []rel.OID) (*Statement, error) {
	q, err := s.bindQuery(ctx, st, paramTypes)
	if err = s.sighted(ctx, err); err != nil {
		return nil, err
	}
	if len(q.Columns) > maxColumns {
		return nil, pgerr.New(pgerr.TooManyColumns, "target lists can have at most %d entries", maxColumns)
	}
	out := &Statement{columns: q.Columns, params: q.Params}
	if out.columns == nil {
		out.columns = []rel.Column{}
	}
	if fold.Refines(q.Root) {
		out.planned = func(ctx context.Context, args []any) ([]rel.Column, error) { return s.planned(ctx, q.Query, args) }
	}
	out.run = func(ctx context.Context, args []any) (*Result, error) {
		return s.runQuery(ctx, st, q, args)
	}
	return out, nil
}

// maxColumns is PostgreSQL's limit (MaxTupleAttributeNumber).
const maxColumns = 1664

// runQuery is one execution.
func (s *Session) runQuery(ctx context.Context, st *parse.Statement, q *bound, args []any) (*Result, error) {
	r := s.begin(ctx, st)
	rows, err := r.start(q, args)
	if err != nil {
		return nil, r.finish(err)
	}
	return &Result{rows: rows, tag: func(n int64) string { return fmt.Sprintf("SELECT %d", n) }, end: rows.Close}, nil
}

// run is one statement under way: what it has decided and what its fragments delivered.
type run struct {
	*completion
	ctx      context.Context
	cancel   context.CancelFunc
	meters   []*meter
	meterOf  map[int]*meter // by the fragment's id, those of the catalogue too
	under    map[int]bool   // the fragments that read what policy hides
	planning bool           // EXPLAIN without ANALYZE: nothing runs
	// withhold is set when an expression of a policy may raise: what errors say could be
	// about rows that it hides.
	withhold bool
}

// begin opens a statement's completion and its context: the client's, bounded by statement_timeout.
func (s *Session) begin(ctx context.Context, st *parse.Statement) *run {
	s.now()
	if s.source = st.Source(); s.executing != nil {
		s.source = s.executing.Source()
	}
	r := &run{completion: s.newCompletion(st.SQL(), st.Tag())}
	text, _ := s.settings.Get("statement_timeout")
	r.ctx, r.cancel = ctx, func() {}
	if ms := setting.Milliseconds(text); ms > 0 {
		r.ctx, r.cancel = context.WithTimeoutCause(ctx, time.Duration(ms)*time.Millisecond,
			pgerr.New(pgerr.QueryCanceled, "canceling statement due to statement timeout"))
	} else {
		r.ctx, r.cancel = context.WithCancel(ctx)
	}
	r.completion.fragments = func() []*meter { return r.meters }
	return r
}

// start takes a bound query to its first rows.
func (r *run) start(q *bound, args []any) (rel.Rows, error) {
	rows, err := r.fitted(q, args)
	if err != nil {
		return nil, err
	}
	return &delivered{Rows: rows, run: r, schema: q.Columns}, nil
}

// first plans and executes a query.
func (r *run) first(q *bind.Query, args []any) (rel.Rows, error) {
	root, err := r.plan(q, args)
	if err != nil {
		return nil, err
	}
	rows, err := r.execute(root, q.Columns)
	if sight := r.session.sighted(r.ctx, nil); sight != nil && err == nil {
		rows.Close()
		return nil, sight
	}
	return rows, err
}

// plan decides and optimizes: what comes out is ready to run.
func (r *run) plan(q *bind.Query, args []any) (plan.Node, error) {
	s := r.session
	s.blind = nil
	s.settings.Queried()
	r.record.Parameters = len(args)
	root, err := s.settle(r.ctx, q, args, r.planning)
	if err != nil {
		return nil, err
	}
	decided, err := r.decide(root)
	if err != nil {
		return nil, err
	}
	pushdown, _ := s.settings.Get("meshgate.pushdown")
	disabled, _ := s.settings.Get("meshgate.disabled_rules")
	off := map[string]bool{}
	for _, name := range strings.Split(disabled, ",") {
		off[strings.TrimSpace(name)] = true
	}
	return optimize.Plan(r.ctx, decided, optimize.Options{
		Source: s.sources(r.ctx), Eval: s.evaluate, Pushdown: pushdown == "on", Disabled: off,
	})
}

// decide asks policy and makes its answer durable before any source is asked.
func (r *run) decide(root plan.Node) (*guard.Plan, error) {
	s := r.session
	req := &guard.Request{QueryID: r.record.QueryID, Principal: s.login.Principal, Client: s.login.Client, Purpose: s.purpose(), Action: guard.Select}
	req.Client.App, _ = s.settings.Get("application_name")
	decided, decisions, err := guard.Apply(r.ctx, s.engine.Decider, req, root, s.policyOptions())
	if len(req.Relations) > 0 {
		if werr := r.decided(req, decisions, err == nil); werr != nil {
			return nil, werr
		}
	}
	return decided, err
}
