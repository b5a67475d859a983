package failure

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// A way of ending a statement from outside.
type ending struct {
	name  string
	alive bool // the session goes on
	code  string
	// run sends sql in a session, calls busy, which waits until the source works, ends the
	// statement, and gives the session if it is alive, and the moment of the ending.
	run func(t *testing.T, g *gateway, sql string, busy func()) (*pgconn.PgConn, time.Time)
}

var endings = []ending{
	{"CancelRequest", true, "57014", func(t *testing.T, g *gateway, sql string, busy func()) (*pgconn.PgConn, time.Time) {
		c := g.connect()
		done := make(chan error, 1)
		go func() { _, err := ask(c, sql); done <- err }()
		busy()
		at := time.Now()
		if err := c.CancelRequest(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; describe(err) != "57014 canceling statement due to user request" {
			t.Errorf("the client is told %s", describe(err))
		}
		if d := time.Since(at); d > time.Second {
			t.Errorf("the client was told after %v", d)
		}
		return c, at
	}},
	{"statement_timeout", true, "57014", func(t *testing.T, g *gateway, sql string, busy func()) (*pgconn.PgConn, time.Time) {
		c := g.connect()
		if _, err := ask(c, "SET statement_timeout = '1s'"); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err := ask(c, sql)
		if describe(err) != "57014 canceling statement due to statement timeout" {
			t.Errorf("the client is told %s", describe(err))
		}
		if d := time.Since(began); d > 2*time.Second {
			t.Errorf("the client was told after %v", d)
		}
		ask(c, "RESET statement_timeout")
		return c, began.Add(time.Second)
	}},
	{"psql SIGINT", false, "57014", psqlKilled(syscall.SIGINT)},
	{"psql kill -9", false, "08006", psqlKilled(syscall.SIGKILL)},
	{"TCP close", false, "08006", func(t *testing.T, g *gateway, sql string, busy func()) (*pgconn.PgConn, time.Time) {
		c := g.connect()
		c.Frontend().SendQuery(query(sql))
		if err := c.Frontend().Flush(); err != nil {
			t.Fatal(err)
		}
		busy()
		at := time.Now()
		c.Conn().Close()
		return nil, at
	}},
	{"TCP reset", false, "08006", func(t *testing.T, g *gateway, sql string, busy func()) (*pgconn.PgConn, time.Time) {
		c := g.connect()
		c.Frontend().SendQuery(query(sql))
		if err := c.Frontend().Flush(); err != nil {
			t.Fatal(err)
		}
		busy()
		at := time.Now()
		c.Conn().(*net.TCPConn).SetLinger(0)
		c.Conn().Close()
		return nil, at
	}},
}

func psqlKilled(sig syscall.Signal) func(*testing.T, *gateway, string, func()) (*pgconn.PgConn, time.Time) {
	return func(t *testing.T, g *gateway, sql string, busy func()) (*pgconn.PgConn, time.Time) {
		cmd := exec.Command("psql", "-X", "--dbname", g.url(), "-c", sql)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		defer cmd.Wait()
		busy()
		at := time.Now()
		cmd.Process.Signal(sig)
		return nil, at
	}
}

// work is a statement that its sources are long busy with.
type work struct {
	name, sql string
	busy      func(*testmesh.Mesh, *testing.T) bool // is a source at work?
}

func pgBusy(m *testmesh.Mesh, t *testing.T) bool {
	return m.PG.Query(t, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'meshgate' AND state <> 'idle' AND (query LIKE '%COPY%' OR query LIKE '%FROM%')")[0] != "0"
}

func myBusy(m *testmesh.Mesh, t *testing.T) bool {
	return m.My.Query(t, "SELECT count(*) FROM information_schema.processlist WHERE user = 'reader' AND command IN ('Query', 'Execute') AND info IS NOT NULL")[0] != "0"
}

// burning says whether the gateway itself computes: an embedded source has no list of its queries.
func (g *gateway) burning() bool {
	ticks := func() int {
		f := strings.Fields(g.proc("stat"))
		u, _ := strconv.Atoi(f[13])
		s, _ := strconv.Atoi(f[14])
		return u + s
	}
	before := ticks()
	time.Sleep(100 * time.Millisecond)
	return ticks()-before >= 5 // of 10 hundredths of a second
}

var works = []work{
	{"PostgreSQL before its first row", "SELECT * FROM d.pg_slow", pgBusy},
	{"PostgreSQL drips", "SELECT * FROM d.pg_drip", pgBusy},
	{"MariaDB before its first row", "SELECT * FROM d.my_slow", myBusy},
	{"MariaDB drips", "SELECT * FROM d.my_drip", myBusy},
	{"a join whose PostgreSQL side waits", "SELECT max(s.t) FROM d.pg_slow s JOIN d.my_big b ON s.n = b.n", pgBusy},
	{"a join whose MariaDB side waits", "SELECT max(s.s) FROM d.my_slow s JOIN d.pg_big b ON s.n = b.n", myBusy},
	{"a join of two that wait", "SELECT max(s.s), max(b.t) FROM d.my_slow s JOIN d.pg_slow b ON s.n = b.n", func(m *testmesh.Mesh, t *testing.T) bool { return pgBusy(m, t) || myBusy(m, t) }},
	{"two parts of one PostgreSQL", "SELECT max(s.t), max(b.t) FROM d.pg_slow s, d.pg_drip b", pgBusy},
	{"SQLite computes", "SELECT * FROM d.lite_slow", nil},
	{"a DuckDB file computes", "SELECT * FROM d.mart_slow", nil},
	{"the join engine computes", "SELECT count(*) FROM d.lake_small a, d.lake_small b, d.lake_small c, d.lake_small d, d.lake_small e, d.lake_small f WHERE a.n + b.n + c.n + d.n + e.n * f.n = 17", nil},
}

// A statement that is ended from outside ends in its sources within a second, leaves one
// audit record, and does its session no harm.
func TestEndedStatements(t *testing.T) {
	m := newMesh(t, options{})
	g := serve(t, m)
	g.connect() // the pools' first connections are not part of what is measured
	var worst time.Duration
	for _, w := range works {
		for _, e := range endings {
			t.Run(w.name+"/"+e.name, func(t *testing.T) {
				mark := fmt.Sprintf("%s /* %s */", w.sql, t.Name())
				busyNow := func() bool {
					if w.busy == nil {
						return g.burning()
					}
					return w.busy(m, t)
				}
				busy := func() {
					if _, ok := eventually(10*time.Second, busyNow); !ok {
						t.Error("the source was never busy")
					}
					time.Sleep(200 * time.Millisecond) // longer than the wire waits before it watches the client
				}
				c, at := e.run(t, g, mark, busy)
				if _, ok := eventually(5*time.Second, func() bool { return !busyNow() }); !ok {
					t.Error("the source goes on")
				}
				took := time.Since(at)
				if took > time.Second {
					t.Errorf("the source's query ended after %v", took)
				}
				worst = max(worst, took)
				if r := g.oneRecord(t.Name()); r.Outcome != "cancelled" || r.SQLState != e.code {
					t.Errorf("recorded as %s %s, want cancelled %s", r.Outcome, r.SQLState, e.code)
				}
				if e.alive {
					g.want(c, "SELECT sq FROM d.pg_small WHERE n = 7", "49")
					g.want(c, "SELECT a.sq + b.sq FROM d.my_small a JOIN d.lite_small b USING (n) WHERE n = 7", "98")
				}
			})
		}
	}
	t.Logf("slowest end of a source's query: %v", worst)
	g.settled()
}

// settled checks that after all clients have gone nothing is left of their statements: the
// goroutines are told by the process itself, which ends with it.
func (g *gateway) settled() {
	g.t.Helper()
	for _, c := range g.sessions {
		c.Close(context.Background())
	}
	time.Sleep(500 * time.Millisecond)
	for _, text := range g.autopsy() {
		for _, bad := range []string{"connectors/", "engine/duck.", "engine/duck/", "engine.(", "pgwire.(*conn)"} {
			if strings.Contains(text, bad) {
				g.t.Errorf("a goroutine is left:\n%.1500s", text)
				break
			}
		}
	}
}

// autopsy ends the process and gives its goroutines' stacks.
func (g *gateway) autopsy() []string {
	g.t.Helper()
	g.cmd.Process.Signal(syscall.SIGQUIT)
	err := <-g.exit
	g.exit <- err
	_, dump, ok := strings.Cut(g.written(), "SIGQUIT: quit")
	if !ok {
		g.t.Fatal("no goroutines were told")
	}
	return strings.Split(dump, "\n\ngoroutine ")[1:]
}

// A client that stops reading holds its statement, not the gateway; the statement can
// still be cancelled, and ends with the client.
func TestSlowClient(t *testing.T) {
	m := newMesh(t, options{})
	g := serve(t, m)
	for _, w := range []work{
		{"PostgreSQL", "SELECT * FROM d.pg_big", pgBusy},
		{"MariaDB", "SELECT * FROM d.my_big", myBusy},
		{"a join", "SELECT a.t, b.t FROM d.pg_big a JOIN d.my_big b ON a.n = b.n", func(m *testmesh.Mesh, t *testing.T) bool { return pgBusy(m, t) || myBusy(m, t) }},
	} {
		for _, how := range []string{"cancel", "close", "reset"} {
			t.Run(w.name+"/"+how, func(t *testing.T) {
				sql := fmt.Sprintf("%s /* %s */", w.sql, t.Name())
				c := g.connect()
				c.Frontend().SendQuery(query(sql))
				if err := c.Frontend().Flush(); err != nil {
					t.Fatal(err)
				}
				if _, err := c.Frontend().Receive(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second) // all buffers on the way are full
				if !w.busy(m, t) {
					t.Fatal("all rows have gone to the client: it is not slow")
				}
				at := time.Now()
				want := "08006"
				switch how {
				case "cancel":
					want = "57014"
					if err := c.CancelRequest(t.Context()); err != nil {
						t.Error(err)
					}
				case "reset":
					c.Conn().(*net.TCPConn).SetLinger(0)
					c.Conn().Close()
				case "close":
					c.Conn().Close()
				}
				if _, ok := eventually(5*time.Second, func() bool { return !w.busy(m, t) }); !ok {
					t.Error("the source goes on")
				}
				if d := time.Since(at); d > time.Second {
					t.Errorf("the source's query ended after %v", d)
				}
				if how == "cancel" {
					drain(t, c, "57014")
					g.want(c, "SELECT sq FROM d.pg_small WHERE n = 7", "49")
				}
				if r := g.oneRecord(t.Name()); r.Outcome != "cancelled" || r.SQLState != want {
					t.Errorf("recorded as %s %s, want cancelled %s", r.Outcome, r.SQLState, want)
				}
			})
		}
	}
	g.settled()
}

// A suspended portal holds its source's query until the transaction or the client ends.
func TestSuspendedPortal(t *testing.T) {
	m := newMesh(t, options{})
	g := serve(t, m)
	for _, how := range []string{"sync", "close", "cancel", "rollback"} {
		t.Run(how, func(t *testing.T) {
			sql := fmt.Sprintf("SELECT * FROM d.pg_big /* %s */", t.Name())
			c := g.connect()
			if _, err := ask(c, "BEGIN"); err != nil {
				t.Fatal(err)
			}
			suspend(t, c, sql)
			if !pgBusy(m, t) {
				t.Error("the source's query ended with the suspension")
			}
			at := time.Now()
			outcome := "cancelled"
			switch how {
			case "sync": // outside a block Sync ends the transaction; in one, COMMIT does
				outcome = "ok"
				g.want(c, "COMMIT", "")
			case "rollback":
				outcome = "ok"
				g.want(c, "ROLLBACK", "")
			case "close":
				c.Conn().Close()
			case "cancel": // nothing runs: as in PostgreSQL it does nothing
				outcome = "ok"
				c.CancelRequest(t.Context())
				time.Sleep(50 * time.Millisecond)
				g.want(c, "SELECT 1", "1")
				g.want(c, "COMMIT", "")
				at = time.Now()
			}
			if _, ok := eventually(5*time.Second, func() bool { return !pgBusy(m, t) }); !ok {
				t.Error("the source goes on")
			}
			if d := time.Since(at); d > time.Second {
				t.Errorf("the source's query ended after %v", d)
			}
			if r := g.oneRecord(t.Name()); r.Outcome != outcome {
				t.Errorf("recorded as %s %s, want %s", r.Outcome, r.SQLState, outcome)
			}
		})
	}
	g.settled()
}

// A statement that waits for its turn at a source, or for a server that does not answer,
// can be cancelled as well.
func TestCancelWhileWaiting(t *testing.T) {
	m := newMesh(t, options{limits: "{connections: 1}"})
	g := serve(t, m)
	for _, kind := range []struct{ name, slow, small string }{
		{"PostgreSQL", "SELECT * FROM d.pg_slow", "SELECT sq FROM d.pg_small WHERE n = 3"},
		{"MariaDB", "SELECT * FROM d.my_slow", "SELECT sq FROM d.my_small WHERE n = 3"},
	} {
		t.Run(kind.name, func(t *testing.T) {
			holder, waiter := g.connect(), g.connect()
			held := make(chan error, 1)
			go func() { _, err := ask(holder, kind.slow); held <- err }()
			time.Sleep(300 * time.Millisecond)
			waited := make(chan error, 1)
			go func() { _, err := ask(waiter, kind.small+" /* "+t.Name()+" */"); waited <- err }()
			time.Sleep(300 * time.Millisecond)
			at := time.Now()
			waiter.CancelRequest(t.Context())
			if err := <-waited; code(err) != "57014" || time.Since(at) > time.Second {
				t.Errorf("%s after %v", describe(err), time.Since(at))
			}
			if r := g.oneRecord(t.Name()); r.Outcome != "cancelled" {
				t.Errorf("recorded as %s", r.Outcome)
			}
			holder.CancelRequest(t.Context())
			if err := <-held; code(err) != "57014" {
				t.Error(describe(err))
			}
			g.want(waiter, kind.small, "9")
			g.want(holder, kind.small, "9")
		})
	}
	g.settled()
}

// drain reads messages to ReadyForQuery and checks the error among them.
func drain(t *testing.T, c *pgconn.PgConn, want string) {
	t.Helper()
	got := ""
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { c.Conn().SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	for {
		msg, err := c.Frontend().Receive()
		if err != nil {
			t.Fatal(err)
		}
		if e := errorOf(msg); e != "" {
			got = e
		}
		if isReady(msg) {
			break
		}
	}
	if got != want {
		t.Errorf("the statement ended with %q, want %s", got, want)
	}
}
