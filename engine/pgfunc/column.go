package pgfunc

import (
	"reflect"

	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/rel"
)

// Input is one argument's values over a chunk of rows.
type Input interface {
	Null(row int) bool
	// Fixed gives values of fixed width as a slice of their Go type; NULL rows hold anything.
	Fixed() any
	// Text reads a text in place: it must not outlive the call.
	Text(row int) string
	Bytes(row int) []byte
	// List says where a row's elements lie in Elems.
	List(row int) (offset, length int)
	Elems() Input
}

// Output takes a function's values over a chunk of rows.
type Output interface {
	SetNull(row int)
	// Fixed gives the values of fixed width to be filled.
	Fixed() any
	SetText(row int, s string)
	SetBytes(row int, b []byte)
	// SetList makes row a list of n new elements, and gives the column that they begin in at offset.
	SetList(row, n int) (elems Output, offset int)
	// Field is a column of a record.
	Field(i int) Output
}

// Opt is a value that may be NULL. The zero Opt is NULL.
type Opt[T any] struct {
	V     T
	Valid bool
}

// Some is a value that is not NULL.
func Some[T any](v T) Opt[T] { return Opt[T]{V: v, Valid: true} }

// A function's arguments and result are of these Go types, by PostgreSQL type (or Opt of
// one, or a slice of either for arrays and sets, or Opt of such a slice):
//
//	bool bool · int2 int16 · int4 int32 · int8 int64 · oid and reg* uint32
//	float4 float32 · float8 float64 · numeric pgnum.Num · bytea []byte
//	date rel.Day · time rel.TimeOfDay · timestamp(tz) rel.Instant · interval rel.Interval
//	everything else string, in PostgreSQL's text form
//
// A set of records is a slice of structs, a field for each column.
type (
	read[T any]  func(Input) func(row int) T
	write[T any] func(Output) func(row int, v T)
)

func readFixed[T any](in Input) func(int) T {
	values := in.Fixed().([]T)
	return func(i int) T { return values[i] }
}

func writeFixed[T any](out Output) func(int, T) {
	values := out.Fixed().([]T)
	return func(i int, v T) { values[i] = v }
}

func readText(in Input) func(int) string  { return in.Text }
func readBytes(in Input) func(int) []byte { return in.Bytes }

func readNum(in Input) func(int) pgnum.Num {
	return func(i int) pgnum.Num {
		n, err := pgnum.Parse(in.Text(i))
		if err != nil { // a numeric in text form always is one
			panic(err)
		}
		return n
	}
}

func writeText(out Output) func(int, string)  { return out.SetText }
func writeBytes(out Output) func(int, []byte) { return out.SetBytes }

func writeNum(out Output) func(int, pgnum.Num) {
	return func(i int, n pgnum.Num) { out.SetText(i, n.String()) }
}

// readerOf finds how values of type T are read; it panics for a type that no column has.
func readerOf[T any]() read[T] {
	r, ok := shapes[reflect.TypeFor[T]()].read.(read[T])
	if !ok {
		panic("pgfunc: no column holds " + reflect.TypeFor[T]().String())
	}
	return r
}

// shape is how values of one Go type are read and written: a read[T] and a write[T].
type shape struct{ read, write any }

// shapes holds the Go types of columns. It is a table, and not code that is made for each
// type of each function, because the compiler would take minutes over that.
var shapes = func() map[reflect.Type]shape {
	m := map[reflect.Type]shape{}
	add(m, readFixed[bool], writeFixed[bool])
	add(m, readFixed[int16], writeFixed[int16])
	add(m, readFixed[int32], writeFixed[int32])
	add(m, readFixed[int64], writeFixed[int64])
	add(m, readFixed[uint32], writeFixed[uint32])
	add(m, readFixed[float32], writeFixed[float32])
	add(m, readFixed[float64], writeFixed[float64])
	add(m, readFixed[rel.Day], writeFixed[rel.Day])
	add(m, readFixed[rel.TimeOfDay], writeFixed[rel.TimeOfDay])
	add(m, readFixed[rel.Instant], writeFixed[rel.Instant])
	add(m, readFixed[rel.Interval], writeFixed[rel.Interval])
	add(m, readText, writeText)
	add(m, readBytes, writeBytes)
	add(m, readNum, writeNum)
	return m
}()

// add enters B, and what is optional of it or a list of it.
func add[B any](m map[reflect.Type]shape, r read[B], w write[B]) {
	m[reflect.TypeFor[B]()] = shape{r, w}
	m[reflect.TypeFor[Opt[B]]()] = shape{readOpt(r), writeOpt(w)}
	m[reflect.TypeFor[[]B]()] = shape{readList(r), writeList(w)}
	m[reflect.TypeFor[[]Opt[B]]()] = shape{readList(readOpt(r)), writeList(writeOpt(w))}
	m[reflect.TypeFor[[][]Opt[B]]()] = shape{write: writeList(writeList(writeOpt(w)))} // sets of arrays
	m[reflect.TypeFor[Opt[[]B]]()] = shape{readOpt(readList(r)), writeOpt(writeList(w))}
	m[reflect.TypeFor[Opt[[]Opt[B]]]()] = shape{readOpt(readList(readOpt(r))), writeOpt(writeList(writeOpt(w)))}
}

func readOpt[B any](base read[B]) read[Opt[B]] {
	return func(in Input) func(int) Opt[B] {
		value := base(in)
		return func(i int) (o Opt[B]) {
			if in.Null(i) {
				return o
			}
			return Some(value(i))
		}
	}
}

func readList[B any](base read[B]) read[[]B] {
	return func(in Input) func(int) []B {
		value := base(in.Elems())
		return func(i int) []B {
			offset, n := in.List(i)
			list := make([]B, n)
			for k := range list {
				list[k] = value(offset + k)
			}
			return list
		}
	}
}

// writerOf finds how values of type T are written; it panics for a type that no column has.
func writerOf[T any]() write[T] {
	t := reflect.TypeFor[T]()
	if w, ok := shapes[t].write.(write[T]); ok {
		return w
	}
	if t.Kind() != reflect.Slice || t.Elem().Kind() != reflect.Struct {
		panic("pgfunc: no column holds " + t.String())
	}
	return func(out Output) func(int, T) {
		return func(i int, v T) { putRecords(out, i, reflect.ValueOf(v)) }
	}
}

func writeOpt[B any](base write[B]) write[Opt[B]] {
	return func(out Output) func(int, Opt[B]) {
		set := base(out)
		return func(i int, o Opt[B]) {
			if !o.Valid {
				out.SetNull(i)
				return
			}
			set(i, o.V)
		}
	}
}

func writeList[B any](base write[B]) write[[]B] {
	return func(out Output) func(int, []B) {
		return func(i int, list []B) {
			elems, offset := out.SetList(i, len(list))
			set := base(elems)
			for k, v := range list {
				set(offset+k, v)
			}
		}
	}
}
