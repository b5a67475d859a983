package regress

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

var (
	src      = flag.String("src", "testdata", "PostgreSQL's src/test/regress")
	files    = flag.String("files", "", "files of it, comma-separated and without .sql; all if empty")
	pushdown = flag.String("pushdown", "off", "meshgate.pushdown")
)

// TestRegressionFiles prints how many queries of each file have PostgreSQL's answer.
func TestRegressionFiles(t *testing.T) {
	dir, err := filepath.Abs(*src)
	if err != nil {
		t.Fatal(err)
	}
	names := strings.Split(*files, ",")
	if *files == "" {
		names = nil
		all, err := filepath.Glob(filepath.Join(dir, "sql", "*.sql"))
		if err != nil || all == nil {
			t.Fatalf("%s has no folder sql with regression tests: %v", dir, err)
		}
		for _, path := range all {
			if name := strings.TrimSuffix(filepath.Base(path), ".sql"); name != "test_setup" {
				names = append(names, name)
			}
		}
	}
	all := map[class]int{}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			c := compare(t, dir, name)
			t.Log(line(c))
			for k, n := range c {
				all[k] += n
			}
			if *src == "testdata" && (c[equal] == 0 || c[refused]+c[message]+c[differs] > 0) {
				t.Error("not all answers are equal")
			}
		})
	}
	t.Logf("%d files: %s", len(names), line(all))
}

func line(c map[class]int) string {
	return fmt.Sprintf("%4d equal, %d both fail alike, %d refused, %d with another message, %d differ",
		c[equal], c[bothFail], c[refused], c[message], c[differs])
}

// What a comparison found.
type class int

const (
	equal class = iota
	bothFail
	refused // by the gateway, as not supported
	message // the same SQLSTATE with other words
	differs
)

// settings are those under which the regression tests run.
var settings = []string{"SET statement_timeout = '30s'", "SET TimeZone = 'PST8PDT'", "SET DateStyle = 'Postgres, MDY'"}

func compare(t *testing.T, dir, name string) map[class]int {
	script, err := os.ReadFile(filepath.Join(dir, "sql", name+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	m := testmesh.New(t, "public", nil, testmesh.Options{Whole: true})
	setup, err := os.ReadFile(filepath.Join(dir, "sql", "test_setup.sql"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	load(t, m, dir, string(setup))
	load(t, m, dir, lasting(string(script)))
	g := m.Serve(t)
	connect := func(url string, more ...string) *pgconn.PgConn {
		return testmesh.Connect(t, url, slices.Concat(settings, more)...)
	}
	oracle, gate := connect(m.Oracle.URL()), connect(g.URL("ana"), "SET meshgate.pushdown = "+*pushdown)
	counts := map[class]int{}
	for _, sql := range statements(string(script)) {
		switch kindOf(sql) {
		case setter:
			for _, c := range []*pgconn.PgConn{oracle, gate} {
				_, _ = c.Exec(t.Context(), sql).ReadAll() // many of PostgreSQL's settings mean nothing to the gateway
			}
		case query:
			want, got := ask(t, oracle, sql), ask(t, gate, sql)
			class, difference := classify(want, got)
			if counts[class]++; difference != "" {
				t.Logf("%s\n%s", sql, difference)
			}
		}
	}
	return counts
}

func classify(want, got *answer.Answer) (class, string) {
	switch {
	case want.Err == nil || got.Err == nil || want.Err.Code != got.Err.Code:
	case want.Err.Message == got.Err.Message:
		return bothFail, ""
	default:
		return message, fmt.Sprintf("want %s %s\ngot  %s", want.Err.Code, want.Err.Message, got.Err.Message)
	}
	difference := answer.Diff(want, got, false)
	switch {
	case difference == "":
		return equal, ""
	case got.Err != nil && got.Err.Code == "0A000":
		return refused, "refused: " + got.Err.Message
	}
	return differs, difference
}

// ask fails the test where the connection is lost or the gateway meets an error of its own.
func ask(t *testing.T, c *pgconn.PgConn, sql string) *answer.Answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	a, err := answer.Ask(ctx, c, sql, nil, answer.Text)
	if err != nil {
		t.Fatalf("%s\nthe connection is lost: %v", sql, err)
	}
	if a.Err != nil && a.Err.Code == "XX000" && strings.Contains(a.Err.Message, "duckdb") {
		t.Errorf("%s\n%s", sql, a.Err.Message)
	}
	return a
}

// load runs a script by psql, whose complaints are part of these tests.
func load(t *testing.T, m *testmesh.Mesh, dir, script string) {
	t.Helper()
	cmd := exec.Command("psql", "-X", "-q", "--dbname", m.Oracle.URL())
	cmd.Dir = filepath.Join(dir, "sql")
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "PG_ABS_SRCDIR="+dir, "PG_LIBDIR="+dir, "PG_DLSUFFIX=.so",
		"PGTZ=PST8PDT", "PGDATESTYLE=Postgres, MDY")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(script), io.Discard, io.Discard
	if err := cmd.Run(); errors.Is(err, exec.ErrNotFound) {
		t.Fatal(err)
	}
}
