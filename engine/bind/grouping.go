package bind

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// groupingCall is GROUPING(…), whose arguments can be told only once the keys are known.
type groupingCall struct {
	col    rel.Column
	args   []rel.Expr
	loc    int32
	from   *query // the level that it is written in
	having bool   // of the level that it belongs to
}

// groupingFunc binds GROUPING(…). Like an aggregate it belongs to the innermost query whose
// columns its arguments read.
func (q *query) groupingFunc(f *pg.GroupingFunc) (rel.Expr, error) {
	if len(f.Args) > 31 {
		return nil, q.errorf(f.Location, pgerr.TooManyArguments, "GROUPING must have fewer than 32 arguments")
	}
	sets := q.srfCalls
	args, err := q.exprs(f.Args)
	if err != nil {
		return nil, err
	}
	if q.srfCalls > sets {
		return nil, q.setInAggregate(q.srfLoc)
	}
	home := q.aggregateHome(args)
	if err := q.nestedIn(home, args, f.Location); err != nil {
		return nil, err
	}
	if err := home.takes("grouping operations", f.Location); err != nil {
		return nil, err
	}
	having := home.clause == inHaving
	for i := range home.grouping {
		if c := &home.grouping[i]; (c.from == q || !slices.ContainsFunc(args, computed)) && slices.EqualFunc(c.args, args, same) {
			c.having = c.having && having
			return &rel.Col{Column: c.col}, nil
		}
	}
	col := rel.Column{ID: q.newID(), Name: "grouping", Type: rel.Int4}
	home.own(col)
	home.firstAggregate(f.Location)
	home.grouping = append(home.grouping, groupingCall{col: col, args: args, loc: f.Location, from: q, having: having})
	return &rel.Col{Column: col}, nil
}

// calls finds the keys that GROUPING(…) asks for: those written in HAVING, or the others. From
// a subquery PostgreSQL finds only columns and whole rows among the grouping's expressions.
func (g *grouping) calls(having bool) error {
	for _, c := range g.grouping {
		if c.having != having {
			continue
		}
		item := plan.GroupingItem{Column: c.col}
		for _, a := range c.args {
			k := -1
			if c.from == g.query || !computed(a) {
				k = g.key(a)
			}
			if k < 0 || k >= g.wrote {
				return g.errorf(g.place(a, c.loc), pgerr.GroupingError, "arguments to GROUPING must be grouping expressions of the associated query level")
			}
			item.Keys = append(item.Keys, k)
		}
		g.node.Grouping = append(g.node.Grouping, item)
	}
	return nil
}

// computed says whether an expression is neither a column nor a relation's whole row.
func computed(e rel.Expr) bool {
	switch e := e.(type) {
	case *rel.Col:
		return false
	case *rel.Row:
		return e.Names == nil
	}
	return true
}
