package engine_test

import (
	"context"
	"testing"

	"github.com/meshgate/meshgate/engine"
	"github.com/meshgate/meshgate/engine/guard"
)

// The trail of an EXECUTE says what the client sent, and the PREPARE of what it made run.
func TestAuditOfExecute(t *testing.T) {
	g := newGate(t, staff, nil, [][]any{{int64(1), "Ana", "EU", "11"}})
	s := g.open(t)
	for _, c := range []struct{ sql, text, prepared string }{
		{"PREPARE p AS SELECT name FROM hr.people WHERE id = $1", "PREPARE p AS SELECT name FROM hr.people WHERE id = $1", ""},
		{"EXECUTE p(1)", "EXECUTE p(1)", "PREPARE p AS SELECT name FROM hr.people WHERE id = $1"},
		{"EXECUTE p(1/0)", "EXECUTE p(1/0)", "PREPARE p AS SELECT name FROM hr.people WHERE id = $1"}, // fails at its arguments
		{"EXECUTE p(1, 2)", "EXECUTE p(1, 2)", ""},                                                    // fails before anything could run
		{"SELECT name FROM hr.people", "SELECT name FROM hr.people", ""},                              // what follows is its own again
	} {
		ask(context.Background(), s, c.sql)
		if len(g.sink.records) == 0 {
			t.Errorf("%s: no record", c.sql)
		}
		for _, r := range g.sink.records { // the decision's and the statement's
			if r.SQL != c.text || r.Prepared != c.prepared {
				t.Errorf("%s: the %s record has %q, prepared %q", c.sql, r.Kind, r.SQL, r.Prepared)
			}
		}
		g.sink.take()
	}
}

// pg_stat_activity tells where the session comes from.
func TestActivityAddress(t *testing.T) {
	g := newGate(t, staff, nil, nil)
	for addr, want := range map[string]string{
		"10.0.0.7:4711":        "10.0.0.7|4711\nSELECT 1\n",
		"[2001:db8::1]:5":      "2001:db8::1|5\nSELECT 1\n",
		"[::ffff:10.0.0.7]:80": "10.0.0.7|80\nSELECT 1\n",
		"@":                    "NULL|NULL\nSELECT 1\n", // a Unix socket's
	} {
		s, err := g.Open(context.Background(), engine.Login{Principal: guard.Principal{User: "ana"}, Client: guard.Client{Addr: addr}, Database: "acme"})
		if err != nil {
			t.Fatal(err)
		}
		if got := ask(context.Background(), s, "SELECT client_addr, client_port FROM pg_stat_activity"); got != want {
			t.Errorf("%s: %s", addr, got)
		}
	}
}
