// Command sqlsmith runs the fuzzer of that name (Debian's package) against a gateway that
// serves the demo mesh, and reads from the gateway's own query log how its statements ended.
// It fails on an internal error (XX000), a lost connection, a statement of more than a
// minute, and a session that is left behind.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

func main() {
	minutes := flag.Float64("minutes", 60, "how long")
	seed := flag.Int("seed", 1, "sqlsmith's seed; one more each time that it ends by itself")
	gateway := flag.String("gateway", "bin/meshgate", "the gateway's binary")
	flag.Parse()
	if err := run(*gateway, time.Duration(*minutes*float64(time.Minute)), *seed); err != nil {
		fmt.Fprintln(os.Stderr, "sqlsmith:", err)
		os.Exit(1)
	}
}

func run(gateway string, d time.Duration, seed int) error {
	dir, err := os.MkdirTemp("", "sqlsmith-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	mesh := filepath.Join(dir, "mesh")
	port, stop, err := serve(gateway, mesh)
	if err != nil {
		return err
	}
	defer stop()
	target := "host=127.0.0.1 user=ben password=ben dbname=acme port=" + port
	lost := 0
	for end := time.Now().Add(d); time.Now().Before(end); seed++ {
		progress, err := smith(target, seed, time.Until(end))
		if err != nil {
			return err
		}
		lost += strings.Count(progress, "C")
	}
	leaked, err := sessions(target)
	if err != nil {
		return fmt.Errorf("the gateway does not answer any more: %w", err)
	}
	logs, err := filepath.Glob(filepath.Join(mesh, "audit", "*.jsonl"))
	if err != nil {
		return err
	}
	t := newTally()
	for _, log := range logs {
		if err := t.read(log); err != nil {
			return err
		}
	}
	fmt.Print(t)
	return errors.Join(t.verdict(), count(lost, "connections lost"), count(leaked, "sessions left behind"))
}

func count(n int, what string) error {
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%d %s", n, what)
}

var listening = regexp.MustCompile(`-p (\d+) -U ben`)

// serve starts the demo mesh in a folder and gives its port.
func serve(gateway, mesh string) (port string, stop func(), err error) {
	cmd := exec.Command(gateway, "demo", "--dir", mesh, "--listen", "127.0.0.1:0", "--log-level", "error")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		cmd.Process.Signal(os.Interrupt)
		cmd.Wait()
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := listening.FindStringSubmatch(lines.Text()); m != nil {
			port = m[1]
		}
		if strings.HasPrefix(lines.Text(), "Serving") {
			go func() {
				for lines.Scan() {
				}
			}()
			return port, stop, nil
		}
	}
	stop()
	return "", nil, fmt.Errorf("%s did not start", gateway)
}

// smith runs sqlsmith until d is over or it ends, and gives its progress: a character for each
// statement, C for a connection that was lost.
func smith(target string, seed int, d time.Duration) (string, error) {
	cmd := exec.Command("sqlsmith", "--verbose", fmt.Sprintf("--seed=%d", seed), "--target="+target)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var out strings.Builder
	cmd.Stderr = &out
	if err := cmd.Start(); err != nil {
		return "", err
	}
	timer := time.AfterFunc(d, func() { cmd.Process.Signal(os.Interrupt) })
	began := time.Now()
	_ = cmd.Wait() // an interrupt is how it ends
	if !timer.Stop() {
		return dots(out.String()), nil
	}
	if time.Since(began) < 5*time.Second {
		return "", fmt.Errorf("sqlsmith does not start: %.1000s", out.String())
	}
	return dots(out.String()), nil
}

var progress = regexp.MustCompile(`(?m)^[.eStC]+$`)

func dots(out string) string { return strings.Join(progress.FindAllString(out, -1), "") }

// sessions counts those of sqlsmith that are still there after a moment.
func sessions(target string) (n int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := pgconn.Connect(ctx, target)
	if err != nil {
		return 0, err
	}
	defer c.Close(ctx)
	for range 20 {
		r := c.ExecParams(ctx, "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'sqlsmith%'", nil, nil, nil, nil).Read()
		if r.Err != nil {
			return 0, r.Err
		}
		if _, err := fmt.Sscan(string(r.Rows[0][0]), &n); err != nil || n == 0 {
			return n, err
		}
		time.Sleep(500 * time.Millisecond)
	}
	return n, nil
}
