package duckdb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

// batches is a stream made of prepared batches, repeated; then it ends with err.
type batches struct {
	cols   []rel.Column
	batch  arrow.RecordBatch
	repeat int
	err    error
	closed *sync.WaitGroup
}

func (b *batches) Schema() rel.Schema { return b.cols }
func (b *batches) Next(ctx context.Context) (arrow.RecordBatch, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if b.repeat == 0 {
		return nil, b.err
	}
	b.repeat--
	b.batch.Retain()
	return b.batch, nil
}
func (b *batches) Close() error {
	if b.closed != nil {
		b.closed.Done()
		b.closed = nil
	}
	return nil
}

// numbered is a batch of n rows: an int8 that counts, a text, a decimal(10,2) and a double.
func numbered(n int) ([]rel.Column, arrow.RecordBatch) {
	cols := columns(rel.Int8, rel.Text, rel.NumericType(10, 2), rel.Float8)
	b := array.NewRecordBuilder(memory.DefaultAllocator, rel.ArrowSchema(cols))
	for i := range n {
		b.Field(0).(*array.Int64Builder).Append(int64(i))
		if i%10 == 9 {
			b.Field(1).AppendNull()
		} else {
			b.Field(1).(*array.StringBuilder).Append(strings.Repeat("é", i%9) + fmt.Sprint(i))
		}
		b.Field(2).AppendValueFromString(fmt.Sprintf("%d.25", i))
		b.Field(3).(*array.Float64Builder).Append(float64(i) / 2)
	}
	return cols, b.NewRecordBatch()
}

func TestFragmentIsReadAsATable(t *testing.T) {
	_, c := opened(t, Config{})
	cols, batch := numbered(5000)
	starts := 0
	var closed sync.WaitGroup
	g := c.Fragments(context.Background())
	defer g.Close()
	id := g.Add(Fragment{Columns: cols, Rows: 15000, Exact: true, Start: func(context.Context) (rel.Rows, error) {
		starts++
		closed.Add(1)
		return &batches{cols: cols, batch: batch, repeat: 3, err: io.EOF, closed: &closed}, nil
	}})
	for _, test := range []struct {
		sql   string
		types []rel.Type
		want  string
	}{
		{"SELECT count(*) FROM fragment(%[1]d)", []rel.Type{rel.Int8}, "15000\n"},
		{"SELECT sum(c1)::BIGINT, count(c2), sum(c3)::DECIMAL(38,2), sum(c4) FROM fragment(%[1]d)",
			[]rel.Type{rel.Int8, rel.Int8, rel.NumericType(38, 2), rel.Float8}, "37492500|13500|37496250|1.874625e+07\n"},
		{"SELECT c3, c2 FROM fragment(%[1]d) WHERE c1 = 4998 LIMIT 1", []rel.Type{rel.NumericType(10, 2), rel.Text}, "4998.25|ééé4998\n"},
		{"SELECT count(*) FROM fragment(%[1]d) a JOIN fragment(%[1]d) b ON a.c1 = b.c1 WHERE a.c1 < 10", []rel.Type{rel.Int8}, "90\n"},
		{"SELECT count(DISTINCT c2) FROM fragment(%[1]d)", []rel.Type{rel.Int8}, "4500\n"},
	} {
		if got := mustQuery(t, c, fmt.Sprintf(test.sql, id), columns(test.types...)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.sql, got, test.want)
		}
	}
	if starts != 6 {
		t.Errorf("started %d times, want once for each scan: 6", starts)
	}
	c.Exec(context.Background(), "SELECT 1")
	closed.Wait()
}

// all types through a fragment and back, with NULLs between.
func TestEveryTypeCrossesBothWays(t *testing.T) {
	_, c := opened(t, Config{})
	db2, c2 := opened(t, Config{})
	_ = db2
	cols := columns(rel.Bool, rel.Int2, rel.Int4, rel.OIDType, rel.Float4, rel.Date, rel.Time, rel.Timestamp, rel.Timestamptz,
		rel.IntervalT, rel.Bytea, rel.NumericType(4, 1), rel.NumericType(9, 1), rel.NumericType(18, 1), rel.NumericType(38, 1), rel.Numeric,
		rel.Of(rel.TextArrayOID), rel.Of(rel.Int8ArrayOID), rel.UUID)
	exprs := []string{"i%2=0", "i::SMALLINT", "-i::INTEGER", "i::UINTEGER", "i/3::FLOAT", "DATE '0044-03-15 (BC)' + i::INTEGER", "TIME '24:00:00'",
		"'-infinity'::TIMESTAMP", "'infinity'::TIMESTAMPTZ", "INTERVAL (i) MONTH - INTERVAL 3 DAY + INTERVAL 5 MICROSECOND",
		"'\\x00\\xFF'::BLOB", "-99.9::DECIMAL(4,1)", "i::DECIMAL(9,1)", "i::DECIMAL(18,1)", "-9999999999999999999999999999999999999.9::DECIMAL(38,1)",
		"'1.500'", "[NULL, 'long text beyond inlining', '']", "CASE WHEN i%3=0 THEN []::BIGINT[] ELSE [i, NULL] END",
		"'3f2504e0-4f89-11d3-9a0c-0305e82c3301'::UUID"}
	for i, e := range exprs {
		exprs[i] = fmt.Sprintf("CASE WHEN i %% %d <> 1 THEN %s END", i+3, e)
	}
	source := "SELECT " + strings.Join(exprs, ", ") + " FROM range(7000) t(i)"
	g := c.Fragments(context.Background())
	defer g.Close()
	id := g.Add(Fragment{Columns: cols, Rows: -1, Ordered: true, Start: func(ctx context.Context) (rel.Rows, error) {
		return c2.Query(ctx, source, cols)
	}})
	got := mustQuery(t, c, fmt.Sprintf("SELECT * FROM fragment(%d)", id), cols)
	want := mustQuery(t, c2, source, cols)
	if got != want {
		t.Errorf("rows differ:\n%.300s\n%.300s", got, want)
	}
}

func TestFragmentErrorsSurfaceAsTheyAre(t *testing.T) {
	_, c := opened(t, Config{})
	cols, batch := numbered(3000)
	broken := pgerr.New("08006", "orders: %s", "connection lost\x01\x00").WithHint("try again")
	starts := map[string]func(context.Context) (rel.Rows, error){
		"at the start": func(context.Context) (rel.Rows, error) { return nil, broken },
		"at the end": func(context.Context) (rel.Rows, error) {
			return &batches{cols: cols, batch: batch, repeat: 50, err: broken}, nil
		},
	}
	for name, start := range starts {
		for _, sql := range []string{"SELECT c1 FROM fragment(%d)", "SELECT max(c1) FROM fragment(%d)", "SELECT c1 FROM fragment(%d) ORDER BY c2"} {
			g := c.Fragments(context.Background())
			_, err := query(c, fmt.Sprintf(sql, g.Add(Fragment{Columns: cols, Rows: -1, Start: start})), columns(rel.Int8))
			if !errors.Is(err, broken) {
				t.Errorf("%s: %s: got %v", name, sql, err)
			}
			g.Close()
		}
	}
	panics := func(context.Context) (rel.Rows, error) { panic("in a callback") }
	g := c.Fragments(context.Background())
	defer g.Close()
	_, err := query(c, fmt.Sprintf("SELECT c1 FROM fragment(%d)", g.Add(Fragment{Columns: cols, Rows: -1, Start: panics})), columns(rel.Int8))
	if pgerr.Code(err) != pgerr.InternalError || strings.Contains(err.Error(), "in a callback") {
		t.Errorf("a panic: got %v", err)
	}
	_, err = query(c, "SELECT * FROM fragment(0)", cols)
	if pgerr.Code(err) != pgerr.InternalError {
		t.Errorf("an unknown fragment: got %v", err)
	}
}

// blocked never gives a row until its context ends.
type blocked struct{ batches }

func (b *blocked) Next(ctx context.Context) (arrow.RecordBatch, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestCancellationReachesAWaitingFragment(t *testing.T) {
	_, c := opened(t, Config{})
	cols, _ := numbered(1)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	g := c.Fragments(ctx)
	defer g.Close()
	id := g.Add(Fragment{Columns: cols, Rows: -1, Start: func(context.Context) (rel.Rows, error) { return &blocked{}, nil }})
	start := time.Now()
	rows, err := c.Query(ctx, fmt.Sprintf("SELECT c1 FROM fragment(%d)", id), columns(rel.Int8))
	if err == nil {
		_, err = rows.Next(ctx)
		rows.Close()
	}
	if pgerr.Code(Classify(err)) != pgerr.QueryCanceled || time.Since(start) > time.Second {
		t.Errorf("got %v after %v", err, time.Since(start))
	}
}

func TestOneFailureEndsTheOtherFragments(t *testing.T) {
	_, c := opened(t, Config{})
	cols, _ := numbered(1)
	broken := pgerr.New("08006", "broken")
	g := c.Fragments(context.Background())
	defer g.Close()
	waits := g.Add(Fragment{Columns: cols, Rows: -1, Start: func(context.Context) (rel.Rows, error) { return &blocked{}, nil }})
	fails := g.Add(Fragment{Columns: cols, Rows: -1, Start: func(context.Context) (rel.Rows, error) {
		time.Sleep(20 * time.Millisecond)
		return &batches{cols: cols, err: broken}, nil
	}})
	_, err := query(c, fmt.Sprintf("SELECT c1 FROM fragment(%d) UNION ALL SELECT c1 FROM fragment(%d)", fails, waits), columns(rel.Int8))
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestOrderedFragmentKeepsItsOrder(t *testing.T) {
	_, c := opened(t, Config{Threads: 4})
	cols, batch := numbered(100_000)
	g := c.Fragments(context.Background())
	defer g.Close()
	id := g.Add(Fragment{Columns: cols, Rows: 100_000, Ordered: true, Start: func(context.Context) (rel.Rows, error) {
		return &batches{cols: cols, batch: batch, repeat: 1, err: io.EOF}, nil
	}})
	rows, err := c.Query(context.Background(), fmt.Sprintf("SELECT c1 FROM fragment(%d) WHERE c1 %% 3 = 0", id), columns(rel.Int8))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	next := int64(0)
	if _, err := sourcetest.Count(context.Background(), rows, func(b arrow.RecordBatch) error {
		for _, x := range b.Column(0).(*array.Int64).Int64Values() {
			if x != next {
				return fmt.Errorf("got %d, want %d", x, next)
			}
			next += 3
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestConcurrentStatements(t *testing.T) {
	db, _ := opened(t, Config{})
	cols, batch := numbered(3000)
	var wg sync.WaitGroup
	for range 8 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			c, err := db.Connect()
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			for k := range 20 {
				g := c.Fragments(context.Background())
				id := g.Add(Fragment{Columns: cols, Rows: 3000 * float64(k), Start: func(context.Context) (rel.Rows, error) {
					return &batches{cols: cols, batch: batch, repeat: k, err: io.EOF}, nil
				}})
				got, err := query(c, fmt.Sprintf("SELECT count(*), count(c2) FROM fragment(%d)", id), columns(rel.Int8, rel.Int8))
				if want := fmt.Sprintf("%d|%d\n", 3000*k, 2700*k); err != nil || got != want {
					t.Errorf("got %q, %v, want %q", got, err, want)
				}
				g.Close()
			}
		}()
	}
	wg.Wait()
}

func TestInvalidTextIsRefused(t *testing.T) {
	_, c := opened(t, Config{})
	cols := columns(rel.Text)
	for _, texts := range [][]string{{"ok", "\xff"}, {"\xc3", "\xa9"}} {
		b := array.NewRecordBuilder(memory.DefaultAllocator, rel.ArrowSchema(cols))
		b.Field(0).(*array.StringBuilder).AppendValues(texts, nil)
		batch := b.NewRecordBatch()
		g := c.Fragments(context.Background())
		id := g.Add(Fragment{Columns: cols, Rows: -1, Start: func(context.Context) (rel.Rows, error) {
			return &batches{cols: cols, batch: batch, repeat: 1, err: io.EOF}, nil
		}})
		if _, err := query(c, fmt.Sprintf("SELECT c1 FROM fragment(%d)", id), cols); pgerr.Code(err) != pgerr.CharacterNotInRepertoire {
			t.Errorf("%q: got %v", texts, err)
		}
		g.Close()
	}
}
