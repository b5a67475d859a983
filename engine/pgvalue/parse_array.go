package pgvalue

import (
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// maxDims is the number of dimensions that PostgreSQL's arrays can have.
const maxDims = 6

func errDims(n int) error {
	return pgerr.New("54000", "number of array dimensions (%d) exceeds the maximum allowed (%d)", n, maxDims)
}

func errArray(text, detail string) error {
	return pgerr.New(pgerr.InvalidTextRepresentation, `malformed array literal: "%s"`, text).WithDetail("%s", detail)
}

// parseArray reads an array literal: first its structure, as PostgreSQL does, then the elements.
func parseArray(text string, t rel.Type, s *Settings) (any, error) {
	elem, _ := t.Elem()
	found, dims, err := splitArray(text)
	if err != nil {
		return nil, err
	}
	a := rel.Array{Elem: elem, Dims: dims}
	for _, e := range found {
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

// splitArray takes an array literal apart; dims is nil for one dimension from 1 on.
func splitArray(text string) ([]arrayElement, []rel.Dim, error) {
	p := arrayScanner{text: text, rest: strings.TrimLeft(text, arraySpace)}
	var declared []rel.Dim
	if strings.HasPrefix(p.rest, "[") {
		var err error
		if declared, err = p.bounds(); err != nil {
			return nil, nil, err
		}
	}
	if !strings.HasPrefix(p.rest, "{") {
		if declared != nil {
			return nil, nil, errArray(text, "Array contents must start with \"{\".")
		}
		return nil, nil, errArray(text, `Array value must start with "{" or dimension information.`)
	}
	p.text = p.rest // what PostgreSQL's messages show from here on
	dims, err := p.level(1)
	if err != nil {
		return nil, nil, err
	}
	if p.space(); p.rest != "" {
		return nil, nil, errArray(p.text, "Junk after closing right brace.")
	}
	if len(p.found) == 0 {
		dims = nil
	}
	if declared != nil {
		if len(declared) != len(dims) {
			return nil, nil, errArray(text, "Specified array dimensions do not match array contents.")
		}
		for i, d := range declared {
			if d.Length != dims[i].Length {
				return nil, nil, errArray(text, "Specified array dimensions do not match array contents.")
			}
			dims[i].Lower = d.Lower
		}
	}
	if len(dims) == 1 && dims[0].Lower == 1 {
		dims = nil
	}
	return p.found, dims, nil
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

// bounds reads "[1:3][0:1]=", the dimensions declared.
func (p *arrayScanner) bounds() ([]rel.Dim, error) {
	number := func() (int, bool) {
		v, rest, over := leadInt32(p.rest)
		ok := !over && len(rest) < len(p.rest)
		p.rest = rest
		return v, ok
	}
	var dims []rel.Dim
	for strings.HasPrefix(p.rest, "[") {
		p.rest = p.rest[1:]
		if len(dims) == maxDims {
			return nil, errDims(len(dims) + 1)
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
			return nil, errArray(p.text, `"[" must introduce explicitly-specified array dimensions.`)
		case !strings.HasPrefix(p.rest, "]"):
			return nil, errArray(p.text, `Missing "]" after array dimensions.`)
		case high < low:
			return nil, pgerr.New("2202E", "upper bound cannot be less than lower bound")
		}
		dims = append(dims, rel.Dim{Length: high - low + 1, Lower: low})
		p.rest = p.rest[1:]
		p.space()
	}
	if !strings.HasPrefix(p.rest, "=") {
		return nil, errArray(p.text, `Missing "=" after array dimensions.`)
	}
	p.rest = p.rest[1:]
	p.space()
	return dims, nil
}

// level reads from an opening brace to the one that closes it, and gives the dimensions
// of what is between.
func (p *arrayScanner) level(depth int) ([]rel.Dim, error) {
	if depth > maxDims {
		return nil, errDims(depth)
	}
	p.rest = p.rest[1:]
	if p.space(); depth == 1 && strings.HasPrefix(p.rest, "}") {
		p.rest = p.rest[1:]
		return nil, nil
	}
	var inner []rel.Dim
	nested := strings.HasPrefix(p.rest, "{")
	for n := 1; ; n++ {
		p.space()
		switch {
		case p.rest == "":
			return nil, errArray(p.text, "Unexpected end of input.")
		case nested != strings.HasPrefix(p.rest, "{"):
			return nil, errArray(p.text, "Unexpected array element.")
		case nested:
			dims, err := p.level(depth + 1)
			if err != nil {
				return nil, err
			}
			if n > 1 && !slices.Equal(dims, inner) {
				return nil, errArray(p.text, "Multidimensional arrays must have sub-arrays with matching dimensions.")
			}
			inner = dims
		default:
			e, err := p.element()
			if err != nil {
				return nil, err
			}
			p.found = append(p.found, e)
		}
		if p.space(); p.rest == "" {
			return nil, errArray(p.text, "Unexpected end of input.")
		}
		c := p.rest[0]
		p.rest = p.rest[1:]
		if c == '}' {
			return append([]rel.Dim{{Length: n, Lower: 1}}, inner...), nil
		}
		if c != ',' {
			return nil, errArray(p.text, "Unexpected array element.")
		}
	}
}

// element reads one element up to, not including, its delimiter.
func (p *arrayScanner) element() (arrayElement, error) {
	p.space()
	if p.rest == "" {
		return arrayElement{}, errArray(p.text, "Unexpected end of input.")
	}
	switch p.rest[0] {
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
