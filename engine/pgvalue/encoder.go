package pgvalue

import (
	"encoding/binary"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/rel"
)

// Formats of result columns, as the protocol numbers them.
const (
	TextFormat   int16 = 0
	BinaryFormat int16 = 1
)

// appendFunc appends a value's bytes, without its length; the value is not NULL.
type appendFunc func(dst []byte, i int) ([]byte, error)

// column encodes one column of the bound batch.
type column struct {
	typ    rel.Type
	binary bool
	arr    arrow.Array
	nulls  bool
	append appendFunc
}

// Encoder turns rows of Arrow batches into the values of DataRow messages. It is
// used by one goroutine at a time; Bind comes before AppendRow for each batch, and
// the batch must stay alive until the next Bind.
type Encoder struct {
	cols []column
	s    Settings
}

// NewEncoder takes the result's columns and their formats as the protocol gives
// them: none is text for all, one is for all, else one for each column.
func NewEncoder(cols []rel.Column, formats []int16, s Settings) (*Encoder, error) {
	if len(formats) > 1 && len(formats) != len(cols) {
		return nil, pgerr.New(pgerr.ProtocolViolation, "bind message has %d result formats but query has %d columns", len(formats), len(cols))
	}
	e := &Encoder{cols: make([]column, len(cols)), s: s}
	for i, c := range cols {
		f := TextFormat
		if len(formats) == 1 {
			f = formats[0]
		} else if len(formats) > 1 {
			f = formats[i]
		}
		if f != TextFormat && f != BinaryFormat {
			return nil, pgerr.New(pgerr.InvalidParameterValue, "unsupported format code: %d", f)
		}
		e.cols[i] = column{typ: c.Type, binary: f == BinaryFormat}
	}
	return e, nil
}

// Format is the format code of column i.
func (e *Encoder) Format(i int) int16 {
	if e.cols[i].binary {
		return BinaryFormat
	}
	return TextFormat
}

// Bind chooses each column's encoding by the type of the batch's array.
func (e *Encoder) Bind(batch arrow.RecordBatch) error {
	if int(batch.NumCols()) != len(e.cols) {
		return pgerr.New(pgerr.InternalError, "a batch has %d columns instead of %d", batch.NumCols(), len(e.cols))
	}
	for i := range e.cols {
		c := &e.cols[i]
		c.arr = batch.Column(i)
		c.nulls = c.arr.NullN() > 0
		f, err := bindColumn(c.arr, c.typ, c.binary, &e.s)
		if err != nil {
			return err
		}
		c.append = f
	}
	return nil
}

// AppendRow appends, for every column of row i, the int32 length and the value's
// bytes; NULL is the length -1. On an error dst is as long as it was.
func (e *Encoder) AppendRow(dst []byte, i int) ([]byte, error) {
	start := len(dst)
	for k := range e.cols {
		c := &e.cols[k]
		if c.nulls && c.arr.IsNull(i) {
			dst = append(dst, 0xff, 0xff, 0xff, 0xff)
			continue
		}
		at := len(dst)
		var err error
		if dst, err = c.append(append(dst, 0, 0, 0, 0), i); err != nil {
			return dst[:start], err
		}
		if len(dst)-at-4 > math.MaxInt32 {
			return dst[:start], pgerr.New("54000", "a value of %d bytes is longer than the protocol can carry", len(dst)-at-4)
		}
		binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	return dst, nil
}

// bindColumn gives the function that appends row i's value of arr, sent as type t.
func bindColumn(arr arrow.Array, t rel.Type, bin bool, s *Settings) (appendFunc, error) {
	if text, ok := arr.(*array.String); ok && t.IsArray() {
		return bindNested(text, t, bin, s), nil
	}
	switch a := arr.(type) {
	case *array.Null:
		return func(dst []byte, _ int) ([]byte, error) { return dst, nil }, nil
	case *array.Boolean:
		if bin {
			return func(dst []byte, i int) ([]byte, error) { return append(dst, boolByte(a.Value(i))), nil }, nil
		}
		return func(dst []byte, i int) ([]byte, error) { return appendBool(dst, a.Value(i)), nil }, nil
	case *array.Int8:
		return bindInt(a.Values(), t, bin, s), nil
	case *array.Int16:
		return bindInt(a.Values(), t, bin, s), nil
	case *array.Int32:
		return bindInt(a.Values(), t, bin, s), nil
	case *array.Int64:
		return bindInt(a.Values(), t, bin, s), nil
	case *array.Uint8:
		return bindInt(a.Values(), t, bin, s), nil
	case *array.Uint16:
		return bindInt(a.Values(), t, bin, s), nil
	case *array.Uint32:
		return bindInt(a.Values(), t, bin, s), nil
	case *array.Float32:
		return bindFloat(a.Values(), 32, t, bin, s), nil
	case *array.Float64:
		return bindFloat(a.Values(), 64, t, bin, s), nil
	case *array.Decimal128:
		return bindDecimal(a, bin), nil
	case *array.String:
		if t.IsRow() && !bin {
			return func(dst []byte, i int) ([]byte, error) { return AppendRow(dst, a.Value(i), s) }, nil
		}
		return bindText(a.Value, t, bin), nil
	case *array.LargeString:
		return bindText(a.Value, t, bin), nil
	case *array.StringView:
		return bindText(a.Value, t, bin), nil
	case *array.Binary:
		return bindBytes(a.Value, bin, s), nil
	case *array.LargeBinary:
		return bindBytes(a.Value, bin, s), nil
	case *array.Date32:
		days := a.Date32Values()
		if bin {
			return func(dst []byte, i int) ([]byte, error) { return appendBinaryDate(dst, rel.Day(days[i])), nil }, nil
		}
		return func(dst []byte, i int) ([]byte, error) { return appendDate(dst, rel.Day(days[i]), s), nil }, nil
	case *array.Time64:
		if a.DataType().(*arrow.Time64Type).Unit == arrow.Microsecond {
			v := a.Time64Values()
			if bin {
				return func(dst []byte, i int) ([]byte, error) { return append64(dst, int64(v[i])), nil }, nil
			}
			return func(dst []byte, i int) ([]byte, error) { return appendClock(dst, int64(v[i])), nil }, nil
		}
	case *array.Timestamp:
		if a.DataType().(*arrow.TimestampType).Unit == arrow.Microsecond {
			return bindTimestamp(a.TimestampValues(), t, bin, s), nil
		}
	case *array.FixedSizeBinary:
		return bindInterval(a, bin, s), nil
	case *array.List:
		return bindList(a, t, bin, s)
	}
	return nil, pgerr.New(pgerr.InternalError, "a column of type %s arrived as Arrow's %s", t, arr.DataType())
}

type integer interface {
	~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32
}

func bindInt[T integer](v []T, t rel.Type, bin bool, s *Settings) appendFunc {
	if bin {
		switch t.OID {
		case rel.Int8OID:
			return func(dst []byte, i int) ([]byte, error) { return append64(dst, int64(v[i])), nil }
		}
		return func(dst []byte, i int) ([]byte, error) { return appendBinaryInt(dst, int64(v[i]), t.OID) }
	}
	switch t.OID {
	case rel.Int2OID, rel.Int4OID, rel.Int8OID, rel.OIDOID, rel.XIDOID:
		return func(dst []byte, i int) ([]byte, error) { return appendInt(dst, int64(v[i])), nil }
	}
	return func(dst []byte, i int) ([]byte, error) { return appendInteger(dst, int64(v[i]), t.OID, s), nil }
}

func bindFloat[T float32 | float64](v []T, bits int, t rel.Type, bin bool, s *Settings) appendFunc {
	if bin && t.OID == rel.Float4OID {
		return func(dst []byte, i int) ([]byte, error) {
			return appendBinaryFloat4(dst, float32(v[i])), nil
		}
	}
	if bin {
		return func(dst []byte, i int) ([]byte, error) {
			return appendBinaryFloat8(dst, float64(v[i])), nil
		}
	}
	if t.OID == rel.Float4OID {
		bits = 32
	}
	return func(dst []byte, i int) ([]byte, error) { return appendFloat(dst, float64(v[i]), bits, s), nil }
}

func bindDecimal(a *array.Decimal128, bin bool) appendFunc {
	scale := a.DataType().(*arrow.Decimal128Type).Scale
	v := a.Values()
	if bin {
		return func(dst []byte, i int) ([]byte, error) {
			return pgnum.FromDecimal128(v[i].HighBits(), v[i].LowBits(), scale).AppendBinary(dst), nil
		}
	}
	return func(dst []byte, i int) ([]byte, error) {
		return pgnum.AppendDecimal128(dst, v[i].HighBits(), v[i].LowBits(), int(scale)), nil
	}
}

func bindText(value func(int) string, t rel.Type, bin bool) appendFunc {
	if bin {
		switch t.OID {
		case rel.TextOID, rel.VarcharOID, rel.NameOID, rel.JSONOID:
		default:
			return func(dst []byte, i int) ([]byte, error) { return appendBinaryString(dst, value(i), t) }
		}
	}
	if t.OID == rel.BPCharOID && t.Mod >= 4 {
		return func(dst []byte, i int) ([]byte, error) { return appendPadded(dst, value(i), t.Mod), nil }
	}
	return func(dst []byte, i int) ([]byte, error) { return append(dst, value(i)...), nil }
}

func bindBytes(value func(int) []byte, bin bool, s *Settings) appendFunc {
	if bin {
		return func(dst []byte, i int) ([]byte, error) { return append(dst, value(i)...), nil }
	}
	return func(dst []byte, i int) ([]byte, error) { return appendBytea(dst, value(i), s.ByteaOutput), nil }
}

func bindTimestamp(v []arrow.Timestamp, t rel.Type, bin bool, s *Settings) appendFunc {
	if bin {
		return func(dst []byte, i int) ([]byte, error) { return appendBinaryInstant(dst, rel.Instant(v[i])), nil }
	}
	if t.OID != rel.TimestamptzOID || s.TimeZone == nil {
		zoned := t.OID == rel.TimestamptzOID
		return func(dst []byte, i int) ([]byte, error) { return appendTimestamp(dst, rel.Instant(v[i]), zoned, s), nil }
	}
	zones := zoneCache{loc: s.TimeZone}
	return func(dst []byte, i int) ([]byte, error) {
		name, off := zones.at(rel.Instant(v[i]))
		return appendInstant(dst, rel.Instant(v[i]), true, name, off, s), nil
	}
}

func bindInterval(a *array.FixedSizeBinary, bin bool, s *Settings) appendFunc {
	return func(dst []byte, i int) ([]byte, error) {
		v := rel.IntervalOf(a.Value(i))
		if bin {
			return appendBinaryInterval(dst, v), nil
		}
		return appendInterval(dst, v, s.IntervalStyle), nil
	}
}

// bindList binds the elements once; the list then appends them one by one.
func bindList(a *array.List, t rel.Type, bin bool, s *Settings) (appendFunc, error) {
	elemType, ok := t.Elem()
	if !ok {
		return nil, pgerr.New(pgerr.InternalError, "a column of type %s arrived as Arrow's %s", t, a.DataType())
	}
	elems := a.ListValues()
	elem, err := bindColumn(elems, elemType, bin, s)
	if err != nil {
		return nil, err
	}
	if bin {
		return bindListBinary(a, elems, elem, elemType), nil
	}
	return func(dst []byte, i int) ([]byte, error) {
		from, to := a.ValueOffsets(i)
		dst = append(dst, '{')
		for k := from; k < to; k++ {
			if k > from {
				dst = append(dst, ',')
			}
			if elems.IsNull(int(k)) {
				dst = append(dst, "NULL"...)
				continue
			}
			start := len(dst)
			var err error
			if dst, err = elem(dst, int(k)); err != nil {
				return dst, err
			}
			dst = quoteElement(dst, start)
		}
		return append(dst, '}'), nil
	}, nil
}

func bindListBinary(a *array.List, elems arrow.Array, elem appendFunc, elemType rel.Type) appendFunc {
	return func(dst []byte, i int) ([]byte, error) {
		from, to := a.ValueOffsets(i)
		if from == to {
			return appendArrayHead(dst, 0, 0, elemType.OID), nil
		}
		flagsAt := len(dst) + 4
		dst = appendArrayHead(dst, 1, 0, elemType.OID)
		dst = append32(append32(dst, int32(to-from)), 1)
		for k := from; k < to; k++ {
			if elems.IsNull(int(k)) {
				dst = append32(dst, -1)
				binary.BigEndian.PutUint32(dst[flagsAt:], 1)
				continue
			}
			at := len(dst)
			var err error
			if dst, err = elem(append32(dst, 0), int(k)); err != nil {
				return dst, err
			}
			binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
		}
		return dst, nil
	}
}
