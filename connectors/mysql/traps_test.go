package mysql_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meshgate/meshgate/connectors/mysql"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
	"github.com/meshgate/meshgate/engine/testserver"
)

// describe gives one relation's description.
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

// TestZeroDatesNull: with zero_dates null, what is no date is NULL, a NOT NULL column is
// nullable, IS NULL finds it in the server, and no predicate loses a row.
func TestZeroDatesNull(t *testing.T) {
	db := testserver.MariaDB(t).CreateDatabase(t, "")
	db.Exec(t, `SET sql_mode = 'ALLOW_INVALID_DATES';
		CREATE TABLE d (id INT PRIMARY KEY, d DATE NOT NULL, at DATETIME, stamp TIMESTAMP NULL);
		INSERT INTO d VALUES (1, '2000-02-28', '2000-01-01 10:00:00', '2000-01-01 10:00:00'), (2, '0000-00-00', NULL, '0000-00-00 00:00:00'),
			(3, '2018-02-00', '2018-00-03 00:00:00', NULL), (4, '2018-02-30', '0000-00-00 10:00:00', NULL)`)
	s := open(t, db, mysql.Config{ZeroDates: "null"})
	table := describe(t, s, "d")
	if table.Columns[1].NotNull || !table.Columns[0].NotNull {
		t.Errorf("d is NOT NULL: %v, id: %v", table.Columns[1].NotNull, table.Columns[0].NotNull)
	}
	rows, err := read(t.Context(), s, all(table))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, rows, []string{`1 2000-02-28 2000-01-01 10:00:00 2000-01-01 10:00:00+00`, `2 \N \N \N`, `3 \N \N \N`, `4 \N \N \N`})
	for i := 1; i < 4; i++ {
		scan := all(table)
		pred := &rel.IsNull{Arg: &rel.Col{Column: scan.Cols[i].Column}}
		filter := &plan.Filter{Input: scan, Preds: []rel.Expr{pred}}
		if v := s.Offer(filter); v.Kind != source.Superset {
			t.Errorf("%s: %v", pred, v)
		}
		rows, err := read(t.Context(), s, filter)
		if err != nil || len(rows) != 3 {
			t.Errorf("%s gives %v (%v)", pred, rows, err)
		}
	}
}

// TestZeroDateError names the row and what to do.
func TestZeroDateError(t *testing.T) {
	db := testserver.MariaDB(t).CreateDatabase(t, "")
	db.Exec(t, `SET sql_mode = '';
		CREATE TABLE d (a INT, b VARCHAR(5), d DATE, PRIMARY KEY (a, b));
		INSERT INTO d VALUES (1, 'x', '2000-02-29'), (2, 'y', '0000-00-00')`)
	s := open(t, db, mysql.Config{})
	_, err := read(t.Context(), s, all(describe(t, s, "d")))
	e, ok := pgerr.As(err)
	if !ok {
		t.Fatal(err)
	}
	want := pgerr.Error{Code: "22008",
		Message: `source "sales.crm", relation d, column d: zero date cannot be carried (0000-00-00)`,
		Detail:  "The row's key is a = 2, b = y.",
		Hint:    `Set zero_dates: "null" on the source to read zero dates as NULL.`}
	if *e != want {
		t.Errorf("got  %#v\nwant %#v", *e, want)
	}
}

// TestServerSettings: what the server's owner configures does not change what a statement means.
func TestServerSettings(t *testing.T) {
	db := testserver.MariaDB(t).CreateDatabase(t, "")
	db.Exec(t, `CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, stamp TIMESTAMP, text VARCHAR(20) COLLATE utf8mb4_bin, c CHAR(5));
		SET time_zone = '+00:00'; INSERT INTO t (stamp, text, c) VALUES ('2020-06-01 12:00:00', 'a\\''b"', 'x')`)
	db.Exec(t, `SET GLOBAL time_zone = '-07:00'; SET GLOBAL sql_auto_is_null = 1;
		SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,PAD_CHAR_TO_FULL_LENGTH'`)
	defer db.Exec(t, `SET GLOBAL time_zone = '+00:00'; SET GLOBAL sql_auto_is_null = DEFAULT; SET GLOBAL sql_mode = DEFAULT`)
	s := open(t, db, mysql.Config{})
	scan := all(describe(t, s, "t"))
	for _, pred := range []rel.Expr{
		sourcetest.Compare("=", &rel.Col{Column: scan.Cols[2].Column}, &rel.Const{Val: `a\'b"`, Typ: rel.Text}),
		sourcetest.Compare("=", &rel.Col{Column: scan.Cols[1].Column}, &rel.Const{Val: rel.Instant(1591012800_000_000), Typ: rel.Timestamptz}),
		&rel.IsNull{Arg: &rel.Col{Column: scan.Cols[0].Column}, Negated: true},
	} {
		rows, err := read(t.Context(), s, &plan.Filter{Input: scan, Preds: []rel.Expr{pred}})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, rows, []string{`1 2020-06-01 12:00:00+00 a\'b" x`})
	}
	rows, err := read(t.Context(), s, &plan.Filter{Input: scan, Preds: []rel.Expr{&rel.IsNull{Arg: &rel.Col{Column: scan.Cols[0].Column}}}})
	if err != nil || len(rows) != 0 {
		t.Errorf("id IS NULL gives %v (%v)", rows, err)
	}
}

// TestConnections: more statements at once than connections wait; a statement that needs
// more than there are is told so.
func TestConnections(t *testing.T) {
	db := testserver.MariaDB(t).CreateDatabase(t, "")
	db.Exec(t, `CREATE VIEW v AS SELECT seq FROM seq_1_to_20000`)
	s := open(t, db, mysql.Config{Connections: 3})
	table := describe(t, s, "v")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if rows, err := read(t.Context(), s, all(table)); err != nil || len(rows) != 20000 {
				t.Errorf("%d rows (%v)", len(rows), err)
			}
		})
	}
	for range 20 {
		n := db.Query(t, "SELECT COUNT(*) FROM information_schema.processlist WHERE USER = 'reader'")[0]
		if n > "3" {
			t.Errorf("%s connections are open", n)
		}
		time.Sleep(5 * time.Millisecond)
	}
	wg.Wait()
	_, err := s.(source.Snapshotter).Snapshot(t.Context(), 4)
	if pgerr.Code(err) != pgerr.TooManyConnections {
		t.Errorf("a snapshot over four of three connections: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	snap, err := s.(source.Snapshotter).Snapshot(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	if _, err := s.Run(ctx, sourcetest.FragmentOf(name, all(table))); err != context.DeadlineExceeded {
		t.Errorf("waiting for a connection ends with %v", err)
	}
}

// TestSnapshotParts: fragments that run together see one state, whatever is committed while they do.
func TestSnapshotParts(t *testing.T) {
	db := testserver.MariaDB(t).CreateDatabase(t, "")
	db.Exec(t, `CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1), (2)`)
	s := open(t, db, mysql.Config{})
	table := describe(t, s, "t")
	snap, err := s.(source.Snapshotter).Snapshot(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	f := sourcetest.FragmentOf(name, all(table))
	first, err := snap.Run(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	db.Exec(t, "DELETE FROM t")
	for range 2 {
		rows, err := read(t.Context(), snap, all(table))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, rows, []string{"1", "2"})
	}
	if rows, err := read(t.Context(), s, all(table)); err != nil || len(rows) != 0 {
		t.Errorf("outside the snapshot: %v (%v)", rows, err)
	}
}

// TestReadOnly: nothing can be written, even by a user who may write.
func TestReadOnly(t *testing.T) {
	db := testserver.MariaDB(t).CreateDatabase(t, "")
	db.Exec(t, `CREATE TABLE t (id INT);
		CREATE FUNCTION f() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO t VALUES (1); RETURN 1; END`)
	db.Exec(t, `CREATE VIEW v AS SELECT f() AS f`)
	s, err := mysql.Open(t.Context(), mysql.Config{Name: name, URL: db.URL()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := read(t.Context(), s, all(describe(t, s, "v"))); err == nil || !strings.Contains(err.Error(), "READ ONLY") {
		t.Errorf("a view that writes: %v", err)
	}
}

// TestLost: a connection that the server ends in the middle of a stream is an error, and the source works on.
func TestLost(t *testing.T) {
	db := testserver.MariaDB(t).CreateDatabase(t, "")
	db.Exec(t, `CREATE VIEW v AS SELECT seq, REPEAT('x', 100) AS x FROM seq_1_to_3000000`)
	s := open(t, db, mysql.Config{Connections: 1})
	table := describe(t, s, "v")
	rows, err := s.Run(t.Context(), sourcetest.FragmentOf(name, all(table)))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for _, id := range db.Query(t, "SELECT ID FROM information_schema.processlist WHERE USER = 'reader'") {
		db.Exec(t, "KILL "+id)
	}
	for err == nil {
		b, e := rows.Next(t.Context())
		if b != nil {
			b.Release()
		}
		err = e
	}
	if code := pgerr.Code(err); code != pgerr.ConnectionFailure && code != pgerr.FDWError {
		t.Errorf("the lost stream ends with %v", err)
	}
	rows.Close()
	if _, err := read(t.Context(), s, &plan.Limit{Input: all(table), Count: &rel.Const{Val: int64(1), Typ: rel.Int8}}); err != nil {
		t.Errorf("the next statement: %v", err)
	}
}

// TestURL: what is wrong with a configuration is said without the password.
func TestURL(t *testing.T) {
	for _, test := range []struct{ url, want string }{
		{"postgres://u:s3cret@h/db", `scheme is "postgres"`},
		{"mysql://u:s3cret@h:port/db", "not of the form"},
		{"mysql://u:s3cret@h/db?color=red", `unknown parameter "color"`},
		{"mysql://u:s3cret@h/db?tls=maybe", "tls"},
		{"mysql://u:s3cret@h/db?timeout=soon", "timeout"},
		{"mysql://u:s3cret@127.0.0.1:1/db", "could not connect"},
	} {
		_, err := mysql.Open(t.Context(), mysql.Config{Name: name, URL: test.url})
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", test.url, err)
		}
		if text := fmt.Sprintf("%v %+v", err, err); strings.Contains(text, "s3cret") {
			t.Errorf("%s: the password is in %s", test.url, text)
		}
	}
}

// BenchmarkScan reads a million rows of seven columns from InnoDB.
func BenchmarkScan(b *testing.B) {
	db := testserver.MariaDB(b).CreateDatabase(b, "")
	db.Exec(b, `CREATE TABLE t (id BIGINT PRIMARY KEY, customer INT, price DECIMAL(12,2), day DATE, at DATETIME(6), state CHAR(1), note VARCHAR(44));
		INSERT INTO t SELECT seq, seq % 1000, seq / 7, DATE '2000-01-01' + INTERVAL seq % 3000 DAY, TIMESTAMP '2000-01-01 00:00:00' + INTERVAL seq SECOND,
			CHAR(65 + seq % 3), CONCAT('a note about number ', seq) FROM seq_1_to_1000000`)
	s := open(b, db, mysql.Config{})
	f := sourcetest.FragmentOf(name, all(describe(b, s, "t")))
	b.ResetTimer()
	for b.Loop() {
		rows, err := s.Run(b.Context(), f)
		if err != nil {
			b.Fatal(err)
		}
		n, err := sourcetest.Count(b.Context(), rows, nil)
		rows.Close()
		if err != nil || n != 1_000_000 {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(b.N)*1e6/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
