package postgres_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/meshgate/meshgate/connectors/postgres"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
	"github.com/meshgate/meshgate/engine/testserver"
)

// table describes one relation.
func table(t *testing.T, s *postgres.Source, name string) *rel.Table {
	t.Helper()
	found, err := s.Tables(t.Context(), []source.Want{{Relation: name}})
	if err != nil {
		t.Fatal(err)
	}
	if found[0].Err != nil {
		t.Fatal(found[0].Err)
	}
	return found[0].Table
}

// read counts the rows of a fragment over a table's first column.
func read(t *testing.T, s source.Source, tab *rel.Table) (int64, error) {
	t.Helper()
	rows, err := s.Run(t.Context(), sourcetest.FragmentOf("sales.shop", sourcetest.ScanOf(tab, 1, 0)))
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	return sourcetest.Count(t.Context(), rows, nil)
}

// What the server says keeps its SQLSTATE and gains the place.
func TestErrors(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "")
	db.Exec(t, `
CREATE VIEW fails AS SELECT 1 / (i - 5000) AS x FROM generate_series(1, 10000) i;
CREATE FUNCTION forbidden() RETURNS int LANGUAGE plpgsql AS 'BEGIN INSERT INTO written VALUES (1); RETURN 1; END';
CREATE TABLE written (x int);
CREATE VIEW writes AS SELECT forbidden() AS x;
CREATE VIEW stops AS SELECT pg_terminate_backend(pg_backend_pid()) AS x;
CREATE TABLE hidden (x int);
REVOKE ALL ON hidden FROM PUBLIC;
CREATE ROLE stranger LOGIN PASSWORD 'strange' ;`)
	t.Cleanup(func() { db.Exec(t, "DROP ROLE stranger") })
	s := open(t, db)
	for _, c := range []struct{ relation, code, words string }{
		{"public.fails", pgerr.DivisionByZero, `source "sales.shop", relation "public.fails": division by zero`},
		{"public.writes", pgerr.ReadOnlyTransaction, "read-only transaction"},
		{"public.stops", "57P01", "terminating connection"},
	} {
		_, err := read(t, s, table(t, s, c.relation))
		if pgerr.Code(err) != c.code || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v, want %s %q", c.relation, err, c.code, c.words)
		}
	}
	u := strings.Replace(db.ReaderURL(), db.Reader+"@", "stranger@", 1)
	stranger, err := postgres.Open(t.Context(), postgres.Config{Name: "sales.shop", URL: u, Password: "strange"})
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close()
	if _, err := read(t, stranger, table(t, stranger, "public.hidden")); pgerr.Code(err) != pgerr.InsufficientPrivilege {
		t.Errorf("a relation without permission: %v", err)
	}
	_, err = read(t, stranger, table(t, stranger, "public.hidden"))
	if err == nil || strings.Contains(err.Error(), "strange\"") {
		t.Errorf("error: %v", err)
	}
}

// A source that cannot be reached is 08001 with a hint, a wrong password names the user only.
func TestUnreachable(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "")
	for name, cfg := range map[string]postgres.Config{
		"refused":        {Name: "sales.shop", URL: "postgres://u:hunter2@127.0.0.1:1/d"},
		"wrong password": {Name: "sales.shop", URL: db.ReaderURL(), Password: "hunter2"},
	} {
		s, err := postgres.Open(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Tables(t.Context(), nil)
		e, ok := pgerr.As(err)
		if !ok || e.Code != pgerr.UnableToConnect || e.Message != `could not connect to source "sales.shop"` || e.Hint == "" || e.Detail == "" {
			t.Errorf("%s: %+v", name, err)
		}
		if text := err.Error() + e.Detail + e.Hint + e.Cause.Error(); strings.Contains(text, "hunter2") {
			t.Errorf("%s: the password is in %s", name, text)
		}
		s.Close()
	}
}

// Connections that the server has ended while they were idle are replaced unnoticed.
func TestServerRestart(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "")
	db.Exec(t, "CREATE TABLE t AS SELECT i FROM generate_series(1, 10) i")
	s := open(t, db)
	tab := table(t, s, "public.t")
	db.Query(t, "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'meshgate' AND datname = current_database()")
	if n, err := read(t, s, tab); err != nil || n != 10 {
		t.Errorf("%d rows: %v", n, err)
	}
}

// Many statements at once never hold more connections than the source allows, and
// snapshots of several parts do not wait for each other in a circle.
func TestConnectionsAreBounded(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "")
	db.Exec(t, "CREATE TABLE t AS SELECT i FROM generate_series(1, 50000) i")
	s := open(t, db) // four connections
	tab := table(t, s, "public.t")
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			if i%2 == 0 {
				if n, err := read(t, s, tab); err != nil || n != 50000 {
					t.Errorf("%d rows: %v", n, err)
				}
				return
			}
			snap, err := s.Snapshot(t.Context(), 3)
			if err != nil {
				t.Error(err)
				return
			}
			defer snap.Close()
			var parts sync.WaitGroup
			for range 3 {
				parts.Go(func() {
					if n, err := read(t, snap, tab); err != nil || n != 50000 {
						t.Errorf("%d rows: %v", n, err)
					}
				})
			}
			parts.Wait()
		})
		if n := len(db.Query(t, "SELECT pid FROM pg_stat_activity WHERE application_name = 'meshgate' AND datname = current_database()")); n > 4 {
			t.Errorf("%d connections", n)
		}
	}
	wg.Wait()
}

// A whole schema is described, partitions left to their parent, whose rows are the sum.
func TestSchema(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "")
	db.Exec(t, `
CREATE SCHEMA "Shop";
CREATE TABLE "Shop"."Orders" (id int, "Total" numeric) PARTITION BY RANGE (id);
CREATE TABLE "Shop".o1 PARTITION OF "Shop"."Orders" FOR VALUES FROM (0) TO (1000);
CREATE TABLE "Shop".o2 PARTITION OF "Shop"."Orders" FOR VALUES FROM (1000) TO (10000);
INSERT INTO "Shop"."Orders" SELECT i, i FROM generate_series(1, 5000) i;
CREATE TABLE "Shop".fresh AS SELECT i, 'text' AS t FROM generate_series(1, 20000) i;
CREATE MATERIALIZED VIEW "Shop".mat AS SELECT 1 AS one;
CREATE VIEW "Shop".v AS SELECT 1 AS one;`)
	s := open(t, db)
	found, err := s.Tables(t.Context(), []source.Want{{Schema: "Shop"}, {Relation: "Shop.Orders"}, {Relation: `"Shop"."Orders"`}, {Schema: "nowhere"}, {Path: "x"}})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range found {
		if f.Table == nil {
			names = append(names, pgerr.Code(f.Err))
			continue
		}
		names = append(names, f.Table.Kind+" "+f.Table.Remote[1]+" "+f.Table.Name.Name)
		if parent := f.Table.Remote[1] == "Orders"; f.Table.Parent != parent {
			t.Errorf("%s: has children: %t", f.Table.Remote, f.Table.Parent)
		}
		if n := f.Table.Rows; f.Table.Remote[1] == "Orders" && (n < 2500 || n > 10000) || f.Table.Remote[1] == "fresh" && (n < 10000 || n > 40000) || f.Table.Kind == "view" && f.Table.Remote[1] == "v" && n >= 0 {
			t.Errorf("%s: estimate of %g rows", f.Table.Remote, n)
		}
	}
	want := "table Orders |table fresh |view mat |view v |table Orders Orders|table Orders Orders|3F000|F0000"
	if got := strings.Join(names, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
