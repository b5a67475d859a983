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
	m := &merging{moved: map[rel.ColID]rel.Expr{}, constant: map[rel.ColID]rel.Expr{}, carried: map[rel.ColID]bool{}}
	plan.Walk(root, func(n plan.Node) bool {
		if set, ok := n.(*plan.ProjectSet); ok {
			for _, it := range set.Items {
				m.carried[it.ID] = m.carried[it.ID] || isItself(it)
			}
		}
		return true
	})
	root = m.below(root, false)
	if len(m.moved) > 0 {
		root = plan.Map(root, func(n plan.Node) plan.Node {
			return plan.MapExprs(n, func(e rel.Expr) rel.Expr { return written(e, m.moved) })
		})
	}
	if len(m.constant) > 0 {
		root = plan.Map(root, func(n plan.Node) plan.Node {
			switch n.(type) {
			case *plan.Filter, *plan.Join:
				return plan.MapExprs(n, func(e rel.Expr) rel.Expr { return written(e, m.constant) })
			}
			return n
		})
	}
	return root
}

// merging is what has been found in subqueries: the columns to be computed by their readers,
// and those that are constants, which conditions compare with as such.
type merging struct {
	moved, constant map[rel.ColID]rel.Expr
	carried         map[rel.ColID]bool // through sets of the select list, which pass nothing else on
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

// below takes the columns out of the subqueries in FROM clauses. nulled says that an outer
// join around n may make its rows NULL.
func (m *merging) below(n plan.Node, nulled bool) plan.Node {
	n = plan.MapExprs(n, func(e rel.Expr) rel.Expr {
		return rel.MapExpr(e, func(e rel.Expr) rel.Expr {
			s, ok := e.(*rel.Subquery)
			if !ok {
				return e
			}
			q := m.below(s.Query.(plan.Node), false)
			if q == s.Query {
				return e
			}
			c := *s
			c.Query = q
			return &c
		})
	})
	switch n := n.(type) {
	case *plan.Filter:
		if in := m.item(n.Input, nulled); in != n.Input {
			return &plan.Filter{Input: in, Preds: n.Preds}
		}
		return n
	case *plan.Join:
		c := *n
		c.Left = m.item(n.Left, nulled || n.Kind == plan.Right || n.Kind == plan.Full)
		c.Right = m.item(n.Right, nulled || n.Kind == plan.Left || n.Kind == plan.Full)
		if c.Left != n.Left || c.Right != n.Right {
			return &c
		}
		return n
	}
	return plan.MapInputs(n, func(in plan.Node) plan.Node { return m.below(in, false) })
}

// item is an item of a FROM clause.
func (m *merging) item(n plan.Node, nulled bool) plan.Node {
	n = m.below(n, nulled)
	if p, ok := n.(*plan.Project); ok {
		return m.without(p, nulled)
	}
	return n
}

// without is a merged subquery without the columns that may raise, and with those that they
// read. Where an outer join may make a row NULL, only what is NULL for such a row moves.
func (m *merging) without(p *plan.Project, nulled bool) plan.Node {
	if !simple(p) {
		return p
	}
	made := map[rel.ColID]bool{}
	for _, c := range p.Input.Columns() {
		made[c.ID] = true
	}
	var keep []plan.Item
	have := map[rel.ColID]bool{}
	var read []rel.Column
	for _, it := range p.Items {
		it.Expr = written(it.Expr, m.moved) // of a subquery inside of this one
		if isConst(it.Expr) && !nulled && rel.FormOf(it.Expr) == it.Form {
			m.constant[it.ID] = it.Expr
		}
		if !m.carried[it.ID] && movable(it) && (!nulled || nullWith(it.Expr, made)) {
			m.moved[it.ID] = it.Expr
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
	for _, c := range read {
		if made[c.ID] && !have[c.ID] {
			have[c.ID] = true
			keep = append(keep, plan.Item{Column: c, Expr: &rel.Col{Column: c}})
		}
	}
	return &plan.Project{Input: p.Input, Items: keep}
}

// movable says whether a column may be computed by its readers.
func movable(it plan.Item) bool {
	if !pgfunc.MayRaise(it.Expr) || it.Form != rel.FormOf(it.Expr) || it.Type != it.Expr.Type() || !readsColumn(it.Expr) {
		return false
	}
	return !hasSubquery(it.Expr)
}

// nullWith says whether e is NULL when the columns made are: columns of the other side of a lateral join, which it may read
// too, keep their values.
func nullWith(e rel.Expr, made map[rel.ColID]bool) bool {
	for id := range nonNull(e) {
		if made[id] {
			return true
		}
	}
	return false
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
