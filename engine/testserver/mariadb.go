package testserver

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/go-sql-driver/mysql"
)

var mariadb shared

// MariaDB gives the process's MariaDB server: utf8mb4, zone UTC, no binary log. It is
// started by the first call.
func MariaDB(tb testing.TB) *Server {
	tb.Helper()
	return mariadb.get(tb, startMariaDB)
}

func startMariaDB() (*Server, error) {
	mariadbd, err := find("mariadbd", "/usr/sbin/mariadbd")
	if err != nil {
		return nil, err
	}
	install, err := find("mariadb-install-db", "/usr/bin/mariadb-install-db")
	if err != nil {
		return nil, err
	}
	dir, cred, err := folder("mariadb")
	if err != nil {
		return nil, err
	}
	s := &Server{Kind: "mariadb", Host: "127.0.0.1", User: "mesh", Password: "s3cret:super",
		Reader: "reader", ReaderPassword: "s3cret:reader", Dir: dir}
	data := filepath.Join(dir, "data")
	if err := run(dir, cred, install, "--no-defaults", "--datadir="+data, "--skip-test-db",
		"--auth-root-authentication-method=normal"); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	users := fmt.Sprintf("CREATE OR REPLACE USER %[1]s@'%%' IDENTIFIED BY '%[2]s';\nGRANT ALL ON *.* TO %[1]s@'%%' WITH GRANT OPTION;\n"+
		"CREATE OR REPLACE USER %[3]s@'%%' IDENTIFIED BY '%[4]s';\nGRANT SELECT, SHOW VIEW ON *.* TO %[3]s@'%%';\n",
		s.User, s.Password, s.Reader, s.ReaderPassword)
	initFile := filepath.Join(dir, "users.sql")
	if err := os.WriteFile(initFile, []byte(users), 0o644); err != nil {
		return nil, err
	}
	return startOnFreePort(func(port int) (*Server, error) {
		var stop func()
		s.PID, stop, err = serve(dir, cred, mariadbd, "--no-defaults", "--datadir="+data,
			"--bind-address=127.0.0.1", "--port="+strconv.Itoa(port), "--socket="+filepath.Join(dir, "s"),
			"--pid-file="+filepath.Join(dir, "pid"), "--skip-log-bin", "--init-file="+initFile,
			"--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci",
			"--default-time-zone=+00:00", "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync",
			"--innodb-buffer-pool-size=128M", "--max-allowed-packet=64M", "--max-connections=200",
			"--performance-schema=off", "--skip-name-resolve", "--sync-binlog=0")
		if err != nil {
			return nil, err
		}
		s.Port = port
		err := await(s, func() error {
			db, err := sql.Open("mysql", s.DSN(""))
			if err != nil {
				return err
			}
			defer db.Close()
			return db.Ping()
		})
		if err != nil {
			stop()
			return nil, err
		}
		return s, nil
	})
}

// DSN is a MariaDB server's connection string for go-sql-driver/mysql, for the user who may do anything.
func (s *Server) DSN(database string) string {
	c := mysql.NewConfig()
	c.Net, c.Addr, c.User, c.Passwd, c.DBName = "tcp", s.Addr(), s.User, s.Password, database
	c.MultiStatements = true
	return c.FormatDSN()
}

// quiet keeps the driver from writing to stderr while the server is still coming up.
type quiet struct{}

func (quiet) Print(...any) {}

func init() { mysql.SetLogger(quiet{}) }

func (s *Server) execMariaDB(tb testing.TB, database, statements string) {
	tb.Helper()
	db, err := sql.Open("mysql", s.DSN(database))
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statements); err != nil {
		tb.Fatalf("%v\n%.2000s", err, statements)
	}
}

func (d *Database) queryMariaDB(tb testing.TB, query string) []string {
	tb.Helper()
	db, err := sql.Open("mysql", d.DSN(d.Name))
	if err != nil {
		tb.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(query)
	if err != nil {
		tb.Fatalf("%v\n%.2000s", err, query)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		tb.Fatal(err)
	}
	var out []string
	for rows.Next() {
		first, rest := sql.NullString{}, make([]any, len(names))
		rest[0] = &first
		for i := 1; i < len(rest); i++ {
			rest[i] = new(sql.RawBytes)
		}
		if err := rows.Scan(rest...); err != nil {
			tb.Fatal(err)
		}
		if !first.Valid {
			first.String = "NULL"
		}
		out = append(out, first.String)
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return out
}
