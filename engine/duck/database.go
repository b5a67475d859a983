package duck

import (
	"context"
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/duckdb"
)

// database is an empty DuckDB with our functions. One in which DuckDB has met an internal error
// answers nothing any more, whoever asks, so the next statement gets a new one; those that still
// read from the old one end first. It is guarded by its engine's lock.
type database struct {
	db   *duckdb.DB
	idle []*duckdb.Conn
	used int // connections that statements have
	lost bool
}

// maxIdle is how many connections wait for a statement.
const maxIdle = 8

func openDatabase(cfg Config) (*database, error) {
	db, err := duckdb.Open(duckdb.Config{MemoryLimit: cfg.Memory, Threads: cfg.Threads, TempDir: cfg.TempDir, Changeable: []string{gathering}})
	if err != nil {
		return nil, err
	}
	d := &database{db: db}
	if err := d.setUp(); err != nil {
		d.retire()
		return nil, err
	}
	return d, nil
}

func (d *database) setUp() error {
	if err := d.db.RegisterAggregate(goAggregates()...); err != nil {
		return err
	}
	if err := d.db.RegisterScalar(scalars()...); err != nil {
		return err
	}
	c, err := d.take()
	if err != nil {
		return err
	}
	defer d.give(c, true)
	for _, sql := range strings.Split(macros, ";\n") {
		if err := c.Exec(context.Background(), sql); err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

func (d *database) take() (*duckdb.Conn, error) {
	if n := len(d.idle); n > 0 {
		c := d.idle[n-1]
		d.idle = d.idle[:n-1]
		d.used++
		return c, nil
	}
	c, err := d.db.Connect()
	if err == nil {
		d.used++
	}
	return c, err
}

func (d *database) give(c *duckdb.Conn, keep bool) {
	d.used--
	if !keep || len(d.idle) >= maxIdle {
		c.Close()
		return
	}
	d.idle = append(d.idle, c)
}

// retire closes what no statement has; the database goes with the last statement's connection.
func (d *database) retire() error {
	for _, c := range d.idle {
		c.Close()
	}
	d.idle = nil
	if d.used > 0 {
		return nil
	}
	return d.db.Close()
}
