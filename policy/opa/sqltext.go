package opa

import (
	"errors"
	"strings"
)

// wellFormed refuses text that could reach out of the parentheses it will be put in: a
// filter "true) OR (true" would undo the filter it is ANDed with. Whether the text is an
// expression over the relation's columns is found by those who parse and bind it.
//
// To stay independent of PostgreSQL's kinds of string, a backslash before a quote is
// refused altogether, and so are comments, semicolons and dollar quotes.
func wellFormed(s string) error {
	if strings.TrimSpace(s) == "" {
		return errors.New("the expression is empty")
	}
	if strings.ContainsRune(s, 0) {
		return errors.New("the expression contains a NUL byte")
	}
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\'', '"':
			n := strings.IndexByte(s[i+1:], c)
			if n < 0 {
				return errors.New("unterminated quote in expression " + s)
			}
			if c == '\'' && n > 0 && s[i+n] == '\\' {
				return errors.New(`backslash before a quote in expression ` + s)
			}
			i += n + 1
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return errors.New("unbalanced parenthesis in expression " + s)
			}
		case ';', '$':
			return errors.New("unexpected " + string(c) + " in expression " + s)
		case '-', '/':
			if i+1 < len(s) && (c == '-' && s[i+1] == '-' || c == '/' && s[i+1] == '*') {
				return errors.New("comment in expression " + s)
			}
		}
	}
	if depth != 0 {
		return errors.New("unbalanced parenthesis in expression " + s)
	}
	return nil
}
