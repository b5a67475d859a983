// Package duckdb is the connector for DuckDB database files, which it opens read-only.
//
// While the file is open no other process can write to it (DuckDB locks it), so every
// statement reads one snapshot.
package duckdb

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/sqlgen"
)

// Config names the source and its file. MemoryLimit is DuckDB's spelling, "1GB" when empty.
type Config struct {
	Name        string // "domain.source"
	Path        string
	MemoryLimit string
	Threads     int // zero is one for each processor
	TempDir     string
}

// Source is an opened database file; it implements source.Source and source.Texter.
type Source struct {
	name string
	db   *duckdb.DB
}

// Open opens the file. Errors name the source and the file without its folder.
func Open(ctx context.Context, cfg Config) (*Source, error) {
	file := filepath.Base(cfg.Path)
	unable := func(format string, args ...any) error {
		return pgerr.New(pgerr.FDWUnableToConnect, "source %s: "+format, append([]any{cfg.Name}, args...)...)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	switch st, err := os.Stat(cfg.Path); {
	case os.IsNotExist(err) || cfg.Path == "":
		return nil, unable("DuckDB database file %s does not exist", file)
	case err != nil:
		return nil, unable("DuckDB database file %s cannot be read", file).(*pgerr.Error).WithCause(err)
	case st.IsDir():
		return nil, unable("%s is a folder, not a DuckDB database file", file)
	}
	if cfg.MemoryLimit == "" {
		cfg.MemoryLimit = "1GB"
	}
	db, err := duckdb.Open(duckdb.Config{Path: cfg.Path, ReadOnly: true, MemoryLimit: cfg.MemoryLimit, Threads: cfg.Threads, TempDir: cfg.TempDir})
	if err != nil {
		reason := "cannot be opened as a DuckDB database"
		if strings.Contains(err.Error(), "lock") {
			reason = "is locked: another process has it open for writing"
		}
		return nil, unable("%s %s", file, reason).(*pgerr.Error).WithCause(err)
	}
	return &Source{name: cfg.Name, db: db}, nil
}

// Close closes the database.
func (s *Source) Close() error { return s.db.Close() }

// Offer judges by DuckDB's dialect.
func (s *Source) Offer(op plan.Node) source.Verdict { return sqlgen.DuckDB.Offer(op) }

// RemoteText is the query that Run runs.
func (s *Source) RemoteText(f *plan.Fragment) string {
	sql, err := sqlgen.DuckDB.Print(f)
	if err != nil {
		return ""
	}
	return sql
}

// Run runs the fragment's query and streams its rows.
func (s *Source) Run(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
	sql, err := sqlgen.DuckDB.Print(f)
	if err != nil {
		return nil, err
	}
	return s.db.Stream(ctx, sql, f.Columns(), duckdb.Within(s.name+": "+relation(f)))
}

// relation names the relation that a fragment reads.
func relation(f *plan.Fragment) string {
	name := ""
	plan.Walk(f.Input, func(n plan.Node) bool {
		if scan, ok := n.(*plan.Scan); ok {
			name = strings.Join(scan.Table.Remote, ".")
		}
		return name == ""
	})
	return name
}
