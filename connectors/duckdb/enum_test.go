package duckdb

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

// An enum has the name that CREATE TYPE gave it, also after the file is opened again, and in
// views; its comparisons go by labels' positions, whether named or not.
func TestEnumsByName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mart.duckdb")
	create(t, path, "CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s')", "CREATE TABLE t (m mood, ms mood[], n ENUM('b', 'a'))",
		"INSERT INTO t VALUES ('sad', ['ok', NULL], 'b'), ('ok', [], 'a'), ('it''s', NULL, NULL), (NULL, ['sad'], 'a')", "CREATE VIEW v AS SELECT m, n FROM t")
	src := opener(path)(t)
	defer src.Close()
	found, err := src.Tables(context.Background(), []source.Want{{Relation: "t"}, {Relation: "v"}})
	if err != nil || found[0].Err != nil || found[1].Err != nil {
		t.Fatal(err, found)
	}
	mood, plain := rel.Enum(rel.Name{Name: "mood"}, []string{"sad", "ok", "it's"}), rel.Enum(rel.Name{}, []string{"b", "a"})
	types := func(t *rel.Table) string {
		var out []rel.OID
		for _, c := range t.Columns {
			out = append(out, c.Type.OID)
		}
		return fmt.Sprint(out)
	}
	if got, want := types(found[0].Table), fmt.Sprint([]rel.OID{mood.OID, mood.Array, plain.OID}); got != want {
		t.Errorf("t: %s, want %s", got, want)
	}
	if got, want := types(found[1].Table), fmt.Sprint([]rel.OID{mood.OID, plain.OID}); got != want {
		t.Errorf("v: %s, want %s", got, want)
	}
	for _, c := range []struct {
		column    int
		op, label string
		want      int64
	}{{0, ">", "sad", 2}, {0, "<=", "ok", 2}, {0, "=", "it's", 1}, {0, "<>", "ok", 2}, {2, "<", "a", 1}, {2, "=", "a", 2}} {
		scan := sourcetest.ScanOf(found[0].Table, 1, c.column)
		col := &rel.Col{Column: scan.Cols[0].Column}
		f := &plan.Filter{Input: scan, Preds: []rel.Expr{sourcetest.Compare(c.op, col, &rel.Const{Val: c.label, Typ: col.Type()})}}
		if v := src.Offer(f); v.Kind != source.Exact {
			t.Errorf("column %d %s: %v", c.column, c.op, v)
		}
		rows, err := src.Run(context.Background(), sourcetest.FragmentOf("sales.mart", f))
		if err != nil {
			t.Fatal(err)
		}
		n, err := sourcetest.Count(context.Background(), rows, nil)
		rows.Close()
		if err != nil || n != c.want {
			t.Errorf("column %d %s %q: %d rows, not %d, %v", c.column, c.op, c.label, n, c.want, err)
		}
	}
}
