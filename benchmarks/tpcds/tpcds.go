// Package tpcds is the TPC-DS workload: the 99 queries and dsdgen's rows as DuckDB's extension
// tpcds gives them, at scale 0.01 with widened small tables (widen.sql), spread over four kinds
// of source. Neither queries nor rows are kept here: Extension fetches the package that has
// them. adapt.go lists where a query differs from what the extension prints, and why.
package tpcds

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/rel"
)

//go:embed widen.sql
var widen string

// Workload is the tables' rows and the queries. Close ends it.
type Workload struct {
	db   *duckdb.DB
	conn *duckdb.Conn
}

// Open generates the rows, the same ones each time.
func Open(ctx context.Context) (*Workload, error) {
	path, err := Extension()
	if err != nil {
		return nil, err
	}
	w := &Workload{}
	if w.db, err = duckdb.Open(duckdb.Config{ExternalAccess: true}); err != nil {
		return nil, err
	}
	if w.conn, err = w.db.Connect(); err != nil {
		w.db.Close()
		return nil, err
	}
	for _, sql := range []string{"LOAD " + duckdb.QuoteString(path), "CALL dsdgen(sf = 0.01)", widen} {
		if err := w.conn.Exec(ctx, sql); err != nil {
			w.Close()
			return nil, fmt.Errorf("%.60s: %w", sql, err)
		}
	}
	return w, nil
}

// Close frees what Open took.
func (w *Workload) Close() {
	w.conn.Close()
	w.db.Close()
}

// Tables gives the 24 tables. An error while the rows are read is told to fail.
func (w *Workload) Tables(ctx context.Context, fail func(error)) []testmesh.Table {
	tables := append([]testmesh.Table(nil), schema...)
	for i, t := range tables {
		columns := make([]string, len(t.Columns))
		for j, c := range t.Columns {
			columns[j] = c.Name + "::VARCHAR"
		}
		tables[i].Rows = w.rows(ctx, len(columns), "SELECT "+strings.Join(columns, ", ")+" FROM "+t.Name, fail)
	}
	return tables
}

// rows runs a query whose columns are all text.
func (w *Workload) rows(ctx context.Context, width int, sql string, fail func(error)) iter.Seq[[]any] {
	want := make([]rel.Column, width)
	for i := range want {
		want[i].Type = rel.Text
	}
	return func(yield func([]any) bool) {
		rows, err := w.conn.Query(ctx, sql, want)
		if err != nil {
			fail(err)
			return
		}
		defer rows.Close()
		row := make([]any, width)
		for {
			batch, err := rows.Next(ctx)
			if err == io.EOF {
				return
			}
			if err != nil {
				fail(err)
				return
			}
			for i := range int(batch.NumRows()) {
				for j := range row {
					row[j] = nil
					if c := batch.Column(j).(*array.String); !c.IsNull(i) {
						row[j] = strings.Clone(c.Value(i))
					}
				}
				if !yield(row) {
					return
				}
			}
		}
	}
}

// Queries gives the 99 queries as an analyst sends them, adapted as adapt.go says; query n is at n-1.
func (w *Workload) Queries(ctx context.Context) ([]string, error) {
	var all []string
	var failed error
	for row := range w.rows(ctx, 1, "SELECT query FROM tpcds_queries() ORDER BY query_nr", func(err error) { failed = err }) {
		all = append(all, strings.TrimSuffix(strings.TrimSpace(row[0].(string)), ";"))
	}
	if failed != nil {
		return nil, failed
	}
	if len(all) != 99 {
		return nil, fmt.Errorf("%d queries, not 99", len(all))
	}
	return all, adapt(all)
}
