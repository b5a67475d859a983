package duckdb

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

const bigRows = 1_500_000

// column is a column of the conformance tables: its DuckDB type and the topic it covers.
type column struct {
	name, duckdb, topic string
	typ                 rel.Type
}

var awkward = []column{
	{"id", "INTEGER", "", rel.Int4},
	{"b", "BOOLEAN", "bool", rel.Bool},
	{"i1", "TINYINT", "", rel.Int2},
	{"i2", "SMALLINT", "int2", rel.Int2},
	{"i4", "INTEGER", "int4", rel.Int4},
	{"i8", "BIGINT", "int8", rel.Int8},
	{"u1", "UTINYINT", "", rel.Int2},
	{"u2", "USMALLINT", "", rel.Int4},
	{"u4", "UINTEGER", "", rel.Int8},
	{"u8", "UBIGINT", "unsigned 64-bit", rel.NumericType(20, 0)},
	{"huge", "HUGEINT", "", rel.NumericType(38, 0)},
	{"f4", "FLOAT", "float4", rel.Float4},
	{"f8", "DOUBLE", "float8", rel.Float8},
	{"f8special", "DOUBLE", "float NaN, infinity", rel.Float8},
	{"n", "DECIMAL(38,10)", "numeric(38,10)", rel.NumericType(38, 10)},
	{"n4", "DECIMAL(4,2)", "", rel.NumericType(4, 2)},
	{"t", "VARCHAR", "text", rel.Text},
	{"Mixed Case", "VARCHAR", "mixed-case name", rel.Text},
	{"nocase", "VARCHAR COLLATE NOCASE", "text", rel.Text},
	{"bytes", "BLOB", "bytea", rel.Bytea},
	{"d", "DATE", "date", rel.Date},
	{"dspecial", "DATE", "date infinity, BC", rel.Date},
	{"tm", "TIME", "time", rel.Time},
	{"ts", "TIMESTAMP", "timestamp", rel.Timestamp},
	{"tss", "TIMESTAMP_S", "", rel.Timestamp},
	{"tsms", "TIMESTAMP_MS", "", rel.Timestamp},
	{"tsns", "TIMESTAMP_NS", "", rel.Timestamp},
	{"tsspecial", "TIMESTAMP", "timestamp infinity", rel.Timestamp},
	{"tstz", "TIMESTAMP WITH TIME ZONE", "timestamptz", rel.Timestamptz},
	{"iv", "INTERVAL", "interval", rel.IntervalT},
	{"u", "UUID", "uuid", rel.UUID},
	{"j", "JSON", "json", rel.JSON},
	{"e", "ENUM('low', 'mid', 'high')", "enum", sourcetest.Enum("", "")},
	{"ia", "INTEGER[]", "integer array", rel.Of(rel.Int4ArrayOID)},
	{"ta", "VARCHAR[]", "text array", rel.Of(rel.TextArrayOID)},
}

// more are values of columns that cover no topic.
var more = map[string][]any{
	"i1":   {nil, "-128", "0", "1", "127"},
	"u1":   {nil, "0", "1", "255"},
	"u2":   {nil, "0", "1", "65535"},
	"u4":   {nil, "0", "1", "4294967295"},
	"huge": {nil, "0", "1", "-99999999999999999999999999999999999999", "99999999999999999999999999999999999999"},
	"n4":   {nil, "0.00", "-99.99", "99.99", "1.50"},
	"tss":  {nil, "1969-12-31 23:59:59", "2000-02-29 12:34:56", "9999-12-31 23:59:59"},
	"tsms": {nil, "1969-12-31 23:59:59.999", "2000-02-29 12:34:56.789", "infinity"},
	"tsns": {nil, "1969-12-31 23:59:59.999999", "2000-02-29 12:34:56.789", "2262-01-01 00:00:00"},
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

// literal spells a value, given in PostgreSQL's text form, for DuckDB.
func sqlLiteral(v any, c column) string {
	s, ok := v.(string)
	if !ok {
		return "NULL"
	}
	typ, _, _ := strings.Cut(c.duckdb, " COLLATE")
	switch {
	case typ == "BLOB":
		return "unhex('" + s[2:] + "')"
	case typ == "VARCHAR[]" || typ == "INTEGER[]":
		s = strings.NewReplacer(`"NULL"`, "'NULL'", `"with \"quote\""`, `'with "quote"'`, `"a,b"`, "'a,b'", `""`, "''", "{a", "['a'", "{", "[", "}", "]").Replace(s)
		return s + "::" + typ
	case strings.HasSuffix(s, " BC"):
		s = strings.TrimSuffix(s, " BC") + " (BC)"
	}
	return "CAST(" + duckdb.QuoteString(s) + " AS " + typ + ")"
}

// create makes a database file by statements.
func create(t testing.TB, path string, statements ...string) {
	t.Helper()
	db, err := duckdb.Open(duckdb.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Connect()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, sql := range statements {
		if err := c.Exec(context.Background(), sql); err != nil {
			t.Fatalf("%.300s: %v", sql, err)
		}
	}
}

// statements make the conformance database.
func statements() []string {
	lists := values()
	var defs []string
	for _, c := range awkward {
		defs = append(defs, duckdb.QuoteIdent(c.name)+" "+c.duckdb)
	}
	rows := make([]string, len(lists[0]))
	for r := range rows {
		parts := make([]string, len(awkward))
		for i, c := range awkward {
			parts[i] = sqlLiteral(lists[i][r], c)
		}
		rows[r] = "(" + strings.Join(parts, ", ") + ")"
	}
	return []string{
		"CREATE TABLE awkward (" + strings.Join(defs, ", ") + ")",
		"INSERT INTO awkward VALUES " + strings.Join(rows, ",\n"),
		"CREATE SCHEMA sales",
		`CREATE TABLE sales.Customers (id INTEGER PRIMARY KEY, email VARCHAR NOT NULL UNIQUE, long VARCHAR)`,
		"INSERT INTO sales.Customers VALUES (1, 'a@x', " + duckdb.QuoteString(sourcetest.Long) + "), (2, 'b@x', NULL)",
		"COMMENT ON TABLE sales.Customers IS 'who buys'",
		"COMMENT ON COLUMN sales.Customers.email IS 'lower case'",
		`CREATE TABLE sales.orders (id BIGINT, customer INTEGER REFERENCES sales.Customers(id), tags STRUCT(a INTEGER),
			pairs MAP(VARCHAR, INTEGER), nested INTEGER[][], placed TIMESTAMP_NS, huge HUGEINT, PRIMARY KEY (customer, id))`,
		`INSERT INTO sales.orders VALUES (7, 1, {'a': 1}, MAP {'k': 1}, [[1]], '2024-01-01 00:00:00.000000001', 170141183460469231731687303715884105727)`,
		"CREATE VIEW v AS SELECT id, t FROM awkward",
		fmt.Sprintf("CREATE VIEW big AS SELECT i AS id, 'row ' || i AS label FROM range(%d) r(i)", bigRows),
		"CREATE VIEW slow AS SELECT count(*) AS n FROM range(100000000000) r(i) WHERE hash(i) % 7 = 9",
	}
}

func opener(path string) func(testing.TB) source.Source {
	return func(t testing.TB) source.Source {
		s, err := Open(context.Background(), Config{Name: "sales.mart", Path: path})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}

func TestConformance(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mart.duckdb")
	create(t, path, statements()...)
	lists := values()
	var columns []sourcetest.Column
	for i, c := range awkward {
		columns = append(columns, sourcetest.Column{Name: c.name, Type: c.typ, Covers: c.topic, Values: lists[i]})
	}
	view := []sourcetest.Column{columns[0], columns[16]}
	view[1].Covers = ""
	sourcetest.Run(t, sourcetest.Setup{
		Name: "sales.mart",
		Open: opener(path),
		Tables: []sourcetest.Table{
			{Want: source.Want{Relation: "awkward"}, Kind: "table", Columns: columns, Estimated: true},
			{Want: source.Want{Relation: "sales.Customers"}, Kind: "table", Comment: "who buys", Key: []int{0}, Unique: [][]int{{1}}, Columns: []sourcetest.Column{
				{Name: "id", Type: rel.Int4, NotNull: true, Values: []any{"1", "2"}},
				{Name: "email", Type: rel.Text, NotNull: true, Comment: "lower case", Values: []any{"a@x", "b@x"}},
				{Name: "long", Type: rel.Text, Covers: "text long", Values: []any{sourcetest.Long, nil}},
			}},
			{Want: source.Want{Relation: "SALES.orders"}, Kind: "table", Key: []int{1, 0},
				Foreign: []rel.ForeignKey{{Name: "orders_customer_id_fkey", Columns: []int{1}, To: []string{"sales", "Customers"}, ToColumns: []string{"id"}}},
				Columns: []sourcetest.Column{
					{Name: "id", Type: rel.Int8, NotNull: true, Values: []any{"7"}},
					{Name: "customer", Type: rel.Int4, NotNull: true, Values: []any{"1"}},
					{Name: "tags", Refused: "STRUCT"},
					{Name: "pairs", Refused: "MAP"},
					{Name: "nested", Refused: "nested lists"},
					{Name: "placed", Type: rel.Timestamp, Fails: "nanoseconds"},
					{Name: "huge", Type: rel.NumericType(38, 0), Fails: "170141183460469231731687303715884105727"},
				}},
			{Want: source.Want{Relation: "main.v"}, Kind: "view", Columns: view},
		},
		Missing: source.Want{Relation: "sales.nosuch"},
		Without: map[string]string{
			"numeric unconstrained": "every DECIMAL has a precision",
			"numeric NaN":           "DECIMAL has no NaN",
			"char(n)":               "CHAR is VARCHAR",
			"date zero":             "DATE has no zero",
		},
		Big:  sourcetest.Big{Want: source.Want{Relation: "big"}, Rows: bigRows},
		Slow: source.Want{Relation: "slow"},
		Broken: map[string]func(testing.TB) (source.Source, error){
			"no such file": func(testing.TB) (source.Source, error) {
				return open(Config{Name: "sales.mart", Path: filepath.Join(t.TempDir(), "secret-folder", "none.duckdb")})
			},
			"not a database": func(testing.TB) (source.Source, error) { return open(Config{Name: "sales.mart", Path: "duckdb.go"}) },
			"a folder":       func(testing.TB) (source.Source, error) { return open(Config{Name: "sales.mart", Path: "."}) },
		},
		Secrets: []string{"secret-folder"},
	})
}

// open is Open with a nil interface for a nil *Source.
func open(cfg Config) (source.Source, error) {
	s, err := Open(context.Background(), cfg)
	if err != nil {
		return nil, err
	}
	return s, nil
}
