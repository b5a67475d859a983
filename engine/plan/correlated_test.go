package plan_test

import (
	"testing"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

func TestCorrelation(t *testing.T) {
	column := func(id rel.ColID) rel.Column { return rel.Column{ID: id, Type: rel.Int4} }
	read := func(id rel.ColID) rel.Expr { return &rel.Col{Column: column(id)} }
	values := func(id rel.ColID) plan.Node { return &plan.Values{Cols: []rel.Column{column(id)}} }
	project := func(in plan.Node, id rel.ColID, e rel.Expr) plan.Node {
		return &plan.Project{Input: in, Items: []plan.Item{{Column: column(id), Expr: e}}}
	}
	query := func(n plan.Node) rel.Expr { return &rel.Subquery{Kind: rel.SubScalar, Query: n, Typ: rel.Int4} }

	innermost := project(values(5), 6, read(1)) // reads the outermost query
	middle := project(values(3), 4, query(innermost))
	alone := project(values(7), 8, read(7))
	outermost := project(project(values(1), 2, query(middle)), 9, query(alone))
	lateral := project(values(11), 12, read(10))
	joined := &plan.Join{Kind: plan.Left, Lateral: true, Left: values(10), Right: lateral}
	condition := &plan.Join{Kind: plan.Left, Left: values(13), Right: innermost, On: []rel.Expr{query(project(values(14), 15, read(13)))}}
	outside := &plan.Join{Kind: plan.Full, Left: values(16), Right: values(17), On: []rel.Expr{query(project(values(18), 19, read(20)))}}

	for _, order := range []string{"from outside", "from inside"} { // what was found first must not matter
		var c plan.Correlation
		cases := []struct {
			name             string
			n                plan.Node
			of, expr, inside bool
		}{
			{"nothing", nil, false, false, false},
			{"the outermost", outermost, false, false, true},
			{"in the middle", middle, true, true, true},
			{"the innermost", innermost, true, true, false},
			{"one alone", alone, false, false, false},
			{"a lateral join", joined, false, false, false},
			{"its right side", lateral, true, true, false},
			{"a condition over its sides", condition, true, false, true},
			{"a condition over more", outside, true, true, true},
		}
		for i := range cases {
			k := cases[i]
			if order == "from inside" {
				k = cases[len(cases)-1-i]
			}
			if c.Of(k.n) != k.of || c.OfExprs(k.n) != k.expr || c.Inside(k.n) != k.inside {
				t.Errorf("%s, %s: %v %v %v", k.name, order, c.Of(k.n), c.OfExprs(k.n), c.Inside(k.n))
			}
		}
	}
}
