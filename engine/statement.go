package engine

import (
	"context"

	"github.com/meshgate/meshgate/engine/rel"
)

// Statement is a bound statement that can run many times.
type Statement struct {
	columns []rel.Column // nil: it returns no rows
	params  []rel.Type
	planned func(ctx context.Context, args []any) ([]rel.Column, error) // nil: columns
	run     func(ctx context.Context, args []any) (*Result, error)
}

// Columns is nil for a statement that returns no rows.
func (st *Statement) Columns() []rel.Column { return st.columns }

// Planned are the columns as PostgreSQL describes them once it has planned the statement for
// args, a portal's: their type modifiers may be known better than Columns'.
func (st *Statement) Planned(ctx context.Context, args []any) ([]rel.Column, error) {
	if st.planned == nil {
		return st.columns, nil
	}
	return st.planned(ctx, args)
}

// Params are the parameters' types.
func (st *Statement) Params() []rel.Type { return st.params }

// Run executes the statement with args in the forms of rel's values; rows stream from the Result.
func (st *Statement) Run(ctx context.Context, args []any) (*Result, error) { return st.run(ctx, args) }

// Result is one run of a statement.
type Result struct {
	rows rel.Rows
	tag  func(rows int64) string
	end  func() error
}

// Rows is nil for a statement that returns none.
func (r *Result) Rows() rel.Rows { return r.rows }

// Tag is the command tag after so many rows.
func (r *Result) Tag(rows int64) string { return r.tag(rows) }

// Close ends the statement. It is idempotent.
func (r *Result) Close() error {
	if r.end == nil {
		return nil
	}
	end := r.end
	r.end = nil
	return end()
}
