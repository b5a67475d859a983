package pgwire_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/wire/pgwire"
	"github.com/meshgate/meshgate/wire/scram"
)

// pipes is a listener in memory: a fuzzer would soon run out of ports.
type pipes struct {
	conns chan net.Conn
	once  sync.Once
	over  chan struct{}
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), over: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.over:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.over) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.conns <- server
	client.SetDeadline(time.Now().Add(4 * time.Second))
	return client, nil
}

// errorLog keeps what was logged as an error; panics are, and must not be.
type errorLog struct {
	strings.Builder
	mu sync.Mutex
}

func (l *errorLog) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Builder.Write(b)
}

func (l *errorLog) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelError}))
}

func (l *errorLog) check(t *testing.T) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if text := l.String(); strings.Contains(text, "panic") {
		t.Error(text)
	}
}

// FuzzStartup: whatever comes first, the server answers or closes, and goes on serving others.
func FuzzStartup(f *testing.F) {
	ln, log := newPipes(), &errorLog{}
	srv := serveOn(f, ln, newGateway(), pgwire.Config{AuthTimeout: 5 * time.Second, Log: log.logger()})
	f.Add(startupPacket(3<<16, "user", "alice", "database", "mesh", "options", `-c a=b\`))
	f.Add(startupPacket(3<<16|2, "user", "alice", "_pq_.x", "y"))
	f.Add(append(startupPacket(1234<<16 | 5679)[:8], startupPacket(3<<16, "user", "a")...))
	f.Add(append(startupPacket(3<<16, "user", "alice"), "p\x00\x00\x00\x20SCRAM-SHA-256\x00\x00\x00\x00\x0an,,n=,r=x"...))
	f.Add([]byte{0, 0, 0, 16, 4, 210, 22, 46, 0, 0, 0, 1, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, first []byte) {
		conn, _ := ln.dial(context.Background(), "", "")
		ended := make(chan struct{})
		go func() {
			io.Copy(io.Discard, conn)
			close(ended)
		}()
		conn.Write(first)
		conn.Close()
		<-ended
		eventually(t, "its place is free", func() bool { return srv.Connections() == 0 })
		log.check(t)
	})
}

var long = regexp.MustCompile(`pg_sleep|generate_series\(1, ?\d{5}`)

// FuzzMessages: whatever a logged-in client sends, the connection ends when the client
// ends it, and no session or result is left.
func FuzzMessages(f *testing.F) {
	g := newGateway()
	v, err := scram.NewVerifier(password, 1)
	if err != nil {
		f.Fatal(err)
	}
	g.cheap = v.Text()
	ln, log := newPipes(), &errorLog{}
	serveOn(f, ln, g, pgwire.Config{MaxMessage: 1 << 20, Log: log.logger()})
	cfg, err := pgconn.ParseConfig(urlOf("pipe:1", "sslmode=disable"))
	if err != nil {
		f.Fatal(err)
	}
	cfg.DialFunc, cfg.LookupFunc = ln.dial, func(_ context.Context, host string) ([]string, error) { return []string{host}, nil }
	add := func(ms ...pgproto3.FrontendMessage) {
		var b []byte
		for _, m := range ms {
			b, _ = m.Encode(b)
		}
		f.Add(b)
	}
	add(&pgproto3.Query{String: "SELECT 1; SELECT g AS n FROM generate_series(1, 9) g"}, &pgproto3.Terminate{})
	add(&pgproto3.Query{String: "BEGIN"}, &pgproto3.Parse{Name: "s", Query: "SELECT g AS n FROM generate_series(1, 9) g"},
		&pgproto3.Bind{DestinationPortal: "p", PreparedStatement: "s", ResultFormatCodes: []int16{1}},
		&pgproto3.Execute{Portal: "p", MaxRows: 2}, &pgproto3.Sync{}, &pgproto3.Execute{Portal: "p"}, &pgproto3.Close{ObjectType: 'P', Name: "p"}, &pgproto3.Sync{})
	add(&pgproto3.Parse{Query: "SELECT $1::int4 AS a, $2::text AS b"}, &pgproto3.Bind{ParameterFormatCodes: []int16{1, 0}, Parameters: [][]byte{{0, 0, 0, 1}, nil}},
		&pgproto3.Describe{ObjectType: 'P'}, &pgproto3.Describe{ObjectType: 'S'}, &pgproto3.Execute{}, &pgproto3.Flush{}, &pgproto3.Sync{})
	add(&pgproto3.FunctionCall{}, &pgproto3.CopyFail{}, &pgproto3.CopyData{Data: []byte("x")}, &pgproto3.Query{String: "SELECT nosuch"})
	f.Add([]byte("B\x00\x00\x00\x0b\x00\x00\x00\x00\xff\xff\x00"))
	f.Fuzz(func(t *testing.T, bytes []byte) {
		if long.Match(bytes) {
			t.Skip("it would run long")
		}
		c, err := pgconn.ConnectConfig(context.Background(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		h, err := c.Hijack()
		if err != nil {
			t.Fatal(err)
		}
		go io.Copy(io.Discard, h.Conn)
		h.Conn.Write(bytes)
		h.Conn.Close()
		eventually(t, "all is closed", func() bool { s, r := g.counts(); return s == 0 && r == 0 })
		if !strings.Contains(string(bytes), "SELECT panic") {
			log.check(t)
		}
	})
}
