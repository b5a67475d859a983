package pgregex

import "slices"

// setOf makes an expression that matches one character of a set.
func (p *parser) setOf(s charset) *expr {
	key := s.key()
	id, ok := p.setIDs[key]
	if !ok {
		id = len(p.sets)
		p.sets = append(p.sets, s)
		p.setIDs[key] = id
	}
	return &expr{op: xSet, set: id}
}

// notClass is the complement of the class just read. It has the newline in it even where
// lines end.
func (p *parser) notClass() charset {
	s, _ := class(p.name, p.options)
	return s.not()
}

// bracketed reads a bracket expression up to its ], which stays the token.
func (p *parser) bracketed() charset {
	negated := p.val == 0
	var s charset
	p.next()
	for p.tok != tBracketEnd {
		s = append(s, p.bracketPart()...)
	}
	if !negated {
		return normal(s)
	}
	if p.options&nlstop != 0 {
		s = append(s, newline...)
	}
	return normal(s).not()
}

func (p *parser) bracketPart() charset {
	var from rune
	switch p.tok {
	case tPlain:
		from = rune(p.val)
		p.next()
	case tElement:
		from = element(p.bracketName())
	case tEquivalence:
		return cased(element(p.bracketName()), p.options)
	case tNamed:
		s, ok := class(string(p.bracketName()), p.options)
		if !ok {
			fail(badClass)
		}
		return slices.Clone(s)
	case tClass:
		s, _ := class(p.name, p.options)
		p.next()
		return slices.Clone(s)
	case tNotClass:
		s := p.notClass()
		p.next()
		return s
	default: // a range without a beginning
		fail(badRange)
	}
	if p.tok != tRange {
		return cased(from, p.options)
	}
	p.next()
	var to rune
	switch p.tok {
	case tPlain:
		to = rune(p.val)
		p.next()
	case tRange:
		to = '-'
		p.next()
	case tElement:
		to = element(p.bracketName())
	default:
		fail(badRange)
	}
	if to < from {
		fail(badRange)
	}
	return casedRange(from, to, p.options)
}

// bracketName reads the name in [. .], [= =] or [: :].
func (p *parser) bracketName() []rune {
	var name []rune
	for p.next(); p.tok == tPlain; p.next() {
		name = append(name, rune(p.val))
	}
	p.next()
	return name
}

// element is the character that a collating element names.
func element(name []rune) rune {
	if len(name) == 1 {
		return name[0]
	}
	c, ok := elements[string(name)]
	if !ok {
		fail(badElement)
	}
	return c
}

// elements are POSIX's names of characters.
var elements = map[string]rune{
	"NUL": 0, "SOH": 1, "STX": 2, "ETX": 3, "EOT": 4, "ENQ": 5, "ACK": 6, "BEL": 7, "alert": 7,
	"BS": 8, "backspace": '\b', "HT": 9, "tab": '\t', "LF": 10, "newline": '\n', "VT": 11, "vertical-tab": '\v',
	"FF": 12, "form-feed": '\f', "CR": 13, "carriage-return": '\r', "SO": 14, "SI": 15, "DLE": 16,
	"DC1": 17, "DC2": 18, "DC3": 19, "DC4": 20, "NAK": 21, "SYN": 22, "ETB": 23, "CAN": 24, "EM": 25,
	"SUB": 26, "ESC": 27, "IS4": 28, "FS": 28, "IS3": 29, "GS": 29, "IS2": 30, "RS": 30, "IS1": 31, "US": 31,
	"space": ' ', "exclamation-mark": '!', "quotation-mark": '"', "number-sign": '#', "dollar-sign": '$',
	"percent-sign": '%', "ampersand": '&', "apostrophe": '\'', "left-parenthesis": '(', "right-parenthesis": ')',
	"asterisk": '*', "plus-sign": '+', "comma": ',', "hyphen": '-', "hyphen-minus": '-', "period": '.',
	"full-stop": '.', "slash": '/', "solidus": '/', "zero": '0', "one": '1', "two": '2', "three": '3',
	"four": '4', "five": '5', "six": '6', "seven": '7', "eight": '8', "nine": '9', "colon": ':',
	"semicolon": ';', "less-than-sign": '<', "equals-sign": '=', "greater-than-sign": '>', "question-mark": '?',
	"commercial-at": '@', "left-square-bracket": '[', "backslash": '\\', "reverse-solidus": '\\',
	"right-square-bracket": ']', "circumflex": '^', "circumflex-accent": '^', "underscore": '_', "low-line": '_',
	"grave-accent": '`', "left-brace": '{', "left-curly-bracket": '{', "vertical-line": '|', "right-brace": '}',
	"right-curly-bracket": '}', "tilde": '~', "DEL": 127,
}
