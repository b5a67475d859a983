package duck

import (
	"math"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/rel"
)

// Places are integers that order as values do; those of frames under RANGE (print_reach.go).
func reachScalars() []duckdb.Scalar {
	return []duckdb.Scalar{
		placeScalar("timestamp_place", duckdb.Timestamp), placeScalar("timestamptz_place", duckdb.TimestampTZ),
		{Name: "float_place", Args: []duckdb.Type{duckdb.Double}, Ret: duckdb.HugeInt, Total: true,
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				values, places := duckdb.Slice[float64](&in.Args[0], in.Len), duckdb.Slice[duckdb.Int128](out, in.Len)
				for i := range in.Rows() {
					places[i] = wide(floatPlace(values[i]))
				}
				return nil
			}},
		{Name: "float_bound", Args: []duckdb.Type{duckdb.Double, duckdb.Double, duckdb.Boolean, duckdb.Boolean}, Ret: duckdb.HugeInt,
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				keys, offsets := duckdb.Slice[float64](&in.Args[0], in.Len), duckdb.Slice[float64](&in.Args[1], in.Len)
				subtract, atMost := duckdb.Slice[bool](&in.Args[2], in.Len), duckdb.Slice[bool](&in.Args[3], in.Len)
				places := duckdb.Slice[duckdb.Int128](out, in.Len)
				for i := range in.Rows() {
					bound, err := floatBound(keys[i], offsets[i], subtract[i], atMost[i])
					if err != nil {
						return err
					}
					places[i] = wide(floatPlace(bound))
				}
				return nil
			}},
		{Name: "num_place", Args: []duckdb.Type{duckdb.Varchar}, Ret: duckdb.HugeInt,
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				places := duckdb.Slice[duckdb.Int128](out, in.Len)
				for i := range in.Rows() {
					n, err := pgnum.Parse(in.Args[0].Text(i))
					if err == nil {
						places[i], err = numPlace(n, reachDigits)
					}
					if err != nil {
						return err
					}
				}
				return nil
			}},
		{Name: "num_bound", Args: []duckdb.Type{duckdb.Varchar, duckdb.Varchar, duckdb.Boolean, duckdb.Boolean}, Ret: duckdb.HugeInt,
			Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
				subtract, atMost := duckdb.Slice[bool](&in.Args[2], in.Len), duckdb.Slice[bool](&in.Args[3], in.Len)
				places := duckdb.Slice[duckdb.Int128](out, in.Len)
				for i := range in.Rows() {
					key, err := pgnum.Parse(in.Args[0].Text(i))
					if err != nil {
						return err
					}
					offset, err := pgnum.Parse(in.Args[1].Text(i))
					if err != nil {
						return err
					}
					if places[i], err = numBound(key, offset, subtract[i], atMost[i]); err != nil {
						return err
					}
				}
				return nil
			}},
	}
}

func placeScalar(name string, arg duckdb.Type) duckdb.Scalar {
	return duckdb.Scalar{Name: name, Args: []duckdb.Type{arg}, Ret: duckdb.HugeInt, Total: true,
		Fn: func(in *duckdb.Chunk, out *duckdb.Vector) error {
			values, places := duckdb.Slice[rel.Instant](&in.Args[0], in.Len), duckdb.Slice[duckdb.Int128](out, in.Len)
			for i := range in.Rows() {
				places[i] = wide(int64(values[i]))
			}
			return nil
		}}
}

func wide(n int64) duckdb.Int128 { return duckdb.Int128{Lo: uint64(n), Hi: n >> 63} }

var errFrameSize = pgerr.New("22013", "invalid preceding or following size in window function")

// floatPlace orders floats as PostgreSQL does: -0 is 0, and NaN comes after all.
func floatPlace(f float64) int64 {
	switch {
	case math.IsNaN(f):
		return math.MaxInt64
	case f < 0:
		return -int64(math.Float64bits(-f))
	}
	return int64(math.Float64bits(math.Abs(f)))
}

// floatBound is key plus or minus an offset. NaN has a frame of its own; what precedes infinity infinitely, or follows
// -infinity so, is anything, so that the bound is the end that excludes none.
func floatBound(key, offset float64, subtract, atMost bool) (float64, error) {
	if math.IsNaN(offset) || offset < 0 {
		return 0, errFrameSize
	}
	if subtract {
		offset = -offset
	}
	if bound := key + offset; !math.IsNaN(bound) || math.IsNaN(key) {
		return bound, nil
	}
	return anything(atMost), nil
}

// anything is the bound that excludes no number.
func anything(atMost bool) float64 {
	if atMost {
		return math.Inf(1)
	}
	return math.Inf(-1)
}

// A numeric's place is its 10^reachScale fold, if it has no more than reachDigits digits; those of infinities and NaN are further out.
const (
	reachDigits = 37
	reachScale  = 20
)

// numPlace is the place of a finite number of up to so many digits, and of those that are not finite.
func numPlace(n pgnum.Num, digits int) (duckdb.Int128, error) {
	far := func(n int64) duckdb.Int128 { return duckdb.Int128{Hi: n << 59} } // 2^123 is above 10^37
	switch {
	case n.IsNaN():
		return far(5), nil
	case n.IsInf(1):
		return far(4), nil
	case n.IsInf(-1):
		return far(-4), nil
	}
	hi, lo, ok := n.Decimal128(digits, reachScale)
	if !ok {
		return duckdb.Int128{}, pgerr.New(pgerr.FeatureNotSupported, "RANGE with offset PRECEDING/FOLLOWING over a numeric with more than %d digits before the decimal point or %d after it is not supported yet", reachDigits-reachScale, reachScale)
	}
	return duckdb.Int128{Lo: lo, Hi: hi}, nil
}

// numBound is the place of key plus or minus an offset; see floatBound.
func numBound(key, offset pgnum.Num, subtract, atMost bool) (duckdb.Int128, error) {
	if offset.IsNaN() || offset.Sign() < 0 {
		return duckdb.Int128{}, errFrameSize
	}
	if subtract {
		offset = offset.Neg()
	}
	for _, n := range []pgnum.Num{key, offset} {
		if _, err := numPlace(n, reachDigits); err != nil {
			return duckdb.Int128{}, err
		}
	}
	bound, err := key.Add(offset)
	if err != nil {
		return duckdb.Int128{}, err
	}
	if bound.IsNaN() && !key.IsNaN() {
		bound = pgnum.FromFloat64(anything(atMost))
	}
	return numPlace(bound, reachDigits+1)
}
