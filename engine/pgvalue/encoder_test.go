package pgvalue_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// batchOf builds a batch of the columns from rows of literals; "␀" is NULL.
func batchOf(t testing.TB, cols []rel.Column, rows [][]string) (arrow.RecordBatch, [][]any) {
	t.Helper()
	b := array.NewRecordBuilder(memory.DefaultAllocator, rel.ArrowSchema(cols))
	defer b.Release()
	values := make([][]any, len(rows))
	for i, row := range rows {
		for k, lit := range row {
			var v any
			if lit != "␀" {
				var err error
				if v, err = pgvalue.Parse(lit, cols[k].Type, pgvalue.Settings{}); err != nil {
					t.Fatal(err)
				}
			}
			values[i] = append(values[i], v)
			if err := pgvalue.AppendArrow(b.Field(k), v, cols[k].Type, cols[k].Form); err != nil {
				t.Fatal(err)
			}
		}
	}
	batch := b.NewRecordBatch()
	t.Cleanup(batch.Release)
	return batch, values
}

func column(t rel.Type) rel.Column { return rel.Column{Type: t, Form: rel.FormOfType(t)} }

var encoderCases = []struct {
	t    rel.Type
	lits []string
}{
	{rel.Bool, []string{"t", "f", "␀"}},
	{rel.Int2, []string{"-32768", "␀", "7"}},
	{rel.Int4, []string{"-2147483648", "0", "␀"}},
	{rel.Int8, []string{"9223372036854775807", "␀", "-1"}},
	{rel.OIDType, []string{"4294967295", "␀", "0"}},
	{rel.Float4, []string{"1.5", "NaN", "1e-5"}},
	{rel.Float8, []string{"-0", "Infinity", "1e15"}},
	{rel.NumericType(38, 10), []string{"1234567890123456789012345678.0123456789", "-0.5", "␀"}},
	{rel.NumericType(12, 2), []string{"10", "-99.99", "0"}},
	{rel.Numeric, []string{"1.50", "NaN", "100000000000000000000000000000000000000000.1"}},
	{rel.Text, []string{"", "ü\"\\", "␀"}},
	{rel.VarcharType(10), []string{"abc", "␀", " "}},
	{rel.BPCharType(4), []string{"ab", "üü  ", "␀"}},
	{rel.Bytea, []string{`\x00ff`, "", "␀"}},
	{rel.Date, []string{"2024-02-29", "infinity", "0044-03-15 BC"}},
	{rel.Time, []string{"24:00", "12:34:56.7", "␀"}},
	{rel.Timestamp, []string{"1969-12-31 23:59:59.999999", "-infinity", "10000-01-01"}},
	{rel.Timestamptz, []string{"2024-07-01 12:00+00", "infinity", "1883-11-18 12:00+00"}},
	{rel.IntervalT, []string{"1 year -3 days 04:05:06.7", "0", "␀"}},
	{rel.UUID, []string{"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "␀", "00000000-0000-0000-0000-000000000000"}},
	{rel.JSON, []string{`{"a": 1}`, "␀", "[]"}},
	{rel.JSONB, []string{`{"b":1,"a":2}`, "␀", "1.0"}},
	{rel.Of(rel.Int4ArrayOID), []string{"{1,NULL,3}", "{}", "␀"}},
	{rel.Of(rel.TextArrayOID), []string{`{"a b","",NULL,"NULL","q\"\\"}`, "{}", "{x}"}},
	{rel.Of(rel.TimestamptzArrayOID), []string{`{2024-01-01 00:00+00,infinity}`, "{}", "␀"}},
	{rel.Of(rel.NumericArrayOID), []string{`{1.0,1.00,NaN}`, "{}", "␀"}},
}

// A row's bytes are the lengths and the forms that Format and EncodeBinary give.
func TestEncoderAgreesWithValues(t *testing.T) {
	s := pgvalue.Settings{TimeZone: zone(t, "America/New_York"), DateFormat: pgvalue.German}
	for _, format := range []int16{pgvalue.TextFormat, pgvalue.BinaryFormat} {
		for _, c := range encoderCases {
			rows := make([][]string, len(c.lits))
			for i, l := range c.lits {
				rows[i] = []string{l}
			}
			cols := []rel.Column{column(c.t)}
			batch, values := batchOf(t, cols, rows)
			enc, err := pgvalue.NewEncoder(cols, []int16{format}, s)
			if err != nil {
				t.Fatal(err)
			}
			if err := enc.Bind(batch); err != nil {
				t.Fatal(err)
			}
			for i := range rows {
				got, err := enc.AppendRow(nil, i)
				if err != nil {
					t.Fatal(err)
				}
				want := expected(t, values[i][0], c.t, format, s)
				if string(got) != string(want) {
					t.Errorf("%s %q format %d: %q, want %q", c.t, c.lits[i], format, got, want)
				}
				if back := pgvalue.FromArrow(batch.Column(0), i, c.t); fmt.Sprint(back) != fmt.Sprint(values[i][0]) {
					t.Errorf("%s %q: FromArrow gives %v, want %v", c.t, c.lits[i], back, values[i][0])
				}
			}
		}
	}
}

func expected(t *testing.T, v any, typ rel.Type, format int16, s pgvalue.Settings) []byte {
	t.Helper()
	if v == nil {
		return []byte{0xff, 0xff, 0xff, 0xff}
	}
	body := []byte(pgvalue.Format(v, typ, s))
	if format == pgvalue.BinaryFormat {
		var err error
		if body, err = pgvalue.EncodeBinary(nil, v, typ); err != nil {
			t.Fatal(err)
		}
	}
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}

// A slice of a batch gives its own rows.
func TestEncoderOfSlice(t *testing.T) {
	cols := []rel.Column{column(rel.Int4), column(rel.Text), column(rel.Of(rel.Int4ArrayOID)), column(rel.NumericType(5, 1))}
	batch, _ := batchOf(t, cols, [][]string{{"1", "a", "{1}", "1"}, {"␀", "␀", "␀", "␀"}, {"3", "c", "{3,4}", "3"}})
	part := batch.NewSlice(2, 3)
	defer part.Release()
	enc, _ := pgvalue.NewEncoder(cols, nil, pgvalue.Settings{})
	if err := enc.Bind(part); err != nil {
		t.Fatal(err)
	}
	got, err := enc.AppendRow([]byte("x"), 0)
	if want := "x\x00\x00\x00\x013\x00\x00\x00\x01c\x00\x00\x00\x05{3,4}\x00\x00\x00\x033.0"; err != nil || string(got) != want {
		t.Errorf("gave %q, %v; want %q", got, err, want)
	}
}

// What does not fit is an error and leaves the buffer as it was.
func TestEncoderRefuses(t *testing.T) {
	if _, err := pgvalue.NewEncoder([]rel.Column{column(rel.Int4)}, []int16{2}, pgvalue.Settings{}); pgerr.Code(err) != "22023" {
		t.Errorf("format 2: %v", err)
	}
	if _, err := pgvalue.NewEncoder([]rel.Column{column(rel.Int4)}, []int16{0, 1}, pgvalue.Settings{}); pgerr.Code(err) != "08P01" {
		t.Errorf("two formats for one column: %v", err)
	}
	batch, _ := batchOf(t, []rel.Column{column(rel.Text)}, [][]string{{"not a number"}})
	enc, _ := pgvalue.NewEncoder([]rel.Column{column(rel.Numeric)}, []int16{1}, pgvalue.Settings{})
	if err := enc.Bind(batch); err != nil {
		t.Fatal(err)
	}
	dst, err := enc.AppendRow([]byte("keep"), 0)
	if pgerr.Code(err) != "22P02" || string(dst) != "keep" {
		t.Errorf("gave %q, %v", dst, err)
	}
}

// benchBatch has five columns of the everyday kind.
func benchBatch(b *testing.B) (arrow.RecordBatch, []rel.Column) {
	cols := []rel.Column{column(rel.Int8), column(rel.Float8), column(rel.Text), column(rel.Date), column(rel.NumericType(15, 2))}
	r := rand.New(rand.NewPCG(1, 1))
	rows := make([][]string, 4096)
	for i := range rows {
		rows[i] = []string{fmt.Sprint(r.Int64N(1e9)), fmt.Sprint(float64(r.IntN(1e6)) / 4), strings.Repeat("x", 15),
			fmt.Sprintf("20%02d-0%d-1%d", r.IntN(100), 1+r.IntN(9), r.IntN(10)), fmt.Sprintf("%d.%02d", r.IntN(1e7), r.IntN(100))}
	}
	batch, _ := batchOf(b, cols, rows)
	return batch, cols
}

func BenchmarkEncoder(b *testing.B) {
	for name, formats := range map[string][]int16{"text": nil, "binary": {1}} {
		b.Run(name, func(b *testing.B) {
			batch, cols := benchBatch(b)
			enc, _ := pgvalue.NewEncoder(cols, formats, pgvalue.Settings{})
			if err := enc.Bind(batch); err != nil {
				b.Fatal(err)
			}
			buf := make([]byte, 0, 1<<20)
			b.ReportAllocs()
			b.ResetTimer()
			for i := 0; i < b.N; i++ {
				k := i & 4095
				if k == 0 {
					buf = buf[:0]
				}
				buf, _ = enc.AppendRow(buf, k)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
		})
	}
}
