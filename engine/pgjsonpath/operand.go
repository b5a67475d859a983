package pgjsonpath

import (
	"math"
	"strconv"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// primary reads an operand with its accessors.
func (p *parser) primary() (*node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, pgerr.New(pgerr.StatementTooComplex, "stack depth limit exceeded")
	}
	defer func() { p.depth-- }()
	n := &node{str: p.str}
	switch {
	case p.tok == '(':
		return p.parenthesis()
	case p.isWord("exists"):
		return p.exists()
	case p.tok == tokString:
		n.op, n.value = opString, pgjson.Of(p.str)
	case p.tok == tokInt, p.tok == tokNumeric:
		v, err := pgnum.Parse(p.str)
		if err != nil {
			return nil, err
		}
		n.op, n.value = opNumeric, pgjson.OfNum(v)
	case p.tok == tokVariable:
		n.op = opVariable
	case p.tok == '$':
		n.op = opRoot
	case p.tok == '@':
		n.op = opCurrent
	case p.isWord("last"):
		n.op = opLast
	case p.isWord("null"):
		n.op = opNull
	case p.isWord("true"), p.isWord("false"):
		n.op, n.value = opBool, pgjson.OfBool(p.isWord("true"))
	default:
		return nil, p.syntax()
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	return n, p.accessors(n)
}

func (p *parser) parenthesis() (*node, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	if err := p.expect(')'); err != nil {
		return nil, err
	}
	if predicate(n) && p.isWord("is") {
		if err := p.next(); err != nil {
			return nil, err
		}
		return &node{op: opIsUnknown, left: n}, p.expectWord("unknown")
	}
	return n, p.accessors(n)
}

func (p *parser) exists() (*node, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	if err := p.expect('('); err != nil {
		return nil, err
	}
	arg, err := p.sum()
	if err != nil {
		return nil, err
	}
	if predicate(arg) {
		return nil, p.syntax()
	}
	return &node{op: opExists, left: arg}, p.expect(')')
}

// accessors appends what follows an operand to its chain.
func (p *parser) accessors(n *node) error {
	for last := n.end(); ; last = last.end() {
		var next *node
		var err error
		switch p.tok {
		case '.':
			if err = p.next(); err == nil {
				next, err = p.member()
			}
		case '[':
			if err = p.next(); err == nil {
				next, err = p.subscripts()
			}
		case '?':
			next, err = p.filter()
		default:
			return nil
		}
		if err != nil {
			return err
		}
		last.next = next
	}
}

func (p *parser) filter() (*node, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	if err := p.expect('('); err != nil {
		return nil, err
	}
	arg, err := p.or()
	if err != nil {
		return nil, err
	}
	if !predicate(arg) {
		return nil, p.syntax()
	}
	return &node{op: opFilter, left: arg}, p.expect(')')
}

var methods = map[string]op{
	"type": opType, "size": opSize, "abs": opAbs, "floor": opFloor, "ceiling": opCeiling, "double": opDouble,
	"datetime": opDatetime, "keyvalue": opKeyValue,
}

// member reads what follows a dot.
func (p *parser) member() (*node, error) {
	n, word := &node{op: opKey, str: p.str}, p.keyword
	switch p.tok {
	case '*':
		return &node{op: opAnyKey}, p.next()
	case tokAny:
		return p.anyLevel()
	case tokString, tokIdent:
		return n, p.next()
	case tokWord:
	default:
		return nil, p.syntax()
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	method, ok := methods[word]
	if !ok || p.tok != '(' {
		return n, nil
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	n = &node{op: method}
	if method == opDatetime && p.tok == tokString {
		n.left = &node{op: opString, str: p.str, value: pgjson.Of(p.str)}
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	return n, p.expect(')')
}

func (p *parser) anyLevel() (*node, error) {
	n := &node{op: opAny, last: maxLevel}
	if err := p.next(); err != nil || p.tok != '{' {
		return n, err
	}
	level := func() (uint32, error) {
		if err := p.next(); err != nil {
			return 0, err
		}
		text, word := p.str, p.isWord("last")
		if !word && p.tok != tokInt {
			return 0, p.syntax()
		}
		if err := p.next(); err != nil || word {
			return maxLevel, err
		}
		i, err := strconv.ParseInt(text, 10, 64)
		if err != nil || i > math.MaxInt32 {
			return 0, pgerr.New(pgerr.NumericValueOutOfRange, `value "%s" is out of range for type integer`, text)
		}
		return uint32(i), nil
	}
	var err error
	if n.first, err = level(); err != nil {
		return nil, err
	}
	if n.last = n.first; p.isWord("to") {
		if n.last, err = level(); err != nil {
			return nil, err
		}
	}
	return n, p.expect('}')
}

func (p *parser) subscripts() (*node, error) {
	if p.tok == '*' {
		if err := p.next(); err != nil {
			return nil, err
		}
		return &node{op: opAnyArray}, p.expect(']')
	}
	n := &node{op: opIndexArray}
	for {
		var s subscript
		var err error
		if s.from, err = p.index(); err != nil {
			return nil, err
		}
		if p.isWord("to") {
			if err := p.next(); err != nil {
				return nil, err
			}
			if s.to, err = p.index(); err != nil {
				return nil, err
			}
		}
		n.subs = append(n.subs, s)
		if more, err := p.accept(','); err != nil {
			return nil, err
		} else if !more {
			return n, p.expect(']')
		}
	}
}

func (p *parser) index() (*node, error) {
	e, err := p.sum()
	if err == nil && predicate(e) {
		return nil, p.syntax()
	}
	return e, err
}
