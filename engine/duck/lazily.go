package duck

import (
	"errors"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgfunc"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// Lazily says how to print a statement that has failed because DuckDB evaluates subqueries
// before a row asks for their values, where PostgreSQL does then: an error in one that no row
// asks for is none to it. The zero value prints them as DuckDB evaluates them best.
type Lazily struct {
	// Failed are subqueries that read no query around, by their plans, and the error that each
	// ends in. It is raised where a row asks for the value.
	Failed map[plan.Node]error
	// Guarded has a subquery that reads columns of a query around read NULL for them where that
	// query does not ask for its value: in a CASE, behind a condition that decides. What it gives
	// there is not used, so the answer stays.
	Guarded bool
}

// failed prints a subquery of which is known that it fails.
func (p *printer) failed(e *rel.Subquery) (sql string, ok bool) {
	if !p.fails(e) {
		return "", false
	}
	known, _ := pgerr.As(p.lazily.Failed[e.Query.(plan.Node)])
	return "CAST(error(" + quote(duckdb.Mark(known)) + ") AS " + duckType(e.Type(), rel.FormOf(e)) + ")", true
}

// fails says whether a subquery is known to fail.
func (p *printer) fails(e *rel.Subquery) bool {
	n, _ := e.Query.(plan.Node)
	return p.lazily.Failed[n] != nil
}

// mayRaise says whether evaluating e can fail on some values, or is known to.
func (p *printer) mayRaise(e rel.Expr) bool {
	if pgfunc.MayRaise(e) {
		return true
	}
	found := false
	if len(p.lazily.Failed) > 0 {
		rel.WalkExpr(e, func(e rel.Expr) bool {
			if s, ok := e.(*rel.Subquery); ok {
				found = found || p.fails(s)
			}
			return !found
		})
	}
	return found
}

// under prints what is evaluated only where the conditions hold: each is asked where those
// before it do.
func (p *printer) under(guards []rel.Expr, print func()) {
	if !p.lazily.Guarded {
		print()
		return
	}
	outer := p.guards
	defer func() { p.guards = outer }()
	p.guards = p.guards[:len(p.guards):len(p.guards)]
	for _, g := range guards {
		if !anyQuery([]rel.Expr{g}, false) {
			p.guards = append(p.guards, g)
		}
	}
	print()
}

// guard gives a subquery with NULL in the place of the columns of the queries around where
// nothing asks for its value. What is printed next is the subquery.
func (p *printer) guard(n plan.Node) plan.Node {
	if len(p.guards) == 0 {
		return n
	}
	defer func() { p.guards = nil }()
	made := map[rel.ColID]bool{}
	plan.Walk(n, func(n plan.Node) bool {
		for _, c := range n.Columns() {
			made[c.ID] = true
		}
		return true
	})
	guards := p.guards
	return plan.MapAllExprs(n, func(e rel.Expr) rel.Expr {
		c, ok := e.(*rel.Col)
		if !ok || made[c.ID] {
			return e
		}
		for i := len(guards) - 1; i >= 0; i-- {
			e = &rel.Case{Whens: []rel.When{{Cond: guards[i], Then: e}}, Typ: c.Column.Type}
		}
		return e
	})
}

// not is a condition that holds where e is another than want.
func not(e rel.Expr, want bool) rel.Expr {
	return &rel.BoolTest{Arg: e, Want: &want, Negated: true}
}

// Deferrable says whether an error of a statement may be one of a subquery that PostgreSQL
// would not have evaluated: an error about a value, not about the gateway or a source.
func Deferrable(err error) bool {
	var e *pgerr.Error
	if !errors.As(err, &e) || len(e.Code) != 5 {
		return false
	}
	return e.Code[:2] == "22" || e.Code == pgerr.CardinalityViolation
}
