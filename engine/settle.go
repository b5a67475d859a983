package engine

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/fold"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// settle puts values in the place of parameters and of the functions whose value the
// session knows: now(), current_user, current_setting('…'). They are computed once for
// the statement, here, so that no source's clock or user is ever asked. Planning only, as
// EXPLAIN does, leaves set_config as it stands.
//
// In between constants are folded as PostgreSQL's planner does, which knows the parameters
// of a statement and not the session's values.
func (s *Session) settle(ctx context.Context, q *bind.Query, args []any, planning bool) (plan.Node, error) {
	if len(args) != len(q.Params) {
		return nil, pgerr.New(pgerr.ProtocolViolation, "bind message supplies %d parameters, but prepared statement requires %d", len(args), len(q.Params))
	}
	root := withArgs(q.Root, args)
	if err := bind.ReadableValues(root); err != nil {
		return nil, err
	}
	root, err := fold.Plan(ctx, root, s.foldOptions())
	if err != nil {
		return nil, err
	}
	var failed error
	root = plan.MapAllExprs(root, func(e rel.Expr) rel.Expr {
		c, ok := e.(*rel.Call)
		if !ok || planning && c.Func == "set_config" {
			return e
		}
		k, ok, err := s.sessionCall(c)
		if err != nil && failed == nil {
			failed = err
		}
		switch {
		case ok:
			return k
		case c.Func == "current_schemas":
			return s.schemasOf(c)
		}
		return e
	})
	return root, failed
}

func withArgs(root plan.Node, args []any) plan.Node {
	if len(args) == 0 {
		return root
	}
	return plan.MapAllExprs(root, func(e rel.Expr) rel.Expr {
		if p, ok := e.(*rel.Param); ok {
			return &rel.Const{Val: args[p.N-1], Typ: p.Typ}
		}
		return e
	})
}

func (s *Session) foldOptions() fold.Options {
	return fold.Options{Eval: s.evaluateRow, Settle: s.settled}
}

// planned are a query's columns with the modifiers that planning finds.
func (s *Session) planned(ctx context.Context, q *bind.Query, args []any) ([]rel.Column, error) {
	mods, err := fold.Typmods(ctx, withArgs(q.Root, args), s.foldOptions())
	if err != nil {
		return nil, err
	}
	out := slices.Clone(q.Columns)
	for i := range out {
		out[i].Type.Mod = mods[i]
	}
	return out, nil
}

// settled is the value of a function of the session's that has no effect; others stay.
func (s *Session) settled(e rel.Expr) rel.Expr {
	if c, ok := e.(*rel.Call); ok && c.Func != "set_config" {
		if k, ok := s.sessionValue(c); ok {
			return k
		}
	}
	return e
}

// sessionValue is sessionCall for policies, in which a failing call stays a call (and then denies).
func (s *Session) sessionValue(c *rel.Call) (*rel.Const, bool) {
	k, ok, err := s.sessionCall(c)
	return k, ok && err == nil
}

// sessionCall computes a session function; ok is false for every other function.
func (s *Session) sessionCall(c *rel.Call) (*rel.Const, bool, error) {
	value := func(v any) (*rel.Const, bool, error) { return &rel.Const{Val: v, Typ: c.Typ}, true, nil }
	if len(c.Args) == 0 {
		if v, ok := s.sessionFact(c.Func); ok {
			return value(v)
		}
		return nil, false, nil
	}
	var args []any
	for _, a := range c.Args {
		k, ok := a.(*rel.Const)
		if !ok {
			return nil, false, nil
		}
		args = append(args, k.Val)
	}
	text := func(i int) string { t, _ := args[i].(string); return t }
	switch c.Func {
	case "current_setting":
		if slices.Contains(args, nil) { // it is strict
			return value(nil)
		}
		v, err := s.settings.Get(text(0))
		if err != nil {
			if len(args) > 1 && args[1] == true {
				return value(nil)
			}
			return nil, false, err
		}
		return value(v)
	case "set_config":
		local, _ := args[2].(bool)
		if err := s.settings.Set(text(0), text(1), local); err != nil {
			return nil, false, err
		}
		v, err := s.settings.Get(text(0))
		if err != nil {
			return value(text(1))
		}
		return value(v)
	case "to_regclass", "to_regtype", "to_regnamespace", "to_regrole", "to_regproc", "to_regprocedure", "to_regoper":
		if args[0] == nil {
			return value(nil)
		}
		oid, err := s.regOID()(uint32(c.Typ.OID), text(0), true)
		switch {
		case err != nil: // of a row only
			return nil, false, nil
		case oid == 0:
			return value(nil)
		}
		return value(int64(oid))
	case "current_schemas":
		if args[0] == nil {
			return value(nil)
		}
		return value(s.schemas(args[0] == true))
	}
	return nil, false, nil
}

// schemas are the search path's that exist, with the implicit one or without.
func (s *Session) schemas(implicit bool) rel.Array {
	path := s.existing()
	if implicit {
		path = append([]string{"pg_catalog"}, path...)
	}
	out := rel.Array{Elem: rel.NameType}
	for _, p := range path {
		out.Values = append(out.Values, p)
	}
	return out
}

// schemasOf is current_schemas of what is known for a row only.
func (s *Session) schemasOf(c *rel.Call) rel.Expr {
	when := func(cond rel.Expr, implicit bool) rel.When {
		return rel.When{Cond: cond, Then: &rel.Const{Val: s.schemas(implicit), Typ: c.Typ}}
	}
	return &rel.Case{Whens: []rel.When{when(c.Args[0], true), when(&rel.Not{Arg: c.Args[0]}, false)}, Typ: c.Typ}
}

// sessionFact is a function without arguments that the session answers.
func (s *Session) sessionFact(name string) (any, bool) {
	zone := time.UTC
	if z := s.ValueSettings().TimeZone; z != nil {
		zone = z
	}
	instant := func(t time.Time) rel.Instant { return rel.Instant(t.UnixMicro()) }
	wall := func(t time.Time) rel.Instant {
		_, offset := t.In(zone).Zone()
		return instant(t) + rel.Instant(offset)*1e6
	}
	switch name {
	case "now", "transaction_timestamp", "statement_timestamp":
		return instant(s.now()), true
	case "clock_timestamp":
		return instant(time.Now()), true
	case "localtimestamp":
		return wall(s.now()), true
	case "current_date":
		d, _ := wall(s.now()).Split()
		return d, true
	case "localtime":
		_, t := wall(s.now()).Split()
		return t, true
	case "current_time":
		_, t := wall(s.now()).Split()
		_, east := s.now().In(zone).Zone()
		return pgvalue.ZonedTime{Clock: t, West: int32(-east)}.String(), true
	case "timeofday":
		return time.Now().In(zone).Format("Mon Jan 02 15:04:05.000000 2006 MST"), true
	case "current_user", "session_user", "user", "current_role", "getpgusername":
		return s.login.Principal.User, true
	case "current_database", "current_catalog":
		return s.login.Database, true
	case "current_schema":
		if path := s.existing(); len(path) > 0 {
			return path[0], true
		}
		return nil, true
	case "version":
		return s.version(), true
	case "current_query":
		return s.source, true
	case "pg_backend_pid":
		return int64(s.login.ProcessID), true
	case "pg_is_in_recovery", "pg_is_wal_replay_paused":
		return false, true
	case "pg_postmaster_start_time", "pg_conf_load_time":
		return instant(s.engine.started), true
	case "getdatabaseencoding", "pg_client_encoding":
		return "UTF8", true
	case "inet_client_addr", "inet_server_addr", "inet_client_port", "inet_server_port":
		return nil, true
	case "txid_current": // no number is ever assigned: the time will do, it only grows
		return s.now().UnixMicro(), true
	case "pg_current_xact_id":
		return strconv.FormatInt(s.now().UnixMicro(), 10), true
	case "txid_current_if_assigned", "pg_current_xact_id_if_assigned":
		return nil, true
	case "pg_advisory_unlock_all": // asked by drivers' pools; there are no locks
		return "", true
	}
	return nil, false
}

// existing is the search path's schemas that exist, as current_schemas lists them.
func (s *Session) existing() []string {
	snap := s.engine.catalog.Load()
	var out []string
	for _, name := range s.searchPath() {
		if name == "public" || name == "pg_catalog" || name == "information_schema" || s.knows(snap, name) {
			out = append(out, name)
		}
	}
	return out
}

// knows says whether the principal may know of any relation of a domain.
func (s *Session) knows(snap *catalog.Snapshot, domain string) bool {
	var tables []*rel.Table
	for _, t := range snap.Relations() {
		if t.Name.Schema == domain {
			tables = append(tables, t)
		}
	}
	return len(s.listed(context.Background(), tables)) > 0
}

func (s *Session) version() string {
	return "PostgreSQL " + ServerVersion + " (" + s.engine.Product + ")"
}

// evaluate computes expressions without columns in the join engine, for the optimizer;
// what fails stays nil, and fails again where it belongs.
func (s *Session) evaluate(ctx context.Context, es []rel.Expr) []*rel.Const {
	out := make([]*rel.Const, len(es))
	if vs, err := s.evaluateRow(ctx, es); err == nil {
		copy(out, vs)
		return out
	}
	for i, e := range es {
		if vs, err := s.evaluateRow(ctx, []rel.Expr{e}); err == nil {
			out[i] = vs[0]
		}
	}
	return out
}

func (s *Session) evaluateRow(ctx context.Context, es []rel.Expr) ([]*rel.Const, error) {
	items := make([]plan.Item, len(es))
	for i, e := range es {
		items[i] = plan.Item{Column: rel.Column{ID: rel.ColID(i + 1), Type: e.Type(), Form: rel.FormOf(e)}, Expr: e}
	}
	root := &plan.Project{Input: &plan.Values{Rows: [][]rel.Expr{{}}}, Items: items}
	rows, err := s.engine.Duck.Run(ctx, root, root.Columns(), nil, s.duckOptions())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	batch, err := rows.Next(ctx)
	if err != nil {
		return nil, err
	}
	defer batch.Release()
	out := make([]*rel.Const, len(es))
	for i, e := range es {
		out[i] = &rel.Const{Val: pgvalue.FromArrow(batch.Column(i), 0, e.Type()), Typ: e.Type()}
	}
	return out, nil
}
