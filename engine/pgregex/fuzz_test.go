package pgregex

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzFind: no pattern makes the package panic, and a match lies within the string,
// between characters, with its parentheses in it.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"a(b|c)*?", `(a*)*\1`, `(?<=a)b(?!c)`, "[[:alpha:]-]", `***=x`, `(?ix) a # b`, `\mfoo\M`, "((a{0,9}){0,9})+", "[a-é]", `(a)|\1`, `(.+)(.+)\2\1$`} {
		f.Add(s, "aabcé foo", "")
		f.Add(s, "aaaaaaaaaaaaaaaaaaaaaaab", "in")
	}
	f.Fuzz(func(t *testing.T, pattern, s, flags string) {
		if len(pattern) > 100 || len(s) > 100 || !utf8.ValidString(s) {
			return
		}
		o, _, err := ParseOptions(flags)
		if err != nil {
			return
		}
		re, err := Compile(pattern, o)
		if err != nil {
			return
		}
		found := make([]int, 2*re.Groups()+2)
		ok, err := re.Find(s, 0, found)
		if is, err2 := re.Match(s); err == nil && err2 == nil && is != ok {
			t.Fatalf("Find %v, Match %v", ok, is)
		}
		if err != nil || !ok {
			return
		}
		for i := 0; i < len(found); i += 2 {
			from, to := found[i], found[i+1]
			if from == -1 && to == -1 && i > 0 {
				continue
			}
			if from < 0 || to < from || to > len(s) || !utf8.ValidString(s[from:to]) {
				t.Fatalf("%q in %q: %v", pattern, s, found)
			}
		}
	})
}

// What takes exponential time by backtracking takes little here; what cannot be bounded
// ends in an error.
func TestTime(t *testing.T) {
	long := strings.Repeat("a", 20_000)
	for _, pattern := range []string{"(a*)*b", "(a|aa)+$b", "(a|a)*b", "(x+x+)+y", "((a*)*)*b", "^(a+)+$", "a{0,255}a{255}b"} {
		re, err := Compile(pattern, ARE)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := re.Match(long); err != nil {
			t.Errorf("%s: %v", pattern, err)
		}
	}
	re, err := Compile(`^(a*)(a*)(a*)(a*)\1\2\3\4b?c`, ARE)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := re.Match(long[:2000] + "c"); err == nil {
		t.Error("back references are matched for ever", ok)
	}
	if _, err := Compile("((((a{255}){255}){255}){255})", ARE); err == nil {
		t.Error("a pattern of billions of states compiles")
	}
}
