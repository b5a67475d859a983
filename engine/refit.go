package engine

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// A plan fixes the form in which every column travels, from what the sources say of their
// columns; a value that has no such form is met only when rows arrive, or when numerics of a
// fixed scale outgrow their 38 digits in the join engine. A statement that meets one before it
// has given a row is bound anew, with the source's column in its text form (for too many digits
// all numeric columns), and asked again, policy included; after its first row it fails, and
// says so. Statements that meet none pay nothing.

// bound is a query as it is bound to the catalog and to the forms that columns are known to need.
type bound struct {
	*bind.Query
	session *Session
	st      *parse.Statement
	options bind.Options // but for Lookup, which asks policy anew
	want    fitness
	have    fitness
}

// fitness says what a query is bound for.
type fitness struct {
	forms uint64 // the version of the gateway's forms
	wide  bool   // numeric columns of whatever precision travel as text
}

func (s *Session) bindQuery(ctx context.Context, st *parse.Statement, paramTypes []rel.OID) (*bound, error) {
	b := &bound{session: s, st: st, options: s.bindOptions(ctx)}
	b.have.forms = s.engine.forms.version.Load()
	b.want = b.have
	b.options.Params = paramTypes
	q, err := bind.Select(st, b.options)
	b.Query = q
	return b, err
}

// current binds the query again if columns have come to travel otherwise since it was bound:
// by the search path and the settings of the first time.
func (b *bound) current(ctx context.Context) error {
	b.want.forms = b.session.engine.forms.version.Load()
	if b.want == b.have {
		return nil
	}
	o := b.options
	b.session.lookIn(ctx, &o, o.Bare != nil, b.want.wide)
	q, err := bind.Select(b.st, o)
	if err = b.session.sighted(ctx, err); err != nil {
		return err
	}
	same := func(x, y rel.Column) bool { return x.Name == y.Name && x.Type == y.Type }
	if !slices.EqualFunc(q.Columns, b.Columns, same) {
		return pgerr.New(pgerr.FeatureNotSupported, "cached plan must not change result type")
	}
	b.Query, b.have = q, b.want
	return nil
}

// fitted runs a query until each column travels in a form that holds its values, as far as the
// first rows tell: every round but the last finds one more that needs another.
func (r *run) fitted(q *bound, args []any) (*fitting, error) {
	for {
		if err := q.current(r.ctx); err != nil {
			return nil, err
		}
		f := &fitting{run: r, query: q, args: args, columns: q.Columns, have: q.have}
		var err error
		if f.Rows, err = r.first(q.Query, args); err == nil {
			return f, nil
		}
		if !r.refits(q, f.have, err) {
			return nil, err
		}
	}
}

// refits says whether a query that failed as it was bound may succeed once it is bound again. It
// learns from the fragments that met values which do not fit.
func (r *run) refits(q *bound, have fitness, err error) bool {
	for _, m := range r.meterOf {
		if misfit := m.misfit.Load(); misfit != nil {
			r.session.engine.forms.learn(m.fragment, misfit)
		}
	}
	digits := errors.Is(err, duck.ErrDigits)
	q.want.forms = r.session.engine.forms.version.Load()
	q.want.wide = q.want.wide || digits
	return q.want != have && (r.misfit() || digits)
}

// misfit says whether a fragment has met a value that does not fit.
func (r *run) misfit() bool {
	for _, m := range r.meterOf {
		if m.misfit.Load() != nil {
			return true
		}
	}
	return false
}

// fitting are rows that are asked for again where a value does not fit, before the first of them.
type fitting struct {
	rel.Rows // nil once asking again has failed, with err
	err      error
	given    bool
	run      *run
	query    *bound
	args     []any
	columns  []rel.Column
	have     fitness // what these rows are of
}

func (f *fitting) Schema() rel.Schema { return f.columns }

func (f *fitting) Next(ctx context.Context) (arrow.RecordBatch, error) {
	for f.err == nil {
		b, err := f.Rows.Next(ctx)
		switch {
		case err == nil:
			f.given = f.given || b.NumRows() > 0
			return b, nil
		case err == io.EOF || !f.run.refits(f.query, f.have, err):
			return nil, err
		case f.given:
			if e, ok := pgerr.As(err); ok && f.run.misfit() {
				e.WithHint("The gateway has noted how to read this value: ask again.")
			}
			return nil, err
		}
		f.Rows.Close()
		again, err := f.run.fitted(f.query, f.args)
		if err != nil {
			f.Rows, f.err = nil, err
			break
		}
		*f = *again
	}
	return nil, f.err
}

func (f *fitting) Close() error {
	if f.Rows == nil {
		return nil
	}
	return f.Rows.Close()
}
