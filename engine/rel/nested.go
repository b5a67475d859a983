package rel

// nested says whether an expression of an array type may give arrays of several dimensions,
// or with a lower bound other than 1, which travel in their text form (Form.Nested).
//
//	column                                   its own
//	literal                                  its dimensions
//	ARRAY[array, …] array_agg(array) ARRAY(SELECT array)   yes
//	a column of a row                        yes
//	array_fill                               unless of one dimension in plain sight
//	a text as an array                       yes
//	a cast, slice or array function of, or a choice among   what one of them is
//	everything else                          no: such a value is refused where it comes up
func nested(e Expr) bool {
	switch e := e.(type) {
	case *Col:
		return e.Form.Nested
	case *Const:
		a, ok := e.Val.(Array)
		return ok && !a.Plain()
	case *Cast:
		if t := e.Arg.Type(); t.IsArray() {
			return nested(e.Arg)
		} else if t.IsText() && e.To.IsArray() { // what a text holds is known when it is read
			return true
		}
	case *Call:
		switch e.Func {
		case "array_cat", "array_append", "array_prepend", "array_remove", "array_replace", "trim_array", "array_larger", "array_smaller":
			return anyNested(e.Args...)
		case "record_field", "row_member": // its text is in the row, or made as if it were
			return true
		case "array_fill":
			return len(e.Args) != 2 || !oneDimension(e.Args[1])
		}
	case *Case:
		for _, w := range e.Whens {
			if anyNested(w.Then) {
				return true
			}
		}
		return e.Else != nil && anyNested(e.Else)
	case *Coalesce:
		return anyNested(e.Args...)
	case *MinMax:
		return anyNested(e.Args...)
	case *NullIf:
		return anyNested(e.First)
	case *ArrayExpr:
		for _, x := range e.Elems {
			if x.Type().IsArray() {
				return true
			}
		}
	case *Subscript:
		return e.Slice && (len(e.More) > 0 || nested(e.Array))
	case *Subquery:
		cols := e.Query.Columns()
		return len(cols) > 0 && (e.Kind == SubScalar && cols[0].Form.Nested || e.Kind == SubArray && cols[0].Type.IsArray())
	case *Agg:
		arg := e.Args
		if len(e.Within) > 0 && anyNested(arg...) { // percentiles have the shape of their shares
			return true
		}
		if len(e.Within) > 0 {
			arg = []Expr{e.Within[0].Expr}
		}
		switch e.Func {
		case "array_agg":
			return arg[0].Type().IsArray()
		case "min", "max", "any_value", "first_value", "last_value", "nth_value", "lag", "lead", "mode", "percentile_disc":
			return anyNested(arg...)
		}
	}
	return false
}

func anyNested(es ...Expr) bool {
	for _, e := range es {
		if e.Type().IsArray() && nested(e) {
			return true
		}
	}
	return false
}

// oneDimension says whether an array of dimensions is seen to have one element at most.
func oneDimension(e Expr) bool {
	switch e := e.(type) {
	case *Const:
		a, ok := e.Val.(Array)
		return !ok || len(a.Values) <= 1
	case *ArrayExpr:
		return len(e.Elems) <= 1
	}
	return false
}
