package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

// picky cannot deliver decimals: after so many rows it meets one that does not fit, in the
// column whose turn is first.
type picky struct {
	source.Source
	after map[string]int64 // by the column's name; 0: at once
}

func (p *picky) Run(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
	rows, err := p.Source.Run(ctx, f)
	first := &pickyRows{Rows: rows, left: -1}
	for i, c := range f.Columns() {
		if after := p.after[c.Name]; c.Form.IsDecimal() && (first.left < 0 || after < first.left) {
			first.column, first.left = i, after
		}
	}
	if first.left < 0 || err != nil {
		return rows, err
	}
	return first, nil
}

type pickyRows struct {
	rel.Rows
	column int
	left   int64
}

func (r *pickyRows) Next(ctx context.Context) (arrow.RecordBatch, error) {
	if r.left <= 0 {
		return nil, pgerr.New(pgerr.NumericValueOutOfRange, `column "salary": NaN`).
			WithCause(&source.Misfit{Column: r.column, Err: errors.New("NaN")})
	}
	b, err := r.Rows.Next(ctx)
	if err == nil {
		r.left -= b.NumRows()
	}
	return b, err
}

// pickyGate publishes hr.pay(id, salary numeric(10,2), bonus numeric(10,2)) and hr.many(n, x, y), which gives rows
// before the first y that does not fit.
func pickyGate(t *testing.T, d guard.Decider) *gate {
	money := rel.NumericType(10, 2)
	m := &sourcetest.Memory{Name: "hr.db", Judge: onlyComparisons(source.Exact), Tables: []sourcetest.MemoryTable{
		{Table: &rel.Table{Kind: "table", Remote: []string{"pay"}, Rows: 2, Columns: []rel.TableColumn{col("id", rel.Int4), col("salary", money), col("bonus", money)}},
			Rows: [][]any{{int64(1), "10.50", "1.00"}, {int64(2), "NaN", "2.00"}}},
		{Table: &rel.Table{Kind: "table", Remote: []string{"many"}, Rows: 1e6, Columns: []rel.TableColumn{col("n", rel.Int8), col("x", money), col("y", money)}},
			Count: 1_000_000, Generate: func(i int) []any { return []any{int64(i), "0.01", "0.02"} }},
	}}
	return gateOver(t, d, m, &picky{Source: m.Open(), after: map[string]int64{"y": 100_000}})
}

// A value that does not fit its column's form is no matter of the client's: the statement is asked again.
func TestValuesThatDoNotFit(t *testing.T) {
	ctx := context.Background()
	for _, sql := range []string{
		"SELECT id, salary FROM hr.pay ORDER BY id",
		"SELECT p.id, p.salary FROM hr.pay p JOIN hr.pay q ON p.id = q.id ORDER BY 1",
		"SELECT id, (SELECT q.salary FROM hr.pay q WHERE q.id = p.id) FROM hr.pay p ORDER BY id",
		"WITH w AS (SELECT id, salary AS s FROM hr.pay) SELECT id, s FROM w UNION SELECT 1, 10.50 ORDER BY 1",
	} {
		g := pickyGate(t, everyone)
		s := g.open(t)
		if got := ask(ctx, s, sql); !strings.Contains(got, "10.50") || !strings.Contains(got, "NaN") {
			t.Errorf("%s\n%s", sql, got)
		}
		first := g.sink.take()
		if got := ask(ctx, g.open(t), sql); !strings.Contains(got, "NaN") {
			t.Errorf("%s, once more\n%s", sql, got)
		}
		second := g.sink.take()
		// Policy is asked for each time that the sources are, and the statement is one. The second
		// session knows the column.
		if want := []string{"decision allow", "decision allow", "statement ok 00000 rows=2"}; strings.Join(first, ",") != strings.Join(want, ",") {
			t.Errorf("%s: the audit trail has %q, want %q", sql, first, want)
		}
		if len(second) != 2 {
			t.Errorf("%s: the second time the audit trail has %q", sql, second)
		}
	}
}

// Only the column that did not fit travels otherwise.
func TestOneColumnDoesNotFit(t *testing.T) {
	ctx := context.Background()
	g := pickyGate(t, everyone)
	s := g.open(t)
	if got := ask(ctx, s, "SELECT salary FROM hr.pay ORDER BY id"); !strings.Contains(got, "NaN") {
		t.Fatal(got)
	}
	g.sink.take()
	ask(ctx, s, "SELECT salary FROM hr.pay ORDER BY id")
	if got := g.sink.take(); len(got) != 2 {
		t.Errorf("the known column: %q", got)
	}
	ask(ctx, s, "SELECT bonus FROM hr.pay ORDER BY id")
	if got := g.sink.take(); len(got) != 3 {
		t.Errorf("another column: %q", got)
	}
}

// A prepared statement goes on with what another has learned, and answers the same.
func TestPreparedBeforeTheyDidNotFit(t *testing.T) {
	ctx := context.Background()
	g := pickyGate(t, everyone)
	s := g.open(t)
	stmts, err := s.Parse(ctx, "SELECT id, salary + bonus FROM hr.pay ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	st, err := s.Prepare(ctx, stmts[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		res, err := st.Run(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := read(ctx, s, st, res, &out); err != nil || !strings.Contains(out.String(), "11.50") || !strings.Contains(out.String(), "NaN") {
			t.Errorf("%v\n%s", err, out.String())
		}
	}
	if got := ask(ctx, s, "EXPLAIN ANALYZE SELECT id, salary FROM hr.pay"); !strings.Contains(got, "Rows: 2") {
		t.Error(got)
	}
}

// Rows that were given cannot be taken back, nor given twice: the statement fails, also where another column
// did not fit before, and succeeds when it is asked again.
func TestRowsBeforeTheOneThatDoesNotFit(t *testing.T) {
	ctx := context.Background()
	for _, sql := range []string{"SELECT y FROM hr.many", "SELECT x, y FROM hr.many"} {
		s := pickyGate(t, everyone).open(t)
		if got := ask(ctx, s, sql); !strings.Contains(got, "ERROR 22003") || !strings.Contains(got, "ask again") {
			t.Errorf("%s: %.300s", sql, got[max(0, len(got)-300):])
		}
		if got := ask(ctx, s, sql); strings.Contains(got, "ERROR") || !strings.Contains(got, "SELECT 1000000") {
			t.Errorf("%s: %.300s", sql, got[max(0, len(got)-300):])
		}
	}
}

// A relation is one relation to a statement, however often its columns have come to travel otherwise.
func TestSameRelationInOtherForms(t *testing.T) {
	ctx := context.Background()
	s := pickyGate(t, everyone).open(t)
	for range 2 {
		sql := "SELECT (SELECT max(q.salary) FROM hr.pay q WHERE q.id = p.id) FROM hr.pay p GROUP BY (SELECT max(q.salary) FROM hr.pay q WHERE q.id = p.id)"
		if got := ask(ctx, s, sql); !strings.Contains(got, "NaN") {
			t.Error(got)
		}
	}
}

// A policy that has come to deny meanwhile denies.
func TestPolicyIsAskedAgain(t *testing.T) {
	ctx := context.Background()
	d := &once{}
	g := pickyGate(t, d)
	if got := ask(ctx, g.open(t), "SELECT salary FROM hr.pay"); !strings.Contains(got, "ERROR 42501") {
		t.Error(got)
	}
}

// once allows the first reading.
type once struct{ asked int }

func (o *once) Decide(_ context.Context, req *guard.Request) ([]guard.Decision, error) {
	if req.Action == guard.Select {
		o.asked++
	}
	out := make([]guard.Decision, len(req.Relations))
	for i, a := range req.Relations {
		out[i] = guard.Decision{Relation: a.Table.Name, Allow: req.Action == guard.List || o.asked < 2}
	}
	return out, nil
}
