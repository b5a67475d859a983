package engine_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/guard"
)

// Constants of a statement are folded before policy is put into it: their errors do not
// depend on rows, hidden or not, and a policy's own constants raise none while planning.
func TestFoldingAndPolicy(t *testing.T) {
	people := [][]any{{int64(1), "Ana", "EU", "11"}, {int64(2), "Bob", "US", "22"}}
	for name, c := range map[string]struct {
		decision guard.Decision
		rows     [][]any
		sql      string
		want     string
		audit    string
	}{
		"an error that no row needs": {guard.Decision{}, people, "SELECT COALESCE(id, 1/0) FROM hr.people",
			"ERROR 22012 division by zero\n", "statement error 22012 rows=0"},
		"and none that policy shows": {guard.Decision{RowFilter: "false"}, people, "SELECT COALESCE(id, 1/0) FROM hr.people",
			"ERROR 22012 division by zero\n", "statement error 22012 rows=0"},
		"and none there is": {guard.Decision{RowFilter: "region = 'EU'"}, nil, "SELECT CASE WHEN id > 0 THEN 1 ELSE 1/0 END FROM hr.people",
			"ERROR 22012 division by zero\n", "statement error 22012 rows=0"},
		"a policy's constant, for no row": {guard.Decision{RowFilter: "region = 'EU' AND id / (1 - 1) = 1"}, nil, "SELECT id FROM hr.people WHERE id > 1 + 1",
			"SELECT 0\n", "decision allow, statement ok 00000 rows=0"},
		"a mask's constant, which nobody reads": {guard.Decision{Masks: map[string]string{"ssn": "(1/0)::text"}}, people, "SELECT id FROM hr.people WHERE id > 1",
			"2\nSELECT 1\n", "decision allow, statement ok 00000 rows=1"},
		"a value of the session's is none of the planner's": {guard.Decision{}, people, "SELECT CASE WHEN id > 100 THEN current_user::int ELSE id END FROM hr.people WHERE id = 1",
			"1\nSELECT 1\n", "decision allow, statement ok 00000 rows=1"},
		"unless a column is compared with it": {guard.Decision{}, nil, "SELECT id FROM hr.people WHERE id = current_user::int",
			"ERROR 22P02 invalid input syntax for type integer: \"ana\"\n", "statement error 22P02 rows=0"},
	} {
		c.decision.Allow = true
		g := newGate(t, decider{"hr.people": c.decision}, nil, c.rows)
		if got := ask(context.Background(), g.open(t), c.sql); got != c.want {
			t.Errorf("%s: got %s", name, got)
		}
		if got := strings.Join(g.sink.take(), ", "); got != c.audit {
			t.Errorf("%s: the audit trail says %s", name, got)
		}
	}
}
