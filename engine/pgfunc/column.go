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
	for _, try := range []func() (read[T], bool){
		reads[T](readFixed[bool]), reads[T](readFixed[int16]), reads[T](readFixed[int32]), reads[T](readFixed[int64]),
		reads[T](readFixed[uint32]), reads[T](readFixed[float32]), reads[T](readFixed[float64]),
		reads[T](readFixed[rel.Day]), reads[T](readFixed[rel.TimeOfDay]), reads[T](readFixed[rel.Instant]), reads[T](readFixed[rel.Interval]),
		reads[T](readText), reads[T](readBytes), reads[T](readNum),
	} {
		if r, ok := try(); ok {
			return r
		}
	}
	panic("pgfunc: no column holds " + reflect.TypeFor[T]().String())
}

// reads tries T as B, or as an optional or a list of it.
func reads[T, B any](base func(Input) func(int) B) func() (read[T], bool) {
	return func() (read[T], bool) {
		var r any
		switch any((*T)(nil)).(type) {
		case *B:
			r = read[B](base)
		case *Opt[B]:
			r = readOpt(base)
		case *[]B:
			r = readList(base)
		case *[]Opt[B]:
			r = readList(readOpt(base))
		case *Opt[[]B]:
			r = readOpt(readList(base))
		case *Opt[[]Opt[B]]:
			r = readOpt(readList(readOpt(base)))
		default:
			return nil, false
		}
		return r.(read[T]), true
	}
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
	for _, try := range []func() (write[T], bool){
		writes[T](writeFixed[bool]), writes[T](writeFixed[int16]), writes[T](writeFixed[int32]), writes[T](writeFixed[int64]),
		writes[T](writeFixed[uint32]), writes[T](writeFixed[float32]), writes[T](writeFixed[float64]),
		writes[T](writeFixed[rel.Day]), writes[T](writeFixed[rel.TimeOfDay]), writes[T](writeFixed[rel.Instant]), writes[T](writeFixed[rel.Interval]),
		writes[T](writeText), writes[T](writeBytes), writes[T](writeNum),
	} {
		if w, ok := try(); ok {
			return w
		}
	}
	if t := reflect.TypeFor[T](); t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct {
		return writeRecords[T]
	}
	panic("pgfunc: no column holds " + reflect.TypeFor[T]().String())
}

func writes[T, B any](base func(Output) func(int, B)) func() (write[T], bool) {
	return func() (write[T], bool) {
		var w any
		switch any((*T)(nil)).(type) {
		case *B:
			w = write[B](base)
		case *Opt[B]:
			w = writeOpt(base)
		case *[]B:
			w = writeList(base)
		case *[]Opt[B]:
			w = writeList(writeOpt(base))
		case *[][]Opt[B]:
			w = writeList(writeList(writeOpt(base)))
		case *Opt[[]B]:
			w = writeOpt(writeList(base))
		case *Opt[[]Opt[B]]:
			w = writeOpt(writeList(writeOpt(base)))
		default:
			return nil, false
		}
		return w.(write[T]), true
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
