package duck

import "github.com/meshgate/meshgate/engine/plan"

// fence is a LIMIT that no input reaches (the largest that DuckDB takes). DuckDB moves
// predicates neither below nor above a LIMIT, and passes rows through it as they stream.
// OFFSET 0 does not hold its threads as well, and a materialized common table expression
// takes filters in and buffers its rows.
const fence = " LIMIT 4611686018427387904"

// barrier prints the rows that policy lets through. Where a part of the policy's filter is
// evaluated here, a fence keeps DuckDB from evaluating anything of the user's on the rows
// that the filter removes: an expression that raises would tell of them.
func (p *printer) barrier(n *plan.Barrier) *block {
	b := p.block(n.Input)
	if !filters(n.Input) {
		return b
	}
	if b.limit != "" {
		b = wrap(b)
	}
	b.limit = fence
	b.cols = n.Columns()
	return wrap(b)
}

// filters says whether a filter stayed above the fragment.
func filters(n plan.Node) bool {
	switch n := n.(type) {
	case *plan.Fragment:
		return false
	case *plan.Project:
		return filters(n.Input)
	}
	return true
}
