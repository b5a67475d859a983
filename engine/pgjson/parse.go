package pgjson

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
)

// maxDepth bounds recursion where PostgreSQL runs into its stack limit.
const maxDepth = 6000

// Check validates text as type json does, which keeps it as it is.
func Check(text string) error {
	p := parser{lexer: lexer{text: text}}
	return p.document(nil)
}

// CheckEscapes refuses a valid json text in which an escape means no character: the
// functions that look into json text read it so.
func CheckEscapes(text string) error {
	p := parser{lexer: lexer{text: text, unescape: true}}
	return p.document(nil)
}

// ParseB reads text as type jsonb does. The value shares no memory with text.
func ParseB(text string) (Value, error) {
	p := parser{lexer: lexer{text: text, unescape: true}}
	var v Value
	err := p.document(&v)
	return v, err
}

// Normal is the text form of text read as jsonb.
func Normal(text string) (string, error) {
	v, err := ParseB(text)
	if err != nil {
		return "", err
	}
	return v.String(), nil
}

// parser reads one document; values are made only where a place for them is given.
type parser struct {
	lexer
	depth int
}

func (p *parser) document(v *Value) error {
	if err := p.next(); err != nil {
		return err
	}
	if err := p.value(v); err != nil {
		return err
	}
	if p.tok != tokEnd {
		return p.unexpected("end of input")
	}
	return nil
}

func (p *parser) value(v *Value) error {
	switch p.tok {
	case '{', '[':
		if p.depth++; p.depth > maxDepth {
			return pgerr.New(pgerr.StatementTooComplex, "stack depth limit exceeded")
		}
		read := p.array
		if p.tok == '{' {
			read = p.object
		}
		err := p.next()
		if err == nil {
			err = read(v)
		}
		p.depth--
		return err
	case tokString:
		if v != nil {
			*v = Of(string(p.str))
		}
		return p.next()
	case tokWord:
		if v != nil {
			switch p.text[p.start] {
			case 't', 'f':
				*v = OfBool(p.text[p.start] == 't')
			default:
				*v = Value{}
			}
		}
		return p.next()
	case tokNumber:
		number := p.text[p.start:p.end]
		if err := p.next(); err != nil || v == nil { // PostgreSQL makes the number once the next token is read
			return err
		}
		n, err := pgnum.Parse(number)
		*v = OfNum(n)
		return err
	}
	return p.unexpected("JSON value")
}

func (p *parser) array(v *Value) error {
	var elems []Value
	if p.tok != ']' {
		for {
			var e Value
			to := &e
			if v == nil {
				to = nil
			}
			if err := p.value(to); err != nil {
				return err
			}
			if v != nil {
				elems = append(elems, e)
			}
			if p.tok != ',' {
				break
			}
			if err := p.next(); err != nil {
				return err
			}
		}
		if p.tok != ']' {
			return p.unexpected(`"," or "]"`)
		}
	}
	if v != nil {
		*v = Value{Kind: Array, Elems: elems}
	}
	return p.next()
}

func (p *parser) object(v *Value) error {
	var pairs []Member
	for first := true; ; first = false {
		if p.tok != tokString {
			switch {
			case first && p.tok == '}':
				if v != nil {
					*v = Value{Kind: Object}
				}
				return p.next()
			case first:
				return p.unexpected(`string or "}"`)
			}
			return p.unexpected("string")
		}
		var m Member
		var to *Value
		if v != nil {
			m.Key, to = string(p.str), &m.Value
		}
		if err := p.next(); err != nil {
			return err
		}
		if p.tok != ':' {
			return p.unexpected(`":"`)
		}
		if err := p.next(); err != nil {
			return err
		}
		if err := p.value(to); err != nil {
			return err
		}
		if v != nil {
			pairs = append(pairs, m)
		}
		switch p.tok {
		case ',':
			if err := p.next(); err != nil {
				return err
			}
			continue
		case '}':
			if v != nil {
				*v = OfObject(pairs)
			}
			return p.next()
		}
		return p.unexpected(`"," or "}"`)
	}
}
