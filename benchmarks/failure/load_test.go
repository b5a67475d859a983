package failure

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// raceBinary builds the gateway with the race detector.
func raceBinary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(filepath.Dir(testmesh.Binary(t)), "meshgate-race")
	if out, err := exec.Command("go", "build", "-race", "-tags", "duckdb_arrow", "-o", path, "github.com/meshgate/meshgate/cmd/meshgate").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Cleanup(func() { os.Remove(path) })
	return path
}

// small are statements with their answers for a number n below 100.
var small = []func(n int) (sql, want string){
	func(n int) (string, string) {
		return fmt.Sprintf("SELECT sq FROM d.pg_small WHERE n = %d", n), fmt.Sprint(n * n)
	},
	func(n int) (string, string) {
		return fmt.Sprintf("SELECT t FROM d.my_small WHERE n = %d", n), fmt.Sprintf("row %d", n)
	},
	func(n int) (string, string) {
		return fmt.Sprintf("SELECT sq, t FROM d.lite_small WHERE n = %d", n), fmt.Sprintf("%d|row %d", n*n, n)
	},
	func(n int) (string, string) {
		return fmt.Sprintf("SELECT sum(n) FROM d.lake_small WHERE n <= %d", n), fmt.Sprint(n * (n + 1) / 2)
	},
	func(n int) (string, string) {
		return fmt.Sprintf("SELECT sq FROM d.mart_small WHERE n = %d", n), fmt.Sprint(n * n)
	},
	func(n int) (string, string) {
		return fmt.Sprintf("SELECT a.sq + b.sq + c.sq FROM d.pg_small a JOIN d.my_small b USING (n) JOIN d.lite_small c USING (n) WHERE n = %d", n), fmt.Sprint(3 * n * n)
	},
	func(n int) (string, string) {
		return fmt.Sprintf("SELECT count(*) FROM d.pg_small a, d.pg_small b WHERE a.n < b.n AND b.n = %d", n), fmt.Sprint(n)
	},
	func(n int) (string, string) { return fmt.Sprintf("SELECT %d / 7", n), fmt.Sprint(n / 7) },
	func(n int) (string, string) {
		return fmt.Sprintf("SET work_mem = '%dMB'; SHOW work_mem", n+1), fmt.Sprintf("%dMB", n+1)
	},
	func(n int) (string, string) {
		return "SELECT count(*) FROM pg_catalog.pg_class WHERE relname = 'pg_small'", "1"
	},
}

// Fifty sessions at once, beside clients that cancel, go away, read slowly or ask for too
// much: no race, no wrong answer, and nothing is left when they are gone.
func TestLoad(t *testing.T) {
	m := newMesh(t, options{mem: "256MiB"})
	g := serveAs(t, m, raceBinary(t), "GORACE=halt_on_error=0")
	warm := g.connect()
	for range 3 {
		for _, f := range small {
			q, want := f(50)
			g.want(warm, q, want)
		}
	}
	files, memory := g.files(), g.memory()

	stop := time.Now().Add(20 * time.Second)
	var answered, cancelled, refused, starved atomic.Int64
	var slowest atomic.Int64
	var wg sync.WaitGroup
	fail := func(format string, args ...any) { t.Errorf(format, args...) }
	session := func(f func(c *pgconn.PgConn, r *rand.Rand) (again bool)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 7))
			for again := true; again && time.Now().Before(stop); {
				c, err := pgconn.Connect(context.Background(), g.url())
				if err != nil {
					fail("connect: %v", err)
					return
				}
				for time.Now().Before(stop) {
					if again = f(c, r); again {
						break
					}
				}
				c.Close(context.Background())
			}
		}()
	}
	for range 50 {
		session(func(c *pgconn.PgConn, r *rand.Rand) bool {
			q, want := small[r.IntN(len(small))](r.IntN(100))
			began := time.Now()
			got, err := ask(c, q)
			if code(err) == "53200" {
				starved.Add(1) // the join engine's memory is one for all
				return false
			}
			if err != nil || got != want {
				fail("%s\n got %.100q, %v\nwant %q", q, got, describe(err), want)
			}
			if d := int64(time.Since(began)); d > slowest.Load() {
				slowest.Store(d)
			}
			answered.Add(1)
			return r.IntN(50) == 0 // now and then a new session
		})
	}
	for range 2 { // who cancels
		session(func(c *pgconn.PgConn, r *rand.Rand) bool {
			done := make(chan error, 1)
			w := works[r.IntN(len(works))]
			go func() { _, err := ask(c, w.sql); done <- err }()
			time.Sleep(time.Duration(r.IntN(300)) * time.Millisecond)
			for {
				c.CancelRequest(context.Background())
				select {
				case err := <-done:
					if code(err) != "57014" {
						fail("cancelled: %v", describe(err))
					}
					cancelled.Add(1)
					return false
				case <-time.After(100 * time.Millisecond): // it may have come before the statement
				}
			}
		})
	}
	session(func(c *pgconn.PgConn, r *rand.Rand) bool { // who goes away
		c.Frontend().SendQuery(query(works[r.IntN(len(works))].sql))
		c.Frontend().Flush()
		time.Sleep(time.Duration(r.IntN(300)) * time.Millisecond)
		c.Conn().(*net.TCPConn).SetLinger(0)
		c.Conn().Close()
		return true
	})
	session(func(c *pgconn.PgConn, r *rand.Rand) bool { // who does not read
		c.Frontend().SendQuery(query("SELECT * FROM d.pg_big"))
		c.Frontend().Flush()
		time.Sleep(2 * time.Second)
		c.Conn().Close()
		return true
	})
	session(func(c *pgconn.PgConn, r *rand.Rand) bool { // who asks for too much memory
		_, err := ask(c, "SELECT array_agg(repeat(a.t, 20)) FROM d.pg_big a")
		if code(err) != "53200" {
			fail("too much memory: %.200s", describe(err))
		}
		refused.Add(1)
		time.Sleep(500 * time.Millisecond)
		return false
	})
	wg.Wait()
	t.Logf("%d statements in 20 s (race detector on), slowest %v; %d cancelled, %d out of memory", answered.Load(), time.Duration(slowest.Load()), cancelled.Load(), refused.Load())
	if n := starved.Load(); n*100 > answered.Load() {
		t.Errorf("%d of %d statements went short of memory beside one that asks for too much", n, answered.Load())
	}
	if answered.Load() < 500 {
		t.Errorf("only %d statements were answered", answered.Load())
	}
	if strings.Contains(g.written(), "DATA RACE") {
		_, race, _ := strings.Cut(g.written(), "DATA RACE")
		t.Errorf("race:%.5000s", race)
	}
	g.want(warm, "SELECT 1", "1")
	eventually(3*time.Second, func() bool { return g.files() <= files+20 })
	t.Logf("files %d before, %d after; memory %d MB before, %d MB after", files, g.files(), memory>>20, g.memory()>>20)
	// The pools keep up to eight connections to each server, sixteen to the file.
	if n := g.files(); n > files+40 {
		t.Errorf("%d files are open, %d before", n, files)
	}
	g.settled()
}
