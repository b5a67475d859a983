package duck_test

import (
	"flag"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/duck"
)

var rewrite = flag.Bool("rewrite", false, "write the results into the data files")

var columnName = regexp.MustCompile(`\bc\d+[kl]?\b`)

// renumbered gives column ids by order of appearance, so that a change in how the binder
// numbers them changes no expectation.
func renumbered(sql string) string {
	seen := map[string]string{}
	return columnName.ReplaceAllStringFunc(sql, func(s string) string {
		if s == "c0" {
			return s
		}
		id := strings.TrimRight(s, "kl")
		if seen[id] == "" {
			seen[id] = "c" + strconv.Itoa(len(seen)+1)
		}
		return seen[id] + s[len(id):]
	})
}

// TestPrint compares the SQL that DuckDB gets with testdata/print.txt: a statement,
// "----", the SQL, an empty line.
func TestPrint(t *testing.T) {
	w := newWorld(t)
	const path = "testdata/print.txt"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, block := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		sql, want, _ := strings.Cut(block, "\n----")
		var statement []string
		for _, l := range strings.Split(sql, "\n") {
			if !strings.HasPrefix(l, "#") {
				statement = append(statement, l)
			}
		}
		got := ""
		root, cols, err := w.bound(strings.Join(statement, "\n"), "UTC")
		if err == nil {
			got, err = duck.SQL(root, cols, duck.Options{})
		}
		got = renumbered(got)
		if err != nil {
			got = "ERROR " + errorText(err)
		}
		if strings.TrimPrefix(want, "\n") != got && !*rewrite {
			t.Errorf("%s\ngot  %s\nwant%s", sql, got, want)
		}
		out = append(out, sql+"\n----\n"+got)
	}
	if *rewrite {
		if err := os.WriteFile(path, []byte(strings.Join(out, "\n\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
