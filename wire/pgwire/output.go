package pgwire

import (
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

const (
	flushAt    = 64 << 10             // bytes after which rows are sent
	flushAfter = 2 * time.Millisecond // how long rows wait for more rows
	keepOutput = 4 << 10              // a larger buffer is given back when the client is idle
)

// output gathers what goes to the client. The first error of the connection is kept, and
// everything after it is dropped.
type output struct {
	conn net.Conn

	mu  sync.Mutex // held while buf is written to or sent; the stall timer is the other goroutine
	buf []byte
	err error

	stall *time.Timer // sends what is gathered when the next rows are long in coming
}

// send appends a message; flush sends it.
func (o *output) send(m pgproto3.BackendMessage) {
	o.mu.Lock()
	defer o.mu.Unlock()
	buf, err := m.Encode(o.buf)
	if err != nil {
		if o.err == nil {
			o.err = err
		}
		return
	}
	o.buf = buf
}

// flush sends what is gathered and gives the connection's error.
func (o *output) flush() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.flushLocked()
}

func (o *output) flushLocked() error {
	if len(o.buf) > 0 && o.err == nil {
		_, o.err = o.conn.Write(o.buf)
	}
	o.buf = o.buf[:0]
	return o.err
}

// pending is how many bytes wait to be sent.
func (o *output) pending() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.buf)
}

// broken says whether sending failed: the client is gone.
func (o *output) broken() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err != nil
}

// rest gives a large buffer back; called when the client is idle.
func (o *output) rest() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.buf) == 0 && cap(o.buf) > keepOutput {
		o.buf = nil
	}
}

// expectRows arms the stall timer: rows gathered so far wait only so long for more. rowsCame disarms it.
func (o *output) expectRows() {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case len(o.buf) == 0:
	case o.stall == nil:
		o.stall = time.AfterFunc(flushAfter, func() { o.flush() })
	default:
		o.stall.Reset(flushAfter)
	}
}

// rowsCame disarms the stall timer. A timer that already fired only sends whole messages early.
func (o *output) rowsCame() {
	if o.stall != nil {
		o.stall.Stop()
	}
}
