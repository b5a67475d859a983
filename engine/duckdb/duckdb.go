// Package duckdb is a thin, safe layer over the DuckDB library: open a database, run SQL,
// stream its rows as Arrow record batches, and lend DuckDB table and scalar functions
// written in Go. What crosses into C is confined to this package; no Go panic does.
package duckdb

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"

	m "github.com/duckdb/duckdb-go-bindings"
)

// Config says how a database is opened. The zero Config is an empty in-memory database
// without access to anything outside of it.
type Config struct {
	Path        string // a file, or ":memory:" (also when empty)
	ReadOnly    bool
	MemoryLimit string // DuckDB's spelling, "4GB"; empty is DuckDB's default
	Threads     int    // zero is DuckDB's default
	TempDir     string // where operators spill; empty with an in-memory database means they fail instead

	// ExternalAccess lets SQL read and write files and attach databases. Without it
	// only what lies in AllowedDirectories can be reached.
	ExternalAccess     bool
	AllowedDirectories []string

	Extra      map[string]string // further settings of DuckDB, by name
	Changeable []string          // settings that SQL can change later
}

// DB is an open database. Its methods may be called concurrently.
type DB struct {
	mu    sync.Mutex
	db    m.Database
	admin m.Connection // registers functions; nothing else runs on it

	states account
}

// Open opens a database and locks its configuration: SQL cannot change a setting later, those
// apart that the Config names.
func Open(cfg Config) (*DB, error) {
	var config m.Config
	if m.CreateConfig(&config) == m.StateError {
		return nil, &Error{Type: "Configuration", Message: "cannot create a configuration"}
	}
	defer m.DestroyConfig(&config)
	for _, s := range startSettings(cfg) {
		if m.SetConfig(config, s[0], s[1]) == m.StateError {
			return nil, &Error{Type: "Configuration", Message: fmt.Sprintf("cannot set %s to %q", s[0], s[1])}
		}
	}
	path := cfg.Path
	if path == "" {
		path = ":memory:"
	}
	d := &DB{}
	var message string
	if m.OpenExt(path, &d.db, config, &message) == m.StateError {
		m.Close(&d.db)
		return nil, newError("", message)
	}
	if m.Connect(d.db, &d.admin) == m.StateError {
		m.Close(&d.db)
		return nil, &Error{Type: "Connection", Message: "cannot connect to " + path}
	}
	for _, sql := range setupStatements(cfg) {
		if err := execute(d.admin, sql); err != nil {
			d.Close()
			return nil, fmt.Errorf("%s: %w", sql, err)
		}
	}
	err := d.registerFragment()
	if err == nil {
		err = d.readLimit()
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

// startSettings are the settings that must be in place when the database is opened.
func startSettings(cfg Config) [][2]string {
	s := [][2]string{
		{"autoinstall_known_extensions", "false"},
		{"autoload_known_extensions", "false"},
		{"allow_community_extensions", "false"},
		{"duckdb_api", "meshgate"},
	}
	if cfg.ReadOnly {
		s = append(s, [2]string{"access_mode", "READ_ONLY"})
	}
	if cfg.MemoryLimit != "" {
		s = append(s, [2]string{"memory_limit", cfg.MemoryLimit})
	}
	if cfg.Threads > 0 {
		s = append(s, [2]string{"threads", strconv.Itoa(cfg.Threads)})
	}
	s = append(s, [2]string{"temp_directory", cfg.TempDir})
	return s
}

// setupStatements are run once after opening; the last one locks the configuration.
func setupStatements(cfg Config) []string {
	sql := []string{
		"SET GLOBAL default_null_order = 'postgres'",
		"SET GLOBAL TimeZone = 'UTC'",
		// In 1.5.5 it makes plans that fail with an internal error (duckdb issue 24711).
		"SET GLOBAL disabled_optimizers = 'top_n_window_elimination'",
	}
	names := make([]string, 0, len(cfg.Extra))
	for name := range cfg.Extra {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		sql = append(sql, "SET GLOBAL "+QuoteIdent(name)+" = "+QuoteString(cfg.Extra[name]))
	}
	if len(cfg.AllowedDirectories) > 0 {
		sql = append(sql, "SET GLOBAL allowed_directories = "+listOf(cfg.AllowedDirectories))
	}
	if len(cfg.Changeable) > 0 {
		sql = append(sql, "SET GLOBAL allowed_configs = "+listOf(cfg.Changeable))
	}
	if !cfg.ExternalAccess {
		sql = append(sql, "SET GLOBAL enable_external_access = false")
	}
	return append(sql, "SET GLOBAL lock_configuration = true")
}

// listOf is a list of strings in SQL.
func listOf(texts []string) string {
	quoted := make([]string, len(texts))
	for i, s := range texts {
		quoted[i] = QuoteString(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// Close closes the database. Connections and rows must be closed before.
func (d *DB) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.admin.Ptr != nil {
		m.Disconnect(&d.admin)
	}
	if d.db.Ptr != nil {
		m.Close(&d.db)
	}
	return nil
}

// QuoteIdent quotes an identifier for DuckDB.
func QuoteIdent(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// QuoteString makes a string literal for DuckDB, in which a backslash is itself.
func QuoteString(s string) string {
	q := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(q, "\x00") { // which would end the statement
		q = "(" + strings.ReplaceAll(q, "\x00", "' || chr(0) || '") + ")"
	}
	return q
}
