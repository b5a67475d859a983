package duck

import (
	"slices"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// endsBefore says whether a frame under RANGE goes from the partition's beginning to a distance before the row. DuckDB 1.5.5 looks
// for such an end with a hint that nobody has set (FrameEnd in window_boundaries_state.cpp reads where the values end, which is
// computed for other frames only), and now and then finds a wrong one among the first group of peers.
func endsBefore(f plan.Frame) bool {
	return f.Mode == plan.RangeFrame && f.Start.Kind == plan.UnboundedPreceding && f.End.Kind == plan.Preceding
}

// byGroups gives such frames by groups of peers instead. A row's frame ends as many groups before its own as its own is after the
// last of the frame, and that one is found from the other side, where the frame begins at the distance and goes to the end.
func (p *printer) byGroups(items []plan.WindowItem, b *block) ([]plan.WindowItem, *block) {
	var ranks, lasts []string
	items = slices.Clone(items)
	for i := range items {
		w := &items[i]
		if !endsBefore(w.Frame) {
			continue
		}
		offset := w.Frame.End
		w.Frame.End = plan.Bound{Kind: plan.CurrentRow} // of which the frame is the one at no distance
		if c, ok := offset.Offset.(*rel.Const); ok && (c.Val == int64(0) || c.Val == rel.Interval{}) {
			continue
		}
		p.hoists++
		name := (hoisted + rel.ColID(p.hoists)).String()
		ranks = append(ranks, "dense_rank()"+p.over(*w, "")+" AS "+name+"r")

		back := *w
		back.Frame = plan.Frame{Mode: plan.RangeFrame, Start: offset, End: plan.Bound{Kind: plan.UnboundedFollowing}}
		key := w.Order[0]
		key.Desc, key.NullsFirst = !key.Desc, !key.NullsFirst
		back.Order = []rel.SortKey{key}
		frame := "RANGE BETWEEN " + p.distance(*w, offset, plan.RangeFrame, "ending") + " FOLLOWING AND UNBOUNDED FOLLOWING"
		lasts = append(lasts, "coalesce(max("+name+"r)"+p.over(back, frame)+", 0) AS "+name+"g")
		w.Frame = plan.Frame{Mode: plan.GroupsFrame, Start: w.Frame.Start, End: offset, Exclude: w.Frame.Exclude}
		p.setReach(w.ID, reach{key: p.reachOf[w.ID].key, end: name + "r - " + name + "g"})
	}
	for _, more := range [][]string{ranks, lasts} {
		if more != nil {
			b.items = b.and(more...)
			b = wrap(b)
		}
	}
	return items, b
}
