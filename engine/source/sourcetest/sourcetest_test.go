package sourcetest_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

// setup declares a source in memory that passes the suite.
func setup() (sourcetest.Setup, *sourcetest.Memory) {
	table := func(name string, columns ...rel.TableColumn) *rel.Table {
		for i := range columns {
			columns[i].Remote = rel.RemoteColumn{Name: columns[i].Name, Type: columns[i].Type.String()}
			columns[i].Form = rel.FormOfType(columns[i].Type)
		}
		return &rel.Table{Kind: "table", Source: "s.mem", Remote: []string{name}, Columns: columns, Rows: -1}
	}
	m := &sourcetest.Memory{Name: "s.mem", Tables: []sourcetest.MemoryTable{
		{Table: table("t", rel.TableColumn{Name: "id", Type: rel.Int4}, rel.TableColumn{Name: "t", Type: rel.Text}, rel.TableColumn{Name: "n", Type: rel.NumericType(10, 2)},
			rel.TableColumn{Name: "b", Type: rel.Bool}, rel.TableColumn{Name: "f", Type: rel.Float8}),
			Rows: [][]any{{int64(1), "a", "1.50", true, 0.5}, {int64(2), "A", "-2.00", false, 1e300}, {int64(3), nil, nil, nil, nil}, {nil, "é", "0.00", true, -0.25}}},
		{Table: table("big", rel.TableColumn{Name: "id", Type: rel.Int8}), Count: 1_000_000, Generate: func(i int) []any { return []any{int64(i)} }},
	}}
	without := map[string]string{}
	for topic := range sourcetest.Topics {
		without[topic] = "the suite's own test needs few values"
	}
	return sourcetest.Setup{
		Name: "s.mem",
		Open: func(testing.TB) source.Source { return m.Open() },
		Tables: []sourcetest.Table{{Want: source.Want{Relation: "t"}, Kind: "table", Columns: []sourcetest.Column{
			{Name: "id", Type: rel.Int4, Values: []any{"1", "2", "3", nil}},
			{Name: "t", Type: rel.Text, Values: []any{"a", "A", nil, "é"}},
			{Name: "n", Type: rel.NumericType(10, 2), Values: []any{"1.50", "-2.00", nil, "0.00"}},
			{Name: "b", Type: rel.Bool, Values: []any{"t", "f", nil, "t"}},
			{Name: "f", Type: rel.Float8, Values: []any{"0.5", "1e+300", nil, "-0.25"}},
		}}},
		Missing: source.Want{Relation: "nowhere"},
		Without: without,
		Big:     sourcetest.Big{Want: source.Want{Relation: "big"}, Rows: 1_000_000},
		Running: func(testing.TB) int { return int(m.Active.Load()) },
	}, m
}

func TestMemory(t *testing.T) {
	s, _ := setup()
	sourcetest.Run(t, s)
}

// ignoresCase is how a source with a case-insensitive collation sees texts.
func ignoresCase(pred rel.Expr, row map[rel.ColID]any) bool {
	lower := map[rel.ColID]any{}
	for id, v := range row {
		if s, ok := v.(string); ok {
			v = strings.ToLower(s)
		}
		lower[id] = v
	}
	return sourcetest.Eval(pred, lower) == true
}

func superset(pred rel.Expr) source.Verdict {
	return source.Verdict{Kind: source.Superset, Reason: "ignores case"}
}

// A source that is honest about its looseness passes.
func TestHonestSuperset(t *testing.T) {
	s, m := setup()
	m.Loosen, m.Judge = ignoresCase, superset
	sourcetest.Run(t, s)
}

// faults make the source of setup break its contract; the suite must say so in these words.
var faults = map[string]struct {
	words  string
	breaks func(*sourcetest.Setup, *sourcetest.Memory)
}{
	"value":      {"unexpected", func(s *sourcetest.Setup, m *sourcetest.Memory) { m.Tables[0].Rows[0][2] = "1.51" }},
	"lost row":   {"missing", func(s *sourcetest.Setup, m *sourcetest.Memory) { m.Tables[0].Rows = m.Tables[0].Rows[1:] }},
	"not exact":  {"is EXACT, but gives also", func(s *sourcetest.Setup, m *sourcetest.Memory) { m.Loosen = ignoresCase }},
	"type":       {"has type integer, want bigint", func(s *sourcetest.Setup, m *sourcetest.Memory) { s.Tables[0].Columns[0].Type = rel.Int8 }},
	"big":        {"want 2000000", func(s *sourcetest.Setup, m *sourcetest.Memory) { s.Big.Rows = 2_000_000 }},
	"topic":      {`topic "uuid" must be covered`, func(s *sourcetest.Setup, m *sourcetest.Memory) { delete(s.Without, "uuid") }},
	"still runs": {"statements still run", func(s *sourcetest.Setup, m *sourcetest.Memory) { m.Active.Add(1) }},
	"limit over superset": {"it would cut rows", func(s *sourcetest.Setup, m *sourcetest.Memory) {
		m.Loosen, m.Judge = ignoresCase, superset
		open := s.Open
		s.Open = func(t testing.TB) source.Source { return eager{open(t)} }
	}},
	"no reason": {"without a reason", func(s *sourcetest.Setup, m *sourcetest.Memory) {
		m.Judge = func(rel.Expr) source.Verdict { return source.Verdict{Kind: source.Superset} }
	}},
	"lossy": {"loses", func(s *sourcetest.Setup, m *sourcetest.Memory) {
		open := s.Open
		s.Open = func(t testing.TB) source.Source { return lossy{open(t)} }
	}},
}

// eager takes any limit.
type eager struct{ source.Source }

func (e eager) Offer(n plan.Node) source.Verdict {
	if _, ok := n.(*plan.Limit); ok {
		return source.Verdict{Kind: source.Exact}
	}
	return e.Source.Offer(n)
}

// lossy evaluates the first of several predicates of an OR only.
type lossy struct{ source.Source }

func (l lossy) Run(ctx context.Context, f *plan.Fragment) (rel.Rows, error) {
	input := plan.MapAllExprs(f.Input, func(e rel.Expr) rel.Expr {
		if or, ok := e.(*rel.Or); ok {
			return or.Args[0]
		}
		return e
	})
	return l.Source.Run(ctx, &plan.Fragment{ID: 1, Source: f.Source, Input: input})
}

func TestFaultsAreFound(t *testing.T) {
	if name := os.Getenv("SOURCETEST_FAULT"); name != "" {
		s, m := setup()
		faults[name].breaks(&s, m)
		sourcetest.Run(t, s)
		return
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.run=^TestFaultsAreFound$")
			cmd.Env = append(os.Environ(), "SOURCETEST_FAULT="+name)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), fault.words) {
				t.Errorf("the suite ends with %v and does not say %q:\n%.3000s", err, fault.words, out)
			}
		})
	}
}
