package regress

import (
	"regexp"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"
)

var (
	drops  = regexp.MustCompile(`(?im)^\s*(drop\s+(table|view|type|function|schema|aggregate|operator|domain|rule|sequence|index)\b[^;]*;|rollback\s*;|abort\s*;)`)
	temps  = regexp.MustCompile(`(?i)create\s+(local\s+)?temp(orary)?\s+`)
	onEnd  = regexp.MustCompile(`(?i)\s+on commit (drop|delete rows)`)
	copied = regexp.MustCompile(`(?ims)^copy [^;]*from stdin[^;]*;.*?^\\\.$`)
	tag    = regexp.MustCompile(`^\$[A-Za-z_]*\$`)
)

// lasting is a psql script with the objects that it makes left in place.
func lasting(script string) string {
	script = drops.ReplaceAllString(script, "")
	return onEnd.ReplaceAllString(temps.ReplaceAllString(script, "create "), "")
}

// kind is what is done with a statement.
type kind int

const (
	other  kind = iota // nothing: loading ran it
	query              // asked of both
	setter             // SET, which both run
)

// kindOf reads a statement; what cannot be parsed is asked for its error.
func kindOf(sql string) kind {
	tree, err := pg.Parse(sql)
	if err != nil {
		return query
	}
	if len(tree.Stmts) != 1 {
		return other
	}
	n := tree.Stmts[0].Stmt
	if n.GetVariableSetStmt() != nil {
		return setter
	}
	s := n.GetSelectStmt()
	if s == nil || s.IntoClause != nil || len(s.LockingClause) > 0 {
		return other
	}
	for _, c := range s.GetWithClause().GetCtes() {
		if c.GetCommonTableExpr().GetCtequery().GetSelectStmt() == nil { // it changes data
			return other
		}
	}
	return query
}

// statements splits a psql script at its semicolons; psql's own commands and the data of COPY
// are left out.
func statements(script string) []string {
	var lines []string
	for l := range strings.SplitSeq(copied.ReplaceAllString(script, ""), "\n") {
		if strings.HasPrefix(strings.TrimSpace(l), `\`) {
			continue
		}
		if sql, _, found := strings.Cut(l, `\g`); found {
			l = sql + ";"
		}
		lines = append(lines, l)
	}
	var out []string
	text := strings.Join(lines, "\n")
	start := 0
	for i := 0; i < len(text); i++ {
		if text[i] == ';' {
			out = append(out, strings.TrimSpace(text[start:i]))
			start = i + 1
			continue
		}
		i += quoted(text, i)
	}
	return out
}

// quoted is how many bytes after the one at i belong to the same literal or comment.
func quoted(text string, i int) int {
	rest := text[i:]
	until := func(skip int, end string) int {
		if n := strings.Index(rest[skip:], end); n >= 0 {
			return skip + n + len(end) - 1
		}
		return len(rest) - 1
	}
	switch {
	case rest[0] == '\'' && i > 0 && (text[i-1] == 'e' || text[i-1] == 'E'):
		for n := 1; n < len(rest); n++ {
			switch rest[n] {
			case '\\':
				n++
			case '\'':
				return n
			}
		}
		return len(rest) - 1
	case rest[0] == '\'' || rest[0] == '"':
		return until(1, rest[:1])
	case strings.HasPrefix(rest, "--"):
		return until(2, "\n")
	case strings.HasPrefix(rest, "/*"):
		return until(2, "*/")
	case tag.MatchString(rest):
		open := tag.FindString(rest)
		return until(len(open), open)
	}
	return 0
}
