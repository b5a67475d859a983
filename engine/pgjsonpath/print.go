package pgjsonpath

import (
	"strconv"

	"github.com/meshgate/meshgate/engine/pgjson"
)

// String is the path's text form.
func (p *Path) String() string {
	var dst []byte
	if !p.lax {
		dst = append(dst, "strict "...)
	}
	return string(p.expr.print(dst, false, true))
}

// priority orders operators by how strongly they bind.
func (o op) priority() int {
	switch {
	case o == opOr:
		return 0
	case o == opAnd:
		return 1
	case o >= opEqual && o <= opGreaterOrEqual, o == opStartsWith:
		return 2
	case o == opAdd, o == opSub:
		return 3
	case o == opMul, o == opDiv, o == opMod:
		return 4
	case o == opPlus, o == opMinus:
		return 5
	}
	return 6
}

// print appends a step and those that follow; afterStep says that it follows one itself,
// brackets that an operator needs them.
func (n *node) print(dst []byte, afterStep, brackets bool) []byte {
	open := func(on bool) {
		if on {
			dst = append(dst, '(')
		}
	}
	closed := func(on bool) {
		if on {
			dst = append(dst, ')')
		}
	}
	operand := func(x *node) { dst = x.print(dst, false, x.op.priority() <= n.op.priority()) }
	add := func(parts ...string) {
		for _, s := range parts {
			dst = append(dst, s...)
		}
	}
	if afterStep && (n.op == opKey || n.op == opAnyKey || n.op == opAny) {
		dst = append(dst, '.')
	}
	switch n.op {
	case opNull, opBool:
		dst = n.value.Append(dst)
	case opKey, opString:
		dst = pgjson.AppendQuoted(dst, n.str)
	case opVariable:
		dst = pgjson.AppendQuoted(append(dst, '$'), n.str)
	case opNumeric:
		open(n.next != nil)
		dst = n.value.Append(dst)
		closed(n.next != nil)
	case opAnd, opOr, opEqual, opNotEqual, opLess, opGreater, opLessOrEqual, opGreaterOrEqual,
		opAdd, opSub, opMul, opDiv, opMod, opStartsWith:
		open(brackets)
		operand(n.left)
		add(" ", names[n.op], " ")
		operand(n.right)
		closed(brackets)
	case opLikeRegex:
		open(brackets)
		operand(n.left)
		add(" like_regex ")
		dst = pgjson.AppendQuoted(dst, n.str)
		if n.flags != "" {
			add(` flag "`, n.flags, `"`)
		}
		closed(brackets)
	case opPlus, opMinus:
		open(brackets)
		add(names[n.op])
		operand(n.left)
		closed(brackets)
	case opFilter:
		add("?(")
		dst = n.left.print(dst, false, false)
		add(")")
	case opNot:
		add("!(")
		dst = n.left.print(dst, false, false)
		add(")")
	case opIsUnknown:
		add("(")
		dst = n.left.print(dst, false, false)
		add(") is unknown")
	case opExists:
		add("exists (")
		dst = n.left.print(dst, false, false)
		add(")")
	case opCurrent:
		add("@")
	case opRoot:
		add("$")
	case opLast:
		add("last")
	case opAnyArray:
		add("[*]")
	case opAnyKey:
		add("*")
	case opIndexArray:
		for i, s := range n.subs {
			add("[,"[min(i, 1) : min(i, 1)+1])
			dst = s.from.print(dst, false, false)
			if s.to != nil {
				add(" to ")
				dst = s.to.print(dst, false, false)
			}
		}
		add("]")
	case opAny:
		add("**", n.levels())
	case opDatetime:
		add(".datetime(")
		if n.left != nil {
			dst = n.left.print(dst, false, false)
		}
		add(")")
	default:
		add(".", names[n.op], "()")
	}
	if n.next != nil {
		return n.next.print(dst, true, true)
	}
	return dst
}

// levels prints the bounds of .**.
func (n *node) levels() string {
	level := func(l uint32) string {
		if l == maxLevel {
			return "last"
		}
		return strconv.FormatUint(uint64(l), 10)
	}
	switch {
	case n.first == 0 && n.last == maxLevel:
		return ""
	case n.first == n.last:
		return "{" + level(n.first) + "}"
	}
	return "{" + level(n.first) + " to " + level(n.last) + "}"
}
