package refusal

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

var rewrite = flag.Bool("rewrite", false, "write testdata/unsupported.txt and docs/unsupported.md")

const (
	commandsFile  = "testdata/unsupported.txt"
	functionsFile = "../matrix/testdata/unsupported.txt"
	queriesFile   = "../../engine/bind/testdata/unsupported.txt"
	listFile      = "../../docs/unsupported.md"
)

// Commands that PostgreSQL has are refused as the list says.
func TestUnsupportedCommands(t *testing.T) {
	m := testmesh.New(t, "shop", []testmesh.Table{table("item", testmesh.SQLite)}, testmesh.Options{})
	conn := testmesh.Connect(t, m.Serve(t).URL("ana"))
	head, lines := lines(t, commandsFile)
	for i, line := range lines {
		sql, want, _ := strings.Cut(line, " |")
		a, err := answer.Ask(t.Context(), conn, sql, nil, answer.Text)
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		if a.Err == nil || a.Err.Code != "0A000" {
			t.Errorf("%s is not refused with 0A000: %v", sql, a.Err)
			continue
		}
		got := a.Err.Code + " " + a.Err.Message
		if got != strings.TrimSpace(want) && !*rewrite {
			t.Errorf("%s\nwant %s\ngot  %s", sql, want, got)
		}
		lines[i] = sql + " | " + got
	}
	if *rewrite {
		write(t, commandsFile, head+strings.Join(lines, "\n")+"\n")
	}
}

const listHead = `# What is not supported

Everything that PostgreSQL 15 answers and the gateway refuses, with what it says. It refuses with SQLSTATE 0A000 and never gives
another answer instead. The three lists are goldens of tests: the function matrix (benchmarks/matrix), the corpus that Describe is
compared over (engine/bind) and the commands (benchmarks/refusal); this file is put together from them by a test, which fails when
it is not as they are. Statements that change data are no part of it: the gateway reads, and says so (25006). What differs without
a refusal is in docs/functions.md and in the lists of known differences of these tests.
`

// docs/unsupported.md is what the goldens of all tests say.
func TestUnsupportedList(t *testing.T) {
	var b strings.Builder
	b.WriteString(listHead)
	section := func(title, columns string, rows []string) {
		fmt.Fprintf(&b, "\n## %s\n\n| %s |\n|---%s|\n%s", title, columns, strings.Repeat("|---", strings.Count(columns, "|")), strings.Join(rows, ""))
	}
	section("Functions, operators and casts", "entry | calls | SQLSTATE | message", functions(t))
	section("Queries", "query | SQLSTATE | message", queries(t))
	section("Commands", "command | SQLSTATE | message", commands(t))
	if *rewrite {
		write(t, listFile, b.String())
		return
	}
	have, err := os.ReadFile(listFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != b.String() {
		t.Errorf("%s is not what the tests' lists say: make rewrite", listFile)
	}
}

// functions are the rows of the matrix: "entry | calls | SQLSTATE message".
func functions(t *testing.T) []string {
	_, lines := lines(t, functionsFile)
	var out []string
	for _, line := range lines {
		part := strings.SplitN(line, " | ", 3)
		if len(part) != 3 {
			t.Fatalf("%s: %q", functionsFile, line)
		}
		state, message, _ := strings.Cut(part[2], " ")
		out = append(out, row(code(strings.ReplaceAll(part[0], "¦", "|")), part[1], state, message))
	}
	return out
}

// queries are the blocks of the corpus of Describe: "# why", the statement, "----", "ERROR SQLSTATE: message" and more.
func queries(t *testing.T) []string {
	text, err := os.ReadFile(queriesFile)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	_, rest, _ := strings.Cut(string(text), "\n\n")
	for _, block := range strings.Split(rest, "\n\n") {
		above, says, ok := strings.Cut(block, "\n----\nERROR ")
		if !ok {
			t.Fatalf("%s: no refusal:\n%s", queriesFile, block)
		}
		var sql []string
		for _, line := range strings.Split(above, "\n") {
			if !strings.HasPrefix(line, "#") {
				sql = append(sql, strings.TrimSpace(line))
			}
		}
		says, _, _ = strings.Cut(says, "\n")
		state, message, _ := strings.Cut(says, ": ")
		out = append(out, row(code(strings.Join(sql, " ")), state, message))
	}
	return out
}

func commands(t *testing.T) []string {
	_, lines := lines(t, commandsFile)
	var out []string
	for _, line := range lines {
		sql, says, _ := strings.Cut(line, " | ")
		state, message, _ := strings.Cut(says, " ")
		out = append(out, row(code(sql), state, message))
	}
	return out
}

func row(cells ...string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

// code is text in a table's cell.
func code(text string) string {
	return "`" + strings.NewReplacer("|", `\|`, "`", "'").Replace(text) + "`"
}

// lines gives a list's comment at its head and its lines.
func lines(t *testing.T, path string) (head string, out []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			head += line + "\n"
		} else {
			out = append(out, line)
		}
	}
	return head, out
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
