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

// parseArray reads a one-dimensional array literal.
func parseArray(text string, t rel.Type, s *Settings) (any, error) {
	elem, _ := t.Elem()
	p := arrayParser{text: text, rest: strings.TrimLeft(text, " \t\n\r\v\f"), elem: elem, s: s}
	if strings.HasPrefix(p.rest, "[") {
		if err := p.bounds(); err != nil {
			return nil, err
		}
	}
	if !strings.HasPrefix(p.rest, "{") {
		return nil, errArray(text, `Array value must start with "{" or dimension information.`)
	}
	p.rest = p.rest[1:]
	a := rel.Array{Elem: elem}
	if p.space(); strings.HasPrefix(p.rest, "}") {
		p.rest = p.rest[1:]
		return a, p.end()
	}
	for {
		v, err := p.element()
		if err != nil {
			return nil, err
		}
		a.Values = append(a.Values, v)
		p.space()
		if p.rest == "" {
			return nil, errArray(text, "Unexpected end of input.")
		}
		c := p.rest[0]
		p.rest = p.rest[1:]
		if c == '}' {
			return a, p.end()
		}
		if c != ',' {
			return nil, errArray(text, `Unexpected array element.`)
		}
	}
}

type arrayParser struct {
	text, rest string
	elem       rel.Type
	s          *Settings
}

func (p *arrayParser) space() { p.rest = strings.TrimLeft(p.rest, " \t\n\r\v\f") }

func (p *arrayParser) end() error {
	if p.space(); p.rest != "" {
		return errArray(p.text, "Junk after closing right brace.")
	}
	return nil
}

// bounds reads "[1:3]=", accepting lower bound 1 alone.
func (p *arrayParser) bounds() error {
	end := strings.IndexByte(p.rest, ']')
	if end < 0 {
		return errArray(p.text, `Missing "]" after array dimensions.`)
	}
	low, _, ok := strings.Cut(p.rest[1:end], ":")
	p.rest = p.rest[end+1:]
	if p.space(); strings.HasPrefix(p.rest, "[") {
		return errMultiDim()
	}
	if !strings.HasPrefix(p.rest, "=") {
		return errArray(p.text, `Missing "=" after array dimensions.`)
	}
	p.rest = p.rest[1:]
	p.space()
	if ok && strings.TrimSpace(low) != "1" {
		return errLowerBound()
	}
	return nil
}

// element reads one element up to, not including, its delimiter.
func (p *arrayParser) element() (any, error) {
	p.space()
	if p.rest == "" {
		return nil, errArray(p.text, "Unexpected end of input.")
	}
	switch p.rest[0] {
	case '{':
		return nil, errMultiDim()
	case '"':
		return p.quoted()
	case ',', '}':
		return nil, errArray(p.text, `Unexpected "`+p.rest[:1]+`" character.`)
	}
	var word []byte
	escaped := false
	keep := 0 // length without the trailing blanks that no backslash protects
	i := 0
	for ; i < len(p.rest) && p.rest[i] != ',' && p.rest[i] != '}'; i++ {
		switch c := p.rest[i]; c {
		case '{', '"':
			return nil, errArray(p.text, `Unexpected "`+string(c)+`" character.`)
		case '\\':
			if i++; i == len(p.rest) {
				return nil, errArray(p.text, "Unexpected end of input.")
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
	if !escaped && strings.EqualFold(text, "null") {
		return nil, nil
	}
	return Parse(text, p.elem, *p.s)
}

func (p *arrayParser) quoted() (any, error) {
	var word []byte
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; c {
		case '"':
			p.rest = p.rest[i+1:]
			if p.space(); p.rest != "" && p.rest[0] != ',' && p.rest[0] != '}' {
				return nil, errArray(p.text, "Unexpected array element.")
			}
			return Parse(string(word), p.elem, *p.s)
		case '\\':
			if i++; i == len(p.rest) {
				return nil, errArray(p.text, "Unexpected end of input.")
			}
			word = append(word, p.rest[i])
		default:
			word = append(word, c)
		}
	}
	return nil, errArray(p.text, "Unexpected end of input.")
}
