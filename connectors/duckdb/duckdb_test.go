package duckdb

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

// TestMain lets the test binary also be the process that holds a file open for writing.
func TestMain(m *testing.M) {
	path := os.Getenv("MESHGATE_TEST_WRITER")
	if path == "" {
		os.Exit(m.Run())
	}
	db, err := duckdb.Open(duckdb.Config{Path: path})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("open")
	bufio.NewReader(os.Stdin).ReadByte()
	db.Close()
}

func TestAFileOpenForWritingIsLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mart.duckdb")
	create(t, path, "CREATE TABLE t (i INTEGER)")
	writer := exec.Command(os.Args[0])
	writer.Env = append(os.Environ(), "MESHGATE_TEST_WRITER="+path)
	out, _ := writer.StdoutPipe()
	in, _ := writer.StdinPipe()
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	defer writer.Wait()
	defer in.Close()
	if line, _ := bufio.NewReader(out).ReadString('\n'); line != "open\n" {
		t.Fatalf("the writer says %q", line)
	}
	_, err := Open(context.Background(), Config{Name: "sales.mart", Path: path})
	e, ok := pgerr.As(err)
	if !ok || e.Code != pgerr.FDWUnableToConnect || !strings.Contains(e.Message, "sales.mart") || !strings.Contains(e.Message, "locked") {
		t.Errorf("got %v", err)
	}
}

func TestRelationsAreFoundByNameAndSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mart.duckdb")
	create(t, path, "CREATE SCHEMA s", "CREATE TABLE s.a (i INTEGER)", "CREATE VIEW s.b AS SELECT * FROM s.a", `CREATE TABLE "x.y" (i INTEGER)`,
		"CREATE TABLE gone (i INTEGER)", "CREATE VIEW s.broken AS SELECT * FROM gone", "DROP TABLE gone")
	src := opener(path)(t)
	defer src.Close()
	found, err := src.Tables(context.Background(), []source.Want{{Schema: "s"}, {Relation: "x.y"}, {Relation: "a"}, {Path: "x"}, {Schema: "none"}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range found {
		if f.Err != nil {
			got = append(got, fmt.Sprint(f.Want, " ", pgerr.Code(f.Err)))
		} else {
			got = append(got, fmt.Sprint(f.Want, " ", f.Table.Kind, " ", strings.Join(f.Table.Remote, "|")))
		}
	}
	want := "0 table s|a, 0 view s|b, 0 XX000, 1 table main|x.y, 2 42P01, 3 42P01, 4 42P01"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, ", "), want)
	}
}

// TestRemoteText shows what is sent for each kind of column.
func TestRemoteText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mart.duckdb")
	create(t, path, statements()...)
	src := opener(path)(t)
	defer src.Close()
	found, err := src.Tables(context.Background(), []source.Want{{Relation: "awkward"}})
	if err != nil || found[0].Err != nil {
		t.Fatal(err, found[0].Err)
	}
	table := found[0].Table
	ord := map[string]int{}
	for i, c := range table.Columns {
		ord[c.Remote.Name] = i
	}
	for _, test := range []struct {
		column, op string
		value      any
		typ        rel.Type
		want       string // where clause; or the reason why it stays above
	}{
		{"t", "<", "é'", rel.Text, `"t" COLLATE "C" < 'é''' COLLATE "C"`},
		{"nocase", "=", "a", rel.Text, `"nocase" COLLATE "C" = 'a' COLLATE "C"`},
		{"e", "=", "high", sourcetest.Enum("", ""), `"e" = CAST('high' AS ENUM('low', 'mid', 'high'))`},
		{"e", "<", "high", sourcetest.Enum("", ""), `enum_code("e") < enum_code(CAST('high' AS ENUM('low', 'mid', 'high')))`},
		{"huge", ">", "5.0", rel.Numeric, `"huge" > CAST('5' AS HUGEINT)`},
		{"huge", ">", "5.5", rel.Numeric, "no exact literal"},
		{"n", "=", "1.50", rel.Numeric, `"n" = CAST('1.50' AS DECIMAL(38,10))`},
		{"n", "=", "NaN", rel.Numeric, "no exact literal"},
		{"tsns", "=", rel.Instant(0), rel.Timestamp, "nanoseconds"},
	} {
		scan := sourcetest.ScanOf(table, 1, ord[test.column])
		f := &plan.Filter{Input: scan, Preds: []rel.Expr{sourcetest.Compare(test.op, &rel.Col{Column: scan.Cols[0].Column}, &rel.Const{Val: test.value, Typ: test.typ})}}
		v := src.Offer(f)
		text := src.(source.Texter).RemoteText(sourcetest.FragmentOf("sales.mart", f))
		if v.Kind == source.None && !strings.Contains(v.Reason, test.want) || v.Kind != source.None && !strings.HasSuffix(text, " WHERE "+test.want) {
			t.Errorf("%s %s %v: %v, %s", test.column, test.op, test.value, v, text)
		}
	}
}
