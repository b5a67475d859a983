// Package differential compares the gateway with one PostgreSQL, statement by statement:
// small tables of awkward values lie in four kinds of source, the same rows in the oracle,
// and every statement of testdata/*.sql must give the same columns, values and errors.
//
// The files are SQL, one statement up to a semicolon at a line's end. A comment line
// before a statement says how it is compared:
//
//	-- params 1 | NULL | x      the values of $1, $2 … in text form
//	-- types int4 | text | -    the types that the client declares for them, - for none
//	-- set datestyle = 'SQL'    a setting under which it runs; several lines for several
//	-- unordered                its ORDER BY leaves ties: rows are compared as a multiset
//
// A statement without ORDER BY at its top level is always compared as a multiset.
// testdata/gaps.sql lists the statements that are known to differ, each under its reason;
// one that agrees again fails the test until it is taken off the list.
package differential

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Statement is one statement of a file.
type Statement struct {
	SQL     string
	Params  [][]byte
	Types   []string // of the parameters, names in pg_type; "-" for none
	Set     []string // settings, each "name = value"
	Ordered bool
	Place   string // file:line
	Reason  string // of a gap
}

// Key tells statements apart.
func (s Statement) Key() string {
	key := s.SQL
	for _, p := range s.Params {
		key += " | " + string(p)
	}
	return strings.Join(append(append([]string{key}, s.Types...), s.Set...), " | ")
}

// Read reads a file of statements.
func Read(path string) ([]Statement, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []Statement
	next := Statement{Ordered: true}
	var lines []string
	for i, line := range strings.Split(string(b), "\n") {
		comment, isComment := strings.CutPrefix(line, "--")
		comment = strings.TrimSpace(comment)
		switch {
		case strings.TrimSpace(line) == "" && len(lines) == 0:
			next.Reason = ""
			continue
		case isComment && len(lines) == 0:
			if text, ok := strings.CutPrefix(comment, "params "); ok {
				next.Params = params(text)
			} else if text, ok := strings.CutPrefix(comment, "types "); ok {
				next.Types = strings.Fields(strings.ReplaceAll(text, "|", " "))
			} else if text, ok := strings.CutPrefix(comment, "set "); ok {
				next.Set = append(next.Set, text)
			} else if comment == "unordered" {
				next.Ordered = false
			} else {
				next.Reason = strings.TrimSpace(next.Reason + " " + comment)
			}
			continue
		}
		if len(lines) == 0 {
			next.Place = place(path, i+1)
		}
		lines = append(lines, line)
		if sql, ends := strings.CutSuffix(strings.Join(lines, "\n"), ";"); ends {
			next.SQL = sql
			next.Ordered = next.Ordered && hasOrder(sql)
			out = append(out, next)
			next, lines = Statement{Ordered: true, Reason: next.Reason}, nil
		}
	}
	return out, nil
}

// Write writes statements as Read reads them, each group under its reason.
func Write(path string, list []Statement) error {
	var b strings.Builder
	reason := ""
	for _, s := range list {
		if s.Reason != reason {
			if reason != "" {
				b.WriteString("\n")
			}
			reason = s.Reason
			b.WriteString("-- " + reason + "\n")
		}
		for _, set := range s.Set {
			b.WriteString("-- set " + set + "\n")
		}
		if s.Types != nil {
			b.WriteString("-- types " + strings.Join(s.Types, " | ") + "\n")
		}
		if s.Params != nil {
			var texts []string
			for _, p := range s.Params {
				if p == nil {
					p = []byte("NULL")
				}
				texts = append(texts, string(p))
			}
			b.WriteString("-- params " + strings.Join(texts, " | ") + "\n")
		}
		b.WriteString(s.SQL + ";\n")
	}
	return os.WriteFile(path, []byte(b.String()), 0o644)
}

func place(path string, line int) string { return fmt.Sprintf("%s:%d", filepath.Base(path), line) }

func params(text string) [][]byte {
	var out [][]byte
	for _, p := range strings.Split(text, "|") {
		if p = strings.TrimSpace(p); p == "NULL" {
			out = append(out, nil)
		} else {
			out = append(out, []byte(p))
		}
	}
	return out
}

var (
	quoted = regexp.MustCompile(`'[^']*'`)
	inner  = regexp.MustCompile(`\([^()]*\)`)
	order  = regexp.MustCompile(`(?i)\border\s+by\b`)
)

// hasOrder reports whether a statement has an ORDER BY outside of all parentheses.
func hasOrder(sql string) bool {
	sql = quoted.ReplaceAllString(sql, "")
	for {
		shorter := inner.ReplaceAllString(sql, "")
		if shorter == sql {
			return order.MatchString(sql)
		}
		sql = shorter
	}
}
