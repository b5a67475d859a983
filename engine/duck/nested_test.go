package duck_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
)

// nested is a plan of subqueries inside one another, each of which reads the query around.
func nested(tb testing.TB, w *world, depth int) (plan.Node, []rel.Column) {
	var sql strings.Builder
	for i := range depth {
		fmt.Fprintf(&sql, "SELECT x%d.a + (", i+1)
	}
	fmt.Fprintf(&sql, "x%d.a", depth)
	for i := depth; i > 0; i-- {
		fmt.Fprintf(&sql, ") FROM (VALUES (1)) x%d(a) WHERE x%d.a > x%d.a", i, i, max(1, i-1))
	}
	root, cols, err := w.bound(sql.String(), "UTC")
	if err != nil {
		tb.Fatal(err)
	}
	return root, cols
}

// TestNested counts what printing allocates: twice the depth costs about twice as much, not four times.
func TestNested(t *testing.T) {
	w := newWorld(t)
	allocations := func(depth int) float64 {
		root, cols := nested(t, w, depth)
		return testing.AllocsPerRun(1, func() {
			if _, err := duck.SQL(root, cols, duck.Options{}); err != nil {
				t.Fatal(err)
			}
		})
	}
	once, twice := allocations(100), allocations(200)
	t.Logf("%.0f and %.0f allocations", once, twice)
	if twice > 2.5*once {
		t.Errorf("%.0f allocations for 100 subqueries inside one another, %.0f for 200", once, twice)
	}
}

func BenchmarkNested(b *testing.B) {
	w := newWorld(b)
	for _, depth := range []int{100, 200, 400} {
		b.Run(fmt.Sprint(depth), func(b *testing.B) {
			root, cols := nested(b, w, depth)
			for b.Loop() {
				if _, err := duck.SQL(root, cols, duck.Options{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
