package main

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// As psql 15 prints it, blanks at the ends of lines aside.
func TestPrintTable(t *testing.T) {
	for _, c := range []struct {
		name  string
		table table
		want  string
	}{
		{"numbers to the right, texts to the left, headings in the middle",
			table{[]string{"n", "a long heading", "x"}, []bool{true, false, false}, [][]string{{"1", "é", "yes"}, {"200", "", ""}}},
			"  n  | a long heading |  x\n-----+----------------+-----\n   1 | é              | yes\n 200 |                |\n(2 rows)\n\n"},
		{"a value of two lines",
			table{[]string{"a", "b"}, []bool{false, true}, [][]string{{"one\ntwo", "1"}}},
			"  a  | b\n-----+---\n one+| 1\n two |\n(1 row)\n\n"},
		{"no rows", table{[]string{"a"}, []bool{false}, nil}, " a\n---\n(0 rows)\n\n"},
		{"no columns", table{nil, nil, [][]string{{}, {}}}, "\n\n\n\n(2 rows)\n\n"},
	} {
		var b strings.Builder
		if err := c.table.print(&b); err != nil {
			t.Fatal(err)
		}
		if trim(b.String()) != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, b.String(), c.want)
		}
	}
}

func TestPrintError(t *testing.T) {
	for _, c := range []struct {
		sql  string
		err  pgconn.PgError
		want string
	}{
		{"SELECT\n\té, x", pgconn.PgError{Severity: "ERROR", Code: "42703", Message: `column "x" does not exist`, Position: 12, Hint: "Try y.", Detail: "There is y."},
			"ERROR:  42703: column \"x\" does not exist\nLINE 2:  é, x\n            ^\nDETAIL:  There is y.\nHINT:  Try y.\n"},
		{"SELECT", pgconn.PgError{Severity: "ERROR", Code: "42601", Message: "syntax error at end of input", Position: 7},
			"ERROR:  42601: syntax error at end of input\nLINE 1: SELECT\n              ^\n"},
		{"SELECT 1", pgconn.PgError{Severity: "WARNING", Code: "01000", Message: "no place"}, "WARNING:  01000: no place\n"},
		{"SELECT 1", pgconn.PgError{Severity: "ERROR", Code: "XX000", Message: "a place beyond the end", Position: 99}, "ERROR:  XX000: a place beyond the end\n"},
	} {
		var b strings.Builder
		printError(&b, &c.err, c.sql)
		if b.String() != c.want {
			t.Errorf("%q:\n%s\nwant\n%s", c.sql, b.String(), c.want)
		}
	}
}
