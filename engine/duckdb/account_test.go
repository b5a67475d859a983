package duckdb

import (
	"context"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

// hoard is a state that keeps a thousand bytes of every row.
type hoard struct{ kept [][]byte }

func (h *hoard) Bytes() int { return 1000 * len(h.kept) }

func hoarder() Aggregate {
	return AggregateOf("hoard", []Type{BigInt}, BigInt,
		func(*Chunk) func(*hoard, int) error {
			return func(h *hoard, _ int) error { h.kept = append(h.kept, make([]byte, 1000)); return nil }
		},
		func(into, from *hoard) error { into.kept = append(into.kept, from.kept...); return nil },
		func(h *hoard, out *Vector, i int) error { Slice[int64](out, i+1)[i] = int64(len(h.kept)); return nil })
}

// A statement whose states in Go outgrow their share of the memory limit fails, whether few
// large ones or many small ones; another one goes on, and what they held is given back.
func TestStatesAreCounted(t *testing.T) {
	db, hog := opened(t, Config{Threads: 2, MemoryLimit: "100MB"})
	if err := db.RegisterAggregate(hoarder()); err != nil {
		t.Fatal(err)
	}
	if limit := db.states.limit; limit < 20e6 || limit > 30e6 {
		t.Fatalf("the limit is %d bytes", limit)
	}
	other, err := db.Connect()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	rows, err := other.Query(context.Background(), "SELECT x, hoard(y) FROM range(300) a(x), range(3) b(y) GROUP BY x", columns(rel.Int8, rel.Int8))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for _, sql := range []string{
		"SELECT hoard(x) FROM range(100000) t(x)",
		"SELECT max(h) FROM (SELECT hoard(x) AS h FROM range(200000) t(x) GROUP BY x % 1000)",
		"SELECT max(h) FROM (SELECT hoard(x) OVER (ORDER BY x) AS h FROM range(50000) t(x))",
	} {
		_, err := query(hog, sql, columns(rel.Int8))
		e, _ := pgerr.As(err)
		if pgerr.Code(err) != pgerr.OutOfMemory || e.Message != "out of memory" || !strings.Contains(e.Detail, "hoard") || e.Hint == "" {
			t.Errorf("%s gave %v", sql, err)
		}
	}
	n, err := sourcetest.Count(context.Background(), rows, nil)
	rows.Close()
	if err != nil || n != 300 {
		t.Errorf("the other statement gave %d rows, %v", n, err)
	}
	if used := db.states.used.Load(); used != 0 {
		t.Errorf("%d bytes are still counted", used)
	}
	if got, err := query(hog, "SELECT hoard(x) FROM range(5000) t(x)", columns(rel.Int8)); err != nil || got != "5000\n" {
		t.Errorf("afterwards: %s, %v", got, err)
	}
}

func TestParseBytes(t *testing.T) {
	for s, want := range map[string]int64{"95.3 MiB": 99929292, "0 bytes": 0, "3 GiB": 3 << 30, "512.0 KiB": 512 << 10, "1.5 TiB": 3 << 39, "much": 0} {
		if got := parseBytes(s); got != want {
			t.Errorf("%s is %d bytes, not %d", s, got, want)
		}
	}
}
