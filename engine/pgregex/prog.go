package pgregex

// inst is a state of a nondeterministic automaton.
type inst struct {
	op   instOp
	set  int // of iSet
	at   assert
	look *look
	out  int
	alt  int // of iSplit
}

type instOp byte

const (
	iSet instOp = iota
	iSplit
	iPass
	iAssert
	iLook
	iMatch
)

// prog is an automaton for one part of a pattern.
type prog struct {
	insts   []inst
	start   int
	asserts bool // it has assertions: states depend on the character before
	looks   bool // it has lookaround: states depend on the whole string
	counts  bool // it has repetitions that are counted
	loop    int  // the state that passes over what precedes a match; -1 for none
}

// maxInsts bounds an automaton, about as PostgreSQL bounds its own.
const maxInsts = 200_000

// assemble makes the automaton for x. A searching one finds x anywhere.
func assemble(x *expr, searching bool) (p *prog, err error) {
	defer caught(&err)
	p = &prog{loop: -1}
	end := p.add(inst{op: iMatch})
	p.start = p.put(x, end)
	if searching {
		p.loop = p.add(inst{op: iSet, set: anySet})
		split := p.add(inst{op: iSplit, out: p.start, alt: p.loop})
		p.insts[p.loop].out = split
		p.start = split
	}
	return p, nil
}

// anySet is the set of all characters, the first of every pattern.
const anySet = 0

func (p *prog) add(i inst) int {
	if len(p.insts) >= maxInsts {
		fail(tooComplex)
	}
	p.insts = append(p.insts, i)
	return len(p.insts) - 1
}

// put adds x, continuing at out, and gives its beginning.
func (p *prog) put(x *expr, out int) int {
	switch x.op {
	case xSet:
		return p.add(inst{op: iSet, set: x.set, out: out})
	case xAssert:
		p.asserts = true
		return p.add(inst{op: iAssert, at: x.at, out: out})
	case xLook:
		p.looks = true
		return p.add(inst{op: iLook, look: x.look, out: out})
	case xCat:
		for i := len(x.subs) - 1; i >= 0; i-- {
			out = p.put(x.subs[i], out)
		}
		return out
	case xAlt:
		begin := p.put(x.subs[len(x.subs)-1], out)
		for i := len(x.subs) - 2; i >= 0; i-- {
			begin = p.add(inst{op: iSplit, out: p.put(x.subs[i], out), alt: begin})
		}
		return begin
	case xRep:
		return p.putRepeat(x, out)
	}
	return p.add(inst{op: iPass, out: out}) // counts, so that no bound is without an end
}

func (p *prog) putRepeat(x *expr, out int) int {
	body := x.subs[0]
	p.counts = p.counts || x.min > 0 || x.max > 1 && x.max != unbounded
	if x.max == unbounded {
		loop := p.add(inst{op: iSplit, alt: out})
		p.insts[loop].out = p.put(body, loop)
		out = loop
	} else {
		end := out
		for range x.max - x.min {
			out = p.add(inst{op: iSplit, out: p.put(body, out), alt: end})
		}
	}
	for range x.min {
		out = p.put(body, out)
	}
	return out
}
