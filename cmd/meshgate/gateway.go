package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/meshgate/meshgate/cmd/meshgate/mesh"
	"github.com/meshgate/meshgate/connectors/duckdb"
	"github.com/meshgate/meshgate/connectors/files"
	"github.com/meshgate/meshgate/connectors/mysql"
	"github.com/meshgate/meshgate/connectors/postgres"
	"github.com/meshgate/meshgate/connectors/sqlite"
	"github.com/meshgate/meshgate/engine"
	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/policy/auditlog"
	"github.com/meshgate/meshgate/policy/opa"
	"github.com/meshgate/meshgate/wire/pgwire"
)

// opener opens a source of one kind.
type opener func(ctx context.Context, name string, c mesh.SourceConfig) (source.Source, error)

// connectors are the kinds of source, by the word that a domain's file uses.
var connectors = map[string]opener{
	"postgres": func(ctx context.Context, name string, c mesh.SourceConfig) (source.Source, error) {
		return postgres.Open(ctx, postgres.Config{Name: name, URL: c.URL, Password: c.Password.Reveal(), Connections: c.Connections, ConnectTimeout: c.ConnectTimeout})
	},
	"mysql": func(ctx context.Context, name string, c mesh.SourceConfig) (source.Source, error) {
		return mysql.Open(ctx, mysql.Config{Name: name, URL: c.URL, Password: c.Password.Reveal(), Connections: c.Connections,
			ConnectTimeout: c.ConnectTimeout, ZeroDates: c.ZeroDates})
	},
	"sqlite": func(ctx context.Context, name string, c mesh.SourceConfig) (source.Source, error) {
		return sqlite.Open(ctx, sqlite.Config{Name: name, Path: c.Path, Connections: c.Connections})
	},
	"duckdb": func(ctx context.Context, name string, c mesh.SourceConfig) (source.Source, error) {
		return duckdb.Open(ctx, duckdb.Config{Name: name, Path: c.Path})
	},
	"files": func(ctx context.Context, name string, c mesh.SourceConfig) (source.Source, error) {
		return files.Open(ctx, files.Config{Name: name, Root: c.Root})
	},
}

// gateway is a running mesh: everything opened, ready to serve.
type gateway struct {
	mesh    *mesh.Mesh
	policy  *opa.Policy
	log     *auditlog.Log
	duck    *duck.Engine
	temp    string // the join engine's folder, if it is ours to remove
	engine  *engine.Engine
	server  *pgwire.Server
	mu      sync.Mutex
	sources map[string]source.Source
}

// openSources opens what the mesh names and is not open yet; the errors name the place.
func openSources(ctx context.Context, m *mesh.Mesh, have map[string]source.Source) (map[string]source.Source, []error) {
	out := map[string]source.Source{}
	var errs []error
	for _, d := range m.Domains {
		for _, c := range d.Sources {
			name := d.Name + "." + c.Name
			if s := have[name]; s != nil {
				out[name] = s
				continue
			}
			s, err := connectors[c.Kind](ctx, name, c)
			if err != nil {
				errs = append(errs, explained(fmt.Errorf("%s: source %s: %w", c.Pos, name, err)))
				continue
			}
			out[name] = s
		}
	}
	return out, errs
}

// specs turns the mesh's domains into what the catalog builds from, leaving out the
// relations of sources that did not open (their error has been told).
func specs(m *mesh.Mesh, open map[string]source.Source) []catalog.Spec {
	var out []catalog.Spec
	for _, d := range m.Domains {
		s := catalog.Spec{Domain: catalog.Domain{Name: d.Name, Team: d.Owner.Team, Contact: d.Owner.Contact}}
		for _, r := range d.Relations {
			if name := d.Name + "." + r.Source; open[name] != nil {
				s.Entries = append(s.Entries, catalog.Entry{Name: r.Name, Source: name, Place: r.Pos.String(),
					Want: source.Want{Relation: strings.Join(r.Relation, "."), Path: r.Path}})
			}
		}
		for _, p := range d.Publish {
			if name := d.Name + "." + p.Source; open[name] != nil {
				s.Entries = append(s.Entries, catalog.Entry{Source: name, Place: p.Pos.String(), Want: source.Want{Schema: p.Schema}})
			}
		}
		out = append(out, s)
	}
	return out
}

// describeMesh opens the sources and builds the catalog of what they publish.
func describeMesh(ctx context.Context, m *mesh.Mesh, have map[string]source.Source) (*catalog.Snapshot, map[string]source.Source, []error) {
	sources, errs := openSources(ctx, m, have)
	snap, more := catalog.Build(ctx, m.Name, specs(m, sources), sources)
	for _, err := range more {
		errs = append(errs, explained(err))
	}
	return snap, sources, errs
}

// explained adds to an error's text what a client would be told beside it.
func explained(err error) error {
	e, ok := pgerr.As(err)
	if !ok {
		return err
	}
	if e.Detail != "" {
		err = fmt.Errorf("%w\n    %s", err, e.Detail)
	}
	if e.Hint != "" {
		err = fmt.Errorf("%w\n    hint: %s", err, e.Hint)
	}
	return err
}

// openGateway opens everything. A source that cannot be reached is no error here: the
// rest is served, and it is tried again (retry).
func openGateway(ctx context.Context, m *mesh.Mesh) (*gateway, []error, error) {
	g := &gateway{mesh: m}
	var err error
	if g.policy, err = opa.Load(m.Dir, opa.Options{Mesh: m.Name, Version: version}); err != nil {
		return nil, nil, err
	}
	if g.log, err = auditlog.Open(m.Audit.Dir, auditlog.Options{}); err != nil {
		return nil, nil, err
	}
	temp := m.Engine.TempDir
	if temp == "" {
		temp = filepath.Join(os.TempDir(), fmt.Sprintf("meshgate-%d", os.Getpid()))
		g.temp = temp
	}
	g.duck, err = duck.Open(duck.Config{Memory: fmt.Sprintf("%dB", m.Engine.MemoryBytes), Threads: m.Engine.Threads, TempDir: temp})
	if err != nil {
		g.close()
		return nil, nil, err
	}
	snap, sources, missing := describeMesh(ctx, m, nil)
	g.sources = sources
	g.engine = engine.New(engine.Config{Catalog: snap, Decider: g.policy, Sink: g.log, Duck: g.duck, Product: "meshgate " + version})
	tlsConfig, err := tlsOf(m.TLS)
	if err != nil {
		g.close()
		return nil, nil, err
	}
	users := map[string]pgwire.User{}
	for _, u := range m.Users {
		w := pgwire.User{Groups: u.Groups, Attributes: u.Attributes}
		if u.Verifier != nil {
			w.Verifier = u.Verifier.Text()
		}
		users[u.Name] = w
	}
	g.server = pgwire.NewServer(pgwire.Serving(g.engine, users), pgwire.Config{TLS: tlsConfig, TLSRequired: m.TLS.Required, MockSecret: mockSecret(m)})
	return g, missing, nil
}

// mockSecret makes the salts of users that do not exist: the same after a restart, and
// known to nobody who does not hold the verifiers.
func mockSecret(m *mesh.Mesh) []byte {
	h := sha256.New()
	for _, u := range m.Users {
		if u.Verifier != nil {
			fmt.Fprintln(h, u.Name, u.Verifier.Text())
		}
	}
	return h.Sum(nil)
}

func tlsOf(t mesh.TLS) (*tls.Config, error) {
	if t.Cert == "" {
		return nil, nil
	}
	cert, err := tls.LoadX509KeyPair(t.Cert, t.Key)
	if err != nil {
		return nil, fmt.Errorf("tls: %w", err)
	}
	c := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	if t.ClientCA != "" {
		pem, err := os.ReadFile(t.ClientCA)
		if err != nil {
			return nil, fmt.Errorf("tls: %w", err)
		}
		c.ClientCAs = x509.NewCertPool()
		if !c.ClientCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("tls: %s holds no certificate", t.ClientCA)
		}
		c.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return c, nil
}

// retryEvery is how often sources that could not be reached are tried again.
const retryEvery = 30 * time.Second

// retry tries the missing sources until all are there or ctx ends.
func (g *gateway) retry(ctx context.Context) {
	tick := time.NewTicker(retryEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		g.mu.Lock()
		snap, sources, missing := describeMesh(ctx, g.mesh, g.sources)
		g.sources = sources
		g.mu.Unlock()
		g.engine.Publish(snap)
		if len(missing) == 0 {
			slog.Info("all sources are there")
			return
		}
		for _, err := range missing {
			slog.Warn("still missing from the catalog", "err", err)
		}
	}
}

// drainFor is how long statements may go on after a signal to end; whoever sends it kills
// after ten seconds, as a rule.
const drainFor = 5 * time.Second

// serve accepts clients until ctx ends, then lets them finish for a moment.
func (g *gateway) serve(ctx context.Context, ln net.Listener) error {
	done := make(chan error, 1)
	go func() { done <- g.server.Serve(ln) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), drainFor)
	defer cancel()
	if err := g.server.Shutdown(grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// close releases everything, in the opposite order of opening.
func (g *gateway) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for name, s := range g.sources {
		if err := s.Close(); err != nil {
			slog.Warn("source did not close", "source", name, "err", err)
		}
	}
	if g.duck != nil {
		if err := g.duck.Close(); err != nil {
			slog.Warn("join engine did not close", "err", err)
		}
	}
	if g.temp != "" {
		if err := os.RemoveAll(g.temp); err != nil {
			slog.Warn("the folder for spilled rows was not removed", "err", err)
		}
	}
	if g.log != nil {
		if err := g.log.Close(); err != nil {
			slog.Error("audit log did not close", "err", err)
		}
	}
}
