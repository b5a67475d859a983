package fold

import (
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// simple says whether a subquery in FROM is merged into the query that reads it: it has
// nothing but a select list, FROM and WHERE, and nothing volatile in the list.
func simple(p *plan.Project) bool {
	if fromOf(p.Input) == nil || trims(p) {
		return false
	}
	for _, it := range p.Items {
		if isVolatile(it.Expr) {
			return false
		}
	}
	return true
}

// enter notes what the columns of a FROM clause are, folding functions in it. nulled says
// that an outer join may make them NULL.
func (f *folder) enter(l *level, n plan.Node, nulled bool) {
	if f.err != nil {
		return
	}
	switch n := n.(type) {
	case *plan.Filter:
		f.enter(l, n.Input, nulled)
		return
	case *plan.Join:
		f.enter(l, n.Left, nulled || n.Kind == plan.Right || n.Kind == plan.Full)
		f.enter(l, n.Right, nulled || n.Kind == plan.Left || n.Kind == plan.Full)
		return
	case *plan.Project:
		if simple(n) {
			f.enter(l, n.Input, nulled)
			for _, it := range n.Items {
				if !isItself(it) {
					f.defs[it.ID] = &def{expr: it.Expr, wrapped: nulled}
				}
			}
			return
		}
	case *plan.Scan:
		f.placed(n)
		return
	case *plan.Values:
		f.placed(n)
		if len(n.Rows) > 1 {
			l.values = append(l.values, n)
			return
		}
		f.rows[n] = true
		for i, c := range n.Cols {
			f.defs[c.ID] = &def{expr: n.Rows[0][i], wrapped: nulled}
		}
		return
	case *plan.FuncScan:
		f.placed(n)
		f.all(n.Calls...)
		if len(n.Calls) == 1 && len(n.Cols) == 1 && !n.Ordinality && !isSet(n.Calls[0]) {
			f.defs[n.Cols[0].ID] = &def{expr: n.Calls[0], wrapped: nulled}
		}
		return
	case *plan.CTERef:
		f.placed(n)
		c := f.ctes[n.ID]
		if c == nil || !f.inlined[n.ID] {
			return
		}
		f.enter(l, c.Def, nulled)
		for i, col := range c.Def.Columns() {
			f.defs[n.Cols[i].ID] = &def{expr: &rel.Col{Column: col}}
		}
		return
	case *plan.SetOp:
		if _, ok := unionAll(n); ok {
			f.placed(n)
			for i, c := range n.Cols {
				f.arms[c.ID] = arm{n, i}
			}
			for _, part := range []plan.Node{n.Left, n.Right} {
				f.enter(l, part, true)
				if p, ok := part.(*plan.Project); ok && simple(p) {
					for _, it := range p.Items {
						l.unions = append(l.unions, it.Expr)
					}
				} else if s := l.last(part); s != nil {
					s.needed = nil
				}
			}
			return
		}
	}
	f.placed(n)
	s := &sub{node: n, needed: map[rel.ColID]bool{}}
	if op, ok := n.(*plan.SetOp); ok && op != nil {
		s.needed = nil
	}
	for _, c := range n.Columns() {
		f.defs[c.ID] = &def{owner: s}
	}
	l.subs = append(l.subs, s)
}

func (l *level) last(n plan.Node) *sub {
	if len(l.subs) == 0 || l.subs[len(l.subs)-1].node != n {
		return nil
	}
	return l.subs[len(l.subs)-1]
}

// placed numbers a FROM item, so that a condition on one can be told from one on several.
func (f *folder) placed(n plan.Node) {
	f.origins++
	for _, c := range n.Columns() {
		f.origin[c.ID] = f.origins
	}
}

func isSet(e rel.Expr) bool {
	c, ok := e.(*rel.Call)
	if !ok {
		return false
	}
	p, ok := pgtypes.ProcByOID(c.OID)
	return !ok || p.RetSet || p.Ret == rel.RecordOID
}

// conditions folds WHERE and ON of a FROM clause and of the subqueries merged into it, the
// inner ones first.
func (f *folder) conditions(l *level, n plan.Node) {
	if f.err != nil {
		return
	}
	switch n := n.(type) {
	case *plan.Filter:
		f.conditions(l, n.Input)
		f.filter(l, n, n.Preds, true)
	case *plan.Join:
		f.conditions(l, n.Left)
		f.conditions(l, n.Right)
		f.filter(l, n, n.On, n.Kind == plan.Inner)
	case *plan.Project:
		if simple(n) {
			f.conditions(l, n.Input)
		}
	case *plan.CTERef:
		if f.inlined[n.ID] && f.ctes[n.ID] != nil {
			f.conditions(l, f.ctes[n.ID].Def)
		}
	case *plan.SetOp:
		if _, ok := unionAll(n); ok {
			f.conditions(l, n.Left)
			f.conditions(l, n.Right)
			f.all(l.unions...)
			l.unions = nil
		}
	}
}

// filter folds conjuncts. Subqueries that become joins are folded before, whatever the
// conjuncts beside them say.
func (f *folder) filter(l *level, n plan.Node, preds []rel.Expr, estimated bool) {
	for _, p := range preds {
		f.becomesJoin(p)
	}
	kept, _, decided := f.operands(preds, true)
	if f.err != nil {
		return
	}
	if decided || len(kept) > 0 && isConst(kept[len(kept)-1]) {
		kept = []rel.Expr{boolean(false)}
		l.never = l.never || estimated
	}
	f.preds[n] = kept
	for _, p := range kept {
		f.live(p)
		f.inParts(p)
	}
	f.sublinks()
	if estimated {
		l.estimated = append(l.estimated, kept...)
	}
}

func isConst(e rel.Expr) bool { _, ok := e.(*rel.Const); return ok }

// becomesJoin folds the query of x IN (SELECT …), and of a correlated [NOT] EXISTS.
func (f *folder) becomesJoin(p rel.Expr) {
	if not, ok := p.(*rel.Not); ok {
		if s, ok := not.Arg.(*rel.Subquery); !ok || s.Kind != rel.SubExists {
			return
		}
		p = not.Arg
	}
	s, ok := p.(*rel.Subquery)
	if !ok {
		return
	}
	n := s.Query.(plan.Node)
	switch {
	case s.Kind == rel.SubAny && !f.correlation.Of(n), s.Kind == rel.SubExists && f.correlation.Of(n):
		f.subquery(s)
	}
}

// subqueries folds what stands in FROM and is planned on its own. Where it is alone there
// and the condition over it is false, it is not planned.
func (f *folder) subqueries(l *level) {
	never := f.never(l.from)
	for _, s := range l.subs {
		if s.node == never {
			continue
		}
		f.query(s.node, s.needed)
	}
}

// never is the only item of a FROM clause if its condition is constantly false.
func (f *folder) never(n plan.Node) plan.Node {
	no := false
	for {
		switch x := n.(type) {
		case *plan.Filter:
			p := f.preds[x]
			k, ok := first(p).(*rel.Const)
			no = no || len(p) == 1 && ok && !isTrue(k)
			n = x.Input
			continue
		case *plan.Project:
			if simple(x) {
				n = x.Input
				continue
			}
		case *plan.CTERef:
			if f.inlined[x.ID] && f.ctes[x.ID] != nil {
				n = f.ctes[x.ID].Def
				continue
			}
		}
		if no {
			return n
		}
		return nil
	}
}

func first(es []rel.Expr) rel.Expr {
	if len(es) == 0 {
		return nil
	}
	return es[0]
}
