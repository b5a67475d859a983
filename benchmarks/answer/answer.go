// Package answer asks one server and the oracle the same and compares what they say: names,
// type OIDs and typmods of the columns, values to the byte in both formats, order, and for
// errors SQLSTATE, message and position.
package answer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Answer is all that a client sees of one statement. Err is nil or has the other fields empty.
type Answer struct {
	Columns []Column
	Rows    [][][]byte // nil values are NULL
	Tag     string
	Err     *pgconn.PgError
}

// Column is a result column as RowDescription has it. A type that is not PostgreSQL's own has
// another OID on each server: then OID is 0, and Type its name with its schema.
type Column struct {
	Name string
	OID  uint32
	Mod  int32
	Type string
}

// Formats of values.
const (
	Text   = int16(0)
	Binary = int16(1)
)

// Ask runs one statement by the extended protocol. The error is of the connection, not of the statement.
func Ask(ctx context.Context, c *pgconn.PgConn, sql string, params [][]byte, format int16) (*Answer, error) {
	return AskTyped(ctx, c, sql, params, nil, format)
}

// AskTyped is Ask with the types of the parameters as OIDs, 0 for one that the server is to find.
func AskTyped(ctx context.Context, c *pgconn.PgConn, sql string, params [][]byte, types []uint32, format int16) (*Answer, error) {
	return read(ctx, c, c.ExecParams(ctx, sql, params, types, nil, []int16{format}), format)
}

// read takes a statement's rows and what describes them.
func read(ctx context.Context, c *pgconn.PgConn, r *pgconn.ResultReader, format int16) (*Answer, error) {
	a := &Answer{}
	for r.NextRow() {
		row := make([][]byte, len(r.Values()))
		for i, v := range r.Values() { // valid until the next row
			row[i] = bytes.Clone(v)
		}
		a.Rows = append(a.Rows, row)
	}
	fields := slices.Clone(r.FieldDescriptions()) // those of no rows too; the connection reuses them
	tag, err := r.Close()
	if err != nil {
		if !errors.As(err, &a.Err) {
			return nil, err
		}
		return &Answer{Err: a.Err}, nil
	}
	a.Tag = tag.String()
	types := userTypes{ctx: ctx, conn: c, known: map[uint32]userType{}}
	for i, f := range fields {
		col, err := types.column(f)
		if err != nil {
			return nil, err
		}
		for _, row := range a.Rows {
			if format == Binary && row[i] != nil {
				if err := types.rename(row[i], f.DataTypeOID); err != nil {
					return nil, err
				}
			}
		}
		a.Columns = append(a.Columns, col)
	}
	return a, nil
}

// Diff says how got differs from want, "" when it does not. ordered compares the rows'
// order too; otherwise they are multisets.
func Diff(want, got *Answer, ordered bool) string {
	if want.Err != nil || got.Err != nil {
		return diffErrors(want.Err, got.Err)
	}
	if w, g := fmt.Sprint(want.Columns), fmt.Sprint(got.Columns); w != g {
		return fmt.Sprintf("columns (name, type, typmod)\nwant %s\ngot  %s", w, g)
	}
	if len(want.Rows) != len(got.Rows) {
		return fmt.Sprintf("want %d rows, got %d\n%s", len(want.Rows), len(got.Rows), sample(want, got))
	}
	w, g := want.Rows, got.Rows
	if !ordered {
		w, g = sorted(w), sorted(g)
	}
	for i := range w {
		for j := range w[i] {
			if (w[i][j] == nil) != (g[i][j] == nil) || !bytes.Equal(w[i][j], g[i][j]) {
				return fmt.Sprintf("row %d of %d, column %s\nwant %s\ngot  %s", i+1, len(w), want.Columns[j].Name, show(w[i]), show(g[i]))
			}
		}
	}
	if want.Tag != got.Tag {
		return fmt.Sprintf("command tag: want %q, got %q", want.Tag, got.Tag)
	}
	return ""
}

func diffErrors(want, got *pgconn.PgError) string {
	say := func(e *pgconn.PgError) string {
		if e == nil {
			return "no error"
		}
		return fmt.Sprintf("%s %s (position %d)", e.Code, e.Message, e.Position)
	}
	if w, g := say(want), say(got); w != g {
		return fmt.Sprintf("want %s\ngot  %s", w, g)
	}
	return ""
}

func sorted(rows [][][]byte) [][][]byte {
	out := append([][][]byte(nil), rows...)
	sort.SliceStable(out, func(i, j int) bool { return show(out[i]) < show(out[j]) })
	return out
}

func sample(want, got *Answer) string {
	line := func(a *Answer) string {
		var s []string
		for _, r := range a.Rows[:min(3, len(a.Rows))] {
			s = append(s, show(r))
		}
		return strings.Join(s, " ; ")
	}
	return "want " + line(want) + "\ngot  " + line(got)
}

func show(row [][]byte) string {
	var b strings.Builder
	for i, v := range row {
		if i > 0 {
			b.WriteString(" | ")
		}
		if v == nil {
			b.WriteString("NULL")
		} else {
			fmt.Fprintf(&b, "%q", v)
		}
	}
	return b.String()
}
