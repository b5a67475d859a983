package engine

import (
	"context"
	"strconv"
	"time"

	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgcatalog"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/setting"
)

// Session is one client's state. It is used by one goroutine at a time; results that
// stream may be read meanwhile.
type Session struct {
	engine     *Engine
	login      Login
	id         string
	settings   *setting.Session
	tx         txState
	txTime     time.Time // when the transaction began: what now() answers
	notices    []*pgerr.Error
	prepared   map[string]*prepared // SQL-level PREPARE
	executing  *parse.Statement     // the EXECUTE whose statement is being started
	current    string               // the text of the statement begun last, for pg_stat_activity
	source     string               // the query string that it stood in
	opened     time.Time
	savepoints []savepoint
	blind      error             // why policy could not say what may be listed, since the statement's beginning
	hid        []rel.Name        // relations that the statement named and policy hides, for the audit trail only
	output     *pgvalue.Settings // what ValueSettings gave for the settings' version outputOf
	outputOf   uint64
}

// txState is where the session stands with transaction blocks.
type txState byte

const (
	idle   txState = 'I'
	inTx   txState = 'T'
	failed txState = 'E'
)

// Parse splits a query string into statements. A string that is not SQL is a statement
// too, as far as the audit trail goes.
func (s *Session) Parse(ctx context.Context, sql string) ([]*parse.Statement, error) {
	stmts, err := parse.Parse(sql)
	if err != nil {
		return nil, s.refused(ctx, sql, "", err)
	}
	return stmts, nil
}

// Prepare binds a statement; nothing runs. paramTypes may be shorter than the parameters,
// and 0 leaves a type to be inferred.
func (s *Session) Prepare(ctx context.Context, st *parse.Statement, paramTypes []rel.OID) (*Statement, error) {
	p, err := s.prepare(ctx, st, paramTypes)
	if err != nil {
		return nil, s.refused(ctx, st.SQL(), st.Tag(), err)
	}
	return p, nil
}

func (s *Session) prepare(ctx context.Context, st *parse.Statement, paramTypes []rel.OID) (*Statement, error) {
	s.blind, s.hid = nil, nil
	if s.Status() == byte(idle) {
		s.settings.Begin() // the implicit transaction, which Sync ends
	}
	if err := s.runnable(st); err != nil {
		return nil, err
	}
	p, err := s.prepareKind(ctx, st, paramTypes)
	if err != nil {
		return nil, err
	}
	run := p.run
	p.run = func(ctx context.Context, args []any) (*Result, error) {
		if err := s.runnable(st); err != nil { // prepared before the block failed
			return nil, s.refused(ctx, st.SQL(), st.Tag(), err)
		}
		return run(ctx, args)
	}
	return p, nil
}

// runnable refuses everything but the end of a failed transaction block.
func (s *Session) runnable(st *parse.Statement) error {
	if s.tx == failed && !endsBlock(st) {
		return pgerr.New(pgerr.InFailedTransaction, "current transaction is aborted, commands ignored until end of transaction block")
	}
	return nil
}

func (s *Session) prepareKind(ctx context.Context, st *parse.Statement, paramTypes []rel.OID) (*Statement, error) {
	switch st.Kind() {
	case parse.Select:
		return s.prepareSelect(ctx, st, paramTypes)
	case parse.Explain:
		return s.prepareExplain(ctx, st, paramTypes)
	case parse.PrepareSQL, parse.ExecuteSQL, parse.Deallocate:
		return s.preparePrepared(ctx, st)
	case parse.Other:
		return nil, refusedCommand(st)
	}
	return s.prepareUtility(st)
}

// ValueSettings are what text forms of values depend on.
func (s *Session) ValueSettings() pgvalue.Settings {
	if version := s.settings.Version(); s.output == nil || s.outputOf != version {
		v := s.valueSettings()
		s.output, s.outputOf = &v, version
	}
	v := *s.output
	v.Now, v.RegName, v.RegOID = s.now(), s.regNames(), s.regOID()
	return v
}

func (s *Session) valueSettings() pgvalue.Settings {
	get := func(name string) string { v, _ := s.settings.Get(name); return v }
	var v pgvalue.Settings
	v.Setting = s.settings.Snapshot()
	v.DateFormat, v.DateOrder, _ = pgvalue.ParseDateStyle(get("DateStyle"), v.DateFormat, v.DateOrder)
	switch get("IntervalStyle") {
	case "postgres_verbose":
		v.IntervalStyle = pgvalue.IntervalPostgresVerbose
	case "sql_standard":
		v.IntervalStyle = pgvalue.IntervalSQLStandard
	case "iso_8601":
		v.IntervalStyle = pgvalue.IntervalISO8601
	}
	if get("bytea_output") == "escape" {
		v.ByteaOutput = pgvalue.ByteaEscape
	}
	digits, _ := strconv.Atoi(get("extra_float_digits")) // the setting holds nothing but integers
	v.SetExtraFloatDigits(digits)
	if zone, err := pgvalue.LoadZone(get("TimeZone")); err == nil {
		v.TimeZone = zone
	}
	return v
}

// now is the transaction's time, or the statement's outside a block.
func (s *Session) now() time.Time {
	if s.txTime.IsZero() {
		s.txTime = time.Now()
	}
	return s.txTime
}

// regNames spells reg* values; the catalog is looked at only when the first one is.
func (s *Session) regNames() func(typ, oid uint32) (string, bool) {
	var view *pgcatalog.View
	return func(typ, oid uint32) (string, bool) {
		if view == nil {
			view = s.view(context.Background())
		}
		return view.RegName(typ, oid)
	}
}

// regOID reads the names of reg* values.
func (s *Session) regOID() func(typ uint32, name string, soft bool) (uint32, error) {
	var view *pgcatalog.View
	return func(typ uint32, name string, soft bool) (uint32, error) {
		if view == nil {
			view = s.view(context.Background())
		}
		return view.ResolveReg(rel.OID(typ), name, s.searchPath(), soft)
	}
}

// Changes gives the reported parameters that changed since the last call.
func (s *Session) Changes() []setting.Change { return s.settings.Changes() }

// IdleLimit is how long the client may be silent, inside a transaction block or outside (0:
// for ever), and what it is told when its connection ends for that.
func (s *Session) IdleLimit() (time.Duration, *pgerr.Error) {
	name, code, where := "idle_session_timeout", "57P05", "idle-session"
	if s.Status() != byte(idle) {
		name, code, where = "idle_in_transaction_session_timeout", "25P03", "idle-in-transaction"
	}
	v, _ := s.settings.Get(name)
	if v == "0" {
		return 0, nil
	}
	return time.Duration(setting.Milliseconds(v)) * time.Millisecond, pgerr.New(code, "terminating connection due to %s timeout", where)
}

// Status is 'I', 'T' or 'E' for ReadyForQuery.
func (s *Session) Status() byte {
	if s.tx == 0 {
		return byte(idle)
	}
	return byte(s.tx)
}

// Fail marks an open transaction block as failed; outside one it undoes what the implicit
// transaction has set.
func (s *Session) Fail() {
	switch s.Status() {
	case byte(inTx):
		s.tx = failed
	case byte(idle):
		s.settings.Rollback()
	}
}

// Sync ends the implicit transaction around statements outside a block.
func (s *Session) Sync() {
	if s.Status() == byte(idle) {
		s.settings.Commit()
		s.txTime = time.Time{}
	}
}

// Notices drains the warnings since the last call, which client_min_messages = error silences.
func (s *Session) Notices() []*pgerr.Error {
	n := s.notices
	s.notices = nil
	if least, _ := s.settings.Get("client_min_messages"); least == "error" {
		return nil
	}
	return n
}

// Close ends the session.
func (s *Session) Close() { s.settings = setting.New() }

// searchPath is search_path with "$user" replaced.
func (s *Session) searchPath() []string {
	text, _ := s.settings.Get("search_path")
	var out []string
	for _, name := range setting.SearchPath(text) {
		if name == "$user" {
			name = s.login.Principal.User
		}
		out = append(out, name)
	}
	return out
}
