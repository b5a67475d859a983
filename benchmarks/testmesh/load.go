package testmesh

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	// The SQLite files are written through database/sql.
	_ "github.com/mattn/go-sqlite3"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/testserver"
)

// loadPostgres creates t in schema and copies its rows.
func loadPostgres(tb testing.TB, d *testserver.Database, schema string, t Table, remote bool) {
	tb.Helper()
	ctx := context.Background()
	c, err := pgconn.Connect(ctx, d.URL())
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close(ctx)
	name := schema + "." + t.Name
	if _, err := c.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+schema+"; "+t.create(name, remote)).ReadAll(); err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	r, w := io.Pipe()
	go func() {
		var line []byte
		for row := range t.Rows {
			line = appendCopy(line[:0], row)
			if _, err := w.Write(line); err != nil {
				return
			}
		}
		w.Close()
	}()
	if _, err := c.CopyFrom(ctx, r, "COPY "+name+" FROM STDIN"); err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	if _, err := c.Exec(ctx, "ANALYZE "+name).ReadAll(); err != nil {
		tb.Fatal(err)
	}
}

var copyEscape = strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)

func appendCopy(line []byte, row []any) []byte {
	for i, v := range row {
		if i > 0 {
			line = append(line, '\t')
		}
		if v == nil {
			line = append(line, `\N`...)
		} else {
			line = append(line, copyEscape.Replace(v.(string))...)
		}
	}
	return append(line, '\n')
}

func loadMariaDB(tb testing.TB, d *testserver.Database, t Table) {
	tb.Helper()
	d.Exec(tb, t.create(t.Name, true))
	escape := strings.NewReplacer(`\`, `\\`, "'", "''")
	var b strings.Builder
	rows := 0
	flush := func() {
		if rows > 0 {
			d.Exec(tb, "INSERT INTO "+t.Name+" VALUES "+b.String())
		}
		b.Reset()
		rows = 0
	}
	for row := range t.Rows {
		if rows > 0 {
			b.WriteString(",")
		}
		b.WriteString("(")
		for i, v := range row {
			if i > 0 {
				b.WriteString(",")
			}
			if v == nil {
				b.WriteString("NULL")
			} else {
				b.WriteString("'" + escape.Replace(v.(string)) + "'")
			}
		}
		b.WriteString(")")
		if rows++; rows == 1000 {
			flush()
		}
	}
	flush()
	d.Exec(tb, "ANALYZE TABLE "+t.Name)
}

func loadSQLite(tb testing.TB, path string, t Table) {
	tb.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := tx.Exec(t.create(t.Name, true)); err != nil {
		tb.Fatalf("%s: %v", t.Name, err)
	}
	insert, err := tx.Prepare("INSERT INTO " + t.Name + " VALUES (?" + strings.Repeat(",?", len(t.Columns)-1) + ")")
	if err != nil {
		tb.Fatal(err)
	}
	for row := range t.Rows {
		if _, err := insert.Exec(row...); err != nil {
			tb.Fatalf("%s: %v", t.Name, err)
		}
	}
	if err := tx.Commit(); err != nil {
		tb.Fatal(err)
	}
}

// loadDuckDB creates t in a database file (in memory when path is empty); DuckDB reads the text
// forms as the remote types. Then it runs the statement to copy the table, if any: %s is its name.
func loadDuckDB(tb testing.TB, path string, t Table, copyTo string) {
	tb.Helper()
	db, err := duckdb.Open(duckdb.Config{Path: path, ExternalAccess: true})
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	c, err := db.Connect()
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close()
	ctx := context.Background()
	exec := func(sql string) {
		if err := c.Exec(ctx, sql); err != nil {
			tb.Fatalf("%s: %v\n%.500s", t.Name, err, sql)
		}
	}
	exec(t.create(t.Name, true))
	var values []string
	flush := func() {
		if len(values) > 0 {
			exec("INSERT INTO " + t.Name + " VALUES " + strings.Join(values, ","))
		}
		values = values[:0]
	}
	for row := range t.Rows {
		var b strings.Builder
		for i, v := range row {
			b.WriteString(map[bool]string{true: "(", false: ","}[i == 0])
			if v == nil {
				b.WriteString("NULL")
			} else {
				b.WriteString(duckdb.QuoteString(v.(string)))
			}
		}
		if values = append(values, b.String()+")"); len(values) == 500 {
			flush()
		}
	}
	flush()
	if copyTo != "" {
		exec(fmt.Sprintf(copyTo, t.Name))
	}
}
