package pgfunc

import (
	"reflect"

	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/rel"
)

// putRecords writes a slice of structs as a list of records. It is slower than the typed
// writers: sets of records are short.
func putRecords(out Output, i int, rows reflect.Value) {
	elems, offset := out.SetList(i, rows.Len())
	for f := range rows.Type().Elem().NumField() {
		column := elems.Field(f)
		for k := range rows.Len() {
			put(column, offset+k, rows.Index(k).Field(f).Interface())
		}
	}
}

// put writes one value of any of the types that columns have.
func put(out Output, i int, v any) {
	switch v := v.(type) {
	case bool:
		put1(out, i, v)
	case int16:
		put1(out, i, v)
	case int32:
		put1(out, i, v)
	case int64:
		put1(out, i, v)
	case uint32:
		put1(out, i, v)
	case float32:
		put1(out, i, v)
	case float64:
		put1(out, i, v)
	case rel.Day:
		put1(out, i, v)
	case rel.TimeOfDay:
		put1(out, i, v)
	case rel.Instant:
		put1(out, i, v)
	case rel.Interval:
		put1(out, i, v)
	case string:
		out.SetText(i, v)
	case []byte:
		out.SetBytes(i, v)
	case pgnum.Num:
		out.SetText(i, v.String())
	case []string:
		writeList(write[string](writeText))(out)(i, v)
	case []Opt[string]:
		writeList(writeOpt(write[string](writeText)))(out)(i, v)
	case interface{ value() (any, bool) }:
		if x, ok := v.value(); ok {
			put(out, i, x)
		} else {
			out.SetNull(i)
		}
	default:
		panic("pgfunc: no column holds " + reflect.TypeOf(v).String())
	}
}

func put1[T any](out Output, i int, v T) { out.Fixed().([]T)[i] = v }

func (o Opt[T]) value() (any, bool) { return o.V, o.Valid }
