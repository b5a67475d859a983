package duck

import (
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/meshgate/meshgate/engine/duckdb"
)

// over is the aggregate as a window function whose result depends on the order of its
// operations: PostgreSQL takes a frame's rows one by one, and so does this, although DuckDB
// builds a frame from the states of runs of rows. Such a state keeps its rows, and states
// built from it refer to it; the steps are made when a result is wanted. V and A are without
// pointers: they are equal if their bytes are.
func (m measure[V, A]) over(name string) duckdb.Aggregate {
	return duckdb.AggregateOfRuns(name, m.args, m.ret,
		func(in *duckdb.Chunk) func(*fold[V, A], int, int) error {
			read := m.read(in)
			return func(f *fold[V, A], from, to int) error {
				for row := from; row < to; row++ {
					if v, ok := read(row); ok {
						f.add(v)
					}
				}
				return nil
			}
		},
		func(into, from *fold[V, A]) error { into.refer(from); return nil },
		func(out *duckdb.Vector) func(*fold[V, A], int) error {
			var last trail[V, A]
			return func(f *fold[V, A], row int) error {
				sum, err := last.follow(f, m.step)
				if err != nil {
					return err
				}
				return m.result(&sum, out, row)
			}
		})
}

// fold is a run of rows: values, and shorter runs that do not change any more.
type fold[V, A any] struct {
	parts  []part[V, A]
	values []V
	used   atomic.Bool // by another run

	mu            sync.Mutex
	known         bool
	before, after A // what the steps made of a value when they were last made
	err           error
}

// part is a shorter run, or values from … to-1 of the run that it is of.
type part[V, A any] struct {
	run      *fold[V, A]
	from, to int32
}

// Bytes is what the run holds, without the shorter ones.
func (f *fold[V, A]) Bytes() int {
	return cap(f.parts)*int(unsafe.Sizeof(part[V, A]{})) + cap(f.values)*int(unsafe.Sizeof(*new(V)))
}

// Reuse empties the run for another group unless others refer to it.
func (f *fold[V, A]) Reuse() bool {
	if f.used.Load() {
		return false
	}
	clear(f.parts)
	f.parts, f.values, f.known = f.parts[:0], f.values[:0], false
	return true
}

func (f *fold[V, A]) add(v V) {
	n := int32(len(f.values))
	f.values = append(f.values, v)
	if last := len(f.parts) - 1; last >= 0 && f.parts[last].run == nil {
		f.parts[last].to++
		return
	}
	f.parts = append(f.parts, part[V, A]{from: n, to: n + 1})
}

// refer adds a run's rows.
func (f *fold[V, A]) refer(run *fold[V, A]) {
	if !run.used.Load() {
		run.used.Store(true)
	}
	f.parts = append(f.parts, part[V, A]{run: run})
}

func (f *fold[V, A]) valuesOf(p part[V, A]) []V { return f.values[p.from:p.to] }

// apply makes the steps of one part of f's rows.
func (f *fold[V, A]) apply(p part[V, A], sum *A, step func(*A, V) error) error {
	if p.run != nil {
		return p.run.applyAll(sum, step)
	}
	for _, v := range f.valuesOf(p) {
		if err := step(sum, v); err != nil {
			return err
		}
	}
	return nil
}

// applyAll makes the steps of all rows. A run of runs knows what came of it the last time, for
// the next time that it begins with the same: running sums take time in proportion to their rows.
func (f *fold[V, A]) applyAll(sum *A, step func(*A, V) error) (err error) {
	long := len(f.parts) > 1
	if long && f.mu.TryLock() {
		if f.known && same(&f.before, sum) {
			*sum, err = f.after, f.err
			f.mu.Unlock()
			return err
		}
		f.mu.Unlock()
	}
	before := *sum
	for _, p := range f.parts {
		if err = f.apply(p, sum, step); err != nil {
			break
		}
	}
	if long && f.mu.TryLock() {
		f.known, f.before, f.after, f.err = true, before, *sum, err
		f.mu.Unlock()
	}
	return err
}

// trail is what the steps of a row's frame gave, part by part: the next row's frame often
// begins with the same parts.
type trail[V, A any] struct {
	of   *fold[V, A]
	sums []A // after each of its parts
}

// follow makes the steps of f's rows, from where f leaves the trail on.
func (t *trail[V, A]) follow(f *fold[V, A], step func(*A, V) error) (sum A, err error) {
	n := 0
	for n < len(t.sums) && n < len(f.parts) && t.shares(f, n) {
		n++
	}
	t.of, t.sums = f, t.sums[:n]
	if n > 0 {
		sum = t.sums[n-1]
	}
	for _, p := range f.parts[n:] {
		if err = f.apply(p, &sum, step); err != nil {
			return sum, err
		}
		t.sums = append(t.sums, sum)
	}
	return sum, nil
}

// shares says whether f has the same rows as the trail in its i'th part.
func (t *trail[V, A]) shares(f *fold[V, A], i int) bool {
	a, b := t.of.parts[i], f.parts[i]
	if a.run != nil || b.run != nil {
		return a.run == b.run
	}
	x, y := t.of.valuesOf(a), f.valuesOf(b)
	if len(x) != len(y) {
		return false
	}
	for k := range x {
		if !same(&x[k], &y[k]) {
			return false
		}
	}
	return true
}

// same compares bytes, so that 0 is not -0 and NaN is NaN.
func same[T any](a, b *T) bool {
	return unsafe.String((*byte)(unsafe.Pointer(a)), unsafe.Sizeof(*a)) == unsafe.String((*byte)(unsafe.Pointer(b)), unsafe.Sizeof(*b))
}
