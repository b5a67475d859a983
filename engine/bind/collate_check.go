package bind

import (
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// uncollatable refuses a plan in which a text with a collation stands where its key would be
// taken for the text.
func (b *binder) uncollatable(root plan.Node) error {
	var err error
	plan.Walk(root, func(n plan.Node) bool {
		keys := map[rel.Expr]bool{}
		switch n := n.(type) {
		case *plan.Project: // a column that is sorted by; sortCollated has seen the others
			for _, i := range n.Items {
				keys[i.Expr] = true
			}
		case *plan.Window:
			for _, i := range n.Items {
				for _, k := range i.Order {
					keys[k.Expr] = true
				}
				for _, e := range i.Partition {
					keys[e] = true
				}
			}
		}
		for _, e := range plan.Exprs(n) {
			if err == nil {
				err = b.strayKey(e, keys[e])
			}
		}
		return err == nil
	})
	return err
}

// strayKey refuses an expression in which a key is taken for a text; key says whether e itself may be one.
func (b *binder) strayKey(e rel.Expr, key bool) error {
	below := map[rel.Expr]bool{} // which children may be keys
	allow := func(es []rel.Expr, ok bool) {
		for _, a := range es {
			below[a] = ok
		}
	}
	switch e := e.(type) {
	case nil:
		return nil
	case *rel.Collate:
		if !key && !e.Back {
			return (&query{binder: b}).uncollated(e, -1)
		}
		below[e.Arg] = e.Back
	case *rel.Call:
		switch e.Op {
		case "<", "<=", ">", ">=":
			allow(e.Args, true)
		}
	case *rel.RowCompare:
		allow(rel.Children(e), true)
	case *rel.MinMax:
		allow(e.Args, key)
	case *rel.Agg:
		for _, k := range e.OrderBy {
			below[k.Expr] = true
		}
		allow(e.Args, e.Func == "min" || e.Func == "max")
	}
	for _, c := range rel.Children(e) {
		if err := b.strayKey(c, below[c]); err != nil {
			return err
		}
	}
	return nil
}
