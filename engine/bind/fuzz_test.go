package bind_test

import (
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/bind"
	"github.com/meshgate/meshgate/engine/parse"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// FuzzBind binds whatever the parser takes: the answer is a sound plan or a client's error.
func FuzzBind(f *testing.F) {
	for _, c := range corpus(f) {
		for _, sql := range c.statements {
			f.Add(sql)
		}
	}
	o := corpusOracle(f)
	f.Fuzz(func(t *testing.T, sql string) { bindOne(t, o, sql) })
}

// TestSpliced binds statements made of the corpus's own parts, which reach further than
// mutated letters do: from a comma, parenthesis or key word on, one statement goes on as another.
func TestSpliced(t *testing.T) {
	o := corpusOracle(t)
	var all []string
	for _, c := range corpus(t) {
		all = append(all, c.statements...)
	}
	random := rand.New(rand.NewPCG(1, 2))
	pick := func() []string { return strings.Fields(spaced.Replace(all[random.IntN(len(all))])) }
	bound := 0
	for range 60000 {
		a, b := pick(), pick()
		i, j := random.IntN(len(a)), random.IntN(len(b))
		words := append([]string(nil), a[:i]...)
		if random.IntN(2) == 0 && i+1 < len(a) { // one part of b in the place of a word of a
			to := j + 1 + random.IntN(min(6, len(b)-j))
			words = append(append(words, b[j:to]...), a[i+1:]...)
		} else {
			words = append(words, b[j:]...)
		}
		if bindOne(t, o, strings.Join(words, " ")) {
			bound++
		}
	}
	if bound < 2000 { // otherwise the mutations have become useless
		t.Errorf("only %d statements were bound", bound)
	}
}

var spaced = strings.NewReplacer("(", " ( ", ")", " ) ", ",", " , ", "[", " [ ", "]", " ] ")

func bindOne(t *testing.T, o *oracle, sql string) (bound bool) {
	t.Helper()
	stmts, err := parse.Parse(sql)
	if err != nil {
		mustBeClient(t, sql, err)
		return false
	}
	for _, st := range stmts {
		q, err := bind.Select(st, o.options())
		if err != nil {
			mustBeClient(t, sql, err)
			continue
		}
		if err := sound(q); err != nil {
			t.Errorf("%s\nis not sound: %v\n%s", sql, err, q.Root)
		}
		bound = true
	}
	return bound
}

func mustBeClient(t *testing.T, sql string, err error) {
	t.Helper()
	e, ok := pgerr.As(err)
	if !ok || len(e.Code) != 5 || e.Code == pgerr.InternalError || e.Message == "" || e.Position > len([]rune(sql))+1 {
		t.Errorf("%s\ngives an error that is no client's: %#v", sql, err)
	}
}

// corpusOracle is the corpus's catalog without a PostgreSQL.
func corpusOracle(tb testing.TB) *oracle {
	tb.Helper()
	ddl, err := os.ReadFile("testdata/describe/schema.sql")
	if err != nil {
		tb.Fatal(err)
	}
	return &oracle{tables: schemaTables(tb, string(ddl)), database: "acme"}
}
