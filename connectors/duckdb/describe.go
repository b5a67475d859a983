package duckdb

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// relationsSQL lists tables and views: schema, name, kind, comment, rows.
const relationsSQL = `SELECT schema_name, table_name, 'table', comment, estimated_size FROM duckdb_tables()
WHERE database_name = current_database() AND NOT internal AND NOT temporary
UNION ALL SELECT schema_name, view_name, 'view', comment, -1 FROM duckdb_views()
WHERE database_name = current_database() AND NOT internal AND NOT temporary
ORDER BY 1, 2`

// columnsSQL and constraintsSQL describe one relation, whose schema and name are filled in.
const (
	columnsSQL = `SELECT column_name, NOT is_nullable, comment FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = %s AND table_name = %s ORDER BY column_index`
	constraintsSQL = `SELECT constraint_type, constraint_name, constraint_column_names, referenced_table, referenced_column_names
FROM duckdb_constraints() WHERE database_name = current_database() AND schema_name = %s AND table_name = %s ORDER BY constraint_index`
)

// relationRow is a row of relationsSQL.
type relationRow struct {
	schema, name, kind, comment string
	rows                        float64
}

// Tables describes relations: "schema.table", or "table" in the schema main.
func (s *Source) Tables(ctx context.Context, want []source.Want) ([]source.Found, error) {
	c, err := s.db.Connect()
	if err != nil {
		return nil, duckdb.Within(s.name)(err)
	}
	defer c.Close()
	var all []relationRow
	types := []rel.Type{rel.Text, rel.Text, rel.Text, rel.Text, rel.Int8}
	err = each(ctx, c, relationsSQL, types, func(v row) {
		all = append(all, relationRow{v.text(0), v.text(1), v.text(2), v.text(3), float64(v.int(4))})
	})
	if err != nil {
		return nil, duckdb.Within(s.name)(err)
	}
	names, err := readEnums(ctx, c)
	if err != nil {
		return nil, duckdb.Within(s.name)(err)
	}
	var out []source.Found
	for i, w := range want {
		picked, err := pick(all, w)
		if err != nil {
			out = append(out, source.Found{Want: i, Err: pgerr.New(pgerr.UndefinedTable, "source %s: %s", s.name, err)})
			continue
		}
		for _, r := range picked {
			t, err := s.describe(ctx, c, r, names)
			if err != nil {
				err = duckdb.Within(s.name + ": " + r.schema + "." + r.name)(err)
			}
			out = append(out, source.Found{Want: i, Table: t, Err: err})
		}
	}
	return out, nil
}

// pick finds the relations that one Want names; spelling first, then without regard to case.
func pick(all []relationRow, w source.Want) ([]relationRow, error) {
	if w.Path != "" {
		return nil, fmt.Errorf("a DuckDB database has no path %q", w.Path)
	}
	if w.Schema != "" {
		var out []relationRow
		for _, r := range all {
			if strings.EqualFold(r.schema, w.Schema) {
				out = append(out, r)
			}
		}
		if out == nil {
			return nil, fmt.Errorf("schema %q has no relations", w.Schema)
		}
		return out, nil
	}
	called := func(r relationRow, same func(a, b string) bool) bool {
		return same(r.schema+"."+r.name, w.Relation) || r.schema == "main" && same(r.name, w.Relation)
	}
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		i := slices.IndexFunc(all, func(r relationRow) bool { return called(r, same) })
		if i >= 0 {
			return all[i : i+1], nil
		}
	}
	return nil, fmt.Errorf("relation %q does not exist", w.Relation)
}

// describe reads a relation's columns and constraints.
func (s *Source) describe(ctx context.Context, c *duckdb.Conn, r relationRow, names enums) (*rel.Table, error) {
	t := &rel.Table{Kind: r.kind, Source: s.name, Remote: []string{r.schema, r.name}, Comment: r.comment, Rows: r.rows}
	cols, err := c.Describe(ctx, "SELECT * FROM "+duckdb.QuoteIdent(r.schema)+"."+duckdb.QuoteIdent(r.name))
	if err != nil {
		return nil, err
	}
	for _, d := range cols {
		typ, refused := d.Type.Publish()
		typ = names.named(typ)
		t.Columns = append(t.Columns, rel.TableColumn{Name: d.Name, Type: typ, Form: rel.FormOfType(typ), Refused: refused,
			Remote: rel.RemoteColumn{Name: d.Name, Type: d.DuckDBType}})
	}
	at := 0
	in := []any{duckdb.QuoteString(r.schema), duckdb.QuoteString(r.name)}
	err = each(ctx, c, fmt.Sprintf(columnsSQL, in...), []rel.Type{rel.Text, rel.Bool, rel.Text}, func(v row) {
		if at < len(t.Columns) && t.Columns[at].Remote.Name == v.text(0) {
			t.Columns[at].NotNull, t.Columns[at].Comment = v.bool(1), v.text(2)
		}
		at++
	})
	if err != nil {
		return nil, err
	}
	texts := rel.Of(rel.TextArrayOID)
	err = each(ctx, c, fmt.Sprintf(constraintsSQL, in...), []rel.Type{rel.Text, rel.Text, texts, rel.Text, texts}, func(v row) {
		columns := ordinals(t, v.list(2))
		switch v.text(0) {
		case "PRIMARY KEY":
			t.Key = columns
		case "UNIQUE":
			t.Unique = append(t.Unique, columns)
		case "FOREIGN KEY":
			t.Foreign = append(t.Foreign, rel.ForeignKey{Name: v.text(1), Columns: columns, To: []string{r.schema, v.text(3)}, ToColumns: v.list(4)})
		}
	})
	return t, err
}

// ordinals finds columns by DuckDB's names, which ignore case.
func ordinals(t *rel.Table, names []string) []int {
	out := make([]int, 0, len(names))
	for _, name := range names {
		i := slices.IndexFunc(t.Columns, func(c rel.TableColumn) bool { return strings.EqualFold(c.Remote.Name, name) })
		if i >= 0 {
			out = append(out, i)
		}
	}
	return out
}

// row is one row of a catalogue query.
type row struct {
	cols []any // arrays
	i    int
}

func (v row) text(c int) string {
	a := v.cols[c].(*array.String)
	if a.IsNull(v.i) {
		return ""
	}
	return strings.Clone(a.Value(v.i))
}
func (v row) int(c int) int64 { return v.cols[c].(*array.Int64).Value(v.i) }
func (v row) bool(c int) bool { return v.cols[c].(*array.Boolean).Value(v.i) }
func (v row) list(c int) []string {
	a := v.cols[c].(*array.List)
	from, to := a.ValueOffsets(v.i)
	out := make([]string, 0, to-from)
	for k := from; k < to; k++ {
		out = append(out, strings.Clone(a.ListValues().(*array.String).Value(int(k))))
	}
	return out
}

// each runs a catalogue query whose columns have these types and visits its rows.
func each(ctx context.Context, c *duckdb.Conn, sql string, types []rel.Type, visit func(row)) error {
	cols := make([]rel.Column, len(types))
	for i, t := range types {
		cols[i] = rel.Column{ID: rel.ColID(i + 1), Name: fmt.Sprint("column ", i+1), Type: t}
	}
	rows, err := c.Query(ctx, sql, cols)
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		b, err := rows.Next(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		v := row{cols: make([]any, len(types))}
		for k := range types {
			v.cols[k] = b.Column(k)
		}
		for v.i = range int(b.NumRows()) {
			visit(v)
		}
		b.Release()
	}
}
