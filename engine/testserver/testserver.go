// Package testserver starts real PostgreSQL and MariaDB servers for tests: from the
// installed binaries, in a temporary folder, on a free loopback port, as an ordinary
// user. One server of a kind serves a whole test process; tests keep apart by
// CreateDatabase. A shell that waits on a pipe from the test process stops the server and
// removes its folder when that process ends, however it ends. A missing binary fails the
// test: nothing is skipped in silence.
package testserver

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Server is a running server. Its fields stay as they are for the process's life.
type Server struct {
	Kind string // "postgres" or "mariadb"
	Host string // "127.0.0.1"
	Port int

	// User may do anything; Reader may read everything and write nothing.
	User, Password         string
	Reader, ReaderPassword string

	Dir string // the server's folder: data, log
	PID int    // of the server itself
}

// Addr is host:port.
func (s *Server) Addr() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// Log is what the server has written, for a failing test.
func (s *Server) Log() string {
	b, _ := os.ReadFile(filepath.Join(s.Dir, "log"))
	return string(b)
}

// shared is one kind's server in this process.
type shared struct {
	once   sync.Once
	server *Server
	err    error
}

func (sh *shared) get(tb testing.TB, start func() (*Server, error)) *Server {
	tb.Helper()
	sh.once.Do(func() { sh.server, sh.err = start() })
	if sh.err != nil {
		tb.Fatal(sh.err)
	}
	return sh.server
}

// folder is a new folder that belongs to the ordinary user who will run the server.
func folder(kind string) (string, *syscall.Credential, error) {
	cred, err := ordinaryUser()
	if err != nil {
		return "", nil, err
	}
	dir, err := os.MkdirTemp("", "meshgate-"+kind+"-")
	if err != nil {
		return "", nil, err
	}
	if cred != nil {
		if err := os.Chown(dir, int(cred.Uid), int(cred.Gid)); err != nil {
			return "", nil, err
		}
	}
	return dir, cred, nil
}

// ordinaryUser is whom a server runs as: nil for ourselves, and for root the user behind
// sudo or else nobody, since PostgreSQL refuses to run as root.
func ordinaryUser() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	var u *user.User
	var err error
	if id := os.Getenv("SUDO_UID"); id != "" && id != "0" {
		u, err = user.LookupId(id)
	} else {
		u, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("find an ordinary user to run a server as: %w", err)
	}
	uid, _ := strconv.ParseUint(u.Uid, 10, 32)
	gid, _ := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// run runs a preparing command to its end as the ordinary user.
func run(dir string, cred *syscall.Credential, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = environ(dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, out)
	}
	return nil
}

// watchdog starts the server, waits for the end of its own standard input (the test
// process is gone, by whatever way), stops the server and removes the folder.
const watchdog = `
dir=$1; shift
"$@" </dev/null >"$dir/log" 2>&1 &
pid=$!
echo $pid
exec >/dev/null 2>&1
cat
kill -QUIT $pid; sleep 0.2; kill -KILL $pid
cd /; rm -rf "$dir"
`

// serve starts the server behind a watchdog and gives its process id.
func serve(dir string, cred *syscall.Credential, args ...string) (pid int, stop func(), err error) {
	cmd := exec.Command("/bin/sh", append([]string{"-c", watchdog, "sh", dir}, args...)...)
	cmd.Dir = dir
	cmd.Env = environ(dir)
	// A session of its own: Ctrl-C at the terminal reaches the test process, not the watchdog.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred, Setsid: true}
	in, err := cmd.StdinPipe()
	if err != nil {
		return 0, nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, nil, err
	}
	if err := cmd.Start(); err != nil {
		return 0, nil, err
	}
	if _, err := fmt.Fscan(out, &pid); err != nil {
		return 0, nil, fmt.Errorf("start %s: %w", args[0], err)
	}
	go cmd.Wait()
	return pid, func() { in.Close() }, nil
}

func environ(dir string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LC_ALL=C.UTF-8", "TZ=UTC"}
}

// freePort is a loopback port that was free a moment ago.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// startOnFreePort calls start with free ports until one is not taken by someone else in between.
func startOnFreePort(start func(port int) (*Server, error)) (*Server, error) {
	var err error
	for range 3 {
		var port int
		if port, err = freePort(); err != nil {
			return nil, err
		}
		var s *Server
		if s, err = start(port); err == nil {
			return s, nil
		}
	}
	return nil, err
}

// await calls ping until it succeeds, the server is gone, or a minute has passed.
func await(s *Server, ping func() error) error {
	deadline := time.Now().Add(time.Minute)
	for {
		err := ping()
		if err == nil {
			return nil
		}
		gone := errors.Is(syscall.Kill(s.PID, 0), syscall.ESRCH)
		if gone || time.Now().After(deadline) {
			return fmt.Errorf("the %s server for tests did not come up: %w\n%s", s.Kind, err, s.Log())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// find looks for a server binary: on PATH, then at the given globs, of which the last match
// (the highest version) wins.
func find(name string, globs ...string) (string, error) {
	best, version := "", -1
	for _, g := range globs {
		matches, _ := filepath.Glob(g)
		for _, m := range matches {
			if v := pathVersion(m); v > version {
				best, version = m, v
			}
		}
	}
	if best != "" {
		return best, nil
	}
	if p, err := exec.LookPath(name); err == nil {
		return p, nil
	}
	return "", fmt.Errorf("%s is not installed (looked on PATH and at %s): run `make deps`", name, strings.Join(globs, ", "))
}

// pathVersion is the number among a path's folders (/usr/lib/postgresql/15/bin is 15), 0 without one.
func pathVersion(path string) int {
	for _, part := range strings.Split(path, "/") {
		if n, err := strconv.Atoi(part); err == nil {
			return n
		}
	}
	return 0
}
