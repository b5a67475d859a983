package engine

import (
	"context"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"golang.org/x/sync/semaphore"

	"github.com/meshgate/meshgate/engine/rel"
)

// turns lets a statement read a source in more places than the source allows connections:
// the fragments that find none start when another has ended. A fragment that has started
// is read to its end whether or not anything above asks for its rows (see duck's ahead),
// so that no two wait for each other. And one that nobody wants any more is read to its
// end as long as others wait for its turn: sources lose a connection that is broken off,
// and a new one would not see the statement's snapshot.
type turns struct {
	ctx  context.Context // the statement's
	free *semaphore.Weighted

	mu       sync.Mutex
	waiting  int
	unwanted []context.CancelFunc // what to break off when nobody waits
}

func newTurns(ctx context.Context, n int) *turns {
	return &turns{ctx: ctx, free: semaphore.NewWeighted(int64(n))}
}

// start runs a fragment when it has a turn. ctx is the scan's.
func (t *turns) start(ctx context.Context, run func(context.Context) (rel.Rows, error)) (rel.Rows, error) {
	t.wait(1)
	err := t.free.Acquire(ctx, 1)
	t.wait(-1)
	if err != nil {
		return nil, err
	}
	r := &turn{turns: t}
	r.ctx, r.cancel = context.WithCancel(t.ctx)
	context.AfterFunc(ctx, func() { t.drop(r.cancel) })
	if r.rows, err = run(r.ctx); err != nil {
		r.cancel()
		t.free.Release(1)
		return nil, err
	}
	return r, nil
}

// wait counts who waits.
func (t *turns) wait(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting += n
	if t.waiting == 0 {
		for _, cancel := range t.unwanted {
			cancel()
		}
		t.unwanted = nil
	}
}

// drop breaks a fragment off as soon as nobody waits.
func (t *turns) drop(cancel context.CancelFunc) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.waiting == 0 {
		cancel()
	} else {
		t.unwanted = append(t.unwanted, cancel)
	}
}

// turn is a fragment that has its turn.
type turn struct {
	rows   rel.Rows
	turns  *turns
	ctx    context.Context
	cancel context.CancelFunc
	ended  bool // it has given its last row, or failed
	once   sync.Once
}

func (r *turn) Schema() rel.Schema { return r.rows.Schema() }

func (r *turn) Next(context.Context) (arrow.RecordBatch, error) {
	b, err := r.rows.Next(r.ctx)
	r.ended = err != nil
	return b, err
}

// Close ends the turn, once what others wait for is read.
func (r *turn) Close() (err error) {
	r.once.Do(func() {
		r.turns.drop(r.cancel)
		for !r.ended {
			if b, err := r.Next(r.ctx); err == nil {
				b.Release()
			}
		}
		err = r.rows.Close()
		r.cancel()
		r.turns.free.Release(1)
	})
	return err
}
