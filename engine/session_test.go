package engine_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/guard"
)

// staff is who may read what in the data files.
var staff = decider{
	"hr.secret": {Reason: "hidden"},
	"hr.big":    {Reason: "not for you"},
	"hr.people": {Allow: true, RowFilter: "region = 'EU'", Masks: map[string]string{"ssn": "'***'"}},
}

var _ guard.Decider = staff

// TestSessions runs testdata/session/*.txt: each file is one session. A query string, a
// line of dashes, and what the client sees, with the audit records that it left.
func TestSessions(t *testing.T) {
	files, err := filepath.Glob("testdata/session/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no data files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			g := newGate(t, staff, nil, [][]any{{int64(1), "Ana", "EU", "11"}, {int64(2), "Bob", "US", "SECRET"}, {int64(3), "Cho", "EU", "33"}})
			s := g.open(t)
			var got strings.Builder
			for _, c := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
				sql, _, _ := strings.Cut(c, "\n----")
				var lines []string
				for _, l := range strings.Split(sql, "\n") {
					if !strings.HasPrefix(l, "#") {
						lines = append(lines, l)
					}
				}
				got.WriteString(sql + "\n----\n" + ask(context.Background(), s, strings.Join(lines, "\n")))
				got.WriteString("audit: " + strings.Join(g.sink.take(), ", ") + "\n\n")
			}
			switch answer := strings.TrimSpace(got.String()) + "\n"; {
			case answer == string(text):
			case *rewrite:
				if err := os.WriteFile(file, []byte(answer), 0o644); err != nil {
					t.Fatal(err)
				}
			default:
				t.Errorf("the session differs; got\n%s", answer)
			}
		})
	}
}
