package plan

import (
	"slices"

	"github.com/meshgate/meshgate/engine/rel"
)

// Inputs gives a node's direct inputs; plans inside expressions are not among them.
func Inputs(n Node) []Node {
	var out []Node
	mapInputs(n, func(c Node) Node { out = append(out, c); return c })
	return out
}

// MapInputs rebuilds n with f applied to its direct inputs, from left to right; it is the step
// of a top-down rewrite. Plans inside expressions are not among them.
func MapInputs(n Node, f func(Node) Node) Node { return mapInputs(n, f) }

// Walk visits n and, while f says so, everything below it: inputs and the plans of subqueries.
func Walk(n Node, f func(Node) bool) {
	if n == nil || !f(n) {
		return
	}
	for _, e := range Exprs(n) {
		rel.WalkExpr(e, func(e rel.Expr) bool {
			if s, ok := e.(*rel.Subquery); ok {
				Walk(s.Query.(Node), f)
			}
			return true
		})
	}
	for _, c := range Inputs(n) {
		Walk(c, f)
	}
}

// AnyExpr says whether f holds of an expression that a node of the tree evaluates, plans of
// subqueries included.
func AnyExpr(n Node, f func(rel.Expr) bool) bool {
	found := false
	Walk(n, func(n Node) bool {
		found = found || slices.ContainsFunc(Exprs(n), f)
		return !found
	})
	return found
}

// Map rebuilds a tree bottom-up, plans of subqueries included: f gets each node after
// its inputs and gives its replacement. Unchanged sub-trees are shared.
func Map(n Node, f func(Node) Node) Node {
	n = mapInputs(n, func(c Node) Node { return Map(c, f) })
	n = MapExprs(n, func(e rel.Expr) rel.Expr {
		return rel.MapExpr(e, func(e rel.Expr) rel.Expr {
			s, ok := e.(*rel.Subquery)
			if !ok {
				return e
			}
			q := Map(s.Query.(Node), f)
			if q == s.Query {
				return e
			}
			c := *s
			c.Query = q
			return &c
		})
	})
	return f(n)
}

// MapAllExprs applies f (through rel.MapExpr) to every expression of the tree, subqueries' plans included.
func MapAllExprs(n Node, f func(rel.Expr) rel.Expr) Node {
	return Map(n, func(n Node) Node {
		return MapExprs(n, func(e rel.Expr) rel.Expr { return rel.MapExpr(e, f) })
	})
}

// Exprs gives the expressions that n itself evaluates.
func Exprs(n Node) []rel.Expr {
	var out []rel.Expr
	MapExprs(n, func(e rel.Expr) rel.Expr { out = append(out, e); return e })
	return out
}

func mapInputs(n Node, f func(Node) Node) Node {
	switch n := n.(type) {
	case nil, *Scan, *Values, *CTERef, *FuncScan:
		return n
	case *Filter:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *Project:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *Join:
		l, r := f(n.Left), f(n.Right)
		if l != n.Left || r != n.Right {
			c := *n
			c.Left, c.Right = l, r
			return &c
		}
	case *Aggregate:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *Window:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *Sort:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *Limit:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *Distinct:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *SetOp:
		l, r := f(n.Left), f(n.Right)
		if l != n.Left || r != n.Right {
			c := *n
			c.Left, c.Right = l, r
			return &c
		}
	case *With:
		changed := false
		ctes := make([]CTE, len(n.CTEs))
		for i, cte := range n.CTEs {
			d := f(cte.Def)
			changed = changed || d != cte.Def
			cte.Def = d
			ctes[i] = cte
		}
		body := f(n.Body)
		if changed || body != n.Body {
			return &With{CTEs: ctes, Body: body}
		}
	case *ProjectSet:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *Barrier:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *Fragment:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	default:
		panic("plan: unknown node")
	}
	return n
}

// MapExprs rebuilds n with f applied to each of the expressions that n itself
// evaluates (whole expressions: use rel.MapExpr inside f to reach their parts).
func MapExprs(n Node, f func(rel.Expr) rel.Expr) Node {
	changed := false
	one := func(e rel.Expr) rel.Expr {
		if e == nil {
			return nil
		}
		r := f(e)
		if r != e {
			changed = true
		}
		return r
	}
	list := func(es []rel.Expr) []rel.Expr {
		if es == nil {
			return nil
		}
		out := make([]rel.Expr, len(es))
		for i, e := range es {
			out[i] = one(e)
		}
		return out
	}
	items := func(in []Item) []Item {
		out := make([]Item, len(in))
		for i, it := range in {
			it.Expr = one(it.Expr)
			out[i] = it
		}
		return out
	}
	keys := func(in []rel.SortKey) []rel.SortKey {
		out := make([]rel.SortKey, len(in))
		for i, k := range in {
			k.Expr = one(k.Expr)
			out[i] = k
		}
		return out
	}
	agg := func(a *rel.Agg) *rel.Agg {
		r, ok := one(a).(*rel.Agg)
		if !ok {
			panic("plan: an aggregate call was replaced by another expression")
		}
		return r
	}
	var c Node
	switch n := n.(type) {
	case *Values:
		v := *n
		v.Rows = make([][]rel.Expr, len(n.Rows))
		for i, r := range n.Rows {
			v.Rows[i] = list(r)
		}
		c = &v
	case *Filter:
		c = &Filter{Input: n.Input, Preds: list(n.Preds)}
	case *Project:
		c = &Project{Input: n.Input, Items: items(n.Items)}
	case *Join:
		v := *n
		v.On = list(n.On)
		c = &v
	case *Aggregate:
		v := *n
		v.Keys = items(n.Keys)
		v.Aggs = make([]AggItem, len(n.Aggs))
		for i, a := range n.Aggs {
			a.Agg = agg(a.Agg)
			v.Aggs[i] = a
		}
		c = &v
	case *Window:
		v := *n
		v.Items = make([]WindowItem, len(n.Items))
		for i, w := range n.Items {
			w.Call = agg(w.Call)
			w.Partition = list(w.Partition)
			w.Order = keys(w.Order)
			w.Frame.Start.Offset = one(w.Frame.Start.Offset)
			w.Frame.End.Offset = one(w.Frame.End.Offset)
			v.Items[i] = w
		}
		c = &v
	case *Sort:
		c = &Sort{Input: n.Input, Keys: keys(n.Keys)}
	case *Limit:
		v := *n
		v.Count, v.Offset = one(n.Count), one(n.Offset)
		c = &v
	case *Distinct:
		c = &Distinct{Input: n.Input, On: list(n.On)}
	case *FuncScan:
		v := *n
		v.Calls = list(n.Calls)
		c = &v
	case *ProjectSet:
		c = &ProjectSet{Input: n.Input, Items: items(n.Items), Sorted: n.Sorted}
	default:
		return n
	}
	if !changed {
		return n
	}
	return c
}

// Uses counts the references to each common table expression, by its ID.
func Uses(root Node) map[int]int {
	uses := map[int]int{}
	Walk(root, func(n Node) bool {
		if r, ok := n.(*CTERef); ok {
			uses[r.ID]++
		}
		return true
	})
	return uses
}

// MaxID is the largest column id that the tree produces or reads.
func MaxID(root Node) rel.ColID {
	var top rel.ColID
	see := func(id rel.ColID) {
		if id > top {
			top = id
		}
	}
	Walk(root, func(n Node) bool {
		for _, c := range n.Columns() {
			see(c.ID)
		}
		if w, ok := n.(*With); ok {
			for _, c := range w.CTEs {
				for _, col := range c.Def.Columns() {
					see(col.ID)
				}
			}
		}
		for _, e := range Exprs(n) {
			rel.WalkExpr(e, func(e rel.Expr) bool {
				if c, ok := e.(*rel.Col); ok {
					see(c.ID)
				}
				return true
			})
		}
		return true
	})
	return top
}
