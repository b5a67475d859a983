package mesh

import (
	"strings"
	"unicode"
)

const nameLimit = 63 // bytes, as PostgreSQL's NAMEDATALEN has it

// identifier reads a PostgreSQL identifier: as it stands it folds to lower case, in
// double quotes (in YAML '"Mixed"') it is kept. ok is false, and it is said, when it is
// none.
func (n *node) identifier(what, text string) (name string, ok bool) {
	if strings.HasPrefix(text, `"`) {
		inner := strings.TrimPrefix(text, `"`)
		inner, closed := strings.CutSuffix(inner, `"`)
		name = strings.ReplaceAll(inner, `""`, `"`)
		if !closed || strings.Contains(strings.ReplaceAll(inner, `""`, ""), `"`) {
			n.bad(`as in '"Mixed Case"'`, "%s: %s is not a quoted identifier", what, text)
			return "", false
		}
	} else {
		for i, r := range text {
			if r == '_' || unicode.IsLetter(r) || i > 0 && (unicode.IsDigit(r) || r == '$') {
				continue
			}
			n.bad(`letters, digits and _; other names go in double quotes inside quotes, as in '"2024 orders"'`,
				"%s: %q is not a plain identifier", what, text)
			return "", false
		}
		name = foldASCII(text)
	}
	switch {
	case name == "":
		n.bad("", "%s: the name is empty", what)
	case len(name) > nameLimit:
		n.bad("", "%s: %q is longer than %d bytes", what, name, nameLimit)
	case strings.ContainsRune(name, 0):
		n.bad("", "%s: a NUL byte in the name", what)
	default:
		return name, true
	}
	return "", false
}

// foldASCII folds as PostgreSQL does in a UTF-8 database: A to Z only.
func foldASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// reserved tells whether a schema of this name is PostgreSQL's or the gateway's own.
func reserved(schema string) bool {
	return schema == "information_schema" || schema == "meshgate" || strings.HasPrefix(schema, "pg_")
}

// remoteName splits a source's own name at its dots, as it is spelled there: nothing
// folds, and a part in double quotes keeps its dots. nil when it cannot be read.
func remoteName(s string) []string {
	var parts []string
	for {
		var part string
		if strings.HasPrefix(s, `"`) {
			var b strings.Builder
			s = s[1:]
			for {
				i := strings.IndexByte(s, '"')
				if i < 0 {
					return nil
				}
				b.WriteString(s[:i])
				s = s[i+1:]
				if !strings.HasPrefix(s, `"`) {
					break
				}
				b.WriteByte('"')
				s = s[1:]
			}
			part = b.String()
		} else {
			i := strings.IndexAny(s, `."`)
			if i < 0 {
				i = len(s)
			}
			part, s = s[:i], s[i:]
		}
		if part == "" || s != "" && s[0] != '.' {
			return nil
		}
		parts = append(parts, part)
		if s == "" {
			return parts
		}
		s = s[1:]
	}
}
