package pgwire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/meshgate/meshgate/engine/pgerr"
)

const (
	minInput  = 2 << 10  // bytes a sleeping connection holds for reading
	keepInput = 16 << 10 // a larger buffer is given back when it is empty
	maxAhead  = 64 << 10 // bytes read ahead while a statement runs, before the client is left to wait
	smallMax  = 10_000   // PostgreSQL's limit for messages that carry no statement or values
)

// input reads messages from a client. Its buffer is small while the client is idle.
// One goroutine uses it at a time.
type input struct {
	conn net.Conn
	buf  []byte
	r, w int   // unread bytes are buf[r:w]
	err  error // what reading ended with; sticky
}

func (in *input) buffered() int { return in.w - in.r }

// fill reads once from the connection, making room for at least one byte. A read
// timeout, which is how others interrupt it, is returned but not remembered.
func (in *input) fill() error {
	if in.err != nil {
		return in.err
	}
	in.room()
	n, err := in.conn.Read(in.buf[in.w:])
	in.w += n
	if n > 0 {
		return nil
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		in.err = err
	}
	return err
}

// room makes place for at least one byte at the end of the buffer.
func (in *input) room() {
	switch {
	case in.r == in.w:
		in.r, in.w = 0, 0
		if len(in.buf) > keepInput {
			in.buf = nil
		}
	case in.w < len(in.buf):
		return
	case in.r >= len(in.buf)/2:
		in.w = copy(in.buf, in.buf[in.r:in.w])
		in.r = 0
		return
	}
	if in.w < len(in.buf) {
		return
	}
	// Doubling, rather than what the message announces: a client must send what it makes us hold.
	buf := make([]byte, max(minInput, 2*len(in.buf)))
	in.w = copy(buf, in.buf[in.r:in.w])
	in.r, in.buf = 0, buf
}

// need waits until n bytes are buffered.
func (in *input) need(n int) error {
	for in.buffered() < n {
		if err := in.fill(); err != nil {
			return err
		}
	}
	return nil
}

// message gives the next message's type and body; the body is valid until the next call.
// Errors end the connection; only 08P01 is for the client to see.
func (in *input) message(maxBody int) (typ byte, body []byte, err error) {
	if err := in.need(5); err != nil {
		return 0, nil, err
	}
	typ = in.buf[in.r]
	n := int(int32(binary.BigEndian.Uint32(in.buf[in.r+1:]))) - 4
	limit := smallMax
	switch typ {
	case 'Q', 'P', 'B', 'F', 'd':
		limit = maxBody
	case 'D', 'E', 'C', 'H', 'S', 'X', 'c', 'f', 'p':
	default:
		return 0, nil, pgerr.New(pgerr.ProtocolViolation, "invalid frontend message type %d", typ)
	}
	if n < 0 || n > limit {
		return 0, nil, fmt.Errorf("invalid message length %d", n) // PostgreSQL too hangs up without a word
	}
	if err := in.need(5 + n); err != nil {
		return 0, nil, err
	}
	body = in.buf[in.r+5 : in.r+5+n : in.r+5+n]
	in.r += 5 + n
	return typ, body, nil
}
