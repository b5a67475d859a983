package bind_test

import (
	"fmt"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// sound says whether a bound query holds together: every column that an expression reads
// is produced below it, to its left under LATERAL, or by an outer query, with the same
// type; no id is produced twice; nothing is left untyped; the root gives the columns promised.
func sound(q *bind.Query) error {
	s := &soundness{made: map[rel.ColID]bool{}, toAny: map[*rel.Const]bool{}}
	s.node(q.Root, map[rel.ColID]rel.Column{})
	cols := q.Root.Columns()
	if len(cols) != len(q.Columns) {
		return fmt.Errorf("%d columns are promised, the plan gives %d", len(q.Columns), len(cols))
	}
	for i, c := range cols {
		if c.ID != q.Columns[i].ID || c.Type != q.Columns[i].Type || c.Form != q.Columns[i].Form {
			return fmt.Errorf("column %d is promised as %v, the plan gives %v", i+1, q.Columns[i], c)
		}
	}
	return s.err
}

type soundness struct {
	made  map[rel.ColID]bool
	toAny map[*rel.Const]bool
	err   error
}

func (s *soundness) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
}

func with(outer map[rel.ColID]rel.Column, inputs ...[]rel.Column) map[rel.ColID]rel.Column {
	out := make(map[rel.ColID]rel.Column, len(outer))
	for id, c := range outer {
		out[id] = c
	}
	for _, cols := range inputs {
		for _, c := range cols {
			out[c.ID] = c
		}
	}
	return out
}

func (s *soundness) node(n plan.Node, outer map[rel.ColID]rel.Column) {
	in := outer
	switch n := n.(type) {
	case *plan.Join:
		s.node(n.Left, outer)
		right := outer
		if n.Lateral {
			right = with(outer, n.Left.Columns())
		}
		s.node(n.Right, right)
		in = with(outer, n.Left.Columns(), n.Right.Columns())
	case *plan.Limit:
		s.node(n.Input, outer)
	case *plan.With:
		for _, c := range n.CTEs {
			s.node(c.Def, outer)
		}
		s.node(n.Body, outer)
	case *plan.SetOp:
		s.node(n.Left, outer)
		s.node(n.Right, outer)
		for i, c := range n.Cols {
			if l, r := n.Left.Columns()[i], n.Right.Columns()[i]; l.Type.OID != c.Type.OID || r.Type.OID != c.Type.OID {
				s.fail("a set operation's column %d is %v over %v and %v", i+1, c, l, r)
			}
		}
	default:
		for _, c := range plan.Inputs(n) {
			s.node(c, outer)
			in = with(in, c.Columns())
		}
	}
	for _, c := range made(n) {
		if s.made[c.ID] {
			s.fail("%v is produced twice", c)
		}
		s.made[c.ID] = true
		if c.Type.OID == rel.UnknownOID {
			s.fail("%v is untyped", c)
		}
	}
	for _, e := range plan.Exprs(n) {
		s.expr(e, in)
	}
}

// made are the columns that a node itself makes, not those it passes on.
func made(n plan.Node) []rel.Column {
	var items []plan.Item
	var out []rel.Column
	switch n := n.(type) {
	case *plan.Scan, *plan.Values, *plan.SetOp, *plan.CTERef, *plan.FuncScan:
		return n.Columns()
	case *plan.Window:
		for _, w := range n.Items {
			out = append(out, w.Column)
		}
	case *plan.Aggregate:
		return n.Columns()
	case *plan.Project:
		items = n.Items
	case *plan.ProjectSet:
		items = n.Items
	}
	for _, it := range items {
		if c, ok := it.Expr.(*rel.Col); !ok || c.ID != it.ID {
			out = append(out, it.Column)
		}
	}
	return out
}

func (s *soundness) expr(e rel.Expr, in map[rel.ColID]rel.Column) {
	rel.WalkExpr(e, func(e rel.Expr) bool {
		// A literal passed to a parameter of type "any" stays unknown: pg_typeof('x').
		var args []rel.Expr
		switch e := e.(type) {
		case *rel.Call:
			args = e.Args
		case *rel.Agg:
			args = e.Args
		case *rel.Row:
			args = e.Fields
		}
		for _, a := range args {
			if c, ok := a.(*rel.Const); ok && c.Typ.OID == rel.UnknownOID {
				s.toAny[c] = true
			}
		}
		if c, ok := e.(*rel.Const); e.Type().OID == rel.UnknownOID && !(ok && s.toAny[c]) {
			s.fail("%s is untyped", e)
		}
		switch e := e.(type) {
		case *rel.Col:
			if c, ok := in[e.ID]; !ok {
				s.fail("%s (%v) is read where nothing produces it", e, e.ID)
			} else if c.Type != e.Column.Type {
				s.fail("%s is read as %v, and is %v", e, e.Column, c)
			}
		case *rel.Subquery:
			s.node(e.Query.(plan.Node), in)
		}
		return s.err == nil
	})
}
