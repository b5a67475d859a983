// Package duck is the residual engine: it evaluates in DuckDB what of a plan stays above
// the fragments. A bound, typed plan is printed as DuckDB SQL that has PostgreSQL's
// semantics (print*.go; the tables of functions are in call.go and beside it), the
// fragments are read as table functions, and the answer streams out.
//
// What DuckDB lacks or does otherwise is a macro (macros.sql) or a scalar function in Go
// (scalar*.go). An expression that is not listed is refused with 0A000, never passed on.
package duck

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/meshgate/meshgate/engine/duckdb"
)

//go:embed macros.sql
var macros string

// Config says what the engine may use.
type Config struct {
	Memory  string // DuckDB's spelling, "4GB"; empty is DuckDB's default
	Threads int    // zero is one per processor
	TempDir string // where operators spill; empty: they fail instead
}

// Engine is an open residual engine. Its methods may be called concurrently.
type Engine struct {
	cfg Config

	mu      sync.Mutex
	current *database
	closed  bool
}

// Open starts an engine.
func Open(cfg Config) (*Engine, error) {
	d, err := openDatabase(cfg)
	if err != nil {
		return nil, fmt.Errorf("open the residual engine: %w", err)
	}
	return &Engine{cfg: cfg, current: d}, nil
}

// take gives a connection for one statement.
func (e *Engine) take() (*database, *duckdb.Conn, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.current.lost {
		d, err := openDatabase(e.cfg)
		if err != nil {
			return nil, nil, fmt.Errorf("open the residual engine anew: %w", err)
		}
		e.current.retire()
		e.current = d
	}
	c, err := e.current.take()
	return e.current, c, err
}

func (e *Engine) give(d *database, c *duckdb.Conn, keep bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	d.give(c, keep && !e.closed && d == e.current && !d.lost)
	if d != e.current && d.used == 0 {
		d.db.Close()
	}
}

// failed notes whether an error has cost the statement's database, and passes it on.
func (e *Engine) failed(d *database, err error) error {
	if duckdb.Fatal(err) {
		e.mu.Lock()
		d.lost = true
		e.mu.Unlock()
	}
	return err
}

// Close ends the engine; statements must have ended.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	return e.current.retire()
}
