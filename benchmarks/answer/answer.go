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
	"strconv"
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
	for i, f := range fields {
		col, elem, err := columnOf(ctx, c, f)
		if err != nil {
			return nil, err
		}
		if format == Binary && elem >= firstUserOID {
			a.withoutElementType(i)
		}
		a.Columns = append(a.Columns, col)
	}
	return a, nil
}

// columnOf is a column as both servers would describe it, and its elements' type if that is not PostgreSQL's own.
func columnOf(ctx context.Context, c *pgconn.PgConn, f pgconn.FieldDescription) (Column, uint32, error) {
	col := Column{Name: f.Name, OID: f.DataTypeOID, Mod: f.TypeModifier}
	if f.DataTypeOID < firstUserOID {
		return col, 0, nil
	}
	name, elem, err := userType(ctx, c, f.DataTypeOID)
	col.OID, col.Type = 0, name
	return col, elem, err
}

// firstUserOID is where PostgreSQL's own objects end.
const firstUserOID = 16384

// userType asks a server for the name of a type, and for its elements' type.
func userType(ctx context.Context, c *pgconn.PgConn, oid uint32) (name string, elem uint32, err error) {
	const ask = "SELECT n.nspname || '.' || t.typname, t.typelem FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = "
	r := c.ExecParams(ctx, ask+fmt.Sprint(oid), nil, nil, nil, nil).Read()
	if r.Err != nil || len(r.Rows) != 1 {
		return "", 0, fmt.Errorf("pg_type has %d rows for the OID %d of a result's column: %w", len(r.Rows), oid, r.Err)
	}
	n, err := strconv.ParseUint(string(r.Rows[0][1]), 10, 32)
	return string(r.Rows[0][0]), uint32(n), err
}

// withoutElementType blanks, in a column of arrays in binary form, the OID of the elements' type.
func (a *Answer) withoutElementType(column int) {
	for _, row := range a.Rows {
		if v := row[column]; len(v) >= 12 {
			clear(v[8:12])
		}
	}
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
