package pgwire

import (
	"context"
	"errors"
	"io"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// portal is a statement with its arguments, ready to run or in the middle of its rows.
// It begins to run at the first Execute and ends with its last row, an error, or close.
type portal struct {
	name    string
	stmt    Statement // nil for an empty query string
	args    []any
	formats []int16 // per column; nil is all text

	ctx    context.Context // lasts as long as the result
	cancel context.CancelCauseFunc
	result Result
	rows   rel.Rows
	batch  arrow.RecordBatch // what is being sent; nil between batches
	at     int               // next row of batch
	cols   []rel.Column      // what the client is told of them, once it was
	done   bool              // ran to its end
	failed bool              // its transaction failed
}

func newPortal(name string, st Statement, args []any, formats []int16) *portal {
	p := &portal{name: name, stmt: st, args: args, formats: formats}
	p.ctx, p.cancel = context.WithCancelCause(context.Background())
	return p
}

func (p *portal) columns() []rel.Column {
	if p.stmt == nil {
		return nil
	}
	return p.stmt.Columns()
}

// planned are the columns that the client is told of: those of the planned statement.
func (c *conn) planned(p *portal) ([]rel.Column, error) {
	if p.stmt == nil || p.cols != nil {
		return p.cols, nil
	}
	err := c.run(p.cancel, func() (err error) {
		p.cols, err = p.stmt.Planned(p.ctx, p.args)
		return stopped(p.ctx, err)
	})
	return p.cols, err
}

// start runs the portal's statement; its rows are still to come.
func (c *conn) start(p *portal) error {
	return c.run(p.cancel, func() error {
		res, err := p.stmt.Run(p.ctx, p.args)
		if err != nil {
			return stopped(p.ctx, err)
		}
		p.result, p.rows = res, res.Rows()
		return nil
	})
}

// continuePortal sends up to limit rows (0 or less: all that are left), and the completion or PortalSuspended.
func (c *conn) continuePortal(p *portal, limit int64) error {
	if limit <= 0 {
		limit = math.MaxInt64
	}
	var sent int64
	err := c.run(p.cancel, func() (err error) {
		if p.rows != nil && !p.done {
			sent, err = c.stream(p, limit)
		}
		if err == nil && (p.rows == nil || sent < limit) {
			err = p.finish()
		}
		return stopped(p.ctx, err)
	})
	if err != nil {
		p.cancel(err) // a client that is gone, or a value that cannot be sent: the statement did not end well
		p.close(c)
		return err
	}
	c.drainNotices()
	if !p.done {
		c.out.send(&pgproto3.PortalSuspended{})
		return nil
	}
	c.out.send(&pgproto3.CommandComplete{CommandTag: []byte(p.result.Tag(sent))})
	return nil
}

// stream sends rows until limit or the end (sent < limit).
func (c *conn) stream(p *portal, limit int64) (sent int64, err error) {
	enc, err := pgvalue.NewEncoder(p.columns(), p.formats, c.session.ValueSettings())
	if err != nil {
		return 0, err
	}
	if p.batch != nil {
		if err := enc.Bind(p.batch); err != nil {
			return 0, err
		}
	}
	for sent < limit {
		if p.batch == nil {
			c.out.expectRows()
			b, err := p.rows.Next(p.ctx)
			c.out.rowsCame()
			if errors.Is(err, io.EOF) {
				return sent, nil
			}
			if err != nil {
				return sent, err
			}
			p.batch, p.at = b, 0
			if err := enc.Bind(b); err != nil {
				return sent, err
			}
		}
		n, err := c.out.rows(enc, p.at, int(min(limit-sent, p.batch.NumRows()-int64(p.at))), len(p.columns()))
		p.at += n
		sent += int64(n)
		if err != nil {
			return sent, err
		}
		if int64(p.at) == p.batch.NumRows() {
			p.release()
		}
		if err := p.ctx.Err(); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// rows sends some rows of the batch that enc is bound to, as DataRow messages. It gives
// how many it sent; the row that made an error is not sent in part.
func (o *output) rows(enc *pgvalue.Encoder, from, count, columns int) (n int, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for n < count {
		if len(o.buf) >= flushAt {
			if o.flushLocked() != nil {
				return n, errGone
			}
			return n, nil // the caller looks at its context
		}
		start := len(o.buf)
		buf := append(o.buf, 'D', 0, 0, 0, 0, byte(columns>>8), byte(columns))
		if buf, err = enc.AppendRow(buf, from+n); err != nil {
			return n, err
		}
		size := len(buf) - start - 1
		if size > math.MaxInt32 {
			return n, pgerr.New(pgerr.OutOfMemory, "a row of %d bytes is too long for the protocol", size)
		}
		buf[start+1], buf[start+2], buf[start+3], buf[start+4] = byte(size>>24), byte(size>>16), byte(size>>8), byte(size)
		o.buf = buf
		n++
	}
	return n, nil
}

// finish ends a portal that gave all its rows. The result stays for its tag.
func (p *portal) finish() error {
	p.release()
	p.done = true
	err := p.result.Close()
	p.cancel(nil)
	return err
}

func (p *portal) release() {
	if p.batch != nil {
		p.batch.Release()
		p.batch = nil
	}
}

// close abandons what is left of a portal. Its statement may have to be stopped, so the context ends after it.
func (p *portal) close(c *conn) {
	p.release()
	if p.result != nil && !p.done {
		p.done = true
		if err := p.result.Close(); err != nil {
			c.log.Warn("closing an unfinished statement", "err", err)
		}
	}
	p.cancel(nil)
}

// portal finds an open portal by name.
func (c *conn) portal(name string) (*portal, error) {
	if p, ok := c.portals[name]; ok {
		return p, nil
	}
	return nil, pgerr.New(pgerr.InvalidCursorName, "portal \"%s\" does not exist", name)
}

func (c *conn) dropPortal(name string) {
	if p, ok := c.portals[name]; ok {
		delete(c.portals, name)
		p.close(c)
	}
}

// dropPortals ends all portals, as the end of a transaction does.
func (c *conn) dropPortals() {
	for name := range c.portals {
		c.dropPortal(name)
	}
}

// failPortals stops all portals; they stay known until the failed transaction block ends.
func (c *conn) failPortals() {
	for _, p := range c.portals {
		p.close(c)
		p.failed = true
	}
}
