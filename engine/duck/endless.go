package duck

import (
	"context"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// PostgreSQL computes a recursive query as far as somebody asks for its rows: LIMIT and EXISTS
// end one that has no end of its own. DuckDB does so too, a step at a time, if the rows are not
// kept for another reader and if no operator in between waits until it has gathered a chunk.

// readers says how the common table expressions of a statement are read.
type readers struct {
	correlation *plan.Correlation
	recursive   map[int]bool
	stopped     map[int]bool  // a LIMIT or EXISTS may stop one of its readers
	wholly      map[int]bool  // a reader reads it to its end
	as          map[int][]int // it is read as these are
	under       []int         // the recursive ones whose definition is being visited
}

// until says what asks for the rows of an operator.
type until struct {
	stop bool // somebody who may stop before the end
	by   int  // or the readers of this common table expression
}

// readersOf visits a plan.
func readersOf(root plan.Node, c *plan.Correlation) *readers {
	r := &readers{correlation: c, recursive: map[int]bool{}, stopped: map[int]bool{}, wholly: map[int]bool{}, as: map[int][]int{}}
	r.visit(root, until{})
	return r
}

// stops says whether all readers of a common table expression may stop before its end.
func (r *readers) stops(id int) bool { return r.stopsWithout(id, map[int]bool{}) }

func (r *readers) stopsWithout(id int, seen map[int]bool) bool {
	if r.wholly[id] || seen[id] {
		return false
	}
	seen[id] = true
	for _, other := range r.as[id] {
		if !r.stopsWithout(other, seen) {
			return false
		}
	}
	return r.stopped[id] || len(r.as[id]) > 0
}

// any says whether there is a recursive query all of whose readers may stop before its end.
func (r *readers) any() bool {
	for id := range r.recursive {
		if r.stops(id) {
			return true
		}
	}
	return false
}

func (r *readers) visit(n plan.Node, u until) {
	for _, e := range plan.Exprs(n) {
		rel.WalkExpr(e, func(e rel.Expr) bool {
			if s, ok := e.(*rel.Subquery); ok {
				q := s.Query.(plan.Node)
				r.visit(q, until{stop: s.Kind == rel.SubExists && !r.correlation.Of(q)})
			}
			return true
		})
	}
	left, right := u, u
	switch n := n.(type) {
	case *plan.Fragment:
		return
	case *plan.CTERef:
		r.read(n.ID, u)
		return
	case *plan.With:
		for _, c := range n.CTEs {
			if !c.Recursive {
				r.visit(c.Def, until{by: c.ID})
				continue
			}
			r.recursive[c.ID] = true
			r.under = append(r.under, c.ID)
			r.visit(c.Def, until{})
			r.under = r.under[:len(r.under)-1]
		}
		r.visit(n.Body, u)
		return
	case *plan.Limit:
		if n.WithTies || r.correlation.Of(n) {
			left = until{}
		} else if n.Count != nil {
			left = until{stop: true}
		}
	case *plan.Project, *plan.Filter, *plan.Barrier, *plan.ProjectSet:
	case *plan.Join:
		switch n.Kind {
		case plan.Left, plan.Semi, plan.Anti:
			right = until{}
		case plan.Right:
			left = until{}
		case plan.Full:
			left, right = until{}, until{}
		}
	case *plan.SetOp:
		if n.Kind != plan.Union || !n.All {
			left, right = until{}, until{}
		}
	default:
		left = until{}
	}
	for i, in := range plan.Inputs(n) {
		if i == 0 {
			r.visit(in, left)
		} else {
			r.visit(in, right)
		}
	}
}

// read notes a reader; a recursive query's own reading of itself is none.
func (r *readers) read(id int, u until) {
	for _, outer := range r.under {
		if outer == id {
			return
		}
	}
	switch {
	case u.stop:
		r.stopped[id] = true
	case u.by != 0:
		r.as[id] = append(r.as[id], u.by)
	default:
		r.wholly[id] = true
	}
}

// apiece says whether each reader of a common table expression should have its rows computed
// for itself, so that none has to wait for rows that nobody reads: those of a recursive query
// that all of them may stop, or of another that reads one. What is computed twice must give the
// same, and what PostgreSQL computes for rows that it reads must not be left out.
func (p *printer) apiece(c plan.CTE) bool {
	if !p.readers.stops(c.ID) {
		return false
	}
	if c.Recursive {
		p.unending[c.ID] = true
	}
	if hasFragment(c.Def) || volatile(c.Def) {
		return false
	}
	if c.Recursive {
		return true
	}
	endless, raises := false, false
	plan.Walk(c.Def, func(n plan.Node) bool {
		ref, ok := n.(*plan.CTERef)
		endless = endless || ok && p.unending[ref.ID]
		for _, e := range plan.Exprs(n) {
			raises = raises || p.mayRaise(e)
		}
		return !raises
	})
	if !endless || raises {
		return false
	}
	p.unending[c.ID] = true
	return true
}

// volatile says whether a query calls a volatile function.
func volatile(n plan.Node) bool { return plan.AnyExpr(n, volatileExpr) }

func volatileExpr(e rel.Expr) bool {
	found := false
	rel.WalkExpr(e, func(e rel.Expr) bool {
		if call, ok := e.(*rel.Call); ok {
			proc, known := pgtypes.ProcByOID(call.OID)
			found = found || known && proc.Volatile == 'v'
		}
		return !found
	})
	return found
}

// gathering is the setting by which DuckDB's operators hold rows back until they have a chunk of them.
const gathering = "enable_caching_operators"

// promptly has a connection's operators pass on each row at once, and gives what takes that back.
func promptly(ctx context.Context, c *duckdb.Conn) (back func() error, err error) {
	if err := c.Exec(ctx, "SET SESSION "+gathering+" = false"); err != nil {
		return nil, err
	}
	return func() error { return c.Exec(context.Background(), "RESET SESSION "+gathering) }, nil
}
