package duckdb

import (
	"math"
	"testing"
)

func TestProduct(t *testing.T) {
	edges := []int64{0, 1, -1, 7, -1000000007, math.MaxInt64, math.MinInt64, math.MaxInt32, math.MinInt32}
	for _, x := range edges {
		for _, y := range edges {
			if got, want := Product(x, y), extend(x).Times(extend(y)); got != want {
				t.Errorf("%d × %d = %v, want %v", x, y, got, want)
			}
		}
	}
	if got := Product(-3, 5); got != (Int128{Hi: -1, Lo: math.MaxUint64 - 14}) {
		t.Errorf("-3 × 5 = %v", got)
	}
}
