package pgregex

import (
	"slices"
	"sort"
	"unicode/utf8"
)

// colors parts the characters into those that a pattern does not tell apart.
type colors struct {
	bounds []rune // the first character of each run
	of     []int  // the color of each run
	ascii  [utf8.RuneSelf]int
	n      int
	in     [][]bool // set, color

	newline, word []bool // by color
}

// paint finds the colors that the sets need, and for patterns with assertions those that
// they look at.
func paint(sets []charset, asserts bool, o Options) *colors {
	var word charset
	if asserts {
		word, _ = class("word", o)
	}
	sets = append(slices.Clone(sets), newline, word)
	cut := map[rune]bool{0: true}
	for _, s := range sets {
		for _, r := range s {
			cut[r.Lo], cut[r.Hi+1] = true, true
		}
	}
	c := &colors{}
	for r := range cut {
		if r <= maxRune {
			c.bounds = append(c.bounds, r)
		}
	}
	slices.Sort(c.bounds)
	c.of = make([]int, len(c.bounds))
	c.n = 1
	type split struct {
		color int
		in    bool
	}
	members := make([][]bool, len(sets))
	for n, s := range sets {
		members[n] = s.covers(c.bounds)
		next, seen := 0, map[split]int{}
		for i := range c.bounds {
			k := split{c.of[i], members[n][i]}
			id, ok := seen[k]
			if !ok {
				id = next
				next++
				seen[k] = id
			}
			c.of[i] = id
		}
		c.n = next
	}
	c.in = make([][]bool, len(sets))
	for i := range sets {
		c.in[i] = make([]bool, c.n+1) // the last is the end of the string, in no set
		for j := range c.bounds {
			if members[i][j] {
				c.in[i][c.of[j]] = true
			}
		}
	}
	c.newline, c.word = c.in[len(sets)-2], c.in[len(sets)-1]
	for r := range rune(utf8.RuneSelf) {
		c.ascii[r] = c.search(r)
	}
	return c
}

func (c *colors) search(r rune) int {
	i := sort.Search(len(c.bounds), func(i int) bool { return c.bounds[i] > r })
	return c.of[i-1]
}

// at gives the color of the character at s[i:] and its length; at the end of s that is
// the color n and 0.
func (c *colors) at(s string, i int) (color, size int) {
	if i == len(s) {
		return c.n, 0
	}
	if b := s[i]; b < utf8.RuneSelf {
		return c.ascii[b], 1
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	return c.search(r), size
}

// sides says what lies on one side of a position.
type sides byte

const (
	edge        sides = 1 << iota // the string's end or beginning
	besideBreak                   // a newline
	besideWord                    // a letter, digit or underscore
)

func (c *colors) side(color int) sides {
	var s sides
	if color == c.n {
		s |= edge
	}
	if c.newline[color] {
		s |= besideBreak
	}
	if c.word[color] {
		s |= besideWord
	}
	return s
}

// before says what lies before position i.
func (c *colors) before(s string, i int) sides {
	if i == 0 {
		return edge
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return c.side(c.search(r))
}

func (a assert) holds(before, after sides) bool {
	w, v := before&besideWord != 0, after&besideWord != 0
	switch a {
	case atStart:
		return before&edge != 0
	case atEnd:
		return after&edge != 0
	case atLineStart:
		return before&(edge|besideBreak) != 0
	case atLineEnd:
		return after&(edge|besideBreak) != 0
	case atWordStart:
		return !w && v
	case atWordEnd:
		return w && !v
	case atBoundary:
		return w != v
	}
	return w == v
}
