package sourcetest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// maxConstants bounds the constants tried for each column.
const maxConstants = 40

var comparisons = []string{"=", "<>", "<", "<=", ">", ">="}

// testPredicates offers predicates over every column and holds the source to its verdicts.
func (k *tableTest) testPredicates(t *testing.T) {
	ords := k.readable()
	if len(ords) == 0 || k.declared.Columns[ords[0]].Values == nil {
		return
	}
	p := &predicateTest{tableTest: k, scan: ScanOf(k.table, 1, ords...), tally: map[string]int{}}
	var err error
	if p.all, err = collect(t.Context(), k.src, FragmentOf(k.Name, p.scan)); err != nil {
		t.Fatal(err)
	}
	var atoms []rel.Expr
	for i := range p.scan.Cols {
		column := p.atoms(i)
		atoms = append(atoms, column...)
		t.Run(p.scan.Cols[i].Name, func(t *testing.T) {
			for _, pred := range column {
				p.check(t, pred)
			}
		})
	}
	t.Run("Mixed", func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(1, 2))
		for range 200 {
			p.check(t, mix(rnd, atoms, 3))
		}
		for range 50 {
			p.check(t, mix(rnd, atoms, 1), mix(rnd, atoms, 1), mix(rnd, atoms, 2))
		}
	})
	t.Logf("verdicts: %v", p.tally)
}

type predicateTest struct {
	*tableTest
	scan  *plan.Scan
	all   []row // the scan's rows
	tally map[string]int
}

// atoms makes the simple predicates over the scan's i-th column.
func (p *predicateTest) atoms(i int) []rel.Expr {
	c := &rel.Col{Column: p.scan.Cols[i].Column}
	out := []rel.Expr{&rel.IsNull{Arg: c}, &rel.IsNull{Arg: c, Negated: true}, &rel.Not{Arg: &rel.IsNull{Arg: c}}}
	if c.Column.Type.OID == rel.BoolOID {
		yes, no := true, false
		for _, want := range []*bool{&yes, &no, nil} {
			out = append(out, &rel.BoolTest{Arg: c, Want: want}, &rel.BoolTest{Arg: c, Want: want, Negated: true})
		}
		out = append(out, c, &rel.Not{Arg: c})
	}
	if !comparable(c.Column.Type) {
		return out
	}
	consts := p.constants(i)
	for n, v := range consts {
		for _, op := range comparisons {
			out = append(out, Compare(op, c, v))
		}
		out = append(out,
			Compare("<", v, c), Compare("=", v, c),
			&rel.Not{Arg: Compare("=", c, v)}, &rel.Not{Arg: Compare("<", c, v)},
			DistinctFrom(c, v), &rel.Not{Arg: DistinctFrom(c, v)},
			In(c, v, consts[(n+1)%len(consts)]), NotIn(c, v, consts[(n+2)%len(consts)]))
	}
	null := &rel.Const{Typ: c.Column.Type}
	out = append(out, Compare("=", c, null), NotIn(c, consts[0], null), In(c, consts[0], null), DistinctFrom(c, null))
	if c.Column.Type.IsInteger() { // 42 is an integer, whatever the column is
		for _, other := range []rel.Type{rel.Int2, rel.Int4, rel.Int8} {
			for _, op := range comparisons {
				out = append(out, Compare(op, c, &rel.Const{Val: int64(1), Typ: other}))
			}
		}
	}
	if c.Column.Type.IsText() && c.Column.Type.OID != rel.BPCharOID {
		for _, pattern := range []string{"a%", "A%", "é%", "%", "", "a", "a_%", "%a", "/%", "_x%", `\_x%`, `100\%`, `back\\%`, "it's%", "日%"} {
			out = append(out, Like(c, pattern), &rel.Not{Arg: Like(c, pattern)})
		}
	}
	return out
}

// constants gives the different values of the scan's i-th column, and for text one that it
// does not hold, as constants of the column's type.
func (p *predicateTest) constants(i int) []rel.Expr {
	t := p.scan.Cols[i].Type
	seen := map[any]bool{}
	var out []rel.Expr
	add := func(v any) {
		if text := Text(v, t); v != nil && !seen[text] && len(out) < maxConstants {
			seen[text] = true
			out = append(out, &rel.Const{Val: v, Typ: rel.Type{OID: t.OID, Mod: -1}})
		}
	}
	for _, r := range p.all {
		if s, long := r[i].(string); !long || len(s) < 10_000 {
			add(r[i])
		}
	}
	if t.IsText() {
		add("Bb")
		add("zzz")
	}
	if len(out) == 0 {
		return []rel.Expr{&rel.Const{Typ: t}}
	}
	return out
}

// mix makes a random tree of AND, OR and NOT over atoms.
func mix(rnd *rand.Rand, atoms []rel.Expr, depth int) rel.Expr {
	if depth == 0 {
		return atoms[rnd.IntN(len(atoms))]
	}
	switch rnd.IntN(4) {
	case 0:
		return &rel.And{Args: []rel.Expr{mix(rnd, atoms, depth-1), mix(rnd, atoms, depth-1)}}
	case 1, 2:
		return &rel.Or{Args: []rel.Expr{mix(rnd, atoms, depth-1), mix(rnd, atoms, depth-1)}}
	default:
		return &rel.Not{Arg: mix(rnd, atoms, depth-1)}
	}
}

// check offers predicates one conjunct after the other, as the optimizer does, runs those
// that were accepted and compares with the reference.
func (p *predicateTest) check(t *testing.T, preds ...rel.Expr) {
	t.Helper()
	var node plan.Node = p.needed(preds)
	var pushed []rel.Expr
	exact := true
	for _, pred := range preds {
		for _, conjunct := range rel.Conjuncts(pred) {
			v := p.offer(t, &plan.Filter{Input: node, Preds: []rel.Expr{conjunct}})
			p.tally[v.Kind.String()]++
			if v.Kind == source.None {
				continue
			}
			exact = exact && v.Kind == source.Exact
			pushed = append(pushed, conjunct)
			node = &plan.Filter{Input: p.needed(preds), Preds: pushed}
		}
	}
	if len(pushed) == 0 {
		return
	}
	cols := node.Columns()
	got, err := collect(t.Context(), p.src, FragmentOf(p.Name, node))
	if err != nil {
		t.Errorf("%s: %v", show(pushed), err)
		return
	}
	pred := rel.Conjunction(pushed)
	want, whole := p.reference(cols, pred)
	gotTexts := texts(got, cols)
	missing, extra := difference(gotTexts, texts(want, cols))
	if len(missing) > 0 {
		t.Errorf("%s\nloses %s", show(pushed), strings.Join(missing, "\n      "))
	}
	if len(extra) == 0 {
		return
	}
	if exact {
		t.Errorf("%s is EXACT, but gives also %s", show(pushed), strings.Join(extra, "\n"))
	} else if _, foreign := difference(gotTexts, texts(whole, cols)); len(foreign) > 0 {
		t.Errorf("%s gives rows that the table does not have: %s", show(pushed), strings.Join(foreign, "\n"))
	}
}

// needed scans the first column and those that the predicates read.
func (p *predicateTest) needed(preds []rel.Expr) *plan.Scan {
	used := map[rel.ColID]bool{p.scan.Cols[0].ID: true}
	for _, pred := range preds {
		rel.WalkExpr(pred, func(e rel.Expr) bool {
			if c, ok := e.(*rel.Col); ok {
				used[c.ID] = true
			}
			return true
		})
	}
	s := &plan.Scan{Table: p.table}
	for _, c := range p.scan.Cols {
		if used[c.ID] {
			s.Cols = append(s.Cols, c)
		}
	}
	return s
}

// reference gives the rows for which pred is true and all rows, reduced to cols.
func (p *predicateTest) reference(cols []rel.Column, pred rel.Expr) (match, whole []row) {
	for _, r := range p.all {
		byID := make(map[rel.ColID]any, len(r))
		for i, c := range p.scan.Cols {
			byID[c.ID] = r[i]
		}
		short := make(row, len(cols))
		for i, c := range cols {
			short[i] = byID[c.ID]
		}
		whole = append(whole, short)
		if Eval(pred, byID) == true {
			match = append(match, short)
		}
	}
	return match, whole
}

func show(preds []rel.Expr) string {
	parts := make([]string, len(preds))
	for i, p := range preds {
		parts[i] = fmt.Sprint(p)
	}
	return strings.Join(parts, " AND ")
}

// testLimit offers LIMIT over the scan, and over a filter that the source only promises a superset of.
func (k *tableTest) testLimit(t *testing.T) {
	total := k.declared.rows()
	scan := ScanOf(k.table, 1, k.readable()...)
	count := func(n int) rel.Expr { return &rel.Const{Val: int64(n), Typ: rel.Int8} }
	for _, n := range []int{0, 1, 3, total + 5} {
		limit := &plan.Limit{Input: scan, Count: count(n)}
		if k.offer(t, limit).Kind != source.Exact {
			continue
		}
		rows, err := collect(t.Context(), k.src, FragmentOf(k.Name, limit))
		if err != nil {
			t.Errorf("limit %d: %v", n, err)
		} else if len(rows) != min(n, total) {
			t.Errorf("limit %d of %d rows gives %d", n, total, len(rows))
		}
	}
	offset := &plan.Limit{Input: scan, Count: count(2), Offset: count(1)}
	if k.offer(t, offset).Kind == source.Exact {
		rows, err := collect(t.Context(), k.src, FragmentOf(k.Name, offset))
		if want := max(0, min(2, total-1)); err != nil || len(rows) != want {
			t.Errorf("limit 2 offset 1 of %d rows gives %d (%v)", total, len(rows), err)
		}
	}
	p := &predicateTest{tableTest: k, scan: scan}
	for i := range scan.Cols {
		for _, pred := range p.atoms(i) {
			filter := &plan.Filter{Input: scan, Preds: []rel.Expr{pred}}
			if k.src.Offer(filter).Kind != source.Superset {
				continue
			}
			if v := k.src.Offer(&plan.Limit{Input: filter, Count: count(1)}); v.Kind != source.None {
				t.Fatalf("LIMIT over the superset of %s is %s: it would cut rows that the re-check needs", pred, v.Kind)
			}
		}
	}
}
