package parse

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// checkNumbers refuses what the parser's grammar takes for a number and PostgreSQL 15's does
// not: 0x1F, 0o17, 0b11, and underscores between digits.
func checkNumbers(sql string) error {
	if !mayBeNewer(sql) {
		return nil
	}
	scanned, err := pg.Scan(sql)
	if err != nil {
		return nil // it was parsed, so nothing of it is wrong
	}
	for _, t := range scanned.Tokens {
		text, kind := sql[t.Start:t.End], ""
		switch t.Token {
		case pg.Token_PARAM:
			if rest := sql[t.End:]; strings.HasPrefix(rest, "_") {
				text, kind = text+rest[:len(rest)-len(strings.TrimLeft(rest, "_0123456789"))], "parameter"
			}
		case pg.Token_ICONST, pg.Token_FCONST:
			if strings.Contains(text, "_") || len(text) > 1 && text[0] == '0' && strings.IndexByte("xXoObB", text[1]) >= 0 {
				kind = "numeric literal"
			}
		}
		if kind != "" {
			s := Statement{full: sql}
			return pgerr.New(pgerr.SyntaxError, "trailing junk after %s at or near \"%s\"", kind, text).At(s.Position(t.Start))
		}
	}
	return nil
}

// mayBeNewer says whether such a number can be in the text, which is rarely so.
func mayBeNewer(sql string) bool {
	for i := 1; i < len(sql); i++ {
		if c := sql[i-1]; c < '0' || c > '9' {
			continue
		}
		if sql[i] == '_' || sql[i-1] == '0' && strings.IndexByte("xXoObB", sql[i]) >= 0 {
			return true
		}
	}
	return false
}
