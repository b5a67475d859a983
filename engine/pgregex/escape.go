package pgregex

// escape reads what follows a backslash in an ARE.
func (l *lexer) escape() {
	c := l.in[l.at]
	l.at++
	if !isAlpha(c) && !isDigit(c) {
		l.ret(tPlain, int(c))
		return
	}
	switch c {
	case 'a':
		l.ret(tPlain, 7)
	case 'b':
		l.ret(tPlain, '\b')
	case 'B':
		l.ret(tPlain, '\\')
	case 'c':
		if l.end() {
			fail(badEscape)
		}
		l.at++
		l.ret(tPlain, int(l.in[l.at-1]&037))
	case 'e':
		l.ret(tPlain, 033)
	case 'f':
		l.ret(tPlain, '\f')
	case 'n':
		l.ret(tPlain, '\n')
	case 'r':
		l.ret(tPlain, '\r')
	case 't':
		l.ret(tPlain, '\t')
	case 'v':
		l.ret(tPlain, '\v')
	case 'A':
		l.ret(tTextStart, 0)
	case 'Z':
		l.ret(tTextEnd, 0)
	case 'm':
		l.ret(tWordStart, 0)
	case 'M':
		l.ret(tWordEnd, 0)
	case 'y':
		l.ret(tBoundary, 0)
	case 'Y':
		l.ret(tOffBoundary, 0)
	case 'd', 's', 'w', 'D', 'S', 'W':
		l.ret(tClass, 0)
		if c < 'a' {
			l.tok = tNotClass
			c += 'a' - 'A'
		}
		l.name = map[rune]string{'d': "digit", 's': "space", 'w': "word"}[c]
	case 'u':
		l.ret(tPlain, l.digits(16, 4, 4))
	case 'U':
		l.ret(tPlain, l.digits(16, 8, 8))
	case 'x':
		l.ret(tPlain, l.digits(16, 1, 255))
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		save := l.at
		l.at--
		n := l.digits(10, 1, 255)
		if l.at == save || n > 0 && n <= l.captures {
			l.ret(tBackref, n)
			return
		}
		l.at = save
		l.octal()
	case '0':
		l.octal()
	default:
		fail(badEscape)
	}
}

// octal reads up to three octal digits, of which the first is already read.
func (l *lexer) octal() {
	l.at--
	n := l.digits(8, 1, 3)
	if n > 0xff { // one digit too many
		l.at--
		n >>= 3
	}
	l.ret(tPlain, n)
}

// digits reads a number of least to most digits, which must be one of a character.
func (l *lexer) digits(base, least, most int) int {
	const charMax = 0x7ffffffe
	n, count := 0, 0
	for ; count < most && !l.end(); count++ {
		d := digit(l.in[l.at])
		if d < 0 || d >= base {
			break
		}
		if n = n*base + d; n > charMax {
			fail(badEscape)
		}
		l.at++
	}
	if count < least {
		fail(badEscape)
	}
	return n
}

func digit(c rune) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
