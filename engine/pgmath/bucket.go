package pgmath

import (
	"math"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
)

func bucketError(message string) error { return pgerr.New("2201G", "%s", message) }

// beyond is the number of the bucket after the last.
func beyond(count int32) (int32, error) {
	if count == math.MaxInt32 {
		return 0, OutOfRange[int32]()
	}
	return count + 1, nil
}

// WidthBucket is width_bucket(float8, float8, float8, int4): in which of count equal buckets
// between low and high x lies; 0 and count+1 are outside. The bounds may be given high to low.
func WidthBucket(x, low, high float64, count int32) (int32, error) {
	switch {
	case count <= 0:
		return 0, bucketError("count must be greater than zero")
	case math.IsNaN(x) || math.IsNaN(low) || math.IsNaN(high):
		return 0, bucketError("operand, lower bound, and upper bound cannot be NaN")
	case math.IsInf(low, 0) || math.IsInf(high, 0):
		return 0, bucketError("lower and upper bounds must be finite")
	case low == high:
		return 0, bucketError("lower bound cannot equal upper bound")
	}
	from, to, at := low, high, x
	if low > high { // mirrored
		from, to, at = -low, -high, -x
	}
	switch {
	case at < from:
		return 0, nil
	case at >= to:
		return beyond(count)
	}
	// The quotient may be rounded up to count, or overflow: PostgreSQL 15 converts what comes.
	n := float64(float64(count)*(at-from))/(to-from) + 1
	if n > -(1<<31) && n < 1<<31 {
		return int32(n), nil
	}
	return math.MinInt32, nil
}

// WidthBucketNumeric is width_bucket(numeric, numeric, numeric, int4).
func WidthBucketNumeric(x, low, high pgnum.Num, count int32) (int32, error) {
	switch {
	case count <= 0:
		return 0, bucketError("count must be greater than zero")
	case x.IsNaN() || low.IsNaN() || high.IsNaN():
		return 0, bucketError("operand, lower bound, and upper bound cannot be NaN")
	case low.IsInf(0) || high.IsInf(0):
		return 0, bucketError("lower and upper bounds must be finite")
	case low.Cmp(high) == 0:
		return 0, bucketError("lower bound cannot equal upper bound")
	}
	if low.Cmp(high) > 0 { // mirrored
		x, low, high = x.Neg(), low.Neg(), high.Neg()
	}
	switch {
	case x.Cmp(low) < 0:
		return 0, nil
	case x.Cmp(high) >= 0:
		return beyond(count)
	}
	all := pgnum.FromInt64(int64(count))
	at, err := x.Sub(low)
	if err != nil {
		return 0, err
	}
	width, err := high.Sub(low)
	if err != nil {
		return 0, err
	}
	if at, err = at.Mul(all); err != nil {
		return 0, err
	}
	q, err := at.Div(width)
	if err != nil {
		return 0, err
	}
	n, err := q.Floor().Int64()
	if err != nil {
		return 0, err
	}
	return int32(min(n+1, int64(count))), nil
}
