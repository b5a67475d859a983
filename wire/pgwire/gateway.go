// Package pgwire is the PostgreSQL front door: it speaks protocol 3.0 to clients and
// knows nothing of how statements are answered. server.go accepts, startup.go and auth.go
// let a client in, conn.go reads messages, query.go and extended.go run them, rows.go
// streams the answer.
package pgwire

import (
	"context"
	"time"

	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Gateway opens sessions once a client has proved who it is. It is safe for concurrent use.
type Gateway interface {
	// Verifier gives the user's SCRAM-SHA-256 verifier in PostgreSQL's text form; ok is false for unknown users.
	Verifier(user string) (verifier string, ok bool)
	// Open begins a session. Its error ends the connection: 3D000 for an unknown database,
	// 42704 or 22023 for a bad startup parameter, 53300 when there is no room.
	Open(ctx context.Context, login Login) (Session, error)
	// LoginFailed records a login that the wire refused (password, missing TLS) or that Open refused.
	LoginFailed(ctx context.Context, login Login, err error)
}

// Login is who came, from where, and with what startup parameters.
type Login struct {
	User, Database string
	Client         guard.Client
	Auth           string            // how they proved it: "scram"
	Params         map[string]string // settings of the startup packet, those inside options included; names as sent
	ProcessID      uint32            // what pg_backend_pid() answers
}

// Session is one client's state. It is used by one goroutine at a time.
type Session interface {
	// Parse splits a query string into its statements (grammar only). A comment or nothing gives none.
	Parse(sql string) ([]Parsed, error)
	// Prepare binds a statement: result columns and parameter types are known after it, nothing has run.
	// paramTypes may be shorter than the parameters, and 0 leaves a type to be inferred.
	Prepare(ctx context.Context, p Parsed, paramTypes []rel.OID) (Statement, error)
	// ValueSettings are the session's output settings for encoding values.
	ValueSettings() pgvalue.Settings
	// Reports gives the reported parameters that changed since the last call (all of them at first), in a fixed order.
	Reports() []Report
	// Status is 'I' (idle), 'T' (in a transaction block) or 'E' (in a failed one).
	Status() byte
	// IdleLimit is how long the client may be silent in the present state, 0 for ever, and what
	// it is told when the connection ends for that.
	IdleLimit() (time.Duration, *pgerr.Error)
	// Fail marks an open transaction block as failed; the wire calls it for every error it sends.
	Fail()
	// Sync ends the implicit transaction; called before each ReadyForQuery.
	Sync()
	// Notices drains the warnings of the statements run since the last call.
	Notices() []*pgerr.Error
	Close()
}

// Report is a parameter that the client is told about (ParameterStatus).
type Report struct {
	Name, Value string
}

// Parsed is a statement's syntax tree, opaque to the wire.
type Parsed interface {
	SQL() string
}

// Statement is a bound statement that can run many times.
type Statement interface {
	// Columns is nil for a statement that returns no rows, and empty but not nil for rows without columns.
	Columns() []rel.Column
	// Planned are Columns as the statement planned for args has them, whose type modifiers may be known better.
	Planned(ctx context.Context, args []any) ([]rel.Column, error)
	Params() []rel.Type
	// Run executes with args in the forms of rel/value.go (nil is NULL). It returns quickly; rows stream.
	// ctx lasts until the result is closed, unless the statement is stopped from outside: its
	// context.Cause is then a *pgerr.Error, 57014 (cancelled), 57P01 (shutdown) or 08006 (client
	// gone), and is what the client is told in place of the error that comes of it.
	// In a failed transaction block, what does not end it is refused with 25P02, here and by Prepare.
	Run(ctx context.Context, args []any) (Result, error)
}

// Result is one run of a statement.
type Result interface {
	// Rows is nil for a statement that returns none. Its Next gives io.EOF once the completion record is durable.
	Rows() rel.Rows
	// Tag is the command tag after so many rows: "SELECT 5", "SET", "BEGIN".
	Tag(rows int64) string
	// Close ends the statement; the wire calls it after the last row or when it abandons the rest. It is idempotent.
	Close() error
}
