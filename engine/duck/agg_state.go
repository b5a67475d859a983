package duck

import (
	"regexp"
	"slices"

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
	all := slices.Concat(floats, numAggregates(), otherAggregates())
	for i := range all {
		all[i].Shown = shownName.ReplaceAllString(all[i].Name, "$1")
	}
	return all
}

// shownName finds PostgreSQL's name in one of ours: agg_sum_calc_2, agg_var_pop_over.
var shownName = regexp.MustCompile(`^agg_(.*?)(_calc_\d+|(_num|_int|_float[48]|_interval)?(_over)?)$`)

// aggregateScalars are the functions of lists that aggregates are printed by.
func aggregateScalars() []duckdb.Scalar {
	_, lists := floatAggregates()
	return slices.Concat(lists, percentileScalars())
}
