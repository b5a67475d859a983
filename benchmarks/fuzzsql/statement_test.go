package fuzzsql

import (
	"reflect"
	"regexp"
	"strconv"
	"testing"
)

var placeholder = regexp.MustCompile(`\$([0-9]+)`)

// A statement is the same each time, says each of its parameters' values, and is read as it is printed.
func TestStatementsArePrintedWithTheirParameters(t *testing.T) {
	with := 0
	for i := range 500 {
		text, params := Make(7, i).numbered()
		line := print(text, params)
		if again := print(Make(7, i).numbered()); again != line {
			t.Fatalf("statement %d is another each time:\n%s\n%s", i, line, again)
		}
		gotText, got, err := read(line + ";")
		if err != nil || gotText != text || len(got) != len(params) {
			t.Fatalf("%s\nis read as\n%s with %d parameters (%v)", line, gotText, len(got), err)
		}
		seen := map[int]bool{}
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			n, _ := strconv.Atoi(m[1])
			seen[n] = true
		}
		for n, p := range got {
			o := params[n]
			if p.declared != o.declared || p.binary != o.binary || len(p.values) != executions || !reflect.DeepEqual(p.values, o.values) || !seen[n+1] {
				t.Fatalf("%s\nparameter $%d is read as %+v", line, n+1, *p)
			}
		}
		if len(seen) != len(params) {
			t.Fatalf("%d parameters in %s", len(params), line)
		}
		if params != nil {
			with++
		}
	}
	if with < 100 {
		t.Errorf("only %d of 500 statements have parameters", with)
	}
}
