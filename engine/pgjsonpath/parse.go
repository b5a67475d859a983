package pgjsonpath

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
)

// maxDepth bounds the parser's recursion.
const maxDepth = 2000

// Parse reads a path as type jsonpath does.
func Parse(text string) (*Path, error) {
	p := parser{lexer: lexer{text: text}}
	if err := p.next(); err != nil {
		return nil, err
	}
	if p.tok == tokEnd {
		return nil, pgerr.New(pgerr.InvalidTextRepresentation, `invalid input syntax for type jsonpath: "%s"`, text)
	}
	out := &Path{lax: true}
	if p.isWord("strict") || p.isWord("lax") {
		out.lax = p.isWord("lax")
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if p.tok != tokEnd {
		return nil, p.syntax()
	}
	out.expr = e
	return out, check1(e, false, false)
}

// check1 refuses @ outside of filters and last outside of subscripts.
func check1(n *node, filter, subscript bool) error {
	for ; n != nil; n = n.next {
		switch {
		case n.op == opCurrent && !filter:
			return pgerr.New(pgerr.SyntaxError, "@ is not allowed in root expressions")
		case n.op == opLast && !subscript:
			return pgerr.New(pgerr.SyntaxError, "LAST is allowed only in array subscripts")
		}
		inside := filter || n.op == opFilter
		if err := check1(n.left, inside, subscript); err != nil {
			return err
		}
		if err := check1(n.right, inside, subscript); err != nil {
			return err
		}
		for _, s := range n.subs {
			if err := check1(s.from, filter, true); err != nil {
				return err
			}
			if err := check1(s.to, filter, true); err != nil {
				return err
			}
		}
	}
	return nil
}

type parser struct {
	lexer
	depth int
}

func (p *parser) syntax() error { return p.fail("syntax error") }

// accept passes the token if it is tok.
func (p *parser) accept(tok token) (bool, error) {
	if p.tok != tok {
		return false, nil
	}
	return true, p.next()
}

func (p *parser) expect(tok token) error {
	if ok, err := p.accept(tok); ok || err != nil {
		return err
	}
	return p.syntax()
}

func (p *parser) isWord(w string) bool { return p.tok == tokWord && p.keyword == w }

func (p *parser) expectWord(w string) error {
	if !p.isWord(w) {
		return p.syntax()
	}
	return p.next()
}

// predicate says whether n is one, which may stand only where no value may.
func predicate(n *node) bool { return n.op.isPredicate() && n.next == nil }

func (p *parser) or() (*node, error) { return p.connective(tokOr, opOr, p.and) }

func (p *parser) and() (*node, error) { return p.connective(tokAnd, opAnd, p.comparison) }

func (p *parser) connective(tok token, op op, operand func() (*node, error)) (*node, error) {
	l, err := operand()
	for err == nil && p.tok == tok {
		if !predicate(l) {
			return nil, p.syntax()
		}
		if err = p.next(); err != nil {
			break
		}
		var r *node
		if r, err = operand(); err == nil && !predicate(r) {
			return nil, p.syntax()
		}
		l = &node{op: op, left: l, right: r}
	}
	return l, err
}

var comparisons = map[token]op{
	tokEqual: opEqual, tokNotEqual: opNotEqual, tokLess: opLess, tokLessEqual: opLessOrEqual,
	tokGreater: opGreater, tokGreaterEqual: opGreaterOrEqual,
}

func (p *parser) comparison() (*node, error) {
	if p.tok == tokNot {
		if err := p.next(); err != nil {
			return nil, err
		}
		if p.tok != '(' && !p.isWord("exists") {
			return nil, p.syntax()
		}
		arg, err := p.primary()
		if err == nil && !predicate(arg) {
			return nil, p.syntax()
		}
		return &node{op: opNot, left: arg}, err
	}
	l, err := p.sum()
	if err != nil {
		return nil, err
	}
	if op, ok := comparisons[p.tok]; ok {
		if predicate(l) {
			return nil, p.syntax()
		}
		if err := p.next(); err != nil {
			return nil, err
		}
		r, err := p.sum()
		if err == nil && predicate(r) {
			return nil, p.syntax()
		}
		return &node{op: op, left: l, right: r}, err
	}
	if predicate(l) {
		return l, nil
	}
	switch {
	case p.isWord("starts"):
		return p.startsWith(l)
	case p.isWord("like_regex"):
		return p.likeRegex(l)
	}
	return l, nil
}

func (p *parser) startsWith(l *node) (*node, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	if err := p.expectWord("with"); err != nil {
		return nil, err
	}
	r := &node{op: opString, str: p.str}
	switch p.tok {
	case tokString:
		r.value = pgjson.Of(p.str)
	case tokVariable:
		r.op = opVariable
	default:
		return nil, p.syntax()
	}
	return &node{op: opStartsWith, left: l, right: r}, p.next()
}

func (p *parser) likeRegex(l *node) (*node, error) {
	if err := p.next(); err != nil {
		return nil, err
	}
	n := &node{op: opLikeRegex, left: l, str: p.str}
	if err := p.expect(tokString); err != nil {
		return nil, err
	}
	if p.isWord("flag") {
		if err := p.next(); err != nil {
			return nil, err
		}
		given := p.str
		if p.tok != tokString {
			return nil, p.syntax()
		}
		for _, c := range given {
			if !strings.ContainsRune("ismxq", c) {
				return nil, pgerr.New(pgerr.SyntaxError, "invalid input syntax for type jsonpath").
					WithDetail(`Unrecognized flag character "%c" in LIKE_REGEX predicate.`, c)
			}
		}
		for _, c := range "ismxq" {
			if strings.ContainsRune(given, c) {
				n.flags += string(c)
			}
		}
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	if strings.Contains(n.flags, "x") && !strings.Contains(n.flags, "q") {
		return nil, pgerr.New(pgerr.FeatureNotSupported, `XQuery "x" flag (expanded regular expressions) is not implemented`)
	}
	_, err := regexOf(n.str, n.flags)
	return n, err
}

func (p *parser) sum() (*node, error) {
	return p.binary(map[token]op{'+': opAdd, '-': opSub}, func() (*node, error) {
		return p.binary(map[token]op{'*': opMul, '/': opDiv, '%': opMod}, p.unary)
	})
}

func (p *parser) binary(ops map[token]op, operand func() (*node, error)) (*node, error) {
	l, err := operand()
	for err == nil {
		op, ok := ops[p.tok]
		if !ok {
			break
		}
		if predicate(l) {
			return nil, p.syntax()
		}
		if err = p.next(); err != nil {
			break
		}
		var r *node
		if r, err = operand(); err == nil && predicate(r) {
			return nil, p.syntax()
		}
		l = &node{op: op, left: l, right: r}
	}
	return l, err
}

func (p *parser) unary() (*node, error) {
	if p.tok != '+' && p.tok != '-' {
		return p.primary()
	}
	if p.depth++; p.depth > maxDepth {
		return nil, pgerr.New(pgerr.StatementTooComplex, "stack depth limit exceeded")
	}
	defer func() { p.depth-- }()
	op := opPlus
	if p.tok == '-' {
		op = opMinus
	}
	if err := p.next(); err != nil {
		return nil, err
	}
	arg, err := p.unary()
	if err != nil {
		return nil, err
	}
	if predicate(arg) {
		return nil, p.syntax()
	}
	if arg.op == opNumeric && arg.next == nil {
		if op == opMinus {
			arg = &node{op: opNumeric, value: pgjson.OfNum(arg.value.Num.Neg())}
		}
		return arg, nil
	}
	return &node{op: op, left: arg}, nil
}
