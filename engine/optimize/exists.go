package optimize

import (
	"github.com/meshgate/meshgate/engine/plan"
)

// exists is the query of an EXISTS without what PostgreSQL does not compute of it: its columns,
// its order, DISTINCT, GROUP BY without aggregates, a LIMIT that lets a row pass. A query with
// aggregates, HAVING, windows, sets or OFFSET stays as it is.
func exists(n plan.Node) plan.Node {
	if from := existsFrom(n); from != nil {
		return from
	}
	return n
}

func existsFrom(n plan.Node) plan.Node {
	switch n := n.(type) {
	case *plan.With:
		if body := existsFrom(n.Body); body != nil {
			return &plan.With{CTEs: n.CTEs, Body: body}
		}
	case *plan.Sort:
		return existsFrom(n.Input)
	case *plan.Distinct:
		return existsFrom(n.Input)
	case *plan.Limit:
		if count, ok := constantCount(n.Count); n.Offset == nil && !n.WithTies && (n.Count == nil || ok && count > 0) {
			return existsFrom(n.Input)
		}
	case *plan.Project:
		return existsList(n)
	}
	return nil
}

// existsList is a select list in an EXISTS.
func existsList(n *plan.Project) plan.Node {
	in := n.Input
	switch x := in.(type) {
	case *plan.Sort, *plan.Distinct, *plan.Limit: // n drops what they alone needed
		return existsFrom(in)
	case *plan.ProjectSet, *plan.Window:
		return nil
	case *plan.Filter:
		if _, having := x.Input.(*plan.Aggregate); having {
			return nil
		}
	case *plan.Aggregate:
		if len(x.Keys) == 0 || len(x.Aggs)+len(x.Grouping) > 0 || x.Sets != nil {
			return nil
		}
		in = x.Input
	}
	return &plan.Project{Input: in, Items: []plan.Item{}}
}
