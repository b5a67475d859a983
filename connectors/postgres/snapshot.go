package postgres

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

const beginReadOnly = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

// snapshot is a source whose fragments all see one state of the database. Its slots are
// reserved at once; its first connection exports what it sees to the others.
type snapshot struct {
	*Source
	parts int64
	turns *semaphore.Weighted // one for each reserved slot
	id    string              // of the exported snapshot; empty when there is one connection

	mu     sync.Mutex
	idle   []*pgconn.PgConn // in a transaction at the snapshot
	failed error            // the first error of a fragment
	ended  bool
}

// Snapshot reserves parts connections, all or none, and begins the snapshot's transaction.
// More parts than Connections is 53300.
func (s *Source) Snapshot(ctx context.Context, parts int) (source.Source, error) {
	n := max(int64(parts), 1)
	if n > s.pool.limit {
		return nil, pgerr.New(pgerr.TooManyConnections, "the statement reads source \"%s\" %d times at once, and it allows %d connections", s.name, n, s.pool.limit).
			WithHint("Read it in fewer places, or raise limits.connections of the source.")
	}
	if err := s.pool.slots.Acquire(ctx, n); err != nil {
		return nil, err
	}
	c, err := s.pool.connect(ctx)
	if err != nil {
		s.pool.slots.Release(n)
		return nil, err
	}
	t := &snapshot{Source: s, parts: n, turns: semaphore.NewWeighted(n), idle: []*pgconn.PgConn{c}}
	begin := beginReadOnly
	if n > 1 {
		begin += "; SELECT pg_export_snapshot()"
	}
	results, err := c.Exec(ctx, begin).ReadAll()
	if err != nil {
		t.Close()
		return nil, remoteError(ctx, s.name, "", err)
	}
	if n == 1 {
		return t, nil
	}
	t.id = string(results[1].Rows[0][0])
	if err := t.open(ctx, int(n)-1); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// open makes the other connections, before any fragment can end: the snapshot can be taken
// over only as long as the connection that exported it is in its transaction.
func (t *snapshot) open(ctx context.Context, n int) error {
	g, ctx := errgroup.WithContext(ctx)
	for range n {
		g.Go(func() error {
			c, err := t.another(ctx)
			if err == nil {
				t.mu.Lock()
				t.idle = append(t.idle, c)
				t.mu.Unlock()
			}
			return err
		})
	}
	return g.Wait()
}

// Connections is limits.connections.
func (s *Source) Connections() int { return int(s.pool.limit) }

// Run reads a fragment at the snapshot.
func (t *snapshot) Run(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
	if err := t.turns.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	c, err := t.connection(ctx)
	if err != nil {
		t.turns.Release(1)
		return nil, err
	}
	return t.start(ctx, f, c, ending{back: t.giveBack, lost: func() { t.turns.Release(1) }, failed: t.fail})
}

// connection gives an idle connection, or a new one that sees the same.
func (t *snapshot) connection(ctx context.Context) (*pgconn.PgConn, error) {
	t.mu.Lock()
	if t.ended {
		t.mu.Unlock()
		return nil, pgerr.New(pgerr.ObjectNotInState, "the snapshot of source %q has ended", t.name)
	}
	if n := len(t.idle); n > 0 {
		c := t.idle[n-1]
		t.idle = t.idle[:n-1]
		t.mu.Unlock()
		return c, nil
	}
	failed := t.failed
	t.mu.Unlock()
	if failed != nil { // the connection that a fragment failed on is lost, and the snapshot may be with it
		return nil, failed
	}
	return t.another(ctx)
}

// another is a new connection that sees the same.
func (t *snapshot) another(ctx context.Context) (*pgconn.PgConn, error) {
	c, err := t.pool.connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := c.Exec(ctx, beginReadOnly+"; SET TRANSACTION SNAPSHOT '"+t.id+"'").ReadAll(); err != nil {
		t.pool.drop(c)
		return nil, remoteError(ctx, t.name, "", err)
	}
	return c, nil
}

// fail remembers why a fragment failed.
func (t *snapshot) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failed == nil {
		t.failed = err
	}
}

func (t *snapshot) giveBack(c *pgconn.PgConn) {
	t.mu.Lock()
	ended := t.ended
	if !ended {
		t.idle = append(t.idle, c)
	}
	t.mu.Unlock()
	if ended {
		t.pool.drop(c)
	}
	t.turns.Release(1)
}

// Close ends the snapshot's transactions and frees its slots when its streams are done.
func (t *snapshot) Close() error {
	t.mu.Lock()
	if t.ended {
		t.mu.Unlock()
		return nil
	}
	t.ended = true
	idle := t.idle
	t.idle = nil
	t.mu.Unlock()
	for _, c := range idle {
		ctx, cancel := context.WithTimeout(context.Background(), cancelTimeout)
		if _, err := c.Exec(ctx, "ROLLBACK").ReadAll(); err != nil {
			t.pool.drop(c)
		} else {
			t.pool.keep(c)
		}
		cancel()
	}
	go func() {
		_ = t.turns.Acquire(context.Background(), t.parts) // cannot fail: its context does not end
		t.pool.slots.Release(t.parts)
	}()
	return nil
}
