package mysql

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// snapshot serves the fragments of one statement, each over a connection whose consistent
// read has already begun.
//
// MySQL cannot hand one snapshot to several connections. The connections begin theirs back
// to back, before any fragment runs. Where MariaDB writes a binary log, each snapshot's
// place in it is compared, and they are begun again until all stand at the same place.
// Elsewhere (MySQL, or no binary log) a transaction that commits in the milliseconds
// between the first and the last beginning is seen by some fragments only.
type snapshot struct {
	*Source
	mu    sync.Mutex
	ready []*conn
	out   int // given to fragments that still run
	ended bool
}

var _ source.Source = (*snapshot)(nil)

// Snapshot begins parts consistent reads.
func (s *Source) Snapshot(ctx context.Context, parts int) (source.Source, error) {
	conns, err := s.pool.acquire(ctx, max(1, parts))
	if err != nil {
		return nil, err
	}
	for range 20 {
		if err = begin(ctx, conns); err != errMoved {
			break
		}
	}
	if err != nil {
		for _, c := range conns {
			c.doomed.Store(true)
			s.pool.release(c)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, failed(s.name, nil, err)
	}
	return &snapshot{Source: s, ready: conns}, nil
}

var errMoved = fmt.Errorf("the server commits too often for several connections to begin one snapshot")

// begin starts a consistent read on every connection; errMoved when something was committed in between.
func begin(ctx context.Context, conns []*conn) error {
	for _, c := range conns {
		if err := c.exec(ctx, "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"); err != nil {
			return err
		}
	}
	if len(conns) == 1 {
		return nil
	}
	first := ""
	for i, c := range conns {
		rows, err := c.table(ctx, "SHOW STATUS LIKE 'binlog_snapshot_%'")
		if err != nil {
			return err
		}
		place := ""
		for _, r := range rows {
			place += strings.Join(r, "=") + " "
		}
		if i == 0 {
			first = place
		} else if place != first {
			return errMoved
		}
	}
	return nil
}

// Connections is limits.connections.
func (s *Source) Connections() int { return s.pool.limit }

// Run reads a fragment over one of the snapshot's connections.
func (s *snapshot) Run(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
	s.mu.Lock()
	if s.ended || len(s.ready) == 0 {
		s.mu.Unlock()
		return nil, fmt.Errorf("source %q: the snapshot has no connection for another fragment", s.name)
	}
	c := s.ready[len(s.ready)-1]
	s.ready = s.ready[:len(s.ready)-1]
	s.out++
	s.mu.Unlock()
	return s.run(ctx, f, c, s.back)
}

// back takes a connection back from a fragment that has ended, for the next one.
func (s *snapshot) back(c *conn) {
	s.mu.Lock()
	s.out--
	reuse := !s.ended && !c.doomed.Load()
	if reuse {
		s.ready = append(s.ready, c)
	}
	s.mu.Unlock()
	if !reuse {
		s.give(c)
	}
}

// give ends c's transaction and returns it to the pool.
func (s *snapshot) give(c *conn) {
	if !c.doomed.Load() {
		if err := c.exec(context.Background(), "ROLLBACK"); err != nil {
			c.doomed.Store(true)
		}
	}
	s.pool.release(c)
}

// Close ends the snapshot; fragments that still run go on over their connections.
func (s *snapshot) Close() error {
	s.mu.Lock()
	s.ended = true
	ready := s.ready
	s.ready = nil
	s.mu.Unlock()
	for _, c := range ready {
		s.give(c)
	}
	return nil
}
