package optimize

import (
	"math"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// pushLimit lets a source stop early: a LIMIT with nothing but projections between it and
// a fragment goes below too, OFFSET added in. It stays above, where it is free.
//
// It must not pass a filter that stayed above, a sort, or WITH TIES.
func pushLimit(s *state, root plan.Node) plan.Node {
	return plan.Map(root, func(n plan.Node) plan.Node {
		l, ok := n.(*plan.Limit)
		if !ok || l.WithTies {
			return n
		}
		count, ok := constantCount(l.Count)
		if !ok {
			return n
		}
		if l.Offset != nil {
			skip, ok := constantCount(l.Offset)
			if !ok || count > math.MaxInt64-skip {
				return n
			}
			count += skip
		}
		in, done := s.limitInto(l.Input, count)
		if !done {
			return n
		}
		c := *l
		c.Input = in
		return &c
	})
}

func constantCount(e rel.Expr) (int64, bool) {
	c, ok := e.(*rel.Const)
	if !ok || c.Val == nil {
		return 0, false
	}
	n, ok := c.Val.(int64)
	return n, ok && n >= 0
}

func (s *state) limitInto(n plan.Node, count int64) (plan.Node, bool) {
	switch n := n.(type) {
	case *plan.Project:
		in, ok := s.limitInto(n.Input, count)
		return &plan.Project{Input: in, Items: n.Items}, ok
	case *plan.Barrier:
		c := *n
		in, ok := s.limitInto(n.Input, count)
		c.Input = in
		return &c, ok
	case *plan.Fragment:
		op := &plan.Limit{Input: n.Input, Count: &rel.Const{Val: count, Typ: rel.Int8}}
		src := s.Source(n.Source)
		if src == nil || src.Offer(op).Kind != source.Exact {
			return n, false
		}
		out := *n
		out.Input = op
		if out.Rows < 0 || out.Rows > float64(count) {
			out.Rows = float64(count)
		}
		return &out, true
	}
	return n, false
}
