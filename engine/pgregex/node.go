package pgregex

import "sync"

// flags of a node: which match it prefers, and what is in it.
type flags byte

const (
	longer  flags = 1 << iota // prefers the longest match
	shorter                   // prefers the shortest
	mixed                     // both are found below
	capture                   // captures, here or below
	backref                   // a back reference, here or below
)

func (f flags) up() flags {
	u := f & (mixed | capture | backref)
	if f&longer != 0 && f&shorter != 0 {
		u |= mixed
	}
	return u
}

// messy says that the parts of a match matter, so that one automaton does not do.
func (f flags) messy() bool { return f&(mixed|capture|backref) != 0 }

func (f flags) preference() flags { return f & (longer | shorter) }

// combine is the flags of f followed by g: the first preference counts.
func combine(f, g flags) flags {
	p := f.preference()
	if p == 0 {
		p = g.preference()
	}
	return (f | g).up() | p
}

// node is a part of a pattern whose place within a match is looked for: in a tree of
// nodes only those are apart that capture, refer back or change the preference. All else
// is one automaton.
type node struct {
	op       nodeOp
	flags    flags
	captures int // the number of its parentheses, 0 for none
	refers   int // of nBack: to these parentheses
	min, max int // of nBack and nIterate
	kids     []*node
	lang     *expr // what it matches, captures aside

	compile sync.Once
	prog    *prog
	err     error
}

type nodeOp byte

const (
	nPlain   nodeOp = iota
	nBack           // a back reference, repeated
	nConcat         // two kids, one after the other
	nChoice         // any number of kids
	nIterate        // its kid, repeated
	nGroup          // its kid, captured once more
)
