// Package mysql is the connector for MySQL 8 and MariaDB. Remote SQL is built as a vitess
// syntax tree and printed by it; rows are read over the binary protocol, one at a time,
// and never buffered beyond a batch. Every session is read only, in UTC, in utf8mb4 and
// in a sql_mode that the connector sets, so that a server's configuration cannot change
// what a statement means.
package mysql

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	driver "github.com/go-sql-driver/mysql"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// Config says how to reach a server.
type Config struct {
	Name     string // "domain.source", as messages name it
	URL      string // mysql://user@host:port/database[?tls=true|skip-verify|preferred|false&tls_ca=FILE&timeout=10s&socket=PATH]
	Password string // wins over one in the URL

	// Connections bounds the connections open at once; 0 is 8. Ending a query takes one
	// more for a moment: KILL cannot wait for a free one.
	Connections int

	// ConnectTimeout bounds one attempt to connect; 0 means 10 seconds. The URL's own wins.
	ConnectTimeout time.Duration

	// ZeroDates says what a zero or partial date ('0000-00-00', '2018-02-00') is: "" or
	// "error" fails the statement that reads it, "null" reads it as NULL.
	ZeroDates string
}

const defaultConnections = 8

// Source is one MySQL or MariaDB server.
type Source struct {
	name     string
	database string // of the URL; may be empty
	dialect  dialect
	pool     *pool
}

var (
	_ source.Source      = (*Source)(nil)
	_ source.Texter      = (*Source)(nil)
	_ source.Snapshotter = (*Source)(nil)
)

// Open reads the configuration and connects once, so that a wrong password is found now.
// An error is about the configuration, or is 08001 when the server cannot be reached.
func Open(ctx context.Context, c Config) (*Source, error) {
	cfg, err := parseURL(c)
	if err != nil {
		return nil, fmt.Errorf("source %q: %w", c.Name, err)
	}
	s := &Source{name: c.Name, database: cfg.DBName}
	switch c.ZeroDates {
	case "", "error":
	case "null":
		s.dialect.zeroDatesNull = true
	default:
		return nil, fmt.Errorf("source %q: zero_dates is %q, must be error or null", c.Name, c.ZeroDates)
	}
	n := c.Connections
	if n <= 0 {
		n = defaultConnections
	}
	s.pool = newPool(c.Name, cfg, n)
	conns, err := s.pool.acquire(ctx, 1)
	if err != nil {
		return nil, err
	}
	s.pool.release(conns[0])
	return s, nil
}

// Close ends all connections.
func (s *Source) Close() error {
	s.pool.close()
	return nil
}

// Offer accepts projections of columns, filters by the rules of predicate.go, and LIMIT.
func (s *Source) Offer(op plan.Node) source.Verdict {
	_, v := s.dialect.query(op)
	return v
}

// RemoteText is the SELECT that Run sends.
func (s *Source) RemoteText(f *plan.Fragment) string {
	q, v := s.dialect.query(f.Input)
	if q == nil {
		return "cannot be sent: " + v.Reason
	}
	return q.sql()
}

// Run sends the fragment's SELECT and streams its rows over a connection of its own.
func (s *Source) Run(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
	conns, err := s.pool.acquire(ctx, 1)
	if err != nil {
		return nil, err
	}
	return s.run(ctx, f, conns[0], s.pool.release)
}

// run streams the fragment over c and hands c to done when the stream has ended.
func (s *Source) run(ctx context.Context, f *plan.Fragment, c *conn, done func(*conn)) (rel.Rows, error) {
	q, v := s.dialect.query(f.Input)
	if q == nil {
		done(c)
		return nil, fmt.Errorf("source %q was given a fragment that it had not accepted: %s", s.name, v.Reason)
	}
	for _, o := range q.out {
		if col := q.table.Columns[o]; col.Refused != "" {
			done(c)
			return nil, refused(s.name, q.table, col)
		}
	}
	return startRows(ctx, s, q, f.Columns(), c, done)
}

// parseURL makes the driver's configuration of ours.
func parseURL(c Config) (*driver.Config, error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		// url.Error repeats the URL, which may hold a password.
		return nil, fmt.Errorf("the url is not of the form mysql://user@host:port/database")
	}
	if (u.Scheme != "mysql" && u.Scheme != "mariadb") || u.Opaque != "" {
		return nil, fmt.Errorf("the url's scheme is %q, must be mysql", u.Scheme)
	}
	cfg := driver.NewConfig()
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	if c.Password != "" {
		cfg.Passwd = c.Password
	}
	cfg.DBName = strings.Trim(u.Path, "/")
	host, port := u.Hostname(), u.Port()
	if host == "" {
		host = "127.0.0.1"
	}
	if port == "" {
		port = "3306"
	}
	cfg.Net, cfg.Addr = "tcp", net.JoinHostPort(host, port)
	if cfg.Timeout = c.ConnectTimeout; cfg.Timeout <= 0 {
		cfg.Timeout = 10 * time.Second
	}
	cfg.ParseTime = false
	cfg.InterpolateParams = false
	cfg.CheckConnLiveness = false
	cfg.AllowFallbackToPlaintext = false
	cfg.Logger = silent{}
	cfg.ConnectionAttributes = "program_name:meshgate"
	return cfg, applyParams(cfg, u.Query(), host)
}

// applyParams reads the URL's parameters.
func applyParams(cfg *driver.Config, params url.Values, host string) error {
	mode, ca := "false", ""
	for key, vals := range params {
		v := vals[len(vals)-1]
		switch key {
		case "tls":
			mode = v
		case "tls_ca":
			ca = v
		case "socket":
			cfg.Net, cfg.Addr = "unix", v
		case "timeout":
			d, err := time.ParseDuration(v)
			if err != nil || d <= 0 {
				return fmt.Errorf("the url's timeout is %q, must be a duration such as 10s", v)
			}
			cfg.Timeout = d
		default:
			return fmt.Errorf("the url has an unknown parameter %q", key)
		}
	}
	switch mode {
	case "true", "skip-verify", "preferred", "false":
		cfg.TLSConfig = mode
	default:
		return fmt.Errorf("the url's tls is %q, must be true, skip-verify, preferred or false", mode)
	}
	if ca != "" {
		if mode != "true" {
			return fmt.Errorf("the url's tls_ca needs tls=true")
		}
		pem, err := os.ReadFile(ca)
		if err != nil {
			return fmt.Errorf("read the url's tls_ca: %w", err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return fmt.Errorf("the url's tls_ca %s holds no certificate", ca)
		}
		cfg.TLSConfig, cfg.TLS = "", &tls.Config{RootCAs: roots, ServerName: host, MinVersion: tls.VersionTLS12}
	}
	return nil
}

// silent keeps the driver from writing to standard error: what went wrong is in the errors.
type silent struct{}

func (silent) Print(...any) {}
