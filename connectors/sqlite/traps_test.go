package sqlite_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

func describe(tb testing.TB, s source.Source, relation string) *rel.Table {
	tb.Helper()
	found, err := s.Tables(tb.Context(), []source.Want{{Relation: relation}})
	if err != nil {
		tb.Fatal(err)
	}
	if found[0].Err != nil {
		tb.Fatal(found[0].Err)
	}
	return found[0].Table
}

// read runs a plan and gives its rows as text, NULL as \N.
func read(ctx context.Context, s source.Source, n plan.Node) ([]string, error) {
	f := sourcetest.FragmentOf(name, n)
	rows, err := s.Run(ctx, f)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for {
		b, err := rows.Next(ctx)
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		for i := range int(b.NumRows()) {
			var parts []string
			for c, col := range f.Columns() {
				v := sourcetest.Text(sourcetest.ValueAt(b.Column(c), i, col.Type), col.Type)
				if v == nil {
					v = `\N`
				}
				parts = append(parts, v.(string))
			}
			out = append(out, strings.Join(parts, " "))
		}
		b.Release()
	}
}

func all(t *rel.Table) *plan.Scan {
	ords := make([]int, len(t.Columns))
	for i := range ords {
		ords[i] = i
	}
	return sourcetest.ScanOf(t, 1, ords...)
}

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestTypes: what a declared type is to PostgreSQL, and what no type is.
func TestTypes(t *testing.T) {
	f := newFile(t)
	for _, test := range []struct{ declared, want string }{
		{"INTEGER", "bigint"}, {"int", "bigint"}, {"UNSIGNED BIG INT", "bigint"}, {"smallint", "smallint"}, {"tinyint", "bigint"},
		{"varchar (20)", "character varying(20)"}, {"VARCHAR", "character varying"}, {"CHAR(3)", "character(3)"}, {"CHAR", "text"},
		{"NATIVE CHARACTER(70)", "character(70)"}, {"NVARCHAR(100)", "character varying(100)"}, {"VARCHAR(0)", "character varying"},
		{"TEXT", "text"}, {"CLOB", "text"}, {"LONGTEXT", "text"}, {"STRING", "text"},
		{"REAL", "double precision"}, {"FLOAT", "double precision"}, {"double precision", "double precision"},
		{"DECIMAL(10,5)", "numeric(10,5)"}, {"NUMERIC", "numeric"}, {"decimal(8)", "numeric(8,0)"}, {"DECIMAL(2,5)", "numeric"},
		{"BOOLEAN", "boolean"}, {"DATE", "date"}, {"DATETIME", "timestamp without time zone"}, {"timestamptz", "timestamp with time zone"},
		{"TIME", "time without time zone"}, {"BLOB", "bytea"}, {"uuid", "uuid"}, {"JSON", "json"},
		{"MONEY", "numeric"}, {"POINT", "bigint"}, // affinity: po-INT
		{"", "refused"}, {"ANY", "refused"},
	} {
		f.exec(t, "DROP TABLE IF EXISTS t")
		f.exec(t, "CREATE TABLE t (a "+test.declared+")"+map[bool]string{true: " STRICT"}[test.declared == "ANY"])
		c := describe(t, f.open(t), "t").Columns[0]
		got := c.Type.String()
		if c.Refused != "" {
			got = "refused"
		}
		if got != test.want {
			t.Errorf("%q is %s, want %s", test.declared, got, test.want)
		}
	}
}

// TestUnfit names source, table, column and row, and a scan without the column succeeds.
func TestUnfit(t *testing.T) {
	f := newFile(t)
	for _, test := range []struct{ ddl, row string }{
		{"CREATE TABLE t (n INT, x TEXT)", "The row is the one with rowid = 2."},
		{"CREATE TABLE t (rowid TEXT, n INT, x TEXT)", "The row is the one with _rowid_ = 2."},
		{"CREATE TABLE t (x TEXT, n INT, PRIMARY KEY (x)) WITHOUT ROWID", "The row is the one with x = 'it''s'."},
	} {
		f.exec(t, "DROP TABLE IF EXISTS t")
		f.exec(t, test.ddl)
		f.exec(t, `INSERT INTO t (n, x) VALUES (1, 'a'), ('abc', 'it''s')`)
		s := f.open(t)
		table := describe(t, s, "t")
		_, err := read(t.Context(), s, all(table))
		e, ok := pgerr.As(err)
		if !ok {
			t.Fatal(err)
		}
		if want := `source "hr.old", relation t, column n (bigint): the stored text "abc" is not of that type`; e.Message != want || e.Detail != test.row {
			t.Errorf("%s\n%s\nwant\n%s\n%s", e.Message, e.Detail, want, test.row)
		}
	}
}

// TestText: equality and order are those of bytes only where SQLite says so.
func TestText(t *testing.T) {
	wide := newFile(t, "encoding = 'UTF-16le'")
	for _, file := range []*file{newFile(t), wide} {
		file.exec(t, `CREATE TABLE t (a TEXT, n TEXT COLLATE NOCASE); INSERT INTO t VALUES ('a', 'a'), ('A', 'A'), ('é', 'é'), ('😀', '😀'), ('～', '～')`)
		file.exec(t, `CREATE VIEW v AS SELECT a, n FROM t`)
		s := file.open(t)
		for _, test := range []struct {
			relation string
			column   int
			op       string
			verdict  source.VerdictKind
		}{
			{"t", 0, "=", source.Exact}, {"t", 0, "<>", source.Exact}, {"t", 0, "<", source.Exact},
			{"t", 1, "=", source.Superset}, {"t", 1, "<>", source.None}, {"t", 1, "<", source.None},
			{"v", 0, "=", source.Superset}, {"v", 1, "=", source.Superset}, {"v", 0, "<", source.None}, {"v", 1, "<>", source.None},
		} {
			if file == wide && test.verdict == source.Exact {
				test.verdict = map[string]source.VerdictKind{"=": source.Superset}[test.op] // UTF-16 sorts surrogates before ～
			}
			scan := all(describe(t, s, test.relation))
			pred := sourcetest.Compare(test.op, &rel.Col{Column: scan.Cols[test.column].Column}, &rel.Const{Val: "é", Typ: rel.Text})
			filter := &plan.Filter{Input: scan, Preds: []rel.Expr{pred}}
			if v := s.Offer(filter); v.Kind != test.verdict {
				t.Errorf("%s.%s is %s %s, want %s", test.relation, pred, v.Kind, v.Reason, test.verdict)
			} else if v.Kind == source.None {
				continue
			}
			rows, err := read(t.Context(), s, filter)
			if err != nil || len(rows) == 0 {
				t.Errorf("%s gives %v (%v)", pred, rows, err)
			}
		}
		rows, err := read(t.Context(), s, all(describe(t, s, "t")))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, rows, []string{"a a", "A A", "é é", "😀 😀", "～ ～"})
	}
}

// TestSnapshot: fragments see one state, also while a writer commits without pause.
func TestSnapshot(t *testing.T) {
	f := newFile(t, "journal_mode = WAL")
	f.exec(t, "CREATE TABLE t (n INT); INSERT INTO t VALUES (0)")
	s := f.open(t)
	scan := all(describe(t, s, "t"))
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				if _, err := f.db.Exec("UPDATE t SET n = n + 1"); err != nil {
					t.Error(err)
				}
				time.Sleep(2 * time.Millisecond)
			}
		}
	}()
	seen := map[string]bool{}
	for range 30 {
		snap, err := s.(source.Snapshotter).Snapshot(t.Context(), 3)
		if err != nil {
			t.Fatal(err)
		}
		first, err := snap.Run(t.Context(), sourcetest.FragmentOf(name, scan)) // keeps the others on other connections
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for range 4 {
			rows, err := read(t.Context(), snap, scan)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, rows...)
			time.Sleep(time.Millisecond)
		}
		equal(t, got, []string{got[0], got[0], got[0], got[0]})
		seen[got[0]] = true
		first.Close()
		snap.Close()
	}
	close(stop)
	<-stopped
	if len(seen) < 2 {
		t.Error("the writer did not write")
	}
	if _, err := s.(source.Snapshotter).Snapshot(t.Context(), 17); pgerr.Code(err) != pgerr.TooManyConnections {
		t.Errorf("a snapshot over 17 of 16 connections: %v", err)
	}
}

// TestRollbackSnapshot: in a rollback mode a snapshot keeps writers away as long as it is open, and no longer.
func TestRollbackSnapshot(t *testing.T) {
	f := newFile(t, "journal_mode = DELETE", "busy_timeout = 0")
	f.exec(t, "CREATE TABLE t (n INT)")
	s := f.open(t)
	snap, err := s.(source.Snapshotter).Snapshot(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.db.Exec("INSERT INTO t VALUES (1)"); err == nil {
		t.Error("a writer committed under the snapshot")
	}
	snap.Close()
	f.exec(t, "INSERT INTO t VALUES (1)")
}

// TestClosed: a closed source reads nothing.
func TestClosed(t *testing.T) {
	f := newFile(t)
	f.exec(t, "CREATE TABLE t (n INT)")
	s := f.open(t)
	table := describe(t, s, "t")
	s.Close()
	if _, err := read(t.Context(), s, all(table)); err == nil {
		t.Error("a closed source reads")
	}
}

// TestCancelledBefore: a statement whose context has ended does not start.
func TestCancelledBefore(t *testing.T) {
	f := newFile(t)
	f.exec(t, `CREATE VIEW slow AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT CAST(max(n) AS INTEGER) AS n FROM c`)
	s := f.open(t)
	scan := all(describe(t, s, "slow"))
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel() // about when the first step begins
		if _, err := read(ctx, s, scan); err != context.Canceled {
			t.Fatal(err)
		}
	}
}

// BenchmarkScan reads a million rows of seven columns.
func BenchmarkScan(b *testing.B) {
	f := newFile(b)
	f.exec(b, `CREATE TABLE t (id INTEGER PRIMARY KEY, customer INT, price DECIMAL(12,2), day DATE, at DATETIME, state CHAR(1), note VARCHAR(44));
		INSERT INTO t WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000000)
		SELECT n, n % 1000, round(n / 7.0, 2), date('2000-01-01', (n % 3000) || ' days'), datetime('2000-01-01', n || ' seconds'),
			char(65 + n % 3), 'a note about number ' || n FROM c`)
	s := f.open(b)
	frag := sourcetest.FragmentOf(name, all(describe(b, s, "t")))
	b.ResetTimer()
	for b.Loop() {
		rows, err := s.Run(b.Context(), frag)
		if err != nil {
			b.Fatal(err)
		}
		n, err := sourcetest.Count(b.Context(), rows, nil)
		rows.Close()
		if err != nil || n != 1_000_000 {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "Mrows/s")
}
