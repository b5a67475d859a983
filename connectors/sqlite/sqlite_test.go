package sqlite_test

import (
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/connectors/sqlite"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

const name = "hr.old"

// file is a database file under test, with the connection that writes it.
type file struct {
	path string
	db   *sql.DB
}

func newFile(tb testing.TB, pragmas ...string) *file {
	tb.Helper()
	f := &file{path: filepath.Join(tb.TempDir(), "a file?.db")}
	var err error
	if f.db, err = sql.Open("sqlite3", strings.ReplaceAll("file:"+f.path, "?", "%3f")); err != nil {
		tb.Fatal(err)
	}
	f.db.SetMaxOpenConns(1)
	tb.Cleanup(func() { f.db.Close() })
	for _, p := range pragmas {
		f.exec(tb, "PRAGMA "+p)
	}
	return f
}

func (f *file) exec(tb testing.TB, sql string, args ...any) {
	tb.Helper()
	if _, err := f.db.Exec(sql, args...); err != nil {
		tb.Fatalf("%v\n%.500s", err, sql)
	}
}

func (f *file) open(tb testing.TB) source.Source {
	tb.Helper()
	s, err := sqlite.Open(tb.Context(), sqlite.Config{Name: name, Path: f.path})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

// column is a column of a table under test with its DDL.
type column struct {
	sourcetest.Column
	ddl string
}

// create makes a table with an id and the columns, and declares it.
func (f *file) create(tb testing.TB, table, options string, cols []column) sourcetest.Table {
	tb.Helper()
	lists := make([][]any, len(cols))
	for i, c := range cols {
		lists[i] = c.Values
	}
	lists = sourcetest.Fill(lists...)
	id := sourcetest.Column{Name: "id", Type: rel.Int8, NotNull: true}
	for i := range lists[0] {
		id.Values = append(id.Values, strconv.Itoa(i+1))
	}
	out := sourcetest.Table{Want: source.Want{Relation: table}, Kind: "table", Key: []int{0}, Estimated: true, Columns: []sourcetest.Column{id}}
	ddl, names := "CREATE TABLE "+table+" (id INTEGER PRIMARY KEY", "id"
	for i, c := range cols {
		quoted := `"` + strings.ReplaceAll(c.Name, `"`, `""`) + `"`
		ddl += ", " + quoted + " " + c.ddl
		names += ", " + quoted
		c.Values = lists[i]
		out.Columns = append(out.Columns, c.Column)
	}
	f.exec(tb, ddl+") "+options)
	marks := strings.TrimSuffix(strings.Repeat("?,", len(out.Columns)), ",")
	for i := range lists[0] {
		args := make([]any, len(out.Columns))
		for c, col := range out.Columns {
			args[c] = stored(col, i)
		}
		f.exec(tb, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, names, marks), args...)
	}
	return out
}

// stored gives a declared value as it is written.
func stored(c sourcetest.Column, i int) any {
	s, ok := c.Values[i].(string)
	if !ok {
		return nil
	}
	switch c.Type.OID {
	case rel.ByteaOID:
		b, err := hex.DecodeString(s[2:])
		if err != nil {
			panic(err)
		}
		return b
	case rel.BoolOID:
		return s == "t"
	case rel.Float8OID: // as text it would lose digits on its way in
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			panic(err)
		}
		return v
	}
	return s
}

func topic(name, topic string, t rel.Type, ddl string) column {
	return column{sourcetest.Column{Name: name, Type: t, Covers: topic, Values: sourcetest.Topics[topic]}, ddl}
}

func values(name string, t rel.Type, ddl string, vals ...any) column {
	return column{sourcetest.Column{Name: name, Type: t, Values: append([]any{nil}, vals...)}, ddl}
}

func loose() []column {
	return []column{
		topic("i2", "int2", rel.Int2, "SMALLINT"),
		topic("i4", "int4", rel.Int8, "INT"),
		topic("i8", "int8", rel.Int8, "BIGINT"),
		topic("ok", "bool", rel.Bool, "BOOLEAN"),
		topic("f8", "float8", rel.Float8, "DOUBLE PRECISION"),
		values("infinite", rel.Float8, "REAL", "Infinity", "-Infinity"),
		values("n", rel.Numeric, "NUMERIC", "0", "1.5", "-0.1", "9007199254740993", "9223372036854775807"),
		values("money", rel.NumericType(10, 2), "DECIMAL(10,2)", "0.00", "0.10", "-99.99", "12345678.90", "7.00"),
		values("wide", rel.NumericType(50, 3), "DECIMAL(50,3)", "0.000", "0.125"),
		topic("t", "text", rel.Text, "TEXT"),
		topic("long", "text long", rel.Text, "CLOB"),
		topic("c", "char(n)", rel.BPCharType(10), "CHAR(10)"),
		{sourcetest.Column{Name: "v", Type: rel.VarcharType(40), Values: sourcetest.Texts}, "VARCHAR(40)"},
		{sourcetest.Column{Name: "nocase", Type: rel.Text, Values: sourcetest.Texts}, "TEXT COLLATE NOCASE"},
		{sourcetest.Column{Name: "rtrim", Type: rel.Text, Values: sourcetest.Texts}, "TEXT COLLATE RTRIM"},
		topic("b", "bytea", rel.Bytea, "BLOB"),
		topic("d", "date", rel.Date, "DATE"),
		topic("ti", "time", rel.Time, "TIME"),
		topic("ts", "timestamp", rel.Timestamp, "DATETIME"),
		topic("tz", "timestamptz", rel.Timestamptz, "TIMESTAMP WITH TIME ZONE"),
		topic("u", "uuid", rel.UUID, "UUID"),
		topic("j", "json", rel.JSON, "JSON"),
		topic("MixedCase", "mixed-case name", rel.Text, "TEXT"),
		values("select", rel.Text, "TEXT", "reserved"),
		values(`quo"te`, rel.Text, "TEXT", "quoted"),
		{sourcetest.Column{Name: "untyped", Refused: "declares no type"}, ""},
	}
}

func strict() []column {
	return []column{
		values("i", rel.Int8, "INT", sourcetest.Topics["int8"][1:]...),
		values("t", rel.Text, "TEXT", sourcetest.Texts[1:]...),
		values("f", rel.Float8, "REAL", sourcetest.Topics["float8"][1:]...),
		values("b", rel.Bytea, "BLOB", sourcetest.Topics["bytea"][1:]...),
	}
}

var without = map[string]string{
	"unsigned 64-bit":       "SQLite's integers are signed; greater ones become reals on their way in",
	"float4":                "every real of SQLite is a float8",
	"float NaN, infinity":   "SQLite stores NaN as NULL; infinities are tried apart",
	"numeric(38,10)":        "SQLite turns decimals to reals of 15 digits on their way in",
	"numeric unconstrained": "as numeric(38,10)",
	"numeric NaN":           "SQLite stores NaN as NULL",
	"date infinity, BC":     "ISO 8601 has no infinities, and SQLite's years are 0 to 9999",
	"date zero":             "a text that is no date fails as any other value that does not fit",
	"timestamp infinity":    "ISO 8601 has none",
	"interval":              "SQLite has no type for it",
	"enum":                  "SQLite has none",
	"integer array":         "SQLite has no arrays",
	"text array":            "SQLite has no arrays",
}

func TestConformance(t *testing.T) {
	f := newFile(t, "journal_mode = WAL")
	setup := sourcetest.Setup{
		Name: name,
		Open: f.open,
		Tables: []sourcetest.Table{
			f.create(t, "loose", "", loose()),
			f.create(t, "strict", "STRICT", strict()),
			f.create(t, "rowless", "WITHOUT ROWID", strict()),
			described(t, f),
			notCarried(t, f),
		},
		Missing: source.Want{Relation: "nothing"},
		Without: without,
		Big:     sourcetest.Big{Want: source.Want{Relation: "big"}, Rows: 2_000_000},
		Slow:    source.Want{Relation: "slow"},
		Change:  func(tb testing.TB) { f.exec(tb, "INSERT INTO loose (id) VALUES (0)") },
		Undo:    func(tb testing.TB) { f.exec(tb, "DELETE FROM loose WHERE id = 0") },
	}
	setup.Tables[2].Estimated = false // counting a table without row id would read it
	f.exec(t, `CREATE TABLE big (id INTEGER PRIMARY KEY, name TEXT, price REAL, d DATE)`)
	f.exec(t, `INSERT INTO big WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000000)
		SELECT n, 'row ' || n, n * 0.25, date('2000-01-01', (n % 1000) || ' days') FROM c`)
	f.exec(t, `CREATE VIEW slow AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000000)
		SELECT CAST(count(*) AS INTEGER) AS n FROM c`)
	wrong := func(path string) func(testing.TB) (source.Source, error) {
		return func(tb testing.TB) (source.Source, error) {
			s, err := sqlite.Open(tb.Context(), sqlite.Config{Name: name, Path: path})
			if err != nil {
				return nil, err
			}
			return s, nil
		}
	}
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	setup.Broken = map[string]func(testing.TB) (source.Source, error){
		"no such file": wrong(f.path + ".gone"),
		"no database":  wrong(text),
		"a folder":     wrong(filepath.Dir(f.path)),
	}
	sourcetest.Run(t, setup)
}

func described(t *testing.T, f *file) sourcetest.Table {
	f.exec(t, `CREATE TABLE city (country CHAR(2), code INT, PRIMARY KEY (country, code)) WITHOUT ROWID`)
	f.exec(t, `CREATE TABLE shop (
		id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE, country CHAR(2), code INT, city INT,
		twice INT GENERATED ALWAYS AS (code * 2),
		FOREIGN KEY (country, city) REFERENCES city)`)
	f.exec(t, `CREATE UNIQUE INDEX partial ON shop (code) WHERE code > 5`)
	f.exec(t, `CREATE UNIQUE INDEX computed ON shop (lower(name))`)
	f.exec(t, `INSERT INTO shop (id, name, country, code) VALUES (1, 'one', 'de', 3), (2, 'two', NULL, NULL)`)
	return sourcetest.Table{Want: source.Want{Relation: "main.shop"}, Kind: "table", Key: []int{0}, Unique: [][]int{{1}}, Estimated: true,
		Foreign: []rel.ForeignKey{{Name: "shop_fk1", Columns: []int{2, 4}, To: []string{"city"}, ToColumns: []string{"country", "code"}}},
		Columns: []sourcetest.Column{
			{Name: "id", Type: rel.Int8, NotNull: true, Values: []any{"1", "2"}},
			{Name: "name", Type: rel.VarcharType(20), NotNull: true, Values: []any{"one", "two"}},
			{Name: "country", Type: rel.BPCharType(2), Values: []any{"de", nil}},
			{Name: "code", Type: rel.Int8, Values: []any{"3", nil}},
			{Name: "city", Type: rel.Int8, Values: []any{nil, nil}},
			{Name: "twice", Type: rel.Int8, Values: []any{"6", nil}},
		}}
}

// notCarried holds values that do not fit their columns; each fails by name, and the rest stays readable.
func notCarried(t *testing.T, f *file) sourcetest.Table {
	table := sourcetest.Table{Want: source.Want{Relation: "awkward"}, Kind: "table", Key: []int{0},
		Columns: []sourcetest.Column{{Name: "id", Type: rel.Int8, NotNull: true, Values: []any{"1", "7"}}}}
	ddl := "CREATE TABLE awkward (id INTEGER PRIMARY KEY"
	good, bad := "1", "7"
	for _, c := range []struct{ name, ddl, bad, fails string }{
		{"text_in_int", "INT", "'abc'", `the stored text "abc" is not of that type`},
		{"fraction_in_int", "INTEGER", "2.5", "the stored real 2.5"},
		{"wide_in_int2", "SMALLINT", "70000", "70000"},
		{"blob_in_text", "TEXT", "X'6162'", "blob of 2 bytes"},
		{"nul_in_text", "TEXT", "'a' || char(0) || 'b'", "zero byte"},
		{"long_text", "VARCHAR(3)", "'abcd'", "4 characters"},
		{"bad_utf8", "TEXT", "CAST(X'ff41' AS TEXT)", "UTF-8"},
		{"text_in_blob", "BLOB", "'abc'", "abc"},
		{"two_in_bool", "BOOLEAN", "2", "the stored integer 2"},
		{"sum_in_money", "DECIMAL(10,2)", "0.1 + 0.2", "0.30000000000000004"},
		{"places_in_money", "DECIMAL(10,2)", "1.005", "1.005"},
		{"great_money", "DECIMAL(30,2)", "1e20", "1e+20"},
		{"digits_in_money", "DECIMAL(4,2)", "100", "100"},
		{"number_as_date", "DATE", "2460000.5", "2.4600005e+06"},
		{"no_such_date", "DATE", "'2018-02-30'", "2018-02-30"},
		{"zoned", "DATETIME", "'2018-02-03T10:00:00Z'", "2018-02-03T10:00:00Z"},
		{"nanos", "DATETIME", "'2018-02-03 10:00:00.123456789'", "123456789"},
		{"unzoned", "TIMESTAMPTZ", "'2018-02-03 10:00:00'", "2018-02-03"},
		{"no_json", "JSON", "'{'", "{"},
		{"no_uuid", "UUID", "'xyz'", "xyz"},
		{"text_in_real", "REAL", "'abc'", "abc"},
	} {
		ty := map[string]rel.Type{"INT": rel.Int8, "INTEGER": rel.Int8, "SMALLINT": rel.Int2, "TEXT": rel.Text, "VARCHAR(3)": rel.VarcharType(3),
			"BLOB": rel.Bytea, "BOOLEAN": rel.Bool, "DECIMAL(10,2)": rel.NumericType(10, 2), "DECIMAL(30,2)": rel.NumericType(30, 2),
			"DECIMAL(4,2)": rel.NumericType(4, 2), "DATE": rel.Date, "DATETIME": rel.Timestamp, "TIMESTAMPTZ": rel.Timestamptz,
			"JSON": rel.JSON, "UUID": rel.UUID, "REAL": rel.Float8}[c.ddl]
		table.Columns = append(table.Columns, sourcetest.Column{Name: c.name, Type: ty, Fails: c.fails})
		ddl += ", " + c.name + " " + c.ddl
		good += ", NULL"
		bad += ", " + c.bad
	}
	f.exec(t, ddl+")")
	f.exec(t, "INSERT INTO awkward VALUES ("+good+"), ("+bad+")")
	return table
}
