package duck_test

import (
	"context"
	"testing"
	"time"

	"github.com/meshgate/meshgate/engine/duck"
	"github.com/meshgate/meshgate/engine/pgerr"
)

const endless = "WITH RECURSIVE t(n) AS (SELECT 1::int8 UNION ALL SELECT n + 1 FROM t) "

// What reads a recursion without end to its end runs until it is cancelled, and leaves a connection
// on which the next statement finds things as they were.
func TestEndlessRecursionIsCancelled(t *testing.T) {
	w := newWorld(t)
	e, err := duck.Open(duck.Config{Memory: "100MB", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for _, sql := range []string{
		endless + "SELECT count(*) FROM t",
		endless + "SELECT n FROM t WHERE n < 0 LIMIT 1",
		endless + "SELECT EXISTS (SELECT 1 FROM t WHERE n < 0)",
		endless + "SELECT n FROM t ORDER BY n DESC LIMIT 1",
		"WITH RECURSIVE t(n) AS (SELECT 1.0 UNION SELECT n + 1 FROM t) SELECT n FROM t",
	} {
		root, cols, err := w.bound(sql, "UTC")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(100*time.Millisecond, cancel)
		rows, err := e.Run(ctx, root, cols, w.start, duck.Options{})
		if err == nil {
			_, err = count(rows)
			rows.Close()
		}
		if pgerr.Code(err) != pgerr.QueryCanceled {
			t.Errorf("%s gave %v", sql, err)
		}
		root, cols, err = w.bound(endless+"SELECT n FROM t WHERE n > 5 LIMIT 3", "UTC")
		if err != nil {
			t.Fatal(err)
		}
		rows, err = e.Run(context.Background(), root, cols, w.start, duck.Options{})
		if err != nil {
			t.Fatalf("after %s: %v", sql, err)
		}
		if n, err := count(rows); err != nil || n != 3 {
			t.Errorf("after %s: %d rows, %v", sql, n, err)
		}
		rows.Close()
	}
}

// A recursion whose rows are kept ends once they need more than there is memory for, and gives
// it back.
func TestEndlessRecursionIsBounded(t *testing.T) {
	w := newWorld(t)
	e, err := duck.Open(duck.Config{Memory: "100MB", Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	run := func(sql string) error {
		root, cols, err := w.bound(sql, "UTC")
		if err != nil {
			t.Fatal(err)
		}
		rows, err := e.Run(context.Background(), root, cols, w.start, duck.Options{})
		if err != nil {
			return err
		}
		defer rows.Close()
		_, err = count(rows)
		return err
	}
	for _, sql := range []string{
		"WITH RECURSIVE t(n, s) AS (SELECT 1, repeat('x', 1000) UNION ALL SELECT n + 1, s || g FROM t, generate_series(1, 9) g) SELECT s FROM t ORDER BY s",
		"WITH RECURSIVE t(n, s) AS (SELECT 1, repeat('x', 1000) UNION SELECT n + 1, s || g FROM t, generate_series(1, 9) g) SELECT count(*) FROM t",
		"WITH RECURSIVE t(n, s) AS (SELECT 1.0, repeat('x', 1000) UNION SELECT n + 1, s || g FROM t, generate_series(1, 9) g) SELECT count(*) FROM t",
		"WITH RECURSIVE t(n, s) AS (SELECT 1, repeat('x', 1000) UNION ALL SELECT n + 1, s || s FROM t) SELECT max(n) FROM t",
	} {
		if err := run(sql); pgerr.Code(err) != pgerr.OutOfMemory {
			t.Errorf("%s gave %v", sql, err)
		}
		if err := run("SELECT repeat('x', 100) || g FROM generate_series(1, 100000) g ORDER BY 1"); err != nil {
			t.Errorf("after %s: %v", sql, err)
		}
	}
}
