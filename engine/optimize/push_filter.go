package optimize

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// pushFilter sinks predicates towards the scans they read: through projections, to one
// side of a join, to both sides of a set operation, below a policy barrier if they are
// leakproof and read no masked column.
//
// It must not sink a predicate with a subquery or a volatile function, below a LIMIT, to
// the null-supplying side of an outer join, or through an aggregate other than by its keys.
func pushFilter(_ *state, root plan.Node) plan.Node {
	return sinkAll(markPolicy(root))
}

// sinkAll handles a plan and the plans of the subqueries in its expressions.
func sinkAll(root plan.Node) plan.Node {
	root = sink(root, nil)
	return plan.Map(root, func(n plan.Node) plan.Node {
		return plan.MapExprs(n, func(e rel.Expr) rel.Expr {
			return rel.MapExpr(e, func(e rel.Expr) rel.Expr {
				s, ok := e.(*rel.Subquery)
				if !ok {
					return e
				}
				c := *s
				c.Query = sink(s.Query.(plan.Node), nil)
				return &c
			})
		})
	})
}

// sink gives n with the predicates applied, each as deep as it may go.
func sink(n plan.Node, preds []rel.Expr) plan.Node {
	switch n := n.(type) {
	case *plan.Filter:
		return sink(n.Input, append(n.Preds[:len(n.Preds):len(n.Preds)], preds...))
	case *plan.Project:
		below, stay := through(preds, n.Items)
		return filter(&plan.Project{Input: sink(n.Input, below), Items: n.Items}, stay)
	case *plan.Sort:
		move, stay := movable(preds)
		return filter(&plan.Sort{Input: sink(n.Input, move), Keys: n.Keys}, stay)
	case *plan.Distinct:
		if len(n.On) > 0 {
			return filter(&plan.Distinct{Input: sink(n.Input, nil), On: n.On}, preds)
		}
		move, stay := movable(preds)
		return filter(&plan.Distinct{Input: sink(n.Input, move)}, stay)
	case *plan.Join:
		return sinkJoin(n, preds)
	case *plan.Aggregate:
		c := *n
		if n.Sets != nil || len(n.Keys) == 0 {
			c.Input = sink(n.Input, nil)
			return filter(&c, preds)
		}
		below, stay := through(preds, n.Keys)
		c.Input = sink(n.Input, below)
		return filter(&c, stay)
	case *plan.SetOp:
		move, stay := movable(preds)
		c := *n
		c.Left, c.Right = sink(n.Left, renamed(move, n.Cols, n.Left)), sink(n.Right, renamed(move, n.Cols, n.Right))
		return filter(&c, stay)
	case *plan.With:
		c := &plan.With{CTEs: append([]plan.CTE(nil), n.CTEs...), Body: sink(n.Body, preds)}
		for i := range c.CTEs {
			c.CTEs[i].Def = sinkDefinition(c.CTEs[i])
		}
		return c
	case *plan.Barrier:
		var below, stay []rel.Expr
		for _, p := range preds {
			if leakproof(p) && !readsMasked(p, n.Masked) {
				below = append(below, p)
			} else {
				stay = append(stay, p)
			}
		}
		c := *n
		c.Input = sink(n.Input, below)
		return filter(&c, stay)
	case *plan.Window:
		c := *n
		c.Input = sink(n.Input, nil)
		return filter(&c, preds)
	case *plan.Limit:
		c := *n
		c.Input = sink(n.Input, nil)
		return filter(&c, preds)
	case *plan.ProjectSet:
		return filter(&plan.ProjectSet{Input: sink(n.Input, nil), Items: n.Items, Sorted: n.Sorted}, preds)
	}
	return filter(n, preds)
}

// sinkDefinition keeps a recursive definition's shape (a set operation on top).
func sinkDefinition(c plan.CTE) plan.Node {
	op, ok := c.Def.(*plan.SetOp)
	if !c.Recursive || !ok {
		return sink(c.Def, nil)
	}
	d := *op
	d.Left, d.Right = sink(op.Left, nil), sink(op.Right, nil)
	return &d
}

func filter(n plan.Node, preds []rel.Expr) plan.Node {
	if len(preds) == 0 {
		return n
	}
	return &plan.Filter{Input: n, Preds: preds}
}

// movable parts predicates into those that may be evaluated elsewhere and those that may not.
func movable(preds []rel.Expr) (move, stay []rel.Expr) {
	for _, p := range preds {
		if canMove(p) {
			move = append(move, p)
		} else {
			stay = append(stay, p)
		}
	}
	return move, stay
}

func canMove(p rel.Expr) bool {
	ok := true
	rel.WalkExpr(p, func(e rel.Expr) bool {
		switch x := e.(type) {
		case *rel.Subquery:
			ok = false
		case *rel.Call:
			ok = ok && !isVolatile(x)
		}
		return ok
	})
	return ok
}

// through rewrites predicates to read the inputs of plain items; one that reads a
// computed item stays above, so that nothing is computed twice.
func through(preds []rel.Expr, items []plan.Item) (below, stay []rel.Expr) {
	plain := map[rel.ColID]rel.Expr{}
	computed := map[rel.ColID]bool{}
	for _, it := range items {
		switch it.Expr.(type) {
		case *rel.Col, *rel.Const:
			plain[it.ID] = it.Expr
		default:
			computed[it.ID] = true
		}
	}
	produced := func(id rel.ColID) bool { return computed[id] }
	for _, p := range preds {
		if !canMove(p) || readsWhere(p, produced) || readsUnlisted(p, items) {
			stay = append(stay, p)
			continue
		}
		below = append(below, rel.MapExpr(p, func(e rel.Expr) rel.Expr {
			if c, ok := e.(*rel.Col); ok && plain[c.ID] != nil {
				return plain[c.ID]
			}
			return e
		}))
	}
	return below, stay
}

// readsUnlisted is for Aggregate: a predicate over its results is none over its keys.
func readsUnlisted(p rel.Expr, items []plan.Item) bool {
	listed := map[rel.ColID]bool{}
	for _, it := range items {
		listed[it.ID] = true
	}
	return readsWhere(p, func(id rel.ColID) bool { return !listed[id] })
}

func readsWhere(p rel.Expr, f func(rel.ColID) bool) bool {
	found := false
	rel.WalkExpr(p, func(e rel.Expr) bool {
		if c, ok := e.(*rel.Col); ok && f(c.ID) {
			found = true
		}
		return !found
	})
	return found
}

// renamed rewrites predicates over a set operation's columns to those of one input.
func renamed(preds []rel.Expr, cols []rel.Column, input plan.Node) []rel.Expr {
	if len(preds) == 0 {
		return nil
	}
	to := map[rel.ColID]rel.Column{}
	for i, c := range input.Columns() {
		to[cols[i].ID] = c
	}
	out := make([]rel.Expr, len(preds))
	for i, p := range preds {
		out[i] = rel.MapExpr(p, func(e rel.Expr) rel.Expr {
			if c, ok := e.(*rel.Col); ok {
				if n, ok := to[c.ID]; ok {
					return &rel.Col{Column: n}
				}
			}
			return e
		})
	}
	return out
}

// sinkJoin sends each predicate to the one side that it reads. Above an outer join only
// the row-preserving side may take one; in its ON clause only the null-supplying side.
func sinkJoin(n *plan.Join, preds []rel.Expr) plan.Node {
	side := sides(n)
	var left, right, on, stay []rel.Expr
	for _, p := range preds {
		l, r := side(p)
		switch {
		case !canMove(p):
			stay = append(stay, p)
		case l && !r && n.Kind != plan.Right && n.Kind != plan.Full:
			left = append(left, p)
		case r && !l && (n.Kind == plan.Inner || n.Kind == plan.Right):
			right = append(right, p)
		case n.Kind == plan.Inner && l && r:
			on = append(on, p)
		default:
			stay = append(stay, p)
		}
	}
	var keep []rel.Expr
	for _, p := range n.On {
		l, r := side(p)
		switch {
		case !canMove(p):
			keep = append(keep, p)
		case l && !r && (n.Kind == plan.Inner || n.Kind == plan.Right || n.Kind == plan.Semi):
			left = append(left, p)
		case r && !l && n.Kind != plan.Right && n.Kind != plan.Full:
			right = append(right, p)
		default:
			keep = append(keep, p)
		}
	}
	c := *n
	c.On = append(keep, on...)
	c.Left, c.Right = sink(n.Left, left), sink(n.Right, right)
	return filter(&c, stay)
}

// sides tells which inputs of a join a predicate reads; outer columns count as neither.
func sides(n *plan.Join) func(rel.Expr) (left, right bool) {
	where := map[rel.ColID]int{}
	for _, c := range n.Left.Columns() {
		where[c.ID] |= 1
	}
	for _, c := range n.Right.Columns() {
		where[c.ID] |= 2
	}
	return func(p rel.Expr) (left, right bool) {
		rel.WalkExpr(p, func(e rel.Expr) bool {
			if c, ok := e.(*rel.Col); ok {
				left = left || where[c.ID]&1 != 0
				right = right || where[c.ID]&2 != 0
			}
			return true
		})
		return left, right
	}
}

// leakproof says whether evaluating p tells nothing of a row beyond its result: no
// error, no side effect. Comparisons of a column with constants are; nothing else is
// taken to be.
func leakproof(p rel.Expr) bool {
	switch p := p.(type) {
	case *rel.IsNull:
		return isCol(p.Arg)
	case *rel.InList:
		for _, e := range p.List {
			if !isConst(e) {
				return false
			}
		}
		return isCol(p.Arg) && comparison[p.Op.Op]
	case *rel.Call:
		return len(p.Args) == 2 && comparison[p.Op] && (isCol(p.Args[0]) && isConst(p.Args[1]) || isConst(p.Args[0]) && isCol(p.Args[1]))
	}
	return false
}

var comparison = map[string]bool{"=": true, "<>": true, "<": true, "<=": true, ">": true, ">=": true}

func isCol(e rel.Expr) bool   { _, ok := e.(*rel.Col); return ok }
func isConst(e rel.Expr) bool { _, ok := e.(*rel.Const); return ok }

func readsMasked(p rel.Expr, masked map[rel.ColID]bool) bool {
	return readsWhere(p, func(id rel.ColID) bool { return masked[id] })
}
