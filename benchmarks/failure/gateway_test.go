package failure

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
	"github.com/meshgate/meshgate/engine/audit"
)

// gateway is `meshgate serve` at debug level, as a process that tests may harm.
type gateway struct {
	t    *testing.T
	mesh *testmesh.Mesh
	cmd  *exec.Cmd
	addr string
	exit chan error // gives the process's end, once

	sessions []*pgconn.PgConn

	mu  sync.Mutex
	log strings.Builder
}

var serving = regexp.MustCompile(`msg=serving .*listen=(\S+)`)

// serve starts the gateway. At the test's end it is stopped, and nothing that it has
// written may hold a password.
func serve(t *testing.T, m *testmesh.Mesh) *gateway { return serveAs(t, m, testmesh.Binary(t)) }

func serveAs(t *testing.T, m *testmesh.Mesh, binary string, env ...string) *gateway {
	t.Helper()
	g := &gateway{t: t, mesh: m, exit: make(chan error, 1)}
	g.cmd = exec.Command(binary, "serve", "--mesh", m.Dir, "--listen", "127.0.0.1:0", "--log-level", "debug")
	g.cmd.Env = append(m.Environ(), env...)
	g.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := g.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := g.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			g.mu.Lock()
			g.log.WriteString(lines.Text() + "\n")
			g.mu.Unlock()
			if found := serving.FindStringSubmatch(lines.Text()); found != nil {
				ready <- found[1]
			}
		}
		g.exit <- g.cmd.Wait()
		close(ready)
	}()
	t.Cleanup(func() {
		g.stop()
		g.noSecrets()
		if t.Failed() {
			log, _, _ := strings.Cut(g.written(), "SIGQUIT: quit")
			t.Logf("the gateway's log:\n%.20000s", log)
		}
	})
	select {
	case g.addr = <-ready:
	case <-time.After(time.Minute):
	}
	if g.addr == "" {
		t.Fatalf("the gateway did not start:\n%s", g.written())
	}
	return g
}

// stop ends the gateway by SIGTERM and gives how long it took and its exit error.
func (g *gateway) stop() (time.Duration, error) {
	began := time.Now()
	g.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-g.exit:
		g.exit <- err
		return time.Since(began), err
	case <-time.After(20 * time.Second):
		g.cmd.Process.Kill()
		return time.Since(began), errors.New("did not stop")
	}
}

func (g *gateway) written() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.log.String()
}

// secrets are what must never be seen.
func secrets(m *testmesh.Mesh) []string {
	return []string{m.PG.ReaderPassword, m.PG.Password, m.My.ReaderPassword, testmesh.Password, "s3cret", "SCRAM-SHA-256$"}
}

// noSecrets searches the log and the audit trail for passwords.
func (g *gateway) noSecrets() {
	g.t.Helper()
	outputs := map[string]string{"log": g.written()}
	paths, _ := filepath.Glob(filepath.Join(g.mesh.Dir, "audit", "*"))
	for _, p := range paths {
		b, _ := os.ReadFile(p)
		outputs[filepath.Base(p)] = string(b)
	}
	for name, text := range outputs {
		for _, s := range secrets(g.mesh) {
			if i := strings.Index(text, s); i >= 0 {
				g.t.Errorf("%s holds a secret: …%s…", name, text[max(0, i-200):min(len(text), i+50)])
			}
		}
	}
}

func (g *gateway) url(params ...string) string {
	u := url.URL{Scheme: "postgres", Host: g.addr, Path: "/test", User: url.UserPassword("ana", testmesh.Password),
		RawQuery: strings.Join(append(params, "sslmode=disable"), "&")}
	return u.String()
}

func (g *gateway) connect() *pgconn.PgConn {
	g.t.Helper()
	c := testmesh.Connect(g.t, g.url())
	g.sessions = append(g.sessions, c)
	return c
}

// ask runs a statement and gives its rows as text, values joined by "|", rows by a space.
func ask(c *pgconn.PgConn, query string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	results, err := c.Exec(ctx, query).ReadAll()
	if err != nil {
		return "", err
	}
	var rows []string
	for _, r := range results {
		for _, row := range r.Rows {
			var vals []string
			for _, v := range row {
				vals = append(vals, string(v))
			}
			rows = append(rows, strings.Join(vals, "|"))
		}
	}
	return strings.Join(rows, " "), nil
}

func (g *gateway) want(c *pgconn.PgConn, query, want string) {
	g.t.Helper()
	got, err := ask(c, query)
	if err != nil || got != want {
		g.t.Errorf("%s\n got %.300q, %v\nwant %q", query, got, err, want)
	}
}

// code is an error's SQLSTATE; "" when it has none.
func code(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// describe is all that a client is told of an error.
func describe(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return strings.Trim(fmt.Sprintf("%s %s | %s | %s", e.Code, e.Message, e.Detail, e.Hint), " |")
	}
	return fmt.Sprint(err)
}

// records gives the audit trail's records of type "statement" whose SQL contains text.
func (g *gateway) records(text string) []audit.Record {
	g.t.Helper()
	return g.recordsOf("statement", text)
}

// recordsOf are the audit records of one kind.
func (g *gateway) recordsOf(kind, text string) []audit.Record {
	g.t.Helper()
	paths, err := filepath.Glob(filepath.Join(g.mesh.Dir, "audit", "*.jsonl"))
	if err != nil || len(paths) == 0 {
		g.t.Fatalf("audit trail: %v %v", paths, err)
	}
	var out []audit.Record
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			g.t.Fatal(err)
		}
		for _, line := range strings.Split(string(b), "\n") {
			var r audit.Record
			if json.Unmarshal([]byte(line), &r) == nil && r.Kind == kind && strings.Contains(r.SQL, text) {
				out = append(out, r)
			}
		}
	}
	return out
}

// oneRecord waits for the only record of a statement.
func (g *gateway) oneRecord(text string) audit.Record {
	g.t.Helper()
	var all []audit.Record
	eventually(5*time.Second, func() bool { all = g.records(text); return len(all) > 0 })
	if len(all) != 1 {
		g.t.Errorf("%d audit records of %q, want 1: %+v", len(all), text, all)
		return audit.Record{}
	}
	return all[0]
}

// eventually waits until ok, and gives how long that took; false when it never was.
func eventually(limit time.Duration, ok func() bool) (time.Duration, bool) {
	began := time.Now()
	for !ok() {
		if time.Since(began) > limit {
			return time.Since(began), false
		}
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(began), true
}

// openSQLite opens the mesh's SQLite file for writing.
func openSQLite(t *testing.T, m *testmesh.Mesh) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(m.Dir, "domains", "d", "lite.db"))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// sqlite runs statements in the mesh's SQLite file.
func sqlite(t *testing.T, m *testmesh.Mesh, statements ...string) {
	t.Helper()
	db := openSQLite(t, m)
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}
