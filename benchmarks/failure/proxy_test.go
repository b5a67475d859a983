package failure

import (
	"io"
	"net"
	"sync"
	"testing"
)

// proxy stands between the gateway and a server, which it can seem to stop.
type proxy struct {
	addr   string // where the gateway connects to
	server string

	mu    sync.Mutex
	ln    net.Listener
	conns map[net.Conn]bool
	deaf  bool // new connections are accepted and not answered
}

func newProxy(t *testing.T, server string) *proxy {
	t.Helper()
	p := &proxy{server: server, conns: map[net.Conn]bool{}, addr: "127.0.0.1:0"}
	p.start(t)
	t.Cleanup(p.stop)
	return p
}

// start accepts connections at the same address as before.
func (p *proxy) start(t *testing.T) {
	t.Helper()
	ln, err := net.Listen("tcp", p.addr)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.ln, p.addr = ln, ln.Addr().String()
	p.mu.Unlock()
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go p.join(c)
		}
	}()
}

func (p *proxy) join(c net.Conn) {
	p.mu.Lock()
	p.conns[c] = true
	deaf := p.deaf
	p.mu.Unlock()
	if deaf {
		return
	}
	s, err := net.Dial("tcp", p.server)
	if err != nil {
		c.Close()
		return
	}
	p.mu.Lock()
	p.conns[s] = true
	p.mu.Unlock()
	go func() { io.Copy(s, c); s.Close() }()
	io.Copy(c, s)
	c.Close()
}

// cut ends all connections, as a server's restart does.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
	p.conns = map[net.Conn]bool{}
}

// stop refuses new connections and ends the others.
func (p *proxy) stop() {
	p.mu.Lock()
	p.ln.Close()
	p.mu.Unlock()
	p.cut()
}

func (p *proxy) setDeaf(deaf bool) {
	p.mu.Lock()
	p.deaf = deaf
	p.mu.Unlock()
}
