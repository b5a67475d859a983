package pgjsonpath

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgregex"
)

// regexOf compiles the pattern of like_regex. Its flags are those of XQuery, where a dot
// matches no newline unless s is given, and ^ and $ match at newlines if m is. With q,
// which makes the pattern a plain string, only i counts besides.
func regexOf(pattern, flags string) (*pgregex.Regexp, error) {
	letters := ""
	dot, lines := strings.Contains(flags, "s"), strings.Contains(flags, "m")
	switch {
	case strings.Contains(flags, "q"):
		letters = "q"
	case !dot && lines:
		letters = "n"
	case !dot:
		letters = "p"
	case lines:
		letters = "w"
	}
	if strings.Contains(flags, "i") {
		letters += "i"
	}
	o, _, err := pgregex.ParseOptions(letters)
	if err != nil {
		return nil, err
	}
	return pgregex.Get(pattern, o)
}
