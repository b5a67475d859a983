package duck

import (
	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgnum"
)

func readNum(in *duckdb.Chunk) func(int) (pgnum.Num, bool) {
	v := &in.Args[0]
	return func(i int) (pgnum.Num, bool) {
		if !v.Valid(i) {
			return pgnum.Num{}, false
		}
		n, err := pgnum.Parse(v.Text(i))
		if err != nil { // a numeric in text form always is one
			panic(err)
		}
		return n, true
	}
}

func setNum(out *duckdb.Vector, row int, n pgnum.Num, ok bool) {
	if !ok {
		out.SetNull(row)
		return
	}
	var room [64]byte
	out.SetBytes(row, n.Append(room[:0]))
}

// peak is the largest or smallest value so far.
type peak[T any] struct {
	v    T
	seen bool
}

// Bytes is what a text or a long number holds.
func (e *peak[T]) Bytes() int {
	switch v := any(&e.v).(type) {
	case *string:
		return len(*v)
	case *pgnum.Num:
		return v.Bytes()
	}
	return 0
}

// better keeps v unless what is there beats it: of equal values the last counts, as
// PostgreSQL has it.
func better[T any](sign int, cmp func(a, b T) int) func(e *peak[T], v T) error {
	return func(e *peak[T], v T) error {
		if !e.seen || cmp(e.v, v) != sign {
			e.v, e.seen = v, true
		}
		return nil
	}
}

func mergePeak[T any](step func(*peak[T], T) error) func(into, from *peak[T]) error {
	return func(into, from *peak[T]) error {
		if !from.seen {
			return nil
		}
		return step(into, from.v)
	}
}

// numAggregates are over numerics in text form, and over integers where the result is numeric.
func numAggregates() []duckdb.Aggregate {
	text := []duckdb.Type{duckdb.Varchar}
	out := calcAggregates()
	for name, sign := range map[string]int{"max": 1, "min": -1} {
		step := better(sign, pgnum.Num.Cmp)
		m := measure[pgnum.Num, peak[pgnum.Num]]{args: text, ret: duckdb.Varchar, read: readNum, step: step, merge: mergePeak(step),
			result: func(e *peak[pgnum.Num], out *duckdb.Vector, row int) error {
				setNum(out, row, e.v, e.seen)
				return nil
			}}
		out = append(out, m.plain("agg_"+name+"_num"))
	}
	for name, how := range map[string]struct{ sample, root bool }{
		"var_samp": {true, false}, "var_pop": {false, false}, "stddev_samp": {true, true}, "stddev_pop": {false, true},
	} {
		result := func(m *pgnum.Moments, out *duckdb.Vector, row int) error {
			n, ok, err := m.Variance(how.sample, how.root)
			setNum(out, row, n, ok && err == nil)
			return err
		}
		nums := measure[pgnum.Num, pgnum.Moments]{args: text, ret: duckdb.Varchar, read: readNum,
			step: infallible((*pgnum.Moments).Add), merge: infallible((*pgnum.Moments).Merge), result: result}
		ints := measure[int64, pgnum.Moments]{args: []duckdb.Type{duckdb.BigInt}, ret: duckdb.Varchar, read: fixedArg[int64],
			step: infallible(func(m *pgnum.Moments, v int64) { m.Add(pgnum.FromInt64(v)) }), merge: infallible((*pgnum.Moments).Merge), result: result}
		out = append(out, nums.plain("agg_"+name+"_num"), ints.plain("agg_"+name+"_int"))
	}
	return out
}

// infallible makes a step that may fail of one that does not.
func infallible[S, V any](f func(S, V)) func(S, V) error {
	return func(s S, v V) error {
		f(s, v)
		return nil
	}
}
