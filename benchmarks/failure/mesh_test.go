package failure

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
	"github.com/meshgate/meshgate/engine/duckdb"
)

// bigRows is how many rows the tables named big_… have: more than all buffers on the way
// to a client hold.
const bigRows = 400_000

// numbers are the rows of the small tables: n, n squared, and a text.
func numbers(count int) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i := range count {
			if !yield([]any{strconv.Itoa(i), strconv.Itoa(i * i), fmt.Sprintf("row %d", i)}) {
				return
			}
		}
	}
}

var columns = testmesh.Columns(`n integer
sq bigint
t text`)

// newMesh is a mesh of all kinds of source: a small table each, a big one, and a view that
// takes long before it gives its first row. mend may change the domain's file.
func newMesh(t *testing.T, o options) *testmesh.Mesh {
	t.Helper()
	var tables []testmesh.Table
	for _, k := range []testmesh.Kind{testmesh.Postgres, testmesh.MariaDB, testmesh.SQLite, testmesh.Parquet} {
		tables = append(tables, testmesh.Table{Name: string(k) + "_small", Kind: k, Columns: columns, Rows: numbers(100)})
	}
	m := testmesh.New(t, "d", tables, testmesh.Options{})
	if !o.small {
		m.PG.Exec(t, fmt.Sprintf(`CREATE TABLE d.pg_big AS SELECT i::int AS n, i::bigint*i AS sq, repeat('x', 100) || i AS t FROM generate_series(1, %d) i;
			CREATE VIEW d.pg_slow AS SELECT 1 AS n, pg_sleep(60)::text AS t;
			CREATE VIEW d.pg_drip AS SELECT i AS n, pg_sleep(0.02)::text AS t FROM generate_series(1, 3000) i`, bigRows))
		m.My.Exec(t, fmt.Sprintf(`CREATE TABLE my_big AS SELECT CAST(seq AS INT) n, seq*seq sq, CONCAT(REPEAT('x', 100), seq) t FROM seq_1_to_%d;
			CREATE VIEW my_slow AS SELECT n, SLEEP(60) s FROM my_small WHERE n = 1;
			CREATE VIEW my_drip AS SELECT n, SLEEP(0.02) s FROM my_big WHERE n <= 250`, bigRows))
		sqlite(t, m, fmt.Sprintf(`CREATE TABLE lite_big AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n < %d)
			SELECT n, n*n AS sq, 'row ' || n AS t FROM c`, bigRows),
			`CREATE VIEW lite_slow AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM c WHERE n < 100000000000) SELECT CAST(count(*) AS integer) AS n FROM c`)
	}
	folder := filepath.Join(m.Dir, "domains", "d")
	inDuckDB(t, filepath.Join(folder, "mart.duckdb"), mart)
	write(t, filepath.Join(folder, "lake", "people.csv"), "name,age\nana,31\nbob,42\n")
	write(t, filepath.Join(m.Dir, "meshgate.yaml"), fmt.Sprintf("mesh: test\nengine: {memory: %s, threads: 2}\n", o.memory()))
	write(t, filepath.Join(folder, "domain.yaml"), domain(m, o))
	return m
}

// options change a mesh.
type options struct {
	small   bool   // without the big tables
	limits  string // of the servers, as in "{connections: 1}"
	mem     string
	pg, my  string // host:port in place of the servers'
	pgWords string // in place of the PostgreSQL reader's password
}

func (o options) memory() string {
	if o.mem == "" {
		return "1GiB"
	}
	return o.mem
}

func domain(m *testmesh.Mesh, o options) string {
	limits := ""
	if o.limits != "" {
		limits = ", limits: " + o.limits
	}
	password := "${PG_PASSWORD}"
	if o.pgWords != "" {
		password = o.pgWords
	}
	pg, my := m.PG.Addr(), m.My.Addr()
	if o.pg != "" {
		pg = o.pg
	}
	if o.my != "" {
		my = o.my
	}
	return fmt.Sprintf(`domain: d
owner: {team: team-d, contact: d@example.com}
sources:
  pg: {kind: postgres, url: "postgres://%s@%s/%s?sslmode=disable", password: "%s"%s}
  my: {kind: mysql, url: "mysql://%s@%s/%s", password: "${MY_PASSWORD}"%s}
  lite: {kind: sqlite, path: lite.db}
  mart: {kind: duckdb, path: mart.duckdb}
  lake: {kind: files, root: lake}
relations:
  lake_small: {source: lake, path: lake_small.parquet}
  people: {source: lake, path: people.csv}
publish:
  - {source: pg, schema: d}
  - {source: my, schema: %s}
  - {source: lite}
  - {source: mart, schema: main}
`, m.PG.Reader, pg, m.PG.Name, password, limits, m.My.Reader, my, m.My.Name, limits, m.My.Name)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// mart is what the DuckDB file holds.
const mart = `CREATE TABLE mart_small AS SELECT i::INTEGER AS n, i*i AS sq, 'row ' || i AS t FROM range(100) r(i);
CREATE VIEW mart_slow AS SELECT count(*) AS n FROM range(100000000) a(i), range(1000000) b(j) WHERE (i * j) % 7 = 3`

// inDuckDB runs statements in a DuckDB file, or in memory when path is empty.
func inDuckDB(t *testing.T, path, statements string) {
	t.Helper()
	db, err := duckdb.Open(duckdb.Config{Path: path, ExternalAccess: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Connect()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Exec(t.Context(), statements); err != nil {
		t.Fatal(err)
	}
}

// parquet replaces a Parquet file by the rows of a query.
func parquet(t *testing.T, path, query string) {
	t.Helper()
	os.Remove(path)
	inDuckDB(t, "", "COPY ("+query+") TO "+duckdb.QuoteString(path)+" (FORMAT parquet)")
}
