package pgwire

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// conn is one client's connection, served by one goroutine.
type conn struct {
	srv *Server
	raw net.Conn // TCP
	nc  net.Conn // raw, or TLS over it
	in  input
	out output
	log *slog.Logger

	pid uint32
	key [4]byte

	session Session
	stmts   map[string]*prepared
	portals map[string]*portal
	skip    bool // after an error in the extended protocol, until Sync
	asked   bool // the client was told ReadyForQuery: its silence counts as idle

	mu       sync.Mutex // guards what other goroutines touch:
	running  context.CancelCauseFunc
	pending  error // an interrupt that came between two runs of the same message
	loggedIn bool
	idle     bool // waiting for a message
	draining bool
}

func newConn(s *Server, nc net.Conn) *conn {
	c := &conn{srv: s, raw: nc, log: s.cfg.Log.With("client", nc.RemoteAddr().String())}
	c.over(nc)
	return c
}

// over makes nc what messages are read from and written to.
func (c *conn) over(nc net.Conn) {
	c.nc, c.in.conn, c.out.conn = nc, nc, nc
}

// serve sees the client through to the end of the connection.
func (c *conn) serve() {
	defer c.raw.Close()
	defer func() {
		if p := recover(); p != nil {
			c.log.Error("connection lost to a panic", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	c.raw.SetDeadline(time.Now().Add(c.srv.cfg.AuthTimeout))
	ok := c.startup()
	if c.session != nil {
		defer c.session.Close()
	}
	if !ok {
		return
	}
	c.raw.SetDeadline(time.Time{})
	defer c.dropPortals()
	err := c.serveMessages()
	if err != nil {
		for _, p := range c.portals {
			p.cancel(err) // suspended: nobody will fetch the rest
		}
	}
	var e *pgerr.Error
	if err != errGone && errors.As(err, &e) {
		c.out.send(c.response("FATAL", err))
		// The last words must not wait for a client that does not read.
		c.raw.SetWriteDeadline(time.Now().Add(time.Second))
		c.out.flush()
	}
	if c.nc != c.raw {
		c.nc.Close() // TLS close_notify
	}
}

// serveMessages reads and answers until Terminate (nil) or an error that ends the connection.
func (c *conn) serveMessages() error {
	for {
		typ, body, err := c.read()
		if err != nil {
			return err
		}
		if typ == 'X' {
			return nil
		}
		if err := c.message(typ, body); err != nil {
			return err
		}
		if c.out.broken() {
			return errGone
		}
	}
}

// read waits for the next message. It is where an idle connection sleeps and where a draining one ends.
func (c *conn) read() (typ byte, body []byte, err error) {
	if c.in.buffered() == 0 {
		c.out.rest()
	}
	c.mu.Lock()
	if c.draining {
		c.mu.Unlock()
		return 0, nil, errShutdown
	}
	c.idle, c.pending = true, nil // what was meant for the last message must not hit the next
	var limit time.Duration
	var over *pgerr.Error
	if c.asked {
		if limit, over = c.session.IdleLimit(); limit > 0 {
			c.nc.SetReadDeadline(time.Now().Add(limit))
		}
	}
	c.mu.Unlock()

	if limit > 0 {
		err = c.in.need(1)
		c.mu.Lock()
		if !c.draining { // which ends a read in the same way
			c.nc.SetReadDeadline(time.Time{})
			if errors.Is(err, os.ErrDeadlineExceeded) {
				err = over
			}
		}
		c.mu.Unlock()
	}
	if err == nil {
		typ, body, err = c.in.message(c.srv.cfg.MaxMessage)
	}
	c.asked = false

	c.mu.Lock()
	c.idle = false
	draining := c.draining
	c.mu.Unlock()
	switch _, ours := pgerr.As(err); {
	case err == nil || ours:
		return typ, body, err
	case draining:
		return 0, nil, errShutdown
	case errors.Is(err, io.EOF):
		return 0, nil, errGone
	}
	c.log.Debug("read failed", "err", err)
	return 0, nil, errGone
}

// message answers one message. Only errors that end the connection are returned.
func (c *conn) message(typ byte, body []byte) error {
	if c.skip && typ != 'S' {
		return nil
	}
	err := c.answer(typ, body)
	if err == nil {
		return c.overflow()
	}
	if endsConnection(err) {
		return err
	}
	c.fail(err)
	switch typ {
	case 'Q', 'F', 'S':
		return c.ready()
	}
	c.skip = true
	if c.out.flush() != nil { // a client may wait for the error before it sends Sync
		return errGone
	}
	return nil
}

// overflow sends what a long pipeline gathers before its Sync.
func (c *conn) overflow() error {
	if c.out.pending() >= flushAt && c.out.flush() != nil {
		return errGone
	}
	return nil
}

// answer does what a message asks, and turns a panic into an error of this message alone.
func (c *conn) answer(typ byte, body []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicError{p, debug.Stack()}
		}
	}()
	switch typ {
	case 'Q':
		return decoded(&pgproto3.Query{}, body, c.query)
	case 'P':
		return decoded(&pgproto3.Parse{}, body, c.parse)
	case 'B':
		// Values are read in place, and the input's buffer moves on.
		return decoded(&pgproto3.Bind{}, append([]byte(nil), body...), c.bind)
	case 'D':
		return decoded(&pgproto3.Describe{}, body, c.describe)
	case 'E':
		return decoded(&pgproto3.Execute{}, body, c.execute)
	case 'C':
		return decoded(&pgproto3.Close{}, body, c.closeNamed)
	case 'H':
		if c.out.flush() != nil {
			return errGone
		}
		return nil
	case 'S':
		c.skip = false
		return c.ready()
	case 'F':
		return pgerr.New(pgerr.FeatureNotSupported, "the function call protocol is not supported")
	case 'd', 'c', 'f':
		return nil // left over from a COPY that failed: PostgreSQL ignores them too
	}
	return fatalError{pgerr.New(pgerr.ProtocolViolation, "invalid frontend message type %d", typ)}
}

// decoded decodes a message's body and passes it on.
func decoded[M pgproto3.FrontendMessage](m M, body []byte, f func(M) error) error {
	if err := m.Decode(body); err != nil {
		return pgerr.New(pgerr.ProtocolViolation, "invalid message format").WithCause(err)
	}
	return f(m)
}

// fail tells the client of an error and ends what the error ends.
func (c *conn) fail(err error) {
	c.session.Fail()
	if c.session.Status() == 'E' {
		c.failPortals()
	} else {
		c.dropPortals()
	}
	c.drainNotices()
	c.out.send(c.response("ERROR", err))
}

// ready ends the implicit transaction and says so.
func (c *conn) ready() error {
	c.session.Sync()
	if c.session.Status() == 'I' {
		c.dropPortals()
	}
	c.drainNotices()
	c.report()
	c.asked = true
	c.out.send(&pgproto3.ReadyForQuery{TxStatus: c.session.Status()})
	if c.out.flush() != nil {
		return errGone
	}
	return nil
}

func (c *conn) drainNotices() {
	for _, n := range c.session.Notices() {
		c.notice(n)
	}
}

// report sends the parameters that changed.
func (c *conn) report() {
	for _, r := range c.session.Reports() {
		c.out.send(&pgproto3.ParameterStatus{Name: r.Name, Value: r.Value})
	}
}
