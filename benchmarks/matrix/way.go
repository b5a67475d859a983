package matrix

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/engine/duck"
)

// The ways that are not the residual's own.
const (
	refusedWay = "unsupported"
	sessionWay = "session"   // the session puts the value in its place
	catalogWay = "catalogue" // the binder puts the function's body in its place: a query over pg_catalog
)

// Way is how the gateway computes an entry: what EXPLAIN (VERBOSE) shows of its first form over
// columns, so that nothing is listed by hand.
type Way struct {
	How string
	SQL string   // the residual's, over $1 …; empty where it says nothing to a reader
	Go  []string // the functions in Go that it calls
}

// explainSettings make EXPLAIN show the call itself.
var explainSettings = []string{"SET meshgate.pushdown = off", "SET meshgate.disabled_rules = 'fold_constants'"}

// wayOf asks the gateway how it computes an entry.
func wayOf(ctx context.Context, e *Entry, s *store, gateway Asker) (Way, error) {
	if len(e.Forms) == 0 || len(e.Forms[0].Calls) == 0 {
		return Way{}, nil
	}
	sql, args := s.explained(e.Forms[0])
	a, err := gateway.Ask(ctx, "EXPLAIN (VERBOSE) "+sql, answer.Text)
	if err != nil {
		return Way{}, err
	}
	const label = "Residual SQL: "
	if a.Err == nil {
		for _, r := range a.Rows {
			if line, ok := strings.CutPrefix(string(r[0]), label); ok {
				if strings.HasPrefix(sql, "SELECT * ") {
					return readWay(line, args), nil
				}
				switch line = item(line); {
				case strings.Contains(line, "fragment("):
					return Way{How: catalogWay}, nil
				case !uses(e.Forms[0].SQL) && literal.MatchString(line):
					return Way{How: sessionWay}, nil
				}
				return readWay(line, args), nil
			}
		}
	}
	if a.Err != nil && a.Err.Code != featureNotSupported {
		return Way{}, nil // the form is an error, as on PostgreSQL
	}
	return Way{How: refusedWay}, nil
}

// readWay reads the residual's words for a call whose arguments are the columns args.
func readWay(sql string, args map[string]string) Way {
	sql = columnName.ReplaceAllStringFunc(sql, func(c string) string {
		if arg, ok := args[c]; ok {
			return arg
		}
		return c
	})
	way, inGo := duck.WayOf(sql)
	return Way{How: string(way), SQL: sql, Go: inGo}
}

var (
	columnName = regexp.MustCompile(`\bc\d+\b`)
	literal    = regexp.MustCompile(`^(?:'(?:[^']|'')*'|\d+|NULL|true|false)(?:::[A-Z ]+)?$`)
)

// explained is a query of a form's call over columns, and what the binder's numbers of these
// columns stand for: it numbers those of a FROM clause from left to right.
func (s *store) explained(f *Form) (sql string, args map[string]string) {
	args = map[string]string{}
	var list, from []string
	number := 0
	for i, t := range f.Args {
		holder := "$" + strconv.Itoa(i+1)
		if inline(t) {
			list = append(list, f.Calls[0][i].constant())
			continue
		}
		alias := "a" + strconv.Itoa(i+1)
		list = append(list, alias+".v")
		table := fmt.Sprintf("%s.%s", Domain, s.relations[t].name)
		number += 2
		if asText[t] {
			table = fmt.Sprintf("(SELECT CAST(v AS %s) AS v FROM %s OFFSET 0)", t, table)
			number++
		}
		args["c"+strconv.Itoa(number)] = holder
		from = append(from, table+" "+alias)
	}
	call := rowNumber.ReplaceAllString(fill(f.SQL, list), "a1.id")
	if fromOnly.MatchString(call) {
		return "SELECT * FROM " + strings.Join(append(from, "LATERAL "+call), ", "), args
	}
	sql = "SELECT " + call
	if len(from) > 0 {
		sql += " FROM " + strings.Join(from, ", ")
	}
	return sql, args
}

// rowNumber is the column n that forms of aggregates and windows sort by.
var rowNumber = regexp.MustCompile(`\bn\b`)

// fromOnly are the calls that stand in FROM only.
var fromOnly = regexp.MustCompile(`^ROWS FROM|^unnest\(.*, `)

// item is the expression that a SELECT of the residual computes, without its name: the last,
// where a block hands on its input's columns before it.
func item(sql string) string {
	text, ok := strings.CutPrefix(sql, "SELECT ")
	if !ok {
		return sql
	}
	list, from := text, ""
	if at := outside(text, " FROM "); at >= 0 {
		list, from = text[:at], text[at+len(" FROM "):]
	}
	expr := list
	for at := 0; at >= 0; at = outside(expr, ", ") {
		expr = strings.TrimPrefix(expr[at:], ", ")
	}
	if at := strings.LastIndex(expr, " AS c"); at >= 0 && !strings.ContainsAny(expr[at+5:], " ()") {
		expr = expr[:at]
	}
	if columnName.FindString(expr) == expr && strings.HasPrefix(from, "(SELECT ") {
		if end := outside(from[1:], ")"); end > 0 {
			if inner := item(from[1 : 1+end]); inner != "*" {
				return inner
			}
		}
	}
	return expr
}

// outside is where a text stands in SQL outside quotes and parentheses; -1 is nowhere.
func outside(sql, text string) int {
	depth := 0
	for i := 0; i < len(sql); i++ {
		if depth == 0 && strings.HasPrefix(sql[i:], text) {
			return i
		}
		switch c := sql[i]; c {
		case '\'', '"':
			if end := strings.IndexByte(sql[i+1:], c); end >= 0 {
				i += end + 1
			}
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
	}
	return -1
}
