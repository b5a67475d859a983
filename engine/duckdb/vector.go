package duckdb

import (
	"math/bits"
	"unicode/utf8"
	"unsafe"

	m "github.com/duckdb/duckdb-go-bindings"
)

// VectorSize is the largest number of rows of a chunk.
const VectorSize = 2048

// Vector is one column of a chunk, in DuckDB's own memory: what is read from it is valid
// until the function that was given it returns.
type Vector struct {
	vec  m.Vector
	typ  Type
	data unsafe.Pointer
	mask unsafe.Pointer // of uint64 words, one bit a row; nil when every row is valid

	first int // of the mask, in a view
	limit int // bytes of text that a reader may put into one batch
}

func vectorOf(vec m.Vector, typ Type) Vector {
	return Vector{vec: vec, typ: typ, data: m.VectorGetData(vec), mask: m.VectorGetValidity(vec)}
}

// Type is the vector's type.
func (v *Vector) Type() Type { return v.typ }

// Valid says whether row i is not NULL.
func (v *Vector) Valid(i int) bool {
	if v.mask == nil {
		return true
	}
	i += v.first
	word := *(*uint64)(unsafe.Add(v.mask, i/64*8))
	return word&(1<<(i%64)) != 0
}

// SetNull makes row i NULL.
func (v *Vector) SetNull(i int) {
	if v.mask == nil {
		m.VectorEnsureValidityWritable(v.vec)
		v.mask = m.VectorGetValidity(v.vec)
	}
	word := (*uint64)(unsafe.Add(v.mask, i/64*8))
	*word &^= 1 << (i % 64)
}

// Slice views the first n rows of a fixed-width vector in place: bool, int8 to int64,
// uint8 to uint64, float32, float64, Int128 and IntervalParts, by the vector's type. A
// DECIMAL is int16, int32, int64 or Int128 for widths up to 4, 9, 18 and 38; DATE is
// int32 days, TIME and TIMESTAMP int64 microseconds. NULL rows hold anything.
func Slice[T any](v *Vector, n int) []T { return unsafe.Slice((*T)(v.data), n) }

// Int128 is a 128-bit integer in two's complement, as DuckDB lays it out.
type Int128 struct {
	Lo uint64
	Hi int64
}

// Times is the product's low 128 bits: the product, where it fits.
func (x Int128) Times(y Int128) Int128 {
	hi, lo := bits.Mul64(x.Lo, y.Lo)
	return Int128{Lo: lo, Hi: int64(hi + x.Lo*uint64(y.Hi) + uint64(x.Hi)*y.Lo)}
}

// Product is x × y.
func Product(x, y int64) Int128 {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	return Int128{Lo: lo, Hi: int64(hi) - x>>63&y - y>>63&x}
}

// Wide reads the first rows of a DECIMAL or integer of up to 64 bits; NULL rows hold anything.
func (v *Vector) Wide(dst []int64) {
	switch v.Width() {
	case 1:
		widen[int8](v, dst)
	case 2:
		widen[int16](v, dst)
	case 4:
		widen[int32](v, dst)
	default:
		copy(dst, Slice[int64](v, len(dst)))
	}
}

func widen[T int8 | int16 | int32](v *Vector, dst []int64) {
	for i, x := range Slice[T](v, len(dst)) {
		dst[i] = int64(x)
	}
}

// IntervalParts is an INTERVAL as DuckDB lays it out.
type IntervalParts struct {
	Months, Days int32
	Micros       int64
}

// ListEntry is where a row's elements lie in the child of a list vector.
type ListEntry struct{ Offset, Length uint64 }

// Decimal reads row i of a DECIMAL of any width, or of an integer, as an unscaled 128-bit integer.
func (v *Vector) Decimal(i int) Int128 {
	switch v.Width() {
	case 1:
		return extend(int64(Slice[int8](v, i+1)[i]))
	case 2:
		return extend(int64(Slice[int16](v, i+1)[i]))
	case 4:
		return extend(int64(Slice[int32](v, i+1)[i]))
	case 8:
		return extend(Slice[int64](v, i+1)[i])
	}
	return Slice[Int128](v, i+1)[i]
}

// SetDecimal writes row i of a DECIMAL or integer; x must fit the type's width.
func (v *Vector) SetDecimal(i int, x Int128) {
	switch v.Width() {
	case 1:
		Slice[int8](v, i+1)[i] = int8(x.Lo)
	case 2:
		Slice[int16](v, i+1)[i] = int16(x.Lo)
	case 4:
		Slice[int32](v, i+1)[i] = int32(x.Lo)
	case 8:
		Slice[int64](v, i+1)[i] = int64(x.Lo)
	default:
		Slice[Int128](v, i+1)[i] = x
	}
}

func extend(x int64) Int128 { return Int128{Lo: uint64(x), Hi: x >> 63} }

// Width is the number of bytes of a value, 16 for those of any length.
func (v *Vector) Width() int { return v.typ.width() }

func (t Type) width() int {
	switch t.ID {
	case m.TypeBoolean, m.TypeTinyInt, m.TypeUTinyInt:
		return 1
	case m.TypeSmallInt, m.TypeUSmallInt:
		return 2
	case m.TypeInteger, m.TypeUInteger, m.TypeFloat, m.TypeDate:
		return 4
	case m.TypeDecimal:
		switch {
		case t.Width <= 4:
			return 2
		case t.Width <= 9:
			return 4
		case t.Width <= 18:
			return 8
		}
		return 16
	case m.TypeHugeInt, m.TypeUHugeInt, m.TypeUUID, m.TypeInterval, m.TypeVarchar, m.TypeBlob, m.TypeList:
		return 16
	case m.TypeEnum:
		switch {
		case len(t.Labels) <= 1<<8:
			return 1
		case len(t.Labels) <= 1<<16:
			return 2
		}
		return 4
	}
	return 8
}

// stringHead is DuckDB's string_t: the length and up to 12 bytes, or a 4-byte prefix and a pointer.
type stringHead struct {
	length uint32
	inline [12]byte
}

const inlined = 12

func (s *stringHead) bytes() []byte {
	if s.length <= inlined {
		return s.inline[:s.length]
	}
	p := *(*unsafe.Pointer)(unsafe.Pointer(&s.inline[4]))
	return unsafe.Slice((*byte)(p), s.length)
}

// Bytes reads row i of a VARCHAR or BLOB in place.
func (v *Vector) Bytes(i int) []byte {
	return (*stringHead)(unsafe.Add(v.data, i*16)).bytes()
}

// Text reads row i of a VARCHAR in place: the string must not outlive the call. Keep it with strings.Clone.
func (v *Vector) Text(i int) string {
	b := v.Bytes(i)
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// SetBytes writes row i of a VARCHAR or BLOB. A VARCHAR must be valid UTF-8; text that
// is not is refused with a panic, which fails the statement.
func (v *Vector) SetBytes(i int, b []byte) {
	if v.typ.ID == m.TypeVarchar && !utf8.Valid(b) {
		panic("invalid UTF-8 in the result of a function")
	}
	if len(b) <= inlined {
		s := (*stringHead)(unsafe.Add(v.data, i*16))
		*s = stringHead{length: uint32(len(b))}
		copy(s.inline[:], b)
		return
	}
	assignString(v.vec, i, b)
}

// SetText writes row i of a VARCHAR.
func (v *Vector) SetText(i int, s string) {
	v.SetBytes(i, unsafe.Slice(unsafe.StringData(s), len(s)))
}

// List reads where row i of a LIST has its elements in Child.
func (v *Vector) List(i int) (offset, length int) {
	e := Slice[ListEntry](v, i+1)[i]
	return int(e.Offset), int(e.Length)
}

// Child is the vector of all elements of a LIST.
func (v *Vector) Child() Vector { return vectorOf(m.ListVectorGetChild(v.vec), *v.typ.Elem) }

// Field is the vector of a STRUCT's i'th field.
func (v *Vector) Field(i int) Vector {
	return vectorOf(m.StructVectorGetChild(v.vec, m.IdxT(i)), v.typ.Fields[i].Type)
}

// From is a view for reading of a vector of fixed width whose row 0 is this one's row at.
func (v Vector) From(at int) Vector {
	v.data = unsafe.Add(v.data, at*v.typ.width())
	v.first += at
	return v
}

// ListSize is the number of elements in Child.
func (v *Vector) ListSize() int { return int(m.ListVectorGetSize(v.vec)) }

// Reserve makes room for n elements in all and gives the child to write them to; rows
// then point into it with SetList.
func (v *Vector) Reserve(n int) Vector {
	m.ListVectorReserve(v.vec, m.IdxT(n))
	m.ListVectorSetSize(v.vec, m.IdxT(n))
	return v.Child()
}

// SetList points row i to elements of Child.
func (v *Vector) SetList(i, offset, length int) {
	Slice[ListEntry](v, i+1)[i] = ListEntry{Offset: uint64(offset), Length: uint64(length)}
}
