package postgres

import (
	"bufio"
	"context"
	"io"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
	"golang.org/x/sync/semaphore"
)

// settings makes sessions alike, whatever the server's or the role's defaults are: values
// arrive in UTC, ISO dates and UTF-8, and nothing is ever written. A server that can (14 and later, on Linux) looks after
// its client while it works, so that a gateway that was killed leaves no query behind. The search path stays the
// role's own, since functions behind the source's views may rely on it.
const settings = `SET application_name = 'meshgate'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres';
SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET default_transaction_read_only = on;
SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET lock_timeout = 0; SET row_security = on; SET bytea_output = 'hex';
SELECT set_config(name, '2s', false) FROM pg_catalog.pg_settings WHERE name = 'client_connection_check_interval' AND version() LIKE '%linux%'`

const (
	// readBuffer saves system calls: the server sends 8 KB at a time.
	readBuffer = 128 << 10
	// maxIdle is how long an unused connection is kept.
	maxIdle = 5 * time.Minute
	// cancelTimeout bounds a request to cancel.
	cancelTimeout = 5 * time.Second
)

// pool bounds and keeps the connections of one source. Slots are acquired several at a
// time by a snapshot, all or none, so that statements do not wait for each other in a circle.
type pool struct {
	source string
	config *pgconn.Config
	limit  int64
	slots  *semaphore.Weighted

	mu     sync.Mutex
	idle   []idleConn
	used   map[*pgconn.PgConn]bool
	closed bool
}

type idleConn struct {
	*pgconn.PgConn
	since time.Time
}

func newPool(source string, config *pgconn.Config, limit int) *pool {
	config.BuildFrontend = func(r io.Reader, w io.Writer) *pgproto3.Frontend {
		return pgproto3.NewFrontend(bufio.NewReaderSize(r, readBuffer), w)
	}
	return &pool{source: source, config: config, limit: int64(limit), slots: semaphore.NewWeighted(int64(limit)), used: map[*pgconn.PgConn]bool{}}
}

// acquire waits for a slot and gives a connection in it, which must be given back by
// release or discard.
func (p *pool) acquire(ctx context.Context) (*pgconn.PgConn, error) {
	if err := p.slots.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	c, err := p.connect(ctx)
	if err != nil {
		p.slots.Release(1)
	}
	return c, err
}

// connect gives an idle or new connection to the holder of a slot.
func (p *pool) connect(ctx context.Context) (*pgconn.PgConn, error) {
	for {
		p.mu.Lock()
		if p.closed {
			p.mu.Unlock()
			return nil, errClosed(p.source)
		}
		if len(p.idle) == 0 {
			p.mu.Unlock()
			break
		}
		c := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		p.used[c.PgConn] = true
		p.mu.Unlock()
		if time.Since(c.since) < maxIdle && !c.IsClosed() && c.Ping(ctx) == nil {
			return c.PgConn, nil
		}
		p.drop(c.PgConn)
	}
	c, err := pgconn.ConnectConfig(ctx, p.config)
	if err != nil {
		return nil, connectError(ctx, p.source, err)
	}
	if _, err := c.Exec(ctx, settings).ReadAll(); err != nil {
		c.Close(ctx)
		return nil, connectError(ctx, p.source, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		c.Conn().Close()
		return nil, errClosed(p.source)
	}
	p.used[c] = true
	return c, nil
}

// keep makes a connection idle; its slot stays with the caller.
func (p *pool) keep(c *pgconn.PgConn) {
	p.mu.Lock()
	closed := p.closed
	if !closed {
		delete(p.used, c)
		p.idle = append(p.idle, idleConn{c, time.Now()})
	}
	p.mu.Unlock()
	if closed {
		p.drop(c)
	}
}

// drop ends a connection; its slot stays with the caller.
func (p *pool) drop(c *pgconn.PgConn) {
	p.mu.Lock()
	delete(p.used, c)
	p.mu.Unlock()
	c.Conn().Close()
}

// abandon stops what a connection is doing and ends it, without waiting. then is called
// when the connection is gone. The server notices a cancel request only between its
// writes, and a closed socket only when writing: both are needed.
func (p *pool) abandon(c *pgconn.PgConn, then func()) {
	go func() {
		defer then()
		defer p.drop(c)
		ctx, cancel := context.WithTimeout(context.Background(), cancelTimeout)
		defer cancel()
		_ = c.CancelRequest(ctx) // when it fails, closing the socket is what is left
	}()
}

func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	idle := p.idle
	p.idle = nil
	for c := range p.used {
		c.Conn().Close()
	}
	p.mu.Unlock()
	for _, c := range idle {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		c.Close(ctx)
		cancel()
	}
}
