package plan

import "github.com/meshgate/meshgate/engine/rel"

// Correlation says which operators of a plan read columns that neither they nor the operators
// under them make. It walks a plan once, subqueries included, and keeps what it has found, so
// that asking it of every operator costs no more than asking it of the plan. Plans that it has
// been asked of must not be changed. The zero Correlation is ready; it is for one goroutine.
type Correlation struct {
	found map[Node]correlation
}

type correlation struct {
	whole  bool // the operator, or one under it, reads a column made outside
	own    bool // its own expressions do
	inside bool // a subquery in it, or under it, does
}

// Of says whether n, or an operator under it, reads a column that none of them makes: as a query, whether it is correlated.
func (c *Correlation) Of(n Node) bool { return c.of(n).whole }

// OfExprs says whether n's own expressions, their subqueries included, read columns that
// neither n nor its inputs make.
func (c *Correlation) OfExprs(n Node) bool { return c.of(n).own }

// Inside says whether a subquery of n, or of an operator under it, is correlated.
func (c *Correlation) Inside(n Node) bool { return c.of(n).inside }

func (c *Correlation) of(n Node) correlation {
	r, ok := c.found[n]
	if !ok && n != nil {
		if c.found == nil {
			c.found = map[Node]correlation{}
		}
		(&correlating{found: c.found, made: map[rel.ColID]int{}}).node(n, 1)
		r = c.found[n]
	}
	return r
}

// correlating is one walk. Operators have depths, counted from 1.
type correlating struct {
	found map[Node]correlation
	made  map[rel.ColID]int // at the depth of the innermost operator around that makes or reads the column
}

// node gives the depth of the outermost operator whose columns n, or an operator under it, reads; 0
// stands for what is outside of the walk.
func (w *correlating) node(n Node, depth int) (outermost int) {
	if n == nil {
		return depth
	}
	type before struct {
		id    rel.ColID
		depth int
	}
	var undo []before
	makes := func(cols []rel.Column) {
		for _, c := range cols {
			undo = append(undo, before{c.ID, w.made[c.ID]})
			w.made[c.ID] = depth
		}
	}
	makes(n.Columns())
	inputs := Inputs(n)
	for _, in := range inputs {
		makes(in.Columns())
	}
	var r correlation
	own := depth
	for _, e := range Exprs(n) {
		rel.WalkExpr(e, func(e rel.Expr) bool {
			switch e := e.(type) {
			case *rel.Col:
				own = min(own, w.made[e.ID])
			case *rel.Subquery:
				q := e.Query.(Node)
				own = min(own, w.node(q, depth+1))
				r.inside = r.inside || w.found[q].whole || w.found[q].inside
			}
			return true
		})
	}
	outermost = own
	for _, in := range inputs {
		outermost = min(outermost, w.node(in, depth+1))
		r.inside = r.inside || w.found[in].inside
	}
	for i := len(undo) - 1; i >= 0; i-- {
		w.made[undo[i].id] = undo[i].depth
	}
	r.own, r.whole = own < depth, outermost < depth
	w.found[n] = r
	return outermost
}
