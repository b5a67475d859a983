package auditlog

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/meshgate/meshgate/engine/audit"
	"github.com/meshgate/meshgate/engine/pgerr"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func open(t testing.TB, dir string, o Options) *Log {
	t.Helper()
	if o.Logger == nil {
		o.Logger = quiet
	}
	l, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func record(n int) *audit.Record {
	return &audit.Record{Version: 1, Kind: "statement", Time: time.Unix(int64(n), 0).UTC(), QueryID: fmt.Sprint("q-", n),
		User: "ana", SQL: "SELECT 'a<b', '\n' -- é", Outcome: "ok"}
}

func write(t testing.TB, l *Log, from, to int) {
	t.Helper()
	for n := from; n <= to; n++ {
		if err := l.Write(t.Context(), record(n)); err != nil {
			t.Fatal(err)
		}
	}
}

func verify(t testing.TB, dir string) Report {
	t.Helper()
	r, err := Verify(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func lines(t testing.TB, file string) []string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.SplitAfter(strings.TrimSuffix(string(b), "\n"), "\n")
}

func TestWriteAndContinue(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	l := open(t, dir, Options{})
	write(t, l, 1, 3)
	// Durable when Write returns: another reader sees it now.
	if r := verify(t, dir); r.Records != 3 || r.Torn != 0 {
		t.Errorf("got %+v", r)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l = open(t, dir, Options{})
	write(t, l, 4, 5)
	if r := verify(t, dir); r.Files != 1 || r.First != 1 || r.Last != 5 || len(r.Head) != 64 {
		t.Errorf("got %+v", r)
	}
	file := filepath.Join(dir, fileName(1))
	first := lines(t, file)[0]
	if want := `{"seq":1,"prev":"` + strings.Repeat("0", 64) + `","v":1,"type":"statement",`; !strings.HasPrefix(first, want) {
		t.Errorf("the first line is %s", first)
	}
	if !strings.Contains(first, "a<b") || !strings.Contains(first, `\n`) || !strings.Contains(first, "é") {
		t.Errorf("SQL is not readable in %s", first)
	}
	for path, mode := range map[string]os.FileMode{dir: 0o700, file: 0o600, filepath.Join(dir, "lock"): 0o600} {
		if st, err := os.Stat(path); err != nil || st.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", path, st.Mode(), err)
		}
	}
}

func TestOneWriter(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, Options{})
	if _, err := Open(dir, Options{Logger: quiet}); !errors.Is(err, ErrLocked) {
		t.Errorf("a second writer got %v", err)
	}
	l.Close()
	open(t, dir, Options{})
}

func TestClosedTakesNothing(t *testing.T) {
	l := open(t, t.TempDir(), Options{})
	l.Close()
	if err := l.Write(t.Context(), record(1)); !errors.Is(err, os.ErrClosed) || pgerr.Code(err) != pgerr.SystemError {
		t.Errorf("got %v", err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestRotation(t *testing.T) {
	dir := t.TempDir()
	var day atomic.Int64
	now := func() time.Time { return time.Date(2026, 1, 1+int(day.Load()), 12, 0, 0, 0, time.UTC) }
	l := open(t, dir, Options{MaxBytes: 500, Now: now})
	write(t, l, 1, 8)
	day.Add(1)
	write(t, l, 9, 9)
	names, first, _ := files(dir)
	if len(names) < 4 || first[len(first)-1] != 9 {
		t.Errorf("files %v", names)
	}
	if r := verify(t, dir); r.Records != 9 || r.Files != len(names) {
		t.Errorf("got %+v", r)
	}
	// Old files may be taken away: the rest still stands, and the report says where it begins.
	os.Remove(filepath.Join(dir, names[0]))
	if r := verify(t, dir); r.First != first[1] || r.Last != 9 {
		t.Errorf("got %+v", r)
	}
	// From the middle they may not.
	os.Remove(filepath.Join(dir, names[2]))
	var f *Fault
	if _, err := Verify(dir); !errors.As(err, &f) || !strings.Contains(err.Error(), "files are missing") {
		t.Errorf("got %v", err)
	}
}

// Every way to change what was written, and the place that Verify names.
func TestTampering(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, Options{})
	write(t, l, 1, 6)
	l.Close()
	file := filepath.Join(dir, fileName(1))
	whole := lines(t, file)
	for _, x := range []struct {
		name string
		bend func(ls []string) []string
		line int // 0: Verify is content
	}{
		{"nothing", func(ls []string) []string { return ls }, 0},
		{"a user replaced", func(ls []string) []string { ls[2] = strings.Replace(ls[2], "ana", "bob", 1); return ls }, 3},
		{"a space added", func(ls []string) []string { ls[0] = strings.Replace(ls[0], "{", "{ ", 1); return ls }, 1},
		{"a line removed", func(ls []string) []string { return append(ls[:2:2], ls[3:]...) }, 3},
		{"the first line removed", func(ls []string) []string { return ls[1:] }, 1},
		{"a line repeated", func(ls []string) []string { return append(append(ls[:3:3], ls[2]), ls[3:]...) }, 4},
		{"two lines swapped", func(ls []string) []string { ls[1], ls[2] = ls[2], ls[1]; return ls }, 2},
		{"a blank line", func(ls []string) []string { ls[3] = "\n" + ls[3]; return ls }, 4},
		{"not JSON", func(ls []string) []string { ls[4] = "x\n"; return ls }, 5},
		{"seq removed", func(ls []string) []string { ls[4] = "{}\n"; return ls }, 5},
	} {
		t.Run(x.name, func(t *testing.T) {
			bent := x.bend(append([]string(nil), whole...))
			if err := os.WriteFile(file, []byte(strings.Join(bent, "")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Verify(dir)
			var f *Fault
			if x.line == 0 && err == nil {
				return
			}
			if !errors.As(err, &f) || f.Line != x.line || f.File != file {
				t.Errorf("got %v, want line %d", err, x.line)
			}
		})
	}
}

// A crash in the middle of a write leaves a part of the last line, wherever it was cut.
func TestTornLastLine(t *testing.T) {
	made := t.TempDir()
	l := open(t, made, Options{})
	write(t, l, 1, 3)
	l.Close()
	b, err := os.ReadFile(filepath.Join(made, fileName(1)))
	if err != nil {
		t.Fatal(err)
	}
	third := strings.LastIndexByte(strings.TrimSuffix(string(b), "\n"), '\n') + 1
	for _, cut := range []int{1, 20, third / 2, third, third + 1, third + 100, len(b) - 1, len(b)} {
		t.Run(fmt.Sprint(cut), func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, fileName(1)), b[:cut], 0o600); err != nil {
				t.Fatal(err)
			}
			whole := uint64(strings.Count(string(b[:cut]), "\n"))
			if r := verify(t, dir); r.Records != whole || (r.Torn > 0) != (b[cut-1] != '\n') {
				t.Errorf("before repair: %+v", r)
			}
			l := open(t, dir, Options{})
			write(t, l, 9, 9)
			want := whole + 1
			aside, _ := filepath.Glob(filepath.Join(dir, "torn-*"))
			if b[cut-1] != '\n' {
				want++ // the repair is a record itself
				if len(aside) != 1 {
					t.Fatalf("moved aside: %v", aside)
				}
				kept, _ := os.ReadFile(aside[0])
				if string(b[:cut]) != string(b[:cut-len(kept)])+string(kept) || len(kept) == 0 {
					t.Errorf("moved aside: %q", kept)
				}
				if ls := lines(t, filepath.Join(dir, fileName(1))); !strings.Contains(ls[whole], `"type":"repair"`) {
					t.Errorf("no repair record: %s", ls[whole])
				}
			} else if len(aside) != 0 {
				t.Errorf("moved aside: %v", aside)
			}
			if r := verify(t, dir); r.Records != want || r.Torn != 0 {
				t.Errorf("after repair: %+v, want %d records", r, want)
			}
		})
	}
}

// A whole last line that is no record is no crash's doing: Open refuses to build on it.
func TestSpoiledLastLine(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, Options{})
	write(t, l, 1, 2)
	l.Close()
	f, _ := os.OpenFile(filepath.Join(dir, fileName(1)), os.O_APPEND|os.O_WRONLY, 0)
	f.WriteString("spoiled\n")
	f.Close()
	if l, err := Open(dir, Options{Logger: quiet}); err == nil {
		l.Close()
		t.Error("opened")
	}
}

// kill -9 in the middle of writing: what Write had confirmed is there, and the log goes on.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("AUDITLOG_TEST_WRITE_TO"); dir != "" {
		l := open(t, dir, Options{MaxBytes: 20000})
		var wg sync.WaitGroup
		var out sync.Mutex
		for range 8 {
			wg.Go(func() {
				for n := 0; ; n++ {
					if l.Write(t.Context(), record(n)) != nil {
						return
					}
					out.Lock()
					fmt.Println("written")
					out.Unlock()
				}
			})
		}
		wg.Wait()
		return
	}
	dir := t.TempDir()
	for range 3 {
		before := verify(t, dir)
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		cmd.Env = append(os.Environ(), "AUDITLOG_TEST_WRITE_TO="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		confirmed := uint64(0)
		for in := bufio.NewScanner(out); in.Scan(); {
			if in.Text() == "written" {
				if confirmed++; confirmed == 300 {
					cmd.Process.Kill()
				}
			}
		}
		cmd.Wait()
		l := open(t, dir, Options{})
		l.Close()
		r := verify(t, dir)
		if confirmed < 300 || r.Records < before.Records+confirmed || r.Torn != 0 {
			t.Errorf("%d confirmed, and before %d; the log has %+v", confirmed, before.Records, r)
		}
	}
}

// After a failed sync nothing is taken any more, and sync is not tried again.
func TestFailedSyncIsForGood(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, Options{})
	write(t, l, 1, 1)
	var syncs atomic.Int32
	broken := errors.New("disk on fire")
	l.sync = func(*os.File) error { syncs.Add(1); return broken }
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 3 {
				if err := l.Write(t.Context(), record(2)); !errors.Is(err, broken) || pgerr.Code(err) != pgerr.SystemError {
					t.Errorf("got %v", err)
				}
			}
		})
	}
	wg.Wait()
	if n := syncs.Load(); n != 1 {
		t.Errorf("sync was tried %d times", n)
	}
}

func TestFailedWriteIsForGood(t *testing.T) {
	l := open(t, t.TempDir(), Options{})
	write(t, l, 1, 1)
	l.file.Close()
	for range 2 {
		if err := l.Write(t.Context(), record(2)); !errors.Is(err, os.ErrClosed) {
			t.Errorf("got %v", err)
		}
	}
}

// A record that is no JSON is a hole, too.
func TestUnwritableRecord(t *testing.T) {
	l := open(t, t.TempDir(), Options{})
	r := record(1)
	r.Time = time.Date(99999, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := l.Write(t.Context(), r); err == nil {
		t.Error("was written")
	}
	if err := l.Write(t.Context(), record(1)); err == nil {
		t.Error("the log took another record")
	}
}

func TestConcurrentWritersShareSyncs(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, Options{MaxBytes: 50000})
	var syncs atomic.Int32
	l.sync = func(f *os.File) error { syncs.Add(1); time.Sleep(time.Millisecond); return dataSync(f) }
	var wg sync.WaitGroup
	for w := range 32 {
		wg.Go(func() { write(t, l, 100*w, 100*w+19) })
	}
	wg.Wait()
	if r := verify(t, dir); r.Records != 640 {
		t.Errorf("got %+v", r)
	}
	if n := syncs.Load(); n > 320 {
		t.Errorf("%d syncs for 640 records: writers do not share them", n)
	}
}

// Records that are under way when Close is called are written or refused, never lost.
func TestCloseWhileWriting(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir, Options{})
	var confirmed atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for l.Write(t.Context(), record(1)) == nil {
				confirmed.Add(1)
			}
		})
	}
	time.Sleep(20 * time.Millisecond)
	l.Close()
	wg.Wait()
	if r := verify(t, dir); int64(r.Records) != confirmed.Load() {
		t.Errorf("%d confirmed, %d in the log", confirmed.Load(), r.Records)
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, writers := range []int{1, 16, 256} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			l := open(b, b.TempDir(), Options{})
			b.SetParallelism(max(1, writers/2))
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					if err := l.Write(b.Context(), record(1)); err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}
