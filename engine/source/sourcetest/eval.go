package sourcetest

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// Eval evaluates a predicate or scalar by PostgreSQL's rules, text compared by bytes: the
// reference that sources are held to. row gives the values of columns by id. The answer is
// a value of rel/value.go, nil for NULL. It knows the expressions that this package makes.
func Eval(e rel.Expr, row map[rel.ColID]any) any {
	switch e := e.(type) {
	case *rel.Const:
		return e.Val
	case *rel.Col:
		return row[e.ID]
	case *rel.Cast: // relabelling only
		return Eval(e.Arg, row)
	case *rel.Call:
		l, r := Eval(e.Args[0], row), Eval(e.Args[1], row)
		return operate(e.Op, l, r, e.Args[0].Type())
	case *rel.And:
		return fold(e.Args, row, false)
	case *rel.Or:
		return fold(e.Args, row, true)
	case *rel.Not:
		return negate(Eval(e.Arg, row))
	case *rel.IsNull:
		return (Eval(e.Arg, row) == nil) != e.Negated
	case *rel.BoolTest:
		v := Eval(e.Arg, row)
		var holds bool
		if e.Want == nil {
			holds = v == nil
		} else {
			holds = v == *e.Want
		}
		return holds != e.Negated
	case *rel.Distinct:
		l, r := Eval(e.Left, row), Eval(e.Right, row)
		distinct := true
		switch {
		case l == nil || r == nil:
			distinct = (l == nil) != (r == nil)
		default:
			distinct = compare(l, r, e.Left.Type()) != 0
		}
		return distinct != e.Negated
	case *rel.InList:
		tests := make([]rel.Expr, len(e.List))
		for i, x := range e.List {
			tests[i] = &rel.Call{Op: e.Op.Op, Args: []rel.Expr{e.Arg, x}, Typ: rel.Bool}
		}
		return fold(tests, row, !e.All)
	}
	panic(fmt.Sprintf("sourcetest.Eval: %T", e))
}

// fold is OR for stop = true and AND for stop = false.
func fold(args []rel.Expr, row map[rel.ColID]any, stop bool) any {
	var out any = !stop
	for _, a := range args {
		switch v := Eval(a, row); v {
		case stop:
			return stop
		case nil:
			out = nil
		}
	}
	return out
}

func negate(v any) any {
	if b, ok := v.(bool); ok {
		return !b
	}
	return nil
}

func operate(op string, l, r any, t rel.Type) any {
	if l == nil || r == nil {
		return nil
	}
	switch op {
	case "~~":
		return like(l.(string), r.(string))
	case "!~~":
		return !like(l.(string), r.(string))
	}
	c := compare(l, r, t)
	switch op {
	case "=":
		return c == 0
	case "<>":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	}
	panic("sourcetest.Eval: operator " + op)
}

func compare(l, r any, t rel.Type) int {
	switch l := l.(type) {
	case bool:
		return order(l != r.(bool), !l)
	case int64:
		return order(l != r.(int64), l < r.(int64))
	case float64:
		return compareFloats(l, r.(float64))
	case string:
		r := r.(string)
		if u, ok := rel.EnumOf(t.OID); ok {
			x, _ := u.Position(l)
			y, _ := u.Position(r)
			return order(x != y, x < y)
		}
		if t.OID == rel.NumericOID {
			return compareNumerics(l, r)
		}
		if t.OID == rel.BPCharOID {
			l, r = strings.TrimRight(l, " "), strings.TrimRight(r, " ")
		}
		return strings.Compare(l, r)
	case []byte:
		return bytes.Compare(l, r.([]byte))
	case rel.Day:
		return order(l != r.(rel.Day), l < r.(rel.Day))
	case rel.TimeOfDay:
		return order(l != r.(rel.TimeOfDay), l < r.(rel.TimeOfDay))
	case rel.Instant:
		return order(l != r.(rel.Instant), l < r.(rel.Instant))
	case rel.Interval:
		return span(l).Cmp(span(r.(rel.Interval)))
	case rel.Array:
		return compareArrays(l, r.(rel.Array))
	}
	panic(fmt.Sprintf("sourcetest.Eval: comparing %T", l))
}

func order(differ, less bool) int {
	switch {
	case !differ:
		return 0
	case less:
		return -1
	}
	return 1
}

// compareFloats has NaN equal to itself and above everything, as PostgreSQL does.
func compareFloats(l, r float64) int {
	ln, rn := math.IsNaN(l), math.IsNaN(r)
	if ln || rn {
		return order(ln != rn, rn)
	}
	return order(l != r, l < r)
}

func compareNumerics(l, r string) int {
	rank := map[string]int{"-Infinity": -1, "Infinity": 1, "NaN": 2}
	if lr, rr := rank[l], rank[r]; lr != 0 || rr != 0 {
		return order(lr != rr, lr < rr)
	}
	x, _ := new(big.Rat).SetString(l)
	y, _ := new(big.Rat).SetString(r)
	return x.Cmp(y)
}

// span is an interval's length with months of 30 days, by which PostgreSQL compares.
func span(v rel.Interval) *big.Int {
	days := big.NewInt(int64(v.Months)*30 + int64(v.Days))
	return days.Add(days.Mul(days, big.NewInt(86_400_000_000)), big.NewInt(v.Micros))
}

func compareArrays(l, r rel.Array) int {
	for i := 0; i < len(l.Values) && i < len(r.Values); i++ {
		x, y := l.Values[i], r.Values[i]
		c := 0
		if x == nil || y == nil {
			c = order((x == nil) != (y == nil), y == nil) // NULL elements sort last and are equal
		} else {
			c = compare(x, y, l.Elem)
		}
		if c != 0 {
			return c
		}
	}
	return order(len(l.Values) != len(r.Values), len(l.Values) < len(r.Values))
}

// like is LIKE with the backslash as escape character.
func like(s, pattern string) bool {
	if pattern == "" {
		return s == ""
	}
	switch pattern[0] {
	case '%':
		for i := 0; i <= len(s); i++ {
			if like(s[i:], pattern[1:]) {
				return true
			}
		}
		return false
	case '_':
		for i := range s {
			if i > 0 {
				return like(s[i:], pattern[1:])
			}
		}
		return s != "" && like("", pattern[1:])
	case '\\':
		if len(pattern) > 1 {
			pattern = pattern[1:]
		}
	}
	return s != "" && s[0] == pattern[0] && like(s[1:], pattern[1:])
}
