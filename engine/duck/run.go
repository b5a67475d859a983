package duck

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// Options are the settings of the session that a statement's answer depends on.
type Options struct {
	Settings pgvalue.Settings
	Lazily   Lazily
}

// Starter starts a fragment: it begins the remote work and gives its rows, whose columns
// are the fragment's. It may be called again for a fragment that the statement reads twice.
type Starter func(ctx context.Context, f *plan.Fragment) (rel.Rows, error)

// Run evaluates a plan and streams the columns cols of its answer, each in its form. All
// fragments start at once. The rows hold a connection until they are closed.
func (e *Engine) Run(ctx context.Context, root plan.Node, cols []rel.Column, start Starter, opt Options) (rel.Rows, error) {
	r, err := e.run(ctx, root, cols, start, opt)
	if duckdb.Invalidated(err) { // by another statement: there is a new database
		r, err = e.run(ctx, root, cols, start, opt)
	}
	if err != nil {
		return nil, classify(err)
	}
	return r, nil
}

func (e *Engine) run(ctx context.Context, root plan.Node, cols []rel.Column, start Starter, opt Options) (*rows, error) {
	db, conn, err := e.take()
	if err != nil {
		return nil, err
	}
	fragments := conn.Fragments(ctx)
	r := &rows{engine: e, database: db, conn: conn, fragments: fragments}
	p := newPrinter(opt)
	p.session, r.endSession = openSession(ctx, opt)
	var blocked atomic.Int32
	p.fragment = func(f *plan.Fragment) string {
		a := newAhead(f, start, &blocked)
		r.ahead = append(r.ahead, a)
		id := fragments.Add(duckdb.Fragment{Columns: a.cols, Rows: f.Rows, Start: a.rows})
		return fmt.Sprintf("fragment(%d) f%d", id, f.ID)
	}
	sql := p.statement(root, cols)
	if p.err != nil {
		r.Close()
		return nil, p.err
	}
	for _, a := range r.ahead {
		a.begin(ctx)
	}
	if p.readers.any() {
		if r.gather, err = promptly(ctx, conn); err != nil {
			r.Close()
			return nil, err
		}
	}
	r.rows, err = conn.Query(ctx, sql, visible(cols))
	if err != nil {
		err = e.failed(db, err)
		r.Close()
		return nil, err
	}
	r.cols = cols
	return r, nil
}

// SQL prints the statement that Run would give DuckDB, with fragments by their number.
func SQL(root plan.Node, cols []rel.Column, opt Options) (string, error) {
	p := newPrinter(opt)
	p.fragment = func(f *plan.Fragment) string { return fmt.Sprintf("fragment(%d) f%d", f.ID, f.ID) }
	sql := p.statement(root, cols)
	return sql, p.err
}

func newPrinter(opt Options) *printer {
	return &printer{settings: opt.Settings, lazily: opt.Lazily, ctes: map[int]string{}, uses: map[int]int{}, isAhead: map[int]bool{}, unending: map[int]bool{}}
}

// noColumn stands for the columns of an answer that has none, which DuckDB cannot give.
var noColumn = rel.Column{Name: "c0", Type: rel.Int4}

func visible(cols []rel.Column) []rel.Column {
	if len(cols) == 0 {
		return []rel.Column{noColumn}
	}
	return cols
}

// rows is a running statement.
type rows struct {
	rows       rel.Rows
	engine     *Engine
	database   *database
	conn       *duckdb.Conn
	fragments  *duckdb.Fragments
	ahead      []*ahead
	endSession func()
	gather     func() error // takes promptly back
	cols       []rel.Column
	closed     bool
}

func (r *rows) Schema() rel.Schema { return r.cols }

func (r *rows) Next(ctx context.Context) (arrow.RecordBatch, error) {
	b, err := r.rows.Next(ctx)
	if err != nil {
		return nil, classify(r.engine.failed(r.database, err))
	}
	if len(r.cols) == 0 {
		defer b.Release()
		return emptyBatch(b.NumRows()), nil
	}
	return b, nil
}

func (r *rows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	for _, a := range r.ahead {
		a.abandon()
	}
	var err error
	if r.rows != nil {
		err = r.rows.Close()
	}
	r.fragments.Close()
	for _, a := range r.ahead {
		a.stop()
	}
	keep := r.gather == nil || r.gather() == nil
	r.engine.give(r.database, r.conn, keep)
	r.endSession()
	return err
}

// ranges gives PostgreSQL's words for DuckDB's types in messages about overflow.
var ranges = []struct{ in, message string }{
	{"INT16", "smallint out of range"},
	{"INT32", "integer out of range"},
	{"INT64", "bigint out of range"},
	{"DECIMAL", digitsMessage},
	{"HUGEINT", digitsMessage}, // sums of decimals
}

// ErrDigits is the cause of an error about a numeric of a fixed scale that has more than 38 digits, or
// is not finite: the statement succeeds where its columns have no fixed scale.
var ErrDigits = errors.New("a numeric does not fit 38 digits of a fixed scale")

// digitsMessage is of those errors alone, which cross DuckDB as text.
const digitsMessage = "numeric value out of range"

func tooManyDigits() *pgerr.Error {
	return pgerr.New(pgerr.NumericValueOutOfRange, digitsMessage).WithCause(ErrDigits).
		WithHint("The gateway computes numerics of a fixed scale in 38 digits; cast an operand to numeric without precision to compute in any number.")
}

// classify words errors of DuckDB's own as PostgreSQL does, and passes others on.
func classify(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return duckdb.Classify(err)
	}
	e, ok := err.(*duckdb.Error)
	if !ok {
		if ours, ok := pgerr.As(err); ok && ours.Message == digitsMessage {
			ours.WithCause(ErrDigits)
		}
		return err
	}
	out := duckdb.Classify(e)
	if strings.HasPrefix(e.Message, "Failed to cast decimal value ") {
		out.Code = pgerr.NumericValueOutOfRange
	}
	if out.Code != pgerr.NumericValueOutOfRange {
		return out
	}
	text := e.Message
	for _, before := range []string{"destination type ", " to type "} {
		if _, dest, ok := strings.Cut(text, before); ok {
			text = dest
		}
	}
	for _, r := range ranges {
		if strings.Contains(text, r.in) {
			out.Message = r.message
			break
		}
	}
	if out.Message == digitsMessage {
		digits := tooManyDigits().WithCause(fmt.Errorf("%w: %w", ErrDigits, e))
		digits.Detail = out.Detail
		return digits
	}
	if out.Message == e.Message {
		out.Message = "value out of range"
		out.Detail = e.Message
	}
	return out
}
