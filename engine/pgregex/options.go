package pgregex

import (
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgctype"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// Options say how a pattern is read and matched.
type Options uint16

const (
	extended Options = 1 << iota // an ERE
	advanced                     // what AREs add to it
	quoted                       // the pattern is a literal string
	icase                        // upper and lower case are alike
	expanded                     // white space and comments in the pattern mean nothing
	nlstop                       // . and [^…] do not match a newline
	nlanch                       // ^ and $ match at newlines as well
	ascii                        // letters, classes and cases are ASCII's
	icu                          // or ICU's
)

// ARE is what the operator ~ takes; Fold makes it ~*.
const (
	ARE  = extended | advanced
	Fold = icase
)

func (o Options) locale() pgctype.Locale {
	switch {
	case o&icu != 0:
		return pgctype.ICU
	case o&ascii != 0:
		return pgctype.ASCII
	}
	return pgctype.UTF8
}

// marks begin a pattern of another locale than UTF8. No text of PostgreSQL's has the
// character 0, so a pattern cannot be taken for a marked one.
var marks = map[pgctype.Locale]string{pgctype.ASCII: "\x00a", pgctype.ICU: "\x00i"}

// Mark is what a pattern that is to know a locale's characters begins with.
func Mark(l pgctype.Locale) string { return marks[l] }

func cutMark(pattern string) (string, pgctype.Locale) {
	for l, mark := range marks {
		if rest, ok := strings.CutPrefix(pattern, mark); ok {
			return rest, l
		}
	}
	return pattern, pgctype.UTF8
}

// ParseOptions reads the flags of regexp_replace and its kin. global tells whether g is
// among them. A letter that PostgreSQL does not know is an error 22023.
func ParseOptions(flags string) (o Options, global bool, err error) {
	o = ARE
	for i := 0; i < len(flags); i++ {
		if flags[i] == 'g' {
			global = true
			continue
		}
		if flags[i] == 'e' {
			o &^= ARE | quoted // PostgreSQL sets the bit of EREs and clears it again: these are BREs
			continue
		}
		if !o.letter(flags[i]) {
			_, n := utf8.DecodeRuneInString(flags[i:])
			return 0, false, pgerr.New(pgerr.InvalidParameterValue, "invalid regular expression option: \"%s\"", flags[i:i+n])
		}
	}
	return o, global, nil
}

// letter applies an option letter, which flags and patterns have in common.
func (o *Options) letter(c byte) bool {
	set, clear := Options(0), Options(0)
	switch c {
	case 'b':
		clear = ARE | quoted
	case 'c':
		clear = icase
	case 'e':
		set, clear = extended, advanced|quoted
	case 'i':
		set = icase
	case 'm', 'n':
		set = nlstop | nlanch
	case 'p':
		set, clear = nlstop, nlanch
	case 'q':
		set, clear = quoted, ARE
	case 's':
		clear = nlstop | nlanch
	case 't':
		clear = expanded
	case 'w':
		set, clear = nlanch, nlstop
	case 'x':
		set = expanded
	default:
		return false
	}
	*o = *o&^clear | set
	return true
}

// reason is why a pattern is not one.
type reason string

const (
	badVersion  reason = "invalid regexp (reg version 0.8)"
	badElement  reason = "invalid collating element"
	badClass    reason = "invalid character class"
	badEscape   reason = "invalid escape \\ sequence"
	badBackref  reason = "invalid backreference number"
	badBrackets reason = "brackets [] not balanced"
	badParens   reason = "parentheses () not balanced"
	badBraces   reason = "braces {} not balanced"
	badCount    reason = "invalid repetition count(s)"
	badRange    reason = "invalid character range"
	badOperand  reason = "quantifier operand invalid"
	badArgument reason = "invalid argument to regex function"
	badOption   reason = "invalid embedded option"
	tooComplex  reason = "regular expression is too complex"
)

func (r reason) Error() string { return string(r) }
