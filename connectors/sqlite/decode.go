package sqlite

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/meshgate/meshgate/engine/rel"
)

// decoder appends column i of all fetched rows; why says what is wrong with the value in
// the given row, "" when all could be carried.
type decoder func(c *cells, i int) (row int, why string)

var typeNames = map[int]string{typeInteger: "integer", typeFloat: "real", typeText: "text", typeBlob: "blob", typeNull: "null"}

// newDecoder makes the decoder of a column; b is of rel.ArrowType of the column's type.
func newDecoder(c rel.TableColumn, b array.Builder) decoder {
	put := appender(c, b)
	return func(c *cells, i int) (int, string) {
		b.Reserve(c.rows)
		for row := range c.rows {
			v := c.at(row, i)
			if v.kind == typeNull {
				b.AppendNull()
			} else if why := put(v); why != "" {
				return row, why
			}
		}
		return 0, ""
	}
}

// appender appends one value that is not NULL, or says why it cannot be carried.
func appender(c rel.TableColumn, b array.Builder) func(cell) string {
	switch b := b.(type) {
	case *array.Int64Builder:
		return integers(math.MinInt64, math.MaxInt64, b.Append)
	case *array.Int16Builder:
		return integers(math.MinInt16, math.MaxInt16, func(n int64) { b.Append(int16(n)) })
	case *array.BooleanBuilder:
		return integers(0, 1, func(n int64) { b.Append(n == 1) })
	case *array.Float64Builder:
		return func(v cell) string {
			switch {
			case v.kind == typeFloat:
				b.Append(v.float())
			case v.kind == typeInteger && v.integer >= -1<<53 && v.integer <= 1<<53:
				b.Append(float64(v.integer))
			default:
				return v.unfit()
			}
			return ""
		}
	case *array.Decimal128Builder:
		return func(v cell) string { return decimal(b, c.Form, v) }
	case *array.BinaryBuilder:
		return func(v cell) string {
			if v.kind != typeBlob {
				return v.unfit()
			}
			b.Append(v.bytes)
			return ""
		}
	case *array.Date32Builder:
		return func(v cell) string {
			day, ok := parseDate(v)
			if !ok {
				return v.unfit()
			}
			b.Append(arrow.Date32(day))
			return ""
		}
	case *array.TimestampBuilder:
		zoned := c.Type.OID == rel.TimestamptzOID
		return func(v cell) string {
			at, ok := parseTimestamp(v, zoned)
			if !ok {
				return v.unfit()
			}
			b.Append(arrow.Timestamp(at))
			return ""
		}
	case *array.Time64Builder:
		return func(v cell) string {
			at, rest, ok := parseTime(v.bytes)
			if v.kind != typeText || !ok || len(rest) > 0 {
				return v.unfit()
			}
			b.Append(arrow.Time64(at))
			return ""
		}
	case *array.StringBuilder:
		return strs(c, b)
	}
	return func(v cell) string { return "no way to carry " + c.Remote.Type }
}

// unfit says what the value is, for a message.
func (c cell) unfit() string {
	switch c.kind {
	case typeInteger:
		return fmt.Sprintf("the stored integer %d is not of that type", c.integer)
	case typeFloat:
		return fmt.Sprintf("the stored real %s is not of that type", strconv.FormatFloat(c.float(), 'g', -1, 64))
	case typeBlob:
		return fmt.Sprintf("a stored blob of %d bytes is not of that type", len(c.bytes))
	}
	text := string(c.bytes)
	if len(text) > 40 {
		text = strings.ToValidUTF8(text[:40], "") + "…"
	}
	return fmt.Sprintf("the stored text %q is not of that type", text)
}

// literal spells the value for SQLite to find it again; "" for one too long to look for.
func (c cell) literal() string {
	switch {
	case c.kind == typeInteger:
		return strconv.FormatInt(c.integer, 10)
	case c.kind == typeFloat && !math.IsInf(c.float(), 0):
		return strconv.FormatFloat(c.float(), 'e', 17, 64)
	case c.kind == typeText && len(c.bytes) <= 1000:
		return "CAST(X'" + hex.EncodeToString(c.bytes) + "' AS TEXT)"
	case c.kind == typeBlob && len(c.bytes) <= 1000:
		return "X'" + hex.EncodeToString(c.bytes) + "'"
	}
	return ""
}

func integers(low, high int64, put func(int64)) func(cell) string {
	return func(v cell) string {
		n := v.integer
		if v.kind != typeInteger {
			// A real without a fraction is the same number; SQLite keeps those in views.
			f := v.float()
			if v.kind != typeFloat || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
				return v.unfit()
			}
			n = int64(f)
		}
		if n < low || n > high {
			return v.unfit()
		}
		put(n)
		return ""
	}
}

// digits spells a number exactly. A real is spelled with the 15 digits that SQLite itself
// shows, which must read back as the same real; beyond 10^15 they do not reach the units.
func digits(v cell) (string, bool) {
	switch v.kind {
	case typeInteger:
		return strconv.FormatInt(v.integer, 10), true
	case typeFloat:
		f := v.float()
		short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'e', 14, 64), 64)
		if err != nil || short != f || math.Abs(f) >= 1e15 {
			return "", false
		}
		return strconv.FormatFloat(f, 'f', -1, 64), true
	case typeText: // NUMERIC affinity leaves only what is no number to it
		whole, fraction, point := bytes.Cut(bytes.TrimPrefix(v.bytes, []byte("-")), []byte("."))
		if len(whole) == 0 || point && len(fraction) == 0 || !allDigits(whole) || !allDigits(fraction) {
			return "", false
		}
		return string(v.bytes), true
	}
	return "", false
}

func allDigits(x []byte) bool {
	for _, c := range x {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// decimal appends a number to a numeric(p,s): one with more decimal places than s, or more
// digits than p, does not fit.
func decimal(b *array.Decimal128Builder, f rel.Form, v cell) string {
	text, ok := digits(v)
	if !ok {
		return v.unfit()
	}
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > int(f.Scale) {
		return v.unfit()
	}
	fraction += strings.Repeat("0", int(f.Scale)-len(fraction))
	if n, err := strconv.ParseInt(whole+fraction, 10, 64); err == nil {
		d := decimal128.FromI64(n)
		if !d.FitsInPrecision(int32(f.Precision)) {
			return v.unfit()
		}
		b.Append(d)
		return ""
	}
	d, err := decimal128.FromString(text, int32(f.Precision), int32(f.Scale))
	if err != nil || !d.FitsInPrecision(int32(f.Precision)) {
		return v.unfit()
	}
	b.Append(d)
	return ""
}

// strs appends what travels as text: strings, wide numbers, json and uuid.
func strs(c rel.TableColumn, b *array.StringBuilder) func(cell) string {
	most := int(c.Type.Mod) - 4
	switch c.Type.OID {
	case rel.NumericOID:
		return func(v cell) string {
			text, ok := wideDigits(v, c.Type)
			if !ok {
				return v.unfit()
			}
			b.Append(text)
			return ""
		}
	case rel.JSONOID:
		return func(v cell) string {
			switch {
			case v.kind == typeText && json.Valid(v.bytes) && utf8.Valid(v.bytes):
				b.BinaryBuilder.Append(v.bytes)
			case v.kind == typeInteger: // NUMERIC affinity made a number of the text
				b.Append(strconv.FormatInt(v.integer, 10))
			default:
				text, ok := digits(v)
				if !ok || v.kind != typeFloat {
					return v.unfit()
				}
				b.Append(text)
			}
			return ""
		}
	case rel.UUIDOID:
		return func(v cell) string {
			text, ok := uuid(v)
			if !ok {
				return v.unfit()
			}
			b.Append(text)
			return ""
		}
	case rel.BPCharOID:
		return func(v cell) string {
			x := bytes.TrimRight(v.bytes, " ")
			if why := checkText(v, x, most); why != "" {
				return why
			}
			b.BinaryBuilder.Append(x)
			return ""
		}
	}
	return func(v cell) string {
		if why := checkText(v, v.bytes, most); why != "" {
			return why
		}
		b.BinaryBuilder.Append(v.bytes)
		return ""
	}
}

// checkText says what is wrong with a text of at most most characters; most below zero is no limit.
func checkText(v cell, x []byte, most int) string {
	switch {
	case v.kind != typeText:
		return v.unfit()
	case bytes.IndexByte(x, 0) >= 0:
		return "PostgreSQL's text cannot hold a zero byte"
	case !utf8.Valid(x):
		return "the stored text is not valid UTF-8"
	case most >= 0 && len(x) > most && utf8.RuneCount(x) > most:
		return fmt.Sprintf("the stored text has %d characters", utf8.RuneCount(x))
	}
	return ""
}

// wideDigits spells a numeric that is not carried as a decimal, with its type's scale if it has one.
func wideDigits(v cell, t rel.Type) (string, bool) {
	if v.kind == typeFloat && math.IsInf(v.float(), 0) && t.Mod < 0 {
		if v.float() > 0 {
			return "Infinity", true
		}
		return "-Infinity", true
	}
	text, ok := digits(v)
	if !ok {
		return "", false
	}
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, fraction, _ := strings.Cut(text, ".")
	whole = strings.TrimLeft(whole, "0")
	if t.Mod >= 0 {
		p, s := t.PrecisionScale()
		fraction = strings.TrimRight(fraction, "0")
		if len(fraction) > s || len(whole) > p-s {
			return "", false
		}
		fraction += strings.Repeat("0", s-len(fraction))
	}
	if whole == "" {
		whole = "0"
	}
	if strings.Trim(whole+fraction, "0") == "" {
		sign = ""
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole, true
}

// uuid reads 16 bytes, or the usual text form in either case.
func uuid(v cell) (string, bool) {
	h := strings.ToLower(string(v.bytes))
	if v.kind == typeBlob {
		if len(v.bytes) != 16 {
			return "", false
		}
		h = hex.EncodeToString(v.bytes)
		h = h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	} else if v.kind != typeText {
		return "", false
	}
	if len(h) != 36 {
		return "", false
	}
	for i := range len(h) {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		if hyphen != (h[i] == '-') || !hyphen && !strings.ContainsRune("0123456789abcdef", rune(h[i])) {
			return "", false
		}
	}
	return h, true
}
