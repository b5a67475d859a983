package pgformat

import (
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// scanner reads a number by a template.
type scanner struct {
	shape
	in         string
	at         int
	sign       byte // ' ' before one was read
	num        []byte
	pre, posts int // digits read
	point      bool
}

// ToNumber is to_number(text, text); ok is false for NULL, by an empty template.
func ToNumber(text, format string) (n pgnum.Num, ok bool, err error) {
	if format == "" {
		return n, false, nil
	}
	t, err := numberTemplate(format)
	if err != nil {
		return n, false, err
	}
	if t.shape.scientific {
		return n, false, pgerr.New(pgerr.FeatureNotSupported, `"EEEE" not supported for input`)
	}
	if t.shape.roman {
		return n, false, pgerr.New(pgerr.FeatureNotSupported, `"RN" not supported for input`)
	}
	s := &scanner{shape: t.shape, in: text, sign: ' '}
	for i := range t.nodes {
		if s.ended() {
			break
		}
		s.node(&t.nodes[i])
	}
	num := strings.TrimSuffix(string(s.sign)+string(s.num), ".")
	if n, err = pgnum.Parse(num); err != nil {
		return n, false, err
	}
	if n, err = n.ApplyTypmod(s.shape.pre+s.multi+s.posts, s.posts); err != nil {
		return n, false, err
	}
	if s.scaled {
		power, err := pgnum.FromInt64(10).Power(pgnum.FromInt64(int64(-s.multi)))
		if err != nil {
			return n, false, err
		}
		if n, err = n.Mul(power); err != nil {
			return n, false, err
		}
	}
	return n, true, nil
}

func (s *scanner) ended() bool { return s.at >= len(s.in) }

func (s *scanner) here() byte {
	if s.ended() {
		return 0
	}
	return s.in[s.at]
}

func (s *scanner) skipChar() {
	_, n := utf8.DecodeRuneInString(s.in[min(s.at, len(s.in)):])
	s.at += max(n, 1)
}

// skipOther passes over up to n characters that are no part of a number.
func (s *scanner) skipOther(n int) {
	for ; n > 0 && !s.ended() && strings.IndexByte("0123456789.,+-", s.here()) < 0; n-- {
		s.skipChar()
	}
}

func (s *scanner) node(n *node) {
	if n.kind != action {
		s.skipChar()
		return
	}
	take := func(signs string, width int) {
		if c := s.here(); strings.IndexByte(signs, c) >= 0 {
			s.sign = c
			s.at++
			return
		}
		s.skipOther(width)
	}
	switch n.key.id {
	case n9, n0, nPoint, nD:
		s.place(n.key.id)
		s.at++
	case nComma, nG:
		// Nothing is ever told to be within the number here.
		if !s.fill && s.here() == ',' {
			s.at++
		}
	case nL:
		s.skipOther(1)
	case nTH:
		if !s.decimal {
			s.skipOther(2)
		}
	case nMI:
		take("-", 1)
	case nPL:
		take("+", 1)
	case nSG:
		take("+-", 1)
	}
}

// place reads a digit or the point, and a sign before or behind the digits.
func (s *scanner) place(id int) {
	if s.ended() {
		return
	}
	if s.here() == ' ' {
		s.at++
	}
	if s.ended() {
		return
	}
	if s.sign == ' ' && (id == n0 || id == n9) && s.pre+s.posts == 0 {
		s.leadingSign()
	}
	if s.ended() {
		return
	}
	read := false
	switch c := s.here(); {
	case isDigit(c):
		if s.point && s.posts == s.post {
			return
		}
		s.num = append(s.num, c)
		if s.point {
			s.posts++
		} else {
			s.pre++
		}
		read = true
	case s.decimal && !s.point && c == '.':
		s.num = append(s.num, '.')
		s.point, read = true, true
	}
	if s.ended() || s.sign != ' ' || s.pre+s.posts == 0 {
		return
	}
	if s.lsign && read && s.at+1 < len(s.in) && !isDigit(s.in[s.at+1]) {
		if c := s.in[s.at+1]; c == '-' || c == '+' {
			s.sign = c
			s.at++
		}
	} else if !read && !s.lsign && (s.plus || s.minus) {
		if c := s.here(); c == '-' || c == '+' {
			s.sign = c
		}
	}
}

func (s *scanner) leadingSign() {
	c := s.here()
	switch {
	case s.lsign && s.shape.sign == signBefore:
		if c == '-' || c == '+' {
			s.sign = c
			s.at++
		}
	case c == '-' || s.bracket && c == '<':
		s.sign = '-'
		s.at++
	case c == '+':
		s.sign = '+'
		s.at++
	}
}
