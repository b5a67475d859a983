// Package pgregex is PostgreSQL's regular expressions: AREs, EREs and BREs with their
// options, classes, constraints and back references, and PostgreSQL's choice among the
// possible matches. A match is the first there is; of those that begin there, the longest
// or the shortest, as the pattern prefers; and so for its parts from left to right.
//
// The pattern becomes a tree whose nodes are automata (see parse.go), run as
// deterministic ones that are built while they run. Time grows with the string's length,
// except for the parts of a match, for which it may grow with its square, and for back
// references, for which a bound on the steps is an error.
//
// The algorithms are those of Henry Spencer's library in the form that PostgreSQL 15 has.
package pgregex

import (
	"strings"
	"sync"

	"github.com/meshgate/meshgate/engine/pgctype"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// Regexp is a compiled pattern, safe for use by several goroutines.
type Regexp struct {
	tree     *node
	groups   int
	backref  bool
	fold     bool
	locale   pgctype.Locale // what it knows of characters
	anchored bool
	literal  string // the whole pattern, when it is but a string
	colors   *colors
	search   *prog
	lookPart []*prog // by look.id
	pool     sync.Pool
}

// Compile reads a pattern, which may begin with a Mark. Errors have SQLSTATE 2201B.
func Compile(pattern string, o Options) (re *Regexp, err error) {
	defer func() {
		if r, ok := err.(reason); ok {
			re, err = nil, pgerr.New(pgerr.InvalidRegularExpression, "invalid regular expression: %s", string(r))
		}
	}()
	pattern, l := cutMark(pattern)
	if l == pgctype.ICU {
		o |= icu
	} else if l == pgctype.ASCII {
		o |= ascii
	}
	if o&quoted != 0 && o&(ARE|expanded|nlstop|nlanch) != 0 {
		return nil, badArgument
	}
	p := &parser{lexer: lexer{in: []rune(pattern), options: o}, setIDs: map[string]int{}, groups: []*node{nil}}
	tree, err := p.parse()
	if err != nil {
		return nil, err
	}
	re = &Regexp{tree: tree, groups: p.captures, backref: p.backref, fold: p.options&icase != 0, locale: l, anchored: anchored(tree.lang)}
	re.literal, _ = literal(tree, p.sets)
	re.colors = paint(p.sets, p.asserts, p.options)
	if re.search, err = assemble(tree.lang, true); err != nil {
		return nil, err
	}
	if err = re.search.simple(re.colors); err != nil {
		return nil, err
	}
	for _, l := range p.looks {
		part, err := assemble(l.body, l.behind)
		if err != nil {
			return nil, err
		}
		re.lookPart = append(re.lookPart, part)
	}
	re.pool.New = func() any { return &matcher{re: re, dfas: map[*prog]*dfa{}} }
	return re, nil
}

// caught makes the reason that a deferred caller's fail ended with its error.
func caught(err *error) {
	if e := recover(); e != nil {
		r, ok := e.(reason)
		if !ok {
			panic(e)
		}
		*err = r
	}
}

func (p *parser) parse() (tree *node, err error) {
	defer caught(&err)
	p.setOf(charset(nil).not()) // anySet
	p.start()
	return p.choice(false, false), nil
}

// literal gives the string that is all that a tree matches.
func literal(n *node, sets []charset) (string, bool) {
	parts := []*expr{n.lang}
	if n.op != nPlain || n.captures != 0 {
		return "", false
	}
	if n.lang.op == xCat {
		parts = n.lang.subs
	}
	var b strings.Builder
	for _, x := range parts {
		if x.op != xSet || len(sets[x.set]) != 1 || sets[x.set][0].Lo != sets[x.set][0].Hi || sets[x.set][0].Lo > maxRune {
			return "", false
		}
		b.WriteRune(sets[x.set][0].Lo)
	}
	return b.String(), true
}

// Groups is the number of the pattern's capturing parentheses.
func (re *Regexp) Groups() int { return re.groups }

// Match tells whether the pattern matches anywhere in s.
func (re *Regexp) Match(s string) (bool, error) {
	if re.literal != "" {
		return strings.Contains(s, re.literal), nil
	}
	if !re.backref {
		m := re.matcher(s, nil)
		defer re.pool.Put(m)
		return m.run(func() bool {
			if re.anchored {
				return m.dfa(re.tree).shortest(0, 0, len(s)) >= 0
			}
			_, close := m.searcher().search(0)
			return close >= 0
		})
	}
	return re.Find(s, 0, make([]int, 2))
}

// Find looks for the first match that begins at byte from of s or later. The pairs of
// found get the beginning and end, in bytes, of the match, of its first parentheses and
// so on; -1 for parentheses that took no part. Asking for one pair is cheaper.
func (re *Regexp) Find(s string, from int, found []int) (bool, error) {
	if from > len(s) {
		return false, nil
	}
	if re.literal != "" {
		i := strings.Index(s[from:], re.literal)
		if i < 0 {
			return false, nil
		}
		clearFound(found)
		found[0], found[1] = from+i, from+i+len(re.literal)
		return true, nil
	}
	parts := found
	if re.backref && len(parts) < 2*re.groups+2 {
		parts = make([]int, 2*re.groups+2)
	}
	m := re.matcher(s, parts)
	defer re.pool.Put(m)
	ok, err := m.run(func() bool { return m.find(from) })
	if ok && len(found) > 0 {
		copy(found, parts)
	}
	return ok, err
}

func clearFound(found []int) {
	for i := range found {
		found[i] = -1
	}
}

// matcher holds what one search needs. It is used by one goroutine at a time.
type matcher struct {
	re    *Regexp
	s     string
	found []int
	dfas  map[*prog]*dfa
	left  int
	trail []behindAt // by look.id
}

// behindAt is how far a lookbehind constraint's automaton has come.
type behindAt struct {
	state *state
	at    int
}

func (re *Regexp) matcher(s string, found []int) *matcher {
	m := re.pool.Get().(*matcher)
	m.s, m.found = s, found
	m.left = max(minBudget, budget*len(s))
	m.trail = make([]behindAt, len(re.lookPart))
	return m
}

// run calls f and makes errors of what it panics.
func (m *matcher) run(f func() bool) (ok bool, err error) {
	defer func() {
		m.s, m.found = "", nil
		switch e := recover().(type) {
		case nil:
		case tooLong:
			ok, err = false, errTooLong()
		case reason:
			ok, err = false, pgerr.New(pgerr.InvalidRegularExpression, "invalid regular expression: %s", string(e))
		default:
			panic(e)
		}
	}()
	return f(), nil
}

func (m *matcher) of(p *prog) *dfa {
	d := m.dfas[p]
	if d == nil {
		d = newDFA(m, p)
		m.dfas[p] = d
	}
	return d
}

func (m *matcher) searcher() *dfa { return m.of(m.re.search) }

// dfa is the automaton of a node.
func (m *matcher) dfa(n *node) *dfa {
	n.compile.Do(func() { n.prog, n.err = assemble(n.lang, false) })
	if n.err != nil {
		panic(n.err)
	}
	return m.of(n.prog)
}

// find is Find without the shortcuts.
func (m *matcher) find(from int) bool {
	tree := m.re.tree
	short := tree.flags&shorter != 0
	whole := m.dfa(tree)
	for close := from; ; {
		open := from
		if m.re.anchored {
			if from > 0 {
				return false
			}
			close = 0
		} else if open, close = m.searcher().search(close); close < 0 {
			return false
		}
		for begin := open; begin <= close; begin = m.ahead(begin) {
			if m.findAt(whole, begin, short) {
				return true
			}
			if begin == len(m.s) {
				return false
			}
		}
		if close == len(m.s) || m.re.anchored || !m.re.backref {
			return false
		}
		if close = m.ahead(close); close == len(m.s) {
			return false // PostgreSQL, too, tries the end only when it comes to it at once
		}
	}
}

// findAt looks for a match that begins at begin.
func (m *matcher) findAt(whole *dfa, begin int, short bool) bool {
	least, most := begin, len(m.s)
	for {
		var end int
		if short {
			end = whole.shortest(begin, least, most)
		} else {
			end = whole.longest(begin, most)
		}
		if end < 0 {
			return false
		}
		if len(m.found) <= 2 && !m.re.backref {
			m.found[0], m.found[1] = begin, end
			return true
		}
		clearFound(m.found)
		if m.dissect(m.re.tree, begin, end) {
			m.found[0], m.found[1] = begin, end
			return true
		}
		if short {
			if end == most {
				return false
			}
			least = m.ahead(end)
		} else {
			if end == begin {
				return false
			}
			most = m.back(end)
		}
	}
}

// looks tells whether a lookaround constraint holds at a position.
func (m *matcher) looks(l *look, at int) bool {
	d := m.of(m.re.lookPart[l.id])
	if !l.behind {
		return d.shortest(at, at, len(m.s)) >= 0 != l.negative
	}
	t := m.trail[l.id]
	if t.state == nil || t.at > at {
		t = behindAt{d.begin(0), 0}
	}
	m.spend(at - t.at)
	for {
		color, size := m.re.colors.at(m.s, t.at)
		step := d.step(t.state, t.at, color)
		if t.at == at {
			m.trail[l.id] = t
			return step.accepts != l.negative
		}
		t = behindAt{step.to, t.at + size}
	}
}
