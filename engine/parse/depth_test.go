package parse_test

import (
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// TestDepth repeats each shape until far beyond what the parser's stack holds: the answer
// must be a tree or 54001, and never the end of the process.
func TestDepth(t *testing.T) {
	shapes := map[string]func(n int) string{
		"operators":      func(n int) string { return "select 1" + strings.Repeat("+1", n) },
		"spaced":         func(n int) string { return "select 1" + strings.Repeat("\n||/* c */'x'", n) },
		"casts":          func(n int) string { return "select 1" + strings.Repeat("::int", n) },
		"is null":        func(n int) string { return "select (1)" + strings.Repeat(" is null", n) },
		"isnull":         func(n int) string { return "select 1" + strings.Repeat(" isnull", n) },
		"collate":        func(n int) string { return "select 'x'" + strings.Repeat(` collate "C"`, n) },
		"at time zone":   func(n int) string { return "select now()" + strings.Repeat(" at time zone 'UTC'", n) },
		"parentheses":    func(n int) string { return "select " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n) },
		"nested sums":    func(n int) string { return "select " + strings.Repeat("(1+", n) + "1" + strings.Repeat(")", n) },
		"nested to left": func(n int) string { return "select " + strings.Repeat("(", n) + "1" + strings.Repeat("+1)", n) },
		"not":            func(n int) string { return "select " + strings.Repeat("not ", n) + "true" },
		"minus":          func(n int) string { return "select " + strings.Repeat("- ", n) + "a" },
		"calls":          func(n int) string { return "select " + strings.Repeat("abs(", n) + "1" + strings.Repeat(")", n) },
		"case": func(n int) string {
			return "select " + strings.Repeat("case when a then ", n) + "1" + strings.Repeat(" end", n)
		},
		"subqueries": func(n int) string { return strings.Repeat("select (", n) + "select 1" + strings.Repeat(")", n) },
		"derived tables": func(n int) string {
			return "select 1 from " + strings.Repeat("(select 1 from ", n) + "t" + strings.Repeat(") x", n)
		},
		"unions":          func(n int) string { return "select 1, 2" + strings.Repeat(" union select 1, 2", n) },
		"values unions":   func(n int) string { return "values (1)" + strings.Repeat(" except values (1)", n) },
		"joins":           func(n int) string { return "select 1 from t" + strings.Repeat(" join t on a = 1 and b = 2", n) },
		"cross joins":     func(n int) string { return "select 1 from t" + strings.Repeat(" cross join t", n) },
		"sums in a list":  func(n int) string { return "select f(1, 2" + strings.Repeat("+1", n) + ")" },
		"sum of brackets": func(n int) string { return "select a" + strings.Repeat("+b[1]", n) },
		"after a comma":   func(n int) string { return "select 1, (2, 3)" + strings.Repeat("+(1, 2)", n) },
		"two statements":  func(n int) string { return "select 1; select 1" + strings.Repeat("+1", n) },
	}
	for name, shape := range shapes {
		for _, n := range []int{500, 3000, 20000, 100000} {
			sql := shape(n)
			if len(sql) > parse.MaxLength {
				continue
			}
			_, err := parse.Parse(sql)
			if err != nil && pgerr.Code(err) != pgerr.StatementTooComplex {
				t.Errorf("%s, %d: %v", name, n, err)
			}
			if err != nil && n <= 500 {
				t.Errorf("%s, %d: is refused", name, n)
			}
			if err == nil && n >= 20000 {
				t.Errorf("%s, %d: is not refused", name, n)
			}
			parse.Fingerprint(sql)
		}
	}
}

// TestWide has long lists, which make no levels and must not be refused.
func TestWide(t *testing.T) {
	const n = 20000
	for name, sql := range map[string]string{
		"or":       "select a = 1" + strings.Repeat(" or a = 2", n),
		"and":      "select a = 1" + strings.Repeat(" and (a + 1 < 2 or b is null)", n),
		"in":       "select a in (1" + strings.Repeat(", 2 + 3", n) + ")",
		"values":   "values (1, 'x')" + strings.Repeat(", (2, 'y' || 'z')", n),
		"targets":  "select a + 1" + strings.Repeat(", a::int * 2", n),
		"strings":  "select '" + strings.Repeat("+1", n) + "', 1",
		"comments": "select 1" + strings.Repeat(" /* + */", n),
	} {
		if _, err := parse.Parse(sql); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(parse.Fingerprint(sql)) == 0 {
			t.Errorf("%s: has no fingerprint", name)
		}
	}
}
