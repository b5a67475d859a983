package postgres

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

const (
	maxRows  = 16 << 10
	maxBytes = 4 << 20
)

// Run starts the fragment's COPY on a connection of its own.
func (s *Source) Run(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
	c, err := s.pool.acquire(ctx)
	if err != nil {
		return nil, remoteError(ctx, s.name, "", err)
	}
	free := func() { s.pool.slots.Release(1) }
	return s.start(ctx, f, c, ending{back: func(c *pgconn.PgConn) { s.pool.keep(c); free() }, lost: free, failed: func(error) {}})
}

// start sends the COPY and waits for the server to accept it. When the stream is done the
// connection ends as end says.
func (s *Source) start(ctx context.Context, f *plan.Fragment, c *pgconn.PgConn, end ending) (rel.Rows, error) {
	r := &rows{pool: s.pool, conn: c, columns: f.Columns(), relation: relationOf(f), source: s.name, end: end}
	sql, err := statement(f)
	if err == nil {
		r.decoder, err = newDecoder(r, definitionsOf(f))
	}
	if err != nil {
		end.back(c)
		return nil, err
	}
	stop := r.watch(ctx)
	defer stop()
	front := c.Frontend()
	check := unalteredBy(f)
	front.SendQuery(&pgproto3.Query{String: check.statements() + sql})
	if err := front.Flush(); err != nil {
		return nil, r.fail(ctx, err)
	}
	for {
		msg, err := front.Receive()
		if err != nil {
			return nil, r.fail(ctx, err)
		}
		switch msg := msg.(type) {
		case *pgproto3.RowDescription:
			if err := check.described(r, msg.Fields); err != nil {
				return nil, r.fail(ctx, err)
			}
		case *pgproto3.CopyOutResponse:
			r.life, r.endLife = ctx, context.AfterFunc(ctx, r.abandon)
			return r, nil
		case *pgproto3.ErrorResponse:
			return nil, r.fail(ctx, pgconn.ErrorResponseToPgError(msg))
		}
	}
}

// relationOf is the source's own name of the relation that a fragment reads.
func relationOf(f *plan.Fragment) string {
	name := ""
	plan.Walk(f.Input, func(n plan.Node) bool {
		if s, ok := n.(*plan.Scan); ok {
			name = strings.Join(s.Table.Remote, ".")
		}
		return true
	})
	return name
}

// ending says what becomes of a stream's connection: it is given back clean, or it is lost.
// failed is told of an error that is neither a cancellation nor the end.
type ending struct {
	back   func(*pgconn.PgConn)
	lost   func()
	failed func(error)
}

// rows is one COPY's stream.
type rows struct {
	pool             *pool
	source, relation string
	columns          []rel.Column
	decoder          *decoder
	received         atomic.Int64

	life    context.Context
	endLife func() bool
	end     ending

	mu    sync.Mutex
	conn  *pgconn.PgConn // nil when given back or abandoned
	ended error          // io.EOF or what the stream ended with

	started bool   // COPY's header was seen
	rest    []byte // the beginning of a row whose end has not arrived
	count   int64  // rows still to give of a fragment without columns
}

func (r *rows) Schema() rel.Schema { return r.columns }

// BytesReceived counts the bytes of rows that the source has sent.
func (r *rows) BytesReceived() int64 { return r.received.Load() }

// Next decodes the next batch from the wire.
func (r *rows) Next(ctx context.Context) (arrow.RecordBatch, error) {
	if r.count > 0 {
		return r.countBatch(), nil
	}
	r.mu.Lock()
	conn, ended := r.conn, r.ended
	r.mu.Unlock()
	if ended != nil {
		return nil, ended
	}
	if err := ctx.Err(); err != nil {
		return nil, r.fail(ctx, err)
	}
	if conn == nil { // abandoned by the end of the statement's context
		return nil, r.fail(r.life, pgerr.New(pgerr.QueryCanceled, "canceling statement due to user request"))
	}
	defer r.watch(ctx)()
	for r.decoder.rows < maxRows && r.decoder.bytes < maxBytes {
		msg, err := conn.Frontend().Receive()
		if err != nil {
			return nil, r.fail(ctx, err)
		}
		switch msg := msg.(type) {
		case *pgproto3.CopyData:
			r.received.Add(int64(len(msg.Data)))
			if err := r.take(msg.Data); err != nil {
				return nil, r.fail(ctx, err)
			}
		case *pgproto3.ErrorResponse:
			return nil, r.fail(ctx, pgconn.ErrorResponseToPgError(msg))
		case *pgproto3.ReadyForQuery:
			return r.finish(ctx)
		}
	}
	return r.decoder.batch(), nil
}

var signature = []byte("PGCOPY\n\xff\r\n\x00")

// take decodes the rows in a piece of the COPY stream. The server sends a row in a piece,
// but nothing promises it: a row's beginning is kept until its end arrives.
func (r *rows) take(data []byte) error {
	if len(r.rest) > 0 {
		data = append(r.rest, data...)
		r.rest = nil
	}
	if !r.started {
		if len(data) < 19 {
			r.rest = bytes.Clone(data)
			return nil
		}
		if !bytes.HasPrefix(data, signature) {
			return fmt.Errorf("COPY does not begin with its signature")
		}
		r.started, data = true, data[19:]
	}
	for len(data) > 0 {
		n, err := r.decoder.row(data)
		if err != nil {
			return err
		}
		if n == 0 {
			r.rest = bytes.Clone(data)
			return nil
		}
		data = data[n:]
	}
	return nil
}

// finish gives the last batch and the connection back.
func (r *rows) finish(ctx context.Context) (arrow.RecordBatch, error) {
	if !r.decoder.ended {
		return nil, r.fail(ctx, fmt.Errorf("COPY ended without its trailer"))
	}
	r.settle(io.EOF, true)
	if len(r.columns) == 0 {
		if r.count = r.decoder.count; r.count > 0 {
			return r.countBatch(), nil
		}
		return nil, io.EOF
	}
	if r.decoder.rows == 0 {
		return nil, io.EOF
	}
	return r.decoder.batch(), nil
}

// countBatch stands for up to 64 k rows without columns.
func (r *rows) countBatch() arrow.RecordBatch {
	n := min(r.count, 64<<10)
	r.count -= n
	return array.NewRecordBatch(rel.ArrowSchema(nil), nil, n)
}

// settle ends the stream once: the connection is given back if it is clean, or abandoned.
func (r *rows) settle(err error, clean bool) {
	r.mu.Lock()
	conn := r.conn
	r.conn = nil
	if r.ended == nil {
		r.ended = err
	}
	r.mu.Unlock()
	if r.endLife != nil {
		r.endLife()
	}
	switch {
	case conn == nil:
	case clean:
		r.end.back(conn)
	default:
		conn.Conn().SetDeadline(time.Unix(1, 0))
		r.pool.abandon(conn, r.end.lost)
	}
}

// fail ends the stream with an error that names the place.
func (r *rows) fail(ctx context.Context, err error) error {
	if ctx.Err() == nil && r.life != nil && r.life.Err() != nil {
		ctx = r.life
	}
	err = remoteError(ctx, r.source, r.relation, err)
	if ctx.Err() == nil {
		r.end.failed(err)
	}
	r.settle(err, false)
	if r.life == nil { // not started: nobody will call Close
		r.decoder.release()
	}
	return err
}

// abandon ends the stream when its statement is cancelled, also while Next waits.
func (r *rows) abandon() {
	r.mu.Lock()
	conn := r.conn
	r.conn = nil
	r.mu.Unlock()
	if conn != nil {
		conn.Conn().SetDeadline(time.Unix(1, 0)) // wakes a read
		r.pool.abandon(conn, r.end.lost)
	}
}

// watch wakes a read when ctx ends; the function it gives stops watching.
func (r *rows) watch(ctx context.Context) func() {
	if ctx == r.life || ctx.Done() == nil {
		return func() {}
	}
	stop := context.AfterFunc(ctx, r.abandon)
	return func() { stop() }
}

var errRowsClosed = pgerr.New(pgerr.InvalidCursorName, "the rows are closed")

// Close stops the remote work if it is not done.
func (r *rows) Close() error {
	r.settle(errRowsClosed, false)
	r.count = 0
	r.decoder.release()
	return nil
}
