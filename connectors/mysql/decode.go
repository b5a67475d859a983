package mysql

import (
	"bytes"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// decoder appends one value of the driver to a column; its error says why the value cannot be carried.
type decoder func(v sqldriver.Value) error

var (
	errZeroDate = errors.New(`zero date cannot be carried`)
	errNotUTF8  = errors.New("the text is not valid UTF-8")
	errZeroByte = errors.New("PostgreSQL's text cannot hold a zero byte")
)

// newDecoder makes the decoder of a column; b is of rel.ArrowType of the column's type.
func newDecoder(c rel.TableColumn, b array.Builder, zeroDatesNull bool) decoder {
	d := valueDecoder(c, b, zeroDatesNull)
	return func(v sqldriver.Value) error {
		if v == nil {
			b.AppendNull()
			return nil
		}
		return d(v)
	}
}

func valueDecoder(c rel.TableColumn, b array.Builder, zeroDatesNull bool) decoder {
	switch b := b.(type) {
	case *array.Int16Builder:
		return integers(func(n int64) { b.Append(int16(n)) }, 16)
	case *array.Int32Builder:
		return integers(func(n int64) { b.Append(int32(n)) }, 32)
	case *array.Int64Builder:
		return integers(b.Append, 64)
	case *array.Float32Builder:
		return floats(func(f float64) { b.Append(float32(f)) }, 32)
	case *array.Float64Builder:
		return floats(b.Append, 64)
	case *array.Decimal128Builder:
		return decimals(b, c.Form)
	case *array.BinaryBuilder:
		return func(v sqldriver.Value) error {
			x, ok := v.([]byte)
			if !ok {
				return unexpected(v)
			}
			b.Append(x)
			return nil
		}
	case *array.StringBuilder:
		return texts(b, c)
	case *array.Date32Builder:
		return dates(zeroDatesNull, b.AppendNull, func(day int64, _ int64) { b.Append(arrow.Date32(day)) })
	case *array.TimestampBuilder:
		return dates(zeroDatesNull, b.AppendNull, func(day, micros int64) { b.Append(arrow.Timestamp(day*microsPerDay + micros)) })
	case *array.Time64Builder:
		return func(v sqldriver.Value) error {
			x, ok := v.([]byte)
			if !ok {
				return unexpected(v)
			}
			micros, ok := timeOfDay(x)
			if !ok {
				return fmt.Errorf("time %s is not within a day", x)
			}
			b.Append(arrow.Time64(micros))
			return nil
		}
	}
	return func(sqldriver.Value) error { return fmt.Errorf("no way to carry %s", c.Remote.Type) }
}

func unexpected(v sqldriver.Value) error {
	return fmt.Errorf("the server sent a value of another type than it described (%T)", v)
}

func integers(put func(int64), bits int) decoder {
	return func(v sqldriver.Value) error {
		n, ok := v.(int64)
		if !ok {
			x, isText := v.([]byte)
			if !isText {
				return unexpected(v)
			}
			var err error
			if n, err = strconv.ParseInt(string(x), 10, bits); err != nil {
				return fmt.Errorf("%s is out of range", x)
			}
		}
		if bits < 64 && n>>(bits-1) != n>>63 {
			return fmt.Errorf("%d is out of range", n)
		}
		put(n)
		return nil
	}
}

func floats(put func(float64), bits int) decoder {
	return func(v sqldriver.Value) error {
		switch x := v.(type) {
		case float64:
			put(x)
		case float32:
			put(float64(x))
		case []byte:
			f, err := strconv.ParseFloat(string(x), bits)
			if err != nil {
				return fmt.Errorf("%s is not a number", x)
			}
			put(f)
		default:
			return unexpected(v)
		}
		return nil
	}
}

// decimals reads numbers of the column's fixed scale. An unsigned bigint arrives as an
// integer where it fits, else as digits.
func decimals(b *array.Decimal128Builder, f rel.Form) decoder {
	return func(v sqldriver.Value) error {
		switch x := v.(type) {
		case int64:
			if f.Scale == 0 {
				b.Append(decimal128.FromI64(x))
				return nil
			}
		case []byte:
			n, ok := decimal(x, int(f.Scale))
			if !ok {
				return fmt.Errorf("%s does not fit numeric(%d,%d)", x, f.Precision, f.Scale)
			}
			b.Append(n)
			return nil
		}
		return unexpected(v)
	}
}

// decimal reads digits with exactly as many or fewer decimal places than scale.
func decimal(x []byte, scale int) (decimal128.Num, bool) {
	neg := len(x) > 0 && x[0] == '-'
	if neg {
		x = x[1:]
	}
	var hi decimal128.Num // digits beyond the first 18
	var lo int64
	digits, places, point := 0, 0, false
	wide := false
	for _, c := range x {
		switch {
		case c == '.' && !point:
			point = true
			continue
		case c < '0' || c > '9':
			return hi, false
		}
		if point {
			places++
		}
		lo = lo*10 + int64(c-'0')
		if digits++; digits == 18 {
			hi, lo, digits, wide = hi.Mul(pow10[18]).Add(decimal128.FromI64(lo)), 0, 0, true
		}
	}
	if len(x) == 0 || places > scale {
		return hi, false
	}
	n := decimal128.FromI64(lo)
	if wide {
		n = hi.Mul(pow10[digits]).Add(n)
	}
	if places < scale {
		n = n.Mul(decimal128.GetScaleMultiplier(scale - places))
	}
	if neg {
		n = n.Negate()
	}
	return n, true
}

var pow10 = func() (p [19]decimal128.Num) {
	for i := range p {
		p[i] = decimal128.GetScaleMultiplier(i)
	}
	return p
}()

// texts reads character strings, and numbers that are wider than a decimal.
func texts(b *array.StringBuilder, c rel.TableColumn) decoder {
	blanks := c.Type.OID == rel.BPCharOID
	number := c.Type.OID == rel.NumericOID
	return func(v sqldriver.Value) error {
		x, ok := v.([]byte)
		switch {
		case !ok:
			return unexpected(v)
		case bytes.IndexByte(x, 0) >= 0:
			return errZeroByte
		case !utf8.Valid(x):
			return errNotUTF8
		case blanks:
			x = bytes.TrimRight(x, " ")
		case number:
			x = unfilled(x)
		}
		b.BinaryBuilder.Append(x)
		return nil
	}
}

// unfilled takes ZEROFILL's zeros away.
func unfilled(x []byte) []byte {
	if len(x) > 0 && x[0] == '-' {
		return x
	}
	for len(x) > 1 && x[0] == '0' && x[1] != '.' {
		x = x[1:]
	}
	return x
}

// place says where a value stands that cannot be carried: source, relation, column and,
// where the statement reads it, the row's key.
func (r *rows) place(i int, cause error) error {
	t := r.query.table
	c := t.Columns[r.query.out[i]]
	e := pgerr.New(pgerr.FDWError, "source %q, relation %s, column %s: %s", r.source.name,
		rel.QuoteIdent(t.Remote[len(t.Remote)-1]), rel.QuoteIdent(c.Remote.Name), cause)
	switch {
	case errors.Is(cause, errZeroDate):
		e.Code = pgerr.DatetimeFieldOverflow
		e.WithHint(`Set zero_dates: "null" on the source to read zero dates as NULL.`)
	case kindOfColumn(c) == kindTime:
		e.Code = pgerr.DatetimeFieldOverflow
	}
	if key := r.key(); key != "" {
		e.WithDetail("The row's key is %s.", key)
	}
	return e
}

// key spells the primary key of the current row, as far as the statement reads it whole.
func (r *rows) key() string {
	t, out := r.query.table, ""
	for _, k := range t.Key {
		found := false
		for i, o := range r.query.out {
			if o == k && !found {
				found = true
				if out != "" {
					out += ", "
				}
				v := r.dest[i]
				if x, ok := v.([]byte); ok {
					v = string(x)
				}
				out += fmt.Sprintf("%s = %v", rel.QuoteIdent(t.Columns[k].Remote.Name), v)
			}
		}
		if !found {
			return ""
		}
	}
	return out
}
