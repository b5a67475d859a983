package engine

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

func (s *Session) duckOptions() duck.Options {
	return duck.Options{Settings: s.ValueSettings()}
}

// execute runs an optimized plan: a lone fragment streams straight through, anything else
// runs in the join engine, fed by its fragments.
func (r *run) execute(root plan.Node, cols []rel.Column) (rel.Rows, error) {
	r.under, r.withhold = guarded(root)
	r.meter(fragments(root))
	l := &lazy{run: r, root: root, cols: cols, query: root, known: map[plan.Node]error{}}
	return l.start()
}

// attempt runs a plan, or a part of it by itself, in a snapshot of its own.
func (r *run) attempt(root plan.Node, cols []rel.Column, lazily duck.Lazily) (rel.Rows, error) {
	start, closeAll, err := r.open(fragments(root))
	if err != nil {
		return nil, err
	}
	var rows rel.Rows
	if f, pick := lone(root, cols); f != nil {
		if rows, err = start(r.ctx, f); err == nil {
			rows = &picked{Rows: rows, cols: cols, pick: pick, schema: rel.ArrowSchema(cols)}
		}
	} else {
		opt := r.session.duckOptions()
		opt.Lazily = lazily
		rows, err = r.session.engine.Duck.Run(r.ctx, root, cols, start, opt)
	}
	if err != nil {
		closeAll()
		return nil, err
	}
	return &closing{Rows: rows, after: closeAll}, nil
}

// fragments lists a plan's fragments, those in subqueries included.
func fragments(root plan.Node) []*plan.Fragment {
	var out []*plan.Fragment
	plan.Walk(root, func(n plan.Node) bool {
		if f, ok := n.(*plan.Fragment); ok {
			out = append(out, f)
			return false
		}
		return true
	})
	return out
}

// lone finds the fragment of a plan that needs nothing else than picking its columns.
func lone(root plan.Node, cols []rel.Column) (*plan.Fragment, []int) {
	from := map[rel.ColID]rel.ColID{}
	for _, c := range cols {
		from[c.ID] = c.ID
	}
	n := root
	for {
		switch x := n.(type) {
		case *plan.Project:
			to := map[rel.ColID]rel.ColID{}
			for _, it := range x.Items {
				if c, ok := it.Expr.(*rel.Col); ok && c.Column.Form == it.Column.Form {
					to[it.ID] = c.ID
				}
			}
			for out, in := range from {
				id, ok := to[in]
				if !ok {
					return nil, nil
				}
				from[out] = id
			}
			n = x.Input
			continue
		case *plan.Barrier:
			n = x.Input
			continue
		case *plan.Fragment:
			at := map[rel.ColID]int{}
			for i, c := range x.Columns() {
				at[c.ID] = i
			}
			pick := make([]int, len(cols))
			for i, c := range cols {
				p, ok := at[from[c.ID]]
				if !ok {
					return nil, nil
				}
				pick[i] = p
			}
			return x, pick
		}
		return nil, nil
	}
}

// open prepares the statement's fragments: unless there is only one, each source that can
// gives a snapshot, with connections for all of its fragments at once, or as many as it may
// have. It gives the starter of a fragment, metered, and what ends the snapshots.
func (r *run) open(frags []*plan.Fragment) (duck.Starter, func(), error) {
	find := r.session.sources(r.ctx)
	count := map[string]int{}
	for _, f := range frags {
		count[f.Source]++
	}
	shared, queues := map[string]source.Source{}, map[string]*turns{}
	closeAll := func() {
		for _, s := range shared {
			if err := s.Close(); err != nil {
				r.session.engine.Log.Warn("a source's snapshot did not close", "err", err)
			}
		}
	}
	if len(frags) > 1 {
		// In the order of their names, so that two statements which need the same sources
		// never hold what the other waits for.
		for _, name := range slices.Sorted(maps.Keys(count)) {
			sn, ok := find(name).(source.Snapshotter)
			if !ok {
				continue
			}
			// A fragment may be read again, or all at once: further readers wait for a turn.
			parts := min(count[name], sn.Connections())
			queues[name] = newTurns(r.ctx, parts)
			s, err := sn.Snapshot(r.ctx, parts)
			if err != nil {
				closeAll()
				return nil, nil, err
			}
			shared[name] = s
		}
	}
	start := func(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
		src := shared[f.Source]
		if src == nil {
			src = find(f.Source)
		}
		m := r.meterOf[f.ID]
		if src == nil || m == nil {
			return nil, fmt.Errorf("fragment %d of source %s is not part of the statement", f.ID, f.Source)
		}
		run := func(ctx context.Context) (rel.Rows, error) {
			return m.measure(func() (rel.Rows, error) { return src.Run(ctx, f) })
		}
		if q := queues[f.Source]; q != nil {
			return q.start(ctx, run)
		}
		return run(ctx)
	}
	return start, closeAll, nil
}

// closing runs after once the rows are closed.
type closing struct {
	rel.Rows
	after func()
}

func (c *closing) Close() error {
	err := c.Rows.Close()
	if c.after != nil {
		c.after()
		c.after = nil
	}
	return err
}

// picked gives some of the columns of each batch, in another order.
type picked struct {
	rel.Rows
	cols   []rel.Column
	pick   []int
	schema *arrow.Schema
}

func (p *picked) Schema() rel.Schema { return p.cols }

func (p *picked) Next(ctx context.Context) (arrow.RecordBatch, error) {
	b, err := p.Rows.Next(ctx)
	if err != nil {
		return nil, err
	}
	defer b.Release()
	cols := make([]arrow.Array, len(p.pick))
	for i, at := range p.pick {
		cols[i] = b.Column(at)
	}
	return array.NewRecordBatch(p.schema, cols, b.NumRows()), nil
}

// delivered are the rows as the client gets them: the end of them, however it comes,
// completes the statement.
type delivered struct {
	rel.Rows
	run    *run
	schema []rel.Column
	closed bool
}

func (d *delivered) Schema() rel.Schema { return d.schema }

// Next gives io.EOF only once the completion record is durable.
func (d *delivered) Next(ctx context.Context) (arrow.RecordBatch, error) {
	b, err := d.Rows.Next(ctx)
	if err == nil {
		d.run.record.Rows += b.NumRows()
		return b, nil
	}
	d.close()
	if err == io.EOF {
		if err := d.run.finish(nil); err != nil {
			return nil, err
		}
		return nil, io.EOF
	}
	return nil, d.run.finish(err)
}

func (d *delivered) close() {
	if d.closed {
		return
	}
	d.closed = true
	if err := d.Rows.Close(); err != nil {
		d.run.session.engine.Log.Debug("rows did not close", "err", err)
	}
}

// Close ends the statement early: the sources' work stops with it.
func (d *delivered) Close() error {
	d.close()
	return d.run.abandoned()
}
