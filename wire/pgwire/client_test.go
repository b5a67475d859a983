package pgwire_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/testserver"
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

func TestLogin(t *testing.T) {
	g := newGateway()
	addr, srv := serve(t, g, pgwire.Config{MaxConnections: 2})
	ctx := context.Background()
	refused := func(url, want string) {
		t.Helper()
		_, err := pgconn.Connect(ctx, url)
		if code(err) != want {
			t.Errorf("%s: %v, not %s", url, err, want)
		}
		eventually(t, "its place is free again", func() bool { return srv.Connections() == 0 })
	}
	base := "@" + addr + "/mesh?sslmode=disable"
	refused("postgres://alice:wrong"+base, "28P01")
	refused("postgres://mallory:s3cret"+base, "28P01")
	refused("postgres://alice:s3cret@"+addr+"/other?sslmode=disable", "3D000")
	refused("postgres://alice:s3cret"+base+"&options=-x", "42601")
	refused("postgres://alice:s3cret"+base+"&replication=database", "0A000")
	g.mu.Lock()
	if len(g.refused) != 5 {
		t.Errorf("%d refusals recorded: %v", len(g.refused), g.refused)
	}
	g.mu.Unlock()

	cfg, _ := pgx.ParseConfig("postgres://alice:s3cret" + base)
	cfg.RuntimeParams = map[string]string{"application_name": "test", "options": `-c search_path=a\ b --TimeZone=UTC -cmeshgate.purpose=x`}
	c, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ctx)
	l := g.logins[len(g.logins)-1]
	if l.User != "alice" || l.Database != "mesh" || l.Auth != "scram" || l.Client.App != "test" || l.ProcessID != c.PgConn().PID() ||
		l.Params["search_path"] != "a b" || l.Params["TimeZone"] != "UTC" || l.Params["meshgate.purpose"] != "x" {
		t.Errorf("%+v", l)
	}
	if v := c.PgConn().ParameterStatus("standard_conforming_strings"); v != "on" {
		t.Error(v)
	}
	connect(t, "postgres://alice:s3cret"+base)
	if _, err := pgconn.Connect(ctx, "postgres://alice:s3cret"+base); code(err) != "53300" {
		t.Error(err)
	}
}

// certificate makes a self-signed certificate of 127.0.0.1.
func certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "meshgate"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, _ := x509.ParseCertificate(der)
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func serverTLS(t testing.TB) *tls.Config {
	cert, _ := certificate(t)
	return &tls.Config{Certificates: []tls.Certificate{cert}}
}

func TestTLS(t *testing.T) {
	cert, pool := certificate(t)
	addr, _ := serve(t, newGateway(), pgwire.Config{TLS: &tls.Config{Certificates: []tls.Certificate{cert}}, TLSRequired: true})
	ctx := context.Background()

	cfg, _ := pgx.ParseConfig(urlOf(addr, "sslmode=require"))
	cfg.TLSConfig = &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
	c, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	var one int
	if err := c.QueryRow(ctx, "SELECT 1").Scan(&one); err != nil {
		t.Fatal(err)
	}
	// A watched TLS connection reads on after the watch.
	if _, err := c.Exec(ctx, "SELECT pg_sleep(0.3)"); err != nil {
		t.Fatal(err)
	}
	if err := c.QueryRow(ctx, "SELECT 1").Scan(&one); err != nil {
		t.Fatal(err)
	}
	c.Close(ctx)

	if _, err := pgconn.Connect(ctx, urlOf(addr, "sslmode=disable")); code(err) != "28000" {
		t.Errorf("without TLS: %v", err)
	}

	// Direct TLS needs the protocol's name.
	direct := &tls.Config{RootCAs: pool, ServerName: "127.0.0.1", NextProtos: []string{"postgresql"}}
	tc, err := tls.Dial("tcp", addr, direct)
	if err != nil {
		t.Fatal(err)
	}
	defer tc.Close()
	if got := answerToStartup(t, tc, 3<<16); !strings.HasPrefix(got, "R") {
		t.Errorf("direct TLS: %q", got)
	}
	tc, err = tls.Dial("tcp", addr, &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"})
	if err == nil {
		defer tc.Close()
		if got := answerToStartup(t, tc, 3<<16); got != "" {
			t.Errorf("direct TLS without ALPN: %q", got)
		}
	}

	// What was sent in clear behind the SSLRequest is not taken for what comes inside.
	raw, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	b, _ := (&pgproto3.SSLRequest{}).Encode(nil)
	raw.Write(append(b, startupPacket(3<<16, "user", "alice")...))
	if answer, _ := io.ReadAll(raw); len(answer) == 0 || answer[0] != 'S' || strings.Contains(string(answer), "SCRAM") {
		t.Errorf("injected: %q", answer)
	}
}

func startupPacket(version uint32, params ...string) []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, 4), version)
	for _, p := range params {
		b = append(append(b, p...), 0)
	}
	b = append(b, 0)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

// answerToStartup sends a startup packet and gives the first answer's bytes; "" is a closed connection.
func answerToStartup(t *testing.T, conn net.Conn, version uint32, params ...string) string {
	t.Helper()
	conn.SetDeadline(time.Now().Add(5 * time.Second))
	conn.Write(startupPacket(version, append([]string{"user", "alice", "database", "mesh"}, params...)...))
	b := make([]byte, 1000)
	n, err := conn.Read(b)
	var ne net.Error
	if errors.As(err, &ne) && ne.Timeout() {
		t.Fatal("no answer")
	}
	return string(b[:n])
}

// TestFirstPacket: what pgwire, and PostgreSQL 15 alike, says to first packets of all kinds.
func TestFirstPacket(t *testing.T) {
	ours, _ := serve(t, newGateway(), pgwire.Config{})
	gss, _ := (&pgproto3.GSSEncRequest{}).Encode(nil)
	ssl, _ := (&pgproto3.SSLRequest{}).Encode(nil)
	start := func(version uint32, params ...string) []byte {
		return startupPacket(version, append([]string{"user", "alice"}, params...)...)
	}
	negotiate := func(options ...string) string {
		b, _ := (&pgproto3.NegotiateProtocolVersion{NewestMinorProtocol: 3 << 16, UnrecognizedOptions: options}).Encode(nil)
		return string(b)
	}
	sasl := "R\x00\x00\x00\x17\x00\x00\x00\nSCRAM-SHA-256\x00\x00"
	for _, c := range []struct {
		name string
		send []byte
		want string // what the answer begins with; "" is a closed connection
		only bool   // PostgreSQL differs: it refuses what comes before its answer, and Debian's has GSS
	}{
		{"3.0", start(3 << 16), sasl, false},
		{"3.2 is negotiated down", start(3<<16 | 2), negotiate() + sasl, false},
		{"3.9999 with an option too", start(3<<16|9999, "_pq_.test_protocol_negotiation", ""), negotiate("_pq_.test_protocol_negotiation") + sasl, false},
		{"2.0 is told so in 2.0", start(2 << 16), "EFATAL:  unsupported frontend protocol 2.0: server supports 3.0 to 3.0\n\x00", false},
		{"no user", startupPacket(3<<16, "database", "mesh"), "E\x00\x00\x00", false},
		{"SSL, then plain", append(ssl[:8:8], start(3<<16)...), "N" + sasl, true},
		{"GSS, SSL, then plain", append(append(gss[:8:8], ssl...), start(3<<16)...), "NN" + sasl, true},
		{"SSL twice", append(ssl[:8:8], ssl...), "NE", false},
		{"no terminator", []byte("\x00\x00\x00\x0d\x00\x03\x00\x00user\x00"), "E\x00\x00\x00", false},
		{"too long", []byte("\x00\x00\xff\xff\x00\x03\x00\x00"), "", false},
		{"too short", []byte("\x00\x00\x00\x04"), "", false},
		{"HTTP", []byte("GET / HTTP/1.1\r\n\r\n"), "", false},
		{"TLS where there is none", []byte{0x16, 3, 1, 0, 0, 0, 0, 0}, "", false},
	} {
		for server, addr := range map[string]string{"pgwire": ours, "postgres": testserver.Postgres(t).Addr()} {
			if c.only && server == "postgres" {
				continue
			}
			t.Run(c.name+"/"+server, func(t *testing.T) {
				conn, err := net.Dial("tcp", addr)
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				conn.SetDeadline(time.Now().Add(5 * time.Second))
				conn.Write(c.send)
				conn.(*net.TCPConn).CloseWrite()
				got, _ := io.ReadAll(conn)
				if !strings.HasPrefix(string(got), c.want) || (c.want == "") != (len(got) == 0) {
					t.Errorf("got %q", got)
				}
			})
		}
	}
}

func TestAuthTimeout(t *testing.T) {
	addr, _ := serve(t, newGateway(), pgwire.Config{AuthTimeout: 100 * time.Millisecond})
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	began := time.Now()
	conn.SetDeadline(began.Add(5 * time.Second))
	if _, err := io.ReadAll(conn); time.Since(began) > 2*time.Second {
		t.Error("not closed in time", err)
	}
	// Who is in is not bound by it.
	c := connect(t, urlOf(addr, "sslmode=disable"))
	time.Sleep(200 * time.Millisecond)
	if err := c.Ping(context.Background()); err != nil {
		t.Error(err)
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
