package testmesh

import (
	"bufio"
	"context"
	"fmt"
	"hash/crc32"
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
)

// Gateway is `meshgate serve` as a process.
type Gateway struct {
	Addr string // host:port
	PID  int
	log  lockedLog
}

type lockedLog struct {
	sync.Mutex
	strings.Builder
}

// Log is what the gateway has written so far.
func (g *Gateway) Log() string {
	g.log.Lock()
	defer g.log.Unlock()
	return g.log.String()
}

var built struct {
	sync.Once
	path string
	err  error
	out  []byte
}

// Binary builds the gateway once per test process and gives its path.
func Binary(tb testing.TB) string {
	tb.Helper()
	built.Do(func() {
		// One fixed place for each working copy, so that runs do not pile up and two copies do
		// not test each other's; the build cache makes this quick.
		var cache string
		if cache, built.err = os.UserCacheDir(); built.err != nil {
			return
		}
		root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
		if built.err = err; err != nil {
			return
		}
		built.path = filepath.Join(cache, "meshgate-test", fmt.Sprintf("meshgate-%08x", crc32.ChecksumIEEE(root)))
		temporary := built.path + "." + time.Now().Format("150405.000000000")
		cmd := exec.Command("go", "build", "-tags", "duckdb_arrow", "-o", temporary, "github.com/meshgate/meshgate/cmd/meshgate")
		if built.out, built.err = cmd.CombinedOutput(); built.err == nil {
			// Another test process may be running the old file: replace it, do not write into it.
			built.err = os.Rename(temporary, built.path)
		}
	})
	if built.err != nil {
		tb.Fatalf("build the gateway: %v\n%s", built.err, built.out)
	}
	return built.path
}

var serving = regexp.MustCompile(`msg=serving .*listen=(\S+)`)

// Environ is the environment in which the mesh's passwords are.
func (m *Mesh) Environ() []string {
	env := append(os.Environ(), "PG_PASSWORD="+m.PG.ReaderPassword)
	if m.My != nil {
		env = append(env, "MY_PASSWORD="+m.My.ReaderPassword)
	}
	return env
}

// Serve starts the gateway on a free port and waits until it accepts clients. It ends with the test.
func (m *Mesh) Serve(tb testing.TB) *Gateway {
	tb.Helper()
	cmd := exec.Command(Binary(tb), "serve", "--mesh", m.Dir, "--listen", "127.0.0.1:0")
	cmd.Env = m.Environ()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StderrPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	g := &Gateway{PID: cmd.Process.Pid}
	ready := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			g.log.Lock()
			g.log.WriteString(lines.Text() + "\n")
			g.log.Unlock()
			if found := serving.FindStringSubmatch(lines.Text()); found != nil {
				ready <- found[1]
			}
		}
		close(ready)
	}()
	tb.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		stop := time.AfterFunc(15*time.Second, func() { cmd.Process.Kill() })
		cmd.Wait()
		stop.Stop()
		if tb.Failed() {
			tb.Logf("gateway's log:\n%s", g.Log())
		}
	})
	select {
	case g.Addr = <-ready:
	case <-time.After(60 * time.Second):
	}
	if g.Addr == "" {
		tb.Fatalf("the gateway did not start:\n%s", g.Log())
	}
	return g
}

// URL is the gateway's connection URL for a user.
func (g *Gateway) URL(user string) string {
	u := url.URL{Scheme: "postgres", Host: g.Addr, Path: "/test", User: url.UserPassword(user, Password), RawQuery: "sslmode=disable"}
	return u.String()
}

// Connect opens a session; it ends with the test.
func Connect(tb testing.TB, url string, settings ...string) *pgconn.PgConn {
	tb.Helper()
	ctx := context.Background()
	c, err := pgconn.Connect(ctx, url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { c.Close(ctx) })
	for _, s := range settings {
		if _, err := c.Exec(ctx, s).ReadAll(); err != nil {
			tb.Fatalf("%s: %v", s, err)
		}
	}
	return c
}

// Psql runs psql with the commands on its standard input and gives what it wrote to both outputs.
func Psql(tb testing.TB, url, commands string, args ...string) (stdout, stderr string) {
	tb.Helper()
	cmd := exec.Command("psql", append([]string{"-X", "--dbname", url}, args...)...)
	cmd.Stdin = strings.NewReader(commands)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "PGCLIENTENCODING=UTF8")
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run() // its status says less than what it wrote
	return out.String(), errs.String()
}
