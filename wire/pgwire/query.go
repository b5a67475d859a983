package pgwire

import (
	"context"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// query answers a simple query: each statement of the string in turn, until one fails.
func (c *conn) query(m *pgproto3.Query) error {
	delete(c.stmts, "")
	c.dropPortal("")
	if err := validText([]byte(m.String)); err != nil {
		return err
	}
	all, err := c.session.Parse(m.String)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		c.out.send(&pgproto3.EmptyQueryResponse{})
	}
	for _, p := range all {
		if err := c.querySimple(p); err != nil {
			return err
		}
	}
	return c.ready()
}

// querySimple prepares one statement and runs it to its end, all values as text.
func (c *conn) querySimple(p Parsed) error {
	st, err := c.prepare(p, nil)
	if err != nil {
		return err
	}
	if n := len(st.Params()); n > 0 {
		return pgerr.New(pgerr.UndefinedParameter, "there is no parameter $%d", n)
	}
	po := newPortal("", st, nil, nil)
	defer po.close(c)
	if err := c.start(po); err != nil {
		return err
	}
	cols, err := c.planned(po)
	if err != nil {
		return err
	}
	if cols != nil {
		c.out.send(rowDescription(cols, nil))
	}
	return c.continuePortal(po, 0)
}

// prepare binds a statement; the client can cancel it meanwhile.
func (c *conn) prepare(p Parsed, params []uint32) (st Statement, err error) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	err = c.run(cancel, func() error {
		st, err = c.session.Prepare(ctx, p, oids(params))
		return stopped(ctx, err)
	})
	return st, err
}

// validText says what PostgreSQL says of bytes that are not UTF-8 text.
func validText(b []byte) error {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf && b[i] != 0 {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == 0 || r == utf8.RuneError && n == 1 {
			return pgerr.New(pgerr.CharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\": %s", invalidBytes(b[i:]))
		}
		i += n
	}
	return nil
}

// invalidBytes prints the offending sequence as PostgreSQL does: as many bytes as its first byte announces.
func invalidBytes(b []byte) string {
	n := 1
	switch {
	case b[0]&0xe0 == 0xc0:
		n = 2
	case b[0]&0xf0 == 0xe0:
		n = 3
	case b[0]&0xf8 == 0xf0:
		n = 4
	}
	const hex = "0123456789abcdef"
	var out []byte
	for _, x := range b[:min(n, len(b))] {
		if out != nil {
			out = append(out, ' ')
		}
		out = append(out, '0', 'x', hex[x>>4], hex[x&15])
	}
	return string(out)
}
