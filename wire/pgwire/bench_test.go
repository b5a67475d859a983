package pgwire_test

import (
	"context"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/wire/pgwire"
)

// benchBatch is a batch as engines make them: 2,048 rows.
func benchBatch() arrow.RecordBatch {
	b := array.NewInt32Builder(memory.DefaultAllocator)
	for i := range 2048 {
		b.Append(int32(i * 7919))
	}
	return array.NewRecordBatch(arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.PrimitiveTypes.Int32, Nullable: true}}, nil), []arrow.Array{b.NewArray()}, 2048)
}

// BenchmarkRows sends 10 million rows of one int4 over loopback to a client that throws them away.
func BenchmarkRows(b *testing.B) {
	const rows = 10_000_000
	g := newGateway()
	g.batch = benchBatch()
	addr, _ := serve(b, g, pgwire.Config{})
	for _, format := range []string{"text", "binary"} {
		b.Run(format, func(b *testing.B) {
			h := hijack(b, urlOf(addr, "sslmode=disable"))
			h.Conn.SetDeadline(time.Now().Add(10 * time.Minute))
			buf := make([]byte, 1<<20)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			b.ResetTimer()
			for range b.N {
				bind := &pgproto3.Bind{}
				if format == "binary" {
					bind.ResultFormatCodes = []int16{1}
				}
				h.Frontend.SendParse(&pgproto3.Parse{Query: "SELECT batch"})
				h.Frontend.SendBind(bind)
				h.Frontend.SendExecute(&pgproto3.Execute{MaxRows: rows})
				h.Frontend.SendSync(&pgproto3.Sync{})
				h.Frontend.Flush()
				// PortalSuspended and ReadyForQuery are the last 11 bytes.
				received := 0
				for end := "s\x00\x00\x00\x04Z\x00\x00\x00\x05I"; ; {
					n, err := h.Conn.Read(buf)
					if err != nil {
						b.Fatal(err)
					}
					received += n
					if strings.HasSuffix(string(buf[max(0, n-len(end)):n]), end) {
						break
					}
				}
				if received < rows*(1+4+2+4+1) {
					b.Fatal("only", received, "bytes")
				}
			}
			b.StopTimer()
			runtime.ReadMemStats(&after)
			total := float64(rows) * float64(b.N)
			b.ReportMetric(total/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(after.Mallocs-before.Mallocs)/total, "allocs/row")
		})
	}
}

// BenchmarkSelect1 is one small statement after the other: the cost of a round trip.
func BenchmarkSelect1(b *testing.B) {
	addr, _ := serve(b, newGateway(), pgwire.Config{})
	c := connect(b, urlOf(addr, "sslmode=disable"))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Exec(context.Background(), "SELECT 1"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIdle reports what 2,000 idle sessions hold, each after a statement.
func BenchmarkIdle(b *testing.B) {
	const idle = 2000
	addr, _ := serve(b, newGateway(), pgwire.Config{MaxConnections: idle})
	for range b.N {
		before := memoryInUse()
		conns := make([]net.Conn, idle)
		for i := range conns {
			c, err := pgconn.Connect(context.Background(), urlOf(addr, "sslmode=disable"))
			if err != nil {
				b.Fatal(err)
			}
			if _, err := c.Exec(context.Background(), "SELECT 1").ReadAll(); err != nil {
				b.Fatal(err)
			}
			h, err := c.Hijack() // the client keeps only its socket
			if err != nil {
				b.Fatal(err)
			}
			conns[i] = h.Conn
		}
		server := memoryInUse() - before
		b.ReportMetric(float64(server)/idle/1024, "KB/session")
		for _, c := range conns {
			c.Close()
		}
	}
}

// memoryInUse is the heap and the stacks, after a collection.
func memoryInUse() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
