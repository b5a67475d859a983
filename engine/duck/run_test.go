package duck_test

import (
	"context"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

func open(t testing.TB) *duck.Engine {
	e, err := duck.Open(duck.Config{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return e
}

// int4 is a column, frag a fragment that gives one int4 column.
func int4(id rel.ColID) rel.Column { return rel.Column{ID: id, Name: id.String(), Type: rel.Int4} }

func frag(n int, id rel.ColID) *plan.Fragment {
	scan := &plan.Scan{Table: &rel.Table{Name: rel.Name{Schema: "public", Name: "t"}}, Cols: []plan.ScanCol{{Column: int4(id)}}}
	return &plan.Fragment{ID: n, Source: "src", Input: scan, Rows: -1}
}

// join joins two fragments on their columns.
func join(a, b *plan.Fragment, x, y rel.ColID) plan.Node {
	eq := &rel.Call{Func: "int4eq", Op: "=", Args: []rel.Expr{&rel.Col{Column: int4(x)}, &rel.Col{Column: int4(y)}}, Typ: rel.Bool}
	return &plan.Join{Kind: plan.Inner, Left: a, Right: b, On: []rel.Expr{eq}}
}

// ints is a stream of batches of 1000 numbers; it ends after n batches, or never when n < 0.
type ints struct {
	col    rel.Column
	left   int
	closed *atomic.Int64
}

func (s *ints) Schema() rel.Schema { return rel.Schema{s.col} }
func (s *ints) Close() error       { s.closed.Add(1); return nil }
func (s *ints) Next(ctx context.Context) (arrow.RecordBatch, error) {
	if s.left == 0 {
		return nil, io.EOF
	}
	s.left--
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	b := array.NewRecordBuilder(memory.DefaultAllocator, rel.ArrowSchema([]rel.Column{s.col}))
	defer b.Release()
	for i := range 1000 {
		b.Field(0).(*array.Int32Builder).Append(int32(i))
	}
	return b.NewRecordBatch(), nil
}

// count reads the rows to their end.
func count(rows rel.Rows) (n int64, err error) {
	return sourcetest.Count(context.Background(), rows, nil)
}

func TestFragmentsStartTogether(t *testing.T) {
	var closed atomic.Int64
	var both sync.WaitGroup
	both.Add(2)
	start := func(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
		both.Done()
		both.Wait() // would hang if one waited for the other to end
		return &ints{col: f.Columns()[0], left: 3, closed: &closed}, nil
	}
	root := join(frag(1, 1), frag(2, 2), 1, 2)
	rows, err := open(t).Run(context.Background(), root, root.Columns(), start, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n, err := count(rows)
	rows.Close()
	if n != 9000 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	if closed.Load() != 2 {
		t.Errorf("%d of 2 streams were closed", closed.Load())
	}
}

func TestFragmentsErrorIsTheStatements(t *testing.T) {
	var closed atomic.Int64
	want := pgerr.New("57P03", "the source shop is starting up")
	start := func(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
		if f.ID == 2 {
			return nil, want
		}
		return &ints{col: f.Columns()[0], left: -1, closed: &closed}, nil
	}
	e := open(t)
	root := join(frag(1, 1), frag(2, 2), 1, 2)
	for range 3 { // the connection is fit for use afterwards
		rows, err := e.Run(context.Background(), root, root.Columns(), start, duck.Options{})
		if err == nil {
			_, err = count(rows)
			rows.Close()
		}
		if got, ok := pgerr.As(err); !ok || got != want {
			t.Errorf("got %v, want %v", err, want)
		}
	}
}

func TestCancelStopsFragments(t *testing.T) {
	var closed atomic.Int64
	start := func(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
		return &ints{col: f.Columns()[0], left: -1, closed: &closed}, nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	root := join(frag(1, 1), frag(2, 2), 1, 2) // the build side never ends
	time.AfterFunc(100*time.Millisecond, cancel)
	began := time.Now()
	rows, err := open(t).Run(ctx, root, root.Columns(), start, duck.Options{})
	if err == nil {
		_, err = count(rows)
		rows.Close()
	}
	if pgerr.Code(err) != pgerr.QueryCanceled {
		t.Errorf("got %v", err)
	}
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("cancelling took %v", d)
	}
	if closed.Load() != 2 {
		t.Errorf("%d of 2 streams were closed", closed.Load())
	}
}

func TestEarlyCloseStopsFragments(t *testing.T) {
	var closed atomic.Int64
	start := func(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
		return &ints{col: f.Columns()[0], left: -1, closed: &closed}, nil
	}
	root := frag(1, 1)
	rows, err := open(t).Run(context.Background(), root, root.Columns(), start, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := rows.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	b.Release()
	rows.Close()
	if closed.Load() != 1 {
		t.Error("the stream was not closed")
	}
}

func TestFragmentReadTwiceRunsAgain(t *testing.T) {
	var closed, started atomic.Int64
	start := func(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
		started.Add(1)
		return &ints{col: f.Columns()[0], left: 2, closed: &closed}, nil
	}
	f := frag(1, 1)
	ref := func(id rel.ColID) plan.Node { return &plan.CTERef{ID: 1, Name: "x", Cols: []rel.Column{int4(id)}} }
	both := &plan.SetOp{Kind: plan.Union, All: true, Left: ref(2), Right: ref(3), Cols: []rel.Column{int4(4)}}
	root := &plan.With{CTEs: []plan.CTE{{ID: 1, Name: "x", Def: f}}, Body: both}
	rows, err := open(t).Run(context.Background(), root, root.Columns(), start, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	n, err := count(rows)
	rows.Close()
	if n != 4000 || err != nil {
		t.Errorf("%d rows, %v", n, err)
	}
	if started.Load() != 1 {
		t.Errorf("a common table expression that is read twice ran its fragment %d times", started.Load())
	}
}

func TestRefusals(t *testing.T) {
	one := &plan.Values{Rows: [][]rel.Expr{{}}}
	project := func(e rel.Expr) plan.Node {
		return &plan.Project{Input: one, Items: []plan.Item{{Column: rel.Column{ID: 1, Name: "x", Type: e.Type()}, Expr: e}}}
	}
	text := func(s string) rel.Expr { return &rel.Const{Val: s, Typ: rel.Text} }
	cases := []struct {
		name string
		root plan.Node
		want string
	}{
		{"a function of DuckDB's that is not PostgreSQL's", project(&rel.Call{Func: "read_text", Args: []rel.Expr{text("/etc/passwd")}, Typ: rel.Text}),
			"0A000 function read_text(text) is not supported yet"},
		{"a listed name with other types", project(&rel.Call{Func: "lower", Args: []rel.Expr{&rel.Const{Val: int64(1), Typ: rel.Int4}}, Typ: rel.Text}),
			"0A000 function lower(integer) is not supported yet"},
		{"a parameter without a value", project(&rel.Param{N: 1, Typ: rel.Text}), "XX000 parameter $1 has no value"},
		{"a negative limit", &plan.Limit{Input: one, Count: &rel.Const{Val: int64(-1), Typ: rel.Int8}}, "2201W LIMIT must not be negative"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := duck.SQL(c.root, c.root.Columns(), duck.Options{})
			if got := errorText(err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestConstantsCannotBreakOut(t *testing.T) {
	e := open(t)
	for _, s := range []string{`'`, `''; DROP TABLE x; --`, `\'`, "$$a$$", "a\x01b\x03", "ü\n"} {
		c := rel.Column{ID: 1, Name: "x", Type: rel.Text}
		root := &plan.Project{Input: &plan.Values{Rows: [][]rel.Expr{{}}}, Items: []plan.Item{{Column: c, Expr: &rel.Const{Val: s, Typ: rel.Text}}}}
		rows, err := e.Run(context.Background(), root, root.Columns(), nil, duck.Options{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := rows.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got := b.Column(0).(*array.String).Value(0); got != s {
			t.Errorf("%q came back as %q", s, got)
		}
		b.Release()
		rows.Close()
	}
}

func TestUserNamesAreNotPrinted(t *testing.T) {
	f := frag(1, 1)
	f.Input.(*plan.Scan).Cols[0].Name = "secret"
	sql, err := duck.SQL(&plan.Sort{Input: f, Keys: []rel.SortKey{{Expr: &rel.Col{Column: int4(1)}}}}, f.Columns(), duck.Options{})
	if err != nil || strings.Contains(sql, "secret") || sql != "SELECT c1 FROM fragment(1) f1 ORDER BY c1 NULLS LAST" {
		t.Errorf("%s %v", sql, err)
	}
}

// holding releases a connection when it is closed.
type holding struct {
	ints
	release func()
}

func (h *holding) Close() error { h.release(); return h.ints.Close() }

func TestOneConnectionIsNoDeadlock(t *testing.T) {
	var closed atomic.Int64
	for _, first := range []int{1, 2} { // whichever fragment gets the source's one connection
		one := make(chan struct{}, 1)
		taken := make(chan struct{})
		start := func(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
			if f.ID != first {
				<-taken
			}
			one <- struct{}{}
			if f.ID == first {
				close(taken)
			}
			r := &holding{ints: ints{col: f.Columns()[0], left: 5, closed: &closed}, release: func() { <-one }}
			if f.ID == first {
				r.left = 5000 // 20 MB, more than is read ahead
			}
			return r, nil
		}
		root := join(frag(1, 1), frag(2, 2), 1, 2)
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		rows, err := open(t).Run(ctx, root, root.Columns(), start, duck.Options{})
		if err != nil {
			t.Fatal(err)
		}
		n, err := count(rows)
		rows.Close()
		cancel()
		if n != 5000*5*1000 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
	}
}
