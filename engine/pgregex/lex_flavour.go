package pgregex

func (l *lexer) named(c, close rune) {
	if c == close && l.next1(']') {
		l.at++
		l.ctx = inBrackets
		l.ret(tNameEnd, 0)
		return
	}
	l.ret(tPlain, int(c))
}

// bracket begins a bracket expression, or is one of the old names of \m and \M.
func (l *lexer) bracket() {
	if l.at+6 <= len(l.in) {
		switch string(l.in[l.at : l.at+6]) {
		case "[:<:]]":
			l.at += 6
			l.ret(tWordStart, 0)
			return
		case "[:>:]]":
			l.at += 6
			l.ret(tWordEnd, 0)
			return
		}
	}
	l.ctx = inBrackets
	if l.next1('^') {
		l.at++
		l.ret(tBracket, 0)
		return
	}
	l.ret(tBracket, 1)
}

func (l *lexer) extended(c rune) {
	switch c {
	case '|':
		l.ret(tOr, 0)
	case '*':
		l.ret(tStar, l.greedy())
	case '+':
		l.ret(tPlus, l.greedy())
	case '?':
		l.ret(tQuestion, l.greedy())
	case '{':
		if l.options&expanded != 0 {
			l.skip()
		}
		if l.end() || !isDigit(l.in[l.at]) {
			l.ret(tPlain, int(c))
			return
		}
		l.ctx = inBound
		l.ret(tOpenBrace, 0)
	case '(':
		if l.options&advanced != 0 && l.next1('?') {
			l.at++
			l.special()
			return
		}
		l.ret(tOpen, 1)
	case ')':
		l.ret(tClose, int(c))
	case '[':
		l.bracket()
	case '.':
		l.ret(tDot, 0)
	case '^':
		l.ret(tCaret, 0)
	case '$':
		l.ret(tDollar, 0)
	case '\\':
		if l.end() {
			fail(badEscape)
		}
		if l.options&advanced == 0 {
			l.at++
			l.ret(tPlain, int(l.in[l.at-1]))
			return
		}
		l.escape()
	default:
		l.ret(tPlain, int(c))
	}
}

// special reads what follows "(?".
func (l *lexer) special() {
	if l.end() {
		fail(badOperand)
	}
	l.at++
	switch l.in[l.at-1] {
	case ':':
		l.ret(tOpen, 0)
	case '#':
		for !l.end() && l.in[l.at] != ')' {
			l.at++
		}
		if !l.end() {
			l.at++
		}
		l.next()
	case '=':
		l.ret(tLook, 0)
	case '!':
		l.ret(tLook, 1)
	case '<':
		if l.end() {
			fail(badOperand)
		}
		l.at++
		switch l.in[l.at-1] {
		case '=':
			l.ret(tLook, 2)
		case '!':
			l.ret(tLook, 3)
		default:
			fail(badOperand)
		}
	default:
		fail(badOperand)
	}
}

func (l *lexer) basic(c rune) {
	switch c {
	case '*':
		if l.last != tEmpty && l.last != tOpen && l.last != tCaret {
			l.ret(tStar, 1)
			return
		}
	case '[':
		l.bracket()
		return
	case '.':
		l.ret(tDot, 0)
		return
	case '^':
		if l.last == tEmpty || l.last == tOpen {
			l.ret(tCaret, 0)
			return
		}
	case '$':
		if l.options&expanded != 0 {
			l.skip()
		}
		if l.end() || l.next2('\\', ')') {
			l.ret(tDollar, 0)
			return
		}
	case '\\':
		if l.end() {
			fail(badEscape)
		}
		l.at++
		switch c := l.in[l.at-1]; {
		case c == '{':
			l.ctx = inBREBound
			l.ret(tOpenBrace, 0)
		case c == '(':
			l.ret(tOpen, 1)
		case c == ')':
			l.ret(tClose, int(c))
		case c == '<':
			l.ret(tWordStart, 0)
		case c == '>':
			l.ret(tWordEnd, 0)
		case c >= '1' && c <= '9':
			l.ret(tBackref, int(c-'0'))
		default:
			l.ret(tPlain, int(c))
		}
		return
	}
	l.ret(tPlain, int(c))
}
