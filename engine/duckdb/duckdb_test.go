package duckdb

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// opened gives a database and a connection that end with the test.
func opened(t testing.TB, cfg Config) (*DB, *Conn) {
	t.Helper()
	db, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	c, err := db.Connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); db.Close() })
	return db, c
}

// columns makes columns c1, c2, … of the given types.
func columns(types ...rel.Type) []rel.Column {
	cols := make([]rel.Column, len(types))
	for i, t := range types {
		cols[i] = rel.Column{ID: rel.ColID(i + 1), Name: fmt.Sprint("c", i+1), Type: t, Form: rel.FormOfType(t)}
	}
	return cols
}

// drain spells all rows, one a line, and closes them.
func drain(rows rel.Rows) (string, error) {
	defer rows.Close()
	var out strings.Builder
	for {
		b, err := rows.Next(context.Background())
		if err == io.EOF {
			return out.String(), nil
		}
		if err != nil {
			return out.String(), err
		}
		spell(&out, b)
		b.Release()
	}
}

func spell(out *strings.Builder, b arrow.RecordBatch) {
	for i := range int(b.NumRows()) {
		for c := range int(b.NumCols()) {
			if c > 0 {
				out.WriteByte('|')
			}
			out.WriteString(b.Column(c).ValueStr(i))
		}
		out.WriteByte('\n')
	}
}

// query runs SQL and spells the rows.
func query(c *Conn, sql string, want []rel.Column) (string, error) {
	rows, err := c.Query(context.Background(), sql, want)
	if err != nil {
		return "", err
	}
	return drain(rows)
}

// mustQuery is query where an error fails the test.
func mustQuery(t testing.TB, c *Conn, sql string, want []rel.Column) string {
	t.Helper()
	s, err := query(c, sql, want)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return s
}

func TestValuesBecomeArrow(t *testing.T) {
	_, c := opened(t, Config{})
	n10, n38 := rel.NumericType(10, 2), rel.NumericType(38, 10)
	for _, test := range []struct {
		sql  string
		typ  rel.Type
		want string
	}{
		{"true", rel.Bool, "true"},
		{"7::TINYINT", rel.Int2, "7"},
		{"4294967295::UINTEGER", rel.Int8, "4294967295"},
		{"18446744073709551615::UBIGINT", rel.NumericType(20, 0), "18446744073709551615"},
		{"(-170141183460469231731687303715884105728)::HUGEINT", rel.Numeric, "-170141183460469231731687303715884105728"},
		{"340282366920938463463374607431768211455::UHUGEINT", rel.Numeric, "340282366920938463463374607431768211455"},
		{"1.50::DECIMAL(4,2)", rel.Numeric, "1.50"},
		{"-12345678.90::DECIMAL(10,2)", n10, "-12345678.9"},
		{"9999999999999999999999999999.0123456789::DECIMAL(38,10)", n38, "9999999999999999999999999999.0123456789"},
		{"'nan'::FLOAT", rel.Float8, "NaN"},
		{"'infinity'::DATE", rel.Date, ""},
		{"'ab\\x00c'::BLOB", rel.Bytea, "YWIAYw=="},
		{"'3f2504e0-4f89-11d3-9a0c-0305e82c3301'::UUID", rel.UUID, "3f2504e0-4f89-11d3-9a0c-0305e82c3301"},
		{"'b'::ENUM('a','b')", rel.Text, "b"},
		{"TIMESTAMP_NS '2024-01-02 03:04:05.123456'", rel.Timestamp, "2024-01-02T03:04:05.123456"},
		{"TIMESTAMP_S '2024-01-02 03:04:05'", rel.Timestamp, "2024-01-02T03:04:05"},
		{"[1, NULL, 3]", rel.Of(rel.Int4ArrayOID), "[1,null,3]"},
		{"[]::VARCHAR[]", rel.Of(rel.TextArrayOID), "[]"},
		{"NULL::INTEGER", rel.Int4, "(null)"},
		{"repeat('x', 13)", rel.Text, "xxxxxxxxxxxxx"},
	} {
		got, err := query(c, "SELECT "+test.sql, columns(test.typ))
		if err != nil {
			t.Errorf("%s: %v", test.sql, err)
		} else if got = strings.TrimSuffix(got, "\n"); test.want != "" && got != test.want {
			t.Errorf("%s: got %s, want %s", test.sql, got, test.want)
		}
	}
}

func TestValuesThatDoNotFitAreErrors(t *testing.T) {
	_, c := opened(t, Config{})
	for _, test := range []struct {
		sql, code string
		typ       rel.Type
	}{
		{"170141183460469231731687303715884105727::HUGEINT", pgerr.NumericValueOutOfRange, rel.NumericType(38, 0)},
		{"70000", pgerr.NumericValueOutOfRange, rel.Int2},
		{"TIMESTAMP_NS '2024-01-02 03:04:05.123456789'", pgerr.DatetimeFieldOverflow, rel.Timestamp},
		{"{'a': 1}", pgerr.InternalError, rel.Text},
		{"1.5::DOUBLE", pgerr.InternalError, rel.Float4},
	} {
		_, err := query(c, "SELECT "+test.sql, columns(test.typ))
		if pgerr.Code(err) != test.code || !strings.Contains(fmt.Sprint(err), "column c1") {
			t.Errorf("%s: got %v, want %s naming column c1", test.sql, err, test.code)
		}
	}
}
