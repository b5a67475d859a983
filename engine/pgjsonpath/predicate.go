package pgjsonpath

import (
	"cmp"
	"errors"
	"strings"

	"github.com/meshgate/meshgate/engine/pgjson"
)

// truth is a predicate's value.
type truth uint8

const (
	no truth = iota
	yes
	unknown
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// predicate evaluates a predicate; errors of the values in it make it unknown.
func (e *run) predicate(n *node, it item) (truth, error) {
	switch n.op {
	case opAnd, opOr:
		decided := truthOf(n.op == opOr)
		l, err := e.predicate(n.left, it)
		if err != nil || l == decided {
			return l, err
		}
		r, err := e.predicate(n.right, it)
		if r == truthOf(n.op == opAnd) {
			return l, err
		}
		return r, err
	case opNot:
		t, err := e.predicate(n.left, it)
		if t == unknown {
			return t, err
		}
		return truthOf(t == no), err
	case opIsUnknown:
		t, err := e.predicate(n.left, it)
		return truthOf(t == unknown), err
	case opExists:
		return e.exists(n, it)
	case opStartsWith:
		return e.compareAll(n, it, false, func(l, r item) (truth, error) {
			if l.kind() != pgjson.String || r.kind() != pgjson.String {
				return unknown, nil
			}
			return truthOf(strings.HasPrefix(l.Str, r.Str)), nil
		})
	case opLikeRegex:
		return e.compareAll(n, it, false, func(l, _ item) (truth, error) {
			if l.kind() != pgjson.String {
				return unknown, nil
			}
			re, err := regexOf(n.str, n.flags)
			if err != nil {
				return no, err
			}
			ok, err := re.Match(l.Str)
			return truthOf(ok), err
		})
	}
	return e.compareAll(n, it, true, func(l, r item) (truth, error) { return e.compare(n.op, l, r) })
}

func (e *run) exists(n *node, it item) (truth, error) {
	any, err := false, error(nil)
	if e.lax {
		saved := e.quiet
		e.quiet = true
		any, err = e.item(n.left, it, nil)
		e.quiet = saved
	} else {
		var all []item
		all, err = e.quietly(n.left, it, false)
		any = len(all) > 0
	}
	if unknowable(err) {
		return unknown, nil
	}
	return truthOf(any), err
}

// unknowable says whether err is one of the values at hand.
func unknowable(err error) bool {
	var s soft
	return errors.As(err, &s)
}

// compareAll tests each pair of the operands' items. Lax mode ends at the first that
// holds; strict mode at the first that is unknown.
func (e *run) compareAll(n *node, it item, unwrapRight bool, test func(l, r item) (truth, error)) (truth, error) {
	left, err := e.quietly(n.left, it, true)
	if unknowable(err) {
		return unknown, nil
	}
	if err != nil {
		return no, err
	}
	right := []item{{}}
	if n.right != nil {
		right, err = e.quietly(n.right, it, unwrapRight)
		if unknowable(err) {
			return unknown, nil
		}
		if err != nil {
			return no, err
		}
	}
	found, doubt := false, false
	for _, l := range left {
		for _, r := range right {
			t, err := test(l, r)
			switch {
			case err != nil:
				return no, err
			case t == unknown && !e.lax:
				return unknown, nil
			case t == yes && e.lax:
				return yes, nil
			}
			found, doubt = found || t == yes, doubt || t == unknown
		}
	}
	switch {
	case found:
		return yes, nil
	case doubt:
		return unknown, nil
	}
	return no, nil
}

// compare compares two items.
func (e *run) compare(op op, l, r item) (truth, error) {
	if l.kind() != r.kind() && !(holds(l) && holds(r)) {
		if l.kind() == pgjson.Null || r.kind() == pgjson.Null {
			return truthOf(op == opNotEqual), nil
		}
		return unknown, nil
	}
	order := 0
	switch l.kind() {
	case pgjson.Null:
	case pgjson.Bool, pgjson.Number:
		order = pgjson.Compare(l.Value, r.Value)
	case pgjson.String:
		order = cmp.Compare(l.Str, r.Str)
	case kindMoment:
		var ok bool
		var err error
		if order, ok, err = l.moment.Compare(r.moment, e.Zones); err != nil || !ok {
			return unknown, err
		}
	default:
		return unknown, nil
	}
	switch op {
	case opEqual:
		return truthOf(order == 0), nil
	case opNotEqual:
		return truthOf(order != 0), nil
	case opLess:
		return truthOf(order < 0), nil
	case opGreater:
		return truthOf(order > 0), nil
	case opLessOrEqual:
		return truthOf(order <= 0), nil
	}
	return truthOf(order >= 0), nil
}

// holds says whether the item holds others.
func holds(i item) bool { return i.moment == nil && !i.Kind.Scalar() }
