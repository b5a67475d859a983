// Package files is the connector for Parquet, CSV and JSON files under one folder. A
// relation is a path or a glob relative to it; folders named key=value become columns.
//
// The files are read by a DuckDB of the source's own, which can reach nothing outside the
// folder. What a relation's columns are is settled when it is described: later files must
// agree, and their values are read as the types settled then.
package files

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/sqlgen"
)

// Config names the source and its folder. MemoryLimit is DuckDB's spelling, "1GB" when empty.
type Config struct {
	Name        string // "domain.source"
	Root        string
	MemoryLimit string
	Threads     int // zero is one for each processor
}

// Source is an opened folder; it implements source.Source and source.Texter.
type Source struct {
	name string
	root string // absolute, without symbolic links
	db   *duckdb.DB

	mu     sync.Mutex
	shapes map[string]shape // by real path
}

// Open opens the folder.
func Open(ctx context.Context, cfg Config) (*Source, error) {
	unable := func(what string, err error) error {
		return pgerr.New(pgerr.FDWUnableToConnect, "source %s: folder %s %s", cfg.Name, filepath.Base(cfg.Root), what).WithCause(err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	root, err := filepath.Abs(cfg.Root)
	if err == nil {
		root, err = filepath.EvalSymlinks(root)
	}
	if err != nil || cfg.Root == "" {
		return nil, unable("does not exist", err)
	}
	if st, err := os.Stat(root); err != nil || !st.IsDir() {
		return nil, unable("is not a folder", err)
	}
	if cfg.MemoryLimit == "" {
		cfg.MemoryLimit = "1GB"
	}
	db, err := duckdb.Open(duckdb.Config{MemoryLimit: cfg.MemoryLimit, Threads: cfg.Threads, AllowedDirectories: []string{root}})
	if err != nil {
		return nil, unable("cannot be opened", err)
	}
	return &Source{name: cfg.Name, root: root, db: db, shapes: map[string]shape{}}, nil
}

// Close closes the source.
func (s *Source) Close() error { return s.db.Close() }

// Offer judges by DuckDB's dialect.
func (s *Source) Offer(op plan.Node) source.Verdict { return dialect.Offer(op) }

// dialect is DuckDB's, minus what the statistics in Parquet files spoil: DuckDB skips rows
// that it should find when it compares blobs with them, and they may be silent about NaN,
// which PostgreSQL sorts above all numbers; an addition keeps floats away from them.
var dialect = func() *sqlgen.Dialect {
	d := *sqlgen.DuckDB
	d.Traits = func(c rel.TableColumn) sqlgen.Traits {
		if c.Remote.Type == "BLOB" {
			r := sqlgen.Rule{Reason: "DuckDB loses rows when it compares blobs in Parquet files"}
			return sqlgen.Traits{Equal: r, Differ: r, Order: r}
		}
		if c.Type.IsFloat() {
			r := sqlgen.Rule{Kind: source.Exact, Wrap: "(%s + 0)"}
			return sqlgen.Traits{Equal: r, Differ: r, Order: r}
		}
		return sqlgen.DuckDB.Traits(c)
	}
	return &d
}()

// RemoteText is the query that Run runs, with the glob in place of the files it finds.
func (s *Source) RemoteText(f *plan.Fragment) string {
	sql, err := from(func(t *rel.Table) string { return "read_files(" + duckdb.QuoteString(t.Remote[0]) + ")" }).Print(f)
	if err != nil {
		return ""
	}
	return sql
}

// from is the dialect with the relation's FROM item.
func from(item func(*rel.Table) string) *sqlgen.Dialect {
	d := *dialect
	d.From = item
	return &d
}

// Run reads the files that the relation's path finds now.
func (s *Source) Run(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
	table := scanned(f)
	if table == nil {
		return nil, pgerr.New(pgerr.InternalError, "source %s: a fragment without a relation", s.name)
	}
	within := s.within(table.Remote[0])
	files, err := s.expand(table.Remote[0])
	if err != nil {
		return nil, within(err)
	}
	item, err := s.readItem(ctx, table, files)
	if err != nil {
		return nil, within(err)
	}
	sql, err := from(func(*rel.Table) string { return item }).Print(f)
	if err != nil {
		return nil, err
	}
	return s.db.Stream(ctx, sql, f.Columns(), within)
}

func scanned(f *plan.Fragment) (table *rel.Table) {
	plan.Walk(f.Input, func(n plan.Node) bool {
		if scan, ok := n.(*plan.Scan); ok {
			table = scan.Table
		}
		return table == nil
	})
	return table
}

// readItem is the FROM item that reads the files as the table's columns: one reader call
// for each way of spelling (delimiters of CSV), all giving the same columns.
func (s *Source) readItem(ctx context.Context, table *rel.Table, files []file) (string, error) {
	c, err := s.db.Connect()
	if err != nil {
		return "", err
	}
	defer c.Close()
	type group struct {
		files   []string
		columns []duckdb.Described
	}
	var order []string
	groups := map[string]*group{}
	for _, f := range files {
		sh, err := s.shapeOf(ctx, c, f)
		if err != nil {
			return "", err
		}
		if err := sh.agrees(f, table); err != nil {
			return "", err
		}
		key := sh.args
		for _, c := range sh.columns {
			key += "\x00" + c.Name
		}
		if groups[key] == nil {
			order = append(order, key)
			groups[key] = &group{columns: sh.columns}
		}
		groups[key].files = append(groups[key].files, duckdb.QuoteString(f.real))
	}
	hive := hiveArgs(files[0], table)
	calls := make([]string, len(order))
	for i, key := range order {
		args, _, _ := strings.Cut(key, "\x00")
		calls[i] = files[0].reader(groups[key].files, args, pinned(groups[key].columns, table)) + hive + ")"
	}
	if len(calls) == 1 {
		return calls[0], nil
	}
	return "(SELECT * FROM " + strings.Join(calls, " UNION ALL BY NAME SELECT * FROM ") + ")", nil
}

// pinned spells a file's columns, in its own order, with the types of the table.
func pinned(columns []duckdb.Described, table *rel.Table) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		k := slices.IndexFunc(table.Columns, func(t rel.TableColumn) bool { return t.Remote.Name == c.Name })
		typ := table.Columns[k].Remote.Type
		if table.Columns[k].Refused != "" {
			typ = "JSON" // named, but never read
		}
		parts[i] = duckdb.QuoteString(c.Name) + ": " + duckdb.QuoteString(typ)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// within names source and relation in an error, shows files relative to the folder, and
// leaves out what DuckDB advises its own users to do.
func (s *Source) within(pattern string) func(error) error {
	place := duckdb.Within(s.name + ": " + pattern)
	return func(err error) error {
		e, ok := pgerr.As(place(err))
		if !ok || e.Code == pgerr.QueryCanceled {
			return e
		}
		e.Message = strings.ReplaceAll(e.Message, s.root+string(filepath.Separator), "")
		e.Message = strings.ReplaceAll(e.Message, s.root, ".")
		e.Message = readable(e.Message)
		if e.Code == pgerr.InternalError { // what is in the folder is not our doing
			e.Code, e.Message = pgerr.FDWError, strings.Replace(e.Message, "duckdb: Invalid Input Error: ", "", 1)
		}
		if strings.Contains(e.Message, "CSV Error") || strings.Contains(e.Message, "JSON transform error") || strings.Contains(e.Message, "Malformed JSON") {
			e.Code = pgerr.InvalidTextRepresentation
		}
		return e
	}
}

// readable cuts a message of DuckDB's reader down to what is wrong and where. The line
// itself is left out: it holds columns that the client may not see.
func readable(message string) string {
	lines := strings.Split(message, "\n")
	var out []string
	file := ""
	for i, l := range lines {
		switch {
		case strings.HasPrefix(l, "  file = "):
			file = strings.TrimPrefix(l, "  file = ")
		case strings.HasPrefix(l, "Original Line:"), strings.HasPrefix(l, "Try setting"):
		case i > 0 && l == "":
			out = append(out, "\x00")
		default:
			out = append(out, l)
		}
	}
	text := strings.Join(out, "; ")
	if before, _, ok := strings.Cut(text, "; \x00"); ok {
		text = before
	}
	if file != "" {
		text += fmt.Sprintf(" (file %s)", file)
	}
	return text
}
