package duck

import (
	"math"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgmath"
)

// total is a sum of floats; seen is false without values.
type total[T pgmath.Float] struct {
	sum  T
	seen bool
}

func (t *total[T]) add(x T) (err error) {
	if !t.seen {
		t.sum, t.seen = x, true
		return nil
	}
	t.sum, err = pgmath.Add(t.sum, x)
	return err
}

func (t *total[T]) merge(o *total[T]) error {
	if !o.seen {
		return nil
	}
	return t.add(o.sum)
}

func sumOf[T pgmath.Float](typ duckdb.Type) measure[T, total[T]] {
	return measure[T, total[T]]{args: []duckdb.Type{typ}, ret: typ, read: fixedArg[T], step: (*total[T]).add, merge: (*total[T]).merge,
		result: func(t *total[T], out *duckdb.Vector, row int) error { return setFixed(out, row, t.sum, t.seen) }}
}

// compareFloats has PostgreSQL's order: NaN is the largest, 0 and -0 are equal.
func compareFloats[T pgmath.Float](a, b T) int {
	switch {
	case a != a:
		if b != b {
			return 0
		}
		return 1
	case b != b || a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// peaksOf are max and min over windows, where the last of 0 and -0 counts.
func peaksOf[T pgmath.Float](name string, typ duckdb.Type) (out []duckdb.Aggregate) {
	for fn, sign := range map[string]int{"max": 1, "min": -1} {
		step := better(sign, compareFloats[T])
		m := measure[T, peak[T]]{args: []duckdb.Type{typ}, ret: typ, read: fixedArg[T], step: step, merge: mergePeak(step),
			result: func(e *peak[T], out *duckdb.Vector, row int) error { return setFixed(out, row, e.v, e.seen) }}
		out = append(out, m.plain("agg_"+fn+"_"+name))
	}
	return out
}

// point is a row of a regression.
type point struct{ y, x float64 }

// floatAggregates are agg_sum_float4 …: sums and moments of floats in PostgreSQL's order of
// operations; the ones named _over are for windows, those named _list for sorted lists.
func floatAggregates() (out []duckdb.Aggregate, lists []duckdb.Scalar) {
	double := []duckdb.Type{duckdb.Double}
	moments := func(value func(*pgmath.Moments) (float64, bool)) measure[float64, pgmath.Moments] {
		return measure[float64, pgmath.Moments]{args: double, ret: duckdb.Double, read: fixedArg[float64],
			step: (*pgmath.Moments).Add, merge: (*pgmath.Moments).Merge,
			result: func(m *pgmath.Moments, out *duckdb.Vector, row int) error {
				v, ok := value(m)
				return setFixed(out, row, v, ok)
			}}
	}
	variance := func(sample, root bool) measure[float64, pgmath.Moments] {
		return moments(func(m *pgmath.Moments) (float64, bool) {
			v, ok := m.Variance(sample)
			if root {
				v = math.Sqrt(v)
			}
			return v, ok
		})
	}
	sum4, sum8, avg := sumOf[float32](duckdb.Float), sumOf[float64](duckdb.Double), moments((*pgmath.Moments).Avg)
	lists = []duckdb.Scalar{sum4.list("agg_sum_float4_list"), sum8.list("agg_sum_float8_list"), avg.list("agg_avg_float8_list")}
	out = []duckdb.Aggregate{
		sum4.plain("agg_sum_float4"), sum4.over("agg_sum_float4_over"), sum8.plain("agg_sum_float8"), sum8.over("agg_sum_float8_over"),
		avg.plain("agg_avg_float8"), avg.over("agg_avg_float8_over"),
	}
	out = append(append(out, peaksOf[float32]("float4", duckdb.Float)...), peaksOf[float64]("float8", duckdb.Double)...)
	for name, m := range map[string]measure[float64, pgmath.Moments]{
		"var_samp": variance(true, false), "var_pop": variance(false, false), "stddev_samp": variance(true, true), "stddev_pop": variance(false, true),
	} {
		out = append(out, m.plain("agg_"+name), m.over("agg_"+name+"_over"))
		lists = append(lists, m.list("agg_"+name+"_list"))
	}
	for name, value := range pgmath.Regressions {
		m := measure[point, pgmath.Pairs]{args: []duckdb.Type{duckdb.Double, duckdb.Double}, ret: duckdb.Double, read: readPoint,
			step:  func(p *pgmath.Pairs, v point) error { return p.Add(v.y, v.x) },
			merge: (*pgmath.Pairs).Merge,
			result: func(p *pgmath.Pairs, out *duckdb.Vector, row int) error {
				v, ok := value(p)
				return setFixed(out, row, v, ok)
			}}
		out = append(out, m.plain("agg_"+name), m.over("agg_"+name+"_over"))
		lists = append(lists, m.list("agg_"+name+"_list"))
	}
	return out, lists
}

// readPoint reads rows of which neither argument is NULL.
func readPoint(in *duckdb.Chunk) func(int) (point, bool) {
	y, x := duckdb.Slice[float64](&in.Args[0], in.Len), duckdb.Slice[float64](&in.Args[1], in.Len)
	return func(i int) (point, bool) { return point{y[i], x[i]}, in.Args[0].Valid(i) && in.Args[1].Valid(i) }
}
