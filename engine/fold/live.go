package fold

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// live follows what a folded expression still reads: subqueries in it are to be planned,
// columns of subqueries in FROM are wanted.
func (f *folder) live(e rel.Expr) {
	if f.err != nil || f.alive[e] {
		return
	}
	f.alive[e] = true
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch e := e.(type) {
		case *rel.Col:
			f.liveColumn(e)
		case *rel.Subquery:
			f.pending = append(f.pending, e)
			f.liveOuter(e.Query.(plan.Node))
		}
		return true
	})
}

func (f *folder) liveColumn(c *rel.Col) {
	d := f.defs[c.ID]
	switch {
	case d == nil:
		return
	case d.owner != nil && d.owner.needed != nil:
		d.owner.needed[c.ID] = true
	case d.expr != nil:
		f.live(f.root(d.expr).e)
	}
	for _, a := range d.args {
		f.live(f.root(a).e)
	}
}

// liveOuter marks the columns of outer queries that a subquery reads.
func (f *folder) liveOuter(n plan.Node) {
	plan.Walk(n, func(n plan.Node) bool {
		for _, e := range plan.Exprs(n) {
			rel.WalkExpr(e, func(e rel.Expr) bool {
				if c, ok := e.(*rel.Col); ok {
					if d := f.defs[c.ID]; d != nil && d.owner != nil && d.owner.needed != nil {
						d.owner.needed[c.ID] = true
					}
				}
				return true
			})
		}
		return true
	})
}

// sublinks folds the subqueries of the clause that has been folded.
func (f *folder) sublinks() {
	for len(f.pending) > 0 && f.err == nil {
		s := f.pending[0]
		f.pending = f.pending[1:]
		rest := f.pending
		f.pending = nil
		f.subquery(s)
		f.pending = append(f.pending, rest...)
	}
}

// subquery folds the query of a subquery in an expression. EXISTS asks for no column, and
// for no order.
func (f *folder) subquery(s *rel.Subquery) {
	n := s.Query.(plan.Node)
	if s.Kind != rel.SubExists {
		f.query(n, nil)
		return
	}
	if p := f.bare(n); p != nil {
		n = p
		if f.planned[n] {
			return
		}
		f.planned[n] = true
		l := &level{}
		from := n.(*plan.Project).Input
		f.enter(l, from, false)
		f.conditions(l, from)
		f.sublinks()
		f.estimate(l)
		f.subqueries(l)
		return
	}
	f.query(n, nil)
}

// bare is the select list of an EXISTS that PostgreSQL cuts down to FROM and WHERE; nil
// where it has sets of rows to make.
func (f *folder) bare(n plan.Node) plan.Node {
	for {
		switch x := n.(type) {
		case *plan.Sort:
			n = x.Input
		case *plan.Distinct:
			n = x.Input
		case *plan.Limit:
			if x.Offset != nil || x.WithTies {
				return nil
			}
			if x.Count != nil {
				v := f.root(x.Count)
				if n, ok := constantCount(v.k); f.err != nil || !ok || n <= 0 {
					return nil
				}
			}
			n = x.Input
		case *plan.Project:
			if trims(x) {
				n = x.Input
				continue
			}
			if from := fromOf(x.Input); from == nil {
				return nil
			}
			return x
		default:
			return nil
		}
	}
}

func constantCount(k *rel.Const) (int64, bool) {
	if k == nil {
		return 0, false
	}
	n, ok := k.Val.(int64)
	return n, ok
}

// fromOf is what a select list over n reads, if it has no aggregates, windows and sets.
func fromOf(n plan.Node) plan.Node {
	for {
		x, ok := n.(*plan.Filter)
		if !ok {
			break
		}
		n = x.Input
	}
	switch n.(type) {
	case *plan.ProjectSet, *plan.Window, *plan.Aggregate:
		return nil
	}
	return n
}
