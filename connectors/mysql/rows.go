package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"io"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory/mallocator"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// A batch ends at so many rows, or at so many bytes received.
const (
	firstBatchRows = 1024
	batchRows      = 8192
	batchBytes     = 4 << 20
)

// allocator keeps batches outside Go's heap, where DuckDB may hold on to them.
var allocator = mallocator.NewMallocator()

// rows is a running SELECT. The driver is given no context: on cancel it would only drop
// the connection, and a server that is not writing would go on. We kill the query instead.
type rows struct {
	source *Source
	query  *query
	schema rel.Schema
	arrow  *arrow.Schema
	ctx    context.Context // of Run
	conn   *conn
	done   func(*conn)
	unhook func() bool // stops watching ctx

	stmt    sqldriver.Stmt
	in      sqldriver.Rows
	dest    []sqldriver.Value
	decode  []decoder
	build   *array.RecordBuilder
	size    int   // rows of the next batch
	start   int64 // bytes that the connection had received before
	failure error // of an earlier Next

	mu       sync.Mutex
	over     bool  // the connection has been handed back, or is being killed by us
	calling  bool  // the reader is inside the driver, which only it may enter
	deferred bool  // killed meanwhile: the reader hands the connection back when it comes out
	received int64 // bytes of the ended stream
	killed   sync.WaitGroup
}

var _ source.Meter = (*rows)(nil)

// startRows sends the SELECT; it returns when the server has accepted it and, if it sorts
// or computes first, has its first row.
func startRows(ctx context.Context, s *Source, q *query, cols []rel.Column, c *conn, done func(*conn)) (rel.Rows, error) {
	r := &rows{source: s, query: q, schema: cols, ctx: ctx, conn: c, done: done, size: firstBatchRows,
		arrow: rel.ArrowSchema(cols), start: c.wire.received.Load()}
	r.unhook = context.AfterFunc(ctx, r.kill)
	if err := r.open(); err != nil {
		err = r.fail(err)
		r.Close()
		return nil, err
	}
	r.dest = make([]sqldriver.Value, max(1, len(q.out)))
	r.build = array.NewRecordBuilder(allocator, r.arrow)
	for i, o := range q.out {
		r.decode = append(r.decode, newDecoder(q.table.Columns[o], r.build.Field(i), s.dialect.zeroDatesNull))
	}
	return r, nil
}

// enter begins a call of the driver by the reader; false when the stream is over.
func (r *rows) enter() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calling = !r.over
	return r.calling
}

// leave ends it, and hands a connection back that was killed meanwhile.
func (r *rows) leave() {
	r.mu.Lock()
	back := r.deferred
	r.calling, r.deferred = false, false
	r.mu.Unlock()
	if back {
		r.done(r.conn)
	}
}

// open uses a prepared statement: its rows are binary, in which floats keep all their bits
// and integers need no parsing.
func (r *rows) open() (err error) {
	if !r.enter() {
		return r.ctx.Err()
	}
	defer r.leave()
	r.stmt, err = r.conn.dc.Prepare(r.query.sql())
	if err != nil {
		return r.conn.seen(err)
	}
	r.in, err = r.stmt.(sqldriver.StmtQueryContext).QueryContext(context.Background(), nil)
	return r.conn.seen(err)
}

func (r *rows) Schema() rel.Schema { return r.schema }

// Next reads a batch. An error ends the stream.
func (r *rows) Next(ctx context.Context) (arrow.RecordBatch, error) {
	if r.failure != nil {
		return nil, r.failure
	}
	if err := ctx.Err(); err != nil {
		r.failure = err
		r.kill()
		return nil, err
	}
	unhook := context.AfterFunc(ctx, r.kill)
	defer unhook()
	b, err := r.batch()
	if err != nil && err != io.EOF {
		if ctx.Err() != nil {
			err = ctx.Err()
		} else {
			err = r.fail(err)
		}
		r.kill()
	}
	r.failure = err
	if err == io.EOF {
		r.end()
	}
	if err == io.EOF && b != nil {
		return b, nil
	}
	return b, err
}

// batch reads up to r.size rows; with io.EOF it may give a last batch.
func (r *rows) batch() (arrow.RecordBatch, error) {
	if !r.enter() {
		return nil, context.Canceled
	}
	defer r.leave()
	n, limit := 0, r.conn.wire.received.Load()+batchBytes
	var end error
	for n < r.size && r.conn.wire.received.Load() < limit {
		if err := r.in.Next(r.dest); err == io.EOF {
			end = err
			break
		} else if err != nil {
			return nil, err
		}
		for i, d := range r.decode {
			if err := d(r.dest[i]); err != nil {
				return nil, r.place(i, err)
			}
		}
		n++
	}
	r.size = batchRows
	if n == 0 {
		return nil, end
	}
	if len(r.decode) == 0 {
		return array.NewRecordBatch(r.arrow, nil, int64(n)), end
	}
	return r.build.NewRecordBatch(), end
}

// fail says what an error means to the client; a cancelled statement's is its context's.
func (r *rows) fail(err error) error {
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	if _, ours := pgerr.As(err); ours {
		return err
	}
	return failed(r.source.name, r.query.table, err)
}

// end hands the connection back after the last row.
func (r *rows) end() {
	r.mu.Lock()
	if r.over {
		r.mu.Unlock()
		return
	}
	r.over = true
	r.received = r.conn.wire.received.Load() - r.start
	r.mu.Unlock()
	r.unhook()
	if err := r.in.Close(); err != nil {
		r.conn.doomed.Store(true)
	}
	if err := r.stmt.Close(); err != nil {
		r.conn.doomed.Store(true)
	}
	r.done(r.conn)
}

// kill ends the query in the server and gives the connection up. A Next that waits fails at once.
func (r *rows) kill() {
	r.mu.Lock()
	if r.over {
		r.mu.Unlock()
		return
	}
	r.over = true
	r.received = r.conn.wire.received.Load() - r.start
	r.deferred = r.calling
	now, fresh := !r.calling, !r.conn.doomed.Swap(true)
	r.killed.Add(1)
	r.mu.Unlock()
	defer r.killed.Done()
	if fresh {
		r.source.pool.kill(r.conn)
	}
	if now {
		r.done(r.conn)
	}
}

// Close ends the stream, and the query if it still runs.
func (r *rows) Close() error {
	r.unhook()
	r.kill()
	r.killed.Wait()
	if r.build != nil {
		r.build.Release()
		r.build = nil
	}
	if r.failure == nil {
		r.failure = io.EOF
	}
	return nil
}

// BytesReceived counts what the connection received for this stream.
func (r *rows) BytesReceived() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return r.received
	}
	return r.conn.wire.received.Load() - r.start
}
