package pgwire

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"
)

// watchAfter is how long a statement runs before the connection is watched: most are done by then.
const watchAfter = 100 * time.Millisecond

// longAgo is a read deadline that interrupts a read at once.
var longAgo = time.Unix(1, 0)

// watch reads ahead from a client while its statement runs, so that a client that goes
// away stops the statement. What the client pipelines meanwhile stays in the input.
type watch struct {
	c     *conn
	gone  context.CancelCauseFunc
	timer *time.Timer

	mu      sync.Mutex
	over    bool
	reading chan struct{} // closed when the reading goroutine is done; nil when it never began
}

func (c *conn) watch(gone context.CancelCauseFunc) *watch {
	w := &watch{c: c, gone: gone}
	w.timer = time.AfterFunc(watchAfter, w.read)
	return w
}

func (w *watch) read() {
	w.mu.Lock()
	if w.over {
		w.mu.Unlock()
		return
	}
	done := make(chan struct{})
	w.reading = done
	w.mu.Unlock()
	defer close(done)

	for w.c.in.buffered() < maxAhead {
		if err := w.c.in.fill(); err != nil {
			if !errors.Is(err, os.ErrDeadlineExceeded) {
				w.gone(errGone)
			}
			return
		}
	}
}

// stop hands the input back to the caller.
func (w *watch) stop() {
	if w.timer.Stop() {
		return
	}
	w.mu.Lock()
	w.over = true
	done := w.reading
	w.mu.Unlock()
	if done == nil {
		return
	}
	w.c.nc.SetReadDeadline(longAgo)
	<-done
	w.c.nc.SetReadDeadline(time.Time{})
}

// run runs f, which may wait for sources, under a cancel function: meanwhile a
// CancelRequest, a shutdown and the client's going away call it.
func (c *conn) run(cancel context.CancelCauseFunc, f func() error) error {
	c.mu.Lock()
	c.running = cancel
	if c.pending != nil {
		cancel(c.pending)
		c.pending = nil
	}
	c.mu.Unlock()
	w := c.watch(cancel)
	defer func() {
		c.mu.Lock()
		c.running = nil
		c.mu.Unlock()
		w.stop()
	}()
	return f()
}

// interrupt cancels what is running, if anything is, for the reason given. Between two
// steps of one message it waits for the next step.
func (c *conn) interrupt(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.running != nil:
		c.running(cause)
	case !c.idle && c.loggedIn:
		c.pending = cause
	}
}

// drain asks the connection to end when it is next idle, which may be now.
func (c *conn) drain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.draining = true
	if !c.loggedIn {
		c.raw.Close()
	} else if c.idle {
		c.nc.SetReadDeadline(longAgo)
	}
}
