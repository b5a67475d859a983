package pgregex

// The parser makes the tree that decides, as in PostgreSQL, where the parts of a match
// lie. The rules are those of Henry Spencer's library as PostgreSQL 15 has it: a branch
// has the preference of its first quantified atom that has one, a choice prefers the
// longest match, and a part that captures nothing, refers to nothing and does not go
// against its surroundings' preference is not a part of its own.

// parser reads a pattern. Its errors are panics of type reason.
type parser struct {
	lexer
	sets    []charset
	setIDs  map[string]int
	looks   []*look
	groups  []*node // by number; nil while a group is open
	backref bool
	asserts bool
	depth   int
}

// maxDepth bounds the nesting of parentheses.
const maxDepth = 2000

// maxRepeat is the highest number in a bound.
const maxRepeat = 255

// choice reads branches up to the end of the pattern or of the parentheses.
func (p *parser) choice(nested, look bool) *node {
	if p.depth++; p.depth > maxDepth {
		fail(tooComplex)
	}
	defer func() { p.depth-- }()
	c := &node{op: nChoice, flags: longer}
	for {
		b := p.branch(nested, look)
		c.kids = append(c.kids, b)
		c.flags |= (c.flags | b.flags).up()
		if p.tok != tOr {
			break
		}
		p.next()
	}
	if nested != (p.tok == tClose) {
		fail(badParens)
	}
	if len(c.kids) == 1 {
		return c.kids[0]
	}
	c.lang = &expr{op: xAlt}
	for _, k := range c.kids {
		c.lang.subs = append(c.lang.subs, k.lang)
	}
	if !c.flags.messy() {
		c.op, c.kids = nPlain, nil
	}
	return c
}

// stops tells whether a branch ends here.
func (p *parser) stops(nested bool) bool {
	return p.tok == tOr || p.tok == tEnd || nested && p.tok == tClose
}

// branch reads atoms one after the other.
func (p *parser) branch(nested, look bool) *node {
	b := &node{op: nPlain}
	var items []*expr // what b matches so far
	for !p.stops(nested) {
		item, messy := p.atom(nested, look, b, items)
		if messy != nil {
			return messy // with the rest of the branch
		}
		items = append(items, item)
	}
	b.lang = cat(items)
	return b
}

// assertion is a token that holds between characters.
func (p *parser) assertion() (*expr, bool) {
	a := map[kind]assert{tCaret: atStart, tDollar: atEnd, tTextStart: atStart, tTextEnd: atEnd,
		tWordStart: atWordStart, tWordEnd: atWordEnd, tBoundary: atBoundary, tOffBoundary: offBoundary}
	at, ok := a[p.tok]
	if !ok {
		return nil, false
	}
	if p.options&nlanch != 0 && p.tok == tCaret {
		at = atLineStart
	} else if p.options&nlanch != 0 && p.tok == tDollar {
		at = atLineEnd
	}
	p.next()
	p.asserts = true
	return &expr{op: xAssert, at: at}, true
}

// lookaround reads a lookahead or lookbehind constraint. Parentheses in it do not capture.
func (p *parser) lookaround() *expr {
	l := &look{id: len(p.looks), behind: p.val >= 2, negative: p.val%2 == 1}
	p.looks = append(p.looks, l)
	p.next()
	l.body = p.choice(true, true).lang
	p.next()
	return &expr{op: xLook, look: l}
}

// group reads parentheses and what is in them.
func (p *parser) group(look bool) (atom *node, captures bool) {
	number := 0
	if p.val == 1 && !look {
		p.captures++
		number = p.captures
		p.groups = append(p.groups, nil)
	}
	p.next()
	atom = p.choice(true, look)
	p.next()
	if number == 0 {
		return atom, false
	}
	if atom.captures != 0 { // ((x))
		atom = &node{op: nGroup, flags: atom.flags, lang: atom.lang, kids: []*node{atom}}
	}
	atom.flags |= capture
	atom.captures = number
	p.groups[number] = atom
	return atom, true
}

// atom reads an atom with its quantifier. A plain one is given as an expression and leaves
// its preference in b's flags. Any other makes a tree of what b holds so far, of itself
// and of the rest of the branch.
func (p *parser) atom(nested, look bool, b *node, before []*expr) (*expr, *node) {
	if x, ok := p.assertion(); ok {
		return x, nil
	}
	if p.tok == tLook {
		return p.lookaround(), nil
	}
	var plain *expr // the atom when it is not a node
	var atom *node
	messy, refers := false, p.tok == tBackref
	switch p.tok {
	case tStar, tPlus, tQuestion, tOpenBrace:
		fail(badOperand)
	case tClose:
		if p.options&ARE != extended { // an ERE takes a lone ) as a character
			fail(badParens)
		}
		plain = p.setOf(cased(rune(p.val), p.options))
		p.next()
	case tPlain:
		plain = p.setOf(cased(rune(p.val), p.options))
		p.next()
	case tBracket:
		plain = p.setOf(p.bracketed())
		p.next()
	case tClass:
		s, _ := class(p.name, p.options)
		plain = p.setOf(s)
		p.next()
	case tNotClass:
		plain = p.setOf(p.notClass())
		p.next()
	case tDot:
		s := charset(nil)
		if p.options&nlstop != 0 {
			s = newline
		}
		plain = p.setOf(s.not())
		p.next()
	case tOpen:
		atom, messy = p.group(look)
	case tBackref:
		if look || p.val >= len(p.groups) || p.groups[p.val] == nil {
			fail(badBackref)
		}
		p.backref, messy = true, true
		atom = &node{op: nBack, flags: backref, refers: p.val, lang: unconstrained(p.groups[p.val].lang)}
		p.next()
	default:
		fail(badOperand)
	}
	m, n, prefers := p.quantifier()
	if m == 0 && n == 0 {
		return &expr{op: xEmpty}, nil
	}
	f := b.flags | prefers
	if atom != nil {
		f |= atom.flags
	}
	if !messy && !f.up().messy() {
		if atom != nil {
			plain = atom.lang
		}
		b.flags = f
		return repeat(plain, m, n), nil
	}
	if atom == nil {
		atom = &node{op: nPlain, lang: plain}
	}
	f = combine(prefers, atom.flags)
	return nil, p.tree(nested, look, b, before, quantified(atom, refers, m, n, prefers), f)
}

// quantified puts a quantifier around a node; one of a back reference, refers, goes into it.
func quantified(atom *node, refers bool, m, n int, prefers flags) *node {
	pref := atom.flags & (longer | shorter | mixed)
	f := combine(prefers, atom.flags)
	switch {
	case refers:
		atom.min, atom.max = m, n
		atom.lang = repeat(atom.lang, m, n)
		atom.flags |= f
		return atom
	case m == 1 && n == 1 && (prefers == 0 || pref == 0 || prefers == pref):
		return atom
	case atom.flags&(capture|backref) == 0:
		return &node{op: nPlain, flags: f, lang: repeat(atom.lang, m, n)}
	case m > 0 && atom.flags&backref == 0: // only the last round's captures count
		rest := n
		if n != unbounded {
			rest--
		}
		prefix := &node{op: nPlain, flags: f.preference(), lang: repeat(atom.lang, m-1, rest)}
		return concat(f, prefix, atom)
	}
	return &node{op: nIterate, flags: f, min: m, max: n, kids: []*node{atom}, lang: repeat(atom.lang, m, n)}
}

func concat(f flags, l, r *node) *node {
	return &node{op: nConcat, flags: f, kids: []*node{l, r}, lang: cat([]*expr{l.lang, r.lang})}
}

// tree joins what came before in the branch, a node with its quantifier, and the rest of
// the branch, which f, the node's flags before it was quantified, begin.
func (p *parser) tree(nested, look bool, b *node, before []*expr, atom *node, f flags) *node {
	prefix := &node{op: nPlain, flags: b.flags, lang: cat(before)}
	top := b.flags
	right := atom
	if !p.stops(nested) {
		rest := p.branch(nested, look)
		f |= combine(f, rest.flags)
		top |= combine(top, f)
		if len(before) == 0 {
			return concat(top, atom, rest)
		}
		right = concat(f, atom, rest)
		if atom.op == nPlain && rest.op == nPlain && !(atom.flags | rest.flags).up().messy() {
			right = &node{op: nPlain, flags: combine(atom.flags, rest.flags), lang: right.lang}
		}
		return concat(top, prefix, right)
	}
	if len(before) == 0 {
		return atom
	}
	top |= combine(top, right.flags)
	return concat(top, prefix, right)
}

// quantifier reads *, +, ?, {m,n} or nothing, each with its preference.
func (p *parser) quantifier() (m, n int, prefers flags) {
	of := func() flags {
		if p.val == 1 {
			return longer
		}
		return shorter
	}
	switch p.tok {
	case tStar:
		m, n, prefers = 0, unbounded, of()
	case tPlus:
		m, n, prefers = 1, unbounded, of()
	case tQuestion:
		m, n, prefers = 0, 1, of()
	case tOpenBrace:
		p.next()
		m = p.number()
		n = m
		exact := p.tok != tComma
		if !exact {
			p.next()
			n = unbounded
			if p.tok == tDigit {
				n = p.number()
			}
			if m > n {
				fail(badCount)
			}
		}
		if p.tok != tCloseBrace {
			fail(badCount)
		}
		if !exact {
			prefers = of()
		}
	default:
		return 1, 1, 0
	}
	p.next()
	return m, n, prefers
}

func (p *parser) number() int {
	n := 0
	for p.tok == tDigit && n < maxRepeat {
		n = n*10 + p.val
		p.next()
	}
	if p.tok == tDigit || n > maxRepeat {
		fail(badCount)
	}
	return n
}
