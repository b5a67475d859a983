package failure

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// SIGTERM ends idle sessions at once, lets statements finish for a while, then stops them
// in their sources; the gateway exits with 0, and another can start on its folder.
func TestTerminate(t *testing.T) {
	m := newMesh(t, options{})
	t.Run("idle", func(t *testing.T) {
		g := serve(t, m)
		c := g.connect()
		g.want(c, "SELECT sq FROM d.pg_small WHERE n = 5", "25")
		if took, err := g.stop(); err != nil || took > time.Second {
			t.Errorf("ended after %v with %v", took, err)
		}
		_, err := ask(c, "SELECT 1")
		if err == nil {
			t.Error("the session goes on")
		}
	})
	t.Run("a statement that finishes", func(t *testing.T) {
		g := serve(t, m)
		c := g.connect()
		done := make(chan error, 1)
		go func() {
			got, err := ask(c, "SELECT count(*), max(t) FROM d.pg_drip WHERE n <= 100")
			if err == nil && got != "100|" {
				err = fmt.Errorf("the answer is %q", got)
			}
			done <- err
		}()
		time.Sleep(500 * time.Millisecond)
		took, err := g.stop()
		if err != nil || took > 10*time.Second {
			t.Errorf("ended after %v with %v", took, err)
		}
		if err := <-done; err != nil {
			t.Errorf("the statement was not let finish: %v", describe(err))
		}
	})
	t.Run("statements that do not finish", func(t *testing.T) {
		g := serve(t, m)
		done := make(chan error, len(works))
		var long []work // what drips may finish
		for _, w := range works {
			if !strings.Contains(w.sql, "drip") {
				long = append(long, w)
			}
		}
		for _, w := range long {
			c := g.connect()
			go func() { _, err := ask(c, w.sql+" /* "+t.Name()+" */"); done <- err }()
		}
		reads := g.connect() // a client that does not read
		reads.Frontend().SendQuery(query("SELECT * FROM d.pg_big /* " + t.Name() + " */"))
		reads.Frontend().Flush()
		// A client that is between two messages when the gateway drains is let go, not ended.
		if _, ok := eventually(20*time.Second, func() bool { return len(g.recordsOf("decision", t.Name())) == len(long)+1 }); !ok {
			t.Fatal("not all statements have begun")
		}
		time.Sleep(500 * time.Millisecond)
		took, err := g.stop()
		if err != nil || took > 10*time.Second {
			t.Errorf("ended after %v with %v", took, err)
		}
		t.Logf("%d statements were ended in %v", len(long)+1, took)
		for range long {
			if err := <-done; code(err) != "57P01" {
				t.Errorf("a client is told %s", describe(err))
			}
		}
		if pgBusy(m, t) || myBusy(m, t) {
			t.Error("a source goes on")
		}
		if n := len(g.records(t.Name())); n != len(long)+1 {
			t.Errorf("%d records of %d statements", n, len(long)+1)
		}
		for _, r := range g.records(t.Name()) {
			if r.Outcome != "cancelled" {
				t.Errorf("%s is recorded as %s %s", r.SQL, r.Outcome, r.SQLState)
			}
		}
	})
	t.Run("spilled rows", func(t *testing.T) {
		write(t, filepath.Join(m.Dir, "meshgate.yaml"), "mesh: test\nengine: {memory: 64MiB, threads: 2}\n")
		g := serve(t, m)
		c := g.connect()
		if _, err := ask(c, "SELECT a.t, b.t FROM d.pg_big a JOIN d.my_big b ON a.n = b.n ORDER BY a.t, b.sq LIMIT 200000"); err != nil {
			t.Log(describe(err))
		}
		spill := filepath.Join(os.TempDir(), fmt.Sprintf("meshgate-%d", g.cmd.Process.Pid))
		if _, err := os.Stat(spill); err != nil {
			t.Errorf("nothing was spilled: %v", err)
		}
		if _, err := g.stop(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(spill); err == nil {
			t.Errorf("%s is left behind", spill)
		}
	})
}

// After a kill -9 in the middle of statements the gateway starts again, its log whole.
func TestKilled(t *testing.T) {
	m := newMesh(t, options{})
	g := serve(t, m)
	c := g.connect()
	go ask(c, "SELECT * FROM d.pg_drip")
	time.Sleep(500 * time.Millisecond)
	g.cmd.Process.Kill()
	<-g.exit
	g.exit <- nil
	if _, ok := eventually(5*time.Second, func() bool { return !pgBusy(m, t) }); !ok {
		t.Error("the source goes on")
	}
	g = serve(t, m)
	g.want(g.connect(), "SELECT sq FROM d.pg_small WHERE n = 5", "25")
	if out, err := run(testmesh.Binary(t), "audit", "verify", filepath.Join(m.Dir, "audit")); err != nil {
		t.Errorf("verify: %v\n%s", err, out)
	}
}
