package bind_test

import (
	"os"
	"strings"
	"testing"
)

const knownFile = "testdata/unsupported.txt"

// knownList is testdata/unsupported.txt: blocks, divided by empty lines, of "# why" lines,
// the statement, "----", and what we say of it. Empty lines of statements are not kept.
type knownList struct {
	head   string
	blocks []*knownBlock
	bySQL  map[string]*knownBlock
}

type knownBlock struct {
	why, sql, ours string
	used           bool
}

func readKnown(t *testing.T) *knownList {
	t.Helper()
	text, err := os.ReadFile(knownFile)
	if err != nil {
		t.Fatal(err)
	}
	k := &knownList{bySQL: map[string]*knownBlock{}}
	head, rest, _ := strings.Cut(strings.TrimRight(string(text), "\n"), "\n\n")
	k.head = head
	for _, text := range strings.Split(rest, "\n\n") {
		above, ours, ok := strings.Cut(text, "\n----\n")
		if !ok {
			continue
		}
		b := &knownBlock{ours: ours}
		for strings.HasPrefix(above, "#") {
			var line string
			line, above, _ = strings.Cut(above, "\n")
			b.why += line + "\n"
		}
		if b.why == "" {
			t.Errorf("%s: no reason is given for\n%s", knownFile, above)
		}
		b.sql = above
		k.blocks = append(k.blocks, b)
		k.bySQL[b.sql] = b
	}
	return k
}

func (k *knownList) find(sql string) *knownBlock { return k.bySQL[sql] }

func (k *knownList) add(chapter, sql, ours string) {
	b := &knownBlock{why: "# " + chapter + ": not supported\n", sql: sql, ours: ours, used: true}
	k.blocks = append(k.blocks, b)
	k.bySQL[sql] = b
}

// finish fails for entries of which no chapter has the statement, and writes the list with -rewrite.
func (k *knownList) finish(t *testing.T) {
	t.Helper()
	out := []string{k.head}
	for _, b := range k.blocks {
		if b.used {
			out = append(out, b.why+b.sql+"\n----\n"+b.ours)
		} else if !*rewrite {
			t.Errorf("%s: no chapter has the statement\n%s", knownFile, b.sql)
		}
	}
	if *rewrite {
		if err := os.WriteFile(knownFile, []byte(strings.Join(out, "\n\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
