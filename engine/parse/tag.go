package parse

import (
	"strings"
	"unicode"

	pg "github.com/pganalyze/pg_query_go/v6"
)

// Tag names the command as PostgreSQL's error messages and the audit trail do: "SELECT",
// "CREATE TABLE", "INSERT".
func (s *Statement) Tag() string {
	switch n := s.Node.GetNode().(type) {
	case *pg.Node_SelectStmt:
		if n.SelectStmt.IntoClause != nil {
			return "SELECT INTO"
		}
		return "SELECT"
	case *pg.Node_TransactionStmt:
		return transactionTags[n.TransactionStmt.Kind]
	case *pg.Node_VariableSetStmt:
		if k := n.VariableSetStmt.Kind; k == pg.VariableSetKind_VAR_RESET || k == pg.VariableSetKind_VAR_RESET_ALL {
			return "RESET"
		}
		return "SET"
	case *pg.Node_VariableShowStmt:
		return "SHOW"
	case *pg.Node_CreateStmt:
		return "CREATE TABLE"
	case *pg.Node_CreateTableAsStmt:
		return "CREATE TABLE AS"
	case *pg.Node_IndexStmt:
		return "CREATE INDEX"
	case *pg.Node_ViewStmt:
		return "CREATE VIEW"
	case *pg.Node_DropStmt:
		return "DROP " + strings.ReplaceAll(strings.TrimPrefix(n.DropStmt.RemoveType.String(), "OBJECT_"), "_", " ")
	case *pg.Node_TruncateStmt:
		return "TRUNCATE TABLE"
	case *pg.Node_AlterTableStmt:
		return "ALTER TABLE"
	case *pg.Node_ClosePortalStmt:
		if n.ClosePortalStmt.Portalname == "" {
			return "CLOSE CURSOR ALL"
		}
		return "CLOSE CURSOR"
	case *pg.Node_DeallocateStmt:
		if n.DeallocateStmt.Isall {
			return "DEALLOCATE ALL"
		}
		return "DEALLOCATE"
	case *pg.Node_DeclareCursorStmt:
		return "DECLARE CURSOR"
	case *pg.Node_LockStmt:
		return "LOCK TABLE"
	case *pg.Node_VacuumStmt:
		if !n.VacuumStmt.IsVacuumcmd {
			return "ANALYZE"
		}
		return "VACUUM"
	case *pg.Node_CheckPointStmt:
		return "CHECKPOINT"
	case *pg.Node_RefreshMatViewStmt:
		return "REFRESH MATERIALIZED VIEW"
	case *pg.Node_SecLabelStmt:
		return "SECURITY LABEL"
	case *pg.Node_ConstraintsSetStmt:
		return "SET CONSTRAINTS"
	case *pg.Node_CreateEnumStmt, *pg.Node_CompositeTypeStmt, *pg.Node_CreateRangeStmt:
		return "CREATE TYPE"
	case *pg.Node_CreateTrigStmt:
		return "CREATE TRIGGER"
	case *pg.Node_CreateSeqStmt:
		return "CREATE SEQUENCE"
	}
	return camelTag(s.Node)
}

var transactionTags = map[pg.TransactionStmtKind]string{
	pg.TransactionStmtKind_TRANS_STMT_BEGIN: "BEGIN", pg.TransactionStmtKind_TRANS_STMT_START: "START TRANSACTION",
	pg.TransactionStmtKind_TRANS_STMT_COMMIT: "COMMIT", pg.TransactionStmtKind_TRANS_STMT_ROLLBACK: "ROLLBACK",
	pg.TransactionStmtKind_TRANS_STMT_SAVEPOINT: "SAVEPOINT", pg.TransactionStmtKind_TRANS_STMT_RELEASE: "RELEASE",
	pg.TransactionStmtKind_TRANS_STMT_ROLLBACK_TO: "ROLLBACK", pg.TransactionStmtKind_TRANS_STMT_PREPARE: "PREPARE TRANSACTION",
	pg.TransactionStmtKind_TRANS_STMT_COMMIT_PREPARED:   "COMMIT PREPARED",
	pg.TransactionStmtKind_TRANS_STMT_ROLLBACK_PREPARED: "ROLLBACK PREPARED",
}

// camelTag spells a node's name as words: CreateSchemaStmt is CREATE SCHEMA.
func camelTag(n *pg.Node) string {
	m := n.ProtoReflect()
	field := m.WhichOneof(m.Descriptor().Oneofs().ByName("node"))
	if field == nil {
		return ""
	}
	name := strings.TrimSuffix(string(field.Message().Name()), "Stmt")
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToUpper(r))
	}
	return b.String()
}
