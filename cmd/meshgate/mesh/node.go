package mesh

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// loader gathers what is wrong in the files of one mesh folder.
type loader struct {
	dir      string
	problems []Problem
	warnings []Problem
}

// node is a YAML value with its file. A nil *node is an absent (or null) value: reading
// from it gives zero values and says nothing.
type node struct {
	*yaml.Node
	l    *loader
	file string // below the mesh folder
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// open reads a YAML file of one document; nil when there is something wrong with it.
func (l *loader) open(file, hint string) *node {
	say := func(line int, message, hint string) *node {
		l.problems = append(l.problems, Problem{Pos{file, line}, message, hint})
		return nil
	}
	b, err := os.ReadFile(filepath.Join(l.dir, filepath.FromSlash(file)))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return say(0, "the file is missing", hint)
	case err != nil:
		return say(0, err.Error(), "")
	}
	var doc, next yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&doc); err != nil && err != io.EOF {
		m := yamlLine.FindStringSubmatch(err.Error())
		if m == nil {
			return say(0, err.Error(), "")
		}
		line, _ := strconv.Atoi(m[1])
		return say(line, "not YAML: "+m[2], "")
	}
	if len(doc.Content) == 0 {
		return say(0, "the file is empty", hint)
	}
	if err := d.Decode(&next); err != io.EOF {
		return say(next.Line, "a second YAML document: one file is one document", "")
	}
	return &node{doc.Content[0], l, file}
}

func (n *node) pos() Pos { return Pos{n.file, n.Line} }

func (n *node) bad(hint, format string, args ...any) {
	n.l.problems = append(n.l.problems, Problem{n.pos(), fmt.Sprintf(format, args...), hint})
}

func (n *node) warn(hint, format string, args ...any) {
	n.l.warnings = append(n.l.warnings, Problem{n.pos(), fmt.Sprintf(format, args...), hint})
}

// entry is one key and its value; Value is nil when it is null.
type entry struct{ Key, Value *node }

// entries lists a mapping in its order. Keys that come twice are said.
func (n *node) entries(what string) []entry {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		n.bad("", "%s: expected keys and values, got %s", what, n.kind())
		return nil
	}
	var out []entry
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.child(n.Content[i]), n.child(n.Content[i+1])
		if k == nil || k.Kind != yaml.ScalarNode || k.Tag == "!!merge" {
			(&node{n.Content[i], n.l, n.file}).bad("", "%s: a key must be plain text", what)
			continue
		}
		if first, twice := seen[k.Value]; twice {
			k.bad("", "%s: key %q comes twice; the first is in line %d", what, k.Value, first)
			continue
		}
		seen[k.Value] = k.Line
		out = append(out, entry{k, v})
	}
	return out
}

// child is a value inside n; null is nil. Aliases are refused: they can make a small
// file endless, and what a file says should stand where it is said.
func (n *node) child(c *yaml.Node) *node {
	if c.Kind == yaml.AliasNode {
		(&node{c, n.l, n.file}).bad("write the value out", "aliases (*%s) are not read", c.Value)
		return nil
	}
	if c.Kind == yaml.ScalarNode && c.Tag == "!!null" {
		return nil
	}
	return &node{c, n.l, n.file}
}

// fields reads a mapping whose keys are known.
func (n *node) fields(what string, known ...string) map[string]*node {
	out := map[string]*node{}
	for _, e := range n.entries(what) {
		if slices.Contains(known, e.Key.Value) {
			out[e.Key.Value] = e.Value
			continue
		}
		hint := "known keys: " + strings.Join(known, ", ")
		if k := nearest(e.Key.Value, known); k != "" {
			hint = "did you mean " + k + "?"
		}
		e.Key.bad(hint, "%s: unknown key %q", what, e.Key.Value)
	}
	return out
}

// items lists a sequence.
func (n *node) items(what string) []*node {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		n.bad("", "%s: expected a list, got %s", what, n.kind())
		return nil
	}
	var out []*node
	for _, c := range n.Content {
		x := n.child(c)
		if x == nil {
			(&node{c, n.l, n.file}).bad("", "%s: an empty list element", what)
			continue
		}
		out = append(out, x)
	}
	return out
}

// kind names a value for messages, without showing it: it may be a secret.
func (n *node) kind() string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys and values"
	case yaml.SequenceNode:
		return "a list"
	}
	switch n.Tag {
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "true or false"
	case "!!str":
		return "text"
	}
	return "a value of type " + n.Tag
}

// nearest is the known word at an edit distance of at most two.
func nearest(word string, known []string) string {
	best, distance := "", 3
	for _, k := range known {
		if d := editDistance(word, k); d < distance && d < len(k) {
			best, distance = k, d
		}
	}
	return best
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			d := diagonal
			if a[i-1] != b[j-1] {
				d++
			}
			diagonal = row[j]
			row[j] = min(d, row[j]+1, row[j-1]+1)
		}
	}
	return row[len(b)]
}
