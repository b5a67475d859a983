package optimize

import (
	"fmt"
	"math"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// carve makes a fragment of every scan and offers the source the predicates directly
// above it, conjunct by conjunct: an Exact one moves below, a Superset one goes below and
// stays above, one that gets None stays above. What stays is noted with the reason.
func carve(s *state, root plan.Node) plan.Node {
	root = markPolicy(root)
	s.policy = policyPredicates(root)
	return plan.Map(root, func(n plan.Node) plan.Node {
		switch n := n.(type) {
		case *plan.Scan:
			return s.fragment(n)
		case *plan.Barrier:
			return keepSecret(n)
		case *plan.Filter:
			frag, ok := n.Input.(*plan.Fragment)
			if !ok || !s.Pushdown || s.Disabled["push_predicate"] {
				return n
			}
			return s.offerFilter(frag, n.Preds)
		}
		return n
	})
}

func (s *state) fragment(scan *plan.Scan) *plan.Fragment {
	s.fragments++
	if s.Source(scan.Table.Source) == nil && s.err == nil {
		s.err = fmt.Errorf("source %s of relation %s is not open", scan.Table.Source, scan.Table.Name)
	}
	return &plan.Fragment{ID: s.fragments, Source: scan.Table.Source, Input: scan, Rows: scan.Table.Rows}
}

func (s *state) offerFilter(frag *plan.Fragment, preds []rel.Expr) plan.Node {
	src := s.Source(frag.Source)
	if src == nil {
		return &plan.Filter{Input: frag, Preds: preds}
	}
	out := *frag
	own := map[rel.ColID]bool{}
	for _, c := range frag.Columns() {
		own[c.ID] = true
	}
	var below, above []rel.Expr
	for _, p := range preds {
		v := source.Verdict{Reason: "it reads columns of other relations"}
		switch {
		case !canMove(p):
			v.Reason = "it holds a subquery or a volatile function"
		case !readsWhere(p, func(id rel.ColID) bool { return !own[id] }):
			v = src.Offer(&plan.Filter{Input: frag.Input, Preds: []rel.Expr{p}})
		}
		if v.Kind != source.None {
			below = append(below, p)
			out.Rows = afterFilter(out.Rows, p)
		}
		if v.Kind != source.Exact {
			above = append(above, p)
			if s.policy[p] {
				out.Notes = append(out.Notes, fmt.Sprintf("the policy's row filter: %s", v.Kind))
				continue
			}
			out.Notes = append(out.Notes, fmt.Sprintf("%s: %s, %s", p, v.Kind, v.Reason))
		}
	}
	if len(below) > 0 {
		out.Input = &plan.Filter{Input: frag.Input, Preds: below}
	}
	if len(above) == 0 {
		return &out
	}
	return &plan.Filter{Input: &out, Preds: above}
}

// afterFilter guesses how many rows a predicate leaves: a tenth for an equality, a third
// for anything else (the defaults of the System R paper, which most planners keep).
func afterFilter(rows float64, p rel.Expr) float64 {
	if rows < 0 {
		return rows
	}
	part := 1.0 / 3
	switch p := p.(type) {
	case *rel.Call:
		if p.Op == "=" {
			part = 0.1
		}
	case *rel.InList:
		part = math.Min(0.1*float64(len(p.List)), 0.5)
	}
	return math.Max(1, rows*part)
}
