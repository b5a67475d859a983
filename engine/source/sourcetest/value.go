package sourcetest

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/meshgate/meshgate/engine/rel"
)

// ValueAt reads one value of a batch's column as rel's Go type for t (see rel/value.go).
func ValueAt(a arrow.Array, i int, t rel.Type) any {
	if a.IsNull(i) {
		return nil
	}
	switch a := a.(type) {
	case *array.Boolean:
		return a.Value(i)
	case *array.Int16:
		return int64(a.Value(i))
	case *array.Int32:
		return int64(a.Value(i))
	case *array.Int64:
		return a.Value(i)
	case *array.Uint32:
		return int64(a.Value(i))
	case *array.Float32:
		return float64(a.Value(i))
	case *array.Float64:
		return a.Value(i)
	case *array.Decimal128:
		return a.Value(i).ToString(a.DataType().(*arrow.Decimal128Type).Scale)
	case *array.String:
		return strings.Clone(a.Value(i))
	case *array.Binary:
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
		out := rel.Array{Elem: elem, Values: []any{}}
		for j := from; j < to; j++ {
			out.Values = append(out.Values, ValueAt(a.ListValues(), int(j), elem))
		}
		return out
	}
	panic(fmt.Sprintf("no value for Arrow type %s", a.DataType()))
}

// Text is a value's text form in PostgreSQL (zone UTC, DateStyle ISO); nil stays nil.
func Text(v any, t rel.Type) any {
	switch v := v.(type) {
	case nil:
		return nil
	case bool:
		if v {
			return "t"
		}
		return "f"
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return floatText(v, t)
	case string:
		return v
	case []byte:
		return fmt.Sprintf(`\x%x`, v)
	case rel.Instant:
		return instantText(v, t)
	case rel.Interval:
		return intervalText(v)
	case rel.Array:
		return arrayText(v)
	case fmt.Stringer: // Day, TimeOfDay
		return v.String()
	}
	panic(fmt.Sprintf("no text form for %T", v))
}

func floatText(f float64, t rel.Type) string {
	bits, wide := 64, 15
	if t.OID == rel.Float4OID {
		bits, wide = 32, 6
	}
	switch {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0 && math.Signbit(f):
		return "-0"
	}
	s := strconv.FormatFloat(f, 'e', -1, bits)
	if _, exp, ok := strings.Cut(s, "e"); ok {
		if n, _ := strconv.Atoi(exp); n >= -4 && n < wide {
			return strconv.FormatFloat(f, 'f', -1, bits)
		}
	}
	return s
}

func instantText(v rel.Instant, t rel.Type) string {
	s := v.String()
	if t.OID != rel.TimestamptzOID || v == rel.MaxInstant || v == -rel.MaxInstant {
		return s
	}
	if s, bc := strings.CutSuffix(s, " BC"); bc {
		return s + "+00 BC"
	}
	return s + "+00"
}

func intervalText(v rel.Interval) string {
	var parts []string
	unit := func(n int32, name string) {
		if n != 0 {
			s := fmt.Sprintf("%d %s", n, name)
			if n != 1 {
				s += "s"
			}
			parts = append(parts, s)
		}
	}
	unit(v.Months/12, "year")
	unit(v.Months%12, "mon")
	unit(v.Days, "day")
	if v.Micros != 0 || len(parts) == 0 {
		sign, micros := "", v.Micros
		if micros < 0 {
			sign, micros = "-", -micros
		}
		parts = append(parts, sign+rel.TimeOfDay(micros).String())
	}
	return strings.Join(parts, " ")
}

func arrayText(v rel.Array) string {
	parts := make([]string, len(v.Values))
	for i, x := range v.Values {
		s, ok := Text(x, v.Elem).(string)
		switch {
		case !ok:
			parts[i] = "NULL"
		case s == "" || strings.EqualFold(s, "null") || strings.ContainsAny(s, "{},\"\\ \t\n\r\v\f"):
			parts[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
		default:
			parts[i] = s
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}
