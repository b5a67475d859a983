package pgwire_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/wire/pgwire"
)

// TestRowsDoNotWait: rows that are there reach the client while the next ones are still being made.
func TestRowsDoNotWait(t *testing.T) {
	g := newGateway()
	addr, _ := serve(t, g, pgwire.Config{})
	h := hijack(t, urlOf(addr, "sslmode=disable"))
	h.Conn.SetDeadline(time.Now().Add(2 * time.Second))
	h.Frontend.SendQuery(&pgproto3.Query{String: "SELECT 1; SELECT pg_sleep(20)"})
	h.Frontend.Flush()
	if got := until(t, h, "CommandComplete", "RowDescription"); !strings.Contains(got, "DataRow \"1\"") {
		t.Error(got)
	}
}

// TestSlowClient: a client that does not read blocks itself alone, and what it makes the server hold has a bound.
func TestSlowClient(t *testing.T) {
	g := newGateway()
	g.batch = benchBatch()
	addr, _ := serve(t, g, pgwire.Config{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	slow := hijack(t, urlOf(addr, "sslmode=disable"))
	slow.Frontend.SendQuery(&pgproto3.Query{String: "SELECT batch"}) // has no end
	slow.Frontend.Flush()
	eventually(t, "it runs", func() bool { _, r := g.counts(); return r == 1 })
	other := connect(t, urlOf(addr, "sslmode=disable"))
	for deadline := time.Now().Add(300 * time.Millisecond); time.Now().Before(deadline); {
		if _, err := other.Exec(context.Background(), "SELECT 1"); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapInuse) - int64(before.HeapInuse); grown > 8<<20 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
	slow.Conn.Close()
	eventually(t, "its statement stops", func() bool { _, r := g.counts(); return r == 0 })
}

// TestCancelStream: a cancel in the middle of endless rows is an ErrorResponse behind whole rows.
func TestCancelStream(t *testing.T) {
	g := newGateway()
	g.batch = benchBatch()
	addr, _ := serve(t, g, pgwire.Config{})
	h := hijack(t, urlOf(addr, "sslmode=disable"))
	h.Frontend.SendQuery(&pgproto3.Query{String: "SELECT batch"})
	h.Frontend.Flush()
	rows := 0
	for {
		m, err := h.Frontend.Receive()
		if err != nil {
			t.Fatal(err)
		}
		switch m := m.(type) {
		case *pgproto3.DataRow:
			if rows++; rows == 100_000 {
				cancelWith(t, addr, h.PID, h.SecretKey)
			}
		case *pgproto3.ErrorResponse:
			if m.Code != "57014" {
				t.Error(m)
			}
		case *pgproto3.CommandComplete:
			t.Error("completed")
		case *pgproto3.ReadyForQuery:
			if rows < 100_000 {
				t.Error(rows)
			}
			return
		}
	}
}

// TestRowThatCannotBeCarried: the rows before it are whole, then comes the error.
func TestRowThatCannotBeCarried(t *testing.T) {
	g := newGateway()
	addr, _ := serve(t, g, pgwire.Config{})
	h := hijack(t, urlOf(addr, "sslmode=disable"))
	h.Frontend.SendQuery(&pgproto3.Query{String: "SELECT odd; SELECT 1"})
	h.Frontend.Flush()
	got := until(t, h, "ReadyForQuery")
	if strings.Count(got, "DataRow") != 1 || !strings.Contains(got, "DataRow \"{1}\"\nErrorResponse") || strings.Contains(got, "CommandComplete") {
		t.Error(got)
	}
	if _, r := g.counts(); r != 0 {
		t.Error("the result is still open")
	}
}

// TestPsql: PostgreSQL's own client, plain and by TLS.
func TestPsql(t *testing.T) {
	psql, err := exec.LookPath("psql")
	if err != nil {
		t.Fatal("psql is not installed: ", err)
	}
	addr, _ := serve(t, newGateway(), pgwire.Config{TLS: serverTLS(t)})
	for _, mode := range []string{"disable", "require", "require&channel_binding=require", "require&channel_binding=disable"} {
		u := url.URL{Scheme: "postgres", User: url.UserPassword("alice", password), Host: addr, Path: "/mesh", RawQuery: "sslmode=" + mode}
		cmd := exec.Command(psql, "-X", "-A", "-t", u.String(), "-v", "FETCH_COUNT=0",
			"-c", "SELECT 1", "-c", "BEGIN", "-c", "SELECT nosuch", "-c", "COMMIT", "-c", "SELECT g AS n FROM generate_series(1, 3) g")
		cmd.Env = append(os.Environ(), "PGOPTIONS=")
		out, err := cmd.CombinedOutput()
		want := "1\nBEGIN\nERROR:  column \"nosuch\" does not exist\nLINE 1: SELECT nosuch\n               ^\nROLLBACK\n1\n2\n3\n"
		if err != nil || string(out) != want {
			t.Errorf("sslmode=%s: %v\n%s", mode, err, out)
		}
	}
}

// TestManyClients: clients of all kinds at once; each gets its own answers. A cancel hits
// the statement it was meant for, or none: whoever is cancelled finds its next statement unharmed.
func TestManyClients(t *testing.T) {
	g := newGateway()
	addr, _ := serve(t, g, pgwire.Config{})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			ctx := context.Background()
			c, err := pgx.Connect(ctx, urlOf(addr, "sslmode=disable&default_query_exec_mode=exec"))
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close(ctx)
			for n := range 20 {
				switch (i + n) % 4 {
				case 0:
					var a int
					var b string
					if err := c.QueryRow(ctx, "SELECT $1::int4 AS a, $2::text AS b", i*1000+n, "x").Scan(&a, &b); err != nil || a != i*1000+n {
						t.Error(a, err)
					}
				case 1:
					if _, err := c.Exec(ctx, "SELECT panic"); code(err) != "XX000" {
						t.Error(err)
					}
				case 2:
					done := make(chan error, 1)
					go func() { done <- c.PgConn().CancelRequest(ctx) }()
					if _, err := c.Exec(ctx, "SELECT pg_sleep(0.01)"); err != nil && code(err) != "57014" {
						t.Error(err)
					}
					<-done
				case 3:
					rows, _ := c.Query(ctx, "SELECT g AS n FROM generate_series(1, 50) g")
					if all, err := pgx.CollectRows(rows, pgx.RowTo[int]); err != nil || len(all) != 50 {
						t.Error(len(all), err)
					}
				}
			}
		}()
	}
	wg.Wait()
	eventually(t, "no session or result is left", func() bool { s, r := g.counts(); return s == 0 && r == 0 })
}
