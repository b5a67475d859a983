package pgvalue_test

import (
	"context"
	"flag"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/meshgate/meshgate/engine/pgvalue"
)

var rewrite = flag.Bool("rewrite", false, "write zones.txt and abbrevs.txt as PostgreSQL has them")

// The lists of zones and abbreviations are PostgreSQL's.
func TestZoneLists(t *testing.T) {
	ctx := context.Background()
	conn := connect(t)
	rows, err := conn.Query(ctx, `select name from pg_timezone_names where name !~ '^(posix|right)/' and name not in ('localtime', 'posixrules', 'Factory') order by name collate "C"`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	var set string
	if err := conn.QueryRow(ctx, `select pg_read_file(setting || '/timezonesets/Default') from pg_config where name = 'SHAREDIR'`).Scan(&set); err != nil {
		t.Fatal(err)
	}
	var abbrevs []string
	for line := range strings.Lines(set) {
		line, _, _ = strings.Cut(line, "#")
		if f := strings.Fields(line); len(f) > 1 {
			f[0] = strings.ToLower(f[0])
			abbrevs = append(abbrevs, strings.Join(f, " "))
		}
	}
	sort.Strings(abbrevs)
	for file, want := range map[string][]string{"zones.txt": names, "abbrevs.txt": abbrevs} {
		text := strings.Join(want, "\n") + "\n"
		if *rewrite {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != text {
			t.Errorf("%s is not PostgreSQL's list; run the test with -rewrite", file)
		}
	}
	for _, name := range names {
		if _, err := pgvalue.LoadZone(strings.ToLower(name)); err != nil {
			t.Error(err)
		}
	}
}
