// Package pgerr is the one kind of error that a client may see: a SQLSTATE, a
// message, and where PostgreSQL would give them a detail, a hint and a
// position in the statement. Everything else that rises to the wire reaches
// the client as XX000 with an id that the gateway's log explains.
package pgerr

import (
	"errors"
	"fmt"
)

// Error is what the client sees. The zero Code is sent as XX000.
type Error struct {
	Code     string // SQLSTATE, five characters
	Message  string
	Detail   string
	Hint     string
	Position int   // 1-based, in characters of the statement; 0 when unknown
	Cause    error // for the log only, never sent
}

func (e *Error) Error() string { return e.Message + " (SQLSTATE " + e.Code + ")" }

// Unwrap gives the cause, so that errors.Is sees through (context.Canceled, io errors).
func (e *Error) Unwrap() error { return e.Cause }

// New makes an error with a SQLSTATE and a formatted message.
func New(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// At sets the position (1-based, characters); 0 leaves it unknown. It returns e.
func (e *Error) At(pos int) *Error {
	if e.Position == 0 && pos > 0 {
		e.Position = pos
	}
	return e
}

// WithHint sets the hint and returns e.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// WithDetail sets the detail and returns e.
func (e *Error) WithDetail(format string, args ...any) *Error {
	e.Detail = fmt.Sprintf(format, args...)
	return e
}

// WithCause keeps err for the log and returns e.
func (e *Error) WithCause(err error) *Error {
	e.Cause = err
	return e
}

// As finds the client-visible error in err's chain; ok is false when there is none.
func As(err error) (e *Error, ok bool) {
	ok = errors.As(err, &e)
	return e, ok
}

// Code gives err's SQLSTATE: 00000 for nil, XX000 for an error that is not ours.
func Code(err error) string {
	if err == nil {
		return SuccessfulCompletion
	}
	if e, ok := As(err); ok && e.Code != "" {
		return e.Code
	}
	return InternalError
}
