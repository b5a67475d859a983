package stream

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

var sizes = flag.String("rows", "200000,2000000", "how many rows to stream, separated by commas, growing")

// slack is how much more memory the largest result may take than the smallest: the noise
// of two garbage collectors, far below what any buffering of rows would need (a row is
// about 50 bytes on the wire, so the default sizes differ by 90 MB and 100 M rows by 5 GB).
const slack = 64 << 20

// ways are the two ways rows go through the gateway.
var ways = []struct{ name, sql string }{
	{"a lone fragment", "SELECT id, k, name, amount FROM tide.rows_%d"},
	{"through the join engine", "SELECT r.id, r.name, r.amount, l.label FROM tide.rows_%d r JOIN tide.label l USING (k)"},
}

func TestMemoryStaysFlat(t *testing.T) {
	label := testmesh.Table{Name: "label", Kind: testmesh.SQLite, Columns: testmesh.Columns("k bigint | INTEGER\nlabel text"),
		Rows: func(yield func([]any) bool) {
			for k := range 1000 {
				if !yield([]any{strconv.Itoa(k), fmt.Sprintf("label %d", k)}) {
					return
				}
			}
		}}
	anchor := testmesh.Table{Name: "anchor", Kind: testmesh.Postgres, Columns: testmesh.Columns("id integer"), Rows: func(func([]any) bool) {}}
	m := testmesh.New(t, "tide", []testmesh.Table{label, anchor}, testmesh.Options{})
	var rows []int
	for _, text := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, n)
		// In the select list generate_series streams; in FROM PostgreSQL would store it first.
		m.PG.Exec(t, fmt.Sprintf(`CREATE VIEW tide.rows_%[1]d AS SELECT id, id %% 1000 AS k, 'row '::text || id AS name,
			(id * 1.25)::numeric(15,2) AS amount FROM (SELECT generate_series(1, %[1]d)::bigint AS id) s`, n))
	}
	g := m.Serve(t)
	for _, way := range ways {
		for _, format := range []int16{answer.Text, answer.Binary} {
			name := way.name + map[int16]string{answer.Text: ", text", answer.Binary: ", binary"}[format]
			t.Run(name, func(t *testing.T) {
				var peaks []int
				for _, n := range rows {
					peak := stream(t, g, fmt.Sprintf(way.sql, n), n, format)
					peaks = append(peaks, peak)
				}
				if grown := peaks[len(peaks)-1] - peaks[0]; grown > slack {
					t.Errorf("memory grows with the result: peaks of %v MiB", mebibytes(peaks))
				}
			})
		}
	}
}

// stream runs one statement to its end, counts its rows and gives the gateway's peak
// resident memory meanwhile, in bytes.
func stream(t *testing.T, g *testmesh.Gateway, sql string, rows int, format int16) int {
	t.Helper()
	c := testmesh.Connect(t, g.URL("ana"))
	resetPeak(t, g.PID)
	began := time.Now()
	var first time.Duration
	got, bytes := 0, 0
	r := c.ExecParams(t.Context(), sql, nil, nil, nil, []int16{format})
	for r.NextRow() {
		if got++; got == 1 {
			first = time.Since(began)
		}
		for _, v := range r.Values() {
			bytes += len(v)
		}
	}
	if _, err := r.Close(); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	peak := status(t, g.PID, "VmHWM")
	if got != rows {
		t.Fatalf("%d rows, want %d", got, rows)
	}
	t.Logf("%11d rows  %7.1f s  %6.2f M rows/s  %6.1f MB/s  first row after %4d ms  peak %4d MiB resident",
		got, took.Seconds(), float64(got)/took.Seconds()/1e6, float64(bytes)/took.Seconds()/1e6, first.Milliseconds(), peak>>20)
	return peak
}

// resetPeak makes the kernel forget a process's peak.
func resetPeak(t *testing.T, pid int) {
	t.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0); err != nil {
		t.Fatal(err)
	}
}

// status reads a size in bytes from /proc/PID/status.
func status(t *testing.T, pid int, name string) int {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(b), "\n") {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")))
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	t.Fatalf("/proc/%d/status has no %s", pid, name)
	return 0
}

func mebibytes(sizes []int) []int {
	out := make([]int, len(sizes))
	for i, n := range sizes {
		out[i] = n >> 20
	}
	return out
}
