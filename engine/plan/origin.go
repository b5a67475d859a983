package plan

import "github.com/meshgate/meshgate/engine/rel"

// Origin is a column of a published relation.
type Origin struct {
	Table *rel.Table
	Ord   int // in Table.Columns
}

// Origins are the columns of relations that a column of n, or of a plan inside it, is computed
// from, in no order. Which rows there are does not count: conditions are not looked at.
func Origins(n Node, id rel.ColID) []Origin {
	d := derivation{scanned: map[rel.ColID]Origin{}, exprs: map[rel.ColID][]rel.Expr{}, same: map[rel.ColID][]rel.ColID{}}
	d.read(n)
	var out []Origin
	seen := map[rel.ColID]bool{}
	var follow func(id rel.ColID)
	follow = func(id rel.ColID) {
		if seen[id] {
			return
		}
		seen[id] = true
		if o, ok := d.scanned[id]; ok {
			out = append(out, o)
		}
		for _, from := range d.same[id] {
			follow(from)
		}
		for _, e := range d.exprs[id] {
			rel.WalkExpr(e, func(e rel.Expr) bool {
				switch e := e.(type) {
				case *rel.Col:
					follow(e.ID)
				case *rel.Subquery:
					for _, c := range e.Query.Columns() {
						follow(c.ID)
					}
				}
				return true
			})
		}
	}
	follow(id)
	return out
}

// derivation says where each column of a plan has its values from.
type derivation struct {
	scanned map[rel.ColID]Origin
	exprs   map[rel.ColID][]rel.Expr
	same    map[rel.ColID][]rel.ColID // columns at the same place below
}

func (d *derivation) read(root Node) {
	ctes := map[int]Node{}
	var refs []*CTERef
	Walk(root, func(n Node) bool {
		switch n := n.(type) {
		case *Scan:
			for _, c := range n.Cols {
				d.scanned[c.ID] = Origin{Table: n.Table, Ord: c.Ord}
			}
		case *Values:
			for _, row := range n.Rows {
				for i, e := range row {
					d.computed(n.Cols[i], e)
				}
			}
		case *Project:
			d.items(n.Items)
		case *ProjectSet:
			d.items(n.Items)
		case *Aggregate:
			d.items(n.Keys)
			for _, a := range n.Aggs {
				d.computed(a.Column, a.Agg)
			}
		case *Window:
			for _, w := range n.Items {
				d.computed(w.Column, w.Call)
			}
		case *FuncScan:
			for _, c := range n.Cols {
				d.exprs[c.ID] = append(d.exprs[c.ID], n.Calls...)
			}
		case *SetOp:
			d.alike(n.Cols, n.Left.Columns())
			d.alike(n.Cols, n.Right.Columns())
		case *With:
			for _, c := range n.CTEs {
				ctes[c.ID] = c.Def
			}
		case *CTERef:
			refs = append(refs, n)
		}
		return true
	})
	for _, r := range refs {
		if def := ctes[r.ID]; def != nil {
			d.alike(r.Cols, def.Columns())
		}
	}
}

func (d *derivation) items(items []Item) {
	for _, it := range items {
		d.computed(it.Column, it.Expr)
	}
}

// computed notes an expression; a column that passes through keeps its id and is noted below.
func (d *derivation) computed(c rel.Column, e rel.Expr) {
	if x, ok := e.(*rel.Col); !ok || x.ID != c.ID {
		d.exprs[c.ID] = append(d.exprs[c.ID], e)
	}
}

func (d *derivation) alike(to, from []rel.Column) {
	for i := range min(len(to), len(from)) {
		d.same[to[i].ID] = append(d.same[to[i].ID], from[i].ID)
	}
}
