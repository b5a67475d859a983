package sqlite

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory/mallocator"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/sqlgen"
)

// A batch ends at so many rows, or at so many bytes of text and blobs.
const (
	firstBatchRows = 1024
	batchRows      = 8192
	batchBytes     = 4 << 20
)

// allocator keeps batches outside Go's heap, where DuckDB may hold on to them.
var allocator = mallocator.NewMallocator()

// rows is a running SELECT.
type rows struct {
	source *Source
	table  *rel.Table
	schema rel.Schema
	cols   []rel.TableColumn // what each output column reads
	arrow  *arrow.Schema
	ctx    context.Context // of Run
	db     *database
	done   func(*database)
	unhook func() bool // stops watching ctx
	stmt   *statement
	build  *array.RecordBuilder
	decode []decoder
	size   int   // rows of the next batch
	end    error // of an earlier Next

	mu       sync.Mutex
	over     bool // db has been handed back
	received int64
}

var _ source.Meter = (*rows)(nil)

// run streams the fragment over db and hands db to done when the stream has ended.
func (s *Source) run(ctx context.Context, f *plan.Fragment, db *database, done func(*database)) (rel.Rows, error) {
	r := &rows{source: s, schema: f.Columns(), ctx: ctx, db: db, done: done, size: firstBatchRows}
	if err := r.open(f); err != nil {
		r.finish()
		return nil, err
	}
	r.unhook = context.AfterFunc(ctx, r.stop)
	return r, nil
}

func (r *rows) open(f *plan.Fragment) error {
	sql, err := sqlgen.SQLite.Print(f)
	if err != nil {
		return err
	}
	byID := map[rel.ColID]rel.TableColumn{}
	r.table = trace(f.Input, byID)
	for _, c := range r.schema {
		col := byID[c.ID]
		if col.Refused != "" {
			return pgerr.New(pgerr.FeatureNotSupported, "source %q, relation %s, column %s cannot be read: %s",
				r.source.name, rel.QuoteIdent(r.table.Remote[0]), rel.QuoteIdent(col.Remote.Name), col.Refused)
		}
		r.cols = append(r.cols, col)
	}
	if r.stmt, err = r.db.prepare(sql, batchRows, batchBytes); err != nil {
		return r.source.failed(r.table, err)
	}
	r.arrow = rel.ArrowSchema(r.schema)
	r.build = array.NewRecordBuilder(allocator, r.arrow)
	for i, c := range r.cols {
		r.decode = append(r.decode, newDecoder(c, r.build.Field(i)))
	}
	return nil
}

// trace finds the table under a fragment and which of its columns each column id reads.
func trace(n plan.Node, byID map[rel.ColID]rel.TableColumn) *rel.Table {
	switch n := n.(type) {
	case *plan.Scan:
		for _, c := range n.Cols {
			byID[c.ID] = n.Table.Columns[c.Ord]
		}
		return n.Table
	case *plan.Project:
		t := trace(n.Input, byID)
		for _, it := range n.Items {
			if c, ok := it.Expr.(*rel.Col); ok {
				byID[it.ID] = byID[c.ID]
			}
		}
		return t
	}
	for _, in := range plan.Inputs(n) {
		return trace(in, byID)
	}
	return nil
}

func (r *rows) Schema() rel.Schema { return r.schema }

// Next reads a batch. An error ends the stream.
func (r *rows) Next(ctx context.Context) (arrow.RecordBatch, error) {
	if r.end != nil {
		return nil, r.end
	}
	unhook := context.AfterFunc(ctx, r.stop)
	b, err := r.batch(ctx)
	unhook()
	if err != nil {
		r.end = err
		r.finish()
	}
	if b != nil {
		return b, nil
	}
	return nil, err
}

// batch reads up to r.size rows; with io.EOF it may give a last batch.
func (r *rows) batch(ctx context.Context) (arrow.RecordBatch, error) {
	cells, done, err := r.stmt.fetch(r.size)
	for _, c := range []context.Context{ctx, r.ctx} {
		if err == nil {
			break
		}
		if c.Err() != nil {
			return nil, c.Err()
		}
	}
	if err != nil {
		return nil, r.source.failed(r.table, err)
	}
	r.size = batchRows
	r.count(&cells)
	for i, d := range r.decode {
		if row, why := d(&cells, i); why != "" {
			return nil, r.unfit(i, cells.at(row, i), why)
		}
	}
	var end error
	if done {
		end = io.EOF
	}
	switch {
	case cells.rows == 0:
		return nil, end
	case len(r.decode) == 0:
		return array.NewRecordBatch(r.arrow, nil, int64(cells.rows)), end
	}
	return r.build.NewRecordBatch(), end
}

// count meters what was read: eight bytes a value, and the length of texts and blobs.
func (r *rows) count(c *cells) {
	r.mu.Lock()
	r.received += int64(8*len(c.all) + len(c.heap))
	r.mu.Unlock()
}

// BytesReceived counts the values read so far in bytes.
func (r *rows) BytesReceived() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.received
}

// stop interrupts a fetch that may be running.
func (r *rows) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.over {
		r.db.stopped = true
		r.db.stop()
	}
}

// finish ends the statement and hands the connection back.
func (r *rows) finish() {
	r.mu.Lock()
	over := r.over
	r.over = true
	r.mu.Unlock()
	if over {
		return
	}
	if r.unhook != nil {
		r.unhook()
	}
	if r.stmt != nil {
		r.stmt.close()
	}
	r.done(r.db)
}

// Close ends the stream. It must not be called while Next runs; cancel the context for that.
func (r *rows) Close() error {
	r.finish()
	if r.build != nil {
		r.build.Release()
		r.build = nil
	}
	if r.end == nil {
		r.end = io.EOF
	}
	return nil
}

// unfit is the error of a value that its column's type cannot carry: it names source,
// relation, column and, where it can be found, the row.
func (r *rows) unfit(i int, bad cell, why string) error {
	c := r.cols[i]
	e := pgerr.New(pgerr.FDWError, "source %q, relation %s, column %s (%s): %s", r.source.name,
		rel.QuoteIdent(r.table.Remote[0]), rel.QuoteIdent(c.Remote.Name), c.Type, why)
	if row := r.locate(c, bad); row != "" {
		e.WithDetail("The row is the one with %s.", row)
	}
	return e.WithHint("Correct the value, or publish a view that casts it.")
}

// locate finds a row that holds the bad value, by its key or row id. It reads the table
// again, in the statement's own snapshot where there is one; "" when there is nothing to find it by.
func (r *rows) locate(c rel.TableColumn, bad cell) string {
	literal := bad.literal()
	if r.table.Kind != "table" || literal == "" || r.ctx.Err() != nil {
		return ""
	}
	names := []string{}
	for _, k := range r.table.Key {
		names = append(names, r.table.Columns[k].Remote.Name)
	}
	if len(names) == 0 {
		id := rowidName(r.table)
		if id == "" {
			return ""
		}
		names = []string{id}
	}
	list := ""
	for _, n := range names {
		list += "quote(" + sqlgen.Quote(n) + "), "
	}
	column := sqlgen.Quote(c.Remote.Name)
	sql := fmt.Sprintf("SELECT %s1 FROM main.%s WHERE typeof(%s) = '%s' AND +%s IS %s LIMIT 1",
		list, sqlgen.Quote(r.table.Remote[0]), column, typeNames[bad.kind], column, literal)
	out := ""
	// An error (the table is without row id, say) leaves the row unnamed.
	_ = r.db.query(r.ctx, sql, func(row func(int) cell) {
		for i, n := range names {
			if i > 0 {
				out += ", "
			}
			out += n + " = " + row(i).text()
		}
	})
	return out
}
