package engine

import (
	"context"
	"net/netip"
	"sort"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/pgcatalog"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// lookup is the catalog as one principal sees it: a relation that policy does not let them
// list does not exist for them.
type lookup struct {
	session *Session
	ctx     context.Context
	tables  map[rel.Name]*rel.Table // asked for; nil where hidden
	wide    bool                    // numerics of any precision are to travel as text
}

func (l *lookup) Relation(name rel.Name) (*rel.Table, bool) {
	if guard.SystemSchemas[name.Schema] {
		return pgcatalog.Relation(name)
	}
	t, ok := l.session.engine.catalog.Load().Relation(name)
	if !ok {
		return nil, false
	}
	seen, asked := l.tables[name]
	if !asked {
		if len(l.session.listed(l.ctx, []*rel.Table{t})) == 1 {
			seen = l.session.engine.forms.table(t, l.wide)
		} else {
			l.session.hid = append(l.session.hid, name)
		}
		l.tables[name] = seen
	}
	return seen, seen != nil
}

// lookIn has the names of a statement looked up as the principal sees them now, bare ones in all
// domains too. With wide no numeric of a relation has a fixed scale.
func (s *Session) lookIn(ctx context.Context, o *bind.Options, bare, wide bool) {
	l := &lookup{session: s, ctx: ctx, tables: map[rel.Name]*rel.Table{}, wide: wide}
	o.Lookup, o.Resolver, o.Type = l, regResolver{s, ctx}, l.typ
	if bare {
		o.Bare, o.BareType = l.bare, l.bareType
	}
}

// bare are the visible relations of that name, in whatever domain.
func (l *lookup) bare(name string) []*rel.Table {
	var out []*rel.Table
	for _, d := range l.session.engine.catalog.Load().Domains {
		if t, ok := l.Relation(rel.Name{Schema: d.Name, Name: name}); ok {
			out = append(out, t)
		}
	}
	return out
}

// typ finds a type of the mesh that a visible relation uses; others do not exist either.
func (l *lookup) typ(name rel.Name) (rel.OID, bool) {
	oid, used, ok := l.session.engine.catalog.Load().Type(name)
	if !ok {
		return 0, false
	}
	for _, t := range used {
		if _, ok := l.Relation(t.Name); ok {
			return oid, true
		}
	}
	return 0, false
}

// bareType are the visible types of that name, in whatever domain.
func (l *lookup) bareType(name string) []rel.OID {
	var out []rel.OID
	for _, d := range l.session.engine.catalog.Load().Domains {
		if t, ok := l.typ(rel.Name{Schema: d.Name, Name: name}); ok {
			out = append(out, t)
		}
	}
	return out
}

// listed keeps the relations that policy lets the principal know of. A policy that
// fails lists none; since that would be told as relations that do not exist, the statement
// fails too (sighted).
func (s *Session) listed(ctx context.Context, tables []*rel.Table) []*rel.Table {
	if len(tables) == 0 {
		return nil
	}
	req := &guard.Request{QueryID: s.id, Principal: s.login.Principal, Client: s.login.Client, Purpose: s.purpose(), Action: guard.List}
	for _, t := range tables {
		a := guard.Access{Table: t}
		for _, c := range t.Columns {
			a.Columns = append(a.Columns, c.Name)
		}
		req.Relations = append(req.Relations, a)
	}
	decisions, err := s.engine.Decider.Decide(ctx, req)
	if err != nil {
		s.blind = pgerr.New(pgerr.SystemError, "the policy could not say which relations may be seen").WithCause(err)
		return nil
	}
	var out []*rel.Table
	for i, t := range tables {
		if i < len(decisions) && decisions[i].Relation == t.Name && decisions[i].Allow {
			out = append(out, t)
		}
	}
	return out
}

// sighted gives err, or in its place why policy could not say what may be seen.
func (s *Session) sighted(ctx context.Context, err error) error {
	if s.blind != nil && ctx.Err() == nil {
		return s.blind
	}
	return err
}

// view is the system catalog for this session.
func (s *Session) view(ctx context.Context) *pgcatalog.View {
	snap := s.engine.catalog.Load()
	visible := uncounted(s.listed(ctx, snap.Relations()))
	return &pgcatalog.View{
		Snapshot: snap, Visible: visible, Database: snap.Mesh,
		User: s.login.Principal.User, Groups: s.login.Principal.Groups, SearchPath: s.searchPath(), Also: s.also(visible), Settings: s.listSettings,
		ReadType: readType, Prepared: s.listPrepared, Session: s.activity(), Now: s.now(),
	}
}

// readType takes the name of a type apart as SQL has it.
func readType(text string) (pgcatalog.TypeName, error) {
	t, err := bind.ReadType(text)
	if err != nil {
		return pgcatalog.TypeName{}, err
	}
	return pgcatalog.TypeName{Names: t.Names, Array: t.Array, CheckModifier: t.CheckModifier}, nil
}

// activity is what pg_stat_activity shows.
func (s *Session) activity() pgcatalog.Session {
	a := pgcatalog.Session{PID: int32(s.login.ProcessID), Start: s.opened, Query: s.current}
	a.Application, _ = s.settings.Get("application_name")
	if at, err := netip.ParseAddrPort(s.login.Client.Addr); err == nil {
		a.ClientAddr, a.ClientPort = at.Addr().Unmap().WithZone("").String(), int32(at.Port())
	}
	return a
}

// uncounted are the relations without their number of rows (pg_class.reltuples), which
// counts what a row filter hides too.
func uncounted(tables []*rel.Table) []*rel.Table {
	out := make([]*rel.Table, len(tables))
	for i, t := range tables {
		c := *t
		c.Rows = -1
		out[i] = &c
	}
	return out
}

// listPrepared is what pg_prepared_statements shows.
func (s *Session) listPrepared() []pgcatalog.Prepared {
	var out []pgcatalog.Prepared
	for name, p := range s.prepared {
		x := pgcatalog.Prepared{Name: name, Statement: p.st.SQL(), FromSQL: true}
		for _, t := range p.types {
			x.Params = append(x.Params, t.OID)
		}
		out = append(out, x)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// listSettings is what pg_settings shows.
func (s *Session) listSettings() []pgcatalog.Setting {
	var out []pgcatalog.Setting
	for _, v := range s.settings.All() {
		x := pgcatalog.Setting{Name: v.Name, Value: v.Value, Default: v.Default, Source: "default", Unit: v.Unit,
			Category: v.Category, ShortDesc: v.About, Context: "user", VarType: v.Kind}
		if v.Fixed {
			x.Context = "internal"
		}
		if v.Value != v.Default {
			x.Source = "session"
		}
		out = append(out, x)
	}
	return out
}

func (s *Session) bindOptions(ctx context.Context) bind.Options {
	o := bind.Options{
		Inline: pgcatalog.Inline, InlineSet: pgcatalog.InlineSet, InlineCast: pgcatalog.InlineCast,
		Database: s.login.Database, SearchPath: s.searchPath(), Settings: s.ValueSettings(),
	}
	s.lookIn(ctx, &o, s.defaultPath(), false)
	return o
}

// defaultPath says whether the session has left search_path as it was. Then a bare name may
// also mean the one relation of that name in any domain, and \dt lists all of them.
func (s *Session) defaultPath() bool { return !s.settings.IsSet("search_path") }

// also are the domains that a bare name may mean after the search path.
func (s *Session) also(visible []*rel.Table) []string {
	var out []string
	if !s.defaultPath() {
		return nil
	}
	for _, t := range visible { // ordered by domain
		if n := len(out); n == 0 || out[n-1] != t.Name.Schema {
			out = append(out, t.Name.Schema)
		}
	}
	return out
}

// policyOptions are what policy expressions are bound against: no relation but their own,
// settings that no session can change, and every type of the mesh.
func (s *Session) policyOptions() bind.Options {
	snap := s.engine.catalog.Load()
	return bind.Options{Lookup: noRelations{}, Database: s.login.Database, Value: s.sessionValue,
		Type: func(name rel.Name) (rel.OID, bool) {
			oid, _, ok := snap.Type(name)
			return oid, ok
		}}
}

type noRelations struct{}

func (noRelations) Relation(rel.Name) (*rel.Table, bool) { return nil, false }

// regResolver looks reg* constants up, building the view only when one occurs.
type regResolver struct {
	session *Session
	ctx     context.Context
}

func (r regResolver) ResolveReg(typ rel.OID, text string, path []string, soft bool) (uint32, error) {
	v := r.session.view(r.ctx)
	return v.ResolveReg(typ, text, append(path[:len(path):len(path)], v.Also...), soft)
}

// sources finds a statement's sources; the system catalog is opened when it is first asked for.
func (s *Session) sources(ctx context.Context) func(string) source.Source {
	var system source.Source
	snap := s.engine.catalog.Load()
	return func(name string) source.Source {
		if name != pgcatalog.SourceName {
			if src, ok := snap.Sources[name]; ok {
				return src
			}
			return nil
		}
		if system == nil {
			system = pgcatalog.Open(s.view(ctx))
		}
		return system
	}
}
