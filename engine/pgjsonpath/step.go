package pgjsonpath

import (
	"math"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// step evaluates one step and what follows it. unwrap says that a step which wants no
// array takes an array's elements instead.
func (e *run) step(n *node, it item, found *list, unwrap bool) (bool, error) {
	if n.op.isPredicate() {
		t, err := e.predicate(n, it)
		if err != nil {
			return false, err
		}
		v := pgjson.OfBool(t == yes)
		if t == unknown {
			v = pgjson.Value{}
		}
		return e.follow(n, valueItem(v), found)
	}
	switch n.op {
	case opNull, opString, opNumeric, opBool:
		return e.follow(n, item{Value: &n.value}, found)
	case opVariable:
		return e.variable(n, found)
	case opAdd, opSub, opMul, opDiv, opMod:
		return e.arithmetic(n, it, found)
	case opPlus, opMinus:
		return e.sign(n, it, found)
	case opAnyArray:
		switch {
		case it.isArray():
			return e.unwrapped(n.next, it, found, e.lax)
		case e.lax:
			return e.follow(n, it, found)
		case !e.ignore:
			return false, softly(codeArray, "jsonpath wildcard array accessor can only be applied to an array")
		}
		return false, nil
	case opIndexArray:
		return e.subscript(n, it, found)
	case opAny:
		return e.anyLevel(n, it, found)
	case opCurrent:
		return e.follow(n, e.current, found)
	case opRoot:
		base, id := e.base, e.baseID
		e.base, e.baseID = e.root.Value, 0
		any, err := e.follow(n, e.root, found)
		e.base, e.baseID = base, id
		return any, err
	case opType:
		name := ""
		if it.moment != nil {
			name = it.moment.Type()
		} else {
			name = it.Kind.String()
		}
		return e.follow(n, valueItem(pgjson.Of(name)), found)
	case opSize:
		size := 1
		if it.isArray() {
			size = len(it.Elems)
		} else if !e.lax {
			if !e.ignore {
				return false, softly(codeArray, "jsonpath item method .%s() can only be applied to an array", names[n.op])
			}
			return false, nil
		}
		return e.follow(n, numItem(int64(size)), found)
	case opLast:
		return e.follow(n, numItem(int64(e.size-1)), found)
	}
	if unwrap && it.isArray() { // the steps that want no array
		if n.op == opKey || n.op == opAnyKey || n.op == opFilter || n.op >= opAbs && n.op <= opKeyValue {
			return e.unwrapped(n, it, found, false)
		}
	}
	switch n.op {
	case opKey:
		return e.key(n, it, found)
	case opAnyKey:
		if it.kind() == pgjson.Object {
			return e.descend(n.next, it.Value, found, 1, 1, 1, false, e.lax)
		}
		if !e.ignore {
			return false, softly(codeObject, "jsonpath wildcard member accessor can only be applied to an object")
		}
		return false, nil
	case opFilter:
		saved := e.current
		e.current = it
		t, err := e.predicate(n.left, it)
		e.current = saved
		if err != nil || t != yes {
			return false, err
		}
		return e.follow(n, it, found)
	case opKeyValue:
		return e.keyValue(n, it, found)
	}
	return e.method(n, it, found)
}

func numItem(n int64) item { return valueItem(pgjson.OfNum(pgnum.FromInt64(n))) }

func (e *run) variable(n *node, found *list) (bool, error) {
	if e.vars != nil {
		if v, ok := e.vars.Field(n.str); ok {
			base, id := e.base, e.baseID
			e.base, e.baseID = e.vars, 1
			any, err := e.follow(n, item{Value: v}, found)
			e.base, e.baseID = base, id
			return any, err
		}
	}
	return false, pgerr.New(pgerr.UndefinedObject, `could not find jsonpath variable "%s"`, n.str)
}

func (e *run) key(n *node, it item, found *list) (bool, error) {
	if it.kind() != pgjson.Object {
		if !e.ignore {
			return false, softly(codeMember, "jsonpath member accessor can only be applied to an object")
		}
		return false, nil
	}
	if v, ok := it.Field(n.str); ok {
		return e.follow(n, item{Value: v}, found)
	}
	if !e.ignore {
		return false, softly(codeMember, `JSON object does not contain key "%s"`, n.str)
	}
	return false, nil
}

func (e *run) anyLevel(n *node, it item, found *list) (any bool, err error) {
	if n.first == 0 {
		saved := e.ignore
		e.ignore = true
		any, err = e.follow(n, it, found)
		e.ignore = saved
		if any && found == nil || err != nil && (!e.quiet || !unknowable(err)) {
			return any, err
		}
	}
	if it.moment != nil || it.Kind.Scalar() {
		return any, err
	}
	// PostgreSQL forgets an error that it did not raise when it goes on to deeper levels.
	return e.descend(n.next, it.Value, found, 1, n.first, n.last, true, e.lax)
}

func (e *run) subscript(n *node, it item, found *list) (any bool, err error) {
	if !it.isArray() && !e.lax {
		if !e.ignore {
			return false, softly(codeArray, "jsonpath array accessor can only be applied to an array")
		}
		return false, nil
	}
	outer := e.size
	defer func() { e.size = outer }()
	size := 1
	if it.isArray() {
		size = len(it.Elems)
	}
	for _, s := range n.subs {
		e.size = size
		from, err := e.index(s.from, it)
		if err != nil {
			return false, err
		}
		to := from
		if s.to != nil {
			if to, err = e.index(s.to, it); err != nil {
				return false, err
			}
		}
		if !e.ignore && (from < 0 || from > to || to >= size) {
			return false, softly(codeSubscript, "jsonpath array subscript is out of bounds")
		}
		for i := max(from, 0); i <= min(to, size-1); i++ {
			v := it
			if it.isArray() {
				v = item{Value: &it.Elems[i]}
			}
			if any, err = e.follow(n, v, found); err != nil || any && found == nil {
				return any, err
			}
		}
	}
	return any, nil
}

// index evaluates a subscript, cut to an integer.
func (e *run) index(n *node, it item) (int, error) {
	var found list
	if _, err := e.item(n, it, &found); err != nil {
		return 0, err
	}
	if len(found.items) != 1 || found.items[0].kind() != pgjson.Number {
		return 0, softly(codeSubscript, "jsonpath array subscript is not a single numeric value")
	}
	i, err := found.items[0].Num.Trunc(0).Integer("integer", math.MinInt32, math.MaxInt32)
	if err != nil {
		return 0, softly(codeSubscript, "jsonpath array subscript is out of integer range")
	}
	return int(i), nil
}

func (e *run) arithmetic(n *node, it item, found *list) (bool, error) {
	l, err := e.operand(n.left, it, true)
	if err != nil {
		return false, err
	}
	r, err := e.operand(n.right, it, true)
	if err != nil {
		return false, err
	}
	for i, side := range [...][]item{l, r} {
		if len(side) != 1 || side[0].kind() != pgjson.Number {
			return false, softly(codeSingleton, "%s operand of jsonpath operator %s is not a single numeric value", [...]string{"left", "right"}[i], names[n.op])
		}
	}
	a, b := l[0].Num, r[0].Num
	var v pgnum.Num
	switch n.op {
	case opAdd:
		v, err = a.Add(b)
	case opSub:
		v, err = a.Sub(b)
	case opMul:
		v, err = a.Mul(b)
	case opDiv:
		v, err = a.Div(b)
	default:
		v, err = a.Mod(b)
	}
	if err != nil {
		return false, soft{err}
	}
	return e.follow(n, valueItem(pgjson.OfNum(v)), found)
}

// sign is a unary + or -.
func (e *run) sign(n *node, it item, found *list) (any bool, err error) {
	all, err := e.operand(n.left, it, true)
	if err != nil {
		return false, err
	}
	for _, v := range all {
		if v.kind() != pgjson.Number {
			if found == nil && n.next == nil {
				continue
			}
			return false, softly(codeNumber, "operand of unary jsonpath operator %s is not a numeric value", names[n.op])
		}
		if n.op == opMinus {
			v = valueItem(pgjson.OfNum(v.Num.Neg()))
		}
		one, err := e.follow(n, v, found)
		if err != nil || one && found == nil {
			return one, err
		}
		any = any || one
	}
	return any, nil
}
