package mesh

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

var environment = regexp.MustCompile(`\$\{([^}]*)\}`)
var environmentName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// expanded is a scalar's text with each ${NAME} replaced from the environment. A name
// that is not set is said; one set to nothing is nothing.
func (n *node) expanded() string {
	return environment.ReplaceAllStringFunc(n.Value, func(m string) string {
		name := m[2 : len(m)-1]
		if !environmentName.MatchString(name) {
			n.bad("write ${NAME}", "%s is not the name of an environment variable", m)
			return ""
		}
		v, ok := os.LookupEnv(name)
		if !ok {
			n.bad("set it, or write the value here", "environment variable %s is not set", name)
		}
		return v
	})
}

// text reads a piece of text; "" when absent.
func (n *node) text(what string) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" {
		hint := ""
		if n.Kind == yaml.ScalarNode {
			hint = "put it in quotes"
		}
		n.bad(hint, "%s: expected text, got %s", what, n.kind())
		return ""
	}
	return n.expanded()
}

// choice reads one of a few words.
func (n *node) choice(what, otherwise string, words ...string) string {
	t := n.text(what)
	if t == "" {
		return otherwise
	}
	for _, w := range words {
		if w == t {
			return t
		}
	}
	hint := "one of: " + strings.Join(words, ", ")
	if w := nearest(t, words); w != "" {
		hint = "did you mean " + w + "?"
	}
	n.bad(hint, "%s: unknown value %q", what, t)
	return otherwise
}

func (n *node) boolean(what string) bool {
	if n == nil {
		return false
	}
	b, err := strconv.ParseBool(n.scalar())
	if err != nil {
		n.bad("true or false", "%s: expected true or false, got %s", what, n.kind())
	}
	return b
}

// integer reads a whole number from min to max; otherwise when absent or wrong.
func (n *node) integer(what string, otherwise, min, max int) int {
	if n == nil {
		return otherwise
	}
	i, err := strconv.Atoi(n.scalar())
	switch {
	case err != nil:
		n.bad("", "%s: expected a whole number, got %s", what, n.kind())
	case i < min || i > max:
		n.bad("", "%s: %d is out of range: %d to %d", what, i, min, max)
	default:
		return i
	}
	return otherwise
}

// duration reads 500ms, 10s, 2m; at least a millisecond.
func (n *node) duration(what string, otherwise time.Duration) time.Duration {
	if n == nil {
		return otherwise
	}
	d, err := time.ParseDuration(n.scalar())
	if err != nil || d < time.Millisecond {
		n.bad("a number and its unit, as in 500ms, 10s, 2m", "%s: not a duration", what)
		return otherwise
	}
	return d
}

var sizeForm = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?([A-Za-z]*|%)$`)

var sizeUnits = map[string]float64{"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
	"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}

// size reads bytes: 4GiB, 512MB, or a share of the machine's memory, 25%.
func (n *node) size(what string, otherwise int64) int64 {
	if n == nil {
		return otherwise
	}
	const hint = "a number and its unit, as in 512MB, 4GiB, 25%"
	m := sizeForm.FindStringSubmatch(n.scalar())
	if m == nil {
		n.bad(hint, "%s: not a size", what)
		return otherwise
	}
	number, err := strconv.ParseFloat(m[1], 64)
	unit, ok := sizeUnits[m[2]]
	if m[2] == "%" {
		unit, ok = float64(memory())/100, number <= 100
	}
	if err != nil || !ok || number*unit > math.MaxInt64/2 || number*unit < 1 {
		n.bad(hint, "%s: not a size", what)
		return otherwise
	}
	return int64(number * unit)
}

// scalar is the text of any scalar, expanded; "" for lists and mappings.
func (n *node) scalar() string {
	if n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.expanded()
}

// path makes a path absolute: relative ones start at the folder of the file that names them.
func (n *node) path(what string) string {
	t := n.text(what)
	if t == "" || filepath.IsAbs(t) {
		return t
	}
	return filepath.Join(n.l.dir, filepath.Dir(filepath.FromSlash(n.file)), filepath.FromSlash(t))
}

// existing reads the path of a file, or of a folder, that must be there.
func (n *node) existing(what string, folder bool) string {
	p := n.path(what)
	if p == "" {
		return ""
	}
	st, err := os.Stat(p)
	switch {
	case err != nil:
		n.bad("", "%s: %s", what, err)
	case st.IsDir() && !folder:
		n.bad("", "%s: %s is a folder", what, p)
	case !st.IsDir() && folder:
		n.bad("", "%s: %s is not a folder", what, p)
	}
	return p
}

// any reads a value of any shape, expanding all text in it.
func (n *node) any(what string) any {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		for _, e := range n.entries(what) {
			out[e.Key.Value] = e.Value.any(what)
		}
		return out
	case yaml.SequenceNode:
		out := []any{}
		for _, x := range n.items(what) {
			out = append(out, x.any(what))
		}
		return out
	}
	if n.Tag == "!!str" || n.Tag == "!!timestamp" { // a date stays as it is written
		return n.expanded()
	}
	var v any
	if err := n.Decode(&v); err != nil {
		n.bad("", "%s: %s", what, err)
	}
	return v
}
