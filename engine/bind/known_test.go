package bind_test

import (
	"os"
	"strings"
	"testing"
)

const (
	knownFile       = "testdata/known.txt"       // where Describe differs
	unsupportedFile = "testdata/unsupported.txt" // what is refused, which docs/unsupported.md lists
)

// knownList is the two lists: blocks, divided by empty lines, of "# why" lines,
// the statement, "----", and what we say of it. Empty lines of statements are not kept.
type knownList struct {
	heads  map[string]string // by file
	blocks []*knownBlock
	bySQL  map[string]*knownBlock
}

type knownBlock struct {
	file, why, sql, ours string
	used                 bool
}

func readKnown(t *testing.T) *knownList {
	t.Helper()
	k := &knownList{heads: map[string]string{}, bySQL: map[string]*knownBlock{}}
	for _, file := range []string{knownFile, unsupportedFile} {
		k.read(t, file)
	}
	return k
}

func (k *knownList) read(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(strings.TrimRight(string(text), "\n"), "\n\n")
	k.heads[file] = head
	for _, text := range strings.Split(rest, "\n\n") {
		above, ours, ok := strings.Cut(text, "\n----\n")
		if !ok {
			continue
		}
		b := &knownBlock{file: file, ours: ours}
		for strings.HasPrefix(above, "#") {
			var line string
			line, above, _ = strings.Cut(above, "\n")
			b.why += line + "\n"
		}
		if b.why == "" {
			t.Errorf("%s: no reason is given for\n%s", file, above)
		}
		b.sql = above
		k.blocks = append(k.blocks, b)
		k.bySQL[b.sql] = b
	}
}

func (k *knownList) find(sql string) *knownBlock { return k.bySQL[sql] }

func (k *knownList) add(chapter, sql, ours string) {
	b := &knownBlock{file: unsupportedFile, why: "# " + chapter + ": not supported\n", sql: sql, ours: ours, used: true}
	k.blocks = append(k.blocks, b)
	k.bySQL[sql] = b
}

// finish fails for entries of which no chapter has the statement, and writes the lists with -rewrite.
func (k *knownList) finish(t *testing.T) {
	t.Helper()
	out := map[string][]string{}
	for file, head := range k.heads {
		out[file] = []string{head}
	}
	for _, b := range k.blocks {
		if b.used {
			out[b.file] = append(out[b.file], b.why+b.sql+"\n----\n"+b.ours)
		} else if !*rewrite {
			t.Errorf("%s: no chapter has the statement\n%s", b.file, b.sql)
		}
	}
	for file, blocks := range out {
		if *rewrite {
			if err := os.WriteFile(file, []byte(strings.Join(blocks, "\n\n")+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
