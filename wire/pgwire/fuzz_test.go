package pgwire_test

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/wire/pgwire"
)

// FuzzStartup: whatever comes first, the server answers or closes, and goes on serving others.
func FuzzStartup(f *testing.F) {
	addr, _ := serve(f, newGateway(), pgwire.Config{AuthTimeout: 5 * time.Second, MaxConnections: 1000})
	f.Add(startupPacket(3<<16, "user", "alice", "database", "mesh", "options", `-c a=b\`))
	f.Add(startupPacket(3<<16|2, "user", "alice", "_pq_.x", "y"))
	f.Add(append(startupPacket(1234<<16 | 5679)[:8], startupPacket(3<<16, "user", "a")...))
	f.Add(append(startupPacket(3<<16, "user", "alice"), "p\x00\x00\x00\x20SCRAM-SHA-256\x00\x00\x00\x00\x0an,,n=,r=x"...))
	f.Add([]byte{0, 0, 0, 16, 4, 210, 22, 46, 0, 0, 0, 1, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, first []byte) {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Skip(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(4 * time.Second))
		conn.Write(first)
		conn.(*net.TCPConn).CloseWrite()
		if _, err := io.ReadAll(conn); isTimeout(err) {
			t.Fatalf("hangs on %q", first)
		}
	})
}

// FuzzMessages: whatever a logged-in client sends, the connection ends when the client
// ends it, and no session or result is left.
func FuzzMessages(f *testing.F) {
	g := newGateway()
	addr, _ := serve(f, g, pgwire.Config{MaxMessage: 1 << 20})
	url := urlOf(addr, "sslmode=disable")
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
	add(&pgproto3.FunctionCall{}, &pgproto3.CopyFail{}, &pgproto3.CopyData{Data: []byte("x")}, &pgproto3.Query{String: "SELECT panic"})
	f.Add([]byte("B\x00\x00\x00\x0b\x00\x00\x00\x00\xff\xff\x00"))
	f.Fuzz(func(t *testing.T, bytes []byte) {
		h := hijack(t, url)
		h.Conn.SetDeadline(time.Now().Add(4 * time.Second))
		go io.Copy(io.Discard, h.Conn)
		h.Conn.Write(bytes)
		h.Conn.Close()
		eventually(t, "all is closed", func() bool { s, r := g.counts(); return s == 0 && r == 0 })
	})
}

func isTimeout(err error) bool {
	ne, ok := err.(net.Error)
	return ok && ne.Timeout()
}
