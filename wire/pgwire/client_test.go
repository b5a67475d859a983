package pgwire_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/wire/pgwire"
)

func urlOf(addr, options string) string {
	return fmt.Sprintf("postgres://alice:%s@%s/mesh?%s", password, addr, options)
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

// code gives the SQLSTATE of a client's error, or its text.
func code(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return fmt.Sprint(err)
}

func TestPgx(t *testing.T) {
	g := newGateway()
	addr, _ := serve(t, g, pgwire.Config{})
	ctx := context.Background()
	for _, mode := range []string{"simple_protocol", "exec", "describe_exec", "cache_describe", "cache_statement"} {
		t.Run(mode, func(t *testing.T) {
			c := connect(t, urlOf(addr, "sslmode=disable&default_query_exec_mode="+mode))
			rows, _ := c.Query(ctx, "SELECT g AS n FROM generate_series(1, 1000) g")
			all, err := pgx.CollectRows(rows, pgx.RowTo[int])
			if err != nil || len(all) != 1000 || all[999] != 1000 {
				t.Fatal(len(all), err)
			}
			if _, err := c.Exec(ctx, "SELECT nosuch"); code(err) != "42703" {
				t.Fatal(err)
			}
			if mode == "simple_protocol" {
				return
			}
			var a *int
			var b string
			if err := c.QueryRow(ctx, "SELECT $1::int4 AS a, $2::text AS b", nil, "ß").Scan(&a, &b); err != nil || a != nil || b != "ß" {
				t.Fatal(a, b, err)
			}
		})
	}
	t.Run("batch", func(t *testing.T) {
		c := connect(t, urlOf(addr, "sslmode=disable"))
		b := &pgx.Batch{}
		for range 100 {
			b.Queue("SELECT 1")
		}
		if err := c.SendBatch(ctx, b).Close(); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("pipeline", func(t *testing.T) {
		c := connect(t, urlOf(addr, "sslmode=disable")).PgConn()
		p := c.StartPipeline(ctx)
		p.SendQueryParams("SELECT 1", nil, nil, nil, nil)
		p.SendPipelineSync()
		p.SendQueryParams("SELECT nosuch", nil, nil, nil, nil)
		p.SendQueryParams("SELECT 1", nil, nil, nil, nil)
		p.SendPipelineSync()
		p.SendQueryParams("SELECT 1", nil, nil, nil, nil)
		p.SendPipelineSync()
		if err := p.Flush(); err != nil {
			t.Fatal(err)
		}
		var got []string
		for range 6 {
			r, err := p.GetResults()
			if rr, ok := r.(*pgconn.ResultReader); ok {
				rr.Close()
			}
			var pe *pgconn.PgError
			if errors.As(err, &pe) {
				got = append(got, pe.Code)
			} else {
				got = append(got, strings.TrimPrefix(fmt.Sprintf("%T", r), "*pgconn."))
			}
		}
		want := "ResultReader PipelineSync 42703 PipelineSync ResultReader PipelineSync"
		if strings.Join(got, " ") != want {
			t.Errorf("got %v", got)
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	})
	eventually(t, "no session or result is left", func() bool { s, r := g.counts(); return s == 0 && r == 0 })
}

func TestCancel(t *testing.T) {
	g := newGateway()
	addr, srv := serve(t, g, pgwire.Config{})
	ctx := context.Background()
	c := connect(t, urlOf(addr, "sslmode=disable")).PgConn()

	sleepUntil := func(what func()) error {
		done := make(chan error, 1)
		go func() {
			_, err := c.Exec(ctx, "SELECT pg_sleep(20)").ReadAll()
			done <- err
		}()
		eventually(t, "the statement runs", func() bool { _, r := g.counts(); return r == 1 })
		what()
		return <-done
	}
	err := sleepUntil(func() {
		if err := c.CancelRequest(ctx); err != nil {
			t.Error(err)
		}
	})
	var pe *pgconn.PgError
	if !errors.As(err, &pe) || pe.Code != "57014" || pe.Message != "canceling statement due to user request" {
		t.Fatal(err)
	}
	// An idle connection is not harmed, nor is its next statement.
	c.CancelRequest(ctx)
	if _, err := c.Exec(ctx, "SELECT 1").ReadAll(); err != nil {
		t.Fatal(err)
	}
	// A wrong key does nothing; the administrator needs none.
	err = sleepUntil(func() {
		cancelWith(t, addr, c.PID(), []byte{0, 0, 0, 0})
		cancelWith(t, addr, c.PID()+1, c.SecretKey())
		select {
		case err := <-g.canceled:
			if len(g.canceled) == 0 && err == nil {
				t.Error("cancelled with a wrong key")
			}
		default:
		}
		if !srv.Cancel(c.PID()) || srv.Cancel(c.PID()+1) {
			t.Error("Cancel by pid")
		}
	})
	if code(err) != "57014" {
		t.Fatal(err)
	}
	// A portal that was suspended is cancelled when it is resumed.
	h := hijack(t, urlOf(addr, "sslmode=disable"))
	h.Frontend.SendParse(&pgproto3.Parse{Query: "SELECT pg_sleep(20)"})
	h.Frontend.SendBind(&pgproto3.Bind{})
	h.Frontend.SendExecute(&pgproto3.Execute{MaxRows: 1})
	h.Frontend.SendSync(&pgproto3.Sync{})
	h.Frontend.Flush()
	eventually(t, "the portal runs", func() bool { _, r := g.counts(); return r == 1 })
	cancelWith(t, addr, h.PID, h.SecretKey)
	if got := until(t, h, "ReadyForQuery"); !strings.Contains(got, "57014") {
		t.Fatal(got)
	}
}

func cancelWith(t *testing.T, addr string, pid uint32, key []byte) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	b, _ := (&pgproto3.CancelRequest{ProcessID: pid, SecretKey: key}).Encode(nil)
	conn.Write(b)
	io.ReadAll(conn) // the server closes when it is done
}

func hijack(t testing.TB, url string) *pgconn.HijackedConn {
	t.Helper()
	c, err := pgconn.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	h, err := c.Hijack()
	if err != nil {
		t.Fatal(err)
	}
	h.Conn.SetDeadline(time.Now().Add(10 * time.Second))
	t.Cleanup(func() { h.Conn.Close() })
	return h
}

func until(t *testing.T, h *pgconn.HijackedConn, want ...string) string {
	t.Helper()
	var out strings.Builder
	receive(t, h, want, &out)
	return out.String()
}

// TestClientGone: a client that goes away stops its statement, however silent that is;
// one that only pipelines does not, and loses nothing.
func TestClientGone(t *testing.T) {
	g := newGateway()
	addr, _ := serve(t, g, pgwire.Config{})
	h := hijack(t, urlOf(addr, "sslmode=disable"))
	h.Frontend.SendQuery(&pgproto3.Query{String: "SELECT pg_sleep(20)"})
	h.Frontend.Flush()
	eventually(t, "the statement runs", func() bool { _, r := g.counts(); return r == 1 })
	h.Conn.Close()
	eventually(t, "the statement stops", func() bool { s, r := g.counts(); return s == 0 && r == 0 })

	h = hijack(t, urlOf(addr, "sslmode=disable"))
	h.Frontend.SendQuery(&pgproto3.Query{String: "SELECT pg_sleep(0.3)"})
	h.Frontend.SendQuery(&pgproto3.Query{String: "SELECT 1"})
	h.Frontend.Flush()
	time.Sleep(150 * time.Millisecond) // the connection is watched by now
	for range 2000 {
		h.Frontend.SendQuery(&pgproto3.Query{String: "SELECT g AS n FROM generate_series(1, 1) g"})
	}
	h.Frontend.Flush()
	out := until(t, h, strings.Fields(strings.Repeat("ReadyForQuery ", 2002))...)
	if n := strings.Count(out, "CommandComplete SELECT 1\n"); n != 2002 || strings.Contains(out, "Error") {
		t.Errorf("%d of 2002 answered", n)
	}
}

// TestInternalErrors: what is no pgerr.Error reaches the client as an id, and a panic is its statement's alone.
func TestInternalErrors(t *testing.T) {
	addr, _ := serve(t, newGateway(), pgwire.Config{})
	c := connect(t, urlOf(addr, "sslmode=disable&default_query_exec_mode=exec"))
	for _, sql := range []string{"SELECT internal", "SELECT panic"} {
		_, err := c.Exec(context.Background(), sql)
		var pe *pgconn.PgError
		if !errors.As(err, &pe) || pe.Code != "XX000" || !strings.HasPrefix(pe.Message, "internal error, id ") {
			t.Errorf("%s: %v", sql, err)
		}
		if _, err := c.Exec(context.Background(), "SELECT 1"); err != nil {
			t.Errorf("after %s: %v", sql, err)
		}
	}
}

func TestFunctionCall(t *testing.T) {
	addr, _ := serve(t, newGateway(), pgwire.Config{})
	h := hijack(t, urlOf(addr, "sslmode=disable"))
	h.Frontend.Send(&pgproto3.FunctionCall{Function: 1})
	h.Frontend.Flush()
	if got := until(t, h, "ReadyForQuery"); !strings.Contains(got, `"C":"0A000"`) {
		t.Error(got)
	}
}

// A client that is silent for too long is told so, and only where the session says so.
func TestIdleLimit(t *testing.T) {
	addr, _ := serve(t, newGateway(), pgwire.Config{TLS: serverTLS(t)})
	for _, url := range []string{"sslmode=disable&application_name=hasty", "sslmode=require&application_name=hasty"} {
		c, err := pgconn.Connect(context.Background(), urlOf(addr, url))
		if err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{"SELECT 1", "BEGIN"} {
			if _, err := c.Exec(context.Background(), sql).ReadAll(); err != nil {
				t.Fatal(sql, err)
			}
		}
		h, err := c.Hijack()
		if err != nil {
			t.Fatal(err)
		}
		m, err := h.Frontend.Receive()
		if e, ok := m.(*pgproto3.ErrorResponse); err != nil || !ok || e.Severity != "FATAL" || e.Code != "25P03" {
			t.Errorf("%+v, %v", m, err)
		}
		if m, err := h.Frontend.Receive(); err == nil {
			t.Errorf("afterwards %+v", m)
		}
		h.Conn.Close()
	}
}

func TestShutdown(t *testing.T) {
	g := newGateway()
	addr, srv := serve(t, g, pgwire.Config{})
	idle := hijack(t, urlOf(addr, "sslmode=disable"))
	busy := hijack(t, urlOf(addr, "sslmode=disable"))
	stuck := hijack(t, urlOf(addr, "sslmode=disable"))
	for h, sql := range map[*pgconn.HijackedConn]string{busy: "SELECT pg_sleep(0.3)", stuck: "SELECT pg_sleep(20)"} {
		h.Frontend.SendQuery(&pgproto3.Query{String: sql})
		h.Frontend.Flush()
	}
	eventually(t, "both run", func() bool { _, r := g.counts(); return r == 2 })
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != context.DeadlineExceeded {
		t.Error(err)
	}
	last := `ErrorResponse {"C":"57P01","M":"terminating connection due to administrator command","S":"FATAL","V":"FATAL"}` + "\nEOF\n"
	if got := until(t, idle, "EOF"); got != last {
		t.Errorf("idle: %s", got)
	}
	if got := until(t, busy, "EOF"); !strings.HasSuffix(got, "CommandComplete SELECT 1\nReadyForQuery I\n"+last) {
		t.Errorf("busy: %s", got)
	}
	if got := until(t, stuck, "EOF"); !strings.HasSuffix(got, last) {
		t.Errorf("stuck: %s", got)
	}
	if s, r := g.counts(); s != 0 || r != 0 {
		t.Errorf("%d sessions and %d results are left", s, r)
	}
}
