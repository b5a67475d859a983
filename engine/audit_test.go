package engine_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meshgate/meshgate/engine"
	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/source"
)

var everyone = decider{}

// run takes a query to its result without reading it.
func run(ctx context.Context, s *engine.Session, sql string) (*engine.Result, error) {
	stmts, err := s.Parse(ctx, sql)
	if err != nil {
		return nil, err
	}
	st, err := s.Prepare(ctx, stmts[0], nil)
	if err != nil {
		return nil, err
	}
	return st.Run(ctx, nil)
}

// quiet waits for the sources' streams and the goroutines to end.
func (g *gate) quiet(t *testing.T, goroutines int) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); g.memory.Active.Load() > 0 || runtime.NumGoroutine() > goroutines; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d streams and %d goroutines (of %d before) are left", g.memory.Active.Load(), runtime.NumGoroutine(), goroutines)
		}
	}
}

const endless, joined = "SELECT n FROM hr.big", "SELECT a.n FROM hr.big a JOIN hr.people b ON a.n >= b.id"

// However a statement ends, it leaves one record, and nothing runs on.
func TestOneRecord(t *testing.T) {
	gone := pgerr.New(pgerr.ConnectionFailure, "the client is gone")
	for _, c := range []struct {
		name, sql string
		end       func(t *testing.T, ctx context.Context, cancel context.CancelCauseFunc, res *engine.Result) error
		code      string
		audit     string
	}{
		{"abandoned", endless, func(_ *testing.T, _ context.Context, _ context.CancelCauseFunc, res *engine.Result) error {
			return res.Close()
		}, "00000", "statement ok 00000 rows=0"},
		{"closed twice", joined, func(_ *testing.T, _ context.Context, _ context.CancelCauseFunc, res *engine.Result) error {
			return errors.Join(res.Close(), res.Close())
		}, "00000", "statement ok 00000 rows=0"},
		{"cancelled", endless, canceled(context.Canceled), pgerr.QueryCanceled, "statement cancelled 57014"},
		{"cancelled above sources", joined, canceled(context.Canceled), pgerr.QueryCanceled, "statement cancelled 57014"},
		{"the client is gone", endless, canceled(gone), pgerr.ConnectionFailure, "statement cancelled " + pgerr.ConnectionFailure},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newGate(t, everyone, nil, [][]any{{int64(1), "Ana", "EU", "11"}})
			s := g.open(t)
			ask(context.Background(), s, "SELECT 1")
			g.sink.take()
			before := runtime.NumGoroutine()
			ctx, cancel := context.WithCancelCause(context.Background())
			defer cancel(nil)
			res, err := run(ctx, s, c.sql)
			if err != nil {
				t.Fatal(err)
			}
			err = c.end(t, ctx, cancel, res)
			res.Close()
			if pgerr.Code(err) != c.code {
				t.Errorf("%v, want %s", err, c.code)
			}
			got := g.sink.take()
			if len(got) != 2 || got[0] != "decision allow" || !strings.HasPrefix(got[1], c.audit) {
				t.Errorf("audit: %q", got)
			}
			g.quiet(t, before+1) // one timer or finalizer may be about
		})
	}
}

// A statement that is cancelled before its first row ends at once.
func TestCancelWhileItWorks(t *testing.T) {
	g := newGate(t, everyone, nil, nil)
	s := g.open(t)
	ask(context.Background(), s, "SELECT 1")
	g.sink.take()
	before := runtime.NumGoroutine()
	for _, sql := range []string{"SELECT count(*) FROM hr.big WHERE n % 7 = 3", "SELECT pg_sleep(n + 1000) FROM hr.big", "EXPLAIN ANALYZE SELECT sum(n) FROM hr.big"} {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(50*time.Millisecond, cancel)
		if got := ask(ctx, s, sql); got != "ERROR 57014 canceling statement due to user request\n" {
			t.Errorf("%s: %s", sql, got)
		}
		if a := strings.Join(g.sink.take(), ", "); a != "decision allow, statement cancelled 57014 rows=0" {
			t.Errorf("audit: %s", a)
		}
		g.quiet(t, before+1)
	}
}

// canceled reads a batch, cancels, and reads to the end.
func canceled(cause error) func(*testing.T, context.Context, context.CancelCauseFunc, *engine.Result) error {
	return func(t *testing.T, ctx context.Context, cancel context.CancelCauseFunc, res *engine.Result) error {
		b, err := res.Rows().Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		b.Release()
		cancel(cause)
		for err == nil {
			if b, err = res.Rows().Next(ctx); err == nil {
				b.Release()
			}
		}
		return err
	}
}

// statement_timeout ends a statement with PostgreSQL's words.
func TestStatementTimeout(t *testing.T) {
	g := newGate(t, everyone, nil, nil)
	s := g.open(t)
	for _, sql := range []string{"SELECT count(*) FROM hr.big WHERE n % 7 = 3", "SELECT count(*) FROM hr.big a WHERE a.n + 1 > 5", "SELECT n, pg_sleep_for('1 hour') FROM hr.big", "EXPLAIN ANALYZE SELECT sum(n) FROM hr.big"} {
		got := ask(context.Background(), s, "SET statement_timeout = 40; "+sql)
		if got != "SET\nERROR 57014 canceling statement due to statement timeout\n" {
			t.Errorf("%s: %s", sql, got)
		}
		if a := strings.Join(g.sink.take(), ", "); a != "statement ok 00000 rows=0, decision allow, statement cancelled 57014 rows=0" {
			t.Errorf("audit: %s", a)
		}
	}
}

// A sink that takes no decision stops the statement before any source is asked; one that
// takes no completion lets no end of the rows through.
func TestAuditFails(t *testing.T) {
	const lost = "ERROR 58000 the audit log cannot be written, so the statement fails\n"
	g := newGate(t, everyone, nil, [][]any{{int64(1), "Ana", "EU", "11"}})
	s := g.open(t)
	g.sink.refuse = "decision"
	if got := ask(context.Background(), s, "SELECT id FROM hr.people"); got != lost {
		t.Error(got)
	}
	if a := strings.Join(g.sink.take(), ", "); a != "statement error 58000 rows=0" {
		t.Errorf("audit: %s", a)
	}
	g.sink.refuse = "statement"
	for _, sql := range []string{"SELECT id FROM hr.people", "SELECT count(*) FROM hr.people", "SHOW search_path", "BEGIN"} {
		if got := ask(context.Background(), s, sql); !strings.HasSuffix(got, lost) {
			t.Errorf("%s: %s", sql, got)
		}
	}
}

// The decision is in the sink when the first source is asked.
func TestDecisionBeforeSource(t *testing.T) {
	g := newGate(t, everyone, nil, nil)
	res, err := run(context.Background(), g.open(t), endless)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Close()
	if a := strings.Join(g.sink.take(), ", "); a != "decision allow" {
		t.Errorf("audit while rows stream: %s", a)
	}
}

// failing is a Decider that cannot answer.
type failing struct{ err error }

func (f failing) Decide(_ context.Context, req *guard.Request) ([]guard.Decision, error) {
	if req.Action == guard.List {
		return everyone.Decide(context.Background(), req)
	}
	return nil, f.err
}

// misnaming answers for another relation, and fewer than asked.
type misnaming struct{ guard.Decision }

func (m misnaming) Decide(_ context.Context, req *guard.Request) ([]guard.Decision, error) {
	if req.Action == guard.List {
		return everyone.Decide(context.Background(), req)
	}
	if m.Relation.Name == "" {
		return nil, nil
	}
	return []guard.Decision{m.Decision}, nil
}

// Without a decision for each relation, the statement is denied.
func TestNoDecision(t *testing.T) {
	other := guard.Decision{Allow: true}
	other.Relation.Schema, other.Relation.Name = "hr", "big"
	for name, d := range map[string]guard.Decider{"error": failing{errors.New("secret cause")}, "timeout": failing{context.DeadlineExceeded}, "missing": misnaming{}, "misnamed": misnaming{other}} {
		g := newGate(t, d, nil, [][]any{{int64(1), "Ana", "EU", "11"}})
		got := ask(context.Background(), g.open(t), "SELECT id FROM hr.people")
		if !strings.HasPrefix(got, "ERROR 42501 permission denied") || strings.Contains(got, "secret") {
			t.Errorf("%s: %s", name, got)
		}
		if a := strings.Join(g.sink.take(), ", "); a != "decision deny, statement denied 42501 rows=0" {
			t.Errorf("%s: audit: %s", name, a)
		}
	}
}

// Many sessions at once do not disturb each other.
func TestManySessions(t *testing.T) {
	g := newGate(t, staff, onlyComparisons(source.Superset), [][]any{{int64(1), "Ana", "EU", "11"}, {int64(2), "Bob", "US", "22"}, {int64(3), "Cho", "EU", "33"}})
	var wg sync.WaitGroup
	for i := range 8 {
		s := g.open(t)
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range 15 {
				if got := ask(context.Background(), s, "SELECT a.id, b.ssn FROM hr.people a JOIN hr.people b USING (id) ORDER BY 1"); got != "1|***\n3|***\nSELECT 2\n" {
					t.Errorf("session %d: %s", i, got)
				}
			}
		}()
	}
	wg.Wait()
	if n := len(g.sink.take()); n != 8*15*2 {
		t.Errorf("%d records", n)
	}
}

// A statement over DuckDB's memory limit fails, and the gateway lives on.
func TestMemoryLimit(t *testing.T) {
	g := newGate(t, everyone, nil, nil)
	s := g.open(t)
	got := ask(context.Background(), s, "SELECT a.n FROM hr.big a JOIN hr.big b ON a.n = b.n + 1")
	if !strings.HasPrefix(got, "ERROR 53200 ") {
		t.Errorf("%s", got)
	}
	if got := ask(context.Background(), s, "SELECT count(*) FROM (SELECT n FROM hr.big LIMIT 10) x"); got != "10\nSELECT 1\n" {
		t.Error(got)
	}
}
