// Package engine is the gateway's heart: sessions, statements, and the pipeline that one
// statement goes through (query.go, read top to bottom). What it needs from outside, it
// is given: a catalog snapshot, a Decider, a Sink, the join engine.
package engine

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/meshgate/meshgate/engine/audit"
	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/setting"
)

// Version is PostgreSQL's version whose catalogue and behaviour the gateway has.
const (
	ServerVersion    = "15.18"
	ServerVersionNum = "150018"
)

// Config is what an Engine works with. All fields are needed, but for Log.
type Config struct {
	Catalog *catalog.Snapshot
	Decider guard.Decider
	Sink    audit.Sink
	Duck    *duck.Engine
	Log     *slog.Logger
	Product string // what version() calls the gateway: "meshgate 0.1"
}

// Engine serves sessions. It is safe for concurrent use.
type Engine struct {
	Config
	started time.Time
	catalog atomic.Pointer[catalog.Snapshot]
	forms   forms
}

// New makes an engine.
func New(c Config) *Engine {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	e := &Engine{Config: c, started: time.Now()}
	e.catalog.Store(c.Catalog)
	return e
}

// Login is who opens a session, and with which startup parameters.
type Login struct {
	Principal guard.Principal
	Client    guard.Client
	Database  string
	Params    map[string]string
	ProcessID uint32
}

// Open begins a session. Errors: 3D000 for a database that is not the mesh; 42704 and
// 22023 for startup parameters.
func (e *Engine) Open(_ context.Context, l Login) (*Session, error) {
	snap := e.catalog.Load()
	if l.Database != snap.Mesh {
		return nil, pgerr.New(pgerr.InvalidCatalogName, "database \"%s\" does not exist", l.Database)
	}
	s := &Session{engine: e, login: l, id: newID(), settings: setting.New(), opened: time.Now()}
	s.settings.Fix("server_version", ServerVersion+" ("+e.Product+")")
	s.settings.Fix("server_version_num", ServerVersionNum)
	s.settings.Fix("session_authorization", l.Principal.User)
	for name, value := range l.Params {
		switch name {
		case "user", "database", "replication", "options":
			continue
		}
		if err := s.settings.Start(name, value); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// LoginFailed records a refused login.
func (e *Engine) LoginFailed(ctx context.Context, l Login, cause error) {
	r := &audit.Record{Version: 1, Kind: "login", Time: time.Now().UTC(), QueryID: newID(), User: l.Principal.User,
		Auth: l.Principal.Auth, ClientAddr: l.Client.Addr, Application: l.Client.App, Outcome: "denied", SQLState: pgerr.Code(cause)}
	if pe, ok := pgerr.As(cause); ok {
		r.Error = pe.Message
	}
	if err := e.Sink.Write(ctx, r); err != nil {
		e.Log.Error("audit record of a failed login was not written", "err", err)
	}
}

// newID is a random identifier of 16 hexadecimal digits.
func newID() string {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err) // the operating system has no randomness: nothing can be secure
	}
	return hex.EncodeToString(b[:])
}

// Publish swaps the catalog; statements under way keep theirs.
func (e *Engine) Publish(s *catalog.Snapshot) { e.catalog.Store(s) }
