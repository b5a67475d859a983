package fold

import (
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// merge computes columns of subqueries that may raise where they are read, as PostgreSQL does
// once it has merged a subquery into the query around it: after that one's joins and
// conditions, for the rows that are left of them.
func merge(root plan.Node) plan.Node {
	moved := map[rel.ColID]rel.Expr{}
	root = mergeBelow(root, moved)
	if len(moved) == 0 {
		return root
	}
	return plan.Map(root, func(n plan.Node) plan.Node {
		return plan.MapExprs(n, func(e rel.Expr) rel.Expr { return written(e, moved) })
	})
}

// written puts what computes the moved columns in their place.
func written(e rel.Expr, moved map[rel.ColID]rel.Expr) rel.Expr {
	return rel.MapExpr(e, func(e rel.Expr) rel.Expr {
		if c, ok := e.(*rel.Col); ok && moved[c.ID] != nil {
			return moved[c.ID]
		}
		return e
	})
}

// mergeBelow takes the columns out of the subqueries in FROM clauses.
func mergeBelow(root plan.Node, moved map[rel.ColID]rel.Expr) plan.Node {
	return plan.Map(root, func(n plan.Node) plan.Node {
		switch n := n.(type) {
		case *plan.Filter:
			if p, ok := n.Input.(*plan.Project); ok {
				if in := without(p, false, moved); in != n.Input {
					return &plan.Filter{Input: in, Preds: n.Preds}
				}
			}
		case *plan.Join:
			c := *n
			c.Left = below(n.Left, n.Kind == plan.Right || n.Kind == plan.Full, moved)
			c.Right = below(n.Right, n.Kind == plan.Left || n.Kind == plan.Full, moved)
			if c.Left != n.Left || c.Right != n.Right {
				return &c
			}
		}
		return n
	})
}

func below(n plan.Node, nulled bool, moved map[rel.ColID]rel.Expr) plan.Node {
	switch n := n.(type) {
	case *plan.Project:
		return without(n, nulled, moved)
	case *plan.Filter:
		if in := below(n.Input, nulled, moved); in != n.Input {
			return &plan.Filter{Input: in, Preds: n.Preds}
		}
	}
	return n
}

// without is a merged subquery without the columns that may raise, and with those that they
// read. Where an outer join may make a row NULL, only what is NULL for such a row moves.
func without(p *plan.Project, nulled bool, moved map[rel.ColID]rel.Expr) plan.Node {
	if !simple(p) {
		return p
	}
	var keep []plan.Item
	have := map[rel.ColID]bool{}
	var read []rel.Column
	for _, it := range p.Items {
		it.Expr = written(it.Expr, moved) // of a subquery inside of this one
		if movable(it, nulled) {
			moved[it.ID] = it.Expr
			rel.WalkExpr(it.Expr, func(e rel.Expr) bool {
				if c, ok := e.(*rel.Col); ok {
					read = append(read, c.Column)
				}
				return true
			})
			continue
		}
		keep = append(keep, it)
		have[it.ID] = true
	}
	if len(keep) == len(p.Items) {
		return p
	}
	made := map[rel.ColID]bool{}
	for _, c := range p.Input.Columns() {
		made[c.ID] = true
	}
	for _, c := range read {
		if made[c.ID] && !have[c.ID] {
			have[c.ID] = true
			keep = append(keep, plan.Item{Column: c, Expr: &rel.Col{Column: c}})
		}
	}
	return &plan.Project{Input: p.Input, Items: keep}
}

// movable says whether a column may be computed by its readers.
func movable(it plan.Item, nulled bool) bool {
	if !pgfunc.MayRaise(it.Expr) || it.Form != rel.FormOf(it.Expr) || it.Type != it.Expr.Type() || !readsColumn(it.Expr) {
		return false
	}
	return !hasSubquery(it.Expr) && (!nulled || len(nonNull(it.Expr)) > 0)
}

// nonNull are columns without whose values e is NULL: those that it reads through strict
// functions only.
func nonNull(e rel.Expr) map[rel.ColID]bool {
	out := map[rel.ColID]bool{}
	var see func(rel.Expr)
	see = func(e rel.Expr) {
		switch e := e.(type) {
		case *rel.Col:
			out[e.ID] = true
		case *rel.Cast:
			see(e.Arg)
		case *rel.Call:
			if p, ok := pgtypes.ProcByOID(e.OID); ok && p.Strict && !p.RetSet {
				for _, a := range e.Args {
					see(a)
				}
			}
		}
	}
	see(e)
	return out
}
