package postgres

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/arrow/memory/mallocator"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// allocator is C's, so that batches can be handed to DuckDB without copying.
var allocator memory.Allocator = mallocator.NewMallocator()

// decoder turns the rows of a binary COPY into Arrow builders, one field decoder a column.
type decoder struct {
	place    func(column int, err error) error
	schema   *arrow.Schema
	builders []array.Builder
	fields   []field
	rows     int
	bytes    int
	ended    bool  // the trailer was seen
	count    int64 // the one value of a fragment without columns
}

// field appends one value that is not NULL, in PostgreSQL's binary form, to its builder.
type field func(b []byte) error

var (
	errShape    = errors.New("the value does not have its type's binary form")
	errNotUTF8  = errors.New("the text is not UTF-8")
	errOneBased = errors.New("an array that does not have one dimension with lower bound 1 cannot be carried")
)

func newDecoder(r *rows, types definitions) (*decoder, error) {
	d := &decoder{schema: rel.ArrowSchema(r.columns)}
	d.place = func(column int, err error) error {
		code := pgerr.NumericValueOutOfRange
		if other := new(altered); errors.As(err, &other) {
			code = pgerr.ObjectNotInState
		}
		e := pgerr.New(code, "source %q, relation %q, column %q: %s", r.source, r.relation, r.columns[column].Name, err)
		if array := errors.Is(err, errOneBased); array || errors.Is(err, errNumericNaN) || errors.Is(err, errNumericInfinity) || errors.Is(err, errNumericRange) {
			e.WithCause(&source.Misfit{Column: column, Nested: array, Err: err})
		}
		return e
	}
	checkUTF8 := r.conn.ParameterStatus("server_encoding") == "SQL_ASCII"
	for i, c := range r.columns {
		b := array.NewBuilder(allocator, d.schema.Field(i).Type)
		b.Reserve(maxRows)
		dec, err := fieldDecoder(b, c.Type, c.Form, types, checkUTF8)
		if err != nil {
			return nil, d.place(i, err)
		}
		d.builders, d.fields = append(d.builders, b), append(d.fields, dec)
	}
	return d, nil
}

// row decodes one row from the front of data and gives its length: 0 when it is not whole.
func (d *decoder) row(data []byte) (int, error) {
	if len(data) < 2 {
		return 0, nil
	}
	n := int(int16(binary.BigEndian.Uint16(data)))
	if n == -1 {
		d.ended = true
		return 2, nil
	}
	end := 2
	for range n {
		if len(data) < end+4 {
			return 0, nil
		}
		if size := int(int32(binary.BigEndian.Uint32(data[end:]))); size > 0 {
			end += size
		}
		end += 4
	}
	if len(data) < end {
		return 0, nil
	}
	if len(d.fields) == 0 {
		if n != 1 || end != 14 {
			return 0, errShape
		}
		d.count = int64(binary.BigEndian.Uint64(data[6:]))
		return end, nil
	}
	if n != len(d.fields) {
		return 0, fmt.Errorf("a row of %d fields arrived for %d columns", n, len(d.fields))
	}
	at := 2
	for i, f := range d.fields {
		size := int(int32(binary.BigEndian.Uint32(data[at:])))
		at += 4
		if size < 0 {
			d.builders[i].AppendNull()
			continue
		}
		if err := f(data[at : at+size : at+size]); err != nil {
			return 0, d.place(i, err)
		}
		at += size
	}
	d.rows++
	d.bytes += end
	return end, nil
}

// batch gives the rows so far and starts anew.
func (d *decoder) batch() arrow.RecordBatch {
	columns := make([]arrow.Array, len(d.builders))
	for i, b := range d.builders {
		columns[i] = b.NewArray()
		defer columns[i].Release()
	}
	out := array.NewRecordBatch(d.schema, columns, int64(d.rows))
	if !d.ended {
		for _, b := range d.builders {
			b.Reserve(maxRows)
		}
	}
	d.rows, d.bytes = 0, 0
	return out
}

// release frees the builders.
func (d *decoder) release() {
	for _, b := range d.builders {
		b.Release()
	}
	d.builders, d.fields = nil, nil
}

// fieldDecoder picks the decoder of a type into its builder (see rel.ArrowType).
func fieldDecoder(builder array.Builder, t rel.Type, f rel.Form, types definitions, checkUTF8 bool) (field, error) {
	switch b := builder.(type) {
	case *array.BooleanBuilder:
		return fixed(1, func(p []byte) { b.Append(p[0] != 0) }), nil
	case *array.Int16Builder:
		return fixed(2, func(p []byte) { b.Append(int16(binary.BigEndian.Uint16(p))) }), nil
	case *array.Int32Builder:
		return fixed(4, func(p []byte) { b.Append(int32(binary.BigEndian.Uint32(p))) }), nil
	case *array.Int64Builder:
		return fixed(8, func(p []byte) { b.Append(int64(binary.BigEndian.Uint64(p))) }), nil
	case *array.Uint32Builder:
		return fixed(4, func(p []byte) { b.Append(binary.BigEndian.Uint32(p)) }), nil
	case *array.Float32Builder:
		return fixed(4, func(p []byte) { b.Append(math.Float32frombits(binary.BigEndian.Uint32(p))) }), nil
	case *array.Float64Builder:
		return fixed(8, func(p []byte) { b.Append(math.Float64frombits(binary.BigEndian.Uint64(p))) }), nil
	case *array.Decimal128Builder:
		scale := int(f.Scale)
		return func(p []byte) error {
			v, err := decimal(p, scale)
			if err != nil {
				return fmt.Errorf("%w in %s", err, t)
			}
			b.Append(v)
			return nil
		}, nil
	case *array.BinaryBuilder:
		return func(p []byte) error { b.Append(p); return nil }, nil
	case *array.StringBuilder:
		return textDecoder(b, t, types, checkUTF8)
	case *array.Date32Builder:
		return fixedErr(4, func(p []byte) error {
			v, err := day(int32(binary.BigEndian.Uint32(p)))
			b.Append(v)
			return err
		}), nil
	case *array.Time64Builder:
		return fixed(8, func(p []byte) { b.Append(arrow.Time64(binary.BigEndian.Uint64(p))) }), nil
	case *array.TimestampBuilder:
		return fixedErr(8, func(p []byte) error {
			v, err := instant(int64(binary.BigEndian.Uint64(p)))
			b.Append(v)
			return err
		}), nil
	case *array.FixedSizeBinaryBuilder:
		return fixed(16, func(p []byte) { b.Append(interval(p).Append(nil)) }), nil
	case *array.ListBuilder:
		elem, _ := t.Elem()
		inner, err := fieldDecoder(b.ValueBuilder(), elem, f, types, checkUTF8)
		if err != nil {
			return nil, err
		}
		return func(p []byte) error { return list(b, inner, p) }, nil
	}
	return nil, fmt.Errorf("type %s cannot be carried", t)
}

func fixed(size int, f func([]byte)) field {
	return func(p []byte) error {
		if len(p) != size {
			return errShape
		}
		f(p)
		return nil
	}
}

func fixedErr(size int, f func([]byte) error) field {
	return func(p []byte) error {
		if len(p) != size {
			return errShape
		}
		return f(p)
	}
}

// textDecoder makes PostgreSQL's text form of the types that travel as text.
func textDecoder(b *array.StringBuilder, t rel.Type, types definitions, checkUTF8 bool) (field, error) {
	plain := func(p []byte) error { b.BinaryBuilder.Append(p); return nil }
	if t.IsArray() { // of several dimensions: its text form
		return func(p []byte) error {
			v, err := types.decode(p, t)
			if err != nil {
				return err
			}
			b.Append(pgvalue.Format(v, t, pgvalue.Carried))
			return nil
		}, nil
	}
	if t.IsRow() {
		return func(p []byte) error {
			v, err := types.decode(p, t)
			if err != nil {
				return err
			}
			b.Append(v.(string))
			return nil
		}, nil
	}
	if checkUTF8 {
		plain = func(p []byte) error {
			if !utf8.Valid(p) {
				return errNotUTF8
			}
			b.BinaryBuilder.Append(p)
			return nil
		}
	}
	if u, ok := rel.EnumOf(t.OID); ok {
		return func(p []byte) error {
			if _, ok := u.Position(string(p)); !ok {
				return errLabel(u, p)
			}
			return plain(p)
		}, nil
	}
	switch t.OID {
	case rel.TextOID, rel.VarcharOID, rel.NameOID, rel.JSONOID:
		return plain, nil
	case rel.BPCharOID:
		if t.Mod < 4 {
			return plain, nil
		}
		return func(p []byte) error { // a char(n) travels without its padding
			for len(p) > 0 && p[len(p)-1] == ' ' {
				p = p[:len(p)-1]
			}
			return plain(p)
		}, nil
	case rel.JSONBOID:
		return func(p []byte) error {
			if len(p) == 0 || p[0] != 1 {
				return errShape
			}
			return plain(p[1:])
		}, nil
	case rel.NumericOID:
		var buf []byte
		return func(p []byte) error {
			text, err := numericText(buf[:0], p)
			if err != nil {
				return err
			}
			buf = text
			b.BinaryBuilder.Append(text)
			return nil
		}, nil
	case rel.UUIDOID:
		return fixed(16, func(p []byte) { b.Append(uuidText(p)) }), nil
	case rel.TimetzOID:
		var buf []byte
		return fixed(12, func(p []byte) {
			buf = timetzText(buf[:0], p)
			b.BinaryBuilder.Append(buf)
		}), nil
	case rel.BitOID, rel.VarbitOID:
		return func(p []byte) error {
			text, err := bitText(p)
			b.BinaryBuilder.Append(text)
			return err
		}, nil
	case rel.InetOID, rel.CidrOID:
		return func(p []byte) error {
			v, err := pgvalue.DecodeBinary(p, t)
			if err != nil {
				return err
			}
			b.Append(v.(string))
			return nil
		}, nil
	case rel.CharOID:
		return fixed(1, func(p []byte) { b.Append(pgvalue.CharOf(p[0])) }), nil
	}
	return nil, fmt.Errorf("type %s cannot be carried", t)
}

// list appends a one-dimensional array: dimensions, has-nulls, element type, then for the
// dimension its length and lower bound, then the elements.
func list(b *array.ListBuilder, elem field, p []byte) error {
	if len(p) < 12 {
		return errShape
	}
	dims := binary.BigEndian.Uint32(p)
	p = p[12:]
	if dims == 0 {
		b.Append(true)
		return nil
	}
	if dims != 1 || len(p) < 8 || binary.BigEndian.Uint32(p[4:]) != 1 {
		return errOneBased
	}
	n := int(binary.BigEndian.Uint32(p))
	p = p[8:]
	b.Append(true)
	for range n {
		if len(p) < 4 {
			return errShape
		}
		size := int(int32(binary.BigEndian.Uint32(p)))
		p = p[4:]
		if size < 0 {
			b.ValueBuilder().AppendNull()
			continue
		}
		if len(p) < size {
			return errShape
		}
		if err := elem(p[:size]); err != nil {
			return err
		}
		p = p[size:]
	}
	return nil
}

const hexDigits = "0123456789abcdef"

func uuidText(p []byte) string {
	out := make([]byte, 0, 36)
	for i, x := range p {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			out = append(out, '-')
		}
		out = append(out, hexDigits[x>>4], hexDigits[x&15])
	}
	return string(out)
}

func bitText(p []byte) ([]byte, error) {
	if len(p) < 4 {
		return nil, errShape
	}
	n := int(binary.BigEndian.Uint32(p))
	p = p[4:]
	if n > len(p)*8 {
		return nil, errShape
	}
	out := make([]byte, n)
	for i := range out {
		out[i] = '0' + p[i/8]>>(7-i%8)&1
	}
	return out, nil
}
