package duckdb

import (
	"context"
	"sync"
	"time"

	m "github.com/duckdb/duckdb-go-bindings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// Conn is a connection: it runs one statement at a time, and a Rows counts as running
// until it is closed. It is used by one goroutine at a time.
type Conn struct {
	db     *DB
	conn   m.Connection
	open   *rows // the stream in flight
	groups []*Fragments
}

// Connect opens a connection.
func (d *DB) Connect() (*Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.db.Ptr == nil {
		return nil, pgerr.New(pgerr.ConnectionFailure, "the database is closed")
	}
	c := &Conn{db: d}
	if m.Connect(d.db, &c.conn) == m.StateError {
		return nil, &Error{Type: "Connection", Message: "cannot connect"}
	}
	return c, nil
}

// Close closes the connection, and its stream if one is open.
func (c *Conn) Close() error {
	if c.open != nil {
		c.open.Close()
	}
	if c.conn.Ptr != nil {
		m.Disconnect(&c.conn)
	}
	return nil
}

// Exec runs one or more statements and drops their rows.
func (c *Conn) Exec(ctx context.Context, sql string) error {
	if err := c.idle(ctx); err != nil {
		return err
	}
	w := watch(ctx, c.conn)
	err := execute(c.conn, sql)
	w.stop()
	return c.explain(ctx, err)
}

// idle says whether a statement may start.
func (c *Conn) idle(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return canceled(err)
	}
	if c.conn.Ptr == nil {
		return pgerr.New(pgerr.ConnectionFailure, "the connection is closed")
	}
	if c.open != nil {
		return pgerr.New(pgerr.ObjectNotInState, "another statement is running on this connection")
	}
	return nil
}

// explain turns an error of the library into the one that caused it: the statement's
// cancellation, a fragment's failure, or itself.
func (c *Conn) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	e, ok := err.(*Error)
	if !ok {
		return err
	}
	if cause := failure(e.Message); cause != nil {
		return cause
	}
	if ctx.Err() != nil {
		return canceled(ctx.Err())
	}
	if marked, ok := unmark(e.Message); ok {
		return marked
	}
	if e.Type == types[m.ErrorTypeInterrupt] {
		// A fragment that failed stops the statement's other threads, and DuckDB may tell of those first.
		for _, g := range c.groups {
			if cause := g.failed(); cause != nil {
				return cause
			}
		}
	}
	return e
}

// Described is a column of a statement's result.
type Described struct {
	Name       string
	DuckDBType string // as DuckDB spells it: "DECIMAL(10,2)", "INTEGER[]"
	Type       Type
}

// Describe gives the columns of a statement's result without running it.
func (c *Conn) Describe(ctx context.Context, sql string) ([]Described, error) {
	if err := c.idle(ctx); err != nil {
		return nil, err
	}
	w := watch(ctx, c.conn)
	defer w.stop()
	var stmt m.PreparedStatement
	defer m.DestroyPrepare(&stmt)
	if m.Prepare(c.conn, sql, &stmt) == m.StateError {
		return nil, c.explain(ctx, newError("", m.PrepareError(stmt)))
	}
	cols := make([]Described, m.PreparedStatementColumnCount(stmt))
	for i := range cols {
		lt := m.PreparedStatementColumnLogicalType(stmt, m.IdxT(i))
		typ := typeOf(lt)
		cols[i] = Described{Name: m.PreparedStatementColumnName(stmt, m.IdxT(i)), DuckDBType: typ.String(), Type: typ}
		m.DestroyLogicalType(&lt)
	}
	return cols, nil
}

// execute runs statements to the end.
func execute(conn m.Connection, sql string) error {
	var res m.Result
	defer m.DestroyResult(&res)
	if m.Query(conn, sql, &res) == m.StateError {
		return resultError(&res)
	}
	return nil
}

func resultError(res *m.Result) error {
	return newError(types[m.ResultErrorType(res)], m.ResultError(res))
}

// watcher interrupts a connection when a context ends. DuckDB clears the flag of an
// interruption when a statement starts, so a single one could be lost between two steps
// of a statement: it is repeated until the statement has noticed.
type watcher struct {
	mu      sync.Mutex
	stopped bool
	release func() bool
}

const interruptEvery = 2 * time.Millisecond

func watch(ctx context.Context, conn m.Connection) *watcher {
	w := &watcher{}
	w.release = context.AfterFunc(ctx, func() {
		for w.interrupt(conn) {
			time.Sleep(interruptEvery)
		}
	})
	return w
}

// interrupt holds the lock, so that the connection cannot go away meanwhile.
func (w *watcher) interrupt(conn m.Connection) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.stopped {
		m.Interrupt(conn)
	}
	return !w.stopped
}

func (w *watcher) stop() {
	w.release()
	w.mu.Lock()
	w.stopped = true
	w.mu.Unlock()
}
