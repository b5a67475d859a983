package duck

import (
	"math"
	"strconv"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtime"
	"github.com/meshgate/meshgate/engine/rel"
)

// checkedShare refuses a percentile outside [0, 1].
func checkedShare(p float64) error {
	if p >= 0 && p <= 1 {
		return nil
	}
	return pgerr.New(pgerr.NumericValueOutOfRange, "percentile value %s is not between 0 and 1", generalFormat(p))
}

// generalFormat is C's %g.
func generalFormat(p float64) string {
	switch {
	case math.IsNaN(p):
		return "NaN"
	case math.IsInf(p, 0):
		return map[bool]string{true: "Infinity", false: "-Infinity"}[p > 0]
	}
	return strconv.FormatFloat(p, 'g', 6, 64)
}

// discrete is the place, from 1, of percentile_disc(p) among n sorted values.
func discrete(p float64, n int) int { return max(1, int(math.Ceil(p*float64(n)))) }

// between are the places, from 0, of the two values that percentile_cont(p) lies between, and how far.
func between(p float64, n int) (low, high int, part float64) {
	at := p * float64(n-1)
	low, high = int(math.Floor(at)), int(math.Ceil(at))
	return low, high, at - float64(low)
}

func lerpFloat(low, high, part float64) (float64, error) { return low + float64(part*(high-low)), nil }

func lerpInterval(low, high rel.Interval, part float64) (rel.Interval, error) {
	d, err := pgtime.SubIntervals(high, low)
	if err != nil {
		return d, err
	}
	if d, err = pgtime.Mul(d, part); err != nil {
		return d, err
	}
	return pgtime.AddIntervals(d, low)
}

// percentileScalars take the sorted values of a group and one or several shares.
func percentileScalars() []duckdb.Scalar {
	shares := duckdb.List(duckdb.Double)
	return []duckdb.Scalar{
		{Name: "percentile_place", Args: []duckdb.Type{duckdb.Double, duckdb.BigInt}, Ret: duckdb.BigInt,
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				p, n, places := duckdb.Slice[float64](&in.Args[0], in.Len), duckdb.Slice[int64](&in.Args[1], in.Len), duckdb.Slice[int64](out, in.Len)
				for i := range in.Rows() {
					if err := checkedShare(p[i]); err != nil {
						return err
					}
					places[i] = int64(discrete(p[i], int(n[i])))
				}
				return nil
			}},
		{Name: "percentile_places", Args: []duckdb.Type{shares, duckdb.BigInt}, Ret: duckdb.List(duckdb.BigInt),
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				n := duckdb.Slice[int64](&in.Args[1], in.Len)
				return eachShare(in, &in.Args[0], out, func(i int, p float64) (int64, error) { return int64(discrete(p, int(n[i]))), nil },
					func(i int) (int64, bool) { return n[i] + 1, true }) // list_select gives NULL there, and takes no NULL
			}},
		{Name: "mode_place", Args: []duckdb.Type{duckdb.List(duckdb.Varchar)}, Ret: duckdb.BigInt, Fn: modePlace},
		{Name: "distinct_places", Args: []duckdb.Type{duckdb.List(duckdb.Varchar)}, Ret: duckdb.List(duckdb.BigInt), Fn: distinctPlaces},
		percentileCont("percentile_of_floats", duckdb.Double, lerpFloat),
		percentileCont("percentile_of_intervals", duckdb.Interval, lerpInterval),
		percentilesCont("percentiles_of_floats", duckdb.Double, lerpFloat),
		percentilesCont("percentiles_of_intervals", duckdb.Interval, lerpInterval),
	}
}

// modePlace is where, from 1, the longest run of equal keys begins in a sorted list, the first of
// several as long.
func modePlace(in *duckdb.Chunk, out *duckdb.Vector) error {
	keys, places := in.Args[0].Child(), duckdb.Slice[int64](out, in.Len)
	for i := range in.Rows() {
		from, n := in.Args[0].List(i)
		if n == 0 {
			out.SetNull(i)
			continue
		}
		start, longest := from, 0
		for k := from; k < from+n; k++ {
			if keys.Text(k) != keys.Text(start) {
				start = k
			}
			if k-start+1 > longest {
				longest = k - start + 1
				places[i] = int64(start - from + 1)
			}
		}
	}
	return nil
}

// distinctPlaces says where, from 1, each run of equal keys begins in a sorted list; NULLs are equal.
func distinctPlaces(in *duckdb.Chunk, out *duckdb.Vector) error {
	keys := in.Args[0].Child()
	var places []int64
	for i := range in.Rows() {
		from, n := in.Args[0].List(i)
		begin := len(places)
		for k := from; k < from+n; k++ {
			same := k > from && keys.Valid(k) == keys.Valid(k-1) && (!keys.Valid(k) || keys.Text(k) == keys.Text(k-1))
			if !same {
				places = append(places, int64(k-from+1))
			}
		}
		out.SetList(i, begin, len(places)-begin)
	}
	child := out.Reserve(len(places))
	copy(duckdb.Slice[int64](&child, len(places)), places)
	return nil
}

// eachShare computes a list with a value for each share of a list; null gives that of NULL.
func eachShare[T any](in *duckdb.Chunk, list, out *duckdb.Vector, f func(row int, p float64) (T, error), null func(row int) (v T, ok bool)) error {
	child := list.Child()
	given := duckdb.Slice[float64](&child, list.ListSize())
	total := 0
	for i := range in.Rows() {
		_, n := list.List(i)
		out.SetList(i, total, n)
		total += n
	}
	results := out.Reserve(total)
	values := duckdb.Slice[T](&results, total)
	at := 0
	for i := range in.Rows() {
		from, n := list.List(i)
		for k := from; k < from+n; k++ {
			if v, ok := null(i); !child.Valid(k) && ok {
				values[at] = v
			} else if !child.Valid(k) {
				results.SetNull(at)
			} else if err := checkedShare(given[k]); err != nil {
				return err
			} else if values[at], err = f(i, given[k]); err != nil {
				return err
			}
			at++
		}
	}
	return nil
}

func percentileCont[T any](name string, typ duckdb.Type, lerp func(a, b T, part float64) (T, error)) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{duckdb.Double, duckdb.List(typ)}, Ret: typ,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			p, results := duckdb.Slice[float64](&in.Args[0], in.Len), duckdb.Slice[T](out, in.Len)
			child := in.Args[1].Child()
			values := duckdb.Slice[T](&child, in.Args[1].ListSize())
			for i := range in.Rows() {
				from, n := in.Args[1].List(i)
				err := checkedShare(p[i])
				if err == nil && n == 0 {
					out.SetNull(i)
					continue
				}
				if err != nil {
					return err
				}
				if results[i], err = interpolated(values[from:from+n], p[i], lerp); err != nil {
					return err
				}
			}
			return nil
		}}
}

func percentilesCont[T any](name string, typ duckdb.Type, lerp func(a, b T, part float64) (T, error)) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{duckdb.List(duckdb.Double), duckdb.List(typ)}, Ret: duckdb.List(typ),
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			child := in.Args[1].Child()
			values := duckdb.Slice[T](&child, in.Args[1].ListSize())
			return eachShare(in, &in.Args[0], out, func(i int, p float64) (T, error) {
				from, n := in.Args[1].List(i)
				return interpolated(values[from:from+n], p, lerp)
			}, func(int) (v T, ok bool) { return v, false })
		}}
}

func interpolated[T any](sorted []T, p float64, lerp func(a, b T, part float64) (T, error)) (v T, err error) {
	low, high, part := between(p, len(sorted))
	if low == high {
		return sorted[low], nil
	}
	return lerp(sorted[low], sorted[high], part)
}
