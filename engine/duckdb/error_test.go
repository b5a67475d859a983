package duckdb

import (
	"context"
	"testing"
	"time"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

func TestErrorsHaveSQLSTATEs(t *testing.T) {
	_, c := opened(t, Config{MemoryLimit: "100MB", Threads: 2})
	marked := Mark(pgerr.New("22012", "division by %s {} 'zero'", "é%s").WithHint("h").WithDetail("d").At(7))
	for _, test := range []struct{ sql, code, message string }{
		{"'abc'::INTEGER", "22P02", ""},
		{"300::INTEGER::TINYINT", "22003", ""},
		{"(SELECT x FROM range(1000000) t(x) WHERE x = 3000000000::BIGINT::INTEGER)", "22003", ""},
		{"9223372036854775807 + i FROM range(3000) t(i)", "22003", ""},
		{"'2024-13-01'::DATE::VARCHAR", "22008", "date field value out of range: \"2024-13-01\""},
		{"error(" + QuoteString(marked) + ")", "22012", "division by é%s {} 'zero'"},
		{"error(" + QuoteString(Mark(pgerr.New("22023", "a\x01b\x05\x06A\x06"))) + ")", "22023", "a\x01b\x05\x06A\x06"},
		{"CASE WHEN i = 900000 THEN error(" + QuoteString(marked) + ") END FROM range(1000000) t(i)", "22012", "division by é%s {} 'zero'"},
		{"(SELECT i FROM range(3) t(i))", "21000", "more than one row returned by a subquery used as an expression"},
		{"count(*) FROM (SELECT DISTINCT repeat('x', 100) || i FROM range(10000000) t(i))", "53200", ""},
		{"nosuch", "XX000", ""},
	} {
		_, err := query(c, "SELECT "+test.sql, columns(rel.Numeric))
		e := Classify(err)
		if e == nil || e.Code != test.code || test.message != "" && e.Message != test.message {
			t.Errorf("%s: got %v, want %s %s", test.sql, err, test.code, test.message)
		}
		if test.message != "" && test.code == "22012" && (e.Hint != "h" || e.Detail != "d" || e.Position != 7) {
			t.Errorf("%s: detail %q, hint %q, position %d are not as raised", test.sql, e.Detail, e.Hint, e.Position)
		}
	}
	if got := mustQuery(t, c, "SELECT 1", columns(rel.Int4)); got != "1\n" {
		t.Errorf("the connection is of no use after errors: %q", got)
	}
}

// slow takes minutes and gives no row before its end; slowRows gives rows all the time.
const (
	slow     = "SELECT count(*) FROM range(100000000000) t(i) WHERE i % 7 = 9"
	slowRows = "SELECT i FROM range(100000000000) t(i)"
)

func TestCancellationIsPrompt(t *testing.T) {
	_, c := opened(t, Config{})
	for _, test := range []struct{ name, sql string }{{"while a chunk is awaited", slow}, {"between chunks", slowRows}} {
		ctx, cancel := context.WithCancel(context.Background())
		var at time.Time
		time.AfterFunc(30*time.Millisecond, func() { at = time.Now(); cancel() })
		rows, err := c.Query(ctx, test.sql, columns(rel.Int8))
		for err == nil {
			_, err = rows.Next(ctx)
		}
		took := time.Since(at)
		if pgerr.Code(err) != pgerr.QueryCanceled || took > time.Second {
			t.Errorf("%s: got %v after %v", test.name, err, took)
		}
		if rows != nil {
			rows.Close()
		}
		if got := mustQuery(t, c, "SELECT 1", columns(rel.Int4)); got != "1\n" {
			t.Errorf("%s: the connection is of no use afterwards: %q", test.name, got)
		}
	}
}

func TestEveryMomentOfCancellation(t *testing.T) {
	_, c := opened(t, Config{})
	for wait := range 40 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(wait)*50*time.Microsecond)
		rows, err := c.Query(ctx, slow, columns(rel.Int8))
		if err == nil {
			_, err = rows.Next(ctx)
			rows.Close()
		}
		cancel()
		if pgerr.Code(err) != pgerr.QueryCanceled {
			t.Fatalf("after %v: %v", time.Duration(wait)*50*time.Microsecond, err)
		}
	}
}

func TestExecIsCancelled(t *testing.T) {
	_, c := opened(t, Config{})
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if err := c.Exec(ctx, "CREATE TEMP TABLE t AS "+slow); pgerr.Code(err) != pgerr.QueryCanceled {
		t.Error(err)
	}
}

func TestClosingEarlyFreesTheConnection(t *testing.T) {
	_, c := opened(t, Config{})
	rows, err := c.Query(context.Background(), slowRows, columns(rel.Int8))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Query(context.Background(), "SELECT 1", columns(rel.Int4)); pgerr.Code(err) != pgerr.ObjectNotInState {
		t.Errorf("a second statement on a busy connection: %v", err)
	}
	rows.Close()
	rows.Close()
	if got := mustQuery(t, c, "SELECT 1", columns(rel.Int4)); got != "1\n" {
		t.Errorf("got %q", got)
	}
}

func TestSettingsAreLocked(t *testing.T) {
	_, c := opened(t, Config{})
	for _, sql := range []string{"SET memory_limit = '1GB'", "SET enable_external_access = true", "INSTALL httpfs", "LOAD httpfs",
		"ATTACH '/tmp/x.db'", "COPY (SELECT 1) TO '/tmp/x.csv'", "SET TimeZone = 'Europe/Oslo'"} {
		if err := c.Exec(context.Background(), sql); err == nil {
			t.Errorf("%s: must be refused", sql)
		}
	}
	if _, err := query(c, "SELECT * FROM read_text('/etc/hostname')", columns(rel.Text, rel.Text, rel.Int8, rel.Timestamptz)); err == nil {
		t.Error("a file was read without external access")
	}
	if got := mustQuery(t, c, "SELECT current_setting('TimeZone'), x FROM (VALUES (NULL), (1)) t(x) ORDER BY x", columns(rel.Text, rel.Int4)); got != "UTC|1\nUTC|(null)\n" {
		t.Errorf("got %q", got)
	}
}

func TestDescribe(t *testing.T) {
	_, c := opened(t, Config{})
	got, err := c.Describe(context.Background(), "SELECT 1::DECIMAL(10,2) AS a, [1] AS \"B c\", error('not run') AS e")
	if err != nil || len(got) != 3 || got[0].Name != "a" || got[0].DuckDBType != "DECIMAL(10,2)" || got[1].Name != "B c" || got[1].DuckDBType != "INTEGER[]" {
		t.Errorf("got %v, %v", got, err)
	}
}
