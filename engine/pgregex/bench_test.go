package pgregex

import (
	"strings"
	"testing"
)

func BenchmarkCompile(b *testing.B) {
	for _, pattern := range []string{"abc", `^\w+@\w+\.com$`, "(a|b)*c", `[[:alpha:]]+\d`} {
		b.Run(pattern, func(b *testing.B) {
			for b.Loop() {
				if _, err := Compile(pattern, ARE); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMatch(b *testing.B) {
	s := strings.Repeat("the quick brown fox ", 5) + "jumps@example.com"
	for _, pattern := range []string{"jumps", `\w+@\w+\.com$`, "(q|b)[a-z]+n", "^nothing", `(\w+) .*\1`} {
		b.Run(pattern, func(b *testing.B) {
			re, err := Compile(pattern, ARE)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := re.Match(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
