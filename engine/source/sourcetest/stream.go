package sourcetest

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

const (
	// prompt is how soon a cancelled statement must be gone from the source.
	prompt = 2 * time.Second
	// maxGrowth is how much the process may grow while it streams Big.
	maxGrowth = 256 << 20
)

// whole is a fragment that scans all readable columns of a relation.
func (s *Setup) whole(t testing.TB, src source.Source, want source.Want) *plan.Fragment {
	t.Helper()
	found, err := src.Tables(t.Context(), []source.Want{want})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 1 || found[0].Err != nil {
		t.Fatalf("describe %+v: %+v", want, found)
	}
	var ords []int
	for i, c := range found[0].Table.Columns {
		if c.Refused == "" {
			ords = append(ords, i)
		}
	}
	return FragmentOf(s.Name, ScanOf(found[0].Table, 1, ords...))
}

// Count reads a stream to its end, or the first error, and counts its rows; the caller
// closes it. each, unless it is nil, sees every batch before it is released.
func Count(ctx context.Context, rows rel.Rows, each func(b arrow.RecordBatch) error) (n int64, err error) {
	for {
		b, err := rows.Next(ctx)
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n += b.NumRows()
		if each != nil {
			err = each(b)
		}
		b.Release()
		if err != nil {
			return n, err
		}
	}
}

// drain counts the rows left in a stream, and checks its batches.
func drain(ctx context.Context, rows rel.Rows, each func()) (int64, error) {
	return Count(ctx, rows, func(b arrow.RecordBatch) error {
		err := checkBatch(b, rows.Schema())
		if err == nil && each != nil {
			each()
		}
		return err
	})
}

// testStream reads a big relation: every row once, in small batches, memory flat.
func (s *Setup) testStream(t *testing.T, src source.Source) {
	f := s.whole(t, src, s.Big.Want)
	runtime.GC()
	debug.FreeOSMemory()
	before, peak := resident(t), int64(0)
	rows, err := src.Run(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	start := time.Now()
	batches := 0
	n, err := drain(t.Context(), rows, func() {
		if batches++; batches%16 == 0 {
			peak = max(peak, resident(t))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if n != s.Big.Rows || n < 1_000_000 {
		t.Errorf("%d rows, want %d (at least a million)", n, s.Big.Rows)
	}
	if peak-before > maxGrowth {
		t.Errorf("memory grew by %d MB", (peak-before)>>20)
	}
	took := time.Since(start)
	t.Logf("%d rows × %d columns in %v: %.2f M rows/s; memory grew by %d MB", n, len(f.Columns()), took, float64(n)/took.Seconds()/1e6, (peak-before)>>20)
	if m, ok := rows.(source.Meter); ok && m.BytesReceived() <= 0 {
		t.Errorf("BytesReceived is %d after %d rows", m.BytesReceived(), n)
	}
	if x, ok := src.(source.Texter); ok {
		text := x.RemoteText(f)
		for _, secret := range s.Secrets {
			if strings.Contains(text, secret) {
				t.Errorf("the remote text contains a secret: %s", text)
			}
		}
		if text == "" {
			t.Error("the remote text is empty")
		}
	}
}

// resident is the process's resident memory in bytes.
func resident(t testing.TB) int64 {
	t.Helper()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapInuse)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(statm))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

// idle waits until the source runs nothing for us any more.
func (s *Setup) idle(t testing.TB, since time.Time) {
	t.Helper()
	if s.Running == nil {
		return
	}
	for s.Running(t) > 0 {
		if time.Since(since) > prompt {
			t.Fatalf("%d statements still run in the source after %v", s.Running(t), time.Since(since))
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// first starts Big and reads one batch.
func (s *Setup) first(t *testing.T, ctx context.Context, src source.Source) rel.Rows {
	t.Helper()
	rows, err := src.Run(ctx, s.whole(t, src, s.Big.Want))
	if err != nil {
		t.Fatal(err)
	}
	b, err := rows.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	b.Release()
	if s.Running != nil && s.Running(t) == 0 {
		t.Error("Running counts no statement while one runs")
	}
	return rows
}

// testCancel cancels in the middle of a stream.
func (s *Setup) testCancel(t *testing.T, src source.Source) {
	s.idle(t, time.Now())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	rows := s.first(t, ctx, src)
	defer rows.Close()
	cancel()
	start := time.Now()
	_, err := drain(ctx, rows, nil)
	canceled(t, err)
	if d := time.Since(start); d > prompt {
		t.Errorf("Next returned %v after the cancel", d)
	}
	s.idle(t, start)

	if rows, err := src.Run(ctx, s.whole(t, src, s.Big.Want)); err == nil {
		_, err = drain(ctx, rows, nil)
		rows.Close()
		canceled(t, err)
	} else {
		canceled(t, err)
	}
	s.idle(t, time.Now())
}

func canceled(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, context.Canceled) && pgerr.Code(err) != pgerr.QueryCanceled {
		t.Errorf("a cancelled statement ends with %v", err)
	}
}

// testCancelWaiting cancels while Next waits for the first row.
func (s *Setup) testCancelWaiting(t *testing.T, src source.Source) {
	if s.Slow == (source.Want{}) {
		return
	}
	s.idle(t, time.Now())
	f := s.whole(t, src, s.Slow)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var canceledAt time.Time
	timer := time.AfterFunc(300*time.Millisecond, func() {
		if s.Running != nil && s.Running(t) == 0 {
			t.Error("the slow statement does not run")
		}
		canceledAt = time.Now()
		cancel()
	})
	defer timer.Stop()
	rows, err := src.Run(ctx, f)
	if err == nil {
		_, err = drain(ctx, rows, nil)
		defer rows.Close()
	}
	returned := time.Now()
	canceled(t, err)
	<-ctx.Done()
	if d := returned.Sub(canceledAt); d > prompt {
		t.Errorf("Next returned %v after the cancel", d)
	}
	s.idle(t, canceledAt)
}

// testEarlyClose closes in the middle of a stream, twice; Next is then an error.
func (s *Setup) testEarlyClose(t *testing.T, src source.Source) {
	s.idle(t, time.Now())
	rows := s.first(t, t.Context(), src)
	start := time.Now()
	if err := rows.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if err := rows.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	if d := time.Since(start); d > prompt {
		t.Errorf("Close took %v", d)
	}
	if b, err := rows.Next(t.Context()); err == nil {
		b.Release()
		t.Error("Next gives rows after Close")
	}
	s.idle(t, start)
}

// testConcurrent runs more statements at once than a source has connections; readers that
// keep reading must all get everything, and the source works on after all that.
func (s *Setup) testConcurrent(t *testing.T, src source.Source) {
	f := s.whole(t, src, s.Big.Want)
	limit := &plan.Limit{Input: f.Input, Count: &rel.Const{Val: int64(100_000), Typ: rel.Int8}}
	want := s.Big.Rows
	if src.Offer(limit).Kind == source.Exact {
		f, want = FragmentOf(s.Name, limit), 100_000
	}
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			rows, err := src.Run(t.Context(), f)
			if err != nil {
				t.Error(err)
				return
			}
			defer rows.Close()
			if n, err := drain(t.Context(), rows, nil); err != nil || n != want {
				t.Errorf("%d rows of %d: %v", n, want, err)
			}
		})
	}
	wg.Wait()
	s.idle(t, time.Now())
}

// testSnapshot reads a table twice at one snapshot with a change between.
func (s *Setup) testSnapshot(t *testing.T, src source.Source) {
	shooter, ok := src.(source.Snapshotter)
	if !ok {
		return
	}
	if s.Change == nil || s.Undo == nil {
		t.Fatal("the source is a Snapshotter: the Setup must have Change and Undo")
	}
	f := s.whole(t, src, s.Tables[0].Want)
	f.Input.(*plan.Scan).Cols = nil // rows are enough
	snap, err := shooter.Snapshot(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	before, err := collect(t.Context(), snap, f)
	if err != nil {
		t.Fatal(err)
	}
	s.Change(t)
	defer s.Undo(t)
	after, err := collect(t.Context(), snap, f)
	if err != nil {
		t.Fatal(err)
	}
	if len(before) != len(after) {
		t.Errorf("one snapshot gives %d and then %d rows", len(before), len(after))
	}
	if err := snap.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	fresh, err := collect(t.Context(), src, f)
	if err != nil {
		t.Fatal(err)
	}
	if len(fresh) == len(before) {
		t.Error("the change is not seen after the snapshot")
	}
	s.idle(t, time.Now())
}
