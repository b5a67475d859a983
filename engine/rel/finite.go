package rel

import "strings"

// finite says whether the numbers that e gives, or is cast to, are never NaN nor infinite: made of
// integers, decimals and constants by what makes finite numbers of finite ones, or fails.
func finite(e Expr) bool {
	t := e.Type()
	if elem, ok := t.Elem(); ok && t.IsArray() {
		t = elem
	}
	if t.IsInteger() || t.OID == BoolOID {
		return true
	}
	if t.OID != NumericOID {
		return false
	}
	if FormOf(e).IsDecimal() {
		return true
	}
	switch e := e.(type) {
	case *Const:
		s, ok := e.Val.(string)
		return ok && !strings.ContainsAny(s, "NIni") || e.Val == nil
	case *Cast:
		return finite(e.Arg)
	case *Case:
		for _, w := range e.Whens {
			if !finite(w.Then) {
				return false
			}
		}
		return e.Else == nil || finite(e.Else)
	case *Coalesce:
		return allFinite(e.Args)
	case *MinMax:
		return allFinite(e.Args)
	case *NullIf:
		return finite(e.First)
	case *Call:
		switch e.Func {
		case "numeric_add", "numeric_sub", "numeric_mul", "numeric_div", "numeric_mod", "numeric_uminus", "numeric_uplus", "numeric_abs",
			"abs", "mod", "div", "round", "trunc", "ceil", "ceiling", "floor", "sign", "sqrt", "ln", "log", "exp", "power", "pow":
			return allFinite(e.Args)
		}
	}
	return false
}

func allFinite(es []Expr) bool {
	for _, e := range es {
		if !finite(e) {
			return false
		}
	}
	return true
}

// infinite says whether e is one of the infinite dates and timestamps.
func infinite(e Expr) bool {
	for {
		switch x := e.(type) {
		case *Cast:
			e = x.Arg
			continue
		case *Const:
			return x.Val == MaxDay || x.Val == -MaxDay || x.Val == MaxInstant || x.Val == -MaxInstant
		}
		return false
	}
}
