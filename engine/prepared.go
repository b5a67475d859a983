package engine

import (
	"context"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// prepared is a statement of SQL's PREPARE.
type prepared struct {
	st     *parse.Statement
	params []rel.OID
	types  []rel.Type
}

// preparePrepared prepares PREPARE, EXECUTE and DEALLOCATE.
func (s *Session) preparePrepared(ctx context.Context, st *parse.Statement) (*Statement, error) {
	switch n := st.Node.GetNode().(type) {
	case *pg.Node_PrepareStmt:
		return s.command(st, "PREPARE", func(ctx context.Context) error { return s.sqlPrepare(ctx, st, n.PrepareStmt) }), nil
	case *pg.Node_DeallocateStmt:
		return s.command(st, st.Tag(), func(context.Context) error {
			if n.DeallocateStmt.Isall {
				s.prepared = nil
				return nil
			}
			if s.prepared[n.DeallocateStmt.Name] == nil {
				return noSuchStatement(n.DeallocateStmt.Name)
			}
			delete(s.prepared, n.DeallocateStmt.Name)
			return nil
		}), nil
	}
	return s.sqlExecute(ctx, st, st.Node.GetExecuteStmt())
}

func noSuchStatement(name string) error {
	return pgerr.New(pgerr.InvalidStatementName, "prepared statement \"%s\" does not exist", name)
}

func (s *Session) sqlPrepare(ctx context.Context, st *parse.Statement, n *pg.PrepareStmt) error {
	if s.prepared[n.Name] != nil {
		return pgerr.New(pgerr.DuplicatePreparedStatement, "prepared statement \"%s\" already exists", n.Name)
	}
	p := &prepared{st: st.Inner(n.Query)}
	for _, a := range n.Argtypes {
		t, err := bind.TypeName(a, s.bindOptions(ctx))
		if err != nil {
			return err
		}
		p.params = append(p.params, t.OID)
	}
	bound, err := s.prepare(ctx, p.st, p.params)
	if err != nil {
		return err
	}
	p.types = bound.Params()
	if s.prepared == nil {
		s.prepared = map[string]*prepared{}
	}
	s.prepared[n.Name] = p
	return nil
}

// sqlExecute binds the arguments as constants and gives the prepared statement's own columns.
func (s *Session) sqlExecute(ctx context.Context, st *parse.Statement, n *pg.ExecuteStmt) (*Statement, error) {
	p := s.prepared[n.Name]
	if p == nil {
		return nil, noSuchStatement(n.Name)
	}
	if len(n.Params) != len(p.types) {
		return nil, pgerr.New(pgerr.SyntaxError, "wrong number of parameters for prepared statement \"%s\"", n.Name).
			WithDetail("Expected %d parameters but got %d.", len(p.types), len(n.Params))
	}
	inner, err := s.prepare(ctx, p.st, p.params)
	if err != nil {
		return nil, err
	}
	var exprs []rel.Expr
	for i, a := range n.Params {
		e, err := bind.Constant(a, p.types[i], p.st, s.bindOptions(ctx))
		if err != nil {
			return nil, err
		}
		exprs = append(exprs, e)
	}
	return &Statement{columns: inner.columns, run: func(ctx context.Context, _ []any) (*Result, error) {
		s.executing = st
		defer func() { s.executing = nil }()
		args := make([]any, len(exprs))
		if len(exprs) > 0 {
			values, err := s.evaluateRow(ctx, exprs)
			if err != nil {
				return nil, s.refused(ctx, p.st.SQL(), "EXECUTE", err)
			}
			for i, v := range values {
				args[i] = v.Val
			}
		}
		return inner.Run(ctx, args)
	}}, nil
}
