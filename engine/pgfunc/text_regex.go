package pgfunc

import (
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgregex"
)

// The functions and operators of regular expressions.
func init() {
	for _, t := range []string{"text", "name", "bpchar"} {
		prefix := t
		register(
			F2(prefix+"regexeq("+t+",text)", regexIs(pgregex.ARE, true)), F2(prefix+"regexne("+t+",text)", regexIs(pgregex.ARE, false)),
			F2(prefix+"icregexeq("+t+",text)", regexIs(pgregex.ARE|pgregex.Fold, true)), F2(prefix+"icregexne("+t+",text)", regexIs(pgregex.ARE|pgregex.Fold, false)),
		)
	}
	register(
		F2("substring(text,text)", regexSubstring),
		F3("substring(text,text,text)", func(s, pattern, escape string) (Opt[string], error) {
			p, err := similarTo(pattern, escape)
			if err != nil {
				return Opt[string]{}, err
			}
			return regexSubstring(s, p)
		}),
		F2("similar_to_escape(text,text)", similarTo),
		F1("similar_to_escape(text)", func(pattern string) (string, error) { return similarTo(pattern, `\`) }),
		F2("similar_escape(text,text)", func(pattern, escape Opt[string]) (Opt[string], error) {
			if !pattern.Valid {
				return Opt[string]{}, nil
			}
			if !escape.Valid {
				escape = Some(`\`)
			}
			s, err := similarTo(pattern.V, escape.V)
			return Opt[string]{s, err == nil}, err
		}),
		F2("regexp_like(text,text)", regexIs(pgregex.ARE, true)),
		F3("regexp_like(text,text,text)", func(s, pattern, flags string) (bool, error) {
			o, err := regexFlags("regexp_like()", flags)
			if err != nil {
				return false, err
			}
			return regexIs(o, true)(s, pattern)
		}),
		F2("regexp_match(text,text)", func(s, pattern string) (Opt[[]Opt[string]], error) { return regexpMatch(s, pattern, "") }),
		F3("regexp_match(text,text,text)", regexpMatch),
		F2("regexp_matches(text,text)", func(s, pattern string) ([][]Opt[string], error) { return regexpMatches(s, pattern, "") }),
		F3("regexp_matches(text,text,text)", regexpMatches),
		F2("regexp_split_to_array(text,text)", func(s, pattern string) ([]string, error) {
			return regexSplit("regexp_split_to_array()", s, pattern, "")
		}),
		F3("regexp_split_to_array(text,text,text)", func(s, pattern, flags string) ([]string, error) {
			return regexSplit("regexp_split_to_array()", s, pattern, flags)
		}),
		F2("regexp_split_to_table(text,text)", func(s, pattern string) ([]string, error) {
			return regexSplit("regexp_split_to_table()", s, pattern, "")
		}),
		F3("regexp_split_to_table(text,text,text)", func(s, pattern, flags string) ([]string, error) {
			return regexSplit("regexp_split_to_table()", s, pattern, flags)
		}),
	)
}

// regexIs makes ~ and its kin.
func regexIs(o pgregex.Options, want bool) func(s, pattern string) (bool, error) {
	return func(s, pattern string) (bool, error) {
		re, err := pgregex.Get(pattern, o)
		if err != nil {
			return false, err
		}
		ok, err := re.Match(s)
		return ok == want, err
	}
}

// regexFlags reads flags for a function that knows no g.
func regexFlags(function, flags string) (pgregex.Options, error) {
	if flags == "" {
		return pgregex.ARE, nil
	}
	o, global, err := pgregex.ParseOptions(flags)
	if err == nil && global {
		err = pgerr.New(pgerr.InvalidParameterValue, `%s does not support the "global" option`, function)
		if function == "regexp_match()" {
			err = pgerr.New(pgerr.InvalidParameterValue, `%s does not support the "global" option`, function).
				WithHint("Use the regexp_matches function instead.")
		}
	}
	return o, err
}

// regexSubstring is what the first parentheses matched, or the pattern when it has none.
func regexSubstring(s, pattern string) (Opt[string], error) {
	re, err := pgregex.Get(pattern, pgregex.ARE)
	if err != nil {
		return Opt[string]{}, err
	}
	found := make([]int, 2, 4)
	if re.Groups() > 0 {
		found = found[:4]
	}
	ok, err := re.Find(s, 0, found)
	if err != nil || !ok || found[len(found)-2] < 0 {
		return Opt[string]{}, err
	}
	return Some(s[found[len(found)-2]:found[len(found)-1]]), nil
}

// eachMatch gives the matches in s from byte start on, one behind the other, until use
// says that it is enough. They have the given number of pairs, or those of all
// parentheses when it is 0.
func eachMatch(re *pgregex.Regexp, s string, start, pairs int, use func(found []int) bool) error {
	if pairs == 0 {
		pairs = re.Groups() + 1
	}
	found := make([]int, 2*pairs)
	for start <= len(s) {
		ok, err := re.Find(s, start, found)
		if err != nil || !ok {
			return err
		}
		from, to := found[0], found[1]
		if !use(found) {
			return nil
		}
		if start = to; from == to { // to get on after an empty match
			_, size := utf8.DecodeRuneInString(s[start:])
			start += max(size, 1)
		}
	}
	return nil
}

// captured is the row of regexp_match: the parentheses' parts, or the match without any.
func captured(re *pgregex.Regexp, s string, found []int) []Opt[string] {
	if re.Groups() == 0 {
		return []Opt[string]{Some(s[found[0]:found[1]])}
	}
	row := make([]Opt[string], re.Groups())
	for i := range row {
		if from := found[2*i+2]; from >= 0 {
			row[i] = Some(s[from:found[2*i+3]])
		}
	}
	return row
}

func regexpMatch(s, pattern, flags string) (row Opt[[]Opt[string]], err error) {
	o, err := regexFlags("regexp_match()", flags)
	if err != nil {
		return row, err
	}
	re, err := pgregex.Get(pattern, o)
	if err != nil {
		return row, err
	}
	err = eachMatch(re, s, 0, 0, func(found []int) bool {
		row = Some(captured(re, s, found))
		return false
	})
	return row, err
}

func regexpMatches(s, pattern, flags string) ([][]Opt[string], error) {
	o, global, err := pgregex.ParseOptions(flags)
	if err != nil {
		return nil, err
	}
	re, err := pgregex.Get(pattern, o)
	if err != nil {
		return nil, err
	}
	var rows [][]Opt[string]
	err = eachMatch(re, s, 0, 0, func(found []int) bool {
		rows = append(rows, captured(re, s, found))
		return global
	})
	return rows, err
}

// regexSplit cuts s at the matches. An empty match at either end of s or just behind
// another match does not count.
func regexSplit(function, s, pattern, flags string) ([]string, error) {
	o, err := regexFlags(function, flags)
	if err != nil {
		return nil, err
	}
	re, err := pgregex.Get(pattern, o)
	if err != nil {
		return nil, err
	}
	var parts []string
	last, end := 0, 0 // of the last cut, of the last match
	err = eachMatch(re, s, 0, 1, func(found []int) bool {
		if found[0] < len(s) && found[1] > end {
			parts = append(parts, s[last:found[0]])
			last = found[1]
		}
		end = found[1]
		return true
	})
	return append(parts, s[last:]), err
}

// similarTo makes an ARE of a pattern of SIMILAR TO. Two separators, each the escape
// character and a double quote, part it in three for substring: the first and last part
// match as little as they can.
func similarTo(pattern, escape string) (string, error) {
	if utf8.RuneCountInString(escape) > 1 {
		return "", pgerr.New(pgerr.InvalidEscapeSequence, "invalid escape string").
			WithHint("Escape string must be empty or one character.")
	}
	esc := rune(-1)
	if escape != "" {
		esc, _ = utf8.DecodeRuneInString(escape)
	}
	var b strings.Builder
	b.WriteString("^(?:")
	escaped, inBrackets, separators := false, false, 0
	for _, c := range pattern {
		switch {
		case escaped && c == '"' && !inBrackets:
			switch separators {
			case 0:
				b.WriteString("){1,1}?(")
			case 1:
				b.WriteString("){1,1}(?:")
			default:
				return "", pgerr.New("2200C", "SQL regular expression may not contain more than two escape-double-quote separators")
			}
			separators++
			escaped = false
		case escaped:
			b.WriteByte('\\')
			b.WriteRune(c)
			escaped = false
		case c == esc:
			escaped = true
		case inBrackets:
			if c == '\\' {
				b.WriteByte('\\')
			}
			b.WriteRune(c)
			inBrackets = c != ']'
		case c == '[':
			b.WriteRune(c)
			inBrackets = true
		case c == '%':
			b.WriteString(".*")
		case c == '_':
			b.WriteByte('.')
		case c == '(':
			b.WriteString("(?:")
		case c == '\\' || c == '.' || c == '^' || c == '$':
			b.WriteByte('\\')
			b.WriteRune(c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteString(")$")
	return b.String(), nil
}
