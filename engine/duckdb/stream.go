package duckdb

import (
	"context"
	"errors"
	"io"

	m "github.com/duckdb/duckdb-go-bindings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// rows streams a statement's result. PendingPreparedStreaming, which the library
// deprecates without a successor, is called in this file only.
type rows struct {
	conn    *Conn
	ctx     context.Context
	watch   *watcher
	cols    []rel.Column
	schema  *arrow.Schema
	stmt    m.PreparedStatement
	pending m.PendingResult
	result  m.Result
	types   []Type
	readers []reader
	ready   []arrow.RecordBatch // parts of a chunk that was too large for one batch
	err     error               // sticky; io.EOF at the end
	closed  bool
}

// Query runs one statement and streams its rows in the Arrow types of rel.ArrowSchema(want).
// Its columns must be want's, by position; their DuckDB types may be narrower. No columns
// in want ask for the number of rows only. ctx governs the statement until the rows are closed.
func (c *Conn) Query(ctx context.Context, sql string, want []rel.Column) (rel.Rows, error) {
	if err := c.idle(ctx); err != nil {
		return nil, err
	}
	r := &rows{conn: c, ctx: ctx, cols: want, schema: rel.ArrowSchema(want), watch: watch(ctx, c.conn)}
	c.open = r
	if err := r.start(sql); err != nil {
		err = c.explain(ctx, err)
		r.Close()
		return nil, err
	}
	return r, nil
}

func (r *rows) start(sql string) error {
	if m.Prepare(r.conn.conn, sql, &r.stmt) == m.StateError {
		return newError("", m.PrepareError(r.stmt))
	}
	if err := r.bind(); err != nil {
		return err
	}
	if m.PendingPreparedStreaming(r.stmt, &r.pending) == m.StateError {
		return newError("", m.PendingError(r.pending))
	}
	if m.ExecutePending(r.pending, &r.result) == m.StateError {
		return resultError(&r.result)
	}
	return nil
}

// bind picks a reader for each column.
func (r *rows) bind() error {
	n := int(m.PreparedStatementColumnCount(r.stmt))
	if len(r.cols) == 0 {
		return nil // only the number of rows is wanted
	}
	if n != len(r.cols) {
		return pgerr.New(pgerr.InternalError, "DuckDB gives %d columns where %d are wanted", n, len(r.cols))
	}
	r.types, r.readers = make([]Type, n), make([]reader, n)
	for i := range r.cols {
		lt := m.PreparedStatementColumnLogicalType(r.stmt, m.IdxT(i))
		r.types[i] = typeOf(lt)
		m.DestroyLogicalType(&lt)
		var err error
		if r.readers[i], err = readerOf(r.types[i], r.schema.Field(i).Type); err != nil {
			return inColumn(err, r.cols[i])
		}
	}
	return nil
}

// inColumn names the column in an error about one of its values.
func inColumn(err error, col rel.Column) error {
	e, ok := pgerr.As(err)
	if !ok {
		return err
	}
	out := *e
	out.Message = "column " + rel.QuoteIdent(col.Name) + ": " + e.Message
	return &out
}

func (r *rows) Schema() rel.Schema { return r.cols }

func (r *rows) Next(ctx context.Context) (arrow.RecordBatch, error) {
	if len(r.ready) > 0 {
		b := r.ready[0]
		r.ready = r.ready[1:]
		return b, nil
	}
	if r.err != nil {
		return nil, r.err
	}
	if ctx.Err() != nil {
		return nil, r.fail(canceled(ctx.Err()))
	}
	if ctx.Done() != r.ctx.Done() {
		w := watch(ctx, r.conn.conn)
		defer w.stop()
	}
	chunk := m.FetchChunk(r.result)
	if chunk.Ptr == nil {
		return nil, r.fail(r.end(ctx))
	}
	defer m.DestroyDataChunk(&chunk)
	n := int(m.DataChunkGetSize(chunk))
	if n == 0 {
		return nil, r.fail(r.end(ctx))
	}
	if len(r.cols) == 0 {
		return array.NewRecordBatch(r.schema, nil, int64(n)), nil
	}
	if err := r.read(chunk, 0, n); err != nil {
		return nil, r.fail(err)
	}
	b := r.ready[0]
	r.ready = r.ready[1:]
	return b, nil
}

// end says why there are no more chunks.
func (r *rows) end(ctx context.Context) error {
	if m.ResultError(&r.result) == "" {
		return io.EOF
	}
	if ctx.Err() == nil {
		ctx = r.ctx
	}
	return r.conn.explain(ctx, resultError(&r.result))
}

func (r *rows) fail(err error) error {
	r.err = err
	return err
}

// read converts rows from..to of a chunk and appends them to ready, in halves when they are too long.
func (r *rows) read(chunk m.DataChunk, from, to int) error {
	arrays := make([]arrow.Array, len(r.cols))
	size := 0
	for i, read := range r.readers {
		v := vectorOf(m.DataChunkGetVector(chunk, m.IdxT(i)), r.types[i])
		if v.limit = rowText; to-from > 1 {
			v.limit = batchText
		}
		data, err := read(&v, from, to)
		if err == nil {
			size += bytesIn(data)
		}
		if (errors.Is(err, errTooLong) || size > batchBytes) && to-from > 1 {
			mid := (from + to) / 2
			if err := r.read(chunk, from, mid); err != nil {
				return err
			}
			return r.read(chunk, mid, to)
		}
		if err != nil {
			return inColumn(err, r.cols[i])
		}
		arrays[i] = array.MakeFromData(data)
	}
	r.ready = append(r.ready, array.NewRecordBatch(r.schema, arrays, int64(to-from)))
	return nil
}

// bytesIn is the size of an array's buffers, children included.
func bytesIn(data arrow.ArrayData) (n int) {
	for _, b := range data.Buffers() {
		if b != nil {
			n += b.Len()
		}
	}
	for _, c := range data.Children() {
		n += bytesIn(c)
	}
	return n
}

// Close stops the statement if it runs and frees what it holds.
func (r *rows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	r.watch.stop()
	early := r.err != io.EOF && r.stmt.Ptr != nil
	if early {
		for _, g := range r.conn.groups {
			g.cancel() // lets go of threads that wait for a fragment's rows
		}
		m.Interrupt(r.conn.conn)
	}
	m.DestroyResult(&r.result)
	m.DestroyPending(&r.pending)
	m.DestroyPrepare(&r.stmt)
	if early {
		// DuckDB keeps the operators of an unfinished statement, and with them the
		// fragments they read, until the connection's next statement begins.
		execute(r.conn.conn, "SELECT 1")
	}
	r.conn.open = nil
	if r.err == nil {
		r.err = pgerr.New(pgerr.ObjectNotInState, "the rows are closed")
	}
	for _, b := range r.ready {
		b.Release()
	}
	r.ready = nil
	return nil
}
