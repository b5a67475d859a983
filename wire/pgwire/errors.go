package pgwire

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// Why a statement was stopped from outside; the causes of its cancelled context.
var (
	errCanceled = pgerr.New(pgerr.QueryCanceled, "canceling statement due to user request")
	errShutdown = pgerr.New(pgerr.AdminShutdown, "terminating connection due to administrator command")
	errGone     = pgerr.New(pgerr.ConnectionFailure, "connection to client lost")
)

// fatalError ends the connection after it was sent.
type fatalError struct{ error }

func (f fatalError) Unwrap() error { return f.error }

// contextError adds PostgreSQL's CONTEXT to a client's error.
type contextError struct {
	error
	where string
}

func (e contextError) Unwrap() error { return e.error }

// panicError is a panic caught at the edge of a message.
type panicError struct {
	value any
	stack []byte
}

func (p panicError) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// stopped gives why ctx was cancelled from outside in place of err, which is then only its echo.
func stopped(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	switch cause := context.Cause(ctx); cause {
	case errCanceled, errShutdown, errGone:
		return cause
	}
	return err
}

// endsConnection says whether nothing can follow err.
func endsConnection(err error) bool {
	var f fatalError
	return errors.As(err, &f) || errors.Is(err, errGone) || errors.Is(err, errShutdown)
}

// response makes the message that a client sees for err. What is not a pgerr.Error is
// logged under an id, and the client is given only the id.
func (c *conn) response(severity string, err error) *pgproto3.ErrorResponse {
	e, ok := pgerr.As(err)
	if !ok {
		e = c.internal(err)
	} else if e.Cause != nil {
		c.log.Debug("statement failed", "err", e, "cause", e.Cause)
	}
	m := &pgproto3.ErrorResponse{
		Severity:            severity,
		SeverityUnlocalized: severity,
		Code:                e.Code,
		Message:             e.Message,
		Detail:              e.Detail,
		Hint:                e.Hint,
		Position:            int32(e.Position),
	}
	if len(m.Code) != 5 {
		m.Code = pgerr.InternalError
	}
	var in contextError
	if errors.As(err, &in) {
		m.Where = in.where
	}
	return m
}

func (c *conn) internal(err error) *pgerr.Error {
	var raw [6]byte
	rand.Read(raw[:])
	id := hex.EncodeToString(raw[:])
	var p panicError
	if errors.As(err, &p) {
		c.log.Error("internal error", "id", id, "err", err, "stack", string(p.stack))
	} else {
		c.log.Error("internal error", "id", id, "err", err)
	}
	return pgerr.New(pgerr.InternalError, "internal error, id %s", id).
		WithHint("The gateway's log explains it under this id.")
}

// notice sends a warning: one whose SQLSTATE is of class 00 is a NOTICE.
func (c *conn) notice(e *pgerr.Error) {
	severity := "WARNING"
	if len(e.Code) == 5 && e.Code[:2] == "00" {
		severity = "NOTICE"
	}
	c.out.send((*pgproto3.NoticeResponse)(c.response(severity, e)))
}

func isEOF(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, net.ErrClosed)
}
