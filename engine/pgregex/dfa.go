package pgregex

import (
	"encoding/binary"
	"slices"

	"github.com/meshgate/meshgate/engine/pgerr"
)

// dfa runs one automaton over the matcher's string, and keeps the deterministic states
// it has met for the next time.
type dfa struct {
	m      *matcher
	p      *prog
	states map[string]*state
	held   int // integers in all states
	first  [8]*state
	seen   []uint32 // by inst: the round in which it was reached
	round  uint32
	stack  []int
	key    []byte
}

// state is what an automaton may be in before the next character is known.
type state struct {
	insts  []int // in order; not yet followed through splits and assertions
	before sides
	next   []step // by the color of the next character
}

// step is where a color leads.
type step struct {
	to      *state // nil is not known yet
	accepts bool   // the automaton has matched before that character
}

// dead is the state from which nothing matches.
var dead = &state{}

// maxHeld bounds what a dfa keeps.
const maxHeld = 1 << 20

func newDFA(m *matcher, p *prog) *dfa {
	return &dfa{m: m, p: p, states: map[string]*state{}, seen: make([]uint32, len(p.insts))}
}

func (d *dfa) begin(at int) *state {
	before := sides(0)
	if d.p.asserts {
		before = d.m.re.colors.before(d.m.s, at)
	}
	if d.first[before] == nil {
		d.first[before] = d.state([]int{d.p.start}, before)
	}
	return d.first[before]
}

func (d *dfa) state(insts []int, before sides) *state {
	if len(insts) == 0 {
		return dead
	}
	if d.p.looks {
		return &state{insts: slices.Clone(insts), before: before}
	}
	d.key = append(d.key[:0], byte(before))
	for _, i := range insts {
		d.key = binary.AppendUvarint(d.key, uint64(i))
	}
	if s, ok := d.states[string(d.key)]; ok {
		return s
	}
	s := &state{insts: slices.Clone(insts), before: before, next: make([]step, d.m.re.colors.n+1)}
	if d.held += len(insts) + 2*len(s.next); d.held > maxHeld {
		d.states, d.first, d.held = map[string]*state{}, [8]*state{}, 0
	}
	d.states[string(d.key)] = s
	return s
}

// step follows a state over the character at position at, which has a color.
func (d *dfa) step(s *state, at, color int) step {
	if s.next != nil && s.next[color].to != nil {
		return s.next[color]
	}
	after := d.m.re.colors.side(color)
	d.round++
	d.stack = append(d.stack[:0], s.insts...)
	slices.Reverse(d.stack)
	var t step
	var insts []int
	for len(d.stack) > 0 {
		i := d.stack[len(d.stack)-1]
		d.stack = d.stack[:len(d.stack)-1]
		if d.seen[i] == d.round {
			continue
		}
		d.seen[i] = d.round
		switch n := &d.p.insts[i]; n.op {
		case iSet:
			if d.m.re.colors.in[n.set][color] {
				insts = append(insts, n.out)
			}
		case iSplit:
			d.stack = append(d.stack, n.alt, n.out)
		case iPass:
			d.stack = append(d.stack, n.out)
		case iAssert:
			if n.at.holds(s.before, after) {
				d.stack = append(d.stack, n.out)
			}
		case iLook:
			if d.m.looks(n.look, at) {
				d.stack = append(d.stack, n.out)
			}
		case iMatch:
			t.accepts = true
		}
	}
	slices.Sort(insts)
	insts = slices.Compact(insts)
	if !d.p.asserts {
		after = 0
	}
	t.to = d.state(insts, after)
	if s.next != nil {
		s.next[color] = t
	}
	return t
}

// longest is the end of the longest match that begins at from and ends at to or before;
// -1 for none.
func (d *dfa) longest(from, to int) int {
	best := -1
	s := d.begin(from)
	for at := from; ; {
		color, size := d.m.re.colors.at(d.m.s, at)
		t := d.step(s, at, color)
		if t.accepts {
			best = at
		}
		if at >= to || t.to == dead {
			d.m.spend(at - from)
			return best
		}
		s = t.to
		at += size
	}
}

// shortest is the end of the shortest match that begins at from and ends from least to
// most; -1 for none.
func (d *dfa) shortest(from, least, most int) int {
	s := d.begin(from)
	for at := from; ; {
		color, size := d.m.re.colors.at(d.m.s, at)
		t := d.step(s, at, color)
		if t.accepts && at >= least {
			d.m.spend(at - from)
			return at
		}
		if at >= most || t.to == dead {
			d.m.spend(at - from)
			return -1
		}
		s = t.to
		at += size
	}
}

// search looks for the first end of any match that begins at from or later, and a place
// before which none begins.
func (d *dfa) search(from int) (open, close int) {
	s := d.begin(from)
	open = from
	for at := from; ; {
		if at > from && len(s.insts) == 1 && s.insts[0] == d.p.start {
			open = at
		}
		color, size := d.m.re.colors.at(d.m.s, at)
		t := d.step(s, at, color)
		if t.accepts {
			d.m.spend(at - from)
			return open, at
		}
		if size == 0 {
			d.m.spend(at - from)
			return 0, -1
		}
		s = t.to
		at += size
	}
}

// tooLong is panicked when a match takes too many steps.
type tooLong struct{}

// budget is how many steps of its automata a search may take per character, at least
// minBudget in all: seconds, where PostgreSQL would go on until it is cancelled.
const (
	budget    = 2_000
	minBudget = 100_000_000
)

func (m *matcher) spend(n int) {
	if m.left -= n + 1; m.left < 0 {
		panic(tooLong{})
	}
}

func errTooLong() error {
	return pgerr.New("54001", "regular expression takes too many steps to match")
}
