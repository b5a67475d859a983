package pgwire

import (
	"context"

	"github.com/meshgate/meshgate/engine"
	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// User is who may log in.
type User struct {
	Verifier   string // SCRAM-SHA-256, in PostgreSQL's text form
	Groups     []string
	Attributes map[string]any
}

// Serving makes the engine a Gateway for these users.
func Serving(e *engine.Engine, users map[string]User) Gateway { return &served{e, users} }

type served struct {
	engine *engine.Engine
	users  map[string]User
}

func (g *served) Verifier(user string) (string, bool) {
	u, ok := g.users[user]
	return u.Verifier, ok && u.Verifier != ""
}

func (g *served) login(l Login) engine.Login {
	u := g.users[l.User]
	return engine.Login{
		Principal: guard.Principal{User: l.User, Groups: u.Groups, Attributes: u.Attributes, Auth: l.Auth},
		Client:    l.Client, Database: l.Database, Params: l.Params, ProcessID: l.ProcessID,
	}
}

func (g *served) Open(ctx context.Context, l Login) (Session, error) {
	s, err := g.engine.Open(ctx, g.login(l))
	if err != nil {
		return nil, err
	}
	return &session{s}, nil
}

func (g *served) LoginFailed(ctx context.Context, l Login, err error) {
	g.engine.LoginFailed(ctx, g.login(l), err)
}

// session turns the engine's own types into the interfaces that the wire consumes.
type session struct{ *engine.Session }

func (s *session) Parse(sql string) ([]Parsed, error) {
	stmts, err := s.Session.Parse(context.Background(), sql)
	if err != nil {
		return nil, err
	}
	out := make([]Parsed, len(stmts))
	for i, st := range stmts {
		out[i] = st
	}
	return out, nil
}

func (s *session) Prepare(ctx context.Context, p Parsed, types []rel.OID) (Statement, error) {
	st, err := s.Session.Prepare(ctx, p.(*parse.Statement), types)
	if err != nil {
		return nil, err
	}
	return statement{st}, nil
}

func (s *session) Reports() []Report {
	var out []Report
	for _, c := range s.Changes() {
		out = append(out, Report{Name: c.Name, Value: c.Value})
	}
	return out
}

func (s *session) ValueSettings() pgvalue.Settings { return s.Session.ValueSettings() }

type statement struct{ *engine.Statement }

func (st statement) Run(ctx context.Context, args []any) (Result, error) {
	r, err := st.Statement.Run(ctx, args)
	if err != nil {
		return nil, err
	}
	return r, nil
}

var (
	_ Gateway = (*served)(nil)
	_ Session = (*session)(nil)
	_ Parsed  = (*parse.Statement)(nil)
)
