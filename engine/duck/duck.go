// Package duck is the residual engine: it evaluates in DuckDB what of a plan stays above
// the fragments. A bound, typed plan is printed as DuckDB SQL that has PostgreSQL's
// semantics (print*.go; the tables of functions are in call.go and beside it), the
// fragments are read as table functions, and the answer streams out.
//
// What DuckDB lacks or does otherwise is a macro (macros.sql) or a scalar function in Go
// (scalar*.go). An expression that is not listed is refused with 0A000, never passed on.
package duck

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
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
	db *duckdb.DB

	mu     sync.Mutex
	idle   []*duckdb.Conn
	closed bool
}

// maxIdle is how many connections wait for a statement.
const maxIdle = 8

// Open starts an engine.
func Open(cfg Config) (*Engine, error) {
	db, err := duckdb.Open(duckdb.Config{MemoryLimit: cfg.Memory, Threads: cfg.Threads, TempDir: cfg.TempDir})
	if err != nil {
		return nil, fmt.Errorf("open the residual engine: %w", err)
	}
	e := &Engine{db: db}
	if err := e.setUp(); err != nil {
		db.Close()
		return nil, fmt.Errorf("open the residual engine: %w", err)
	}
	return e, nil
}

func (e *Engine) setUp() error {
	if err := e.db.RegisterAggregate(goAggregates()...); err != nil {
		return err
	}
	if err := e.db.RegisterScalar(scalars()...); err != nil {
		return err
	}
	c, err := e.take()
	if err != nil {
		return err
	}
	defer e.give(c)
	for _, sql := range strings.Split(macros, ";\n") {
		if err := c.Exec(context.Background(), sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

// take gives a connection for one statement.
func (e *Engine) take() (*duckdb.Conn, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if n := len(e.idle); n > 0 {
		c := e.idle[n-1]
		e.idle = e.idle[:n-1]
		return c, nil
	}
	return e.db.Connect()
}

func (e *Engine) give(c *duckdb.Conn) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed || len(e.idle) >= maxIdle {
		c.Close()
		return
	}
	e.idle = append(e.idle, c)
}

// Close ends the engine; statements must have ended.
func (e *Engine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	for _, c := range e.idle {
		c.Close()
	}
	e.idle = nil
	return e.db.Close()
}
