package pgfunc

import (
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgregex"
)

// The functions of regular expressions that count matches or replace them.
func init() {
	register(
		F3("regexp_replace(text,text,text)", func(s, pattern, with string) (string, error) {
			return regexReplace(s, pattern, with, pgregex.ARE, 1, 1)
		}),
		F4("regexp_replace(text,text,text,text)", func(s, pattern, with, flags string) (string, error) {
			if flags != "" && flags[0] >= '0' && flags[0] <= '9' {
				return "", pgerr.New(pgerr.InvalidParameterValue, "invalid regular expression option: \"%c\"", flags[0]).
					WithHint("If you meant to use regexp_replace() with a start parameter, cast the fourth argument to integer explicitly.")
			}
			o, global, err := pgregex.ParseOptions(flags)
			if err != nil {
				return "", err
			}
			n := int32(1)
			if global {
				n = 0
			}
			return regexReplace(s, pattern, with, o, 1, n)
		}),
		F4("regexp_replace(text,text,text,int4)", func(s, pattern, with string, start int32) (string, error) {
			return regexReplace(s, pattern, with, pgregex.ARE, start, 1)
		}),
		F5("regexp_replace(text,text,text,int4,int4)", func(s, pattern, with string, start, n int32) (string, error) {
			return regexReplace(s, pattern, with, pgregex.ARE, start, n)
		}),
		F6("regexp_replace(text,text,text,int4,int4,text)", func(s, pattern, with string, start, n int32, flags string) (string, error) {
			if err := checkStart(start, n, 0); err != nil {
				return "", err
			}
			o, _, err := pgregex.ParseOptions(flags)
			if err != nil {
				return "", err
			}
			return regexReplace(s, pattern, with, o, start, n)
		}),
		F2("regexp_count(text,text)", func(s, pattern string) (int32, error) { return regexCount(s, pattern, 1, "") }),
		F3("regexp_count(text,text,int4)", func(s, pattern string, start int32) (int32, error) { return regexCount(s, pattern, start, "") }),
		F4("regexp_count(text,text,int4,text)", regexCount),
		F2("regexp_instr(text,text)", func(s, pattern string) (int32, error) { return regexInstr(s, pattern, 1, 1, 0, "", 0) }),
		F3("regexp_instr(text,text,int4)", func(s, pattern string, start int32) (int32, error) {
			return regexInstr(s, pattern, start, 1, 0, "", 0)
		}),
		F4("regexp_instr(text,text,int4,int4)", func(s, pattern string, start, n int32) (int32, error) {
			return regexInstr(s, pattern, start, n, 0, "", 0)
		}),
		F5("regexp_instr(text,text,int4,int4,int4)", func(s, pattern string, start, n, end int32) (int32, error) {
			return regexInstr(s, pattern, start, n, end, "", 0)
		}),
		F6("regexp_instr(text,text,int4,int4,int4,text)", func(s, pattern string, start, n, end int32, flags string) (int32, error) {
			return regexInstr(s, pattern, start, n, end, flags, 0)
		}),
		regexInstr7(),
		F2("regexp_substr(text,text)", func(s, pattern string) (Opt[string], error) { return regexSubstr(s, pattern, 1, 1, "", 0) }),
		F3("regexp_substr(text,text,int4)", func(s, pattern string, start int32) (Opt[string], error) {
			return regexSubstr(s, pattern, start, 1, "", 0)
		}),
		F4("regexp_substr(text,text,int4,int4)", func(s, pattern string, start, n int32) (Opt[string], error) {
			return regexSubstr(s, pattern, start, n, "", 0)
		}),
		F5("regexp_substr(text,text,int4,int4,text)", func(s, pattern string, start, n int32, flags string) (Opt[string], error) {
			return regexSubstr(s, pattern, start, n, flags, 0)
		}),
		F6("regexp_substr(text,text,int4,int4,text,int4)", regexSubstr),
	)
}

// regexInstr7 is the one function of seven arguments.
func regexInstr7() Func {
	return Func{Sig: "regexp_instr(text,text,int4,int4,int4,text,int4)", params: 7, Strict: true, bind: func(_ *Ctx, in []Input, out Output) func(int) error {
		start, n, end := in[2].Fixed().([]int32), in[3].Fixed().([]int32), in[4].Fixed().([]int32)
		group, ret := in[6].Fixed().([]int32), out.Fixed().([]int32)
		return func(i int) (err error) {
			ret[i], err = regexInstr(in[0].Text(i), in[1].Text(i), start[i], n[i], end[i], in[5].Text(i), group[i])
			return err
		}
	}}
}

func errParameter(name string, v int32) error {
	return pgerr.New(pgerr.InvalidParameterValue, `invalid value for parameter "%s": %d`, name, v)
}

func checkStart(start, n, least int32) error {
	if start <= 0 {
		return errParameter("start", start)
	}
	if n < least {
		return errParameter("n", n)
	}
	return nil
}

// offset is the byte at which the character number start lies; behind the end for a
// number that is too high.
func offset(s string, start int32) int {
	at := 0
	for start--; start > 0; start-- {
		if at >= len(s) {
			return len(s) + 1
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// regexReplace replaces the n'th match from character start on, or all for n = 0.
func regexReplace(s, pattern, with string, o pgregex.Options, start, n int32) (string, error) {
	if err := checkStart(start, n, 0); err != nil {
		return "", err
	}
	re, err := pgregex.Get(pattern, o)
	if err != nil {
		return "", err
	}
	pairs := 0
	if strings.IndexByte(with, '\\') < 0 {
		pairs = 1
	}
	var b strings.Builder
	last, count := 0, int32(0)
	err = eachMatch(re, s, offset(s, start), pairs, func(found []int) bool {
		if count++; n > 0 && count != n {
			return true
		}
		b.WriteString(s[last:found[0]])
		last = found[1]
		if pairs == 1 {
			b.WriteString(with)
		} else {
			expand(&b, with, s, found)
		}
		return n == 0
	})
	if err != nil || count == 0 {
		return s, err
	}
	b.WriteString(s[last:])
	return b.String(), nil
}

// expand writes a replacement, in which \1 to \9 and \& stand for what matched.
func expand(b *strings.Builder, with, s string, found []int) {
	for k := 0; k < len(with); k++ {
		if with[k] != '\\' || k+1 == len(with) {
			b.WriteByte(with[k])
			continue
		}
		group := 0
		switch c := with[k+1]; {
		case c == '&':
		case c >= '1' && c <= '9':
			group = int(c - '0')
		case c == '\\':
			b.WriteByte('\\')
			k++
			continue
		default:
			b.WriteByte('\\')
			continue
		}
		k++
		if 2*group < len(found) && found[2*group] >= 0 {
			b.WriteString(s[found[2*group]:found[2*group+1]])
		}
	}
}

func regexCount(s, pattern string, start int32, flags string) (int32, error) {
	if err := checkStart(start, 0, 0); err != nil {
		return 0, err
	}
	o, err := regexFlags("regexp_count()", flags)
	if err != nil {
		return 0, err
	}
	re, err := pgregex.Get(pattern, o)
	if err != nil {
		return 0, err
	}
	n := int32(0)
	err = eachMatch(re, s, offset(s, start), 1, func([]int) bool { n++; return true })
	return n, err
}

// nth finds the n'th match from character start on, and where its parentheses of the given
// number lie; 0 is all of it, and without any parentheses 1 is as well.
func nth(function, s, pattern string, start, n int32, flags string, group int32) (from, to int, err error) {
	o, err := regexFlags(function, flags)
	if err != nil {
		return -1, -1, err
	}
	re, err := pgregex.Get(pattern, o)
	if err != nil {
		return -1, -1, err
	}
	k := int(group)
	if re.Groups() == 0 && k == 1 {
		k = 0
	}
	if k > re.Groups() {
		return -1, -1, nil
	}
	from, to = -1, -1
	err = eachMatch(re, s, offset(s, start), k+1, func(found []int) bool {
		if n--; n == 0 {
			from, to = found[2*k], found[2*k+1]
		}
		return n > 0
	})
	return from, to, err
}

func regexInstr(s, pattern string, start, n, end int32, flags string, group int32) (int32, error) {
	switch {
	case start <= 0 || n <= 0:
		return 0, checkStart(start, n, 1)
	case end != 0 && end != 1:
		return 0, errParameter("endoption", end)
	case group < 0:
		return 0, errParameter("subexpr", group)
	}
	from, to, err := nth("regexp_instr()", s, pattern, start, n, flags, group)
	if err != nil || from < 0 {
		return 0, err
	}
	if end == 1 {
		from = to
	}
	return int32(utf8.RuneCountInString(s[:from]) + 1), nil
}

func regexSubstr(s, pattern string, start, n int32, flags string, group int32) (Opt[string], error) {
	if start <= 0 || n <= 0 {
		return Opt[string]{}, checkStart(start, n, 1)
	}
	if group < 0 {
		return Opt[string]{}, errParameter("subexpr", group)
	}
	from, to, err := nth("regexp_substr()", s, pattern, start, n, flags, group)
	if err != nil || from < 0 {
		return Opt[string]{}, err
	}
	return Some(s[from:to]), nil
}
