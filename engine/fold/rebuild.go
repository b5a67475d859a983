package fold

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// rebuild puts folded expressions into the plan: in conditions and limits all of them,
// elsewhere those of which a part is not evaluated any more. The columns' types and forms
// stay as they were.
func (f *folder) rebuild(n plan.Node) plan.Node {
	old := n
	switch x := n.(type) {
	case *plan.Filter:
		if kept, ok := f.preds[x]; ok {
			if len(kept) == 0 {
				return f.rebuild(x.Input)
			}
			n = &plan.Filter{Input: x.Input, Preds: f.withGuesses(kept)}
		}
	case *plan.Values:
		if f.rows[x] {
			return f.row(x)
		}
	case *plan.Join:
		if kept, ok := f.preds[x]; ok && len(x.On) > 0 {
			c := *x
			if c.On = f.withGuesses(kept); len(kept) == 0 {
				c.On = []rel.Expr{boolean(true)}
			}
			n = &c
		}
	}
	_, limit := old.(*plan.Limit)
	_, list := old.(*plan.Project)
	n = plan.MapExprs(n, func(e rel.Expr) rel.Expr {
		return f.inside(f.replacement(e, limit, list))
	})
	if p, ok := n.(*plan.Project); ok {
		n = withoutSets(old.(*plan.Project), p)
	}
	return plan.MapInputs(n, f.rebuild)
}

// withGuesses puts into conditions what was computed of them to estimate them.
func (f *folder) withGuesses(preds []rel.Expr) []rel.Expr {
	var put func(e rel.Expr) rel.Expr
	put = func(e rel.Expr) rel.Expr {
		if k := f.guessed[e]; k != nil {
			return k
		}
		return rel.MapChildren(e, put)
	}
	out := make([]rel.Expr, len(preds))
	for i, p := range preds {
		out[i] = put(p)
	}
	return out
}

// row is a single row without what nobody reads of it.
func (f *folder) row(v *plan.Values) plan.Node {
	return plan.MapExprs(v, func(e rel.Expr) rel.Expr {
		if _, read := f.memo[e]; !read && !isConst(e) {
			return null(e.Type())
		}
		return f.inside(f.replacement(e, false, true))
	})
}

// replacement is what a whole expression becomes.
func (f *folder) replacement(e rel.Expr, always, item bool) rel.Expr {
	v, ok := f.memo[e]
	switch {
	case !ok, !v.changed && !always:
		return e
	case item && isNull(v.k):
		return v.k // it takes any form
	case rel.FormOf(v.e) != rel.FormOf(e):
		return e
	}
	return v.e
}

// inside rebuilds the queries of the subqueries in an expression.
func (f *folder) inside(e rel.Expr) rel.Expr {
	return rel.MapExpr(e, func(e rel.Expr) rel.Expr {
		s, ok := e.(*rel.Subquery)
		if !ok {
			return e
		}
		q := f.rebuild(s.Query.(plan.Node))
		if q == s.Query {
			return e
		}
		c := *s
		c.Query = q
		return &c
	})
}

// withoutSets takes from below a select list the set-returning functions that it read
// before and does not read any more.
func withoutSets(old, now *plan.Project) plan.Node {
	if old == now {
		return now
	}
	before, after := map[rel.ColID]bool{}, map[rel.ColID]bool{}
	for i := range old.Items {
		reads(old.Items[i].Expr, before)
		reads(now.Items[i].Expr, after)
	}
	c := *now
	c.Input = dropSets(now.Input, before, after)
	return &c
}

func dropSets(n plan.Node, before, after map[rel.ColID]bool) plan.Node {
	set, ok := n.(*plan.ProjectSet)
	if !ok {
		return n
	}
	var keep []plan.Item
	sets := false
	for _, it := range set.Items {
		if !isItself(it) && before[it.ID] && !after[it.ID] {
			reads(it.Expr, before)
			continue
		}
		sets = sets || !isItself(it)
		reads(it.Expr, after)
		reads(it.Expr, before)
		keep = append(keep, it)
	}
	in := dropSets(set.Input, before, after)
	if !sets {
		return in
	}
	return &plan.ProjectSet{Input: in, Items: keep, Sorted: set.Sorted}
}

func reads(e rel.Expr, into map[rel.ColID]bool) {
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch e := e.(type) {
		case *rel.Col:
			into[e.ID] = true
		case *rel.Subquery:
			plan.Walk(e.Query.(plan.Node), func(n plan.Node) bool {
				for _, x := range plan.Exprs(n) {
					reads(x, into)
				}
				return true
			})
		}
		return true
	})
}
