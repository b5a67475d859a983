package duck

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/arrow/util"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// ahead starts a fragment before DuckDB asks for it, so that all sources of a statement
// work at the same time, and keeps a bounded number of its batches. The first scan takes
// the started stream over; any further one starts the fragment again.
type ahead struct {
	fragment *plan.Fragment
	cols     []rel.Column
	start    Starter
	blocked  *atomic.Int32 // scans of the statement that wait for their fragment to start

	mu     sync.Mutex
	first  *stream // nil when taken over
	cancel context.CancelFunc
}

// aheadBytes is how much of a fragment is read before DuckDB asks for it.
const aheadBytes = 8 << 20

// aheadBatches is the most batches that wait, whatever their size.
const aheadBatches = 1 << 14

// patience is how long a full stream waits before it looks whether another cannot start.
const patience = 250 * time.Millisecond

func newAhead(f *plan.Fragment, start Starter, blocked *atomic.Int32) *ahead {
	return &ahead{blocked: blocked, fragment: f, cols: visible(f.Columns()), start: start}
}

// begin starts the fragment; ctx is the statement's.
func (a *ahead) begin(ctx context.Context) {
	ctx, a.cancel = context.WithCancel(ctx)
	a.first = a.stream(ctx, a.cancel)
}

// abandon tells the source that nothing more is wanted.
func (a *ahead) abandon() {
	if a.cancel != nil {
		a.cancel()
	}
}

// stop ends what was started; the stream of a scan was closed by it.
func (a *ahead) stop() {
	a.mu.Lock()
	s := a.first
	a.first = nil
	a.mu.Unlock()
	if s != nil {
		s.Close()
	}
}

// rows is called by each scan of the fragment.
func (a *ahead) rows(ctx context.Context) (rel.Rows, error) {
	a.mu.Lock()
	s := a.first
	a.first = nil
	a.mu.Unlock()
	if s != nil {
		context.AfterFunc(ctx, s.cancel)
		return s, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	return a.stream(ctx, cancel), nil
}

// stream is a fragment being read in the background.
type stream struct {
	ahead   *ahead
	cancel  context.CancelFunc
	batches chan arrow.RecordBatch // closed at the end
	space   chan struct{}          // a token when bytes were given back
	done    chan struct{}          // closed when the reader has ended

	started chan struct{} // closed when the source has answered

	mu    sync.Mutex
	bytes int64
	loose bool  // the bound is lifted
	err   error // of the reader; valid once batches is closed
}

func (a *ahead) stream(ctx context.Context, cancel context.CancelFunc) *stream {
	s := &stream{ahead: a, cancel: cancel, batches: make(chan arrow.RecordBatch, aheadBatches), space: make(chan struct{}, 1), started: make(chan struct{}), done: make(chan struct{})}
	go s.read(ctx)
	return s
}

func (s *stream) read(ctx context.Context) {
	defer close(s.done)
	defer close(s.batches)
	s.err = s.readAll(ctx)
}

func (s *stream) readAll(ctx context.Context) error {
	rows, err := s.ahead.start(ctx, s.ahead.fragment)
	close(s.started)
	if err != nil {
		return err
	}
	defer rows.Close()
	for {
		b, err := rows.Next(ctx)
		if err != nil {
			return err
		}
		if len(s.ahead.fragment.Columns()) == 0 {
			b = withNoColumn(b)
		}
		s.mu.Lock()
		s.bytes += util.TotalRecordSize(b)
		s.mu.Unlock()
		select {
		case s.batches <- b:
		case <-ctx.Done():
			b.Release()
			return ctx.Err()
		}
		for s.full() {
			select {
			case <-s.space:
			case <-time.After(patience):
				s.loosen()
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (s *stream) full() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.loose && s.bytes >= aheadBytes && len(s.batches) > 0
}

// loosen lifts the bound when a scan waits for a fragment that has not started: its
// source may be out of connections because this stream holds one, which would be a deadlock.
func (s *stream) loosen() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loose = s.ahead.blocked.Load() > 0
}

func (s *stream) Schema() rel.Schema { return s.ahead.cols }

func (s *stream) Next(ctx context.Context) (arrow.RecordBatch, error) {
	select {
	case <-s.started:
	default:
		s.ahead.blocked.Add(1)
		select {
		case <-s.started:
		case <-ctx.Done():
		}
		s.ahead.blocked.Add(-1)
	}
	select {
	case b, ok := <-s.batches:
		if !ok {
			if s.err == nil {
				return nil, io.EOF
			}
			return nil, s.err
		}
		s.mu.Lock()
		s.bytes -= util.TotalRecordSize(b)
		s.mu.Unlock()
		select {
		case s.space <- struct{}{}:
		default:
		}
		return b, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Close stops the reader and waits for it.
func (s *stream) Close() error {
	s.cancel()
	for b := range s.batches {
		b.Release()
	}
	<-s.done
	return nil
}

// withNoColumn gives a batch without columns the one that DuckDB needs.
func withNoColumn(b arrow.RecordBatch) arrow.RecordBatch {
	defer b.Release()
	n := int(b.NumRows())
	col := array.MakeArrayOfNull(memory.DefaultAllocator, arrow.PrimitiveTypes.Int32, n)
	defer col.Release()
	return array.NewRecordBatch(rel.ArrowSchema([]rel.Column{noColumn}), []arrow.Array{col}, int64(n))
}

// emptyBatch is n rows without columns.
func emptyBatch(n int64) arrow.RecordBatch {
	return array.NewRecordBatch(rel.ArrowSchema(nil), nil, n)
}
