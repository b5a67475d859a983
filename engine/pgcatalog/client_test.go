package pgcatalog_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/testserver"
)

// statement is one statement of a data file.
type statement struct {
	title, sql string
	differs    string   // why the gateway's rows are not PostgreSQL's
	rows       []string // the gateway's, when they differ
	line       int
}

var rewrite = flag.Bool("rewrite", false, "write the gateway's rows into the data files")

// statements reads a data file: separated by empty lines, each after a line "# title".
// After "#differs reason" lines "#= " hold the gateway's rows.
func statements(t *testing.T, path string) []statement {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []statement
	title := ""
	line := 1
	for _, block := range strings.Split(strings.TrimRight(string(text), "\n"), "\n\n") {
		s := statement{line: line}
		line += strings.Count(block, "\n") + 2
		var sql []string
		for _, l := range strings.Split(block, "\n") {
			switch {
			case strings.HasPrefix(l, "#differs "):
				s.differs = l[9:]
			case strings.HasPrefix(l, "#= "):
				s.rows = append(s.rows, l[3:])
			case l == "#":
			case strings.HasPrefix(l, "# "):
				title = l[2:]
			default:
				sql = append(sql, l)
			}
		}
		s.title, s.sql = title, strings.TrimSuffix(strings.Join(sql, "\n"), ";")
		out = append(out, s)
	}
	return out
}

// mention is a relation whose OID a statement holds: @sales.orders@.
var mention = regexp.MustCompile(`@([a-z_."]+)@`)

func insertOIDs(sql string, oid func(name string) string) string {
	return mention.ReplaceAllStringFunc(sql, func(m string) string { return oid(m[1 : len(m)-1]) })
}

// TestClients runs what clients ask of the catalogue on PostgreSQL and on the gateway, and
// compares column names, types and rows.
func TestClients(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
	db.Exec(t, shadow)
	pg, err := pgconn.Connect(t.Context(), db.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pg.Close(context.Background()) })
	s := session(t, mesh(t, db.Name))
	files, _ := filepath.Glob("testdata/*.sql")
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".sql"), func(t *testing.T) {
			for _, st := range statements(t, f) {
				if rows := check(t, f, pg, s, st); *rewrite && st.differs != "" {
					writeRows(t, f, st, rows)
				}
			}
		})
	}
}

func check(t *testing.T, file string, pg *pgconn.PgConn, s *engine.Session, st statement) (rows []string) {
	where := fmt.Sprintf("%s:%d %s", file, st.line, st.title)
	want := askPostgres(t, pg, insertOIDs(st.sql, func(name string) string {
		return askPostgres(t, pg, "SELECT '"+name+"'::regclass::oid").rows[0][0]
	}))
	sql := insertOIDs(st.sql, func(name string) string {
		a, err := ask(t.Context(), s, "SELECT '"+name+"'::regclass::oid")
		if err != nil {
			t.Fatal(err)
		}
		return a.rows[0][0]
	})
	start := time.Now()
	got, err := ask(t.Context(), s, sql)
	if err != nil {
		t.Errorf("%s: %s\n%s", where, errorText(err), sql)
		return nil
	}
	if d := time.Since(start); d > 2*time.Second {
		t.Errorf("%s took %s\n%s", where, d, sql)
	}
	for i, c := range want.cols { // aclitem[] is carried as text[]
		if name, isACL := strings.CutSuffix(c, " 1034"); isACL {
			want.cols[i] = name + " 1009"
		}
	}
	if !slices.Equal(got.cols, want.cols) {
		t.Errorf("%s: columns\n%q, PostgreSQL has\n%q\n%s", where, got.cols, want.cols, sql)
		return nil
	}
	a, b := text(got, relationNames(must(ask(t.Context(), s, ownRelations)))), text(want, relationNames(askPostgres(t, pg, ownRelations)))
	if st.differs != "" {
		if slices.Equal(a, b) {
			t.Errorf("%s: does not differ", where)
		}
		b = st.rows
		if *rewrite {
			return a
		}
	}
	if !slices.Equal(a, b) {
		t.Errorf("%s: rows\n%s\nPostgreSQL has\n%s\n%s", where, strings.Join(a, "\n"), strings.Join(b, "\n"), sql)
	}
	return nil
}

// writeRows puts the gateway's rows after a statement's "#differs" line.
func writeRows(t *testing.T, path string, st statement, rows []string) {
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(strings.TrimRight(string(raw), "\n"), "\n\n")
	for i, b := range blocks {
		if !strings.Contains(b, "#differs ") || !strings.HasSuffix(strings.TrimSuffix(b, ";"), st.sql) {
			continue
		}
		var out []string
		for _, l := range strings.Split(b, "\n") {
			if strings.HasPrefix(l, "#= ") {
				continue
			}
			out = append(out, l)
			if strings.HasPrefix(l, "#differs ") {
				for _, r := range rows {
					out = append(out, "#= "+r)
				}
			}
		}
		blocks[i] = strings.Join(out, "\n")
	}
	if err := os.WriteFile(path, []byte(strings.Join(blocks, "\n\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// text gives rows one a line, sorted, with the relations' OIDs spelt as their names.
func text(a answer, names map[string]string) []string {
	out := make([]string, len(a.rows))
	for i, r := range a.rows {
		for k, v := range r {
			if n := names[v]; n != "" && strings.HasSuffix(a.cols[k], " 26") {
				v = n
			}
			if v == names["database"] {
				v = "acme"
			}
			r[k] = strings.ReplaceAll(strings.ReplaceAll(v, "\\", "\\\\"), "\n", "\\n")
		}
		out[i] = strings.Join(r, "|")
	}
	slices.Sort(out)
	return out
}

func askPostgres(t *testing.T, c *pgconn.PgConn, sql string) (a answer) {
	t.Helper()
	r := c.ExecParams(t.Context(), sql, nil, nil, nil, nil)
	for _, f := range r.FieldDescriptions() {
		a.cols = append(a.cols, fmt.Sprintf("%s %d", f.Name, f.DataTypeOID))
	}
	for r.NextRow() {
		row := make([]string, len(a.cols))
		for i, v := range r.Values() {
			row[i] = "NULL"
			if v != nil {
				row[i] = string(v)
			}
		}
		a.rows = append(a.rows, row)
	}
	if _, err := r.Close(); err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
	return a
}

// ownRelations are all objects whose OIDs differ between the two.
const ownRelations = `SELECT c.oid, c.relname FROM pg_class c WHERE c.oid >= 16384 UNION ALL SELECT n.oid, n.nspname FROM pg_namespace n WHERE n.oid >= 16384
	UNION ALL SELECT r.oid, r.rolname FROM pg_roles r WHERE r.oid >= 16384 UNION ALL SELECT t.oid, t.typname FROM pg_type t WHERE t.oid >= 16384
	UNION ALL SELECT c.oid, c.conname FROM pg_constraint c WHERE c.oid >= 16384 UNION ALL SELECT d.oid, d.datname FROM pg_database d WHERE d.datname = current_database()`

func relationNames(a answer) map[string]string {
	m := map[string]string{"database": a.rows[len(a.rows)-1][1]}
	for _, r := range a.rows {
		m[r[0]] = r[1]
	}
	return m
}

func must(a answer, err error) answer {
	if err != nil {
		panic(err)
	}
	return a
}

func errorText(err error) string {
	if e, ok := pgerr.As(err); ok {
		return e.Code + " " + e.Message
	}
	return "INTERNAL " + err.Error()
}
