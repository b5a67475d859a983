package mysql_test

import (
	"database/sql"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/connectors/mysql"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
	"github.com/meshgate/meshgate/engine/testserver"
)

const name = "sales.crm"

// open opens the database as the user who may only read.
func open(tb testing.TB, db *testserver.Database, c mysql.Config) source.Source {
	tb.Helper()
	c.Name, c.URL, c.Password = name, db.ReaderURL(), db.ReaderPassword
	s, err := mysql.Open(tb.Context(), c)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

// running counts the reader's statements in the server's process list.
func running(tb testing.TB, db *testserver.Database) int {
	n, err := strconv.Atoi(db.Query(tb, `SELECT COUNT(*) FROM information_schema.processlist
		WHERE USER = 'reader' AND COMMAND <> 'Sleep'`)[0])
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

// column is a column of a table under test with its DDL.
type column struct {
	sourcetest.Column
	ddl string
}

// create makes a table with an id and the columns, and declares it.
func create(tb testing.TB, db *testserver.Database, table string, cols []column) sourcetest.Table {
	tb.Helper()
	lists := make([][]any, len(cols))
	for i, c := range cols {
		lists[i] = c.Values
	}
	lists = sourcetest.Fill(lists...)
	rows := len(lists[0])
	id := sourcetest.Column{Name: "id", Type: rel.Int4, NotNull: true}
	ddl := "CREATE TABLE " + table + " (id INT PRIMARY KEY"
	out := sourcetest.Table{Want: source.Want{Relation: table}, Kind: "table", Key: []int{0}}
	for i := range rows {
		id.Values = append(id.Values, strconv.Itoa(i+1))
	}
	out.Columns = append(out.Columns, id)
	names := []string{"id"}
	for i, c := range cols {
		quoted := "`" + strings.ReplaceAll(c.Name, "`", "``") + "`"
		ddl += ", " + quoted + " " + c.ddl
		c.Values = lists[i]
		out.Columns = append(out.Columns, c.Column)
		names = append(names, quoted)
	}
	db.Exec(tb, ddl+")")
	insert(tb, db, table, names, out.Columns)
	return out
}

// insert writes the declared values.
func insert(tb testing.TB, db *testserver.Database, table string, names []string, cols []sourcetest.Column) {
	tb.Helper()
	conn, err := sql.Open("mysql", db.DSN(db.Name)+"&charset=utf8mb4")
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close()
	marks := strings.TrimSuffix(strings.Repeat("?,", len(names)), ",")
	statement := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, strings.Join(names, ","), marks)
	for i := range cols[0].Values {
		args := make([]any, len(cols))
		for c, col := range cols {
			args[c] = stored(col, i)
		}
		if _, err := conn.Exec(statement, args...); err != nil {
			tb.Fatalf("%v: %.300v", err, args)
		}
	}
}

// stored gives a declared value as the server takes it.
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
	case rel.Float4OID: // the shortest form of the greatest float4 is beyond it as a float8
		f, err := strconv.ParseFloat(s, 32)
		if err != nil {
			panic(err)
		}
		return strconv.FormatFloat(f, 'e', -1, 64)
	case rel.TimestamptzOID:
		return strings.TrimSuffix(s, "+00")
	}
	return s
}

func topic(name, topic string, t rel.Type, ddl string) column {
	return column{sourcetest.Column{Name: name, Type: t, Covers: topic, Values: sourcetest.Topics[topic]}, ddl}
}

func values(name string, t rel.Type, ddl string, vals ...any) column {
	return column{sourcetest.Column{Name: name, Type: t, Values: append([]any{nil}, vals...)}, ddl}
}

func numbers() []column {
	return []column{
		topic("i2", "int2", rel.Int2, "SMALLINT"),
		topic("i4", "int4", rel.Int4, "INT"),
		topic("i8", "int8", rel.Int8, "BIGINT"),
		topic("u8", "unsigned 64-bit", rel.NumericType(20, 0), "BIGINT UNSIGNED"),
		values("i1", rel.Int2, "TINYINT", "-128", "0", "127"),
		values("u1", rel.Int2, "TINYINT UNSIGNED", "0", "255"),
		values("flag", rel.Int2, "TINYINT(1)", "0", "1", "2"), // a tinyint(1) is no boolean: it holds 2
		values("u2", rel.Int4, "SMALLINT UNSIGNED", "0", "65535"),
		values("i3", rel.Int4, "MEDIUMINT", "-8388608", "8388607"),
		values("u3", rel.Int4, "MEDIUMINT UNSIGNED", "16777215"),
		values("u4", rel.Int8, "INT UNSIGNED", "0", "4294967295"),
		values("filled", rel.Int8, "INT(8) UNSIGNED ZEROFILL", "0", "42"),
		values("y", rel.Int2, "YEAR", "1901", "1999", "2000", "2005", "2155"),
		topic("n38", "numeric(38,10)", rel.NumericType(38, 10), "DECIMAL(38,10)"),
		values("n65", rel.NumericType(65, 30), "DECIMAL(65,30)", "0.000000000000000000000000000000",
			"12345678901234567890123456789012345.000000000000000000000000000001", "-1.500000000000000000000000000000"),
		values("n4", rel.NumericType(4, 2), "DECIMAL(4,2)", "0.00", "1.50", "-99.99", "7.25"),
		values("nf", rel.NumericType(6, 2), "DECIMAL(6,2) UNSIGNED ZEROFILL", "0.00", "1.50"),
		topic("f4", "float4", rel.Float4, "FLOAT"),
		topic("f8", "float8", rel.Float8, "DOUBLE"),
		values("bits", rel.Bytea, "BIT(10)", `\x0000`, `\x03ff`, `\x0102`),
	}
}

func strs() []column {
	return []column{
		topic("t", "text", rel.Text, "LONGTEXT"),
		topic("long", "text long", rel.Text, "LONGTEXT"),
		topic("c", "char(n)", rel.BPCharType(10), "CHAR(10)"),
		{sourcetest.Column{Name: "v", Type: rel.VarcharType(40), Values: sourcetest.Texts}, "VARCHAR(40)"},
		{sourcetest.Column{Name: "bin", Type: rel.VarcharType(40), Values: sourcetest.Texts}, "VARCHAR(40) COLLATE utf8mb4_bin"},
		{sourcetest.Column{Name: "nopad", Type: rel.VarcharType(40), Values: sourcetest.Texts}, "VARCHAR(40) COLLATE utf8mb4_nopad_bin"},
		{sourcetest.Column{Name: "ai", Type: rel.VarcharType(40), Values: sourcetest.Texts}, "VARCHAR(40) COLLATE utf8mb4_unicode_ci"},
		values("latin", rel.VarcharType(40), "VARCHAR(40) CHARACTER SET latin1", "a", "A", "a ", "é", "E", "ß"),
		values("wide", rel.VarcharType(40), "VARCHAR(40) CHARACTER SET ucs2", "a", "é", "日本語"),
		topic("b", "bytea", rel.Bytea, "LONGBLOB"),
		values("padded", rel.Bytea, "BINARY(3)", `\x610000`, `\x616263`),
		topic("e", "enum", rel.Text, "ENUM('low','high','mid','1')"),
		values("se", rel.Text, "SET('a','b','c')", "", "a", "a,c"),
		topic("u", "uuid", rel.UUID, "UUID"),
		values("ip", rel.Text, "INET6", "::1", "2001:db8::1"),
		topic("j", "json", rel.JSON, "JSON"),
		topic("MixedCase", "mixed-case name", rel.Text, "TEXT"),
		values("select", rel.Text, "TEXT", "reserved"),
		values("quo`te", rel.Text, "TEXT", "quoted"),
		{sourcetest.Column{Name: "geo", Refused: "no type for MySQL's point"}, "POINT"},
	}
}

func times() []column {
	return []column{
		topic("d", "date", rel.Date, "DATE"),
		topic("ts", "timestamp", rel.Type{OID: rel.TimestampOID, Mod: 6}, "DATETIME(6)"),
		values("ts0", rel.Type{OID: rel.TimestampOID, Mod: 0}, "DATETIME", "2000-02-29 12:34:56", "1000-01-01 00:00:00"),
		topic("tz", "timestamptz", rel.Type{OID: rel.TimestamptzOID, Mod: 0}, "TIMESTAMP NULL"),
		values("tz3", rel.Type{OID: rel.TimestamptzOID, Mod: 3}, "TIMESTAMP(3) NULL", "2025-04-06 09:20:59.123+00", "2038-01-19 03:14:07.999+00"),
		topic("ti", "time", rel.Type{OID: rel.TimeOID, Mod: 6}, "TIME(6)"),
		values("ti0", rel.Type{OID: rel.TimeOID, Mod: 0}, "TIME", "24:00:00", "00:00:01"),
	}
}

var without = map[string]string{
	"bool":                  "MySQL's boolean is tinyint(1), which may hold 2",
	"float NaN, infinity":   "MySQL stores neither",
	"numeric unconstrained": "every MySQL decimal has a precision and a scale",
	"numeric NaN":           "MySQL has none",
	"date infinity, BC":     "MySQL's years are 1 to 9999",
	"timestamp infinity":    "MySQL has none",
	"interval":              "MySQL has no type for it",
	"integer array":         "MySQL has no arrays",
	"text array":            "MySQL has no arrays",
}

func TestConformance(t *testing.T) {
	server := testserver.MariaDB(t)
	db := server.CreateDatabase(t, "")
	setup := sourcetest.Setup{
		Name: name,
		Open: func(tb testing.TB) source.Source { return open(tb, db, mysql.Config{Connections: 6}) },
		Tables: []sourcetest.Table{
			create(t, db, "numbers", numbers()),
			create(t, db, "texts", strs()),
			create(t, db, "times", times()),
			described(t, db),
			notCarried(t, db),
		},
		Missing: source.Want{Relation: db.Name + ".nothing"},
		Without: without,
		Big:     sourcetest.Big{Want: source.Want{Relation: "big"}, Rows: 2_000_000},
		Slow:    source.Want{Relation: "slow"},
		Running: func(tb testing.TB) int { return running(tb, db) },
		Change:  func(tb testing.TB) { db.Exec(tb, "INSERT INTO numbers (id) VALUES (0)") },
		Undo:    func(tb testing.TB) { db.Exec(tb, "DELETE FROM numbers WHERE id = 0") },
		Secrets: []string{db.Password, db.ReaderPassword},
	}
	db.Exec(t, `CREATE VIEW big AS SELECT seq AS id, CONCAT('row ', seq) AS name, seq * 0.25 AS price, DATE '2000-01-01' + INTERVAL seq % 1000 DAY AS d
			FROM seq_1_to_2000000;
		CREATE VIEW slow AS SELECT SLEEP(20) AS s`)
	wrong := func(url, password string) func(testing.TB) (source.Source, error) {
		return func(tb testing.TB) (source.Source, error) {
			s, err := mysql.Open(tb.Context(), mysql.Config{Name: name, URL: url, Password: password})
			if err != nil {
				return nil, err
			}
			return s, nil
		}
	}
	setup.Broken = map[string]func(testing.TB) (source.Source, error){
		"nothing listens": wrong("mysql://reader@127.0.0.1:1/"+db.Name, db.ReaderPassword),
		"wrong password":  wrong(db.ReaderURL(), "not "+db.ReaderPassword),
		"no database":     wrong(strings.Replace(db.ReaderURL(), db.Name, "nowhere", 1), db.ReaderPassword),
	}
	sourcetest.Run(t, setup)
}

// described has keys, comments and foreign keys.
func described(t *testing.T, db *testserver.Database) sourcetest.Table {
	db.Exec(t, `CREATE TABLE city (country CHAR(2), code INT, PRIMARY KEY (country, code));
		INSERT INTO city VALUES ('de', 1);
		CREATE TABLE shop (
			id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'the key',
			name VARCHAR(20) NOT NULL COMMENT 'with ''quotes''',
			country CHAR(2), city INT,
			UNIQUE KEY by_name (name), UNIQUE KEY by_prefix (name(3)), KEY plain (city),
			CONSTRAINT in_city FOREIGN KEY (country, city) REFERENCES city (country, code)
		) COMMENT = 'all shops';
		INSERT INTO shop (name, country, city) VALUES ('one', 'de', 1), ('two', NULL, NULL);
		ANALYZE TABLE shop`)
	return sourcetest.Table{Want: source.Want{Relation: db.Name + ".shop"}, Kind: "table", Comment: "all shops", Estimated: true,
		Key: []int{0}, Unique: [][]int{{1}},
		Foreign: []rel.ForeignKey{{Name: "in_city", Columns: []int{2, 3}, To: []string{db.Name, "city"}, ToColumns: []string{"country", "code"}}},
		Columns: []sourcetest.Column{
			{Name: "id", Type: rel.NumericType(20, 0), NotNull: true, Comment: "the key", Values: []any{"1", "2"}},
			{Name: "name", Type: rel.VarcharType(20), NotNull: true, Comment: "with 'quotes'", Values: []any{"one", "two"}},
			{Name: "country", Type: rel.BPCharType(2), Values: []any{"de", nil}},
			{Name: "city", Type: rel.Int4, Values: []any{"1", nil}},
		}}
}

// notCarried holds values that PostgreSQL's types cannot; each fails by name, and the rest stays readable.
func notCarried(t *testing.T, db *testserver.Database) sourcetest.Table {
	db.Exec(t, `SET sql_mode = '';
		CREATE TABLE awkward (id INT PRIMARY KEY, zero DATE NOT NULL, part DATETIME, long_time TIME, nul VARCHAR(10));
		INSERT INTO awkward VALUES (1, '2000-01-01', '2000-01-01', '10:00:00', 'a'), (7, '0000-00-00', '2018-02-00 10:00:00', '-25:00:00', 'a\0b')`)
	return sourcetest.Table{Want: source.Want{Relation: "awkward"}, Kind: "table", Key: []int{0},
		Columns: []sourcetest.Column{
			{Name: "id", Type: rel.Int4, NotNull: true, Values: []any{"1", "7"}},
			{Name: "zero", Type: rel.Date, NotNull: true, Fails: "zero date", Covers: "date zero"},
			{Name: "part", Type: rel.Type{OID: rel.TimestampOID, Mod: 0}, Fails: "zero date"},
			{Name: "long_time", Type: rel.Type{OID: rel.TimeOID, Mod: 0}, Fails: "not within a day"},
			{Name: "nul", Type: rel.VarcharType(10), Fails: "zero byte"},
		}}
}
