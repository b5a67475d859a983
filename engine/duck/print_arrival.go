package duck

import "github.com/meshgate/meshgate/engine/plan"

// arrival names the column that numbers the rows for window calls without keys.
const arrival = "arrival"

// collects says whether a window call has no keys and DuckDB would collect the rows before it computes the call. When these are
// few, its threads may trip over each other there: 1.5.5 then fails with an internal error, or crashes (duckdb issue 25713).
// An order leads another way, and one by arrival leaves the rows as they came.
func collects(w plan.WindowItem) bool {
	return len(w.Partition) == 0 && len(w.Order) == 0 && !streams(w)
}

// streams says whether DuckDB computes a window call without keys as the rows pass.
func streams(w plan.WindowItem) bool {
	a := w.Call
	if a.Distinct || a.Filter != nil || len(a.OrderBy) > 0 {
		return false
	}
	switch a.Func {
	case "row_number", "rank", "dense_rank", "percent_rank", "first_value":
		return true
	case "lag", "lead":
		return len(a.Args) == 1
	case "last_value", "nth_value", "ntile", "cume_dist":
		return false
	}
	f := w.Frame
	return f.Mode == plan.RowsFrame && f.Start.Kind == plan.UnboundedPreceding && f.End.Kind == plan.CurrentRow && f.Exclude == plan.ExcludeNone
}

// arrivalOrder prints the order for a call that collects, and the frame for one by RANGE: without keys all rows are peers, so the
// frame holds them all. Where the peers themselves count, the order is by a constant, and which row comes first is left open.
func arrivalOrder(w plan.WindowItem) (order, frame string) {
	f := w.Frame
	if w.Call.Func == "cume_dist" || f.Exclude == plan.ExcludeGroup || f.Exclude == plan.ExcludeTies {
		return "ORDER BY 'x'", ""
	}
	if f.Mode == plan.RangeFrame {
		frame = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING" + exclusions[f.Exclude]
	}
	return "ORDER BY " + arrival, frame
}
