package duck_test

import (
	"context"
	"testing"

	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/pgerr"
)

// A statement that collects more than there is memory for fails, and one that is under way goes on.
func TestCollectingIsBounded(t *testing.T) {
	w := newWorld(t)
	small, err := duck.Open(duck.Config{Memory: "100MB", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer small.Close()
	run := func(sql string) (int64, error) {
		root, cols, err := w.bound(sql, "UTC")
		if err != nil {
			t.Fatal(err)
		}
		rows, err := small.Run(context.Background(), root, cols, w.start, duck.Options{})
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		return count(rows)
	}
	root, cols, err := w.bound("SELECT g, g / 7.0 FROM generate_series(1, 400000) g", "UTC")
	if err != nil {
		t.Fatal(err)
	}
	other, err := small.Run(context.Background(), root, cols, w.start, duck.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, sql := range []string{
		"SELECT length(string_agg(repeat('x', 1000) || g, ',')) FROM generate_series(1, 400000) g",
		"SELECT cardinality(array_agg(repeat('x', 1000) || g)) FROM generate_series(1, 400000) g",
		"SELECT cardinality(array_agg(DISTINCT repeat('x', 1000) || g)) FROM generate_series(1, 400000) g",
		"SELECT length(json_agg(repeat('x', 1000) || g)::text) FROM generate_series(1, 400000) g",
		"SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY g) FROM generate_series(1, 20000000) g",
		"SELECT mode() WITHIN GROUP (ORDER BY repeat('x', 1000) || g) FROM generate_series(1, 400000) g",
		"SELECT max(a) FROM (SELECT g, avg(7 / g::numeric) AS a FROM generate_series(1, 400000) g GROUP BY g) s",
		"SELECT max(s) FROM (SELECT sum(g::float8) OVER (ORDER BY g) AS s FROM generate_series(1, 3000000) g) s",
	} {
		if _, err := run(sql); pgerr.Code(err) != pgerr.OutOfMemory {
			t.Errorf("%s gave %v", sql, err)
		}
	}
	if n, err := count(other); err != nil || n != 400000 {
		t.Errorf("the other statement gave %d rows, %v", n, err)
	}
	other.Close()
	if n, err := run("SELECT avg(7 / g::numeric), sum(g::float8) FROM generate_series(1, 1000) g GROUP BY g % 5"); err != nil || n != 5 {
		t.Errorf("afterwards: %d rows, %v", n, err)
	}
}
