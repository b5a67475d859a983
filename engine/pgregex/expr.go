package pgregex

import (
	"encoding/binary"
	"slices"
	"sync"

	"github.com/meshgate/meshgate/engine/pgctype"
)

// expr is what a part of a pattern matches, captures aside.
type expr struct {
	op       exprOp
	set      int     // of xSet: an index into the pattern's sets
	at       assert  // of xAssert
	look     *look   // of xLook
	subs     []*expr // of xCat, xAlt, xRep
	min, max int     // of xRep; max is unbounded for no upper bound
}

type exprOp byte

const (
	xEmpty exprOp = iota
	xSet
	xAssert
	xLook
	xCat
	xAlt
	xRep
)

const unbounded = 256

// assert is a condition on the characters beside a position.
type assert byte

const (
	atStart     assert = iota // \A, and ^ outside newline-sensitive matching
	atEnd                     // \Z, and $
	atLineStart               // ^ in newline-sensitive matching
	atLineEnd                 // $
	atWordStart               // \m
	atWordEnd                 // \M
	atBoundary                // \y
	offBoundary               // \Y
)

// look is a lookahead or lookbehind constraint.
type look struct {
	id               int
	behind, negative bool
	body             *expr
}

func cat(parts []*expr) *expr {
	switch len(parts) {
	case 0:
		return &expr{op: xEmpty}
	case 1:
		return parts[0]
	}
	return &expr{op: xCat, subs: slices.Clone(parts)}
}

func repeat(x *expr, min, max int) *expr {
	switch {
	case min == 1 && max == 1:
		return x
	case max == 0:
		return &expr{op: xEmpty}
	}
	return &expr{op: xRep, subs: []*expr{x}, min: min, max: max}
}

// unconstrained is x without its assertions: what a back reference to it may match.
func unconstrained(x *expr) *expr {
	switch x.op {
	case xAssert, xLook:
		return &expr{op: xEmpty}
	case xCat, xAlt, xRep:
		y := *x
		y.subs = make([]*expr, len(x.subs))
		for i, s := range x.subs {
			y.subs[i] = unconstrained(s)
		}
		return &y
	}
	return x
}

// anchored tells whether x matches at the beginning of the string only.
func anchored(x *expr) bool {
	switch x.op {
	case xAssert:
		return x.at == atStart
	case xCat:
		return anchored(x.subs[0])
	case xAlt:
		return !slices.ContainsFunc(x.subs, func(s *expr) bool { return !anchored(s) })
	case xRep:
		return x.min > 0 && anchored(x.subs[0])
	}
	return false
}

const maxRune = 0x10ffff

// charset is a set of characters as ranges in order, none touching another.
type charset []pgctype.Range

func normal(s charset) charset {
	slices.SortFunc(s, func(a, b pgctype.Range) int { return int(a.Lo) - int(b.Lo) })
	var out charset
	for _, r := range s {
		if n := len(out); n > 0 && r.Lo <= out[n-1].Hi+1 {
			out[n-1].Hi = max(out[n-1].Hi, r.Hi)
		} else {
			out = append(out, r)
		}
	}
	return out
}

func (s charset) not() charset {
	var out charset
	next := rune(0)
	for _, r := range s {
		if r.Lo > next {
			out = append(out, pgctype.Range{Lo: next, Hi: r.Lo - 1})
		}
		next = r.Hi + 1
	}
	if next <= maxRune {
		out = append(out, pgctype.Range{Lo: next, Hi: maxRune})
	}
	return out
}

// covers tells of characters in order which are in the set.
func (s charset) covers(list []rune) []bool {
	in := make([]bool, len(list))
	for i, c := range list {
		for len(s) > 0 && s[0].Hi < c {
			s = s[1:]
		}
		in[i] = len(s) > 0 && s[0].Lo <= c
	}
	return in
}

// key tells sets apart.
func (s charset) key() string {
	var b []byte
	for _, r := range s {
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(r.Lo)), uint64(r.Hi))
	}
	return string(b)
}

func one(c rune) pgctype.Range { return pgctype.Range{Lo: c, Hi: c} }

var newline = charset{one('\n')}

// class is the characters of a named class; under icase upper and lower mean any letter.
func class(name string, o Options) (charset, bool) {
	if o&icase != 0 && (name == "upper" || name == "lower") {
		name = "alpha"
	}
	if name == "word" {
		return wordClasses[o.locale()](), true
	}
	r, ok := o.locale().Class(name)
	return r, ok
}

var wordClasses = [...]func() charset{
	pgctype.UTF8: sync.OnceValue(func() charset { return wordClass(pgctype.UTF8) }), pgctype.ASCII: sync.OnceValue(func() charset { return wordClass(pgctype.ASCII) }),
	pgctype.ICU: sync.OnceValue(func() charset { return wordClass(pgctype.ICU) }),
}

func wordClass(l pgctype.Locale) charset {
	alnum, _ := l.Class("alnum")
	return normal(append(slices.Clone(charset(alnum)), one('_')))
}

// cased is a character, under icase with its other case. What PostgreSQL takes is the
// character's upper and lower case; one in title case does not match itself.
func cased(c rune, o Options) charset {
	if o&icase == 0 {
		return charset{one(c)}
	}
	return normal(charset{one(o.locale().ToLower(c)), one(o.locale().ToUpper(c))})
}

// casedRange is the characters from lo to hi, under icase with their other cases.
func casedRange(lo, hi rune, o Options) charset {
	s := charset{{Lo: lo, Hi: hi}}
	if o&icase == 0 {
		return s
	}
	for c := lo; c <= hi && c <= maxRune; c++ {
		for _, d := range []rune{o.locale().ToLower(c), o.locale().ToUpper(c)} {
			if d < lo || d > hi {
				s = append(s, one(d))
			}
		}
	}
	return normal(s)
}
