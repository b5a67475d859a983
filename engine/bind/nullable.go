package bind

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// nullable notes that a join may find no row of these entries, which are on its side. A
// whole row that is not there is NULL, not a row of NULLs: who asks for one adds a column
// to the side that tells.
func (q *query) nullable(entries []*nsEntry, side *plan.Node) {
	var mark *rel.Col
	present := func() rel.Expr {
		if mark == nil {
			yes := &rel.Const{Val: true, Typ: rel.Bool}
			p := &plan.Project{Input: *side, Items: []plan.Item{{Column: q.newColumn("present", yes), Expr: yes}}}
			for _, c := range (*side).Columns() {
				p.Items = append(p.Items, plan.Item{Column: c, Expr: &rel.Col{Column: c}})
			}
			mark = &rel.Col{Column: p.Items[0].Column}
			q.own(mark.Column)
			*side = p
		}
		return mark
	}
	for _, en := range entries {
		if en.present == nil { // else a join within the side tells of it
			en.present = present
		}
	}
}
