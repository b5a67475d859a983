package pgregex

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/testserver"
)

var seed = flag.Uint64("seed", 7, "of the random patterns")

const groupsShown = 6

// probe tells for a string, a pattern and flags where the match and its parentheses lie.
const probe = `CREATE FUNCTION probe(s text, p text, f text) RETURNS text LANGUAGE plpgsql AS $$
	DECLARE r text := '';
	BEGIN
		FOR k IN 0..6 LOOP
			r := r || regexp_instr(s, p, 1, 1, 0, f, k) || '-' || regexp_instr(s, p, 1, 1, 1, f, k) || ' ';
		END LOOP;
		RETURN r;
	EXCEPTION WHEN OTHERS THEN
		RETURN SQLSTATE || ' ' || SQLERRM;
	END $$`

type question struct{ s, pattern, flags string }

// ours answers as probe does.
func ours(q question) string {
	o, _, err := ParseOptions(q.flags)
	var re *Regexp
	if err == nil {
		re, err = Get(q.pattern, o)
	}
	found := make([]int, 2*groupsShown+2)
	var ok bool
	if err == nil {
		clearFound(found)
		ok, err = re.Find(q.s, 0, found)
	}
	if err != nil {
		var e *pgerr.Error
		if errors.As(err, &e) {
			return e.Code + " " + e.Message
		}
		return err.Error()
	}
	if is, err := re.Match(q.s); err != nil || is != ok {
		return fmt.Sprint("Match says ", is, err)
	}
	var b strings.Builder
	for i := 0; i < len(found); i += 2 {
		from, to := 0, 0
		if re.Groups() == 0 && i == 2 { // regexp_instr takes the whole match for the first parentheses
			found[2], found[3] = found[0], found[1]
		}
		if ok && found[i] >= 0 {
			from, to = utf8.RuneCountInString(q.s[:found[i]])+1, utf8.RuneCountInString(q.s[:found[i+1]])+1
		}
		fmt.Fprintf(&b, "%d-%d ", from, to)
	}
	return b.String()
}

type oracle struct {
	tb   testing.TB
	conn *pgconn.PgConn
}

func newOracle(tb testing.TB) *oracle {
	db := testserver.Postgres(tb).CreateDatabase(tb, "TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' ENCODING 'UTF8'")
	db.Exec(tb, probe)
	conn, err := pgconn.Connect(context.Background(), db.URL())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close(context.Background()) })
	return &oracle{tb, conn}
}

func (o *oracle) answers(qs []question) []string {
	list := make([][]string, len(qs))
	for i, q := range qs {
		list[i] = []string{q.s, q.pattern, q.flags}
	}
	param, _ := json.Marshal(list)
	res := o.conn.ExecParams(context.Background(), "SELECT probe(j->>0, j->>1, j->>2) FROM json_array_elements($1::json) WITH ORDINALITY AS t(j, n) ORDER BY n",
		[][]byte{param}, nil, nil, nil).Read()
	if res.Err != nil {
		o.tb.Fatal(res.Err)
	}
	out := make([]string, len(qs))
	for i, r := range res.Rows {
		out[i] = string(r[0])
	}
	return out
}

// compare gives the number of questions answered differently, and shows some.
func (o *oracle) compare(t *testing.T, qs []question) int {
	bad := 0
	for i, want := range o.answers(qs) {
		if got := ours(qs[i]); got != want {
			if bad++; bad <= 25 {
				t.Errorf("%q in %q, flags %q:\n     got %s\nexpected %s", qs[i].pattern, qs[i].s, qs[i].flags, got, want)
			}
		}
	}
	return bad
}

// TestPatterns runs every pattern of testdata/patterns.txt over every string of
// testdata/strings.txt.
func TestPatterns(t *testing.T) {
	o := newOracle(t)
	lines := func(name string) []string {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	}
	var qs []question
	for _, l := range lines("patterns.txt") {
		if strings.HasPrefix(l, "## ") {
			continue
		}
		flags, pattern, ok := strings.Cut(l, "\t")
		if !ok {
			t.Fatalf("no tab in %q", l)
		}
		pattern = strings.NewReplacer("␤", "\n").Replace(pattern)
		for _, s := range lines("strings.txt") {
			qs = append(qs, question{strings.ReplaceAll(s, "␤", "\n"), pattern, flags})
		}
	}
	t.Logf("%d questions, %d differences", len(qs), o.compare(t, qs))
}

// TestRandomPatterns makes patterns from a grammar, most of them over few letters, so
// that they match.
func TestRandomPatterns(t *testing.T) {
	o := newOracle(t)
	const n = 20_000
	seed := *seed
	t.Log("seed", seed)
	r := rand.New(rand.NewPCG(seed, seed))
	g := &generator{Rand: r}
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	qs := make([]question, n)
	for i := range qs {
		g.groups = 0
		qs[i].pattern = g.choice(3)
		qs[i].flags = pick("", "", "", "", "i", "n", "p", "w", "x", "in", "e", "b")
		for range r.IntN(9) {
			qs[i].s += pick("a", "a", "b", "b", "c", "A", "é", "É", "1", "_", " ", "\n", "-", "\\")
		}
	}
	for len(qs) > 0 {
		k := min(2000, len(qs))
		if o.compare(t, qs[:k]) > 0 {
			return
		}
		qs = qs[k:]
	}
}

type generator struct {
	*rand.Rand
	groups int
}

func (g *generator) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g *generator) choice(depth int) string {
	s := g.branch(depth)
	for g.IntN(4) == 0 {
		s += "|" + g.branch(depth)
	}
	return s
}

func (g *generator) branch(depth int) string {
	s := ""
	for range g.IntN(4) {
		s += g.atom(depth)
		if g.IntN(2) == 0 {
			s += g.pick("*", "+", "?", "*?", "+?", "??", "{2}", "{0,1}", "{1,2}?", "{2,}", "{0}", "{1}", "{1,1}", "{1,1}?", "{0,2}?", "{2}?", "{,2}")
		}
	}
	return s
}

func (g *generator) atom(depth int) string {
	if depth > 0 && g.IntN(3) == 0 {
		in := g.choice(depth - 1)
		switch g.IntN(10) {
		case 0:
			return "(?=" + in + ")"
		case 1:
			return "(?!" + in + ")"
		case 2:
			return "(?<=" + in + ")"
		case 3:
			return "(?<!" + in + ")"
		case 4, 5:
			return "(?:" + in + ")"
		}
		g.groups++
		return "(" + in + ")"
	}
	if g.groups > 0 && g.IntN(6) == 0 {
		return fmt.Sprintf(`\%d`, 1+g.IntN(g.groups))
	}
	return g.pick("a", "a", "b", "b", "ab", "c", ".", "[ab]", "[^a]", "[[:alpha:]]", "[a-c]", "é", "A", `\w`, `\W`, `\s`, `\d`, `[\w-]`, `[^\W]`,
		"^", "$", `\m`, `\M`, `\y`, `\Y`, `\A`, `\Z`, "[[:<:]]", `\n`, "[A-Z]", "[[=a=]]", "[[.hyphen.]]", "[[:lower:]b]", `\\`, "(?#x)", `\u00e9`, `\x61`, `\141`, `[^\n]`, "#a", " ")
}
