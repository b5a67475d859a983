package testserver

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

var postgres shared

// Postgres gives the process's PostgreSQL server: encoding UTF8, database locale C, zone
// UTC, scram-sha-256 for every connection. It is started by the first call.
func Postgres(tb testing.TB) *Server {
	tb.Helper()
	return postgres.get(tb, startPostgres)
}

// PostgresBin is the path of one of the PostgreSQL server's programs, such as "postgres" or "pg_dump".
func PostgresBin(name string) (string, error) {
	return find(name, "/usr/lib/postgresql/*/bin/"+name, "/usr/local/pgsql/bin/"+name, "/usr/pgsql-*/bin/"+name)
}

func startPostgres() (*Server, error) {
	initdb, err := PostgresBin("initdb")
	if err != nil {
		return nil, err
	}
	dir, cred, err := folder("postgres")
	if err != nil {
		return nil, err
	}
	s := &Server{Kind: "postgres", Host: "127.0.0.1", User: "postgres", Password: "s3cret:super",
		Reader: "reader", ReaderPassword: "s3cret:reader", Dir: dir}
	pwfile := filepath.Join(dir, "pw")
	if err := os.WriteFile(pwfile, []byte(s.Password+"\n"), 0o644); err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	if err := run(dir, cred, initdb, "-D", data, "-U", s.User, "--pwfile", pwfile, "--no-sync",
		"--encoding=UTF8", "--locale=C", "--auth=scram-sha-256"); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return startOnFreePort(func(port int) (*Server, error) {
		args := []string{filepath.Join(filepath.Dir(initdb), "postgres"), "-D", data, "-p", strconv.Itoa(port)}
		for _, setting := range []string{
			"listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "full_page_writes=off",
			"synchronous_commit=off", "max_connections=200", "shared_buffers=128MB", "timezone=UTC",
			"log_min_messages=warning", "max_wal_size=4GB", "autovacuum_naptime=10min",
		} {
			args = append(args, "-c", setting)
		}
		var stop func()
		if s.PID, stop, err = serve(dir, cred, args...); err != nil {
			return nil, err
		}
		s.Port = port
		ctx := context.Background()
		err := await(s, func() error {
			c, err := pgconn.Connect(ctx, s.URL("postgres"))
			if err != nil {
				return err
			}
			defer c.Close(ctx)
			_, err = c.Exec(ctx, fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s' IN ROLE pg_read_all_data",
				s.Reader, s.ReaderPassword)).ReadAll()
			return err
		})
		if err != nil {
			stop()
			return nil, err
		}
		return s, nil
	})
}

// URL is a PostgreSQL server's connection URL for the user who may do anything.
func (s *Server) URL(database string) string { return s.url(database, s.User, s.Password) }

// ReaderURL is the same for the user who may only read. It has no password in it.
func (s *Server) ReaderURL(database string) string { return s.url(database, s.Reader, "") }

func (s *Server) url(database, user, password string) string {
	scheme, query := s.Kind, ""
	if s.Kind == "postgres" {
		query = "sslmode=disable"
	} else {
		scheme = "mysql"
	}
	u := url.URL{Scheme: scheme, Host: s.Addr(), Path: "/" + database, RawQuery: query, User: url.User(user)}
	if password != "" {
		u.User = url.UserPassword(user, password)
	}
	return u.String()
}

// Database is an empty database made for one test.
type Database struct {
	*Server
	Name string
}

var databases atomic.Int64

// CreateDatabase makes an empty database that is dropped when the test ends. options
// continues the CREATE DATABASE statement: "TEMPLATE template0 LOCALE_PROVIDER icu
// ICU_LOCALE 'en-US'" on PostgreSQL, "CHARACTER SET latin1" on MariaDB.
func (s *Server) CreateDatabase(tb testing.TB, options string) *Database {
	tb.Helper()
	d := &Database{Server: s, Name: fmt.Sprintf("test%d", databases.Add(1))}
	s.admin(tb, "CREATE DATABASE "+d.Name+" "+options)
	drop := "DROP DATABASE " + d.Name
	if s.Kind == "postgres" {
		drop += " WITH (FORCE)"
	}
	tb.Cleanup(func() { s.admin(tb, drop) })
	return d
}

// URL is the connection URL of this database for the user who may do anything.
func (d *Database) URL() string { return d.Server.URL(d.Name) }

// ReaderURL is the same for the user who may only read, without the password.
func (d *Database) ReaderURL() string { return d.Server.ReaderURL(d.Name) }

// Exec runs statements separated by semicolons in the database and fails the test on an error.
func (d *Database) Exec(tb testing.TB, sql string) {
	tb.Helper()
	d.Server.exec(tb, d.Name, sql)
}

// Query gives the first column of each row that sql returns, as text; NULL is "NULL".
func (d *Database) Query(tb testing.TB, sql string) []string {
	tb.Helper()
	if d.Kind == "postgres" {
		return d.queryPostgres(tb, sql)
	}
	return d.queryMariaDB(tb, sql)
}

// Session gives a session of a PostgreSQL server's superuser, in which the statements of
// setUp have run. It ends with the test.
func (s *Server) Session(tb testing.TB, setUp ...string) *pgx.Conn {
	tb.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close(ctx) })
	for _, sql := range setUp {
		if _, err := conn.Exec(ctx, sql); err != nil {
			tb.Fatal(err)
		}
	}
	return conn
}

func (s *Server) admin(tb testing.TB, sql string) {
	tb.Helper()
	if s.Kind == "postgres" {
		s.exec(tb, "postgres", sql)
	} else {
		s.exec(tb, "", sql)
	}
}

func (s *Server) exec(tb testing.TB, database, sql string) {
	tb.Helper()
	if s.Kind == "mariadb" {
		s.execMariaDB(tb, database, sql)
		return
	}
	ctx := context.Background()
	c, err := pgconn.Connect(ctx, s.URL(database))
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, sql).ReadAll(); err != nil {
		tb.Fatalf("%v\n%.2000s", err, sql)
	}
}

func (d *Database) queryPostgres(tb testing.TB, sql string) []string {
	tb.Helper()
	ctx := context.Background()
	c, err := pgconn.Connect(ctx, d.URL())
	if err != nil {
		tb.Fatal(err)
	}
	defer c.Close(ctx)
	results, err := c.Exec(ctx, sql).ReadAll()
	if err != nil {
		tb.Fatalf("%v\n%.2000s", err, sql)
	}
	var out []string
	for _, row := range results[len(results)-1].Rows {
		if row[0] == nil {
			out = append(out, "NULL")
		} else {
			out = append(out, string(row[0]))
		}
	}
	return out
}
