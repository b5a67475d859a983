package duck

import (
	"fmt"
	"strings"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// reach says, by columns computed below a window, how far its frames under RANGE reach: the key is a row's place among the
// integers, and start and end are how far from it the bounds are that PostgreSQL's in_range functions compare with.
type reach struct{ key, start, end string }

// measured says whether a frame's bounds are computed in Go: DuckDB adds no numeric of text form, knows no zones, and takes
// an infinite distance for an error; and the bounds by months may go back where the keys go on.
func (p *printer) measured(w plan.WindowItem) bool {
	f := w.Frame
	if f.Mode != plan.RangeFrame || len(w.Order) != 1 {
		return false
	}
	key := w.Order[0].Expr
	for _, b := range []plan.Bound{f.Start, f.End} {
		if b.Offset == nil {
			continue
		}
		switch t := key.Type(); {
		case t.IsFloat():
			return true
		case t.OID == rel.NumericOID:
			if !rel.FormOf(key).IsDecimal() || !rel.FormOf(b.Offset).IsDecimal() {
				return true
			}
		case t.OID == rel.DateOID, t.OID == rel.TimestampOID, t.OID == rel.TimestamptzOID:
			if p.byCalendar(b.Offset, t) {
				return true
			}
		}
	}
	return false
}

// byCalendar says whether adding an offset may take more than adding a number of microseconds.
func (p *printer) byCalendar(e rel.Expr, t rel.Type) bool {
	c, ok := e.(*rel.Const)
	if !ok {
		return true
	}
	i, ok := c.Val.(rel.Interval)
	if !ok || i.Months == 0 && i.Days == 0 {
		return false
	}
	zone := p.settings.TimeZone
	return i.Months != 0 || t.OID == rel.TimestamptzOID && zone != nil && zone.String() != "UTC"
}

// reaches computes below a window what its measured frames need.
func (p *printer) reaches(items []plan.WindowItem, b *block) *block {
	var keys, computed, unsteady []string
	for _, w := range items {
		if !p.measured(w) {
			continue
		}
		p.hoists++
		name := (hoisted + rel.ColID(p.hoists)).String()
		key := w.Order[0].Expr
		if _, ok := key.(*rel.Col); !ok {
			key = p.compute(key, &keys)
		}
		r := reach{key: name + "k"}
		computed = append(computed, p.place(key)+" AS "+r.key)
		edge := func(bound plan.Bound, end bool) string {
			if bound.Offset == nil {
				return ""
			}
			column, edge := name+"s", "starting"
			if end {
				column, edge = name+"e", "ending"
			}
			subtract := (bound.Kind == plan.Preceding) != w.Order[0].Desc
			computed = append(computed, p.placeOfBound(key, bound.Offset, subtract, end != w.Order[0].Desc, edge)+" AS "+column)
			if !key.Type().IsFloat() && key.Type().OID != rel.NumericOID { // PostgreSQL's frames never go back
				extreme := "max"
				if w.Order[0].Desc {
					extreme = "min"
				}
				furthest := plan.WindowItem{Partition: w.Partition, Order: w.Order}
				unsteady = append(unsteady, extreme+"("+column+")"+p.over(furthest, "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW")+" AS "+column+"m")
				column += "m"
			}
			from, to := r.key, column
			if subtract {
				from, to = to, from
			}
			return "coalesce(frame_reach(" + from + ", " + to + "), 0::HUGEINT)"
		}
		r.start, r.end = edge(w.Frame.Start, false), edge(w.Frame.End, true)
		p.setReach(w.ID, r)
	}
	for _, more := range [][]string{keys, computed, unsteady} {
		if more != nil {
			b.items = b.and(more...)
			b = wrap(b)
		}
	}
	return b
}

func (p *printer) setReach(id rel.ColID, r reach) {
	if p.reachOf == nil {
		p.reachOf = map[rel.ColID]reach{}
	}
	p.reachOf[id] = r
}

// place prints the integer that stands for a key in a measured frame.
func (p *printer) place(key rel.Expr) string {
	switch t := key.Type(); {
	case t.IsFloat():
		return "float_place(CAST(" + p.expr(key) + " AS DOUBLE))"
	case t.OID == rel.NumericOID:
		return "num_place(" + p.exprAs(key, rel.Form{}) + ")"
	default:
		return p.placeOfTime(p.instant(key), t)
	}
}

// instant prints a date, timestamp or timestamptz, a date as its midnight.
func (p *printer) instant(e rel.Expr) string {
	if e.Type().OID == rel.DateOID {
		return "CAST(" + p.expr(e) + " AS TIMESTAMP)"
	}
	return p.expr(e)
}

func (p *printer) placeOfTime(sql string, t rel.Type) string {
	if t.OID == rel.TimestamptzOID {
		return "timestamptz_place(" + sql + ")"
	}
	return "timestamp_place(" + sql + ")"
}

// placeOfBound prints the place of key minus or plus an offset. atMost tells an upper bound from a lower one where infinities
// make the sum undefined.
func (p *printer) placeOfBound(key, offset rel.Expr, subtract, atMost bool, edge string) string {
	given := func(sql, negative string) string {
		return "frame_distance(" + sql + ", " + negative + ", " + quote(edge) + ")"
	}
	switch t := key.Type(); {
	case t.IsFloat():
		return fmt.Sprintf("float_bound(CAST(%s AS DOUBLE), %s, %t, %t)", p.expr(key), given(p.expr(offset), "false"), subtract, atMost)
	case t.OID == rel.NumericOID:
		return fmt.Sprintf("num_bound(%s, %s, %t, %t)", p.exprAs(key, rel.Form{}), given(p.exprAs(offset, rel.Form{}), "false"), subtract, atMost)
	default:
		name, session := "timestamp", ""
		if t.OID == rel.TimestamptzOID {
			name, session = "timestamptz", ", "+p.sessionArg()
		}
		op := "_pl_interval"
		if subtract {
			op = "_mi_interval"
		}
		x := p.expr(offset)
		call := `"` + name + op + "(" + name + `,interval)"(` + strings.Join([]string{p.instant(key), given(x, "interval_span("+x+") < 0")}, ", ") + session + ")"
		return p.placeOfTime(call, t)
	}
}
