// Package fold does what PostgreSQL's planner does with constants, because its errors and
// its rules for NULL show in answers: SELECT 1/0 FROM t fails though t is empty, CASE WHEN a > 0
// THEN 1 ELSE 1/0 END fails though no row needs the ELSE, and generate_series(1, 3) * NULL gives
// one row. It goes through a bound plan in the planner's order, evaluates immutable functions of
// constants, and leaves out what AND, OR, CASE and COALESCE with constant arguments do not reach.
//
// What it may not do is raise where PostgreSQL does not: stable functions (now(), a text read as a
// date) are not constants, what nobody reads of a subquery is not looked at, and what the gateway
// alone cannot compute is left as it stands.
package fold

import (
	"context"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// Options are what folding needs of the session.
type Options struct {
	// Eval computes expressions without columns, all of them or none.
	Eval func(ctx context.Context, es []rel.Expr) ([]*rel.Const, error)
	// Settle puts the session's values in the place of now(), current_user and the like.
	Settle func(rel.Expr) rel.Expr
}

// Plan gives root with what folding changed, or the error that PostgreSQL raises while it
// plans. Parameters have become constants before; functions of the session have not, since
// PostgreSQL's planner does not know their values.
func Plan(ctx context.Context, root plan.Node, o Options) (plan.Node, error) {
	if evaluatesAnyway(root) {
		return root, nil
	}
	f := newFolder(ctx, root, o)
	f.query(root, nil)
	if f.err != nil {
		return nil, f.err
	}
	return reduce(merge(f.rebuild(root))), nil
}

// evaluatesAnyway says whether a plan is a select list without FROM that evaluates each part
// of each item: running it raises what planning it would.
func evaluatesAnyway(root plan.Node) bool {
	p, ok := root.(*plan.Project)
	if !ok {
		return false
	}
	v, ok := p.Input.(*plan.Values)
	if !ok || len(v.Cols) > 0 || len(v.Rows) != 1 {
		return false
	}
	eager := true
	for _, it := range p.Items {
		rel.WalkExpr(it.Expr, func(e rel.Expr) bool {
			switch e := e.(type) {
			case *rel.Const, *rel.Cast:
			case *rel.Call:
				eager = eager && (len(e.Args) < 2 || !anyNull(e.Args))
			default:
				eager = false
			}
			return eager
		})
	}
	return eager
}

func anyNull(es []rel.Expr) bool {
	for _, e := range es {
		if c, ok := e.(*rel.Const); ok && c.Val == nil {
			return true
		}
	}
	return false
}

// value is an expression after folding.
type value struct {
	e       rel.Expr
	k       *rel.Const // what PostgreSQL takes it for, if for a constant
	changed bool       // a part of it is not evaluated any more
}

// def says what computes a column.
type def struct {
	expr    rel.Expr   // of a subquery that is merged into the one that reads it
	wrapped bool       // an outer join may make it NULL: its reader does not see a constant
	args    []rel.Expr // what is folded along with an aggregate's, a window's or a set's column
	set     bool       // it is a set-returning function's
	owner   *sub       // the subquery that is planned on its own
}

// sub is a subquery in FROM that is planned on its own, for the columns that are read.
type sub struct {
	node   plan.Node
	needed map[rel.ColID]bool
}

type folder struct {
	ctx context.Context
	Options

	memo   map[rel.Expr]value      // whole expressions
	known  map[rel.Expr]*rel.Const // computed
	failed map[rel.Expr]bool       // what the gateway cannot compute ahead
	defs   map[rel.ColID]*def

	ctes    map[int]*plan.CTE
	inlined map[int]bool
	uses    map[int]int

	planned     map[plan.Node]bool // queries
	correlation plan.Correlation
	alive       map[rel.Expr]bool // expressions whose parts have been seen by live
	pending     []*rel.Subquery   // of the clause being folded

	preds   map[plan.Node][]rel.Expr // of filters and joins, after folding
	rows    map[*plan.Values]bool    // single rows, merged into the query that reads them
	arms    map[rel.ColID]arm        // of a UNION ALL's column
	guessed map[rel.Expr]*rel.Const  // parts of conditions, with the session's values
	origin  map[rel.ColID]int        // the FROM item of a column
	origins int
	covered bool // typmods is under a node that sorts or cuts the rows
	err     error
}

func newFolder(ctx context.Context, root plan.Node, o Options) *folder {
	f := &folder{ctx: ctx, Options: o, memo: map[rel.Expr]value{}, known: map[rel.Expr]*rel.Const{}, failed: map[rel.Expr]bool{},
		defs: map[rel.ColID]*def{}, ctes: map[int]*plan.CTE{}, inlined: map[int]bool{}, uses: plan.Uses(root),
		planned: map[plan.Node]bool{}, alive: map[rel.Expr]bool{}, preds: map[plan.Node][]rel.Expr{}, origin: map[rel.ColID]int{}, guessed: map[rel.Expr]*rel.Const{},
		rows: map[*plan.Values]bool{}, arms: map[rel.ColID]arm{}}
	f.prefetch(root)
	return f
}

// evaluate computes e, of constants only. ok is false when the gateway cannot say what
// PostgreSQL would find; the error is PostgreSQL's.
func (f *folder) evaluate(e rel.Expr) (k *rel.Const, ok bool, err error) {
	if k := f.known[e]; k != nil {
		return k, true, nil
	}
	if f.failed[e] {
		return nil, false, nil
	}
	out, err := f.Eval(f.ctx, []rel.Expr{e})
	if err == nil {
		f.known[e] = out[0]
		return out[0], true, nil
	}
	if raised(err) {
		return nil, false, err
	}
	f.failed[e] = true
	return nil, false, nil
}

// raised says whether an error is PostgreSQL's too, and not a limit of the gateway's.
func raised(err error) bool {
	e, ok := pgerr.As(err)
	if !ok {
		return false
	}
	switch e.Code[:2] {
	case "0A", "XX", "08", "53", "57", "58":
		return false
	}
	return e.Code != pgerr.NumericValueOutOfRange || e.Hint == ""
}

// prefetch computes at once all that may be asked for, so that the usual statement costs
// one evaluation; where something fails, each is computed when its turn comes.
func (f *folder) prefetch(root plan.Node) {
	var units []rel.Expr
	var collect func(e rel.Expr)
	collect = func(e rel.Expr) {
		if isUnit(e) {
			units = append(units, e)
			return
		}
		for _, c := range rel.Children(e) {
			collect(c)
		}
	}
	plan.Walk(root, func(n plan.Node) bool {
		for _, e := range plan.Exprs(n) {
			collect(e)
		}
		return true
	})
	if len(units) < 2 {
		return
	}
	if out, err := f.Eval(f.ctx, units); err == nil {
		for i, e := range units {
			f.known[e] = out[i]
		}
	}
}
