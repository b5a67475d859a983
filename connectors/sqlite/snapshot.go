package sqlite

import (
	"context"
	"fmt"
	"sync"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// snapshot serves the fragments of one statement, each over a connection whose read
// transaction has already begun. In WAL mode each connection has the state of the file at
// its own beginning; a further connection watches whether anything was committed between
// the first and the last one, and then they are begun again. In the rollback modes the
// first reader already keeps writers from committing, as long as the snapshot is open.
type snapshot struct {
	*Source
	mu    sync.Mutex
	ready []*database
	ended bool
}

var _ source.Source = (*snapshot)(nil)

const snapshotTries = 50

// Snapshot begins parts read transactions at one state of the file.
func (s *Source) Snapshot(ctx context.Context, parts int) (source.Source, error) {
	dbs, err := s.acquire(ctx, max(1, parts))
	if err != nil {
		return nil, err
	}
	if err := s.begin(ctx, dbs); err != nil {
		for _, db := range dbs {
			db.stopped = true // its transaction is in an unknown state
			s.release(db)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, s.failed(nil, err)
	}
	return &snapshot{Source: s, ready: dbs}, nil
}

// begin starts a read on every connection, again and again until nothing was committed meanwhile.
func (s *Source) begin(ctx context.Context, dbs []*database) error {
	if len(dbs) == 1 {
		return beginRead(ctx, dbs[0])
	}
	watch, err := openDatabase(s.path)
	if err != nil {
		return err
	}
	defer watch.close()
	for range snapshotTries {
		before, err := version(ctx, watch)
		if err != nil {
			return err
		}
		for _, db := range dbs {
			if err := beginRead(ctx, db); err != nil {
				return err
			}
		}
		after, err := version(ctx, watch)
		if err != nil || after == before {
			return err
		}
		for _, db := range dbs {
			if err := db.query(ctx, "ROLLBACK", nil); err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("the file is changed too often for several connections to begin at one state")
}

// Connections is limits.connections.
func (s *Source) Connections() int { return s.limit }

// beginRead begins a transaction; only its first read fixes what it sees.
func beginRead(ctx context.Context, db *database) error {
	if err := db.query(ctx, "BEGIN", nil); err != nil {
		return err
	}
	return db.query(ctx, "SELECT count(*) FROM (SELECT 1 FROM sqlite_schema LIMIT 1)", nil)
}

// version changes when another connection has committed.
func version(ctx context.Context, db *database) (v int64, err error) {
	err = db.query(ctx, "PRAGMA main.data_version", func(r func(int) cell) { v = r(0).integer })
	return v, err
}

// Run reads a fragment over one of the snapshot's connections.
func (s *snapshot) Run(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
	s.mu.Lock()
	if s.ended || len(s.ready) == 0 {
		s.mu.Unlock()
		return nil, fmt.Errorf("source %q: the snapshot has no connection for another fragment", s.name)
	}
	db := s.ready[len(s.ready)-1]
	s.ready = s.ready[:len(s.ready)-1]
	s.mu.Unlock()
	return s.run(ctx, f, db, s.back)
}

// back takes a connection back from a fragment that has ended, for the next one.
func (s *snapshot) back(db *database) {
	s.mu.Lock()
	reuse := !s.ended && !db.stopped
	if reuse {
		s.ready = append(s.ready, db)
	}
	s.mu.Unlock()
	if !reuse {
		s.give(db)
	}
}

// give ends db's transaction and returns it to the pool.
func (s *snapshot) give(db *database) {
	if !db.stopped && db.query(context.Background(), "ROLLBACK", nil) != nil {
		db.stopped = true
	}
	s.release(db)
}

// Close ends the snapshot; fragments that still run keep their connections to their end.
func (s *snapshot) Close() error {
	s.mu.Lock()
	s.ended = true
	ready := s.ready
	s.ready = nil
	s.mu.Unlock()
	for _, db := range ready {
		s.give(db)
	}
	return nil
}
