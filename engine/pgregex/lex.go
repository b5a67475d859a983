package pgregex

// kind is what a token is.
type kind int

const (
	tEmpty       kind = iota // before the first token
	tEnd                     // the pattern's end
	tPlain                   // the character val
	tDigit                   // val, in a bound
	tStar                    // *, + and ?: val is 1, or 0 for the kind that prefers short matches
	tPlus                    //
	tQuestion                //
	tOpenBrace               // begins a bound
	tCloseBrace              // val as with *
	tComma                   //
	tOr                      //
	tOpen                    // val is 1 when it captures
	tClose                   //
	tBracket                 // val is 0 for [^
	tBracketEnd              //
	tDot                     //
	tCaret                   //
	tDollar                  //
	tBackref                 // val
	tClass                   // the class name, as \d
	tNotClass                // its complement, as \D
	tRange                   // - in brackets
	tElement                 // [.
	tEquivalence             // [=
	tNamed                   // [:
	tNameEnd                 // .] =] :]
	tWordStart               // \m
	tWordEnd                 // \M
	tBoundary                // \y
	tOffBoundary             // \Y
	tTextStart               // \A
	tTextEnd                 // \Z
	tLook                    // val: 0 ahead, 1 ahead negative, 2 behind, 3 behind negative
)

// place is where in a pattern the lexer is.
type place int

const (
	inERE place = iota
	inBRE
	inQuote
	inBound    // of an ERE
	inBREBound // of a BRE
	inBrackets
	inElement
	inEquivalence
	inNamed
)

// lexer cuts a pattern into tokens. Its errors are panics of type reason, which Compile
// recovers.
type lexer struct {
	in       []rune
	at       int
	options  Options
	ctx      place
	tok      kind
	last     kind
	val      int
	name     string // of tClass and tNotClass
	captures int    // opened so far: the parser counts them
}

func fail(r reason) { panic(r) }

func (l *lexer) end() bool { return l.at >= len(l.in) }

// next1 tells whether c comes next.
func (l *lexer) next1(c rune) bool { return l.at < len(l.in) && l.in[l.at] == c }

func (l *lexer) next2(a, b rune) bool {
	return l.at+1 < len(l.in) && l.in[l.at] == a && l.in[l.at+1] == b
}

// start reads the directors and options that a pattern may begin with.
func (l *lexer) start() {
	l.prefixes()
	switch {
	case l.options&quoted != 0:
		l.ctx = inQuote
	case l.options&extended != 0:
		l.ctx = inERE
	default:
		l.ctx = inBRE
	}
	l.tok = tEmpty
	l.next()
}

func (l *lexer) prefixes() {
	if l.options&quoted != 0 {
		return
	}
	if len(l.in) >= 4 && l.in[0] == '*' && l.in[1] == '*' && l.in[2] == '*' {
		switch l.in[3] {
		case '?':
			fail(badVersion)
		case '=':
			l.options = l.options&^(ARE|expanded|nlstop|nlanch) | quoted
			l.at = 4
			return
		case ':':
			l.options |= ARE
			l.at = 4
		default:
			fail(badOperand)
		}
	}
	if l.options&ARE != ARE {
		return
	}
	if l.at+2 >= len(l.in) || !l.next2('(', '?') || !isAlpha(l.in[l.at+2]) {
		return
	}
	l.at += 2
	for ; !l.end() && isAlpha(l.in[l.at]); l.at++ {
		if !l.options.letter(byte(l.in[l.at])) {
			fail(badOption)
		}
	}
	if !l.next1(')') {
		fail(badOption)
	}
	l.at++
	if l.options&quoted != 0 {
		l.options &^= expanded | nlstop | nlanch
	}
}

func isAlpha(c rune) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c rune) bool { return c >= '0' && c <= '9' }
func isSpace(c rune) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// skip passes over white space and comments of the expanded syntax.
func (l *lexer) skip() {
	for {
		for !l.end() && isSpace(l.in[l.at]) {
			l.at++
		}
		if !l.next1('#') {
			return
		}
		for !l.end() && l.in[l.at] != '\n' {
			l.at++
		}
	}
}

func (l *lexer) ret(k kind, val int) { l.tok, l.val = k, val }

// next reads a token into tok and val.
func (l *lexer) next() {
	l.last = l.tok
	if l.options&expanded != 0 && (l.ctx == inERE || l.ctx == inBRE || l.ctx == inBound || l.ctx == inBREBound) {
		l.skip()
	}
	if l.end() {
		switch l.ctx {
		case inERE, inBRE, inQuote:
			l.ret(tEnd, 0)
			return
		case inBound, inBREBound:
			fail(badBraces)
		}
		fail(badBrackets)
	}
	c := l.in[l.at]
	l.at++
	switch l.ctx {
	case inBRE:
		l.basic(c)
	case inERE:
		l.extended(c)
	case inQuote:
		l.ret(tPlain, int(c))
	case inBound, inBREBound:
		l.bound(c)
	case inBrackets:
		l.brackets(c)
	case inElement:
		l.named(c, '.')
	case inEquivalence:
		l.named(c, '=')
	case inNamed:
		l.named(c, ':')
	}
}

func (l *lexer) bound(c rune) {
	switch {
	case isDigit(c):
		l.ret(tDigit, int(c-'0'))
	case c == ',':
		l.ret(tComma, 0)
	case c == '}' && l.ctx == inBound:
		l.ctx = inERE
		l.ret(tCloseBrace, l.greedy())
	case c == '\\' && l.ctx == inBREBound && l.next1('}'):
		l.at++
		l.ctx = inBRE
		l.ret(tCloseBrace, 1)
	default:
		fail(badCount)
	}
}

// greedy reads the ? after a quantifier of an ARE.
func (l *lexer) greedy() int {
	if l.options&advanced != 0 && l.next1('?') {
		l.at++
		return 0
	}
	return 1
}

func (l *lexer) brackets(c rune) {
	switch c {
	case '\\':
		if l.options&advanced == 0 {
			break
		}
		if l.end() {
			fail(badEscape)
		}
		l.escape()
		if l.tok != tPlain && l.tok != tClass && l.tok != tNotClass {
			fail(badEscape)
		}
		return
	case '-':
		if l.last != tBracket && !l.next1(']') {
			l.ret(tRange, 0)
			return
		}
	case ']':
		if l.last != tBracket {
			l.ctx = inBRE
			if l.options&extended != 0 {
				l.ctx = inERE
			}
			l.ret(tBracketEnd, 0)
			return
		}
	case '[':
		if l.end() {
			fail(badBrackets)
		}
		l.at++
		switch l.in[l.at-1] {
		case '.':
			l.ctx = inElement
			l.ret(tElement, 0)
			return
		case '=':
			l.ctx = inEquivalence
			l.ret(tEquivalence, 0)
			return
		case ':':
			l.ctx = inNamed
			l.ret(tNamed, 0)
			return
		}
		l.at--
	}
	l.ret(tPlain, int(c))
}
