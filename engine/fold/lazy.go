package fold

import "github.com/meshgate/meshgate/engine/rel"

// connective folds AND (all) or OR: what stands behind a deciding constant is not looked
// at, constants that do not matter are dropped.
func (f *folder) connective(e rel.Expr, args []rel.Expr, all bool) value {
	kept, changed, decided := f.operands(args, all)
	switch {
	case f.err != nil:
		return value{e: e}
	case decided:
		return constant(e, boolean(!all), true)
	case len(kept) == 0:
		return constant(e, boolean(all), changed)
	case len(kept) == 1:
		k, _ := kept[0].(*rel.Const)
		return value{e: kept[0], k: k, changed: changed}
	case all:
		return value{e: &rel.And{Args: kept}, changed: changed}
	}
	return value{e: &rel.Or{Args: kept}, changed: changed}
}

// operands are the arguments of AND or OR that remain; decided says that a constant among
// them is the answer. Of several NULLs one remains.
func (f *folder) operands(args []rel.Expr, all bool) (kept []rel.Expr, changed, decided bool) {
	var unknown *rel.Const
	for _, a := range args {
		v := f.expr(a)
		changed = changed || v.changed
		switch {
		case f.err != nil:
			return nil, false, false
		case v.k == nil:
			kept = append(kept, v.e)
		case isNull(v.k):
			unknown = v.k
		case v.k.Val == !all:
			return nil, true, true
		}
	}
	if unknown != nil {
		kept = append(kept, unknown)
	}
	return kept, changed, false
}

// choice folds CASE: a branch with a constant false condition is not looked at, nor what
// follows one with a true condition. All others are, whether a row needs them or not.
func (f *folder) choice(e *rel.Case) value {
	out := &rel.Case{Typ: e.Typ}
	changed := false
	for i, w := range e.Whens {
		cond := f.expr(w.Cond)
		if f.err != nil {
			return value{e: e}
		}
		changed = changed || cond.changed
		if cond.k != nil && !isTrue(cond.k) {
			changed = true
			continue
		}
		then := f.expr(w.Then)
		changed = changed || then.changed
		if cond.k != nil {
			out.Else = then.e
			changed = changed || i+1 < len(e.Whens) || e.Else != nil
			return f.chosen(e, out, then.k, changed)
		}
		out.Whens = append(out.Whens, rel.When{Cond: cond.e, Then: then.e})
	}
	if e.Else == nil {
		return f.chosen(e, out, null(e.Typ), changed)
	}
	v := f.expr(e.Else)
	out.Else = v.e
	return f.chosen(e, out, v.k, changed || v.changed)
}

// chosen is what remains of e; k is the value of its ELSE.
func (f *folder) chosen(e, out *rel.Case, k *rel.Const, changed bool) value {
	switch {
	case f.err != nil:
		return value{e: e}
	case len(out.Whens) > 0:
		return value{e: out, changed: changed}
	case k != nil:
		return constant(e, k, changed)
	}
	return value{e: out.Else, changed: changed}
}

// coalesce folds COALESCE up to its first constant that is not NULL.
func (f *folder) coalesce(e *rel.Coalesce) value {
	out := &rel.Coalesce{Typ: e.Typ}
	changed := false
	for i, a := range e.Args {
		v := f.expr(a)
		if f.err != nil {
			return value{e: e}
		}
		changed = changed || v.changed
		if isNull(v.k) {
			continue
		}
		if v.k != nil && len(out.Args) == 0 {
			return constant(e, v.k, true)
		}
		out.Args = append(out.Args, v.e)
		if v.k != nil {
			changed = changed || i+1 < len(e.Args)
			break
		}
	}
	if len(out.Args) == 0 {
		return constant(e, null(rel.Of(e.Typ.OID)), changed)
	}
	return value{e: out, changed: changed}
}

// nullIf is its first argument where either is NULL.
func (f *folder) nullIf(e *rel.NullIf) value {
	test, ok := e.Test.(*rel.Call)
	if !ok || len(test.Args) != 2 {
		return f.parts(e, false, false)
	}
	args, vs, changed := f.list(test.Args)
	if f.err != nil {
		return value{e: e}
	}
	first := f.expr(e.First)
	switch {
	case isNull(vs[0].k) || isNull(vs[1].k):
		if first.k != nil {
			return constant(e, first.k, true)
		}
		return value{e: first.e, changed: true}
	case vs[0].k != nil && vs[1].k != nil && first.k != nil && immutable(test.OID):
		equal, _, err := f.evaluate(replaceChildren(test, []rel.Expr{vs[0].k, vs[1].k}))
		if err != nil {
			f.err = err
		}
		if equal == nil {
			break
		}
		if isTrue(equal) {
			return constant(e, null(e.Type()), changed)
		}
		return constant(e, first.k, changed)
	}
	return value{e: &rel.NullIf{First: first.e, Test: replaceChildren(test, args)}, changed: changed}
}

// rowIsNull folds ROW(…) IS [NOT] NULL, which asks it of each field: a constant one decides
// or drops out.
func (f *folder) rowIsNull(e *rel.IsNull, row *rel.Row) value {
	fields, vs, changed := f.list(rel.Children(row))
	if f.err != nil {
		return value{e: e}
	}
	if row.Present == nil {
		for _, v := range vs {
			if v.k != nil && (v.k.Val == nil) == e.Negated {
				return constant(e, boolean(false), true)
			}
		}
	}
	return value{e: &rel.IsNull{Arg: replaceChildren(row, fields), Negated: e.Negated}, changed: changed}
}

// rowCompare folds the comparison of rows: = and <> are ANDs and ORs of the fields'.
func (f *folder) rowCompare(e *rel.RowCompare) value {
	if e.Op != "=" && e.Op != "<>" {
		return f.parts(e, false, false)
	}
	var pairs []rel.Expr
	for i := range e.Left {
		op := e.Ops[i]
		pairs = append(pairs, &rel.Call{Func: op.Func, OID: op.OID, Op: op.Op, Args: []rel.Expr{e.Left[i], e.Right[i]}, Typ: rel.Bool})
	}
	v := f.connective(e, pairs, e.Op == "=")
	if v.k == nil && !v.changed {
		v.e = e
	}
	return v
}

// inList folds IN and NOT IN: the elements without columns are an array, made first; those
// with columns are compared one by one after it.
func (f *folder) inList(e *rel.InList) value {
	var plain, other []rel.Expr
	for _, x := range e.List {
		if readsColumn(x) {
			other = append(other, x)
		} else {
			plain = append(plain, x)
		}
	}
	if len(other) == 0 {
		return f.parts(e, immutable(e.Op.OID), false)
	}
	if len(plain) < 2 {
		plain, other = nil, e.List
	}
	var each []rel.Expr
	if len(plain) > 0 {
		each = append(each, &rel.InList{Arg: e.Arg, List: plain, Op: e.Op, All: e.All})
	}
	for _, x := range other {
		each = append(each, &rel.Call{Func: e.Op.Func, OID: e.Op.OID, Op: e.Op.Op, Args: []rel.Expr{e.Arg, x}, Typ: rel.Bool})
	}
	v := f.connective(e, each, e.All)
	if v.k == nil && !v.changed {
		v.e = e
	}
	return v
}

func readsColumn(e rel.Expr) bool {
	found := false
	rel.WalkExpr(e, func(e rel.Expr) bool {
		_, col := e.(*rel.Col)
		found = found || col
		return !found
	})
	return found
}
