package pgwire

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/wire/scram"
)

// Config is how a Server behaves. Zero fields take PostgreSQL's defaults, as given.
type Config struct {
	TLS            *tls.Config   // nil refuses TLS; the wire sets ALPN itself
	TLSRequired    bool          // refuse logins without TLS with 28000
	MaxConnections int           // logged-in and logging-in clients; 100
	AuthTimeout    time.Duration // from accept to ReadyForQuery; 1 minute
	MaxMessage     int           // bytes of the body of a Query, Parse or Bind; 1 GiB
	KeepAlive      time.Duration // TCP keepalive idle time; 1 minute
	Log            *slog.Logger  // slog.Default()
	// MockSecret makes the salts of users that do not exist. One that outlives the process
	// keeps a restart from telling who does not exist; at least 16 bytes, random when nil.
	MockSecret []byte
}

func (c Config) withDefaults() Config {
	if c.MaxConnections <= 0 {
		c.MaxConnections = 100
	}
	if c.AuthTimeout <= 0 {
		c.AuthTimeout = time.Minute
	}
	if c.MaxMessage <= 0 {
		c.MaxMessage = 1<<30 - 1
	}
	if c.KeepAlive <= 0 {
		c.KeepAlive = time.Minute
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.MockSecret == nil {
		c.MockSecret = make([]byte, 32)
		rand.Read(c.MockSecret)
	}
	if c.TLS != nil {
		c.TLS = c.TLS.Clone()
		c.TLS.NextProtos = []string{"postgresql"}
		if c.TLS.MinVersion == 0 {
			c.TLS.MinVersion = tls.VersionTLS12
		}
	}
	return c
}

// Server accepts PostgreSQL clients and serves each from a Session of its Gateway.
type Server struct {
	gateway  Gateway
	cfg      Config
	mock     *scram.Mock
	endPoint []byte // of the only certificate; nil when there are none or several

	mu        sync.Mutex
	listeners map[net.Listener]struct{}
	conns     map[*conn]struct{} // every accepted connection
	byPID     map[uint32]*conn   // those that have a process id, for CancelRequest
	lastPID   uint32
	draining  bool
	wg        sync.WaitGroup
}

// NewServer makes a server; Serve starts it. It panics on a MockSecret that is too short.
func NewServer(g Gateway, cfg Config) *Server {
	cfg = cfg.withDefaults()
	mock, err := scram.NewMock(cfg.MockSecret, scram.Iterations)
	if err != nil {
		panic("pgwire: " + err.Error())
	}
	return &Server{
		gateway:   g,
		cfg:       cfg,
		mock:      mock,
		endPoint:  endPointOf(cfg.TLS),
		listeners: map[net.Listener]struct{}{},
		conns:     map[*conn]struct{}{},
		byPID:     map[uint32]*conn{},
	}
}

// endPointOf is what SCRAM-SHA-256-PLUS binds to: the certificate, when there is only one that a client can be shown.
func endPointOf(cfg *tls.Config) []byte {
	if cfg == nil || len(cfg.Certificates) != 1 || cfg.GetCertificate != nil || cfg.GetConfigForClient != nil {
		return nil
	}
	cert, err := x509.ParseCertificate(cfg.Certificates[0].Certificate[0])
	if err != nil {
		return nil
	}
	return scram.EndPoint(cert)
}

// ErrServerClosed is what Serve returns after Shutdown.
var ErrServerClosed = errors.New("pgwire: server closed")

// Serve accepts connections from ln until Shutdown (ErrServerClosed) or a listener error. It closes ln.
func (s *Server) Serve(ln net.Listener) error {
	defer ln.Close()
	s.mu.Lock()
	if s.draining {
		s.mu.Unlock()
		return ErrServerClosed
	}
	s.listeners[ln] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.listeners, ln)
		s.mu.Unlock()
	}()

	for pause := time.Duration(0); ; {
		nc, err := ln.Accept()
		if err == nil {
			pause = 0
			s.accept(nc)
			continue
		}
		s.mu.Lock()
		draining := s.draining
		s.mu.Unlock()
		if draining {
			return ErrServerClosed
		}
		// Out of descriptors and the like pass; the front door must not close for them.
		if !passes(err) {
			return err
		}
		pause = min(max(2*pause, 5*time.Millisecond), time.Second)
		s.cfg.Log.Warn("accept failed, will retry", "err", err, "pause", pause)
		time.Sleep(pause)
	}
}

// passes says whether accept may succeed later: the client has gone already, or the
// process or the machine is short of something for now.
func passes(err error) bool {
	for _, e := range []error{syscall.ECONNABORTED, syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.EINTR} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (s *Server) accept(nc net.Conn) {
	if tc, ok := nc.(*net.TCPConn); ok {
		tc.SetNoDelay(true)
		tc.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: s.cfg.KeepAlive, Interval: 10 * time.Second, Count: 6})
	}
	c := newConn(s, nc)
	s.mu.Lock()
	// Clients that have not logged in yet need room beside those that have, but not without end.
	if s.draining || len(s.conns) >= 2*s.cfg.MaxConnections+16 {
		s.mu.Unlock()
		nc.Close()
		return
	}
	s.conns[c] = struct{}{}
	s.wg.Add(1)
	s.mu.Unlock()
	go func() {
		defer s.wg.Done()
		defer s.forget(c)
		c.serve()
	}()
}

func (s *Server) forget(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	if s.byPID[c.pid] == c {
		delete(s.byPID, c.pid)
	}
}

// admit gives c a process id and a secret key, or 53300 when all places are taken.
func (s *Server) admit(c *conn) error {
	var key [4]byte
	rand.Read(key[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.byPID) >= s.cfg.MaxConnections {
		return pgerr.New(pgerr.TooManyConnections, "sorry, too many clients already")
	}
	for {
		s.lastPID = s.lastPID%(1<<31-1) + 1 // positive as an int4, which pg_backend_pid() is
		if _, taken := s.byPID[s.lastPID]; !taken {
			break
		}
	}
	c.pid, c.key = s.lastPID, key
	s.byPID[c.pid] = c
	return nil
}

// Connections counts the clients that have a place: logged in, or proving who they are.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.byPID)
}

// cancel stops the statement that the client of (pid, key) is running, if it runs one. A wrong key does nothing, and nobody is told.
func (s *Server) cancel(pid uint32, key []byte) {
	s.mu.Lock()
	c := s.byPID[pid]
	s.mu.Unlock()
	if c != nil && subtle.ConstantTimeCompare(c.key[:], key) == 1 {
		c.interrupt(errCanceled)
	}
}

// Cancel stops what process pid is running; ok is false when there is no such process.
// It is what pg_cancel_backend needs, the caller having checked who may.
func (s *Server) Cancel(pid uint32) (ok bool) {
	s.mu.Lock()
	c := s.byPID[pid]
	s.mu.Unlock()
	if c != nil {
		c.interrupt(errCanceled)
	}
	return c != nil
}

// Shutdown stops accepting, ends idle sessions with 57P01 at once, and each other one when
// its statement is done. When ctx ends first the statements are cancelled and ctx's error is returned.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.draining = true
	for ln := range s.listeners {
		ln.Close()
	}
	conns := s.open()
	s.mu.Unlock()
	for _, c := range conns {
		c.drain()
	}

	done := make(chan struct{})
	go func() { s.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	conns = s.open()
	s.mu.Unlock()
	for _, c := range conns {
		c.interrupt(errShutdown)
	}
	select {
	case <-done:
		return ctx.Err()
	case <-time.After(interruptGrace): // a statement that does not listen, or a client that does not read
	}
	for _, c := range conns {
		c.raw.Close()
	}
	select { // for the records of the statements that were ended
	case <-done:
	case <-time.After(interruptGrace):
	}
	return ctx.Err()
}

// interruptGrace is how long Shutdown waits for interrupted statements to tell their
// clients, and then, once the connections are closed, for them to end.
const interruptGrace = 2 * time.Second

// open lists the connections; s.mu is held.
func (s *Server) open() []*conn {
	all := make([]*conn, 0, len(s.conns))
	for c := range s.conns {
		all = append(all, c)
	}
	return all
}
