package duckdb

import (
	"context"
	"errors"
	"strconv"
	"strings"

	m "github.com/duckdb/duckdb-go-bindings"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// Error is an error of DuckDB's own.
type Error struct {
	Type    string // DuckDB's name of the kind: "Conversion", "Out of Range", "Binder", …
	Message string // without the kind in front
}

func (e *Error) Error() string { return "duckdb: " + e.Type + " Error: " + e.Message }

// Fatal says whether an error has cost the database that it happened in: DuckDB answers nothing there
// after an internal error of its own.
func Fatal(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Type == types[m.ErrorTypeInternal] || e.Type == types[m.ErrorTypeFatal])
}

// Invalidated says whether a statement failed only because another one had cost the database before.
func Invalidated(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Type == types[m.ErrorTypeFatal] && strings.Contains(e.Message, "has been invalidated")
}

// types names the kinds that Classify tells apart, as DuckDB's messages begin.
var types = map[m.ErrorType]string{
	m.ErrorTypeOutOfRange: "Out of Range", m.ErrorTypeConversion: "Conversion",
	m.ErrorTypeDivideByZero: "Divide by Zero", m.ErrorTypeInvalidInput: "Invalid Input",
	m.ErrorTypeOutOfMemory: "Out of Memory", m.ErrorTypeInterrupt: "INTERRUPT",
	m.ErrorTypeBinder: "Binder", m.ErrorTypeCatalog: "Catalog", m.ErrorTypeParser: "Parser",
	m.ErrorTypeErrorIO: "IO", m.ErrorTypePermission: "Permission", m.ErrorTypeInternal: "INTERNAL",
	m.ErrorTypeNotImplemented: "Not implemented", m.ErrorTypeConstraint: "Constraint",
	m.ErrorTypeTransaction: "TransactionContext", m.ErrorTypeFatal: "FATAL",
}

// newError takes DuckDB's text "Kind Error: message" apart; kind is what the library
// says besides, or empty. The stack of an internal error names places in this program, and
// is nobody else's business.
func newError(kind, text string) *Error {
	text, _, _ = strings.Cut(text, "\n\nStack Trace:")
	if before, after, ok := strings.Cut(text, " Error: "); ok && len(before) < 32 && !strings.ContainsAny(before, "\n\x01:") {
		if kind == "" || strings.EqualFold(kind, before) {
			return &Error{Type: before, Message: after}
		}
	}
	if kind == "" {
		kind = "Unknown"
	}
	return &Error{Type: kind, Message: text}
}

// The marks around an error of ours that crosses DuckDB as text, in a scalar function's
// error or in an argument of error(…): \x01, five characters of SQLSTATE, the position's digits
// if it has one, \x02, message,
// and optionally \x04 detail and \x05 hint, \x03.
const (
	markStart  = "\x01"
	markText   = "\x02"
	markEnd    = "\x03"
	markDetail = "\x04"
	markHint   = "\x05"
)

// Mark spells an error so that it survives DuckDB: what raises this text raises e.
func Mark(e *pgerr.Error) string {
	code := e.Code
	if len(code) != 5 {
		code = pgerr.InternalError
	}
	s := markStart + code
	if e.Position > 0 {
		s += strconv.Itoa(e.Position)
	}
	s += markText + clean(e.Message)
	if e.Detail != "" {
		s += markDetail + clean(e.Detail)
	}
	if e.Hint != "" {
		s += markHint + clean(e.Hint)
	}
	return s + markEnd
}

// markEscape precedes a character of a message that would be taken for a mark, as a letter.
const markEscape = "\x06"

// clean escapes the marks in a message; NUL, which would end a C string, becomes ?.
func clean(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r <= 6 }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == 0:
			b.WriteByte('?')
		case r <= 6:
			b.WriteString(markEscape)
			b.WriteByte('@' + byte(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unclean is the message that was cleaned.
func unclean(s string) string {
	for from := 0; ; {
		i := strings.Index(s[from:], markEscape)
		if i < 0 || from+i+1 == len(s) {
			return s
		}
		i += from
		s = s[:i] + string(s[i+1]-'@') + s[i+2:]
		from = i + 1
	}
}

// unmark finds a marked error in a message of DuckDB's.
func unmark(text string) (*pgerr.Error, bool) {
	_, rest, ok := strings.Cut(text, markStart)
	head, rest, found := strings.Cut(rest, markText)
	body, _, whole := strings.Cut(rest, markEnd)
	if !ok || !found || !whole || len(head) < 5 {
		return nil, false
	}
	e := &pgerr.Error{Code: head[:5]}
	if digits := head[5:]; digits != "" {
		var err error
		if e.Position, err = strconv.Atoi(digits); err != nil {
			return nil, false
		}
	}
	body, e.Hint, _ = strings.Cut(body, markHint)
	e.Message, e.Detail, _ = strings.Cut(body, markDetail)
	e.Message, e.Detail, e.Hint = unclean(e.Message), unclean(e.Detail), unclean(e.Hint)
	return e, true
}

// Classify gives the client's view of an error from this package: an error of ours that
// crossed DuckDB as it was, DuckDB's own by its kind, and XX000 for anything else.
func Classify(err error) *pgerr.Error {
	if err == nil {
		return nil
	}
	if e, ok := pgerr.As(err); ok {
		return e
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return canceled(err)
	}
	var e *Error
	if !errors.As(err, &e) {
		return pgerr.New(pgerr.InternalError, "%s", err.Error()).WithCause(err)
	}
	if marked, ok := unmark(e.Message); ok {
		return marked
	}
	code, message := e.state()
	out := pgerr.New(code, "%s", message).WithCause(err)
	if code == pgerr.OutOfMemory {
		out.WithHint("The gateway's memory for statements is bounded by engine.memory; ask for less at once, or raise it.")
	}
	return out
}

// state maps DuckDB's kinds of error to SQLSTATEs.
func (e *Error) state() (code, message string) {
	// DuckDB may quote the generated statement below the message: that is for the log.
	message, _, _ = strings.Cut(e.Message, "\n\nLINE ")
	// What it advises its own users to SET is nothing that a client of ours can do.
	message, _, _ = strings.Cut(message, "\n\nPossible solutions:")
	message, _, _ = strings.Cut(message, "\n\nStack Trace:")
	lower := strings.ToLower(message)
	switch strings.ToLower(e.Type) {
	case "conversion":
		if strings.Contains(lower, "date field value out of range") || strings.Contains(lower, "time field value out of range") {
			return pgerr.DatetimeFieldOverflow, message
		}
		if strings.Contains(lower, "out of range") || strings.Contains(lower, "overflow") ||
			strings.Contains(lower, "does not fit") {
			return pgerr.NumericValueOutOfRange, message
		}
		if strings.Contains(lower, "date") || strings.Contains(lower, "timestamp") || strings.Contains(lower, "time field") {
			return pgerr.InvalidDatetimeFormat, message
		}
		return pgerr.InvalidTextRepresentation, message
	case "out of range", "overflow":
		return pgerr.NumericValueOutOfRange, message
	case "parser", "binder":
		if strings.Contains(lower, "expression depth limit") {
			return pgerr.StatementTooComplex, "stack depth limit exceeded: the statement is nested too deeply"
		}
	case "not implemented":
		return pgerr.FeatureNotSupported, "not supported yet: " + strings.TrimSuffix(message, "!")
	case "divide by zero":
		return pgerr.DivisionByZero, "division by zero"
	case "out of memory":
		return pgerr.OutOfMemory, "out of memory: " + message
	case "interrupt":
		return pgerr.QueryCanceled, "canceling statement due to user request"
	case "io":
		if strings.Contains(lower, "no space left") || strings.Contains(lower, "max_temp_directory_size") {
			return pgerr.DiskFull, message
		}
		return pgerr.SystemError, message
	case "invalid input":
		if strings.Contains(lower, "more than one row returned by a subquery used as an expression") {
			return pgerr.CardinalityViolation, "more than one row returned by a subquery used as an expression"
		}
		if strings.Contains(lower, "division by zero") {
			return pgerr.DivisionByZero, "division by zero"
		}
	}
	return pgerr.InternalError, (&Error{Type: e.Type, Message: message}).Error()
}

func canceled(cause error) *pgerr.Error {
	return pgerr.New(pgerr.QueryCanceled, "canceling statement due to user request").WithCause(cause)
}
