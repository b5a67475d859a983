package duckdb

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

// resident is the process's resident memory in bytes; zero where it cannot be told.
func resident() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(text, []byte("VmRSS:"))
	fields := bytes.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kb, _ := strconv.ParseInt(string(fields[0]), 10, 64)
	return kb << 10
}

func TestTinyStatementsLeaveNothingBehind(t *testing.T) {
	db, c := opened(t, Config{Threads: 2})
	if err := db.RegisterScalar(examples()...); err != nil {
		t.Fatal(err)
	}
	cols, batch := numbered(10)
	run := func(n int) {
		for k := range n {
			g := c.Fragments(context.Background())
			id := g.Add(Fragment{Columns: cols, Rows: 10, Start: func(context.Context) (rel.Rows, error) {
				return &batches{cols: cols, batch: batch, repeat: 1, err: io.EOF}, nil
			}})
			sql := fmt.Sprintf("SELECT add(c1, 1), c2 || 'longer than twelve' FROM fragment(%d)", id)
			if k%3 == 0 {
				sql = fmt.Sprintf("SELECT add(c1, 13), 'x' FROM fragment(%d)", id) // fails
			}
			rows, err := c.Query(context.Background(), sql, columns(rel.Int8, rel.Text))
			if err == nil {
				if k%3 == 1 {
					_, err = drain(rows)
				} else {
					rows.Close()
				}
			}
			if (err != nil) != (k%3 == 0) {
				t.Fatalf("%s: %v", sql, err)
			}
			g.Close()
		}
	}
	run(2000)
	runtime.GC()
	before, goroutines := resident(), runtime.NumGoroutine()
	run(10_000)
	time.Sleep(10 * time.Millisecond)
	runtime.GC()
	if grown := resident() - before; grown > 24<<20 {
		t.Errorf("10,000 statements left %d KiB behind", grown>>10)
	}
	if n := runtime.NumGoroutine(); n > goroutines {
		t.Errorf("%d goroutines, %d before", n, goroutines)
	}
	left := 0
	scans.Range(func(any, any) bool { left++; return true })
	if left > 0 {
		t.Errorf("%d scans were never ended", left)
	}
}

func TestStreamsUseFlatMemory(t *testing.T) {
	_, c := opened(t, Config{Threads: 2, MemoryLimit: "200MB"})
	cols, batch := numbered(50_000)
	g := c.Fragments(context.Background())
	defer g.Close()
	id := g.Add(Fragment{Columns: cols, Rows: 5e6, Start: func(context.Context) (rel.Rows, error) {
		return &batches{cols: cols, batch: batch, repeat: 100, err: io.EOF}, nil
	}})
	before := resident()
	rows, err := c.Query(context.Background(), fmt.Sprintf("SELECT c1, c2, c3, c4 FROM fragment(%d)", id), cols)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	seen, most := int64(0), int64(0)
	n, err := sourcetest.Count(context.Background(), rows, func(b arrow.RecordBatch) error {
		if seen += b.NumRows(); seen%(1<<18) < VectorSize {
			most = max(most, resident())
		}
		return nil
	})
	if err != nil || n != 5e6 || most-before > 100<<20 {
		t.Errorf("%d rows with up to %d MiB more than before, %v", n, (most-before)>>20, err)
	}
}

func BenchmarkFragmentScan(b *testing.B) {
	_, c := opened(b, Config{})
	cols, batch := numbered(65536)
	g := c.Fragments(context.Background())
	defer g.Close()
	for _, bench := range []struct{ name, sql string }{
		{"fixed", "SELECT count(*), sum(c4) FROM fragment(%d)"}, {"text", "SELECT count(c2), max(c4) FROM fragment(%d)"},
		{"decimal", "SELECT count(*), max(c3)::DOUBLE FROM fragment(%d)"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			id := g.Add(Fragment{Columns: cols, Rows: float64(b.N), Start: func(context.Context) (rel.Rows, error) {
				return &batches{cols: cols, batch: batch, repeat: b.N/65536 + 1, err: io.EOF}, nil
			}})
			mustQuery(b, c, fmt.Sprintf(bench.sql, id), columns(rel.Int8, rel.Float8))
		})
	}
}

func BenchmarkQueryStream(b *testing.B) {
	_, c := opened(b, Config{})
	c.Exec(context.Background(), "CREATE TABLE t AS SELECT i AS c1, 'abcdefghij' || i AS c2, i::DECIMAL(10,2) AS c3, i * 1.5::DOUBLE AS c4 FROM range(5000000) t(i)")
	cols := columns(rel.Int8, rel.Text, rel.NumericType(10, 2), rel.Float8)
	b.ResetTimer()
	rows, err := c.Query(context.Background(), fmt.Sprintf("SELECT a.* FROM t a, range(%d) LIMIT %d", b.N/5000000+1, b.N), cols)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	if n, err := sourcetest.Count(context.Background(), rows, nil); err != nil || n != int64(b.N) {
		b.Fatal(n, err)
	}
}

func BenchmarkFirstRow(b *testing.B) {
	_, c := opened(b, Config{})
	for range b.N {
		mustQuery(b, c, "SELECT 1, 'x'", columns(rel.Int4, rel.Text))
	}
}
