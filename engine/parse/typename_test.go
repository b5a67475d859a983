package parse

import (
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
)

func TestTypeName(t *testing.T) {
	for _, c := range []struct {
		text, message string // no message: it is a type's name
		position      int
	}{
		{"int", "", 0},
		{" double  precision /* comment */ -- more", "", 0},
		{`U&"int4"`, "", 0},
		{"int array[3]", "", 0},
		{"interval second(3)", "", 0},
		{"numeric((1), 2)[][]", "", 0},
		{"", `invalid type name ""`, 0},
		{" \n", "invalid type name \" \n\"", 0},
		{"-- x", "syntax error at end of input", 5},
		{"setof int", `invalid type name "setof int"`, 0},
		{"addr[", "syntax error at end of input", 6},
		{"numeric(1", "syntax error at end of input", 10},
		{"int; select 1", `syntax error at or near ";"`, 4},
		{"int) , (2", `syntax error at or near ")"`, 4},
		{"int)::numeric(3", `syntax error at or near ")"`, 4},
		{"int x) 3", `syntax error at or near "x"`, 5},
		{"é x", `syntax error at or near "x"`, 3},
		{"int AS x", `syntax error at or near "AS"`, 5},
		{"int4[a]", `syntax error at or near "a"`, 6},
		{`int "x`, `unterminated quoted identifier at or near ""x"`, 5},
		{`"`, `unterminated quoted identifier at or near """`, 1},
		{"int /* x", `unterminated /* comment at or near "/* x"`, 5},
		{`""  `, `zero-length delimited identifier at or near """"`, 1},
		{"float(60)", "precision for type float must be less than 54 bits", 7},
	} {
		n, err := TypeName(c.text)
		e, failed := pgerr.As(err)
		switch {
		case c.message == "" && (err != nil || len(n.GetNames()) == 0):
			t.Errorf("%q: %v, %v", c.text, n, err)
		case c.message != "" && (!failed || e.Message != c.message || e.Position != c.position):
			t.Errorf("%q: %#v, want %q at %d", c.text, err, c.message, c.position)
		}
	}
}
