package pgvalue

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

func errMultiDim() error {
	return pgerr.New(pgerr.FeatureNotSupported, "multidimensional arrays are not supported")
}

func errLowerBound() error {
	return pgerr.New(pgerr.FeatureNotSupported, "arrays whose lower bound is not 1 are not supported")
}

func errArray(text, detail string) error {
	return pgerr.New(pgerr.InvalidTextRepresentation, `malformed array literal: "%s"`, text).WithDetail("%s", detail)
}

// parseArray reads a one-dimensional array literal: first its structure, as
// PostgreSQL does, then the elements.
func parseArray(text string, t rel.Type, s *Settings) (any, error) {
	elem, _ := t.Elem()
	p := arrayScanner{text: text, rest: strings.TrimLeft(text, arraySpace)}
	declared := -1
	if strings.HasPrefix(p.rest, "[") {
		var err error
		if declared, err = p.bounds(); err != nil {
			return nil, err
		}
	}
	if !strings.HasPrefix(p.rest, "{") {
		if declared >= 0 {
			return nil, errArray(text, "Array contents must start with \"{\".")
		}
		return nil, errArray(text, `Array value must start with "{" or dimension information.`)
	}
	p.text = p.rest // what PostgreSQL's messages show from here on
	if err := p.elements(); err != nil {
		return nil, err
	}
	if declared >= 0 && declared != len(p.found) {
		return nil, errArray(text, "Specified array dimensions do not match array contents.")
	}
	a := rel.Array{Elem: elem}
	for _, e := range p.found {
		if e.null {
			a.Values = append(a.Values, nil)
			continue
		}
		v, err := Parse(e.text, elem, *s)
		if err != nil {
			return nil, err
		}
		a.Values = append(a.Values, v)
	}
	return a, nil
}

const arraySpace = " \t\n\r\v\f"

// arrayScanner takes an array literal apart.
type arrayScanner struct {
	text, rest string
	found      []arrayElement
}

type arrayElement struct {
	text string
	null bool
}

func (p *arrayScanner) space() { p.rest = strings.TrimLeft(p.rest, arraySpace) }

// bounds reads "[1:3]=" and gives the number of elements declared; only lower bound 1 is carried.
func (p *arrayScanner) bounds() (int, error) {
	p.rest = p.rest[1:]
	number := func() (int, bool) {
		v, rest, over := leadInt32(p.rest)
		ok := !over && len(rest) < len(p.rest)
		p.rest = rest
		return v, ok
	}
	low, ok := number()
	high := low
	if ok && strings.HasPrefix(p.rest, ":") {
		p.rest = p.rest[1:]
		high, ok = number()
	} else {
		low = 1
	}
	switch {
	case !ok:
		return 0, errArray(p.text, `"[" must introduce explicitly-specified array dimensions.`)
	case !strings.HasPrefix(p.rest, "]"):
		return 0, errArray(p.text, `Missing "]" after array dimensions.`)
	case high < low:
		return 0, pgerr.New("2202E", "upper bound cannot be less than lower bound")
	}
	p.rest = p.rest[1:]
	if p.space(); strings.HasPrefix(p.rest, "[") {
		return 0, errMultiDim()
	}
	if !strings.HasPrefix(p.rest, "=") {
		return 0, errArray(p.text, `Missing "=" after array dimensions.`)
	}
	p.rest = p.rest[1:]
	if p.space(); low != 1 {
		return 0, errLowerBound()
	}
	return high, nil
}

// elements reads from the opening brace to the end of the literal.
func (p *arrayScanner) elements() error {
	p.rest = p.rest[1:]
	if p.space(); strings.HasPrefix(p.rest, "}") {
		p.rest = p.rest[1:]
		return p.end()
	}
	for {
		e, err := p.element()
		if err != nil {
			return err
		}
		p.found = append(p.found, e)
		if p.space(); p.rest == "" {
			return errArray(p.text, "Unexpected end of input.")
		}
		c := p.rest[0]
		p.rest = p.rest[1:]
		if c == '}' {
			return p.end()
		}
		if c != ',' {
			return errArray(p.text, "Unexpected array element.")
		}
	}
}

func (p *arrayScanner) end() error {
	if p.space(); p.rest != "" {
		return errArray(p.text, "Junk after closing right brace.")
	}
	return nil
}

// element reads one element up to, not including, its delimiter.
func (p *arrayScanner) element() (arrayElement, error) {
	p.space()
	if p.rest == "" {
		return arrayElement{}, errArray(p.text, "Unexpected end of input.")
	}
	switch p.rest[0] {
	case '{':
		return arrayElement{}, errMultiDim()
	case '"':
		return p.quoted()
	case ',', '}':
		return arrayElement{}, errArray(p.text, `Unexpected "`+p.rest[:1]+`" character.`)
	}
	var word []byte
	escaped := false
	keep := 0 // length without the trailing blanks that no backslash protects
	i := 0
	for ; i < len(p.rest) && p.rest[i] != ',' && p.rest[i] != '}'; i++ {
		switch c := p.rest[i]; c {
		case '{', '"':
			return arrayElement{}, errArray(p.text, `Unexpected "`+string(c)+`" character.`)
		case '\\':
			if i++; i == len(p.rest) {
				return arrayElement{}, errArray(p.text, "Unexpected end of input.")
			}
			word = append(word, p.rest[i])
			escaped, keep = true, len(word)
		default:
			word = append(word, c)
			if !isSpace(c) {
				keep = len(word)
			}
		}
	}
	p.rest = p.rest[i:]
	text := string(word[:keep])
	return arrayElement{text, !escaped && strings.EqualFold(text, "null")}, nil
}

func (p *arrayScanner) quoted() (arrayElement, error) {
	var word []byte
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; c {
		case '"':
			p.rest = p.rest[i+1:]
			if p.space(); p.rest != "" && p.rest[0] != ',' && p.rest[0] != '}' {
				return arrayElement{}, errArray(p.text, "Unexpected array element.")
			}
			return arrayElement{text: string(word)}, nil
		case '\\':
			if i++; i == len(p.rest) {
				return arrayElement{}, errArray(p.text, "Unexpected end of input.")
			}
			word = append(word, p.rest[i])
		default:
			word = append(word, c)
		}
	}
	return arrayElement{}, errArray(p.text, "Unexpected end of input.")
}
