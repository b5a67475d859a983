package files

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

const bigRows = 1_200_000

// column is a column of the conformance file: its DuckDB type and the topic it covers.
type conformColumn struct {
	name, duckdb, topic string
	typ                 rel.Type
}

var awkward = []conformColumn{
	{"id", "INTEGER", "", rel.Int4},
	{"b", "BOOLEAN", "bool", rel.Bool},
	{"i1", "TINYINT", "", rel.Int2},
	{"i2", "SMALLINT", "int2", rel.Int2},
	{"i4", "INTEGER", "int4", rel.Int4},
	{"i8", "BIGINT", "int8", rel.Int8},
	{"u4", "UINTEGER", "", rel.Int8},
	{"u8", "UBIGINT", "unsigned 64-bit", rel.NumericType(20, 0)},
	{"f4", "FLOAT", "float4", rel.Float4},
	{"f8", "DOUBLE", "float8", rel.Float8},
	{"f8special", "DOUBLE", "float NaN, infinity", rel.Float8},
	{"n", "DECIMAL(38,10)", "numeric(38,10)", rel.NumericType(38, 10)},
	{"t", "VARCHAR", "text", rel.Text},
	{"Mixed Case", "VARCHAR", "mixed-case name", rel.Text},
	{"bytes", "BLOB", "bytea", rel.Bytea},
	{"d", "DATE", "date", rel.Date},
	{"tm", "TIME", "time", rel.Time},
	{"ts", "TIMESTAMP", "timestamp", rel.Timestamp},
	{"tsns", "TIMESTAMP_NS", "", rel.Timestamp},
	{"tstz", "TIMESTAMP WITH TIME ZONE", "timestamptz", rel.Timestamptz},
	{"u", "UUID", "uuid", rel.UUID},
	{"j", "JSON", "json", rel.JSON},
	{"ia", "INTEGER[]", "integer array", rel.Of(rel.Int4ArrayOID)},
	{"ta", "VARCHAR[]", "text array", rel.Of(rel.TextArrayOID)},
}

// more are values of columns that cover no topic.
var more = map[string][]any{
	"i1":   {nil, "-128", "0", "1", "127"},
	"u4":   {nil, "0", "1", "4294967295"},
	"tsns": {nil, "1969-12-31 23:59:59.999999", "2000-02-29 12:34:56.789"},
}

// values gives the columns' values, padded to one length; the first column counts.
func values() [][]any {
	lists := make([][]any, len(awkward))
	for i, c := range awkward {
		lists[i] = append(lists[i], sourcetest.Topics[c.topic]...)
		lists[i] = append(lists[i], more[c.name]...)
		if c.topic == "mixed-case name" {
			lists[i] = []any{"a", "A", nil}
		}
	}
	lists = sourcetest.Fill(lists...)
	for i := range lists[0] {
		lists[0][i] = fmt.Sprint(i)
	}
	return lists
}

// sqlLiteral spells a value, given in PostgreSQL's text form, for DuckDB.
func sqlLiteral(v any, typ string) string {
	s, ok := v.(string)
	if !ok {
		return "NULL::" + typ
	}
	switch typ {
	case "BLOB":
		return "unhex('" + s[2:] + "')"
	case "VARCHAR[]", "INTEGER[]":
		s = strings.NewReplacer(`"NULL"`, "'NULL'", `"with \"quote\""`, `'with "quote"'`, `"a,b"`, "'a,b'", `""`, "''", "{a", "['a'", "{", "[", "}", "]").Replace(s)
		return s + "::" + typ
	}
	return "CAST(" + duckdb.QuoteString(s) + " AS " + typ + ")"
}

// awkwardSQL selects the awkward rows.
func awkwardSQL() string {
	lists := values()
	names := make([]string, len(awkward))
	for i, c := range awkward {
		names[i] = duckdb.QuoteIdent(c.name)
	}
	rows := make([]string, len(lists[0]))
	for r := range rows {
		parts := make([]string, len(awkward))
		for i, c := range awkward {
			parts[i] = sqlLiteral(lists[i][r], c.duckdb)
		}
		rows[r] = "(" + strings.Join(parts, ", ") + ")"
	}
	return "SELECT * FROM (VALUES " + strings.Join(rows, ",\n") + ") v(" + strings.Join(names, ", ") + ")"
}

// folder makes a folder of files: text by name, and Parquet files by the query that fills them.
func folder(t testing.TB, text, parquet map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range text {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	db, err := duckdb.Open(duckdb.Config{ExternalAccess: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Connect()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for name, sql := range parquet {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := c.Exec(context.Background(), "COPY ("+sql+") TO "+duckdb.QuoteString(path)+" (FORMAT parquet)"); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return root
}

// open is Open with a nil interface for a nil *Source.
func open(root string) (source.Source, error) {
	s, err := Open(context.Background(), Config{Name: "web.lake", Root: root})
	if err != nil {
		return nil, err
	}
	return s, nil
}

func mustOpen(t testing.TB, root string) source.Source {
	t.Helper()
	s, err := open(root)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	root := folder(t,
		map[string]string{
			"Clicks.csv": "id,Who,when,amount,note\n1,\"a, \"\"b\"\"\",2024-01-02 03:04:05,1.5,\n2,é,2024-02-03 00:00:00,-2.25,\"\"\n3,,2024-02-03 00:00:00.000001,0.1,x\n",
			"events.ndjson": `{"id":1,"tags":["a","b"],"more":{"k":[1, 2.50]},"t":"x"}` + "\n" +
				`{"id":2,"tags":[],"more":null,"t":null}` + "\n" + `{"id":9007199254740993,"t":"é\"q\""}` + "\n",
			"list.json": `[{"a": 1, "b": true}, {"a": 2, "b": null}]`,
		},
		map[string]string{
			"awkward.parquet": awkwardSQL(),
			"sales/year=2024/month=2024-01-01/a.parquet": "SELECT 1 AS id, " + duckdb.QuoteString(sourcetest.Long) + " AS note",
			"sales/year=2025/month=2025-02-01/b.parquet": "SELECT 2 AS id, NULL::VARCHAR AS note",
			"odd.parquet": "SELECT 7 AS id, {'a': 1} AS s, TIMESTAMP_NS '2024-01-01 00:00:00.000000001' AS placed",
			"big.parquet": fmt.Sprintf("SELECT i AS id, 'row ' || i AS label FROM range(%d) r(i)", bigRows),
		})
	lists := values()
	var columns []sourcetest.Column
	for i, c := range awkward {
		columns = append(columns, sourcetest.Column{Name: c.name, Type: c.typ, Covers: c.topic, Values: lists[i]})
	}
	sourcetest.Run(t, sourcetest.Setup{
		Name: "web.lake",
		Open: func(t testing.TB) source.Source { return mustOpen(t, root) },
		Tables: []sourcetest.Table{
			{Want: source.Want{Path: "awkward.parquet"}, Kind: "file", Columns: columns, Estimated: true},
			{Want: source.Want{Path: "sales/**/*.parquet"}, Kind: "file", Estimated: true, Columns: []sourcetest.Column{
				{Name: "id", Type: rel.Int4, Values: []any{"1", "2"}},
				{Name: "note", Type: rel.Text, Covers: "text long", Values: []any{sourcetest.Long, nil}},
				{Name: "year", Type: rel.Int8, Values: []any{"2024", "2025"}},
				{Name: "month", Type: rel.Date, Values: []any{"2024-01-01", "2025-02-01"}},
			}},
			{Want: source.Want{Path: "Clicks.csv"}, Kind: "file", Estimated: true, Columns: []sourcetest.Column{
				{Name: "id", Type: rel.Int8, Values: []any{"1", "2", "3"}},
				{Name: "Who", Type: rel.Text, Values: []any{`a, "b"`, "é", nil}},
				{Name: "when", Type: rel.Timestamp, Values: []any{"2024-01-02 03:04:05", "2024-02-03 00:00:00", "2024-02-03 00:00:00.000001"}},
				{Name: "amount", Type: rel.Float8, Values: []any{"1.5", "-2.25", "0.1"}},
				{Name: "note", Type: rel.Text, Values: []any{nil, "", "x"}},
			}},
			{Want: source.Want{Path: "events.ndjson"}, Kind: "file", Estimated: true, Columns: []sourcetest.Column{
				{Name: "id", Type: rel.Int8, Values: []any{"1", "2", "9007199254740993"}},
				{Name: "tags", Type: rel.Of(rel.TextArrayOID), Values: []any{"{a,b}", "{}", nil}},
				{Name: "more", Refused: "STRUCT"},
				{Name: "t", Type: rel.Text, Values: []any{"x", nil, `é"q"`}},
			}},
			{Want: source.Want{Path: "list.json"}, Kind: "file", Columns: []sourcetest.Column{
				{Name: "a", Type: rel.Int8, Values: []any{"1", "2"}},
				{Name: "b", Type: rel.Bool, Values: []any{"t", nil}},
			}},
			{Want: source.Want{Path: "odd.parquet"}, Kind: "file", Columns: []sourcetest.Column{
				{Name: "id", Type: rel.Int4, Values: []any{"7"}},
				{Name: "s", Refused: "STRUCT"},
				{Name: "placed", Type: rel.Timestamp, Fails: "nanoseconds"},
			}},
		},
		Missing: source.Want{Path: "sales/none.parquet"},
		Without: map[string]string{
			"numeric unconstrained": "files have no such type",
			"numeric NaN":           "DECIMAL has no NaN",
			"char(n)":               "files have no such type",
			"date zero":             "DATE has no zero",
			"date infinity, BC":     "DuckDB does not write infinite dates to Parquet",
			"timestamp infinity":    "DuckDB does not write infinite timestamps to Parquet",
			"interval":              "Parquet's interval keeps milliseconds only",
			"enum":                  "read as text",
		},
		Big: sourcetest.Big{Want: source.Want{Path: "big.parquet"}, Rows: bigRows},
		Broken: map[string]func(testing.TB) (source.Source, error){
			"no such folder": func(testing.TB) (source.Source, error) { return open(filepath.Join(root, "secret-folder", "none")) },
			"a file":         func(testing.TB) (source.Source, error) { return open(filepath.Join(root, "list.json")) },
		},
		Secrets: []string{"secret-folder", root},
	})
}
