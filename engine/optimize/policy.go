package optimize

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// markPolicy notes in every barrier which predicates below it are the policy's, before
// the user's leakproof ones come to stand beside them. Marked barriers stay as they are.
func markPolicy(root plan.Node) plan.Node {
	return plan.Map(root, func(n plan.Node) plan.Node {
		b, ok := n.(*plan.Barrier)
		if !ok || b.Policy != nil {
			return n
		}
		c := *b
		c.Policy = filtersOf(b.Input)
		return &c
	})
}

func filtersOf(n plan.Node) []rel.Expr {
	switch n := n.(type) {
	case *plan.Project:
		return filtersOf(n.Input)
	case *plan.Filter:
		return append(filtersOf(n.Input), n.Preds...)
	}
	return []rel.Expr{}
}

// keepSecret tells the fragment below a barrier which predicates are the policy's.
func keepSecret(b *plan.Barrier) plan.Node {
	if len(b.Policy) == 0 {
		return b
	}
	return plan.Map(b, func(n plan.Node) plan.Node {
		f, ok := n.(*plan.Fragment)
		if !ok {
			return n
		}
		c := *f
		c.Policy = b.Policy
		return &c
	})
}

// policyPredicates are all barriers' marked predicates.
func policyPredicates(root plan.Node) map[rel.Expr]bool {
	out := map[rel.Expr]bool{}
	plan.Walk(root, func(n plan.Node) bool {
		if b, ok := n.(*plan.Barrier); ok {
			for _, p := range b.Policy {
				out[p] = true
			}
		}
		return true
	})
	return out
}
