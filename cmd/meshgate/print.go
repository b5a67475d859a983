package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

// printResult prints a result as psql does: a table and the number of rows, or the
// command's tag when there are no columns.
func printResult(out io.Writer, r *pgconn.ResultReader) error {
	var t table
	fields := r.FieldDescriptions()
	for _, f := range fields {
		t.columns = append(t.columns, f.Name)
		t.right = append(t.right, rightAligned(f.DataTypeOID))
	}
	for r.NextRow() {
		var row []string
		for _, v := range r.Values() {
			row = append(row, string(v))
		}
		t.rows = append(t.rows, row)
	}
	tag, err := r.Close()
	if err != nil {
		return err
	}
	if fields == nil {
		_, err = fmt.Fprintln(out, tag)
		return err
	}
	return t.print(out)
}

// printLines prints the rows of one column as they are: a plan.
func printLines(out io.Writer, r *pgconn.ResultReader) error {
	for r.NextRow() {
		fmt.Fprintf(out, "%s\n", r.Values()[0])
	}
	_, err := r.Close()
	return err
}

// rightAligned says of which types psql puts values to the right: numbers.
func rightAligned(oid uint32) bool {
	switch oid {
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID, pgtype.Float4OID, pgtype.Float8OID, pgtype.NumericOID,
		pgtype.OIDOID, pgtype.XIDOID, pgtype.CIDOID, 790: // money
		return true
	}
	return false
}

// table is a result as text.
type table struct {
	columns []string
	right   []bool
	rows    [][]string
}

func (t *table) print(out io.Writer) error {
	widths := make([]int, len(t.columns))
	for i, c := range t.columns {
		widths[i] = utf8.RuneCountInString(c)
		for _, row := range t.rows {
			for line := range strings.SplitSeq(row[i], "\n") {
				widths[i] = max(widths[i], utf8.RuneCountInString(line))
			}
		}
	}
	var b strings.Builder
	for i, c := range t.columns {
		if i > 0 {
			b.WriteByte('|')
		}
		space := widths[i] - utf8.RuneCountInString(c)
		b.WriteString(" " + strings.Repeat(" ", space/2) + c + strings.Repeat(" ", space-space/2) + " ")
	}
	b.WriteByte('\n')
	for i, w := range widths {
		if i > 0 {
			b.WriteByte('+')
		}
		b.WriteString(strings.Repeat("-", w+2))
	}
	b.WriteByte('\n')
	for _, row := range t.rows {
		t.printRow(&b, row, widths)
	}
	if len(t.rows) == 1 {
		b.WriteString("(1 row)\n\n")
	} else {
		fmt.Fprintf(&b, "(%d rows)\n\n", len(t.rows))
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// printRow prints a row: of several lines, when a value has them; a + then marks each
// line of a value but its last.
func (t *table) printRow(b *strings.Builder, row []string, widths []int) {
	values, height := make([][]string, len(row)), 1
	for i, v := range row {
		values[i] = strings.Split(v, "\n")
		height = max(height, len(values[i]))
	}
	for n := range height {
		var line strings.Builder
		for i, lines := range values {
			if i > 0 {
				line.WriteByte('|')
			}
			text, mark := "", " "
			if n < len(lines) {
				text = lines[n]
			}
			if n+1 < len(lines) {
				mark = "+"
			}
			space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
			if t.right[i] {
				text = space + text
			} else {
				text += space
			}
			line.WriteString(" " + text + mark)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}

// printError prints an error as psql does with its SQLSTATE (VERBOSITY verbose): the line
// of the statement with a mark below the place, then detail and hint.
func printError(out io.Writer, e *pgconn.PgError, sql string) {
	fmt.Fprintf(out, "%s:  %s: %s\n", e.Severity, e.Code, e.Message)
	if line, text, column := place(sql, int(e.Position)); line > 0 {
		head := fmt.Sprintf("LINE %d: ", line)
		fmt.Fprintf(out, "%s%s\n%s^\n", head, text, strings.Repeat(" ", len(head)+column))
	}
	if e.Detail != "" {
		fmt.Fprintf(out, "DETAIL:  %s\n", e.Detail)
	}
	if e.Hint != "" {
		fmt.Fprintf(out, "HINT:  %s\n", e.Hint)
	}
}

// place finds a position, in characters from 1, in a statement: its line from 1, that
// line's text with blanks for tabs, and the characters before the place in it. line is 0
// when there is no such position.
func place(sql string, position int) (line int, text string, column int) {
	rest := position - 1
	if rest < 0 {
		return 0, "", 0
	}
	for l := range strings.SplitSeq(sql, "\n") {
		line++
		n := utf8.RuneCountInString(l)
		if rest <= n {
			return line, strings.ReplaceAll(strings.TrimSuffix(l, "\r"), "\t", " "), rest
		}
		rest -= n + 1
	}
	return 0, "", 0
}
