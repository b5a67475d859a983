package pgregex_test

import (
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgregex"
)

// A pattern is too complex where PostgreSQL's is: the numbers are a few percent below and
// above those that PostgreSQL 15 was found to stop at.
func TestTooComplexAsPostgreSQL(t *testing.T) {
	for _, test := range []struct {
		piece       string
		fine, heavy int
	}{
		{"x*y*z*", 495, 525}, {"x*", 1500, 1590}, {"x?", 1500, 1590}, {"[xyz]*", 1500, 1590}, {"([xy]|z)*", 1050, 1130},
		{"(x*y)*", 1490, 1580}, {"[a-z]*b?", 1040, 1120}, {".*b?", 1040, 1120}, {"x?y", 20000, 0},
	} {
		if _, err := pgregex.Compile(strings.Repeat(test.piece, test.fine), pgregex.ARE); err != nil {
			t.Errorf("%s %d times: %v", test.piece, test.fine, err)
		}
		if test.heavy == 0 {
			continue
		}
		_, err := pgregex.Compile(strings.Repeat(test.piece, test.heavy), pgregex.ARE)
		if err == nil || !strings.Contains(err.Error(), "regular expression is too complex") {
			t.Errorf("%s %d times: %v", test.piece, test.heavy, err)
		}
	}
}
