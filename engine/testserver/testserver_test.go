package testserver_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/meshgate/meshgate/engine/testserver"
)

func TestPostgres(t *testing.T) {
	s := testserver.Postgres(t)
	d := s.CreateDatabase(t, "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'")
	d.Exec(t, "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (NULL)")
	if got := fmt.Sprint(d.Query(t, "SELECT a FROM t ORDER BY a")); got != "[1 NULL]" {
		t.Errorf("got %s", got)
	}
	if again := testserver.Postgres(t); again != s {
		t.Error("a second server was started")
	}
}

func TestMariaDB(t *testing.T) {
	s := testserver.MariaDB(t)
	d := s.CreateDatabase(t, "")
	d.Exec(t, "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (NULL)")
	if got := fmt.Sprint(d.Query(t, "SELECT a, 'x' FROM t ORDER BY a DESC")); got != "[1 NULL]" {
		t.Errorf("got %s", got)
	}
}

// A killed test process must not leave a server or its folder behind.
func TestNothingIsLeftBehind(t *testing.T) {
	if os.Getenv("TESTSERVER_CHILD") != "" {
		for _, s := range []*testserver.Server{testserver.Postgres(t), testserver.MariaDB(t)} {
			fmt.Println("server", s.PID, s.Dir)
		}
		select {}
	}
	cmd := exec.Command(os.Args[0], "-test.run=TestNothingIsLeftBehind")
	cmd.Env = append(os.Environ(), "TESTSERVER_CHILD=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pids []int
	var dirs []string
	lines := bufio.NewScanner(out)
	for len(pids) < 2 && lines.Scan() {
		var pid int
		var dir string
		if strings.HasPrefix(lines.Text(), "server ") {
			fmt.Sscanf(lines.Text(), "server %d %s", &pid, &dir)
			pids, dirs = append(pids, pid), append(dirs, dir)
		}
	}
	cmd.Process.Kill()
	cmd.Wait()
	if len(pids) != 2 {
		t.Fatalf("the child started %d servers", len(pids))
	}
	deadline := time.Now().Add(15 * time.Second)
	for i := range pids {
		for alive(pids[i]) || exists(dirs[i]) {
			if time.Now().After(deadline) {
				t.Fatalf("process %d (%v) or folder %s (%v) outlived its test", pids[i], alive(pids[i]), dirs[i], exists(dirs[i]))
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// alive says whether a process runs; a zombie that nobody reaps does not.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) == syscall.ESRCH {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

func exists(dir string) bool {
	_, err := os.Stat(dir)
	return err == nil
}
