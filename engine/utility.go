package engine

import (
	"context"
	"strconv"
	"strings"
	"time"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/setting"
)

// prepareUtility prepares the statements that a session answers by itself.
func (s *Session) prepareUtility(st *parse.Statement) (*Statement, error) {
	switch n := st.Node.GetNode().(type) {
	case *pg.Node_VariableShowStmt:
		return s.prepareShow(st, n.VariableShowStmt.Name)
	case *pg.Node_VariableSetStmt:
		return s.command(st, st.Tag(), func(context.Context) error { return s.set(n.VariableSetStmt) }), nil
	case *pg.Node_TransactionStmt:
		return s.command(st, "", func(context.Context) error { return s.transaction(n.TransactionStmt) }), nil
	case *pg.Node_DiscardStmt:
		return s.command(st, discardTag[n.DiscardStmt.Target], func(context.Context) error { return s.discard(n.DiscardStmt.Target) }), nil
	case *pg.Node_UnlistenStmt:
		return s.command(st, "UNLISTEN", func(context.Context) error { return nil }), nil
	case *pg.Node_ClosePortalStmt: // drivers' pools say CLOSE ALL; there are no cursors
		return s.command(st, st.Tag(), func(context.Context) error {
			if name := n.ClosePortalStmt.Portalname; name != "" {
				return pgerr.New(pgerr.InvalidCursorName, "cursor \"%s\" does not exist", name)
			}
			return nil
		}), nil
	}
	return nil, refusedCommand(st)
}

// command is a statement without rows. do gets the context that it runs under: the one that
// it was prepared under is over by then.
func (s *Session) command(st *parse.Statement, tag string, do func(context.Context) error) *Statement {
	return &Statement{run: func(ctx context.Context, _ []any) (*Result, error) {
		c := s.newCompletion(st.SQL(), st.Tag())
		before := s.tx
		if err := c.finish(do(ctx)); err != nil {
			return nil, err
		}
		t := tag
		if t == "" {
			t = st.Tag()
			if t == "COMMIT" && before == failed {
				t = "ROLLBACK"
			}
		}
		return &Result{tag: func(int64) string { return t }}, nil
	}}
}

// refusedCommand is the error of a statement that a read-only gateway does not run.
func refusedCommand(st *parse.Statement) error {
	tag := st.Tag()
	switch st.Node.GetNode().(type) {
	case *pg.Node_InsertStmt, *pg.Node_UpdateStmt, *pg.Node_DeleteStmt, *pg.Node_MergeStmt, *pg.Node_CreateStmt, *pg.Node_CreateTableAsStmt,
		*pg.Node_ViewStmt, *pg.Node_IndexStmt, *pg.Node_DropStmt, *pg.Node_TruncateStmt, *pg.Node_AlterTableStmt, *pg.Node_CreateSchemaStmt,
		*pg.Node_GrantStmt, *pg.Node_CommentStmt, *pg.Node_RenameStmt, *pg.Node_CreateRoleStmt, *pg.Node_CreatedbStmt, *pg.Node_CreateFunctionStmt:
		return pgerr.New(pgerr.ReadOnlyTransaction, "cannot execute %s in a read-only transaction", tag).
			WithHint("The gateway reads; change data in the domain that owns it.")
	}
	return pgerr.New(pgerr.FeatureNotSupported, "%s is not supported", tag)
}

func (s *Session) prepareShow(st *parse.Statement, name string) (*Statement, error) {
	if strings.EqualFold(name, "all") {
		cols := textColumns("name", "setting", "description")
		return s.rowsStatement(st, cols, func() ([][]any, error) {
			var out [][]any
			for _, v := range s.settings.All() {
				out = append(out, []any{v.Name, v.Value, v.About})
			}
			return out, nil
		}), nil
	}
	switch strings.ToLower(name) {
	case "timezone":
		name = "TimeZone"
	case "transaction_isolation", "transaction isolation level":
		name = "transaction_isolation"
	}
	if _, err := s.settings.Get(name); err != nil {
		return nil, err
	}
	label := name
	if p, ok := setting.Lookup(name); ok {
		label = p.Name
	}
	return s.rowsStatement(st, textColumns(label), func() ([][]any, error) {
		v, err := s.settings.Get(name)
		return [][]any{{v}}, err
	}), nil
}

// rowsStatement is a statement whose rows the session makes itself.
func (s *Session) rowsStatement(st *parse.Statement, cols []rel.Column, rows func() ([][]any, error)) *Statement {
	return &Statement{columns: cols, run: func(ctx context.Context, _ []any) (*Result, error) {
		r := s.begin(ctx, st)
		values, err := rows()
		if err != nil {
			return nil, r.finish(err)
		}
		lit, err := literalRows(cols, values)
		if err != nil {
			return nil, r.finish(err)
		}
		out := &delivered{Rows: lit, run: r, schema: cols}
		return &Result{rows: out, tag: func(int64) string { return st.Tag() }, end: out.Close}, nil
	}}
}

func (s *Session) set(n *pg.VariableSetStmt) error {
	switch n.Kind {
	case pg.VariableSetKind_VAR_RESET_ALL:
		s.settings.ResetAll()
		return nil
	case pg.VariableSetKind_VAR_RESET, pg.VariableSetKind_VAR_SET_DEFAULT:
		return s.settings.Reset(n.Name)
	case pg.VariableSetKind_VAR_SET_CURRENT:
		return nil
	case pg.VariableSetKind_VAR_SET_MULTI:
		if n.Name == "TRANSACTION SNAPSHOT" {
			return pgerr.New(pgerr.FeatureNotSupported, "SET TRANSACTION SNAPSHOT is not supported")
		}
		if n.Name == "TRANSACTION" && s.tx != inTx {
			s.warn(pgerr.NoActiveTransaction, "SET TRANSACTION can only be used in transaction blocks")
		}
		return s.transactionModes(n.Args, n.Name != "TRANSACTION")
	}
	if n.IsLocal && s.tx != inTx {
		s.warn("25P01", "SET LOCAL can only be used in transaction blocks")
	}
	parts := make([]string, len(n.Args))
	for i, a := range n.Args {
		text, err := settingText(a)
		if err != nil {
			return err
		}
		if strings.EqualFold(n.Name, "search_path") { // a list of names, kept as they must be written
			text = rel.QuoteIdent(text)
		}
		parts[i] = text
	}
	return s.settings.Set(n.Name, strings.Join(parts, ", "), n.IsLocal)
}

// settingText reads a SET value: a constant, or SET TIME ZONE's interval.
func settingText(n *pg.Node) (string, error) {
	if t := n.GetTypeCast(); t != nil {
		return intervalText(t)
	}
	c := n.GetAConst()
	switch v := c.GetVal().(type) {
	case *pg.A_Const_Ival:
		return strconv.Itoa(int(v.Ival.GetIval())), nil
	case *pg.A_Const_Fval:
		return v.Fval.GetFval(), nil
	case *pg.A_Const_Sval:
		return v.Sval.GetSval(), nil
	case *pg.A_Const_Boolval:
		return strconv.FormatBool(v.Boolval.GetBoolval()), nil
	}
	return "", pgerr.New(pgerr.SyntaxError, "SET takes constants only")
}

// intervalText spells SET TIME ZONE's interval, cut to the fields that it names, for the setting.
func intervalText(t *pg.TypeCast) (string, error) {
	text, err := settingText(t.Arg)
	if err != nil {
		return "", err
	}
	typ := rel.IntervalT
	if mods := t.TypeName.GetTypmods(); len(mods) > 0 {
		typ.Mod = mods[0].GetAConst().GetIval().GetIval()<<16 | 0xffff
	}
	v, err := pgvalue.Parse(text, typ, pgvalue.Settings{})
	if err != nil {
		return "", err
	}
	return "INTERVAL '" + pgvalue.Format(v, rel.IntervalT, pgvalue.Settings{}) + "'", nil
}

// transactionModes takes isolation levels (kept for SHOW; each source is read at one
// snapshot whatever they say) and refuses READ WRITE.
func (s *Session) transactionModes(modes []*pg.Node, byDefault bool) error {
	for _, m := range modes {
		d := m.GetDefElem()
		text, err := settingText(d.GetArg())
		if err != nil {
			return err
		}
		switch d.Defname {
		case "transaction_isolation":
			name := "transaction_isolation"
			if byDefault {
				name = "default_transaction_isolation"
			}
			if err := s.settings.Set(name, text, !byDefault); err != nil {
				return err
			}
		case "transaction_deferrable":
			name := "transaction_deferrable"
			if byDefault {
				name = "default_transaction_deferrable"
			}
			if err := s.settings.Set(name, text, !byDefault); err != nil {
				return err
			}
		case "transaction_read_only":
			if text == "0" || text == "false" {
				return pgerr.New(pgerr.ReadOnlyTransaction, "cannot set transaction read-write mode: the gateway only reads")
			}
		}
	}
	return nil
}

func (s *Session) warn(code, format string, args ...any) {
	s.notices = append(s.notices, pgerr.New(code, format, args...))
}

func endsBlock(st *parse.Statement) bool {
	switch st.Node.GetTransactionStmt().GetKind() {
	case pg.TransactionStmtKind_TRANS_STMT_COMMIT, pg.TransactionStmtKind_TRANS_STMT_ROLLBACK, pg.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO:
		return true
	}
	return false
}

// transaction keeps the block's state. There is nothing to write, so COMMIT and ROLLBACK
// differ only in the settings that they keep.
func (s *Session) transaction(t *pg.TransactionStmt) error {
	open := s.tx == inTx || s.tx == failed
	switch t.Kind {
	case pg.TransactionStmtKind_TRANS_STMT_BEGIN, pg.TransactionStmtKind_TRANS_STMT_START:
		if open {
			s.warn(pgerr.ActiveTransaction, "there is already a transaction in progress")
			return s.transactionModes(t.Options, false)
		}
		s.settings.Begin()
		s.tx, s.txTime = inTx, time.Now()
		return s.transactionModes(t.Options, false)
	case pg.TransactionStmtKind_TRANS_STMT_COMMIT, pg.TransactionStmtKind_TRANS_STMT_ROLLBACK:
		if !open && t.Chain {
			return pgerr.New(pgerr.NoActiveTransaction, "%s AND CHAIN can only be used in transaction blocks", map[bool]string{true: "COMMIT", false: "ROLLBACK"}[t.Kind == pg.TransactionStmtKind_TRANS_STMT_COMMIT])
		}
		if !open {
			s.warn(pgerr.NoActiveTransaction, "there is no transaction in progress")
		}
		end := s.settings.Rollback
		if t.Kind == pg.TransactionStmtKind_TRANS_STMT_COMMIT && s.tx == inTx {
			end = s.settings.Commit
		}
		s.savepoints = nil
		if t.Chain {
			s.settings.Chain(end)
			s.tx, s.txTime = inTx, time.Now()
			return nil
		}
		end()
		s.tx, s.txTime = idle, time.Time{}
		return nil
	case pg.TransactionStmtKind_TRANS_STMT_SAVEPOINT, pg.TransactionStmtKind_TRANS_STMT_RELEASE, pg.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO:
		if !open {
			return pgerr.New(pgerr.NoActiveTransaction, "%s can only be used in transaction blocks", map[pg.TransactionStmtKind]string{
				pg.TransactionStmtKind_TRANS_STMT_SAVEPOINT: "SAVEPOINT", pg.TransactionStmtKind_TRANS_STMT_RELEASE: "RELEASE SAVEPOINT",
				pg.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO: "ROLLBACK TO SAVEPOINT"}[t.Kind])
		}
		return s.savepoint(t)
	}
	return pgerr.New(pgerr.FeatureNotSupported, "two-phase commit is not supported")
}

// savepoint is a name and the settings to return to; nothing else can be undone.
type savepoint struct {
	name string
	mark setting.Mark
}

func (s *Session) savepoint(t *pg.TransactionStmt) error {
	name := t.SavepointName
	defer func() { s.settings.Nested(len(s.savepoints) > 0) }()
	if t.Kind == pg.TransactionStmtKind_TRANS_STMT_SAVEPOINT {
		s.savepoints = append(s.savepoints, savepoint{name, s.settings.Mark()})
		return nil
	}
	for i := len(s.savepoints) - 1; i >= 0; i-- {
		if s.savepoints[i].name != name {
			continue
		}
		if t.Kind == pg.TransactionStmtKind_TRANS_STMT_RELEASE {
			s.savepoints = s.savepoints[:i]
		} else {
			s.settings.Return(s.savepoints[i].mark)
			s.savepoints = s.savepoints[:i+1]
			s.tx = inTx
		}
		return nil
	}
	return pgerr.New("3B001", "savepoint \"%s\" does not exist", name)
}

var discardTag = map[pg.DiscardMode]string{pg.DiscardMode_DISCARD_ALL: "DISCARD ALL", pg.DiscardMode_DISCARD_PLANS: "DISCARD PLANS",
	pg.DiscardMode_DISCARD_SEQUENCES: "DISCARD SEQUENCES", pg.DiscardMode_DISCARD_TEMP: "DISCARD TEMP"}

func (s *Session) discard(what pg.DiscardMode) error {
	if what != pg.DiscardMode_DISCARD_ALL {
		return nil // no plans, sequences or temporary tables outlive a statement
	}
	if s.tx == inTx {
		return pgerr.New(pgerr.ActiveTransaction, "DISCARD ALL cannot run inside a transaction block")
	}
	s.settings.ResetAll()
	s.prepared = nil
	return nil
}
