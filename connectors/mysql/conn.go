package mysql

import (
	"bufio"
	"context"
	sqldriver "database/sql/driver"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"golang.org/x/sync/semaphore"
)

// conn is one connection, used by one goroutine at a time; only kill may be called beside it.
type conn struct {
	dc     sqldriver.Conn
	wire   *wire
	id     uint64      // the server's connection id, as KILL and the process list name it
	doomed atomic.Bool // its state is unknown: close it, never use it again
}

// wire counts what is received and reads in large pieces: the driver itself asks for 4 KB at a time.
type wire struct {
	net.Conn
	r        *bufio.Reader
	received atomic.Int64
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.received.Add(int64(n))
	return n, err
}

// sessionSettings are forced on every connection, whatever the server's configuration or
// the user's init_connect say. An empty sql_mode keeps backslash escapes on and double
// quotes for strings, as the printer writes them; sql_auto_is_null would make
// "auto_increment column IS NULL" mean the last inserted row. A slow client may leave the
// server waiting to write for a day.
var sessionSettings = []string{
	"SET NAMES utf8mb4",
	"SET SESSION sql_mode = '', time_zone = '+00:00', sql_auto_is_null = 0, sql_select_limit = DEFAULT," +
		" sql_big_selects = 1, net_write_timeout = 86400",
	"SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
}

// dial opens a connection and makes its session ours.
func (p *pool) dial(ctx context.Context) (*conn, error) {
	ctx, cancel := context.WithTimeout(ctx, p.cfg.Timeout)
	defer cancel()
	c := &conn{}
	cfg := p.cfg.Clone()
	cfg.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		d := net.Dialer{KeepAlive: 30 * time.Second}
		nc, err := d.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		c.wire = &wire{Conn: nc, r: bufio.NewReaderSize(nc, 128<<10)}
		return c.wire, nil
	}
	connector, err := driver.NewConnector(cfg)
	if err != nil {
		return nil, fmt.Errorf("source %q: %w", p.name, err)
	}
	if c.dc, err = connector.Connect(ctx); err != nil {
		return nil, p.cannotConnect(ctx, err)
	}
	for _, s := range sessionSettings {
		if err := c.exec(ctx, s); err != nil {
			c.dc.Close()
			return nil, p.cannotConnect(ctx, err)
		}
	}
	row, err := c.row(ctx, "SELECT CONNECTION_ID()")
	if err == nil {
		c.id, err = strconv.ParseUint(row[0], 10, 64)
	}
	if err != nil {
		c.dc.Close()
		return nil, p.cannotConnect(ctx, err)
	}
	return c, nil
}

// exec runs a statement without rows.
func (c *conn) exec(ctx context.Context, sql string) error {
	_, err := c.dc.(sqldriver.ExecerContext).ExecContext(ctx, sql, nil)
	return c.seen(err)
}

// seen dooms the connection on an error that is not the server's answer.
func (c *conn) seen(err error) error {
	if err != nil {
		if _, answered := err.(*driver.MySQLError); !answered {
			c.doomed.Store(true)
		}
	}
	return err
}

// table runs a small query and gives its rows as text; NULL is "".
func (c *conn) table(ctx context.Context, sql string) ([][]string, error) {
	rows, err := c.dc.(sqldriver.QueryerContext).QueryContext(ctx, sql, nil)
	if err != nil {
		return nil, c.seen(err)
	}
	var out [][]string
	dest := make([]sqldriver.Value, len(rows.Columns()))
	for {
		if err := rows.Next(dest); err == io.EOF {
			break
		} else if err != nil {
			c.doomed.Store(true)
			return nil, err
		}
		row := make([]string, len(dest))
		for i, v := range dest {
			switch v := v.(type) {
			case nil:
			case []byte:
				row[i] = string(v)
			default:
				row[i] = fmt.Sprint(v)
			}
		}
		out = append(out, row)
	}
	return out, c.seen(rows.Close())
}

// row runs a query of exactly one row.
func (c *conn) row(ctx context.Context, sql string) ([]string, error) {
	rows, err := c.table(ctx, sql)
	if err == nil && len(rows) != 1 {
		err = fmt.Errorf("%s gave %d rows", sql, len(rows))
	}
	if err != nil {
		return nil, err
	}
	return rows[0], nil
}

// close ends the connection at once. An orderly farewell would wait for the rows not yet read.
func (c *conn) close() {
	if c.doomed.Load() {
		c.wire.Conn.Close()
	}
	c.dc.Close()
}

// pool bounds the connections and keeps the idle ones.
type pool struct {
	name  string
	cfg   *driver.Config
	limit int
	free  *semaphore.Weighted

	mu     sync.Mutex
	idle   []*conn
	closed bool
}

func newPool(name string, cfg *driver.Config, limit int) *pool {
	return &pool{name: name, cfg: cfg, limit: limit, free: semaphore.NewWeighted(int64(limit))}
}

// acquire gives n connections, waiting until so many are free. All or none: two
// statements that each hold a part would wait for each other for ever.
func (p *pool) acquire(ctx context.Context, n int) ([]*conn, error) {
	if n > p.limit {
		return nil, tooManyParts(p.name, n, p.limit)
	}
	if err := p.free.Acquire(ctx, int64(n)); err != nil {
		return nil, err
	}
	conns := make([]*conn, 0, n)
	for range n {
		c, err := p.one(ctx)
		if err != nil {
			for _, c := range conns {
				p.release(c)
			}
			p.free.Release(int64(n - len(conns)))
			return nil, err
		}
		conns = append(conns, c)
	}
	return conns, nil
}

// one takes an idle connection that still lives, or opens a new one.
func (p *pool) one(ctx context.Context) (*conn, error) {
	for {
		p.mu.Lock()
		if p.closed {
			p.mu.Unlock()
			return nil, fmt.Errorf("source %q is closed", p.name)
		}
		n := len(p.idle)
		if n == 0 {
			p.mu.Unlock()
			return p.dial(ctx)
		}
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		// A server that was restarted a moment ago has left dead connections.
		if c.dc.(sqldriver.Pinger).Ping(ctx) == nil {
			return c, nil
		}
		c.doomed.Store(true)
		c.close()
	}
}

// release takes a connection back; a doomed one is closed.
func (p *pool) release(c *conn) {
	p.mu.Lock()
	keep := !p.closed && !c.doomed.Load()
	if keep {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	if !keep {
		c.close()
	}
	p.free.Release(1)
}

func (p *pool) close() {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, c := range idle {
		c.close()
	}
}

// kill ends what c is doing: the server is told over a connection of its own, and c is
// closed, since a server that is waiting to write notices only that. It returns when the
// server has answered, or after a few seconds. c must not be used afterwards.
func (p *pool) kill(c *conn) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	killer, err := p.dial(ctx)
	c.wire.Conn.Close()
	if err != nil {
		return
	}
	// An error is "no such thread": it is gone already.
	_ = killer.exec(ctx, "KILL QUERY "+strconv.FormatUint(c.id, 10))
	killer.close()
}
