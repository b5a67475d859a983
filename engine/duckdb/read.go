package duckdb

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"unsafe"

	m "github.com/duckdb/duckdb-go-bindings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// reader makes the Arrow data of rows from..to of a vector. It fails rather than change a value.
type reader func(v *Vector, from, to int) (*array.Data, error)

// errTooLong says that the strings of several rows are too much for one batch.
var errTooLong = pgerr.New(pgerr.StatementTooComplex, "a value longer than 1 GiB")

// Bytes of text that a column of a batch may have, and that a single row may; and bytes
// of a whole batch, unless it is a single row.
const (
	batchText  = 4 << 20
	rowText    = 1 << 30
	batchBytes = 12 << 20
)

// readerOf picks how a vector of src becomes an array of dst.
func readerOf(src Type, dst arrow.DataType) (reader, error) {
	if src.ID == m.TypeSQLNull {
		return nullReader(dst), nil
	}
	switch d := dst.(type) {
	case *arrow.BooleanType:
		if src.ID == m.TypeBoolean {
			return readBool, nil
		}
	case *arrow.Int16Type:
		return intReader[int16](src, dst, math.MinInt16, math.MaxInt16)
	case *arrow.Int32Type:
		return intReader[int32](src, dst, math.MinInt32, math.MaxInt32)
	case *arrow.Int64Type:
		return intReader[int64](src, dst, math.MinInt64, math.MaxInt64)
	case *arrow.Uint32Type:
		return intReader[uint32](src, dst, 0, math.MaxUint32)
	case *arrow.Float32Type:
		if src.ID == m.TypeFloat {
			return copyReader[float32](dst), nil
		}
	case *arrow.Float64Type:
		switch src.ID {
		case m.TypeDouble:
			return copyReader[float64](dst), nil
		case m.TypeFloat:
			return convertReader(dst, func(x float32) (float64, error) { return float64(x), nil }), nil
		}
	case *arrow.Decimal128Type:
		return decimalReader(src, d)
	case *arrow.BinaryType:
		if src.ID == m.TypeBlob {
			return bytesReader(dst), nil
		}
	case *arrow.StringType:
		return textReader(src, dst)
	case *arrow.Date32Type:
		if src.ID == m.TypeDate {
			return copyReader[int32](dst), nil
		}
	case *arrow.Time64Type:
		if src.ID == m.TypeTime {
			return copyReader[int64](dst), nil
		}
	case *arrow.TimestampType:
		return timestampReader(src, d)
	case *arrow.FixedSizeBinaryType:
		if src.ID == m.TypeInterval && arrow.TypeEqual(dst, rel.IntervalArrow) {
			return copyReader[IntervalParts](dst), nil
		}
	case *arrow.ListType:
		if src.ID == m.TypeList {
			return listReader(src, d)
		}
	}
	return nil, mismatch(src, dst)
}

func mismatch(src Type, dst arrow.DataType) error {
	return pgerr.New(pgerr.InternalError, "DuckDB gives %s, which does not become %s", src, dst)
}

// validity gives the null bitmap of rows from..to, or nil when none is NULL.
func validity(v *Vector, from, to int) (*memory.Buffer, int) {
	if v.mask == nil {
		return nil, 0
	}
	n := to - from
	out := make([]byte, bitutil.BytesForBits(int64(n)))
	src := unsafe.Slice((*byte)(v.mask), (to+63)/64*8)
	bitutil.CopyBitmap(src, from, n, out, 0)
	nulls := n - bitutil.CountSetBits(out, 0, n)
	if nulls == 0 {
		return nil, 0
	}
	return memory.NewBufferBytes(out), nulls
}

func fixed(dt arrow.DataType, v *Vector, from, to int, data []byte) *array.Data {
	valid, nulls := validity(v, from, to)
	return array.NewData(dt, to-from, []*memory.Buffer{valid, memory.NewBufferBytes(data)}, nil, nulls, 0)
}

func bytesOf[T any](s []T) []byte {
	var zero T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(zero)))
}

// copyReader copies values whose layout is the same on both sides.
func copyReader[T any](dt arrow.DataType) reader {
	return func(v *Vector, from, to int) (*array.Data, error) {
		out := make([]T, to-from)
		copy(out, Slice[T](v, to)[from:])
		return fixed(dt, v, from, to, bytesOf(out)), nil
	}
}

// convertReader converts value by value, NULL rows aside.
func convertReader[S, D any](dt arrow.DataType, convert func(S) (D, error)) reader {
	return func(v *Vector, from, to int) (*array.Data, error) {
		out := make([]D, to-from)
		for i, x := range Slice[S](v, to)[from:] {
			if !v.Valid(from + i) {
				continue
			}
			y, err := convert(x)
			if err != nil {
				return nil, err
			}
			out[i] = y
		}
		return fixed(dt, v, from, to, bytesOf(out)), nil
	}
}

func readBool(v *Vector, from, to int) (*array.Data, error) {
	out := make([]byte, bitutil.BytesForBits(int64(to-from)))
	for i, x := range Slice[byte](v, to)[from:] {
		out[i>>3] |= (x & 1) << (i & 7)
	}
	return fixed(arrow.FixedWidthTypes.Boolean, v, from, to, out), nil
}

type integer interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// intReader reads any integer type into one that may be narrower, with a check.
func intReader[D integer](src Type, dt arrow.DataType, low, high int64) (reader, error) {
	switch src.ID {
	case m.TypeTinyInt:
		return narrow[int8, D](dt, low, high), nil
	case m.TypeSmallInt:
		return narrow[int16, D](dt, low, high), nil
	case m.TypeInteger:
		return narrow[int32, D](dt, low, high), nil
	case m.TypeBigInt:
		return narrow[int64, D](dt, low, high), nil
	case m.TypeUTinyInt:
		return narrow[uint8, D](dt, low, high), nil
	case m.TypeUSmallInt:
		return narrow[uint16, D](dt, low, high), nil
	case m.TypeUInteger:
		return narrow[uint32, D](dt, low, high), nil
	case m.TypeUBigInt:
		return convertReader(dt, func(x uint64) (D, error) {
			if x > uint64(high) {
				return 0, outOfRange(strconv.FormatUint(x, 10), dt)
			}
			return D(x), nil
		}), nil
	case m.TypeHugeInt:
		return convertReader(dt, func(x Int128) (D, error) {
			if x.Hi != int64(x.Lo)>>63 || int64(x.Lo) < low || int64(x.Lo) > high {
				return 0, outOfRange(decimal128.New(x.Hi, x.Lo).ToString(0), dt)
			}
			return D(x.Lo), nil
		}), nil
	}
	return nil, mismatch(src, dt)
}

func narrow[S, D integer](dt arrow.DataType, low, high int64) reader {
	var s S
	var d D
	if fmt.Sprintf("%T", s) == fmt.Sprintf("%T", d) {
		return copyReader[D](dt)
	}
	return convertReader(dt, func(x S) (D, error) {
		if int64(x) < low || int64(x) > high {
			return 0, outOfRange(strconv.FormatInt(int64(x), 10), dt)
		}
		return D(x), nil
	})
}

func outOfRange(value string, dt arrow.DataType) error {
	return pgerr.New(pgerr.NumericValueOutOfRange, "value %s is out of range for %s", value, dt)
}

// decimalReader widens every DECIMAL of the same scale, and integers for scale 0, to 128 bits.
func decimalReader(src Type, dt *arrow.Decimal128Type) (reader, error) {
	digits := int32(0)
	switch src.ID {
	case m.TypeDecimal:
		digits = int32(src.Width)
	case m.TypeTinyInt, m.TypeUTinyInt:
		digits = 3
	case m.TypeSmallInt, m.TypeUSmallInt:
		digits = 5
	case m.TypeInteger, m.TypeUInteger:
		digits = 10
	case m.TypeBigInt:
		digits = 19
	case m.TypeUBigInt:
		digits = 20
	case m.TypeHugeInt, m.TypeUHugeInt:
		digits = 39
	default:
		return nil, mismatch(src, dt)
	}
	if int32(src.Scale) != dt.Scale {
		return nil, mismatch(src, dt)
	}
	read := wideReader(src)
	return func(v *Vector, from, to int) (*array.Data, error) {
		out := make([]Int128, to-from)
		for i := range out {
			if !v.Valid(from + i) {
				continue
			}
			x, ok := read(v, from+i)
			if !ok || digits > dt.Precision && !decimal128.New(x.Hi, x.Lo).FitsInPrecision(dt.Precision) {
				return nil, pgerr.New(pgerr.NumericValueOutOfRange,
					"value %s does not fit numeric(%d,%d)", wideText(v, from+i, src), dt.Precision, dt.Scale)
			}
			out[i] = x
		}
		return fixed(dt, v, from, to, bytesOf(out)), nil
	}, nil
}

// wideReader reads integers and decimals as 128 bits; ok is false beyond them.
func wideReader(src Type) func(v *Vector, i int) (x Int128, ok bool) {
	switch src.ID {
	case m.TypeUTinyInt:
		return func(v *Vector, i int) (Int128, bool) { return Int128{Lo: uint64(Slice[uint8](v, i+1)[i])}, true }
	case m.TypeUSmallInt:
		return func(v *Vector, i int) (Int128, bool) { return Int128{Lo: uint64(Slice[uint16](v, i+1)[i])}, true }
	case m.TypeUInteger:
		return func(v *Vector, i int) (Int128, bool) { return Int128{Lo: uint64(Slice[uint32](v, i+1)[i])}, true }
	case m.TypeUBigInt:
		return func(v *Vector, i int) (Int128, bool) { return Int128{Lo: Slice[uint64](v, i+1)[i]}, true }
	case m.TypeUHugeInt:
		return func(v *Vector, i int) (Int128, bool) {
			x := Slice[Int128](v, i+1)[i]
			return x, x.Hi >= 0
		}
	}
	return func(v *Vector, i int) (Int128, bool) { return v.Decimal(i), true }
}

// wideText spells an integer or decimal, with all the digits of its scale.
func wideText(v *Vector, i int, src Type) string {
	x, ok := wideReader(src)(v, i)
	if !ok { // a UHUGEINT above 2^127: two halves of 19 digits each are not enough, so divide
		hi, lo := uint64(x.Hi), x.Lo
		q1, r := hi/1e19, hi%1e19
		q0, rest := bits.Div64(r, lo, 1e19)
		_ = q1 // hi < 2^64 and 1e19 > 2^63: q1 is 0 or 1
		top, mid := bits.Div64(q1, q0, 1e19)
		s := fmt.Sprintf("%019d", rest)
		if top > 0 {
			return strconv.FormatUint(top, 10) + fmt.Sprintf("%019d", mid) + s
		}
		return strconv.FormatUint(mid, 10) + s
	}
	return decimal128.New(x.Hi, x.Lo).ToString(int32(src.Scale))
}

// timestampReader brings every precision to microseconds; nanoseconds only when that is exact.
func timestampReader(src Type, dt *arrow.TimestampType) (reader, error) {
	if zoned := src.ID == m.TypeTimestampTZ; zoned != (dt.TimeZone != "") {
		return nil, mismatch(src, dt)
	}
	scale := func(by int64) reader {
		return convertReader(dt, func(x int64) (int64, error) {
			if x == math.MaxInt64 || x == -math.MaxInt64 {
				return x, nil
			}
			hi, lo := bits.Mul64(uint64(abs(x)), uint64(by))
			if hi != 0 || lo >= math.MaxInt64 {
				return 0, pgerr.New(pgerr.DatetimeFieldOverflow, "timestamp out of range")
			}
			return x * by, nil
		})
	}
	switch src.ID {
	case m.TypeTimestamp, m.TypeTimestampTZ:
		return copyReader[int64](dt), nil
	case m.TypeTimestampS:
		return scale(1e6), nil
	case m.TypeTimestampMS:
		return scale(1e3), nil
	case m.TypeTimestampNS:
		return convertReader(dt, func(x int64) (int64, error) {
			if x == math.MaxInt64 || x == -math.MaxInt64 {
				return x, nil
			}
			if x%1000 != 0 {
				return 0, pgerr.New(pgerr.DatetimeFieldOverflow, "timestamp has nanoseconds, which PostgreSQL's timestamp does not")
			}
			return x / 1000, nil
		}), nil
	}
	return nil, mismatch(src, dt)
}

func abs(x int64) int64 {
	if x < 0 {
		return -x
	}
	return x
}
