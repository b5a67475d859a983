package duck

import (
	"fmt"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

var frameModes = [...]string{plan.RangeFrame: "RANGE", plan.RowsFrame: "ROWS", plan.GroupsFrame: "GROUPS"}
var exclusions = [...]string{
	plan.ExcludeNone: "", plan.ExcludeCurrentRow: " EXCLUDE CURRENT ROW",
	plan.ExcludeGroup: " EXCLUDE GROUP", plan.ExcludeTies: " EXCLUDE TIES",
}

// frame prints the frame f of a window; the default one is left out.
func (p *printer) frame(w plan.WindowItem, f plan.Frame) string {
	if f == plan.DefaultFrame {
		return ""
	}
	return frameModes[f.Mode] + " BETWEEN " + p.bound(w, f.Start, f.Mode, "starting") + " AND " + p.bound(w, f.End, f.Mode, "ending") + exclusions[f.Exclude]
}

// checkOffsets raises what is wrong with a frame's constant offsets, which PostgreSQL finds before
// it reads a row: that there may be none does not matter.
func (p *printer) checkOffsets(f plan.Frame) {
	for i, b := range []plan.Bound{f.Start, f.End} {
		edge := [2]string{"starting", "ending"}[i]
		if b.Offset == nil {
			continue
		}
		c, ok := uncast(b.Offset).(*rel.Const)
		if !ok {
			continue
		}
		if n, ok := constInt(c); c.Val == nil {
			p.fail(pgerr.New(pgerr.NullValueNotAllowed, "frame %s offset must not be null", edge))
		} else if ok && n < 0 && f.Mode != plan.RangeFrame {
			p.fail(pgerr.New("22013", "frame %s offset must not be negative", edge))
		}
	}
}

// frameGo prints a frame in words that suit an aggregate written in Go: see duckdb.Aggregate.
// Where RANGE has no offset its frames end with groups of peers, as those of GROUPS do.
func (p *printer) frameGo(w plan.WindowItem) string {
	f := w.Frame
	if f.Mode != plan.RangeFrame || f.Start.Offset != nil || f.End.Offset != nil {
		if f.Start.Kind == plan.UnboundedPreceding && f.End.Kind == plan.UnboundedFollowing && f.Exclude == plan.ExcludeNone {
			return duckdb.WholePartition
		}
		return p.frame(w, f)
	}
	switch {
	case len(w.Order) > 0 && f.End.Kind != plan.UnboundedFollowing || len(w.Order) > 0 && f.Start.Kind != plan.UnboundedPreceding:
		f.Mode = plan.GroupsFrame
	case f.Exclude == plan.ExcludeNone:
		return duckdb.WholePartition
	}
	return p.frame(w, f)
}

// turned says whether a frame may end before it starts, which makes it empty.
func turned(f plan.Frame) bool {
	if f.Start.Offset == nil || f.End.Offset == nil || f.Start.Kind != f.End.Kind {
		return false
	}
	start, ok1 := f.Start.Offset.(*rel.Const)
	end, ok2 := f.End.Offset.(*rel.Const)
	from, ok3 := constInt(start)
	to, ok4 := constInt(end)
	if f.Start.Kind == plan.Preceding {
		from, to = to, from
	}
	return !(ok1 && ok2 && ok3 && ok4 && from <= to)
}

// overTurned is a call over a frame that may end before it starts, where DuckDB's count(*) falls below zero.
func (p *printer) overTurned(w plan.WindowItem) plan.WindowItem {
	if !turned(w.Frame) {
		return w
	}
	switch w.Call.Func {
	case "count":
		if w.Call.Star {
			call := *w.Call
			call.Star = false
			call.Args = []rel.Expr{&rel.Const{Val: true, Typ: rel.Bool}}
			w.Call = &call
		}
	case "nth_value":
		if w.Frame.Exclude == plan.ExcludeTies {
			p.unsupported("nth_value over a frame that may end before it starts, with EXCLUDE TIES,")
		}
	}
	return w
}

// windowKeys orders by sort keys, except under RANGE with an offset, which needs the value
// itself, of a type that has room for the offset.
func (p *printer) windowKeys(w plan.WindowItem) string {
	f := w.Frame
	if f.Mode != plan.RangeFrame || f.Start.Offset == nil && f.End.Offset == nil || len(w.Order) != 1 {
		return p.sortKeys(w.Order)
	}
	if r, ok := p.reachOf[w.ID]; ok {
		return r.key + direction(w.Order[0])
	}
	return p.sortKeysBy(w.Order, p.distanceKey)
}

func (p *printer) distanceKey(e rel.Expr) string {
	switch t := e.Type(); {
	case t.IsInteger():
		return "CAST(" + p.expr(e) + " AS HUGEINT)"
	case t.OID == rel.DateOID:
		return "CAST(" + p.expr(e) + " AS TIMESTAMP)"
	case t.OID == rel.TimeOID: // of its offset only the time counts, and it does not wrap around
		return "CAST(epoch_us(" + p.expr(e) + ") AS HUGEINT)"
	case t.OID == rel.IntervalOID:
		return "interval_span(" + p.expr(e) + ")"
	case t.OID == rel.TimetzOID: // the time at UTC, and then the zone, which an offset leaves as it is
		return "CAST(timetz_key(" + p.expr(e) + ") AS HUGEINT)"
	}
	return p.key(e)
}

func (p *printer) bound(w plan.WindowItem, b plan.Bound, mode plan.FrameMode, edge string) string {
	switch b.Kind {
	case plan.UnboundedPreceding:
		return "UNBOUNDED PRECEDING"
	case plan.CurrentRow:
		return "CURRENT ROW"
	case plan.UnboundedFollowing:
		return "UNBOUNDED FOLLOWING"
	case plan.Preceding:
		return p.distance(w, b, mode, edge) + " PRECEDING"
	}
	return p.distance(w, b, mode, edge) + " FOLLOWING"
}

// distance prints how far a frame reaches on one side.
func (p *printer) distance(w plan.WindowItem, b plan.Bound, mode plan.FrameMode, edge string) string {
	if r, ok := p.reachOf[w.ID]; ok && edge == "starting" {
		return r.start
	} else if ok {
		return r.end
	}
	return p.offset(b.Offset, mode, w.Order, edge)
}

// farthest is a number of rows or groups that no partition has, to which DuckDB may add a row's.
const farthest = 1 << 62

// offset prints how far a frame reaches, checked where it is not a plain constant.
func (p *printer) offset(e rel.Expr, mode plan.FrameMode, order []rel.SortKey, edge string) string {
	x := p.expr(e)
	c, _ := e.(*rel.Const)
	if n, ok := constInt(c); ok && n >= 0 {
		if mode == plan.RangeFrame {
			return "CAST(" + x + " AS HUGEINT)"
		}
		if n > farthest {
			return fmt.Sprint(int64(farthest))
		}
		return x
	}
	if mode != plan.RangeFrame {
		return "frame_count(" + x + ", " + quote(edge) + ")"
	}
	negative := x + " < 0"
	switch t := e.Type(); {
	case t.IsInteger():
		x = "CAST(" + x + " AS HUGEINT)"
	case t.OID == rel.IntervalOID && order[0].Expr.Type().OID == rel.IntervalOID:
		x = "interval_span(" + x + ")"
		negative = x + " < 0"
	case t.OID == rel.IntervalOID && order[0].Expr.Type().OID == rel.TimeOID:
		x = "CAST(interval_micros(" + x + ") AS HUGEINT)"
		negative = x + " < 0"
	case t.OID == rel.IntervalOID && order[0].Expr.Type().OID == rel.TimetzOID:
		x = "CAST(interval_micros(" + x + ") AS HUGEINT) * 262144" // see pgvalue.ZonedTime.Key
		negative = x + " < 0"
	case t.OID == rel.IntervalOID:
		negative = "interval_span(" + x + ") < 0"
	}
	return "frame_distance(" + x + ", " + negative + ", " + quote(edge) + ")"
}

func constInt(c *rel.Const) (int64, bool) {
	if c == nil {
		return 0, false
	}
	n, ok := c.Val.(int64)
	return n, ok
}
