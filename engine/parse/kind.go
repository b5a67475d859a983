package parse

import (
	pg "github.com/pganalyze/pg_query_go/v6"
)

// Kind is what a statement asks for, as far as the gateway tells kinds apart.
type Kind int

// The kinds of statement. Other is everything that a read-only gateway refuses.
const (
	Other Kind = iota
	Select
	Explain
	Set
	Show
	Transaction
	Discard
	Deallocate
	PrepareSQL
	ExecuteSQL
	Unlisten
	Close
)

// Kind classifies the statement.
func (s *Statement) Kind() Kind {
	switch s.Node.GetNode().(type) {
	case *pg.Node_SelectStmt:
		return Select
	case *pg.Node_ExplainStmt:
		return Explain
	case *pg.Node_VariableSetStmt:
		return Set
	case *pg.Node_VariableShowStmt:
		return Show
	case *pg.Node_TransactionStmt:
		return Transaction
	case *pg.Node_DiscardStmt:
		return Discard
	case *pg.Node_DeallocateStmt:
		return Deallocate
	case *pg.Node_PrepareStmt:
		return PrepareSQL
	case *pg.Node_ExecuteStmt:
		return ExecuteSQL
	case *pg.Node_UnlistenStmt:
		return Unlisten
	case *pg.Node_ClosePortalStmt:
		return Close
	}
	return Other
}

// Inner gives a statement for a node inside s (EXPLAIN's query), with s's positions.
func (s *Statement) Inner(n *pg.Node) *Statement {
	return &Statement{Text: s.Text, Node: n, full: s.full}
}
