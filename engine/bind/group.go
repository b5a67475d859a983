package bind

import (
	"math"
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// grouping is an Aggregate in the making.
type grouping struct {
	*query
	node  *plan.Aggregate
	input map[rel.ColID]bool
	wrote int         // how many of the keys GROUP BY has; those that depend on them come after
	apart map[int]int // which key the items of the select list are that grouping sets name; nil without sets
}

// clauses binds GROUP BY: each element to a list of grouping sets, whose cross product
// is the node's.
func (g *grouping) clauses(s *pg.SelectStmt, targets []target) error {
	sets := [][]int{{}}
	plain := !slices.ContainsFunc(s.GroupClause, func(n *pg.Node) bool { return n.GetGroupingSet() != nil })
	if !plain {
		g.apart = map[int]int{}
	}
	for _, n := range s.GroupClause {
		var element [][]int
		if gs := n.GetGroupingSet(); gs != nil {
			var err error
			if element, err = g.set(gs, targets); err != nil {
				return err
			}
		} else {
			k, err := g.element(n, targets)
			if err != nil {
				return err
			}
			element = [][]int{k}
		}
		var product [][]int
		for _, a := range sets {
			for _, b := range element {
				product = append(product, union(a, b))
			}
		}
		sets = product
		if len(sets) > 4096 {
			return pgerr.New(pgerr.StatementTooComplex, "too many grouping sets present (maximum 4096)")
		}
	}
	if s.GroupDistinct {
		sets = distinctSets(sets)
	}
	if !plain {
		g.node.Sets = sets
	}
	g.wrote = len(g.node.Keys)
	return nil
}

func union(a, b []int) []int {
	out := append([]int(nil), a...)
	for _, x := range b {
		seen := false
		for _, y := range out {
			seen = seen || x == y
		}
		if !seen {
			out = append(out, x)
		}
	}
	return out
}

func distinctSets(sets [][]int) [][]int {
	var out [][]int
	for _, s := range sets {
		dup := false
		for _, o := range out {
			dup = dup || len(o) == len(s) && len(union(o, s)) == len(o)
		}
		if !dup {
			out = append(out, s)
		}
	}
	return out
}

// set expands ROLLUP, CUBE, GROUPING SETS and () to lists of key indices.
func (g *grouping) set(gs *pg.GroupingSet, targets []target) ([][]int, error) {
	if gs.Kind == pg.GroupingSetKind_GROUPING_SET_EMPTY {
		return [][]int{{}}, nil
	}
	if gs.Kind == pg.GroupingSetKind_GROUPING_SET_SETS {
		var out [][]int
		for _, n := range gs.Content {
			if inner := n.GetGroupingSet(); inner != nil {
				sets, err := g.set(inner, targets)
				if err != nil {
					return nil, err
				}
				out = append(out, sets...)
				continue
			}
			k, err := g.element(n, targets)
			if err != nil {
				return nil, err
			}
			out = append(out, k)
		}
		return out, nil
	}
	var parts [][]int
	for _, n := range gs.Content {
		k, err := g.element(n, targets)
		if err != nil {
			return nil, err
		}
		parts = append(parts, k)
	}
	var out [][]int
	if gs.Kind == pg.GroupingSetKind_GROUPING_SET_ROLLUP {
		for n := len(parts); n >= 0; n-- {
			var set []int
			for _, p := range parts[:n] {
				set = union(set, p)
			}
			out = append(out, set)
		}
		return out, nil
	}
	if len(parts) > 12 {
		return nil, q42(g.query, gs.Location, "CUBE is limited to 12 elements")
	}
	for mask := 1<<len(parts) - 1; mask >= 0; mask-- {
		var set []int
		for i, p := range parts {
			if mask&(1<<(len(parts)-1-i)) != 0 {
				set = union(set, p)
			}
		}
		out = append(out, set)
	}
	return out, nil
}

func q42(q *query, loc int32, msg string) error {
	return q.errorf(loc, pgerr.StatementTooComplex, "%s", msg)
}

// element binds one grouping expression (or a parenthesised list of them).
func (g *grouping) element(n *pg.Node, targets []target) ([]int, error) {
	if row := n.GetRowExpr(); row != nil && row.RowFormat == pg.CoercionForm_COERCE_IMPLICIT_CAST {
		var keys []int
		for _, a := range row.Args {
			k, err := g.element(a, targets)
			if err != nil {
				return nil, err
			}
			keys = union(keys, k)
		}
		return keys, nil
	}
	e, item, err := g.groupExpr(n, targets)
	if err != nil {
		return nil, err
	}
	if e, err = g.settle(e, location(n)); err != nil {
		return nil, err
	}
	if err := g.needEquality(e.Type(), location(n)); err != nil {
		return nil, err
	}
	if item < 0 {
		item = slices.IndexFunc(targets, func(t target) bool { return same(t.expr, e) })
	}
	if g.apart == nil || item < 0 {
		return []int{g.addKey(e, figureName(n))}, nil
	}
	k, ok := g.apart[item]
	if !ok {
		k = g.newKey(e, figureName(n))
		g.apart[item] = k
	}
	return []int{k}, nil
}

// groupExpr follows SQL92 for GROUP BY: an ordinal, then an input column, then an output name.
// The index of the select list's item that is named so comes with it, else -1.
func (g *grouping) groupExpr(n *pg.Node, targets []target) (rel.Expr, int, error) {
	if c := n.GetAConst(); c != nil {
		i, err := g.ordinal(c, "GROUP BY", targets)
		if err != nil {
			return nil, -1, err
		}
		e, err := g.groupTarget(&targets[i], location(n))
		return e, i, err
	}
	if c := n.GetColumnRef(); c != nil && len(c.Fields) == 1 {
		name := c.Fields[0].GetString_().GetSval()
		e, err := g.column(name, c.Location)
		if err != nil {
			return nil, -1, err
		}
		local := false
		if col, ok := e.(*rel.Col); ok {
			local = g.input[col.ID]
		} else {
			local = e != nil
		}
		if !local {
			if i := findTarget(targets, name); i >= 0 {
				e, err := g.groupTarget(&targets[i], c.Location)
				return e, i, err
			}
		}
	}
	e, err := g.expr(n)
	return e, -1, err
}

// groupTarget groups by an output column: an untyped one becomes text, there too.
func (g *grouping) groupTarget(t *target, loc int32) (rel.Expr, error) {
	e, err := g.settle(t.expr, loc)
	if err != nil {
		return nil, err
	}
	t.expr = e
	var bad error
	walkCols(e, func(c *rel.Col) {
		loc := g.place(c, loc)
		if g.aggregates(c.ID) {
			bad = g.errorf(loc, pgerr.GroupingError, "aggregate functions are not allowed in GROUP BY")
		}
		for _, w := range g.windows {
			if w.ID == c.ID {
				bad = g.errorf(loc, pgerr.WindowingError, "window functions are not allowed in GROUP BY")
			}
		}
	})
	return e, bad
}

func findTarget(targets []target, name string) int {
	for i, t := range targets {
		if !t.junk && t.name == name {
			return i
		}
	}
	return -1
}

func (g *grouping) key(e rel.Expr) int {
	for i, k := range g.node.Keys {
		if same(k.Expr, e) {
			return i
		}
	}
	return -1
}

// firstKey is the key that an expression over the grouping reads. Where grouping sets hold items
// of the select list that are written alike, PostgreSQL takes the first of that list.
func (g *grouping) firstKey(e rel.Expr) int {
	k := g.key(e)
	first := math.MaxInt
	for item, i := range g.apart {
		if item < first && k >= 0 && same(g.node.Keys[i].Expr, e) {
			k, first = i, item
		}
	}
	return k
}

func (g *grouping) addKey(e rel.Expr, name string) int {
	if i := g.key(e); i >= 0 {
		return i
	}
	return g.newKey(e, name)
}

func (g *grouping) newKey(e rel.Expr, name string) int {
	g.node.Keys = append(g.node.Keys, plan.Item{Column: g.newColumn(name, e), Expr: e})
	return len(g.node.Keys) - 1
}
