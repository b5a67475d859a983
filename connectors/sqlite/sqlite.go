// Package sqlite is the connector for SQLite database files, opened read only. SQLite
// types values, not columns: a column's declared type gives its PostgreSQL type, and a
// stored value that does not fit it is an error that names source, table, column and row.
package sqlite

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/semaphore"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/sqlgen"
)

// Config says which file.
type Config struct {
	Name        string // "domain.source", as messages name it
	Path        string
	Connections int // how many may be open at once; 0 is 16
}

const defaultConnections = 16

// Source is one SQLite file.
type Source struct {
	name, path string
	limit      int
	free       *semaphore.Weighted

	mu     sync.Mutex
	idle   []*database
	closed bool
}

var (
	_ source.Source      = (*Source)(nil)
	_ source.Texter      = (*Source)(nil)
	_ source.Snapshotter = (*Source)(nil)
)

// Open opens the file and reads its schema once, so that a file that is not there, or is
// no database, is found now (08001).
func Open(ctx context.Context, c Config) (*Source, error) {
	n := c.Connections
	if n <= 0 {
		n = defaultConnections
	}
	s := &Source{name: c.Name, path: c.Path, limit: n, free: semaphore.NewWeighted(int64(n))}
	dbs, err := s.acquire(ctx, 1)
	if err != nil {
		return nil, err
	}
	s.release(dbs[0])
	return s, nil
}

// Close closes the file; streams that still run end by themselves.
func (s *Source) Close() error {
	s.mu.Lock()
	idle := s.idle
	s.idle, s.closed = nil, true
	s.mu.Unlock()
	for _, db := range idle {
		db.close()
	}
	return nil
}

// Offer judges by sqlgen's SQLite dialect.
func (s *Source) Offer(op plan.Node) source.Verdict { return sqlgen.SQLite.Offer(op) }

// RemoteText is the SELECT that Run runs.
func (s *Source) RemoteText(f *plan.Fragment) string {
	text, err := sqlgen.SQLite.Print(f)
	if err != nil {
		return err.Error()
	}
	return text
}

// Run streams the fragment over a connection of its own. One statement sees one state of the file.
func (s *Source) Run(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
	dbs, err := s.acquire(ctx, 1)
	if err != nil {
		return nil, err
	}
	return s.run(ctx, f, dbs[0], s.release)
}

// acquire gives n connections, waiting until so many are free: all or none, or two
// statements that each hold a part would wait for each other for ever.
func (s *Source) acquire(ctx context.Context, n int) ([]*database, error) {
	if n > s.limit {
		return nil, pgerr.New(pgerr.TooManyConnections, "the statement reads source %q in %d places at once, which may have %d connections",
			s.name, n, s.limit).WithHint("Raise the source's limits.connections.")
	}
	if err := s.free.Acquire(ctx, int64(n)); err != nil {
		return nil, err
	}
	var dbs []*database
	for range n {
		db, err := s.one(ctx)
		if err != nil {
			for _, db := range dbs {
				s.release(db)
			}
			s.free.Release(int64(n - len(dbs)))
			return nil, err
		}
		dbs = append(dbs, db)
	}
	return dbs, nil
}

func (s *Source) one(ctx context.Context) (*database, error) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil, fmt.Errorf("source %q is closed", s.name)
	}
	for n := len(s.idle); n > 0; n = len(s.idle) {
		db := s.idle[n-1]
		s.idle = s.idle[:n-1]
		if !db.stale(s.path) {
			s.mu.Unlock()
			return db, nil
		}
		db.close()
	}
	s.mu.Unlock()
	db, err := openDatabase(s.path)
	if err != nil {
		return nil, s.cannotOpen(err)
	}
	// The file belongs to someone else: functions in its views are not trusted, and
	// nothing is written even if SQLite could.
	for _, sql := range []string{"PRAGMA query_only = 1", "PRAGMA trusted_schema = 0", "PRAGMA cell_size_check = 1",
		"SELECT count(*) FROM sqlite_schema"} {
		if err := db.query(ctx, sql, nil); err != nil {
			db.close()
			return nil, s.cannotOpen(err)
		}
	}
	return db, nil
}

// release takes a connection back; one that was stopped is closed.
func (s *Source) release(db *database) {
	s.mu.Lock()
	keep := !s.closed && !db.stopped
	if keep {
		s.idle = append(s.idle, db)
	}
	s.mu.Unlock()
	if !keep {
		db.close()
	}
	s.free.Release(1)
}

func (s *Source) cannotOpen(err error) error {
	if err == context.Canceled || err == context.DeadlineExceeded {
		return err
	}
	e := pgerr.New(pgerr.UnableToConnect, "could not connect to source %q", s.name).WithDetail("%s: %s", s.path, err).WithCause(err)
	if x, ok := err.(*sqliteError); ok {
		switch x.code {
		case codeCantOpen:
			e.WithHint("Check that the file exists and may be read. A file in WAL mode also needs its folder to be writable, or its -wal and -shm files to exist.")
		case codeNotADB:
			e.WithHint("The file is not an SQLite database, or it is encrypted.")
		}
	}
	return e
}

// failed turns what a statement met into an error for the client.
func (s *Source) failed(t *rel.Table, err error) error {
	if _, ours := pgerr.As(err); ours {
		return err
	}
	place := ""
	if t != nil {
		place = ", relation " + rel.QuoteIdent(t.Remote[0])
	}
	e := pgerr.New(pgerr.FDWError, "source %q%s: %s", s.name, place, err).WithCause(err)
	if x, ok := err.(*sqliteError); ok {
		switch x.code {
		case codeError:
			e.WithHint("The table may have changed since the gateway read its description; reload the mesh.")
		case codeBusy:
			e.WithHint("Another process has held the file's lock for long; in WAL mode readers need not wait for writers.")
		case codeCorrupt, codeNotADB:
			e.Code = pgerr.DataCorrupted
		}
	}
	return e
}
