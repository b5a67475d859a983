package parse

import (
	"strings"
	"unicode/utf8"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// TypeName parses a text that is the name of a type and nothing else, as regtype's input
// function reads it: SQL's words, modifiers, bounds of arrays, comments. What is no such
// text is 42601; positions refer to text.
func TypeName(text string) (*pg.TypeName, error) {
	if strings.Trim(text, " \t\n\r\f\v") == "" {
		return nil, noTypeName(text)
	}
	if i := closing(text); i >= 0 { // it would end the cast that the name is put into
		if _, err := castTo(text[:i]); err != nil {
			return nil, err
		}
		return nil, pgerr.New(pgerr.SyntaxError, `syntax error at or near ")"`).At(utf8.RuneCountInString(text[:i]) + 1)
	}
	t, err := castTo(text)
	if err != nil {
		return nil, err
	}
	if t.Setof {
		return nil, noTypeName(text)
	}
	return t, nil
}

func noTypeName(text string) error {
	return pgerr.New(pgerr.SyntaxError, `invalid type name "%s"`, text)
}

// castTo parses a text that closes no parenthesis which it has not opened as the type of a cast.
func castTo(text string) (*pg.TypeName, error) {
	const before, after = "SELECT CAST(NULL AS ", "\n)"
	stmts, err := Parse(before + text + after)
	if err != nil {
		e, ok := pgerr.As(err)
		if !ok || e.Position <= len(before) {
			return nil, err
		}
		e.Position -= len(before)
		if rest, cut := strings.CutSuffix(e.Message, after+`"`); cut { // a quote or a comment that does not end
			e.Message = rest + `"`
		} else if e.Position > utf8.RuneCountInString(text) {
			e.Message, e.Position = "syntax error at end of input", utf8.RuneCountInString(text)+1
		}
		return nil, e
	}
	return stmts[0].Node.GetSelectStmt().GetTargetList()[0].GetResTarget().GetVal().GetTypeCast().GetTypeName(), nil
}

// closing is where a text closes a parenthesis that it has not opened; negative for nowhere.
func closing(text string) int {
	if len(text) > MaxLength || !strings.Contains(text, ")") {
		return -1
	}
	tokens, err := pg.Scan(text)
	if err != nil {
		return -1 // the parser stops where the scanner does
	}
	open := 0
	for _, t := range tokens.Tokens {
		switch t.Token {
		case pg.Token_ASCII_40: // (
			open++
		case pg.Token_ASCII_41: // )
			if open--; open < 0 {
				return int(t.Start)
			}
		}
	}
	return -1
}
