package fuzzsql

import (
	"context"
	"math/rand/v2"
	"strings"

	"github.com/meshgate/meshgate/benchmarks/answer"
)

// Partition asks the gateway alone: a query in whole and in parts (TLP), and a predicate as
// filter and as value (NoREC).
func (p *Pair) Partition(ctx context.Context, seed uint64, i int) (Result, error) {
	g := &gen{r: rand.New(rand.NewPCG(seed, uint64(i)|1<<40)), left: 40}
	q := &query{}
	w := want{depth: 2}
	sc := g.from(q, w)
	for range 1 + g.r.IntN(2) {
		g.addItem(q, g.expr(sc, pick(g, allTypes), 2), w)
	}
	test := g.predicate(sc, 3)
	variant := i % len(Variants)
	whole := q.String()
	part := func(how string) string {
		var b strings.Builder
		parted := *q
		parted.where = &node{format: how, kids: []*node{test}}
		parted.print(&b)
		return b.String()
	}
	counted := func(items, how string) string {
		c := query{items: []*item{{expr: &node{format: items}}}, from: q.from}
		if how == "" {
			c.items[0].expr.kids = []*node{test}
		} else {
			c.where = &node{format: how, kids: []*node{test}}
		}
		return c.String()
	}
	r, err := p.same(ctx, variant, whole, part("•")+" UNION ALL "+part("NOT (•)")+" UNION ALL "+part("(•) IS NULL"))
	if err != nil || r.Kind == Differs {
		return r, err
	}
	return p.same(ctx, variant, counted("count(*)", "•"), counted("count(*) FILTER (WHERE •) AS count", ""))
}

// same asks the gateway two statements that must say the same, but for their columns' typmods.
func (p *Pair) same(ctx context.Context, variant int, a, b string) (Result, error) {
	r := Result{Kind: Equal, SQL: a + "\n" + b, Variant: Variants[variant]}
	limited, cancel := context.WithTimeout(ctx, 2*p.Limit)
	defer cancel()
	var said [2]*answer.Answer
	for i, sql := range []string{a, b} {
		var err error
		if said[i], err = answer.Ask(limited, p.Gateway[variant], sql, nil, answer.Text); err != nil {
			p.Gateway[variant], err = p.Reopen(variant)
			r.Kind = Slow
			return r, err
		}
		for j := range said[i].Columns {
			said[i].Columns[j].Mod = -1
		}
		said[i].Tag = ""
	}
	for _, a := range said {
		if a.Err != nil && refused(a.Err) {
			r.Kind, r.Reason = Unsupported, number.ReplaceAllString(a.Err.Message, "N")
			return r, nil
		}
	}
	if e := said[1].Err; e != nil && (said[0].Err != nil || !runtime(e) && e.Code[:2] == "42" || raisable(e, raisedByTables(b))) { // the predicate itself is wrong
		r.Kind, r.Reason = BothFail, e.Code
		return r, nil
	}
	if r.Diff = answer.Diff(said[0], said[1], false); r.Diff != "" {
		r.Kind = Differs
	}
	return r, nil
}
