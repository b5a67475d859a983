package mysql

import (
	"context"
	"errors"

	driver "github.com/go-sql-driver/mysql"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// Error numbers of the server.
const (
	erAccessDeniedDB    = 1044
	erAccessDenied      = 1045
	erBadDB             = 1049
	erBadField          = 1054
	erTableAccessDenied = 1142
	erColAccessDenied   = 1143
	erNoSuchTable       = 1146
	erTooManyConns      = 1040
	erUserLimit         = 1226
	erQueryTimeout      = 3024 // MySQL's max_execution_time
	erStatementTimeout  = 1969 // MariaDB's max_statement_time
)

// cannotConnect is 08001, naming the source and what the server or the network said; ctx's own end stays itself.
func (p *pool) cannotConnect(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	e := pgerr.New(pgerr.UnableToConnect, "could not connect to source %q", p.name).WithCause(err)
	var me *driver.MySQLError
	switch {
	case !errors.As(err, &me):
		e = e.WithDetail("%s: %s", p.cfg.Addr, plain(err)).WithHint("Check that the server runs and that the source's url is right.")
	case me.Number == erAccessDenied || me.Number == erAccessDeniedDB:
		e = e.WithDetail("%s: %s", p.cfg.Addr, me.Message).WithHint("Check the source's user and password.")
	case me.Number == erBadDB:
		e = e.WithDetail("%s: %s", p.cfg.Addr, me.Message).WithHint("Check the database in the source's url.")
	case me.Number == erTooManyConns || me.Number == erUserLimit:
		e = e.WithDetail("%s: %s", p.cfg.Addr, me.Message).WithHint("Lower the source's limits.connections, or raise the server's limit.")
	default:
		e = e.WithDetail("%s: %s", p.cfg.Addr, me.Message)
	}
	return e
}

// plain says a network error without the driver's jargon.
func plain(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	return err.Error()
}

// failed turns what a statement met into an error for the client.
func failed(name string, t *rel.Table, err error) error {
	place := ""
	if t != nil {
		place = ", relation " + rel.QuoteIdent(t.Remote[len(t.Remote)-1])
	}
	var me *driver.MySQLError
	if !errors.As(err, &me) {
		return pgerr.New(pgerr.ConnectionFailure, "source %q%s: the connection was lost", name, place).
			WithDetail("%s", plain(err)).WithCause(err)
	}
	e := pgerr.New(pgerr.FDWError, "source %q%s: %s", name, place, me.Message).WithCause(err)
	switch me.Number {
	case erNoSuchTable, erBadField:
		e.WithHint("The table has changed since the gateway read its description; reload the mesh.")
	case erTableAccessDenied, erColAccessDenied:
		e.Code = pgerr.InsufficientPrivilege
		e.WithHint("Grant SELECT to the source's user.")
	case erQueryTimeout, erStatementTimeout:
		e.Code = pgerr.QueryCanceled
	}
	return e
}

// refused is the error of a statement that reads a column that cannot be carried.
func refused(name string, t *rel.Table, col rel.TableColumn) error {
	return pgerr.New(pgerr.FeatureNotSupported, "source %q, relation %s, column %s cannot be read: %s",
		name, rel.QuoteIdent(t.Remote[len(t.Remote)-1]), rel.QuoteIdent(col.Remote.Name), col.Refused)
}

// tooManyParts is the error of a statement that needs more connections at once than the source may have.
func tooManyParts(name string, n, limit int) error {
	return pgerr.New(pgerr.TooManyConnections, "the statement reads source %q in %d places at once, which may have %d connections", name, n, limit).
		WithHint("Raise the source's limits.connections.")
}
