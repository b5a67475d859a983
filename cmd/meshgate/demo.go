package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/spf13/cobra"

	"github.com/meshgate/meshgate/cmd/meshgate/demo"
)

func demoCommand() *cobra.Command {
	c := &cobra.Command{Use: "demo", Short: "Write a small mesh of three domains, ask it a question and serve it", Args: cobra.NoArgs}
	var d demonstration
	c.Flags().StringVar(&d.dir, "dir", "", "write the mesh into this folder and keep it; one that is there is served as it is")
	c.Flags().BoolVar(&d.keep, "keep", false, "keep the temporary folder")
	c.Flags().StringVar(&d.listen, "listen", "127.0.0.1:5433", "address to listen on; another port is taken when it is busy")
	c.Flags().StringVar(&d.query, "query", "", "run this SQL, print its result and exit with its status")
	c.Flags().StringVar(&d.user, "user", "ana", "who runs --query: ana, ben or guest")
	c.RunE = func(c *cobra.Command, _ []string) error {
		d.out, d.progress, d.once = c.OutOrStdout(), c.ErrOrStderr(), c.Flags().Changed("query")
		return d.run(c.Context())
	}
	return c
}

// demonstration is one run of the demo.
type demonstration struct {
	dir, listen, query, user string
	keep, once               bool // once: run query and exit
	out, progress            io.Writer
}

func (d *demonstration) say(format string, args ...any) {
	fmt.Fprintf(d.progress, format+"\n", args...)
}

func (d *demonstration) run(ctx context.Context) error {
	user, ok := demoUser(d.user)
	if !ok {
		return fmt.Errorf("--user: the demo has no user %q", d.user)
	}
	remove, err := d.folder(ctx)
	defer remove()
	if err != nil {
		return err
	}
	m, err := loadMesh(d.dir)
	if err != nil {
		return err
	}
	g, missing, err := openGateway(ctx, m)
	if err != nil {
		return err
	}
	defer g.close()
	if len(missing) > 0 {
		return errors.Join(missing...)
	}
	ln, err := d.open()
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- g.serve(serving, ln) }()
	c := client{at: ln.Addr().(*net.TCPAddr), database: m.Name, user: user, errs: d.progress}
	if d.once {
		err = c.ask(ctx, d.query, d.out, printResult)
	} else {
		err = d.show(ctx, c)
	}
	if err == nil && !d.once {
		select {
		case <-ctx.Done():
			d.say("\nstopping")
		case err := <-served:
			return err
		}
	}
	stop()
	if stopped := <-served; err == nil {
		err = stopped
	}
	return err
}

func demoUser(name string) (demo.User, bool) {
	for _, u := range demo.Users {
		if u.Name == name {
			return u, true
		}
	}
	return demo.User{}, false
}

// folder settles where the mesh is and writes it unless it is there. What it gives removes
// a temporary folder, and does nothing to another.
func (d *demonstration) folder(ctx context.Context) (remove func(), err error) {
	remove = func() {}
	if d.dir != "" {
		_, err := os.Stat(filepath.Join(d.dir, "meshgate.yaml"))
		if err == nil {
			d.say("the mesh in %s is served as it is", d.dir)
			return remove, nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			return remove, err
		}
		if there, err := os.ReadDir(d.dir); err == nil && len(there) > 0 {
			return remove, fmt.Errorf("--dir: %s has files in it, but no mesh", d.dir)
		}
	} else {
		if d.dir, err = os.MkdirTemp("", "meshgate-demo-"); err != nil {
			return remove, err
		}
		dir := d.dir
		if d.keep {
			d.say("the mesh is kept in %s", dir)
		} else {
			remove = func() {
				if err := os.RemoveAll(dir); err != nil {
					d.say("the demo's folder stays behind: %v", err)
				}
			}
		}
	}
	d.say("writing a mesh into %s", d.dir)
	began := time.Now()
	if err := demo.Write(ctx, d.dir, func(what string) { d.say("  %s", what) }); err != nil {
		return remove, err
	}
	d.say("  done in %.1f s", time.Since(began).Seconds())
	return remove, nil
}

// open listens: for a single query anywhere, else where it was asked to, or on a free
// port when that one is busy.
func (d *demonstration) open() (net.Listener, error) {
	listen := d.listen
	if d.once {
		listen = "127.0.0.1:0"
	}
	ln, err := net.Listen("tcp", listen)
	if errors.Is(err, syscall.EADDRINUSE) {
		host, _, splitErr := net.SplitHostPort(listen)
		if splitErr != nil {
			return nil, err
		}
		d.say("%s is busy: listening on a free port instead", listen)
		ln, err = net.Listen("tcp", net.JoinHostPort(host, "0"))
	}
	return ln, err
}

// show says how to connect, and asks the demo's question with its plan.
func (d *demonstration) show(ctx context.Context, c client) error {
	fmt.Fprintf(d.out, "\nThree domains: sales (SQLite), inventory (DuckDB), web (Parquet, CSV). Connect as one of\n\n")
	for _, u := range demo.Users {
		fmt.Fprintf(d.out, "  # %s\n  PGPASSWORD=%s psql -h %s -p %d -U %s %s\n", u.May, u.Password, c.at.IP, c.at.Port, u.Name, c.database)
	}
	fmt.Fprintf(d.out, "\nThe mesh folder is %s\nIts query log: meshgate audit verify %s\n", d.dir, filepath.Join(d.dir, "audit"))
	fmt.Fprintf(d.out, "\nWhat did the campaigns of March sell? Asked by %s:\n\n%s;\n\n", c.user.Name, demo.Question)
	if err := c.ask(ctx, demo.Question, d.out, printResult); err != nil {
		return err
	}
	fmt.Fprintf(d.out, "EXPLAIN says what each domain was asked, and what was done above:\n\n")
	if err := c.ask(ctx, "EXPLAIN "+demo.Question, d.out, printLines); err != nil {
		return err
	}
	_, err := fmt.Fprintln(d.out, "\nServing until Ctrl-C.")
	return err
}

// client asks over the wire, as any PostgreSQL client would.
type client struct {
	at       *net.TCPAddr
	database string
	user     demo.User
	errs     io.Writer // notices and errors
}

// ask runs SQL and prints its results. An error of the statement is printed, and is then errQuiet.
func (c *client) ask(ctx context.Context, sql string, out io.Writer, print func(io.Writer, *pgconn.ResultReader) error) error {
	config, err := pgconn.ParseConfig("sslmode=disable")
	if err != nil {
		return err
	}
	config.Fallbacks, config.Host, config.Port, config.Database = nil, c.at.IP.String(), uint16(c.at.Port), c.database
	config.User, config.Password = c.user.Name, c.user.Password
	config.RuntimeParams = map[string]string{"application_name": "meshgate demo"}
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { printError(c.errs, (*pgconn.PgError)(n), sql) }
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // the answer has been read
	results := conn.Exec(ctx, sql)
	for results.NextResult() {
		if err := print(out, results.ResultReader()); err != nil {
			break // Close gives it
		}
	}
	err = results.Close()
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		printError(c.errs, refused, sql)
		return errQuiet
	}
	return err
}
