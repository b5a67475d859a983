package fold

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// junk says whether a query sorts, groups or partitions by what it does not give: PostgreSQL keeps
// that beside its columns (resjunk), and so its plan under a scan of its own.
func junk(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Sort:
		return junk(n.Input)
	case *plan.Limit:
		return junk(n.Input)
	case *plan.Distinct:
		return junk(n.Input)
	case *plan.Project:
		if trims(n) {
			return true
		}
		switch n.Input.(type) {
		case *plan.Project, *plan.Sort, *plan.Limit, *plan.Distinct: // n brings a part to the common types
			return junk(n.Input)
		}
		given := map[string]bool{}
		for _, it := range n.Items {
			given[sign(it.Expr)] = true
		}
		return withholds(n.Input, given)
	}
	return false
}

// sign tells an expression from others: a column by its id, since several may have its name.
func sign(e rel.Expr) string {
	if c, ok := e.(*rel.Col); ok {
		return c.ID.String()
	}
	return e.String()
}

// withholds says whether what stands under a select list works by expressions other than those that it gives.
func withholds(n plan.Node, given map[string]bool) bool {
	switch n := n.(type) {
	case *plan.Filter:
		return withholds(n.Input, given)
	case *plan.ProjectSet:
		return withholds(n.Input, given)
	case *plan.Window:
		for _, w := range n.Items {
			for _, e := range w.Partition {
				if !given[sign(e)] {
					return true
				}
			}
			for _, k := range w.Order {
				if !given[sign(k.Expr)] {
					return true
				}
			}
		}
		return withholds(n.Input, given)
	case *plan.Aggregate:
		for _, k := range n.Keys {
			if !given[k.ID.String()] {
				return true
			}
		}
	}
	return false
}
