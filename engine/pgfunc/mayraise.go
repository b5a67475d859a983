package pgfunc

import (
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// MayRaise says whether evaluating e can fail on some values.
func MayRaise(e rel.Expr) bool {
	found := false
	rel.WalkExpr(e, func(e rel.Expr) bool {
		switch e := e.(type) {
		case *rel.Call:
			switch {
			case e.Op == "/" || e.Op == "%" || e.Func == "mod" || e.Func == "div":
				found = found || !nonZero(e.Args[len(e.Args)-1])
			case e.Func == "sqrt" || e.Func == "ln" || e.Func == "log" || e.Func == "dsqrt" || e.Func == "log10":
				found = true
			default:
				f, ok := ByOID(e.OID)
				found = found || ok && !f.NoFail
			}
		case *rel.Collate: // for some texts
			found = true
		case *rel.Cast:
			found = found || e.Arg.Type().IsText() && !e.To.IsText() || e.To.IsInteger() && !widens(e.Arg.Type(), e.To)
		}
		return !found
	})
	return found
}

// widens says whether every value of type from has one of the integer type to.
func widens(from, to rel.Type) bool {
	size := map[rel.OID]int{rel.BoolOID: 1, rel.Int2OID: 2, rel.Int4OID: 4, rel.Int8OID: 8}
	return size[from.OID] > 0 && size[from.OID] <= size[to.OID]
}

func nonZero(e rel.Expr) bool {
	c, ok := bare(e).(*rel.Const)
	if !ok {
		return false
	}
	switch v := c.Val.(type) {
	case int64:
		return v != 0
	case float64:
		return v != 0
	case string:
		return strings.ContainsAny(v, "123456789")
	}
	return false
}

// bare takes casts off an expression.
func bare(e rel.Expr) rel.Expr {
	for {
		c, ok := e.(*rel.Cast)
		if !ok {
			return e
		}
		e = c.Arg
	}
}
