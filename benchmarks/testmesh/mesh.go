package testmesh

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/testserver"
	"github.com/meshgate/meshgate/wire/scram"
)

// Password is every test user's.
const Password = "s3cret:gate"

// Mesh is a mesh folder and the databases behind it.
type Mesh struct {
	Dir    string // the mesh folder
	Domain string
	Oracle *testserver.Database // all tables in one PostgreSQL, in a schema named like the domain
	PG     *testserver.Database
	My     *testserver.Database // nil when no table is in MariaDB
}

// Options widen a mesh. All fields may be empty.
type Options struct {
	Policy string            // Rego of the domain, instead of "analysts may read everything"
	Files  map[string]string // more files of the mesh folder; a file named here wins
	Users  map[string]string // groups by user, as YAML: "[analyst]"; ana is always an analyst
	Setup  string            // statements for the oracle and the PostgreSQL source before the tables: types
	MyAddr string            // where the gateway looks for MariaDB, instead of its own host:port
	Whole  bool              // the oracle is the PostgreSQL source too: the test loads it itself
}

const allowAll = `package domains.%s

default allow := false

allow if "analyst" in input.context.identity.groups
`

// New loads the tables into their sources and the oracle, and writes the mesh folder: one
// domain that owns a source of each kind.
func New(tb testing.TB, domain string, tables []Table, o Options) *Mesh {
	tb.Helper()
	m := &Mesh{Dir: tb.TempDir(), Domain: domain}
	pg := testserver.Postgres(tb)
	// The gateway orders text by its bytes and knows Unicode's letters: C.UTF-8 to PostgreSQL.
	m.Oracle = pg.CreateDatabase(tb, "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
	if m.PG = m.Oracle; !o.Whole {
		m.PG = pg.CreateDatabase(tb, "")
	}
	if slices.ContainsFunc(tables, func(t Table) bool { return t.Kind == MariaDB }) {
		m.My = testserver.MariaDB(tb).CreateDatabase(tb, "")
	}
	folder := filepath.Join(m.Dir, "domains", domain)
	lake := filepath.Join(folder, "lake")
	if err := os.MkdirAll(lake, 0o755); err != nil {
		tb.Fatal(err)
	}
	m.Oracle.Exec(tb, "CREATE SCHEMA IF NOT EXISTS "+domain)
	m.PG.Exec(tb, "CREATE SCHEMA IF NOT EXISTS "+domain)
	if o.Setup != "" {
		m.Oracle.Exec(tb, o.Setup)
		m.PG.Exec(tb, o.Setup)
	}
	used, relations := map[Kind]bool{Postgres: o.Whole}, ""
	for _, t := range tables {
		used[t.Kind] = true
		loadPostgres(tb, m.Oracle, domain, t, false)
		switch t.Kind {
		case Postgres:
			loadPostgres(tb, m.PG, domain, t, true)
		case MariaDB:
			loadMariaDB(tb, m.My, t)
		case SQLite:
			loadSQLite(tb, filepath.Join(folder, "lite.db"), t)
		case Parquet:
			loadDuckDB(tb, "", t, "COPY %s TO "+duckdb.QuoteString(filepath.Join(lake, t.Name+".parquet"))+" (FORMAT parquet)")
			relations += fmt.Sprintf("  %s: {source: lake, path: %s.parquet}\n", t.Name, t.Name)
		case CSV:
			loadDuckDB(tb, "", t, "COPY %s TO "+duckdb.QuoteString(filepath.Join(lake, t.Name+".csv"))+" (FORMAT csv, HEADER)")
			relations += fmt.Sprintf("  %s: {source: lake, path: %s.csv}\n", t.Name, t.Name)
		case DuckDB:
			loadDuckDB(tb, filepath.Join(folder, "mart.duckdb"), t, "")
		}
	}
	m.write(tb, "meshgate.yaml", "mesh: test\nengine: {memory: 1GiB, threads: 2}\n")
	m.write(tb, "users.yaml", usersYAML(tb, o.Users))
	m.write(tb, "domains/"+domain+"/domain.yaml", m.domainYAML(used, relations, o.MyAddr))
	policy := o.Policy
	if policy == "" {
		policy = fmt.Sprintf(allowAll, domain)
	}
	m.write(tb, "domains/"+domain+"/policy/allow.rego", policy)
	for name, text := range o.Files {
		m.write(tb, name, text)
	}
	return m
}

func (m *Mesh) domainYAML(used map[Kind]bool, relations, myAddr string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "domain: %s\nowner: {team: team-%[1]s, contact: %[1]s@example.com}\nsources:\n", m.Domain)
	publish := ""
	if used[Postgres] {
		fmt.Fprintf(&b, "  pg: {kind: postgres, url: %q, password: \"${PG_PASSWORD}\"}\n", m.PG.ReaderURL())
		publish += fmt.Sprintf("  - {source: pg, schema: %s}\n", m.Domain)
	}
	if used[MariaDB] {
		url := m.My.ReaderURL()
		if myAddr != "" {
			url = strings.Replace(url, m.My.Addr(), myAddr, 1)
		}
		fmt.Fprintf(&b, "  my: {kind: mysql, url: %q, password: \"${MY_PASSWORD}\"}\n", url)
		publish += fmt.Sprintf("  - {source: my, schema: %s}\n", m.My.Name)
	}
	if used[SQLite] {
		b.WriteString("  lite: {kind: sqlite, path: lite.db}\n")
		publish += "  - {source: lite}\n"
	}
	if used[DuckDB] {
		b.WriteString("  mart: {kind: duckdb, path: mart.duckdb}\n")
		publish += "  - {source: mart}\n"
	}
	if used[Parquet] || used[CSV] {
		b.WriteString("  lake: {kind: files, root: lake}\n")
	}
	if relations != "" {
		b.WriteString("relations:\n" + relations)
	}
	if publish != "" {
		b.WriteString("publish:\n" + publish)
	}
	return b.String()
}

func usersYAML(tb testing.TB, groups map[string]string) string {
	tb.Helper()
	v, err := scram.NewVerifier(Password, 4096)
	if err != nil {
		tb.Fatal(err)
	}
	out := "users:\n"
	add := func(name, groups string) {
		out += fmt.Sprintf("  %s: {verifier: %q, groups: %s}\n", name, v.Text(), groups)
	}
	add("ana", "[analyst]")
	for name, g := range groups {
		add(name, g)
	}
	return out
}

func (m *Mesh) write(tb testing.TB, name, text string) {
	tb.Helper()
	path := filepath.Join(m.Dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		tb.Fatal(err)
	}
}
