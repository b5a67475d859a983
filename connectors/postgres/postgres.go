// Package postgres is the connector for PostgreSQL 12 and later. It describes relations
// from pg_catalog, reads rows by binary COPY decoded straight into Arrow batches, and
// leaves to the source what sqlgen's PostgreSQL dialect can say exactly.
package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/sqlgen"
)

// Config says which database to open.
type Config struct {
	Name        string // the source's name, "sales.shop"
	URL         string // postgres://user@host:port/database?sslmode=…
	Password    string // replaces one in URL, if not empty
	Connections int    // open at once, at most; 0 means 8

	// ConnectTimeout bounds one attempt to connect; 0 means 10 seconds.
	ConnectTimeout time.Duration
}

// Source is an opened PostgreSQL database.
type Source struct {
	name string
	pool *pool
}

var (
	_ source.Source      = (*Source)(nil)
	_ source.Snapshotter = (*Source)(nil)
	_ source.Texter      = (*Source)(nil)
	_ source.Meter       = (*rows)(nil)
)

// Open checks the configuration. Connections are made when they are needed, so that a
// source that is down does not keep the others from being served.
func Open(_ context.Context, cfg Config) (*Source, error) {
	config, err := pgconn.ParseConfig(cfg.URL)
	if err != nil { // its text may hold parts of the URL: not passed on
		return nil, pgerr.New(pgerr.ConfigFileError, "source %q: the url is not a PostgreSQL connection URL", cfg.Name).
			WithHint("It looks like postgres://user@host:5432/database?sslmode=verify-full.")
	}
	if cfg.Password != "" {
		config.Password = cfg.Password
	}
	config.ConnectTimeout = cfg.ConnectTimeout
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	if cfg.Connections <= 0 {
		cfg.Connections = 8
	}
	return &Source{name: cfg.Name, pool: newPool(cfg.Name, config, cfg.Connections)}, nil
}

// Offer answers from the PostgreSQL dialect.
func (s *Source) Offer(op plan.Node) source.Verdict { return sqlgen.Postgres.Offer(op) }

// RemoteText is the statement that Run sends.
func (s *Source) RemoteText(f *plan.Fragment) string {
	text, err := statement(f)
	if err != nil {
		return ""
	}
	return text
}

// statement is the COPY for a fragment. A fragment without columns is counted by the source.
func statement(f *plan.Fragment) (string, error) {
	text, err := sqlgen.Postgres.Print(f)
	if err != nil {
		return "", err
	}
	if len(f.Columns()) == 0 {
		text = "SELECT count(*) FROM (" + text + ") AS q"
	}
	return fmt.Sprintf("COPY (%s) TO STDOUT (FORMAT binary) /* meshgate fragment %d */", text, f.ID), nil
}

// Close ends all connections; statements that still run end with an error.
func (s *Source) Close() error {
	s.pool.close()
	return nil
}
