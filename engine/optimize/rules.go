package optimize

import "github.com/meshgate/meshgate/engine/plan"

// rule is one rewrite of the whole plan.
type rule struct {
	name   string
	pushes bool // it only serves pushdown
	apply  func(*state, plan.Node) plan.Node
}

// rules in the order in which they run. Each has a name for meshgate.disabled_rules.
// Carving itself is not optional: with pushdown off it makes fragments of bare scans.
var rules = []rule{
	{name: "read_no_rows", apply: readNoRows},
	{name: "drop_unread", apply: dropUnread},
	{name: "fold_constants", apply: foldConstants},
	{name: "push_filter", pushes: true, apply: pushFilter},
	{name: "carve", apply: carve},
	{name: "push_projection", pushes: true, apply: pushProjection},
	{name: "push_limit", pushes: true, apply: pushLimit},
}
