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
