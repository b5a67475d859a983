package postgres_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/connectors/postgres"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
	"github.com/meshgate/meshgate/engine/sqlgen"
	"github.com/meshgate/meshgate/engine/testserver"
)

// column declares a column of the conformance test together with its DDL.
type column struct {
	sourcetest.Column
	ddl    string
	insert []any // what to insert, when it is not Values
}

// create makes a table of the columns and declares it to the suite.
func create(t testing.TB, db *testserver.Database, name string, columns []column) sourcetest.Table {
	t.Helper()
	var ddl []string
	var values [][]any
	for _, c := range columns {
		ddl = append(ddl, sqlgen.Quote(c.Name)+" "+c.ddl)
		if c.insert == nil {
			c.insert = c.Values
		}
		values = append(values, c.insert)
	}
	values = sourcetest.Fill(values...)
	var rows []string
	for i := range values[0] {
		var fields []string
		for _, v := range values {
			if v[i] == nil {
				fields = append(fields, "NULL")
			} else {
				fields = append(fields, "E'"+strings.NewReplacer("'", "''", `\`, `\\`).Replace(v[i].(string))+"'")
			}
		}
		rows = append(rows, "("+strings.Join(fields, ", ")+")")
	}
	db.Exec(t, fmt.Sprintf("CREATE TABLE %[1]s (%[2]s); INSERT INTO %[1]s VALUES %[3]s; ANALYZE %[1]s",
		name, strings.Join(ddl, ", "), strings.Join(rows, ",\n")))
	table := sourcetest.Table{Want: source.Want{Relation: "public." + name}, Kind: "table", Estimated: true}
	for i, c := range columns {
		if c.Refused == "" && c.Fails == "" {
			c.Values = values[i]
		}
		table.Columns = append(table.Columns, c.Column)
	}
	return table
}

// topic is a column that covers a topic of the suite.
func topic(name, topic, ddl string, t rel.Type) column {
	return column{Column: sourcetest.Column{Name: name, Type: t, Covers: topic, Values: sourcetest.Topics[topic]}, ddl: ddl}
}

// refused is a column of a type that the gateway does not have.
func refused(name, ddl, reason string) column {
	return column{Column: sourcetest.Column{Name: name, Refused: reason}, ddl: ddl}
}

// fails is a column whose first value cannot be carried.
func fails(name, ddl string, t rel.Type, value, reason string) column {
	return column{Column: sourcetest.Column{Name: name, Type: t, Fails: reason}, ddl: ddl, insert: []any{value}}
}

func with(c column, values ...any) column {
	c.Values = slices.Concat(c.Values, values)
	return c
}

func open(t testing.TB, db *testserver.Database) *postgres.Source {
	t.Helper()
	s, err := postgres.Open(t.Context(), postgres.Config{Name: "sales.shop", URL: db.ReaderURL(), Password: db.ReaderPassword, Connections: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func must(t rel.Type, ok bool) rel.Type {
	if !ok {
		panic("no such type")
	}
	return t
}

func TestSource(t *testing.T) {
	// Sorting by the database's own collation would differ from byte order.
	db := testserver.Postgres(t).CreateDatabase(t, "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
	db.Exec(t, `
CREATE TYPE mood AS ENUM ('low', 'mid', 'high');
CREATE TYPE place AS (name text, at point);
CREATE EXTENSION citext;
CREATE COLLATION ignore_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE DOMAIN positive AS numeric(10,2) NOT NULL CHECK (value > 0);
CREATE VIEW big AS SELECT i AS id, (i % 1000)::int AS part, (i / 100.0)::numeric(15,2) AS price, 'text ' || i AS note FROM generate_series(1::bigint, 2000000) i;
CREATE VIEW slow AS SELECT 1 AS one, pg_sleep(60)::text AS t;`)

	text := topic("text", "text", "text", rel.Text)
	numbers := create(t, db, "numbers", []column{
		topic("int2", "int2", "int2", rel.Int2), topic("int4", "int4", "int4", rel.Int4), topic("int8", "int8", "int8", rel.Int8),
		topic("float4", "float4", "float4", rel.Float4), with(topic("float8", "float8", "float8", rel.Float8), sourcetest.Topics["float NaN, infinity"]...),
		topic("dec", "numeric(38,10)", "numeric(38,10)", rel.NumericType(38, 10)),
		with(topic("num", "numeric unconstrained", "numeric", rel.Numeric), sourcetest.Topics["numeric NaN"]...),
		topic("unsigned", "unsigned 64-bit", "numeric(20)", rel.NumericType(20, 0)),
		{Column: sourcetest.Column{Name: "wide", Type: rel.NumericType(50, 20), Values: []any{nil, "123456789012345678901234567890.12345678901234567890", "-1.50000000000000000000"}}, ddl: "numeric(50,20)"},
		{Column: sourcetest.Column{Name: "small", Type: rel.NumericType(5, 2), Values: []any{nil, "0.00", "-999.99", "12.30", "0.01"}}, ddl: "numeric(5,2)"},
		topic("bool", "bool", "bool", rel.Bool),
	})
	texts := create(t, db, "texts", []column{
		text,
		{Column: sourcetest.Column{Name: "MixedCase", Type: rel.VarcharType(30), Covers: "mixed-case name", Values: sourcetest.Texts}, ddl: "varchar(30)"},
		{Column: sourcetest.Column{Name: "loose", Type: rel.Text, Values: sourcetest.Texts}, ddl: "text COLLATE ignore_case"},
		{Column: sourcetest.Column{Name: "ci", Type: rel.Text, Values: sourcetest.Texts}, ddl: "citext"},
		{Column: sourcetest.Column{Name: "c", Type: rel.Text, Values: sourcetest.Texts}, ddl: `text COLLATE "C"`},
		topic("char5", "char(n)", "char(5)", rel.BPCharType(5)),
		topic("enum", "enum", "mood", sourcetest.Enum("public", "mood")),
		topic("json", "json", "json", rel.JSON),
		{Column: sourcetest.Column{Name: "jsonb", Type: rel.JSONB, Values: []any{nil, `{"a": [1, 2.50, "é"], "b": 1}`, "null"}}, ddl: "jsonb"},
		topic("uuid", "uuid", "uuid", rel.UUID),
		topic("bytea", "bytea", "bytea", rel.Bytea),
		{Column: sourcetest.Column{Name: "varbit", Type: rel.Of(rel.VarbitOID), Values: []any{nil, "", "1", "0000000011"}}, ddl: "varbit"},
		{Column: sourcetest.Column{Name: "ip", Type: rel.Of(rel.InetOID), Values: []any{nil, "10.1.2.3/16", "192.168.1.5", "::1", "2001:db8::/32"}}, ddl: "inet"},
		{Column: sourcetest.Column{Name: "net", Type: rel.Of(rel.CidrOID), Values: []any{nil, "10.0.0.0/8", "192.168.1.5/32", "2001:db8::/32"}}, ddl: "cidr"},
		{Column: sourcetest.Column{Name: `odd "name" 50%s`, Type: rel.NameType, Values: []any{nil, "a", "é"}}, ddl: "name"},
	})
	long := create(t, db, "long", []column{topic("t", "text long", "text", rel.Text)})
	times := create(t, db, "times", []column{
		with(topic("date", "date", "date", rel.Date), sourcetest.Topics["date infinity, BC"]...),
		topic("time", "time", "time", rel.Time),
		with(topic("ts", "timestamp", "timestamp", rel.Timestamp), append(sourcetest.Topics["timestamp infinity"], "0044-03-15 12:00:00 BC")...),
		with(topic("tstz", "timestamptz", "timestamptz", rel.Timestamptz), append(sourcetest.Topics["timestamp infinity"], "0044-03-15 12:00:00+00 BC")...),
		with(topic("interval", "interval", "interval", rel.IntervalT), "9000000:00:00", "-178000000 years -2147483648 days -2562047788:00:54.775807"),
		{Column: sourcetest.Column{Name: "timetz", Type: rel.Of(rel.TimetzOID), Values: []any{nil, "00:00:00+00", "24:00:00-12", "12:34:56.789+05:30", "23:59:59.999999-08", "01:02:03.4+02:03:04"}}, ddl: "timetz"},
		{Column: sourcetest.Column{Name: "ms", Type: rel.Type{OID: rel.TimestampOID, Mod: 3}, Values: []any{nil, "2000-01-01 00:00:00.123"}}, ddl: "timestamp(3)"},
	})
	arrays := create(t, db, "arrays", []column{
		topic("ints", "integer array", "int[]", must(rel.ArrayOf(rel.Int4))),
		topic("texts", "text array", "text[]", must(rel.ArrayOf(rel.Text))),
		{Column: sourcetest.Column{Name: "enums", Type: must(rel.ArrayOf(sourcetest.Enum("public", "mood"))), Values: []any{nil, "{}", "{low,NULL,high}"}}, ddl: "mood[]"},
		{Column: sourcetest.Column{Name: "numerics", Type: must(rel.ArrayOf(rel.Numeric)), Values: []any{"{1.50,NaN,NULL}"}}, ddl: "numeric[]"},
		{Column: sourcetest.Column{Name: "prices", Type: must(rel.ArrayOf(rel.NumericType(10, 2))), Values: []any{"{1.50,-2.00}"}}, ddl: "numeric(10,2)[]"},
	})
	awkward := create(t, db, "awkward", []column{
		fails("nan", "numeric(10,2)", rel.NumericType(10, 2), "NaN", "NaN cannot be carried in numeric(10,2)"),
		fails("matrix", "int[]", must(rel.ArrayOf(rel.Int4)), "{{1,2},{3,4}}", "one dimension"),
		fails("lower", "int[]", must(rel.ArrayOf(rel.Int4)), "[0:1]={1,2}", "lower bound 1"),
		fails("far", "timestamp", rel.Timestamp, "294276-12-31 23:59:59", "outside the range"),
		refused("m", "money", "type money is not carried"),
		refused("p", "place", "composite type place is not carried by the gateway: its attribute \"at\" is of type point"), refused("pt", "point", "type point"), refused("r", "int4range", "range type int4range"),
		refused("x", "xml", "type xml"), refused("rc", "regclass", "type regclass"),
		{Column: sourcetest.Column{Name: "ok", Type: rel.Int4, Values: []any{"1"}}, ddl: "int"},
	})
	keyed := createKeyed(t, db)

	sourcetest.Run(t, sourcetest.Setup{
		Name:    "sales.shop",
		Open:    func(t testing.TB) source.Source { return open(t, db) },
		Tables:  []sourcetest.Table{keyed, numbers, texts, long, times, arrays, awkward},
		Missing: source.Want{Relation: "public.nowhere"},
		Without: map[string]string{
			"float NaN, infinity": "among float8's values", "numeric NaN": "among numeric's values", "date infinity, BC": "among date's values",
			"timestamp infinity": "among timestamp's values", "date zero": "PostgreSQL has none",
		},
		Big:  sourcetest.Big{Want: source.Want{Relation: "public.big"}, Rows: 2_000_000},
		Slow: source.Want{Relation: "public.slow"},
		Running: func(t testing.TB) int {
			return len(db.Query(t, "SELECT pid FROM pg_stat_activity WHERE application_name = 'meshgate' AND state = 'active' AND datname = current_database()"))
		},
		Change: func(t testing.TB) { db.Exec(t, "INSERT INTO orders (id, customer, total) VALUES (99, 1, 1)") },
		Undo:   func(t testing.TB) { db.Exec(t, "DELETE FROM orders WHERE id = 99") },
		Broken: map[string]func(testing.TB) (source.Source, error){
			"nothing listens": broken(func(u *url.URL) { u.Host = "127.0.0.1:1" }, db, db.ReaderPassword),
			"wrong password":  broken(func(*url.URL) {}, db, "wrong"),
			"wrong database":  broken(func(u *url.URL) { u.Path = "/nowhere" }, db, db.ReaderPassword),
			"not a URL":       broken(func(u *url.URL) { *u = url.URL{Scheme: "postgres", Host: "h:port", User: u.User} }, db, db.ReaderPassword),
		},
		Secrets: []string{db.ReaderPassword, "s3cret"},
	})
}

// createKeyed makes a table with keys, comments, a dropped column and a domain.
func createKeyed(t testing.TB, db *testserver.Database) sourcetest.Table {
	t.Helper()
	db.Exec(t, `
CREATE TABLE customer (id int PRIMARY KEY, name text);
INSERT INTO customer VALUES (1, 'ana');
CREATE TABLE orders (id int8 PRIMARY KEY, gone int, customer int NOT NULL REFERENCES customer, total positive, code text, UNIQUE (customer, code));
ALTER TABLE orders DROP COLUMN gone;
CREATE UNIQUE INDEX ON orders (code) WHERE code <> '';
CREATE UNIQUE INDEX ON orders (lower(code));
COMMENT ON TABLE orders IS 'What was ordered';
COMMENT ON COLUMN orders.total IS 'in euro';
INSERT INTO orders VALUES (1, 1, 10.5, 'a'), (2, 1, 0.01, NULL);
ANALYZE orders`)
	return sourcetest.Table{
		Want: source.Want{Relation: "public.orders"}, Kind: "table", Comment: "What was ordered", Estimated: true,
		Key: []int{0}, Unique: [][]int{{1, 3}},
		Foreign: []rel.ForeignKey{{Name: "orders_customer_fkey", Columns: []int{1}, To: []string{"public", "customer"}, ToColumns: []string{"id"}}},
		Columns: []sourcetest.Column{
			{Name: "id", Type: rel.Int8, NotNull: true, Values: []any{"1", "2"}},
			{Name: "customer", Type: rel.Int4, NotNull: true, Values: []any{"1", "1"}},
			{Name: "total", Type: rel.NumericType(10, 2), NotNull: true, Comment: "in euro", Values: []any{"10.50", "0.01"}},
			{Name: "code", Type: rel.Text, Values: []any{"a", nil}},
		},
	}
}

func broken(change func(*url.URL), db *testserver.Database, password string) func(testing.TB) (source.Source, error) {
	return func(t testing.TB) (source.Source, error) {
		u, err := url.Parse(db.ReaderURL())
		if err != nil {
			t.Fatal(err)
		}
		change(u)
		s, err := postgres.Open(context.Background(), postgres.Config{Name: "sales.shop", URL: u.String(), Password: password})
		if err != nil {
			return nil, err
		}
		return s, nil
	}
}
