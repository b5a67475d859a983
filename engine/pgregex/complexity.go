package pgregex

import "slices"

// maxArcs bounds an automaton's transitions, once those without a character are taken out:
// PostgreSQL's memory for a pattern holds about 2.4 million arcs, and while it takes them out
// each is there twice.
const maxArcs = 1_194_000

// rainbow stands for all colors, which PostgreSQL has one arc for.
const rainbow = -1

// simple is an error if PostgreSQL's automaton would be too large: a row of n stars has n states,
// but n² / 2 arcs. A pattern with counts is not looked at, as PostgreSQL shares other parts of
// those.
func (p *prog) simple(c *colors) error {
	sets := 0
	for i := range p.insts {
		if p.insts[i].op == iSet {
			sets++
		}
	}
	told := c.told()
	if p.counts || sets*sets*len(told) <= maxArcs { // as many as there can be
		return nil
	}
	full := c.full()
	of, reads := p.states()
	arcs, round := 0, 0
	reached, met := make([]int, len(p.insts)), make([]int, len(p.insts)) // by inst and by state: the last round
	var stack []int
	for _, sets := range reads {
		for _, color := range told {
			stack = stack[:0]
			for _, i := range sets {
				n := &p.insts[i]
				if i == p.loop || full[n.set] != (color == rainbow) || color != rainbow && !c.in[n.set][color] {
					continue
				}
				stack = append(stack, n.out)
			}
			round++
			for len(stack) > 0 {
				i := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				if reached[i] == round {
					continue
				}
				reached[i] = round
				if s := of[i]; len(reads[s]) > 0 && met[s] != round {
					met[s] = round
					if arcs++; arcs > maxArcs {
						return tooComplex
					}
				}
				stack = p.insts[i].follow(stack)
			}
		}
	}
	return nil
}

// told are the rainbow and one of all colors that only newlines and words tell apart, which
// every pattern has here.
func (c *colors) told() []int {
	out := []int{rainbow}
	seen := map[string]bool{}
	for color := range c.n {
		key := make([]byte, 0, len(c.in))
		for _, in := range c.in[:len(c.in)-2] {
			b := byte('0')
			if in[color] {
				b = '1'
			}
			key = append(key, b)
		}
		if !seen[string(key)] {
			seen[string(key)] = true
			out = append(out, color)
		}
	}
	return out
}

// full says of each set whether it has all colors: its only arc is then the rainbow's.
func (c *colors) full() []bool {
	out := make([]bool, len(c.in))
	for i, in := range c.in {
		out[i] = !slices.Contains(in[:c.n], false)
	}
	return out
}

// follow appends where an instruction leads without a character.
func (n *inst) follow(to []int) []int {
	switch n.op {
	case iSplit:
		return append(to, n.alt, n.out)
	case iPass, iAssert, iLook:
		return append(to, n.out)
	}
	return to
}

// states gives each instruction the state of PostgreSQL's automaton that it belongs to, named
// by one of its instructions, and by state those that read a character. An instruction to
// which nothing leads but one other, without a character, is of that one's state.
func (p *prog) states() (of []int, reads [][]int) {
	of, reads = make([]int, len(p.insts)), make([][]int, len(p.insts))
	ways, before := make([]int, len(p.insts)), make([]int, len(p.insts))
	var to []int
	for i := range p.insts {
		n := &p.insts[i]
		if n.op == iSet {
			ways[n.out] += 2
		}
		for _, t := range n.follow(to[:0]) {
			ways[t]++
			before[t] = i
		}
	}
	for i := range p.insts {
		s := i
		for steps := 0; ways[s] == 1 && s != p.start && steps < len(p.insts); steps++ {
			s = before[s]
		}
		of[i] = s
		if p.insts[i].op == iSet {
			reads[s] = append(reads[s], i)
		}
	}
	return of, reads
}
