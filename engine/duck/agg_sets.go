package duck

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// overSets prints an aggregate under grouping sets. The row that a hypothetical-set aggregate ranks is compared with each row
// of the group, where DuckDB reads a key's value also in a set without that key: it is NULL there. Keys before the i'th are done.
func (p *printer) overSets(c aggCall, want rel.Form, n *plan.Aggregate, group []string, i int) string {
	if n.Sets == nil || i == len(n.Keys) || !isHypothetical(c.agg) {
		return p.aggAs(c, want)
	}
	k := n.Keys[i]
	none, reads := *c.agg, false
	none.Args = make([]rel.Expr, len(c.agg.Args))
	for j, a := range c.agg.Args {
		none.Args[j] = rel.MapExpr(a, func(e rel.Expr) rel.Expr {
			if col, ok := e.(*rel.Col); ok && col.ID == k.ID {
				reads = true
				return &rel.Const{Typ: k.Type}
			}
			return e
		})
	}
	with := p.overSets(c, want, n, group, i+1)
	if !reads {
		return with
	}
	without := c
	without.agg = &none
	absent := "grouping(" + group[i] + ")"
	if p.correlated {
		absent = groupingOfNone(absent, 1)
	}
	return "CASE WHEN " + absent + " = 1 THEN " + p.overSets(without, want, n, group, i+1) + " ELSE " + with + " END"
}

func isHypothetical(a *rel.Agg) bool {
	switch a.Func {
	case "rank", "dense_rank", "percent_rank", "cume_dist":
		return len(a.Within) > 0
	}
	return false
}
