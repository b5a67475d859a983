package bind

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// projectSet puts the select list's set-returning functions under the projection, whose
// other inputs repeat for every row of the sets. Those that read other sets are computed
// above them, for each of their rows; those of one level run side by side.
func (q *query) projectSet(tree plan.Node, items []plan.Item) plan.Node {
	read := make([]rel.Expr, len(items))
	for i, it := range items {
		read[i] = it.Expr
	}
	return setLevels(tree, q.srfs, read)
}

// setLevels computes sets over tree, those that read others above them; read is what is
// read of tree's columns further up.
func setLevels(tree plan.Node, sets []plan.Item, read []rel.Expr) plan.Node {
	for len(sets) > 0 {
		var now, later []plan.Item
		for _, s := range sets {
			if readsItem(s.Expr, sets) {
				later = append(later, s)
			} else {
				now = append(now, s)
			}
		}
		set := &plan.ProjectSet{Input: tree, Items: now}
		above := slices.Clone(read)
		for _, it := range later {
			above = append(above, it.Expr)
		}
		carry(set, above)
		tree, sets = set, later
	}
	return tree
}

// readsItem says whether e reads a column that one of the items computes.
func readsItem(e rel.Expr, items []plan.Item) bool {
	found := false
	walkCols(e, func(c *rel.Col) {
		for _, it := range items {
			found = found || it.ID == c.ID
		}
	})
	return found
}

// carry adds to set the columns of its input that the expressions above it read.
func carry(set *plan.ProjectSet, read []rel.Expr) {
	available := map[rel.ColID]rel.Column{}
	for _, c := range set.Input.Columns() {
		available[c.ID] = c
	}
	for _, s := range set.Items {
		delete(available, s.ID)
	}
	for _, e := range read {
		walkCols(e, func(c *rel.Col) {
			if col, ok := available[c.ID]; ok {
				delete(available, c.ID)
				set.Items = append(set.Items, plan.Item{Column: col, Expr: &rel.Col{Column: col}})
			}
		})
	}
}

// setsLast says whether the sets of a select list are made of the sorted rows, after DISTINCT ON:
// where rows are sorted, and by no column that a set makes.
func (q *query) setsLast(s *pg.SelectStmt, targets []target, order []orderKey, on []int) bool {
	if len(q.srfs) == 0 || len(order) == 0 || len(s.DistinctClause) > 0 && len(on) == 0 {
		return false
	}
	read := slices.Clone(on)
	for _, o := range order {
		read = append(read, o.target)
	}
	return !slices.ContainsFunc(read, func(i int) bool { return readsItem(targets[i].expr, q.srfs) })
}

// sortThenSets sorts the rows, takes the first of those that DISTINCT ON holds equal, and makes
// the sets of what is left, in its order.
func (q *query) sortThenSets(tree plan.Node, items []plan.Item, ids []rel.Column, on []int, keys []rel.SortKey) plan.Node {
	var first, last []plan.Item
	var above []rel.Expr
	for i, it := range items {
		if readsItem(it.Expr, q.srfs) {
			last, above = append(last, it), append(above, it.Expr)
			continue
		}
		first = append(first, it)
		last = append(last, plan.Item{Column: ids[i], Expr: &rel.Col{Column: ids[i]}})
		above = append(above, last[i].Expr)
	}
	have := map[rel.ColID]bool{}
	for _, it := range first {
		have[it.ID] = true
	}
	below := map[rel.ColID]bool{}
	for _, c := range tree.Columns() {
		below[c.ID] = true
	}
	need := func(c *rel.Col) {
		if below[c.ID] && !have[c.ID] {
			have[c.ID] = true
			first = append(first, plan.Item{Column: c.Column, Expr: c})
		}
	}
	for _, e := range above {
		walkCols(e, need)
	}
	for _, it := range q.srfs {
		walkCols(it.Expr, need)
	}
	tree = &plan.Project{Input: tree, Items: first}
	if len(on) > 0 {
		tree = q.distinctOnNode(tree, on, ids, keys)
	} else {
		tree = &plan.Sort{Input: tree, Keys: keys}
	}
	tree = setLevels(tree, q.srfs, above)
	for n := tree; ; {
		set, ok := n.(*plan.ProjectSet)
		if !ok {
			break
		}
		set.Sorted, n = true, set.Input
	}
	return &plan.Project{Input: tree, Items: last}
}
