package pgformat

import (
	"github.com/meshgate/meshgate/engine/pgerr"
)

// Patterns of numbers.
const (
	nComma int = iota
	nPoint
	n0
	n9
	nB
	nC
	nD
	nE
	nFM
	nG
	nL
	nMI
	nPL
	nPR
	nRN
	nSG
	nSP
	nS
	nTH
	nV
)

var numberKeys = index(func() []key {
	all := []key{
		{",", nComma, false, 0}, {".", nPoint, false, 0}, {"0", n0, false, 0}, {"9", n9, false, 0}, {"B", nB, false, 0}, {"C", nC, false, 0},
		{"D", nD, false, 0}, {"EEEE", nE, false, 0}, {"FM", nFM, false, 0}, {"G", nG, false, 0}, {"L", nL, false, 0}, {"MI", nMI, false, 0},
		{"PL", nPL, false, 0}, {"PR", nPR, false, 0}, {"RN", nRN, false, 0}, {"SG", nSG, false, 0}, {"SP", nSP, false, 0}, {"S", nS, false, 0},
		{"TH", nTH, false, 0}, {"V", nV, false, 0},
	}
	for _, k := range all {
		if l := lower(k.name); l != k.name {
			all = append(all, key{l, k.id, false, 0})
		}
	}
	return all
}())

// signPlace is where the sign of the pattern S stands.
type signPlace uint8

const (
	signNone signPlace = iota
	signBefore
	signAfter
)

// shape is what a template of a number asks for as a whole.
type shape struct {
	pre, post, multi                               int // digits before and after the point, and after V
	sign                                           signPlace
	signAt                                         int // digits before S
	zeroStart, zeroEnd                             int
	zero, blank, fill, decimal, lsign, minus, plus bool
	bracket, roman, scientific, scaled             bool
}

// template is a parsed template of a number.
type template struct {
	shape shape
	nodes []node
}

var numberTemplates templates[*template]

func numberTemplate(format string) (*template, error) {
	return numberTemplates.get(format, func(f string) (*template, error) {
		t := &template{}
		var err error
		t.nodes, err = parse(f, numberKeys, false, func(n *node) error { return t.shape.add(n.key.id) })
		return t, err
	})
}

func errPattern(format string) *pgerr.Error {
	return pgerr.New(pgerr.SyntaxError, "%s", format)
}

// add takes note of a pattern.
func (s *shape) add(id int) error {
	if s.scientific && id != nE {
		return errPattern(`"EEEE" must be the last pattern used`)
	}
	switch id {
	case n9:
		switch {
		case s.bracket:
			return errPattern(`"9" must be ahead of "PR"`)
		case s.scaled:
			s.multi++
		case s.decimal:
			s.post++
		default:
			s.pre++
		}
	case n0:
		if s.bracket {
			return errPattern(`"0" must be ahead of "PR"`)
		}
		if !s.zero && !s.decimal {
			s.zero, s.zeroStart = true, s.pre+1
		}
		if s.decimal {
			s.post++
		} else {
			s.pre++
		}
		s.zeroEnd = s.pre + s.post
	case nB:
		if s.pre == 0 && s.post == 0 && !s.zero {
			s.blank = true
		}
	case nD, nPoint:
		if s.decimal {
			return errPattern("multiple decimal points")
		}
		if s.scaled {
			return errPattern(`cannot use "V" and decimal point together`)
		}
		s.decimal = true
	case nFM:
		s.fill = true
	case nV:
		if s.decimal {
			return errPattern(`cannot use "V" and decimal point together`)
		}
		s.scaled = true
	case nRN:
		s.roman = true
	case nE:
		if s.scientific {
			return errPattern(`cannot use "EEEE" twice`)
		}
		if s.blank || s.fill || s.lsign || s.bracket || s.minus || s.plus || s.roman || s.scaled {
			return errPattern(`"EEEE" is incompatible with other formats`).
				WithDetail(`"EEEE" may only be used together with digit and decimal point patterns.`)
		}
		s.scientific = true
	}
	return s.addSign(id)
}

func (s *shape) addSign(id int) error {
	switch id {
	case nS:
		if s.lsign {
			return errPattern(`cannot use "S" twice`)
		}
		if s.plus || s.minus || s.bracket {
			return errPattern(`cannot use "S" and "PL"/"MI"/"SG"/"PR" together`)
		}
		s.lsign = true
		if !s.decimal {
			s.sign, s.signAt = signBefore, s.pre
		} else {
			s.sign = signAfter
		}
	case nMI:
		if s.lsign {
			return errPattern(`cannot use "S" and "MI" together`)
		}
		s.minus = true
	case nPL:
		if s.lsign {
			return errPattern(`cannot use "S" and "PL" together`)
		}
		s.plus = true
	case nSG:
		if s.lsign {
			return errPattern(`cannot use "S" and "SG" together`)
		}
		s.minus, s.plus = true, true
	case nPR:
		if s.lsign || s.plus || s.minus {
			return errPattern(`cannot use "PR" and "S"/"PL"/"MI"/"SG" together`)
		}
		s.bracket = true
	}
	return nil
}
