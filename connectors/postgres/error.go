package postgres

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/pgerr"
)

func errClosed(source string) error {
	return pgerr.New(pgerr.UnableToConnect, "source %q is closed", source)
}

// connectError says that a source cannot be reached, and why, without its address and
// credentials; those are in the cause, for the log (pgconn keeps passwords out of it).
func connectError(ctx context.Context, source string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	e := pgerr.New(pgerr.UnableToConnect, "could not connect to source %q", source).WithCause(err)
	var server *pgconn.PgError
	var network *net.OpError
	switch {
	case errors.As(err, &server):
		e.WithDetail("%s", server.Message)
		if strings.HasPrefix(server.Code, "28") {
			e.WithHint("The user and the password that the gateway uses for this source are in its domain's configuration.")
		}
		return e
	case errors.As(err, &network) && network.Err != nil:
		e.WithDetail("%s", network.Err)
	}
	return e.WithHint("Is the database running, and does it accept connections from the gateway?")
}

// remoteError turns what the server or the connection says into the client's error.
// relation is the source's own name of what was read; it may be empty.
func remoteError(ctx context.Context, source, relation string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if _, ok := pgerr.As(err); ok {
		return err
	}
	place := `source "` + source + `"`
	if relation != "" {
		place += `, relation "` + relation + `"`
	}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		e := pgerr.New(server.Code, "%s: %s", place, server.Message).WithCause(err)
		e.Detail, e.Hint = server.Detail, server.Hint
		return e
	}
	return pgerr.New(pgerr.ConnectionFailure, "%s: the connection was lost", place).WithCause(err)
}
