package engine_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/meshgate/meshgate/engine"
	"github.com/meshgate/meshgate/engine/audit"
	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

var rewrite = flag.Bool("rewrite", false, "write the results into the data files")

// decider answers by relation; a relation that it has no answer for is allowed.
type decider map[string]guard.Decision

func (d decider) Decide(ctx context.Context, req *guard.Request) ([]guard.Decision, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out := make([]guard.Decision, len(req.Relations))
	for i, a := range req.Relations {
		x, ok := d[a.Table.Name.String()]
		if !ok {
			x.Allow = true
		}
		if req.Action == guard.List && x.Reason != "hidden" {
			x.Allow = true
		}
		x.Relation = a.Table.Name
		out[i] = x
	}
	return out, nil
}

// sink keeps records; refuse names the kind of record that it does not take.
type sink struct {
	mu      sync.Mutex
	records []audit.Record
	refuse  string
}

func (s *sink) Write(_ context.Context, r *audit.Record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Kind == s.refuse {
		return errors.New("the disk is full")
	}
	s.records = append(s.records, *r)
	return nil
}

func (s *sink) Close() error { return nil }

// take gives the records written since the last call, in short.
func (s *sink) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, r := range s.records {
		line := r.Kind + " " + r.Outcome
		if r.Kind == "statement" {
			line += fmt.Sprintf(" %s rows=%d", r.SQLState, r.Rows)
		}
		out = append(out, line)
	}
	s.records = nil
	return out
}

// gate is an engine over one source in memory.
type gate struct {
	*engine.Engine
	memory *sourcetest.Memory
	sink   *sink
}

func col(name string, t rel.Type) rel.TableColumn {
	return rel.TableColumn{Name: name, Type: t, Form: rel.FormOfType(t), Remote: rel.RemoteColumn{Name: name}}
}

// people are the rows of hr.people: id, name, region, ssn. visible ones are in the EU.
func newGate(t testing.TB, d guard.Decider, judge func(rel.Expr) source.Verdict, people [][]any) *gate {
	t.Helper()
	if judge == nil {
		judge = onlyComparisons(source.Exact)
	}
	m := &sourcetest.Memory{Name: "hr.db", Judge: judge, Tables: []sourcetest.MemoryTable{
		{Table: &rel.Table{Kind: "table", Remote: []string{"people"}, Rows: float64(len(people)),
			Columns: []rel.TableColumn{col("id", rel.Int4), col("name", rel.Text), col("region", rel.Text), col("ssn", rel.Text)}}, Rows: people},
		{Table: &rel.Table{Kind: "table", Remote: []string{"big"}, Rows: 1e9, Columns: []rel.TableColumn{col("n", rel.Int8)}},
			Count: 1_000_000_000, Generate: func(i int) []any { return []any{int64(i)} }},
		{Table: &rel.Table{Kind: "table", Remote: []string{"secret"}, Rows: -1, Columns: []rel.TableColumn{col("x", rel.Int4)}}},
	}}
	return gateOver(t, d, m, m.Open())
}

// gateOver is a gate over m, whose tables src reads.
func gateOver(t testing.TB, d guard.Decider, m *sourcetest.Memory, src source.Source) *gate {
	t.Helper()
	var entries []catalog.Entry
	for _, x := range m.Tables {
		name := x.Table.Remote[0]
		entries = append(entries, catalog.Entry{Name: name, Source: "hr.db", Want: source.Want{Relation: name}, Place: "hr.yaml:1"})
	}
	snap, errs := catalog.Build(context.Background(), "acme", []catalog.Spec{{Domain: catalog.Domain{Name: "hr"}, Entries: entries}}, map[string]source.Source{"hr.db": src})
	return gateOf(t, d, m, snap, errs)
}

// gateOf is a gate over what catalog.Build gave; m is the source that tests look into.
func gateOf(t testing.TB, d guard.Decider, m *sourcetest.Memory, snap *catalog.Snapshot, errs []error) *gate {
	t.Helper()
	if errs != nil {
		t.Fatal(errs)
	}
	db, err := duck.Open(duck.Config{Threads: 2, Memory: "256MB"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	g := &gate{memory: m, sink: &sink{}}
	g.Engine = engine.New(engine.Config{Catalog: snap, Decider: d, Sink: g.sink, Duck: db, Product: "meshgate test", Log: slog.New(slog.DiscardHandler)})
	return g
}

func (g *gate) open(t testing.TB) *engine.Session {
	t.Helper()
	s, err := g.Open(context.Background(), engine.Login{Principal: guard.Principal{User: "ana"}, Database: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask runs a query string as the simple protocol does, and gives what the client sees.
func ask(ctx context.Context, s *engine.Session, sql string) string {
	var out strings.Builder
	stmts, err := s.Parse(ctx, sql)
	for i := 0; err == nil && i < len(stmts); i++ {
		var st *engine.Statement
		preparing, prepared := context.WithCancel(ctx)
		st, err = s.Prepare(preparing, stmts[i], nil)
		prepared() // as a client's connection does: what runs has a context of its own
		if err == nil {
			var res *engine.Result
			if res, err = st.Run(ctx, nil); err == nil {
				err = read(ctx, s, st, res, &out)
			}
		}
	}
	if err != nil {
		s.Fail()
		out.WriteString(message(err) + "\n")
	}
	s.Sync()
	for _, n := range s.Notices() {
		out.WriteString("WARNING " + n.Code + " " + n.Message + "\n")
	}
	return out.String()
}

func message(err error) string {
	text := "ERROR " + pgerr.Code(err)
	if e, ok := pgerr.As(err); ok {
		text += " " + e.Message
		for _, more := range []string{e.Detail, e.Hint} {
			if more != "" {
				text += " | " + more
			}
		}
		if e.Position > 0 {
			text += fmt.Sprintf(" | at %d", e.Position)
		}
	}
	return text
}

var timing = regexp.MustCompile(`[0-9]+\.[0-9]+ ms|("(?:Planning|Execution|Actual Total) Time"): [0-9.e-]+`)

func read(ctx context.Context, s *engine.Session, st *engine.Statement, res *engine.Result, out *strings.Builder) error {
	defer res.Close()
	var n int64
	for res.Rows() != nil {
		b, err := res.Rows().Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		for r := range int(b.NumRows()) {
			cells := make([]string, b.NumCols())
			for c := range cells {
				cells[c] = "NULL"
				if v := pgvalue.FromArrow(b.Column(c), r, st.Columns()[c].Type); v != nil {
					cells[c] = fmt.Sprint(v)
				}
			}
			out.WriteString(timing.ReplaceAllString(strings.Join(cells, "|"), "$1 T ms") + "\n")
		}
		n += b.NumRows()
		b.Release()
	}
	if err := res.Close(); err != nil {
		return err
	}
	out.WriteString(res.Tag(n) + "\n")
	return nil
}
