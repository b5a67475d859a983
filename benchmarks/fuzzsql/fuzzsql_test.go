package fuzzsql

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/answer"
	"github.com/meshgate/meshgate/benchmarks/differential"
	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

var (
	total   = flag.Int("n", 300, "statements to ask")
	first   = flag.Int("first", 0, "number of the first")
	seed    = flag.Uint64("seed", 1, "where the statements come from")
	workers = flag.Int("workers", 4, "sessions side by side")
	ask     = flag.String("ask", "", "a file of statements to ask instead, one a line")
	kind    = flag.String("kind", "", "print the statements of this kind")
	show    = flag.Bool("show", false, "print the statements, ask nothing")
)

// tally counts what became of the statements.
type tally struct {
	sync.Mutex
	kinds   map[Kind]int
	reasons map[string]int
	example map[string]string
}

func (t *tally) add(r Result) {
	t.Lock()
	defer t.Unlock()
	t.kinds[r.Kind]++
	if r.Reason != "" {
		reason := string(r.Kind) + ": " + r.Reason
		t.reasons[reason]++
		if old := t.example[reason]; old == "" || len(r.SQL) < len(old) {
			t.example[reason] = r.SQL
		}
	}
}

func (t *tally) report(tb testing.TB, what string, began time.Time) {
	t.Lock()
	defer t.Unlock()
	sum := 0
	for _, n := range t.kinds {
		sum += n
	}
	took := time.Since(began).Seconds()
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d statements in %.0f s, %.0f a second\n", what, sum, took, float64(sum)/took)
	for _, k := range slices.Sorted(maps.Keys(t.kinds)) {
		fmt.Fprintf(&b, "  %-28s %6d\n", k, t.kinds[k])
	}
	for _, r := range slices.SortedFunc(maps.Keys(t.reasons), func(a, b string) int { return t.reasons[b] - t.reasons[a] }) {
		fmt.Fprintf(&b, "  %6d  %s\n          %.300s\n", t.reasons[r], r, t.example[r])
	}
	fmt.Fprint(os.Stderr, b.String())
}

// Random statements get the answers that one PostgreSQL gives.
func TestRandomStatements(t *testing.T) {
	if *show {
		for i := range *total {
			fmt.Println(print(Make(*seed, *first+i).numbered()) + ";")
		}
		return
	}
	m := testmesh.New(t, "mix", Tables, testmesh.Options{Setup: differential.Types})
	g := m.Serve(t)
	if *ask != "" {
		askFile(t, pair(t, m, g), *ask)
		return
	}
	run(t, m, g, "against PostgreSQL", *total, (*Pair).Check)
	run(t, m, g, "against itself", *total/10, (*Pair).Partition)
}

func run(t *testing.T, m *testmesh.Mesh, g *testmesh.Gateway, what string, count int, check func(*Pair, context.Context, uint64, int) (Result, error)) {
	all := &tally{kinds: map[Kind]int{}, reasons: map[string]int{}, example: map[string]string{}}
	began := time.Now()
	var next atomic.Int64
	next.Store(int64(*first))
	var group sync.WaitGroup
	for range *workers {
		p := pair(t, m, g)
		group.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= *first+count {
					return
				}
				r, err := check(p, t.Context(), *seed, i)
				if err != nil {
					t.Error(err)
					return
				}
				all.add(r)
				if string(r.Kind) == *kind {
					fmt.Fprintf(os.Stderr, "%s: %s\n%s;\n", r.Kind, r.Reason, r.SQL)
				}
				if r.Kind == Differs {
					t.Errorf("statement %d of seed %d (%s; %s)\n%s;\n%s", i, *seed, what, r.Variant, r.SQL, r.Diff)
				}
				if done := i - *first + 1; done%1000 == 0 {
					fmt.Fprintf(os.Stderr, "%d of %d, %.0f a second, %d differ\n", done, count, float64(done)/time.Since(began).Seconds(), all.differing())
				}
			}
		})
	}
	group.Wait()
	all.report(t, what, began)
	if all.kinds[Equal]*2 < count {
		t.Errorf("only %d of %d statements give an answer: they prove little", all.kinds[Equal], count)
	}
}

func (t *tally) differing() int {
	t.Lock()
	defer t.Unlock()
	return t.kinds[Differs]
}

func pair(t *testing.T, m *testmesh.Mesh, g *testmesh.Gateway) *Pair {
	const path = "SET search_path = mix"
	oracle := func() *pgconn.PgConn {
		return testmesh.Connect(t, m.Oracle.URL(), path, "SET TimeZone = 'UTC'", "SET statement_timeout = '5s'", "SET jit = off")
	}
	p := &Pair{Limit: 20 * time.Second, Oracle: oracle(), Encoder: oracle()}
	p.Reopen = func(variant int) (*pgconn.PgConn, error) {
		c, err := pgconn.Connect(context.Background(), g.URL("ana"))
		if err != nil {
			return nil, err
		}
		for _, s := range []string{path, "SET TimeZone = 'UTC'", Variants[variant]} {
			if _, err := c.Exec(context.Background(), s).ReadAll(); err != nil {
				return nil, err
			}
		}
		t.Cleanup(func() { c.Close(context.Background()) })
		return c, nil
	}
	for v := range Variants {
		c, err := p.Reopen(v)
		if err != nil {
			t.Fatal(err)
		}
		p.Gateway = append(p.Gateway, c)
	}
	return p
}

// askFile prints what both say to each statement of a file, in every variant and both formats.
func askFile(t *testing.T, p *Pair, path string) {
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		text, params, err := read(line)
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []int16{answer.Text, answer.Binary} {
			want, err := p.say(t.Context(), p.Oracle, text, params, format)
			if err != nil {
				t.Fatal(err)
			}
			for v, c := range p.Gateway {
				got, err := p.say(t.Context(), c, text, params, format)
				if err != nil {
					t.Fatal(err)
				}
				if d := allDiffs(want, got); d != "" {
					t.Errorf("%s, format %d\n%s\n%s", Variants[v], format, line, d)
					break
				}
			}
		}
	}
}

// allDiffs says all that differs between what two servers say.
func allDiffs(want, got *saying) string {
	var out []string
	if want.described != nil {
		out = append(out, answer.DiffPrepared(want.described, got.described))
	}
	for i, w := range want.answers {
		if i < len(got.answers) {
			out = append(out, answer.Diff(w, got.answers[i], false))
		}
	}
	return strings.Trim(strings.Join(out, "\n"), "\n")
}
