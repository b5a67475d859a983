package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
	"github.com/meshgate/meshgate/engine/testserver"
)

// PostgreSQL itself says what the text of a numeric is, for random digits, weights and scales.
func TestNumericAgainstPostgres(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "")
	ctx := context.Background()
	c, err := pgconn.Connect(ctx, db.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(ctx)
	rnd := rand.New(rand.NewPCG(3, 4))
	var values []string
	for range 3000 {
		digits := func(n int) string {
			var b strings.Builder
			for range n {
				b.WriteByte("0000123456789"[rnd.IntN(13)])
			}
			return b.String()
		}
		v := "1" + digits(rnd.IntN(27)) + "." + digits(rnd.IntN(11)) + "0"
		if rnd.IntN(3) == 0 {
			v = "0." + digits(1+rnd.IntN(10))
		}
		if rnd.IntN(2) == 0 {
			v = "-" + v
		}
		values = append(values, "('"+v+"')")
	}
	sql := "SELECT v::numeric, v::numeric(38,10), v::numeric::text, v::numeric(38,10)::text FROM (VALUES " + strings.Join(values, ",") + ") x (v)"
	r := c.ExecParams(ctx, sql, nil, nil, nil, []int16{1, 1, 0, 0}).Read()
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	for _, row := range r.Rows {
		if got, err := numericText(nil, row[0]); err != nil || string(got) != string(row[2]) {
			t.Errorf("%s becomes %s (%v)", row[2], got, err)
		}
		if got, err := decimal(row[1], 10); err != nil || got.ToString(10) != string(row[3]) {
			t.Errorf("%s becomes %s (%v)", row[3], got.ToString(10), err)
		}
	}
}

// A numeric is carried exactly or not at all.
func TestNumericRefusals(t *testing.T) {
	numeric := func(weight int16, sign, scale uint16, digits ...uint16) []byte {
		b := binary.BigEndian.AppendUint16(nil, uint16(len(digits)))
		for _, x := range append([]uint16{uint16(weight), sign, scale}, digits...) {
			b = binary.BigEndian.AppendUint16(b, x)
		}
		return b
	}
	for _, c := range []struct {
		name  string
		value []byte
		scale int
		want  error
	}{
		{"1.5 at scale 1", numeric(0, 0, 1, 1, 5000), 1, nil},
		{"1.55 at scale 1", numeric(0, 0, 2, 1, 5500), 1, errNumericRange},
		{"1e40", numeric(10, 0, 0, 1), 0, errNumericRange},
		{"1e37", numeric(9, 0, 0, 10), 0, nil},
		{"9e38 is more than 127 bits", numeric(9, 0, 0, 900), 0, errNumericRange},
		{"NaN", numeric(0, numericNaN, 0), 0, errNumericNaN},
		{"Infinity", numeric(0, numericInfinity, 0), 0, errNumericInfinity},
		{"cut off", numeric(0, 0, 1, 1, 5000)[:9], 1, errShape},
		{"empty", nil, 1, errShape},
	} {
		if _, err := decimal(c.value, c.scale); err != c.want {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// The COPY stream may be cut anywhere.
func TestStreamCutAnywhere(t *testing.T) {
	stream := append([]byte{}, signature...)
	stream = append(stream, make([]byte, 8)...)
	for i := range 3 {
		stream = append(stream, 0, 2, 0, 0, 0, 4, 0, 0, 0, byte(i))
		if i == 1 {
			stream = append(stream, 0xff, 0xff, 0xff, 0xff)
		} else {
			stream = append(stream, 0, 0, 0, 2, 'h', 'i')
		}
	}
	stream = append(stream, 0xff, 0xff)
	for cut := range len(stream) {
		r := &rows{columns: []rel.Column{{ID: 1, Name: "a", Type: rel.Int4}, {ID: 2, Name: "b", Type: rel.Text}}, conn: &pgconn.PgConn{}}
		var err error
		if r.decoder, err = newDecoder(r, nil); err != nil {
			t.Fatal(err)
		}
		for _, piece := range [][]byte{stream[:cut], stream[cut:]} {
			if err := r.take(piece); err != nil {
				t.Fatalf("cut at %d: %v", cut, err)
			}
		}
		b := r.decoder.batch()
		if got := fmt.Sprint(b.Column(0), b.Column(1)); !r.decoder.ended || got != `[0 1 2] ["hi" (null) "hi"]` {
			t.Errorf("cut at %d: %s", cut, got)
		}
		b.Release()
		r.decoder.release()
	}
}

// No bytes that a source may send make the decoders panic.
func FuzzDecode(f *testing.F) {
	types := []rel.Type{rel.Bool, rel.Int4, rel.Numeric, rel.NumericType(10, 2), rel.Date, rel.Timestamp, rel.IntervalT, rel.UUID, rel.JSONB,
		rel.Of(rel.VarbitOID), rel.Of(rel.Int4ArrayOID), rel.Of(rel.NumericArrayOID), rel.BPChar, rel.Of(rel.CharOID)}
	f.Add(uint8(2), []byte{0, 1, 0, 0, 0, 0, 0, 0, 0, 1})
	f.Add(uint8(10), []byte{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 7})
	f.Fuzz(func(t *testing.T, which uint8, value []byte) {
		typ := types[int(which)%len(types)]
		b := array.NewBuilder(allocator, rel.ArrowType(typ, rel.FormOfType(typ)))
		defer b.Release()
		dec, err := fieldDecoder(b, typ, rel.FormOfType(typ), nil, true)
		if err != nil {
			t.Fatal(err)
		}
		_ = dec(value) // an error is an answer
	})
}

// BenchmarkScan reads a lineitem-like table of seven columns: rows/s is what counts.
func BenchmarkScan(b *testing.B) {
	const n = 1_000_000
	db := testserver.Postgres(b).CreateDatabase(b, "")
	db.Exec(b, fmt.Sprintf(`CREATE UNLOGGED TABLE li AS SELECT i AS a, (i %% 7)::int AS b, (i %% 5000 / 100.0)::numeric(15,2) AS c, (i / 7.0)::numeric(15,2) AS d,
		date '1992-01-01' + (i %% 2500)::int AS e, substr('DELIVER IN PERSON', 1, (i %% 17)::int) AS f, 'carefully final deposits ' || i AS g
		FROM generate_series(1::bigint, %d) i; ANALYZE li`, n))
	s, err := Open(b.Context(), Config{Name: "s.bench", URL: db.URL()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	found, err := s.Tables(b.Context(), []source.Want{{Relation: "public.li"}})
	if err != nil {
		b.Fatal(err)
	}
	f := &plan.Fragment{ID: 1, Input: sourcetest.ScanOf(found[0].Table, 1, 0, 1, 2, 3, 4, 5, 6)}
	b.ResetTimer()
	for b.Loop() {
		rows, err := s.Run(b.Context(), f)
		if err != nil {
			b.Fatal(err)
		}
		count, err := sourcetest.Count(b.Context(), rows, nil)
		if rows.Close(); err != nil || count != n {
			b.Fatal(count, err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
