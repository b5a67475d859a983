package duck

import (
	"slices"
	"sync/atomic"

	"github.com/meshgate/meshgate/engine/duckdb"
)

// measure is an aggregate over values of type V that is computed step by step in an A, which
// begins as its zero value.
type measure[V, A any] struct {
	args   []duckdb.Type
	ret    duckdb.Type
	read   func(in *duckdb.Chunk) func(row int) (v V, ok bool) // ok is false for a row that does not count
	step   func(a *A, v V) error
	merge  func(into, from *A) error // nil: PostgreSQL's result is that of the values one by one
	result func(a *A, out *duckdb.Vector, row int) error
}

// plain computes each group's A while the rows come.
func (m measure[V, A]) plain(name string) duckdb.Aggregate {
	return duckdb.AggregateOf(name, m.args, m.ret,
		func(in *duckdb.Chunk) func(*A, int) error {
			read := m.read(in)
			return func(a *A, row int) error {
				if v, ok := read(row); ok {
					return m.step(a, v)
				}
				return nil
			}
		}, m.merge, m.result)
}

// over is the aggregate as a window function whose result depends on the order of its
// operations: PostgreSQL takes a frame's rows one by one, and so does this, although DuckDB
// builds a frame from the states of runs of rows. Such a state keeps its rows, and states
// built from it refer to it; the steps are made when a result is wanted.
func (m measure[V, A]) over(name string) duckdb.Aggregate {
	return duckdb.AggregateOf(name, m.args, m.ret,
		func(in *duckdb.Chunk) func(*fold[V, A], int) error {
			read := m.read(in)
			return func(f *fold[V, A], row int) error {
				if v, ok := read(row); ok {
					f.add(v)
				}
				return nil
			}
		},
		func(into, from *fold[V, A]) error { into.parts = append(into.parts, part[V, A]{run: from}); return nil },
		func(f *fold[V, A], out *duckdb.Vector, row int) error {
			end := &progress[A]{}
			if last := f.from(nil, m.step); last != nil {
				end = last
			}
			if end.err != nil {
				return end.err
			}
			a := end.sum
			return m.result(&a, out, row)
		})
}

// list is the aggregate as a function of lists of its arguments' values, which have their
// order; lists of several arguments are as long.
func (m measure[V, A]) list(name string) duckdb.Scalar {
	lists := make([]duckdb.Type, len(m.args))
	for i, t := range m.args {
		lists[i] = duckdb.List(t)
	}
	return duckdb.Scalar{Name: name, Args: lists, Ret: m.ret, Nulls: true,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			for i := range in.Len {
				// each list is a chunk of its own
				rows := duckdb.Chunk{Args: make([]duckdb.Vector, len(m.args))}
				for k := range in.Args {
					if !in.Args[k].Valid(i) {
						continue
					}
					from, n := in.Args[k].List(i)
					rows.Len, rows.Args[k] = n, in.Args[k].Child().From(from)
				}
				var a A
				if rows.Len > 0 {
					read := m.read(&rows)
					for k := range rows.Len {
						if v, ok := read(k); ok {
							if err := m.step(&a, v); err != nil {
								return err
							}
						}
					}
				}
				if err := m.result(&a, out, i); err != nil {
					return err
				}
			}
			return nil
		}}
}

// fold is a run of rows: values, and shorter runs that do not change any more.
type fold[V, A any] struct {
	parts []part[V, A]
	last  atomic.Pointer[progress[A]] // how from ended when it was last asked for
}

type part[V, A any] struct {
	values []V
	run    *fold[V, A]
}

// progress is what the steps over all rows so far gave. A frame that begins where the row's
// before began goes on from it: a running sum takes time in proportion to its rows.
type progress[A any] struct {
	before *progress[A]
	sum    A
	err    error
}

func (f *fold[V, A]) add(v V) {
	if n := len(f.parts); n > 0 && f.parts[n-1].run == nil {
		f.parts[n-1].values = append(f.parts[n-1].values, v)
		return
	}
	f.parts = append(f.parts, part[V, A]{values: []V{v}})
}

// from makes the steps of f's rows after those before; nil is the beginning.
func (f *fold[V, A]) from(before *progress[A], step func(*A, V) error) *progress[A] {
	if p := f.last.Load(); p != nil && p.before == before {
		return p
	}
	end := before
	for _, part := range f.parts {
		if part.run != nil {
			end = part.run.from(end, step)
			continue
		}
		next := &progress[A]{}
		if end != nil {
			next.sum, next.err = end.sum, end.err
		}
		for _, v := range part.values {
			if next.err != nil {
				break
			}
			next.err = step(&next.sum, v)
		}
		end = next
	}
	if end == before {
		return end
	}
	p := &progress[A]{before: before, sum: end.sum, err: end.err}
	f.last.Store(p)
	return p
}

// fixedArg reads an argument of fixed width.
func fixedArg[V any](in *duckdb.Chunk) func(int) (V, bool) {
	values := duckdb.Slice[V](&in.Args[0], in.Len)
	return func(i int) (V, bool) { return values[i], in.Args[0].Valid(i) }
}

// setFixed writes a value of fixed width, or NULL.
func setFixed[T any](out *duckdb.Vector, row int, v T, ok bool) error {
	if !ok {
		out.SetNull(row)
		return nil
	}
	duckdb.Slice[T](out, row+1)[row] = v
	return nil
}

// goAggregates are the aggregate functions written in Go.
func goAggregates() []duckdb.Aggregate {
	floats, _ := floatAggregates()
	return slices.Concat(floats, numAggregates(), otherAggregates())
}

// aggregateScalars are the functions of lists that aggregates are printed by.
func aggregateScalars() []duckdb.Scalar {
	_, lists := floatAggregates()
	return slices.Concat(lists, percentileScalars())
}
