package fold

import (
	"slices"

	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// reduce makes inner joins of outer ones whose missing rows a condition above rejects, as
// PostgreSQL's planner does. Then it gathers the conditions of inner joins where one may
// raise, so that they are evaluated in PostgreSQL's order.
func reduce(root plan.Node) plan.Node {
	return plan.Map(root, func(n plan.Node) plan.Node {
		f, ok := n.(*plan.Filter)
		if !ok {
			return n
		}
		in := inner(f.Input, demanded(f.Preds))
		preds := f.Preds
		if slices.ContainsFunc(preds, pgfunc.MayRaise) {
			var on []rel.Expr
			in, on = gathered(in)
			preds = append(on, preds...)
		}
		if in == f.Input && len(preds) == len(f.Preds) {
			return f
		}
		return &plan.Filter{Input: in, Preds: preds}
	})
}

// demanded are columns that must have values for all of the conditions to be true.
func demanded(preds []rel.Expr) map[rel.ColID]bool {
	out := map[rel.ColID]bool{}
	for _, p := range preds {
		for id := range whereTrue(p) {
			out[id] = true
		}
	}
	return out
}

func whereTrue(p rel.Expr) map[rel.ColID]bool {
	switch p := p.(type) {
	case *rel.And:
		return demanded(p.Args)
	case *rel.Or:
		var both map[rel.ColID]bool
		for i, a := range p.Args {
			some := whereTrue(a)
			if i == 0 {
				both = some
			}
			for id := range both {
				if !some[id] {
					delete(both, id)
				}
			}
		}
		return both
	case *rel.Not:
		if c, ok := p.Arg.(*rel.Call); ok {
			return nonNull(c)
		}
	case *rel.IsNull:
		if p.Negated && p.Arg.Type().OID != rel.RecordOID {
			return nonNull(p.Arg)
		}
	case *rel.InList:
		return nonNull(p.Arg)
	case *rel.Call, *rel.Col:
		return nonNull(p)
	}
	return nil
}

// inner reduces the joins below a condition that demands values of some columns.
func inner(n plan.Node, want map[rel.ColID]bool) plan.Node {
	switch n := n.(type) {
	case *plan.Filter:
		all := demanded(n.Preds)
		for id := range want {
			all[id] = true
		}
		if in := inner(n.Input, all); in != n.Input {
			return &plan.Filter{Input: in, Preds: n.Preds}
		}
	case *plan.Join:
		left, right := asks(n.Left, want), asks(n.Right, want)
		c := *n
		switch {
		case n.Kind == plan.Left && right, n.Kind == plan.Right && left, n.Kind == plan.Full && left && right:
			c.Kind = plan.Inner
		case n.Kind == plan.Full && left:
			c.Kind = plan.Left
		case n.Kind == plan.Full && right:
			c.Kind = plan.Right
		}
		both := demanded(n.On)
		for id := range want {
			both[id] = true
		}
		switch c.Kind {
		case plan.Inner:
			c.Left, c.Right = inner(n.Left, both), inner(n.Right, both)
		case plan.Left:
			c.Left, c.Right = inner(n.Left, want), inner(n.Right, demanded(n.On))
		case plan.Right:
			c.Left, c.Right = inner(n.Left, demanded(n.On)), inner(n.Right, want)
		}
		if c.Kind != n.Kind || c.Left != n.Left || c.Right != n.Right {
			return &c
		}
	}
	return n
}

func asks(n plan.Node, want map[rel.ColID]bool) bool {
	return slices.ContainsFunc(n.Columns(), func(c rel.Column) bool { return want[c.ID] })
}

// gathered takes the conditions off the inner joins of a FROM clause.
func gathered(n plan.Node) (plan.Node, []rel.Expr) {
	j, ok := n.(*plan.Join)
	if !ok || j.Kind != plan.Inner || j.Lateral || slices.ContainsFunc(j.On, hasSubquery) {
		return n, nil
	}
	c := *j
	var left, right []rel.Expr
	c.Left, left = gathered(j.Left)
	c.Right, right = gathered(j.Right)
	if c.On = nil; len(left)+len(right)+len(j.On) == 0 {
		return n, nil
	}
	return &c, slices.Concat(left, right, j.On)
}

func hasSubquery(e rel.Expr) bool {
	found := false
	rel.WalkExpr(e, func(e rel.Expr) bool {
		_, is := e.(*rel.Subquery)
		found = found || is
		return !found
	})
	return found
}
