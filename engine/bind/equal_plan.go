package bind

import (
	"slices"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// column says whether two columns are the same one, or made in the same place.
func (m *matching) column(a, b rel.ColID) bool {
	if other, ok := m.cols[a]; ok {
		return other == b
	}
	return a == b
}

// pair notes that two nodes make the same columns, if they do.
func (m *matching) pair(a, b []rel.Column) bool {
	if len(a) != len(b) {
		return false
	}
	if m.cols == nil {
		m.cols = map[rel.ColID]rel.ColID{}
	}
	for i := range a {
		if a[i].Name != b[i].Name || a[i].Type != b[i].Type || a[i].Form != b[i].Form {
			return false
		}
		m.cols[a[i].ID] = b[i].ID
	}
	return true
}

// sameNode compares the plans of subqueries, inputs first: what a node makes is known to
// those above it. Aliases count, as they do to PostgreSQL.
func (m *matching) sameNode(a, b plan.Node) bool {
	switch a := a.(type) {
	case *plan.Scan:
		b, ok := b.(*plan.Scan)
		return ok && a.Table == b.Table && a.Alias == b.Alias && m.pair(a.Columns(), b.Columns())
	case *plan.Values:
		b, ok := b.(*plan.Values)
		return ok && slices.EqualFunc(a.Rows, b.Rows, m.sameList) && m.pair(a.Cols, b.Cols)
	case *plan.Filter:
		b, ok := b.(*plan.Filter)
		return ok && m.sameNode(a.Input, b.Input) && m.sameList(a.Preds, b.Preds)
	case *plan.Project:
		b, ok := b.(*plan.Project)
		return ok && m.sameNode(a.Input, b.Input) && m.sameItems(a.Items, b.Items)
	case *plan.ProjectSet:
		b, ok := b.(*plan.ProjectSet)
		return ok && m.sameNode(a.Input, b.Input) && m.sameItems(a.Items, b.Items)
	case *plan.Join:
		b, ok := b.(*plan.Join)
		return ok && a.Kind == b.Kind && a.Lateral == b.Lateral && m.sameNode(a.Left, b.Left) && m.sameNode(a.Right, b.Right) && m.sameList(a.On, b.On)
	case *plan.Aggregate:
		b, ok := b.(*plan.Aggregate)
		return ok && m.sameNode(a.Input, b.Input) && m.sameItems(a.Keys, b.Keys) && slices.EqualFunc(a.Sets, b.Sets, slices.Equal) &&
			slices.EqualFunc(a.Aggs, b.Aggs, func(a, b plan.AggItem) bool { return m.same(a.Agg, b.Agg) }) &&
			slices.EqualFunc(a.Grouping, b.Grouping, func(a, b plan.GroupingItem) bool { return slices.Equal(a.Keys, b.Keys) }) &&
			m.pair(a.Columns(), b.Columns())
	case *plan.Window:
		b, ok := b.(*plan.Window)
		return ok && m.sameNode(a.Input, b.Input) && slices.EqualFunc(a.Items, b.Items, m.sameWindow) && m.pair(a.Columns(), b.Columns())
	case *plan.Sort:
		b, ok := b.(*plan.Sort)
		return ok && m.sameNode(a.Input, b.Input) && m.sameKeys(a.Keys, b.Keys)
	case *plan.Limit:
		b, ok := b.(*plan.Limit)
		return ok && a.WithTies == b.WithTies && m.sameNode(a.Input, b.Input) && m.same(a.Count, b.Count) && m.same(a.Offset, b.Offset)
	case *plan.Distinct:
		b, ok := b.(*plan.Distinct)
		return ok && m.sameNode(a.Input, b.Input) && m.sameList(a.On, b.On)
	case *plan.SetOp:
		b, ok := b.(*plan.SetOp)
		return ok && a.Kind == b.Kind && a.All == b.All && m.sameNode(a.Left, b.Left) && m.sameNode(a.Right, b.Right) && m.pair(a.Cols, b.Cols)
	case *plan.With:
		b, ok := b.(*plan.With)
		return ok && slices.EqualFunc(a.CTEs, b.CTEs, m.sameCTE) && m.sameNode(a.Body, b.Body)
	case *plan.CTERef:
		b, ok := b.(*plan.CTERef)
		if !ok {
			return false
		}
		id, inside := m.ctes[a.ID]
		return (inside && id == b.ID || !inside && a.ID == b.ID) && m.pair(a.Cols, b.Cols)
	case *plan.FuncScan:
		b, ok := b.(*plan.FuncScan)
		return ok && a.Alias == b.Alias && a.Ordinality == b.Ordinality && m.sameList(a.Calls, b.Calls) && m.pair(a.Cols, b.Cols)
	}
	return false
}

func (m *matching) sameItems(a, b []plan.Item) bool {
	cols := func(items []plan.Item) []rel.Column { return (&plan.Project{Items: items}).Columns() }
	return slices.EqualFunc(a, b, func(a, b plan.Item) bool { return m.same(a.Expr, b.Expr) }) && m.pair(cols(a), cols(b))
}

func (m *matching) sameWindow(a, b plan.WindowItem) bool {
	sameBound := func(a, b plan.Bound) bool { return a.Kind == b.Kind && m.same(a.Offset, b.Offset) }
	return m.same(a.Call, b.Call) && m.sameList(a.Partition, b.Partition) && m.sameKeys(a.Order, b.Order) && a.Frame.Mode == b.Frame.Mode &&
		a.Frame.Exclude == b.Frame.Exclude && sameBound(a.Frame.Start, b.Frame.Start) && sameBound(a.Frame.End, b.Frame.End)
}

func (m *matching) sameCTE(a, b plan.CTE) bool {
	if m.ctes == nil {
		m.ctes = map[int]int{}
	}
	m.ctes[a.ID] = b.ID // before the definition, which may read it
	forced := func(c plan.CTE) int {
		switch {
		case c.Materialized == nil:
			return 0
		case *c.Materialized:
			return 1
		}
		return 2
	}
	return a.Name == b.Name && a.Recursive == b.Recursive && forced(a) == forced(b) && m.sameNode(a.Def, b.Def)
}
