package duck

import (
	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

var frameModes = [...]string{plan.RangeFrame: "RANGE", plan.RowsFrame: "ROWS", plan.GroupsFrame: "GROUPS"}
var exclusions = [...]string{
	plan.ExcludeNone: "", plan.ExcludeCurrentRow: " EXCLUDE CURRENT ROW",
	plan.ExcludeGroup: " EXCLUDE GROUP", plan.ExcludeTies: " EXCLUDE TIES",
}

// frame prints a frame; the default one is left out.
func (p *printer) frame(f plan.Frame, order []rel.SortKey) string {
	if f == plan.DefaultFrame {
		return ""
	}
	return frameModes[f.Mode] + " BETWEEN " + p.bound(f.Start, f.Mode, order, "starting") + " AND " + p.bound(f.End, f.Mode, order, "ending") + exclusions[f.Exclude]
}

// frameGo prints a frame in words that suit an aggregate written in Go: see duckdb.Aggregate.
// Where RANGE has no offset its frames end with groups of peers, as those of GROUPS do.
func (p *printer) frameGo(w plan.WindowItem) string {
	f := w.Frame
	if f.Mode != plan.RangeFrame || f.Start.Offset != nil || f.End.Offset != nil {
		if f.Start.Kind == plan.UnboundedPreceding && f.End.Kind == plan.UnboundedFollowing && f.Exclude == plan.ExcludeNone {
			return duckdb.WholePartition
		}
		return p.frame(f, w.Order)
	}
	switch {
	case len(w.Order) > 0 && f.End.Kind != plan.UnboundedFollowing || len(w.Order) > 0 && f.Start.Kind != plan.UnboundedPreceding:
		f.Mode = plan.GroupsFrame
	case f.Exclude == plan.ExcludeNone:
		return duckdb.WholePartition
	}
	return p.frame(f, w.Order)
}

// windowKeys orders by sort keys, except under RANGE with an offset, which needs the value
// itself, of a type that has room for the offset.
func (p *printer) windowKeys(w plan.WindowItem) string {
	f := w.Frame
	if f.Mode != plan.RangeFrame || f.Start.Offset == nil && f.End.Offset == nil || len(w.Order) != 1 {
		return p.sortKeys(w.Order)
	}
	t, form := w.Order[0].Expr.Type(), rel.FormOf(w.Order[0].Expr)
	if keyed(t, form) && t.OID != rel.IntervalOID && !rel.FormOfType(t).IsDecimal() {
		return p.unsupported("RANGE with offset PRECEDING/FOLLOWING over a numeric without a scale")
	}
	if zone := p.settings.TimeZone; t.OID == rel.TimestamptzOID && zone != nil && zone.String() != "UTC" {
		for _, b := range []plan.Bound{f.Start, f.End} {
			if !onlyTime(b.Offset) {
				return p.unsupported("RANGE with an offset of days or months over timestamptz in the time zone %s", zone)
			}
		}
	}
	return p.sortKeysBy(w.Order, p.distanceKey)
}

// onlyTime says whether an offset is none, or a constant without months and days.
func onlyTime(e rel.Expr) bool {
	if e == nil {
		return true
	}
	c, ok := e.(*rel.Const)
	if !ok {
		return false
	}
	i, ok := c.Val.(rel.Interval)
	return ok && i.Months == 0 && i.Days == 0
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
	case t.OID == rel.NumericOID && !rel.FormOf(e).IsDecimal(): // a text may hold a NaN, which has no distance to others and is refused
		return p.exprAs(e, rel.FormOfType(t))
	}
	return p.key(e)
}

func (p *printer) bound(b plan.Bound, mode plan.FrameMode, order []rel.SortKey, edge string) string {
	switch b.Kind {
	case plan.UnboundedPreceding:
		return "UNBOUNDED PRECEDING"
	case plan.CurrentRow:
		return "CURRENT ROW"
	case plan.UnboundedFollowing:
		return "UNBOUNDED FOLLOWING"
	case plan.Preceding:
		return p.offset(b.Offset, mode, order, edge) + " PRECEDING"
	}
	return p.offset(b.Offset, mode, order, edge) + " FOLLOWING"
}

// offset prints how far a frame reaches, checked where it is not a plain constant.
func (p *printer) offset(e rel.Expr, mode plan.FrameMode, order []rel.SortKey, edge string) string {
	x := p.expr(e)
	c, _ := e.(*rel.Const)
	if n, ok := constInt(c); ok && n >= 0 {
		if mode == plan.RangeFrame {
			return "CAST(" + x + " AS HUGEINT)"
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
	case t.IsFloat():
		negative += " OR isnan(" + x + ")"
	case t.OID == rel.IntervalOID && order[0].Expr.Type().OID == rel.IntervalOID:
		x = "interval_span(" + x + ")"
		negative = x + " < 0"
	case t.OID == rel.IntervalOID && order[0].Expr.Type().OID == rel.TimeOID:
		x = "CAST(interval_micros(" + x + ") AS HUGEINT)"
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
