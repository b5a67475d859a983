package pgvalue

import (
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/rel"
)

// FromArrow gives row i of an array in the Go form of type t, nil for NULL. An
// Arrow type outside rel.ArrowType's gives nil too: Encoder.Bind refuses those. An
// interval's nanoseconds are whole microseconds, as everything here makes them. The value
// shares no memory with the array, which may be released.
func FromArrow(arr arrow.Array, i int, t rel.Type) any {
	if arr.IsNull(i) {
		return nil
	}
	if s, ok := arr.(*array.String); ok && t.IsArray() {
		v, err := Parse(strings.Clone(s.Value(i)), t, Carried)
		if err != nil {
			return nil
		}
		return v
	}
	switch a := arr.(type) {
	case *array.Boolean:
		return a.Value(i)
	case *array.Int8:
		return int64(a.Value(i))
	case *array.Int16:
		return int64(a.Value(i))
	case *array.Int32:
		return int64(a.Value(i))
	case *array.Int64:
		return a.Value(i)
	case *array.Uint8:
		return int64(a.Value(i))
	case *array.Uint16:
		return int64(a.Value(i))
	case *array.Uint32:
		return int64(a.Value(i))
	case *array.Float32:
		return float64(a.Value(i))
	case *array.Float64:
		return a.Value(i)
	case *array.Decimal128:
		v := a.Value(i)
		return pgnum.FromDecimal128(v.HighBits(), v.LowBits(), a.DataType().(*arrow.Decimal128Type).Scale).String()
	case *array.String:
		return strings.Clone(a.Value(i))
	case *array.LargeString:
		return strings.Clone(a.Value(i))
	case *array.StringView:
		return strings.Clone(a.Value(i))
	case *array.Binary:
		return append([]byte{}, a.Value(i)...)
	case *array.LargeBinary:
		return append([]byte{}, a.Value(i)...)
	case *array.Date32:
		return rel.Day(a.Value(i))
	case *array.Time64:
		return rel.TimeOfDay(a.Value(i))
	case *array.Timestamp:
		return rel.Instant(a.Value(i))
	case *array.FixedSizeBinary:
		return rel.IntervalOf(a.Value(i))
	case *array.List:
		elem, _ := t.Elem()
		from, to := a.ValueOffsets(i)
		out := rel.Array{Elem: elem, Values: make([]any, 0, to-from)}
		for k := from; k < to; k++ {
			out.Values = append(out.Values, FromArrow(a.ListValues(), int(k), elem))
		}
		return out
	}
	return nil
}

// AppendArrow appends a value of type t to a builder made for rel.ArrowType(t, f);
// nil is NULL. A value that the builder's type cannot hold exactly is an error.
func AppendArrow(b array.Builder, v any, t rel.Type, f rel.Form) error {
	if v == nil {
		b.AppendNull()
		return nil
	}
	switch b := b.(type) {
	case *array.BooleanBuilder:
		if v, ok := v.(bool); ok {
			b.Append(v)
			return nil
		}
	case *array.Int16Builder:
		if v, ok := v.(int64); ok && v == int64(int16(v)) {
			b.Append(int16(v))
			return nil
		}
	case *array.Int32Builder:
		if v, ok := v.(int64); ok && v == int64(int32(v)) {
			b.Append(int32(v))
			return nil
		}
	case *array.Int64Builder:
		if v, ok := v.(int64); ok {
			b.Append(v)
			return nil
		}
	case *array.Uint32Builder:
		if v, ok := v.(int64); ok && v == int64(uint32(v)) {
			b.Append(uint32(v))
			return nil
		}
	case *array.Float32Builder:
		if v, ok := v.(float64); ok {
			b.Append(float32(v))
			return nil
		}
	case *array.Float64Builder:
		if v, ok := v.(float64); ok {
			b.Append(v)
			return nil
		}
	case *array.Decimal128Builder:
		if v, ok := v.(string); ok {
			return appendDecimal(b, v, t)
		}
	case *array.StringBuilder:
		switch v := v.(type) {
		case string:
			b.Append(v)
			return nil
		case rel.Array: // of any dimensions, in its text form
			b.Append(Format(v, t, Carried))
			return nil
		}
	case *array.BinaryBuilder:
		if v, ok := v.([]byte); ok {
			b.Append(v)
			return nil
		}
	case *array.Date32Builder:
		if v, ok := v.(rel.Day); ok {
			b.Append(arrow.Date32(v))
			return nil
		}
	case *array.Time64Builder:
		if v, ok := v.(rel.TimeOfDay); ok {
			b.Append(arrow.Time64(v))
			return nil
		}
	case *array.TimestampBuilder:
		if v, ok := v.(rel.Instant); ok {
			b.Append(arrow.Timestamp(v))
			return nil
		}
	case *array.FixedSizeBinaryBuilder:
		if v, ok := v.(rel.Interval); ok {
			b.Append(v.Append(nil))
			return nil
		}
	case *array.ListBuilder:
		if v, ok := v.(rel.Array); ok {
			if !v.Plain() {
				return ErrDimensions()
			}
			return appendList(b, v, t, f)
		}
	}
	return pgerr.New(pgerr.InternalError, "a value of Go type %T does not fit %s in Arrow's %s", v, t, b.Type())
}

func appendDecimal(b *array.Decimal128Builder, v string, t rel.Type) error {
	n, err := pgnum.Parse(v)
	if err != nil {
		return err
	}
	d := b.Type().(*arrow.Decimal128Type)
	hi, lo, ok := n.Decimal128(int(d.Precision), int(d.Scale))
	if !ok {
		return pgerr.New(pgerr.NumericValueOutOfRange, "%s does not fit %s as decimal(%d,%d)", v, t, d.Precision, d.Scale)
	}
	b.Append(decimal128.New(hi, lo))
	return nil
}

func appendList(b *array.ListBuilder, v rel.Array, t rel.Type, f rel.Form) error {
	elem, ok := t.Elem()
	if !ok {
		elem = v.Elem
	}
	b.Append(true)
	for _, e := range v.Values {
		if err := AppendArrow(b.ValueBuilder(), e, elem, f); err != nil {
			return err
		}
	}
	return nil
}
