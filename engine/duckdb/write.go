package duckdb

import (
	"unicode/utf8"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/bitutil"

	m "github.com/duckdb/duckdb-go-bindings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// write copies rows from..to of an array into the first rows of a vector. The values are
// copied, not referred to, so that a batch may lie in any memory and be released at once.
func write(arr arrow.Array, from, to int, v *Vector) error {
	n := to - from
	writeNulls(arr, from, n, v)
	switch a := arr.(type) {
	case *array.Boolean:
		out := Slice[bool](v, n)
		for i := range out {
			out[i] = a.Value(from + i)
		}
	case *array.Int16:
		copy(Slice[int16](v, n), a.Int16Values()[from:to])
	case *array.Int32:
		copy(Slice[int32](v, n), a.Int32Values()[from:to])
	case *array.Int64:
		copy(Slice[int64](v, n), a.Int64Values()[from:to])
	case *array.Uint32:
		copy(Slice[uint32](v, n), a.Uint32Values()[from:to])
	case *array.Float32:
		copy(Slice[float32](v, n), a.Float32Values()[from:to])
	case *array.Float64:
		copy(Slice[float64](v, n), a.Float64Values()[from:to])
	case *array.Date32:
		copy(Slice[arrow.Date32](v, n), a.Date32Values()[from:to])
	case *array.Time64:
		copy(Slice[arrow.Time64](v, n), a.Time64Values()[from:to])
	case *array.Timestamp:
		copy(Slice[arrow.Timestamp](v, n), a.TimestampValues()[from:to])
	case *array.Decimal128:
		return writeDecimals(a, from, to, v)
	case *array.FixedSizeBinary:
		writeIntervals(a, from, to, v)
	case *array.String:
		writeStrings(a, a.ValueOffsets(), from, to, v)
	case *array.Binary:
		writeStrings(a, a.ValueOffsets(), from, to, v)
	case *array.List:
		return writeList(a, from, to, v)
	default:
		return pgerr.New(pgerr.InternalError, "%s cannot be handed to DuckDB", arr.DataType())
	}
	return nil
}

// writeNulls copies the null bitmap.
func writeNulls(arr arrow.Array, from, n int, v *Vector) {
	if arr.NullN() == 0 || n == 0 {
		return
	}
	m.VectorEnsureValidityWritable(v.vec)
	v.mask = m.VectorGetValidity(v.vec)
	dst := unsafe.Slice((*byte)(v.mask), (n+63)/64*8)
	bitutil.CopyBitmap(arr.NullBitmapBytes(), arr.Data().Offset()+from, n, dst, 0)
}

func writeStrings(arr arrow.Array, offsets []int32, from, to int, v *Vector) {
	data := arr.Data()
	var text, valid []byte
	if b := data.Buffers()[2]; b != nil {
		text = b.Bytes()
	}
	if arr.NullN() > 0 {
		valid = arr.NullBitmapBytes()
	}
	assignStrings(v.vec, offsets[from:to+1], text, valid, data.Offset()+from, to-from)
}

// writeDecimals narrows to the width in which DuckDB keeps decimals of this precision.
func writeDecimals(a *array.Decimal128, from, to int, v *Vector) error {
	width := v.Width()
	if width == 16 {
		out := Slice[Int128](v, to-from)
		for i, x := range a.Values()[from:to] {
			out[i] = Int128{Lo: x.LowBits(), Hi: x.HighBits()}
		}
		return nil
	}
	values := a.Values()[from:to]
	if width == 8 && a.NullN() == 0 && v.typ.ID == m.TypeDecimal {
		// What has a precision keeps to it: only that the upper half repeats the sign is checked.
		out, lost := Slice[int64](v, to-from), int64(0)
		for i, x := range values {
			out[i] = int64(x.LowBits())
			lost |= x.HighBits() ^ out[i]>>63
		}
		if lost == 0 {
			return nil
		}
	}
	for i, x := range values {
		if a.IsNull(from + i) {
			continue
		}
		lo := int64(x.LowBits())
		if shift := 64 - 8*width; x.HighBits() != lo>>63 || lo<<shift>>shift != lo {
			return pgerr.New(pgerr.NumericValueOutOfRange, "value %s does not fit %s", x.ToString(int32(v.typ.Scale)), v.typ)
		}
		v.SetDecimal(i, Int128{Lo: uint64(lo)})
	}
	return nil
}

func writeIntervals(a *array.FixedSizeBinary, from, to int, v *Vector) {
	out := Slice[IntervalParts](v, to-from)
	for i := range out {
		if a.IsValid(from + i) {
			out[i] = IntervalParts(rel.IntervalOf(a.Value(from + i)))
		}
	}
}

func writeList(a *array.List, from, to int, v *Vector) error {
	offsets := a.Offsets()[from : to+1]
	first, last := int(offsets[0]), int(offsets[to-from])
	child := v.Reserve(last - first)
	for i := range to - from {
		v.SetList(i, int(offsets[i])-first, int(offsets[i+1]-offsets[i]))
	}
	return write(a.ListValues(), first, last, &child)
}

// checkText says whether the strings of a column, which DuckDB trusts to be UTF-8, are.
func checkText(arr arrow.Array) error {
	switch a := arr.(type) {
	case *array.List:
		return checkText(a.ListValues())
	case *array.String:
		if a.Len() == 0 || utf8.ValidString(a.Value(0)) && a.Len() == 1 {
			return nil
		}
		// The concatenation is checked at once; then no string may begin within a character.
		offsets := a.ValueOffsets()
		all := a.ValueBytes()
		base := offsets[0]
		if utf8.Valid(all) && startsClean(all, offsets, base) {
			return nil
		}
		for i := range a.Len() {
			if a.IsValid(i) && !utf8.ValidString(a.Value(i)) {
				return pgerr.New(pgerr.CharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\"")
			}
		}
	}
	return nil
}

func startsClean(all []byte, offsets []int32, base int32) bool {
	for _, o := range offsets {
		if at := int(o - base); at < len(all) && !utf8.RuneStart(all[at]) {
			return false
		}
	}
	return true
}
