package pgfunc

import (
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgctype"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// LIKE and ILIKE.
func init() {
	for _, t := range []string{"text", "name", "bpchar"} {
		register(
			F2(t+"like("+t+",text)", likeIs(true, false)), F2(t+"nlike("+t+",text)", likeIs(false, false)),
			F2(t+"iclike("+t+",text)", likeIs(true, true)), F2(t+"icnlike("+t+",text)", likeIs(false, true)),
		)
	}
	register(
		F2("like(text,text)", likeIs(true, false)), F2("notlike(text,text)", likeIs(false, false)),
		F2("like(name,text)", likeIs(true, false)), F2("notlike(name,text)", likeIs(false, false)),
		F2("like_escape(text,text)", likeEscape),
	)
}

func likeIs(want, fold bool) func(s, pattern string) (bool, error) {
	return func(s, pattern string) (bool, error) {
		if fold {
			s, pattern = pgctype.Lower(s), pgctype.Lower(pattern)
		}
		m, err := likeText(s, pattern)
		return m == likeYes == want, err
	}
}

// likeMatch says whether a pattern matches. After likeNever no further beginning needs to
// be tried: the text has come to its end.
type likeMatch int

const (
	likeNo likeMatch = iota
	likeYes
	likeNever
)

func errLikeEscape() error {
	return pgerr.New(pgerr.InvalidEscapeSequence, "LIKE pattern must not end with escape character")
}

// likeText matches from left to right, as PostgreSQL does, so that a bad pattern is an
// error for the same texts.
func likeText(s, p string) (likeMatch, error) {
	for s != "" && p != "" {
		switch p[0] {
		case '\\':
			if p = p[1:]; p == "" {
				return likeNo, errLikeEscape()
			}
			if p[0] != s[0] {
				return likeNo, nil
			}
			s, p = s[1:], p[1:]
		case '_':
			_, size := utf8.DecodeRuneInString(s)
			s, p = s[size:], p[1:]
		case '%':
			return likeRest(s, p[1:])
		default:
			if p[0] != s[0] {
				return likeNo, nil
			}
			s, p = s[1:], p[1:]
		}
	}
	switch {
	case s != "":
		return likeNo, nil
	case strings.Trim(p, "%") == "":
		return likeYes, nil
	}
	return likeNever, nil
}

// likeRest matches what follows a % at every place of s.
func likeRest(s, p string) (likeMatch, error) {
	for p != "" && (p[0] == '%' || p[0] == '_') {
		if p[0] == '_' {
			if s == "" {
				return likeNever, nil
			}
			_, size := utf8.DecodeRuneInString(s)
			s = s[size:]
		}
		p = p[1:]
	}
	if p == "" {
		return likeYes, nil
	}
	first := p[0]
	if first == '\\' {
		if len(p) < 2 {
			return likeNo, errLikeEscape()
		}
		first = p[1]
	}
	for s != "" {
		i := strings.IndexByte(s, first)
		if i < 0 {
			break
		}
		if m, err := likeText(s[i:], p); m != likeNo || err != nil {
			return m, err
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		s = s[i+size:]
	}
	return likeNever, nil
}

// likeEscape rewrites a pattern so that its escape is the backslash.
func likeEscape(pattern, escape string) (string, error) {
	if utf8.RuneCountInString(escape) > 1 {
		return "", pgerr.New(pgerr.InvalidEscapeSequence, "invalid escape string").WithHint("Escape string must be empty or one character.")
	}
	if escape == `\` {
		return pattern, nil
	}
	if escape == "" {
		return strings.ReplaceAll(pattern, `\`, `\\`), nil
	}
	esc, _ := utf8.DecodeRuneInString(escape)
	var b strings.Builder
	after := false
	for _, c := range pattern {
		switch {
		case c == esc && !after:
			b.WriteByte('\\')
			after = true
			continue
		case c == '\\' && !after:
			b.WriteByte('\\')
		}
		b.WriteRune(c)
		after = false
	}
	return b.String(), nil
}
