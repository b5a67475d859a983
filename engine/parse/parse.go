// Package parse turns SQL text into PostgreSQL's own syntax tree (the grammar of
// PostgreSQL 17, by pg_query) and says what kind of statement it is. It knows no names
// and no types.
package parse

import (
	"errors"
	"strings"
	"unicode/utf8"

	pg "github.com/pganalyze/pg_query_go/v6"
	"github.com/pganalyze/pg_query_go/v6/parser"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// MaxLength bounds a query string, in bytes; a longer one is 54001. It keeps the
// parser's memory, which grows with the text, inside a known bound.
const MaxLength = 4 << 20

// Statement is one parsed statement of a query string.
type Statement struct {
	Text string // the statement's own text, without the semicolon
	Node *pg.Node
	full string // the query string it stood in: positions refer to it
}

// SQL is the statement's own text.
func (s *Statement) SQL() string { return s.Text }

// Source is the query string that the statement stood in.
func (s *Statement) Source() string { return s.full }

// Position turns a node's byte location into PostgreSQL's error position: 1-based, in
// characters of the query string. Unknown locations (negative) give 0.
func (s *Statement) Position(location int32) int {
	if location < 0 || int(location) > len(s.full) {
		return 0
	}
	return utf8.RuneCountInString(s.full[:location]) + 1
}

// Parse splits a query string into statements. Empty statements are left out, so that a
// string of comments gives none. A syntax error is 42601 with its position.
func Parse(sql string) ([]*Statement, error) {
	if len(sql) > MaxLength {
		return nil, pgerr.New(pgerr.StatementTooComplex, "statement is longer than %d bytes", MaxLength)
	}
	if i := strings.IndexByte(sql, 0); i >= 0 {
		return nil, pgerr.New(pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8": 0x00`)
	}
	if !utf8.ValidString(sql) {
		return nil, pgerr.New(pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8"`)
	}
	if err := checkDepth(sql); err != nil {
		return nil, err
	}
	tree, err := pg.Parse(sql)
	if err != nil {
		return nil, syntaxError(sql, err)
	}
	if err := checkNumbers(sql); err != nil {
		return nil, err
	}
	var out []*Statement
	for _, raw := range tree.Stmts {
		from, to := int(raw.StmtLocation), len(sql)
		if raw.StmtLen > 0 {
			to = from + int(raw.StmtLen)
		}
		out = append(out, &Statement{Text: strings.TrimSpace(sql[from:to]), Node: raw.Stmt, full: sql})
	}
	return out, nil
}

// inEscapeString says whether an escape that is not one is \u or \U of E'…', and not U&'…'s, whose
// errors are errors of syntax.
func inEscapeString(sql string, position int) bool {
	runes := []rune(sql)
	return position < 1 || position >= len(runes) || runes[position-1] != '\\' || runes[position] == 'u' || runes[position] == 'U'
}

func syntaxError(sql string, err error) error {
	var pe *parser.Error
	if !errors.As(err, &pe) {
		// The decoder's own bound on the depth of a tree is the only other failure.
		return tooComplex().(*pgerr.Error).WithCause(err)
	}
	for _, r := range refusals {
		if strings.HasPrefix(pe.Message, r.prefix) {
			if r.code == pgerr.InvalidEscapeSequence && !inEscapeString(sql, pe.Cursorpos) {
				break
			}
			return pgerr.New(r.code, "%s", pe.Message).At(pe.Cursorpos)
		}
	}
	return pgerr.New(pgerr.SyntaxError, "%s", pe.Message).At(pe.Cursorpos)
}

// refusals are the grammar's errors that are not 42601; the parser tells messages only.
var refusals = []struct{ prefix, code string }{
	{"memory exhausted", pgerr.StatementTooComplex},
	{"stack depth limit", pgerr.StatementTooComplex},
	{"frame ", pgerr.WindowingError},
	{"precision for type float", pgerr.InvalidParameterValue},
	{"invalid Unicode escape character", pgerr.SyntaxError},
	{"invalid Unicode escape value", pgerr.SyntaxError},
	{"invalid Unicode escape", pgerr.InvalidEscapeSequence},
	{"invalid escape string", pgerr.InvalidEscapeSequence},
	{"invalid byte sequence", pgerr.CharacterNotInRepertoire},
	{"invalid Unicode code point", pgerr.CharacterNotInRepertoire},
	{"cross-database references", pgerr.FeatureNotSupported},
	{"current database cannot be changed", pgerr.FeatureNotSupported},
	{"UNIQUE predicate is not yet", pgerr.FeatureNotSupported},
}

// Expression parses a scalar expression, as policies write them. Positions refer to text.
func Expression(text string) (*pg.Node, *Statement, error) {
	const prefix = "SELECT "
	stmts, err := Parse(prefix + text)
	if err == nil && len(stmts) != 1 {
		err = pgerr.New(pgerr.SyntaxError, "expected one expression")
	}
	if err != nil {
		if e, ok := pgerr.As(err); ok && e.Position > len(prefix) {
			e.Position -= len(prefix)
		}
		return nil, nil, err
	}
	sel := stmts[0].Node.GetSelectStmt()
	plain := sel != nil && len(sel.TargetList) == 1 && len(sel.FromClause) == 0 && sel.WhereClause == nil &&
		sel.GroupClause == nil && sel.HavingClause == nil && sel.SortClause == nil && sel.LimitCount == nil &&
		sel.LimitOffset == nil && sel.WithClause == nil && sel.Larg == nil && sel.DistinctClause == nil &&
		sel.WindowClause == nil && sel.LockingClause == nil && sel.IntoClause == nil && sel.ValuesLists == nil
	if !plain || sel.TargetList[0].GetResTarget().GetName() != "" {
		return nil, nil, pgerr.New(pgerr.SyntaxError, "expected one expression, not a query: %s", text)
	}
	return sel.TargetList[0].GetResTarget().GetVal(), stmts[0], nil
}

// Fingerprint is the same for statements that differ only in constants and spacing.
func Fingerprint(sql string) string {
	if len(sql) > MaxLength || checkDepth(sql) != nil {
		return ""
	}
	fp, err := pg.Fingerprint(sql)
	if err != nil {
		return ""
	}
	return fp
}
