package pgregex

import (
	"strings"
	"unicode/utf8"
)

// dissect finds where the parts of a node lie in a stretch that the node as a whole is
// known to match, captures aside. It gives false when back references do not hold.
func (m *matcher) dissect(n *node, from, to int) bool {
	ok := false
	switch n.op {
	case nPlain:
		ok = true
	case nBack:
		ok = m.dissectBack(n, from, to)
	case nConcat:
		if n.kids[0].flags&shorter != 0 {
			ok = m.dissectShort(n, from, to)
		} else {
			ok = m.dissectLong(n, from, to)
		}
	case nChoice:
		for _, k := range n.kids {
			if m.dfa(k).longest(from, to) == to && m.dissect(k, from, to) {
				ok = true
				break
			}
		}
	case nIterate:
		ok = m.dissectRounds(n, from, to)
	case nGroup:
		ok = m.dissect(n.kids[0], from, to)
	}
	if ok && n.captures > 0 && 2*n.captures < len(m.found) {
		m.found[2*n.captures], m.found[2*n.captures+1] = from, to
	}
	return ok
}

// forget drops what a node's parts captured.
func (m *matcher) forget(n *node) {
	if n.captures > 0 && 2*n.captures < len(m.found) {
		m.found[2*n.captures], m.found[2*n.captures+1] = -1, -1
	}
	for _, k := range n.kids {
		m.forget(k)
	}
}

// back and ahead are the positions one character before and after another.
func (m *matcher) back(at int) int {
	_, size := utf8.DecodeLastRuneInString(m.s[:at])
	return at - size
}

func (m *matcher) ahead(at int) int {
	_, size := utf8.DecodeRuneInString(m.s[at:])
	return at + size
}

// dissectLong gives the left side as much as it can get.
func (m *matcher) dissectLong(n *node, from, to int) bool {
	l, r := n.kids[0], n.kids[1]
	mid := m.dfa(l).longest(from, to)
	for mid >= 0 {
		if m.dfa(r).longest(mid, to) == to && m.dissect(l, from, mid) {
			if m.dissect(r, mid, to) {
				return true
			}
			m.forget(l)
		}
		if mid == from {
			return false
		}
		mid = m.dfa(l).longest(from, m.back(mid))
	}
	return false
}

// dissectShort gives the left side as little as it needs.
func (m *matcher) dissectShort(n *node, from, to int) bool {
	l, r := n.kids[0], n.kids[1]
	mid := m.dfa(l).shortest(from, from, to)
	for mid >= 0 {
		if m.dfa(r).longest(mid, to) == to && m.dissect(l, from, mid) {
			if m.dissect(r, mid, to) {
				return true
			}
			m.forget(l)
		}
		if mid == to {
			return false
		}
		mid = m.dfa(l).shortest(from, m.ahead(mid), to)
	}
	return false
}

// dissectBack compares the stretch with what the parentheses captured, repeated.
func (m *matcher) dissectBack(n *node, from, to int) bool {
	i := 2 * n.refers
	if m.found[i] < 0 {
		return false
	}
	of, s := m.s[m.found[i]:m.found[i+1]], m.s[from:to]
	m.spend(len(s))
	if of == "" {
		return s == "" && n.min <= n.max
	}
	if s == "" {
		return n.min == 0
	}
	if m.re.fold {
		of, s = strings.Map(m.re.locale.ToLower, of), strings.Map(m.re.locale.ToLower, s)
	}
	rounds := len(s) / len(of)
	if len(s)%len(of) != 0 || rounds < n.min || rounds > n.max && n.max != unbounded {
		return false
	}
	for ; s != ""; s = s[len(of):] {
		if !strings.HasPrefix(s, of) {
			return false
		}
	}
	return true
}

// dissectRounds finds the rounds of a repetition, each as long (or short) as it can be.
// Candidates for the ends come from the automaton; then each round is dissected in turn,
// and where one fails, it or one before it is changed. A round is empty only when that
// is needed to reach the least number.
func (m *matcher) dissectRounds(n *node, from, to int) bool {
	kid := n.kids[0]
	short := kid.flags&shorter != 0
	if short && n.min <= 0 && from == to {
		return true
	}
	least := max(n.min, 1) // no round at all is the last choice
	most := utf8.RuneCountInString(m.s[from:to])
	if n.max != unbounded && most > n.max {
		most = n.max
	}
	most = max(most, least)
	d := m.dfa(kid)
	ends := []int{from}
	chars := func(a, b int) int { return utf8.RuneCountInString(m.s[a:b]) }
	verified, k, limit := 0, 1, to
	if short {
		limit = from
	}
	for k > 0 {
		for len(ends) <= k {
			ends = append(ends, 0)
		}
		if short {
			if limit == ends[k-1] && limit != to && (k >= least || least-k < chars(limit, to)) {
				limit = m.ahead(limit) // not empty unless needed
			}
			if k >= most {
				limit = to
			}
			ends[k] = d.shortest(ends[k-1], limit, to)
		} else {
			ends[k] = d.longest(ends[k-1], limit)
		}
		fits := ends[k] >= 0
		if !fits {
			k--
		} else {
			if verified >= k {
				verified = k - 1
			}
			if ends[k] != to {
				switch {
				case k >= most:
					k--
				case !short && ends[k] == ends[k-1] && (k >= least || least-k < chars(ends[k], to)):
				default:
					k++
					limit = to
					if short {
						limit = ends[k-1]
					}
					continue
				}
			} else if k >= least {
				i := verified + 1
				for ; i <= k; i++ {
					m.forget(kid)
					if !m.dissect(kid, ends[i-1], ends[i]) {
						break
					}
					verified = i
				}
				if i > k {
					return true
				}
				k = i
			}
		}
		// change round k, or one before it
		for ; k > 0; k-- {
			if short {
				if ends[k] < to {
					limit = m.ahead(ends[k])
					break
				}
				continue
			}
			begin := ends[k-1]
			if ends[k] > begin {
				limit = m.back(ends[k])
				if limit > begin || k < least && least-k >= chars(begin, to) {
					break
				}
			}
		}
	}
	m.forget(kid)
	return n.min == 0 && from == to
}
