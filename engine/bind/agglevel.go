package bind

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// levelled are the expressions that decide which level an aggregate belongs to: all but the
// direct arguments of an ordered-set one.
func levelled(agg *rel.Agg) []rel.Expr {
	if len(agg.Within) == 0 {
		return []rel.Expr{agg}
	}
	var of []rel.Expr
	for _, k := range agg.Within {
		of = append(of, k.Expr)
	}
	if agg.Filter != nil {
		of = append(of, agg.Filter)
	}
	return of
}

// level is how many queries stand around q, itself included.
func (q *query) level() int {
	n := 0
	for x := q; x != nil; x = x.parent {
		n++
	}
	return n
}

// reaches refuses an aggregate of an outer level, home, that reads what stands between that level
// and q, where it is written: a common table expression, or columns in its direct arguments.
func (q *query) reaches(home *query, agg *rel.Agg, loc int32) error {
	if home == q {
		return nil
	}
	if def := q.belowLevel(home, levelled(agg)); def != nil {
		return q.errorf(loc, pgerr.FeatureNotSupported, "outer-level aggregate cannot use a nested CTE").
			WithDetail("CTE \"%s\" is below the aggregate's semantic level.", def.name)
	}
	if len(agg.Within) == 0 {
		return nil
	}
	var lowest *rel.Col
	for _, e := range agg.Args {
		walkCols(e, func(c *rel.Col) {
			o := q.owner[c.ID]
			if o != nil && q.isWithin(o) && o.level() > home.level() && (lowest == nil || o.level() > q.owner[lowest.ID].level()) {
				lowest = c
			}
		})
	}
	if lowest != nil {
		return q.errorf(q.place(lowest, loc), pgerr.GroupingError, "outer-level aggregate cannot contain a lower-level variable in its direct arguments")
	}
	return nil
}

// belowLevel finds a common table expression that the expressions read and that stands in front
// of a query inside of home; nil when there is none.
func (q *query) belowLevel(home *query, of []rel.Expr) *cteDef {
	read := map[int]bool{}
	for _, e := range of {
		rel.WalkExpr(e, func(e rel.Expr) bool {
			if s, ok := e.(*rel.Subquery); ok {
				plan.Walk(s.Query.(plan.Node), func(n plan.Node) bool {
					if r, ok := n.(*plan.CTERef); ok {
						read[r.ID] = true
					}
					return true
				})
			}
			return true
		})
	}
	for s := q.ctes; s != nil && len(read) > 0; s = s.outer {
		for _, def := range s.defs {
			if read[def.id] && def.level != home && def.level.isWithin(home) {
				return def
			}
		}
	}
	return nil
}
