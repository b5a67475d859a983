package differential

import (
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/benchmarks/answer"
)

// spelledOut runs the statements of testdata/nopath, which write every name with its schema, in
// sessions that have not set search_path: there errors, too, spell types with their schema.
func spelledOut(t *testing.T, oracle, gateway *pgconn.PgConn) {
	statements, err := Read("testdata/nopath/enums.sql")
	if err != nil || len(statements) == 0 {
		t.Fatal(len(statements), err)
	}
	for _, s := range statements {
		want, err := answer.Ask(t.Context(), oracle, s.SQL, s.Params, answer.Text)
		if err != nil {
			t.Fatalf("%s: oracle: %v", s.Place, err)
		}
		got, err := answer.Ask(t.Context(), gateway, s.SQL, s.Params, answer.Text)
		if err != nil {
			t.Fatalf("%s: %v", s.Place, err)
		}
		if d := answer.Diff(want, got, s.Ordered); d != "" {
			t.Errorf("%s\n%s\n%s", s.Place, s.SQL, d)
		}
	}
}
