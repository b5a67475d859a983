package duck

import (
	"regexp"
	"strings"
	"sync"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// rePattern translates an advanced regular expression of PostgreSQL's to RE2's syntax. The
// constructs that RE2 lacks are refused.
func rePattern(s string) (string, error) {
	refuse := func(what string) (string, error) {
		return "", pgerr.New(pgerr.FeatureNotSupported, "%s in a regular expression is not supported", what)
	}
	if strings.HasPrefix(s, "***") {
		return refuse("a director (***)")
	}
	var b strings.Builder
	inSet := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s):
			i++
			switch n := s[i]; {
			case n >= '1' && n <= '9' && !inSet:
				return refuse("a back reference")
			case n == 'm' || n == 'M' || n == 'y':
				b.WriteString(`\b`)
			case n == 'Y':
				b.WriteString(`\B`)
			case n == 'Z':
				b.WriteString(`\z`)
			case n == 'A' || strings.IndexByte("dswDSWfnrtv", n) >= 0 || n < 0x80 && !isAlnum(n):
				b.WriteByte('\\')
				b.WriteByte(n)
			case n == 'e':
				b.WriteString(`\x1b`)
			default:
				return refuse(`\` + string(n))
			}
		case inSet:
			if strings.HasPrefix(s[i:], "[.") || strings.HasPrefix(s[i:], "[=") {
				return refuse("a collating element")
			}
			if strings.HasPrefix(s[i:], "[:") {
				end := strings.Index(s[i:], ":]")
				if end < 0 || strings.ContainsAny(s[i:i+end], "<>") {
					return refuse("[[:<:]]")
				}
				b.WriteString(s[i : i+end+2])
				i += end + 1
				continue
			}
			inSet = c != ']'
			b.WriteByte(c)
		case c == '[':
			inSet = true
			b.WriteByte(c)
			if i+1 < len(s) && s[i+1] == '^' {
				b.WriteByte('^')
				i++
			}
			if i+1 < len(s) && s[i+1] == ']' {
				b.WriteString(`\]`)
				i++
			}
		case c == '(' && strings.HasPrefix(s[i:], "(?"):
			if !strings.HasPrefix(s[i:], "(?:") {
				return refuse("(?" + s[i+2:min(i+3, len(s))])
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	out := b.String()
	if _, err := regexp.Compile(out); err != nil {
		return "", pgerr.New(pgerr.InvalidRegularExpression, "invalid regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	return out, nil
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// compiled keeps compiled patterns with their options.
var compiled sync.Map

// reCompile compiles a pattern with PostgreSQL's option letters. A match is the longest
// one, as in PostgreSQL, unless the pattern prefers short ones itself.
func reCompile(pattern, options string) (*regexp.Regexp, error) {
	key := options + "/" + pattern
	if re, ok := compiled.Load(key); ok {
		return re.(*regexp.Regexp), nil
	}
	out, err := rePattern(pattern)
	if err != nil {
		return nil, err
	}
	flags := "s"
	for _, o := range options {
		switch o {
		case 'i':
			flags += "i"
		case 'c', 's', 'g':
		case 'n', 'm':
			flags = strings.Replace(flags, "s", "", 1) + "m"
		default:
			return nil, pgerr.New(pgerr.InvalidParameterValue, "invalid regular expression option: \"%c\"", o)
		}
	}
	re, err := regexp.Compile("(?" + flags + ")" + out)
	if err != nil {
		return nil, pgerr.New(pgerr.InvalidRegularExpression, "invalid regular expression: %v", err)
	}
	if !strings.Contains(out, "*?") && !strings.Contains(out, "+?") && !strings.Contains(out, "??") && !strings.Contains(out, "}?") {
		re.Longest()
	}
	compiled.Store(key, re)
	return re, nil
}

func regexScalars() []duckdb.Scalar {
	text := duckdb.Varchar
	return []duckdb.Scalar{
		text1("re_pattern", rePattern),
		{Name: "re_replace", Args: []duckdb.Type{text, text, text, text}, Ret: text, Fn: reReplace},
		{Name: "re_substring", Args: []duckdb.Type{text, text}, Ret: text, Fn: reSubstring},
	}
}

// reReplace replaces the first match, or all with option g; \1 to \9 and \& stand for
// what matched.
func reReplace(in *duckdb.Chunk, out *duckdb.Vector) error {
	for i := range in.Rows() {
		options := in.Args[3].Text(i)
		re, err := reCompile(in.Args[1].Text(i), options)
		if err != nil {
			return err
		}
		s, with := in.Args[0].Text(i), in.Args[2].Text(i)
		n := 1
		if strings.Contains(options, "g") {
			n = -1
		}
		var b strings.Builder
		last := 0
		for _, m := range re.FindAllStringSubmatchIndex(s, n) {
			b.WriteString(s[last:m[0]])
			expand(&b, with, s, m)
			last = m[1]
		}
		b.WriteString(s[last:])
		out.SetText(i, b.String())
	}
	return nil
}

func expand(b *strings.Builder, with, s string, m []int) {
	for k := 0; k < len(with); k++ {
		if with[k] != '\\' || k+1 == len(with) {
			b.WriteByte(with[k])
			continue
		}
		k++
		group := -1
		switch c := with[k]; {
		case c == '&':
			group = 0
		case c >= '1' && c <= '9':
			group = int(c - '0')
		case c == '\\':
			b.WriteByte('\\')
			continue
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
			continue
		}
		if 2*group+1 < len(m) && m[2*group] >= 0 {
			b.WriteString(s[m[2*group]:m[2*group+1]])
		}
	}
}

// reSubstring gives what the pattern, or its first group, matched; NULL when nothing.
func reSubstring(in *duckdb.Chunk, out *duckdb.Vector) error {
	for i := range in.Rows() {
		re, err := reCompile(in.Args[1].Text(i), "")
		if err != nil {
			return err
		}
		m := re.FindStringSubmatch(in.Args[0].Text(i))
		loc := re.FindStringSubmatchIndex(in.Args[0].Text(i))
		switch {
		case m == nil || len(m) > 1 && loc[2] < 0:
			out.SetNull(i)
		case len(m) > 1:
			out.SetText(i, m[1])
		default:
			out.SetText(i, m[0])
		}
	}
	return nil
}
