package rel

// Children gives the direct sub-expressions of e, in order; those of a subquery's plan are not among them.
func Children(e Expr) []Expr {
	var out []Expr
	mapChildren(e, func(c Expr) Expr { out = append(out, c); return c })
	return out
}

// WalkExpr calls f for e and then, if f says so, for all below it. It does not enter subqueries' plans.
func WalkExpr(e Expr, f func(Expr) bool) {
	if e == nil || !f(e) {
		return
	}
	for _, c := range Children(e) {
		WalkExpr(c, f)
	}
}

// MapExpr rebuilds e bottom-up: f gets each node after its children were mapped and gives
// its replacement. Unchanged sub-trees are shared. It does not enter subqueries' plans;
// f may replace a *Subquery as a whole.
func MapExpr(e Expr, f func(Expr) Expr) Expr {
	if e == nil {
		return nil
	}
	return f(mapChildren(e, func(c Expr) Expr { return MapExpr(c, f) }))
}

// MapChildren rebuilds e with f applied to its direct children; e itself is shared when
// none changed. It is the step of a top-down rewrite.
func MapChildren(e Expr, f func(Expr) Expr) Expr { return mapChildren(e, f) }

func mapChildren(e Expr, f func(Expr) Expr) Expr {
	changed := false
	one := func(c Expr) Expr {
		if c == nil {
			return nil
		}
		n := f(c)
		if n != c {
			changed = true
		}
		return n
	}
	list := func(cs []Expr) []Expr {
		if cs == nil {
			return nil
		}
		out := make([]Expr, len(cs))
		for i, c := range cs {
			out[i] = one(c)
		}
		return out
	}
	keys := func(ks []SortKey) []SortKey {
		out := make([]SortKey, len(ks))
		for i, k := range ks {
			k.Expr = one(k.Expr)
			out[i] = k
		}
		return out
	}
	var n Expr
	switch e := e.(type) {
	case *Const, *Param, *Col:
		return e
	case *Call:
		c := *e
		c.Args = list(e.Args)
		n = &c
	case *Cast:
		c := *e
		c.Arg = one(e.Arg)
		n = &c
	case *Collate:
		c := *e
		c.Arg = one(e.Arg)
		n = &c
	case *And:
		n = &And{Args: list(e.Args)}
	case *Or:
		n = &Or{Args: list(e.Args)}
	case *Not:
		n = &Not{Arg: one(e.Arg)}
	case *IsNull:
		c := *e
		c.Arg = one(e.Arg)
		n = &c
	case *BoolTest:
		c := *e
		c.Arg = one(e.Arg)
		n = &c
	case *Distinct:
		c := *e
		c.Left, c.Right = one(e.Left), one(e.Right)
		n = &c
	case *Case:
		c := &Case{Typ: e.Typ, Whens: make([]When, len(e.Whens))}
		for i, w := range e.Whens {
			c.Whens[i] = When{Cond: one(w.Cond), Then: one(w.Then)}
		}
		c.Else = one(e.Else)
		n = c
	case *Coalesce:
		n = &Coalesce{Args: list(e.Args), Typ: e.Typ}
	case *NullIf:
		n = &NullIf{First: one(e.First), Test: one(e.Test)}
	case *MinMax:
		n = &MinMax{Greatest: e.Greatest, Args: list(e.Args), Typ: e.Typ}
	case *InList:
		c := *e
		c.Arg, c.List = one(e.Arg), list(e.List)
		n = &c
	case *AnyArray:
		c := *e
		c.Arg, c.Array = one(e.Arg), one(e.Array)
		n = &c
	case *ArrayExpr:
		n = &ArrayExpr{Elems: list(e.Elems), Typ: e.Typ}
	case *Row:
		n = &Row{Fields: list(e.Fields), Names: e.Names, Present: one(e.Present), Typ: e.Typ}
	case *RowCompare:
		c := *e
		c.Left, c.Right = list(e.Left), list(e.Right)
		n = &c
	case *Subscript:
		c := *e
		c.Array, c.Index, c.Lower, c.Upper = one(e.Array), one(e.Index), one(e.Lower), one(e.Upper)
		c.More = nil
		for _, b := range e.More {
			c.More = append(c.More, Bounds{one(b.Lower), one(b.Upper)})
		}
		n = &c
	case *Subquery:
		c := *e
		c.Left = list(e.Left)
		n = &c
	case *Agg:
		c := *e
		c.Args = list(e.Args)
		c.OrderBy, c.Within = keys(e.OrderBy), keys(e.Within)
		c.Filter = one(e.Filter)
		n = &c
	default:
		panic("rel: unknown expression")
	}
	if !changed {
		return e
	}
	return n
}

// Conjuncts splits nested ANDs into a list; nil gives none.
func Conjuncts(e Expr) []Expr {
	if e == nil {
		return nil
	}
	if a, ok := e.(*And); ok {
		var out []Expr
		for _, c := range a.Args {
			out = append(out, Conjuncts(c)...)
		}
		return out
	}
	return []Expr{e}
}

// Conjunction is the opposite of Conjuncts: true for none, the expression itself for one.
func Conjunction(preds []Expr) Expr {
	switch len(preds) {
	case 0:
		return &Const{Val: true, Typ: Bool}
	case 1:
		return preds[0]
	}
	return &And{Args: preds}
}
