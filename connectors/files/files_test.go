package files

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

// described describes one path; a failure is its Found's error.
func described(t testing.TB, src source.Source, path string) (*rel.Table, error) {
	t.Helper()
	found, err := src.Tables(context.Background(), []source.Want{{Path: path}})
	if err != nil {
		t.Fatal(err)
	}
	return found[0].Table, found[0].Err
}

// read reads all columns of a table, one row a line.
func read(src source.Source, table *rel.Table) (string, error) {
	ords := make([]int, len(table.Columns))
	for i := range ords {
		ords[i] = i
	}
	scan := sourcetest.ScanOf(table, 1, ords...)
	rows, err := src.Run(context.Background(), sourcetest.FragmentOf("web.lake", scan))
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var out strings.Builder
	for {
		b, err := rows.Next(context.Background())
		if err == io.EOF {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		for i := range int(b.NumRows()) {
			for c := range ords {
				fmt.Fprint(&out, sourcetest.Text(sourcetest.ValueAt(b.Column(c), i, table.Columns[c].Type), table.Columns[c].Type), "|")
			}
			out.WriteByte('\n')
		}
		b.Release()
	}
}

func expect(t *testing.T, what string, err error, code string, words ...string) {
	t.Helper()
	if pgerr.Code(err) != code {
		t.Errorf("%s: got %v, want SQLSTATE %s", what, err, code)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: %v does not say %q", what, err, w)
		}
	}
}

// TestNothingOutsideTheFolderIsReachable tries every way out, when a relation is described and when it is read.
func TestNothingOutsideTheFolderIsReachable(t *testing.T) {
	outside := folder(t, map[string]string{"secret.csv": "id\n42\n", "deep/secret.csv": "id\n42\n"}, nil)
	root := folder(t, map[string]string{"ok.csv": "id\n1\n", "d/ok.csv": "id\n1\n"}, nil)
	link := func(to, name string) {
		if err := os.Symlink(to, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	link(filepath.Join(outside, "secret.csv"), "link.csv")
	link(filepath.Join(outside, "deep"), "linked")
	link(filepath.Join(root, "ok.csv"), "inside.csv")
	src := mustOpen(t, root)
	defer src.Close()
	ok, err := described(t, src, "ok.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"../" + filepath.Base(outside) + "/secret.csv", filepath.Join(outside, "secret.csv"), "d/../../x.csv", "d/../ok.csv",
		"link.csv", "l*.csv", "linked/secret.csv", "/etc/x.csv", "", "..", "s3://bucket/x.csv", "http://localhost/x.csv", "ok.csv\x00.csv"} {
		_, err := described(t, src, path)
		if err == nil || !strings.HasPrefix(path, outside) && strings.Contains(err.Error(), outside) {
			t.Errorf("%q can be described: %v", path, err)
		}
		table := *ok
		table.Remote = []string{path}
		if got, err := read(src, &table); err == nil {
			t.Errorf("%q can be read: %s", path, got)
		}
	}
	inside, err := described(t, src, "inside.csv")
	if err != nil {
		t.Fatalf("a link within the folder: %v", err)
	}
	if got, err := read(src, inside); err != nil || got != "1|\n" {
		t.Errorf("a link within the folder: %q, %v", got, err)
	}
	// A file that was fine when described becomes a link before it is read.
	os.Remove(filepath.Join(root, "ok.csv"))
	link(filepath.Join(outside, "secret.csv"), "ok.csv")
	_, err = read(src, ok)
	expect(t, "a file replaced by a link", err, pgerr.InsufficientPrivilege, "web.lake", "ok.csv")
}

func TestFilesOfOneRelationMustAgree(t *testing.T) {
	root := folder(t, map[string]string{
		"types/a.csv": "id,v\n1,2\n", "types/b.csv": "id,v\n1,x\n",
		"names/a.ndjson": `{"id":1}`, "names/b.ndjson": `{"id":1,"v":2}`,
		"order/a.csv": "id,v\n1,x\n", "order/b.csv": "v;id\n\"y;z\";2\n",
		"keys/y=1/a.csv": "id\n1\n", "keys/z=1/a.csv": "id\n1\n",
		"both/id=1/a.csv": "id\n1\n",
	}, map[string]string{"parquet/a.parquet": "SELECT 1 AS id", "parquet/b.parquet": "SELECT 1::BIGINT AS id"})
	src := mustOpen(t, root)
	defer src.Close()
	for path, words := range map[string][]string{
		"types/*.csv":       {"types/a.csv", "types/b.csv", "column v", "BIGINT", "VARCHAR"},
		"names/*.ndjson":    {"names/a.ndjson", "names/b.ndjson", "column v"},
		"keys/**/*.csv":     {"keys/y=1/a.csv", "keys/z=1/a.csv"},
		"parquet/*.parquet": {"parquet/a.parquet", "parquet/b.parquet", "INTEGER", "BIGINT"},
	} {
		_, err := described(t, src, path)
		expect(t, path, err, pgerr.DatatypeMismatch, append(words, "web.lake")...)
	}
	_, err := described(t, src, "both/**/*.csv")
	expect(t, "a key that is a column too", err, pgerr.DuplicateColumn, "id")
	table, err := described(t, src, "order/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := read(src, table); err != nil || got != "1|x|\n2|y;z|\n" {
		t.Errorf("files of another order and delimiter: %q, %v", got, err)
	}
}

func TestTypesAreSettledWhenDescribed(t *testing.T) {
	root := folder(t, map[string]string{"c/a.csv": "id,day\n1,2024-01-01\n", "j/a.ndjson": `{"id":1}`},
		map[string]string{"p/a.parquet": "SELECT 1 AS id", "p2/a.parquet": "SELECT 1 AS id"})
	src := mustOpen(t, root)
	defer src.Close()
	tables := map[string]*rel.Table{}
	for _, path := range []string{"c/*.csv", "j/*.ndjson", "p/*.parquet", "p2/*.parquet"} {
		var err error
		if tables[path], err = described(t, src, path); err != nil {
			t.Fatal(err)
		}
	}
	add := func(name, content string) {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	add("c/b.csv", "id,day\n2,2024-01-02\n")
	if got, err := read(src, tables["c/*.csv"]); err != nil || got != "1|2024-01-01|\n2|2024-01-02|\n" {
		t.Errorf("a further file: %q, %v", got, err)
	}
	add("c/c.csv", "id,day\n3,2024-01-03\nzz,2024-01-04\n")
	_, err := read(src, tables["c/*.csv"])
	expect(t, "a further file with a bad value", err, pgerr.InvalidTextRepresentation, "web.lake", "c/*.csv", "c/c.csv", "Line: 3", `column "id"`)
	if err != nil && (strings.Contains(err.Error(), root) || strings.Contains(err.Error(), "2024-01-04")) {
		t.Errorf("the error tells too much: %v", err)
	}
	add("j/b.ndjson", `{"id":2}`+"\n"+`{"id":"x"}`)
	_, err = read(src, tables["j/*.ndjson"])
	expect(t, "a further JSON file with a bad value", err, pgerr.InvalidTextRepresentation, "web.lake", "j/b.ndjson", "line 2")
	os.Remove(filepath.Join(root, "c/c.csv"))
	add("c/d.csv", "id,other\n3,x\n")
	_, err = read(src, tables["c/*.csv"])
	expect(t, "a further file with another column", err, pgerr.FDWError, "c/d.csv", "other")
	more := folder(t, nil, map[string]string{"b.parquet": "SELECT 1.5 AS id"})
	os.Rename(filepath.Join(more, "b.parquet"), filepath.Join(root, "p/b.parquet"))
	_, err = read(src, tables["p/*.parquet"])
	expect(t, "a further Parquet file of another type", err, pgerr.FDWError, "p/b.parquet", "DECIMAL(2,1)", "INTEGER")
	os.RemoveAll(filepath.Join(root, "p2"))
	_, err = read(src, tables["p2/*.parquet"])
	expect(t, "files that are gone", err, pgerr.UndefinedTable, "web.lake", "p2/*.parquet")
}

func TestPathsAndFormats(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	io.WriteString(w, "a,b\n1,x\n")
	w.Close()
	root := folder(t, map[string]string{
		"z.csv.gz": zipped.String(), "t.tsv": "a\tb\n1\tx, y\n", "d/_hidden.csv": "a\n9\n", "d/.hid.csv": "a\n9\n", "d/1.csv": "a\n1\n", "d/e/2.csv": "a\n2\n",
		"k/y=01/p=a%20b/f.csv": "v\n1\n", "k/y=02/p=__HIVE_DEFAULT_PARTITION__/f.csv": "v\n2\n", "j.jsonl": `{"a":1}`, "x.txt": "a\n", "d/[1].csv": "a\n1\n",
	}, nil)
	src := mustOpen(t, root)
	defer src.Close()
	for path, want := range map[string]string{
		"z.csv.gz": "1|x|\n", "t.tsv": "1|x, y|\n", "d/1.csv": "1|\n", "d/**/?.csv": "1|\n2|\n", "j.jsonl": "1|\n", "k/**/*.csv": "1|01|a b|\n2|02|<nil>|\n",
	} {
		table, err := described(t, src, path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if got, err := read(src, table); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", path, got, err, want)
		}
	}
	_, err := described(t, src, "x.txt")
	expect(t, "an unknown format", err, pgerr.UndefinedTable, "x.txt", ".parquet")
	_, err = described(t, src, "d/*.csv")
	expect(t, "a file name that is a pattern", err, pgerr.InvalidName, "d/[1].csv")
}
