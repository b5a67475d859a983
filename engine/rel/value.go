package rel

import "math"

// A value of a constant or parameter is one of these Go types, by PostgreSQL type:
//
//	NULL                                     nil
//	bool                                     bool
//	int2 int4 int8 oid reg*                  int64
//	float4 float8                            float64
//	numeric                                  string: PostgreSQL's text form ("1.50", "NaN", "Infinity")
//	text varchar bpchar name json uuid …     string (char(n) without its padding, uuid lower case)
//	bytea                                    []byte
//	date                                     Day
//	time                                     TimeOfDay
//	timestamp timestamptz                    Instant
//	interval                                 Interval
//	arrays                                   Array
//	record, row types                        string: as it travels (pgvalue.SplitRow)
//
// Arrow carries the same values in the same units; see ArrowType.

// Day counts days from 1970-01-01; infinities are MaxDay and -MaxDay, as DuckDB has them.
type Day int32

// TimeOfDay counts microseconds from midnight, 0 to 86,400,000,000 inclusive.
type TimeOfDay int64

// Instant counts microseconds from 1970-01-01 00:00 (UTC for timestamptz);
// infinities are MaxInstant and -MaxInstant, as DuckDB has them.
type Instant int64

// Infinite days and instants.
const (
	MaxDay     Day     = math.MaxInt32
	MaxInstant Instant = math.MaxInt64
)

// Interval is PostgreSQL's three-part interval.
type Interval struct {
	Months, Days int32
	Micros       int64
}

// Array is an array: its elements in order, the last dimension changing fastest. Without
// Dims it has one dimension whose lower bound is 1 (Values may be empty).
type Array struct {
	Elem   Type
	Values []any
	Dims   []Dim
}

// Dim is one dimension of an array.
type Dim struct{ Length, Lower int }

// Plain says whether the array has one dimension from 1 on, or no element.
func (a Array) Plain() bool { return len(a.Dims) == 0 }
