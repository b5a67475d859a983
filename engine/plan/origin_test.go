package plan_test

import (
	"slices"
	"testing"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// A column's origins are the columns of relations that its values are computed from, whatever is in between.
func TestOrigins(t *testing.T) {
	table := &rel.Table{Columns: make([]rel.TableColumn, 3)}
	next := rel.ColID(0)
	fresh := func() rel.Column { next++; return rel.Column{ID: next, Type: rel.Numeric} }
	scan := func() (*plan.Scan, []rel.Expr) {
		s := &plan.Scan{Table: table}
		var cols []rel.Expr
		for i := range table.Columns {
			c := plan.ScanCol{Column: fresh(), Ord: i}
			s.Cols, cols = append(s.Cols, c), append(cols, &rel.Col{Column: c.Column})
		}
		return s, cols
	}
	column := func(c rel.Column) rel.Expr { return &rel.Col{Column: c} }

	s, x := scan()
	inner, y := scan()
	sub := &rel.Subquery{Kind: rel.SubScalar, Query: &plan.Project{Input: inner, Items: []plan.Item{{Column: y[1].(*rel.Col).Column, Expr: y[1]}}}}
	sum, both, max, either, named := fresh(), fresh(), fresh(), fresh(), fresh()
	project := &plan.Project{Input: &plan.Filter{Input: s, Preds: []rel.Expr{x[1]}}, Items: []plan.Item{
		{Column: x[2].(*rel.Col).Column, Expr: x[2]}, // passes through
		{Column: sum, Expr: &rel.Call{Func: "numeric_add", Args: []rel.Expr{x[0], x[2]}}},
		{Column: both, Expr: &rel.Coalesce{Args: []rel.Expr{x[0], sub}}}}}
	aggregate := &plan.Aggregate{Input: project, Aggs: []plan.AggItem{{Column: max, Agg: &rel.Agg{Func: "max", Args: []rel.Expr{column(sum)}}}}}
	other, z := scan()
	union := &plan.SetOp{Left: aggregate, Right: &plan.Project{Input: other, Items: []plan.Item{{Column: z[1].(*rel.Col).Column, Expr: z[1]}}}, Cols: []rel.Column{either}}
	root := &plan.With{CTEs: []plan.CTE{{ID: 1, Def: union}}, Body: &plan.CTERef{ID: 1, Cols: []rel.Column{named}}}

	for name, c := range map[string]struct {
		id   rel.ColID
		want []int
	}{
		"scanned":           {x[0].(*rel.Col).ID, []int{0}},
		"passing through":   {x[2].(*rel.Col).ID, []int{2}},
		"computed":          {sum.ID, []int{0, 2}},
		"with a subquery":   {both.ID, []int{0, 1}},
		"aggregated":        {max.ID, []int{0, 2}},
		"of either arm":     {either.ID, []int{0, 1, 2}},
		"through WITH":      {named.ID, []int{0, 1, 2}},
		"not of this query": {next + 1, nil},
	} {
		var got []int
		for _, o := range plan.Origins(root, c.id) {
			got = append(got, o.Ord)
		}
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, c.want) {
			t.Errorf("%s: columns %v, want %v", name, got, c.want)
		}
	}
}
