package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
	"github.com/meshgate/meshgate/engine/testserver"
)

// Enums are described with their schema and labels in order, through arrays and domains; a
// label that was added since is an error that says what to do.
func TestEnums(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "")
	db.Exec(t, `CREATE SCHEMA "Odd one"; CREATE TYPE "Odd one"."user" AS ENUM ('z', 'a'); ALTER TYPE "Odd one"."user" ADD VALUE 'm' BEFORE 'a';
CREATE DOMAIN felt AS "Odd one"."user" NOT NULL; CREATE TYPE empty AS ENUM ();
CREATE TABLE feelings (u "Odd one"."user", f felt, us "Odd one"."user"[], fs felt[], n empty)`)
	db.Exec(t, `INSERT INTO feelings VALUES ('a', 'z', '{m,NULL}', NULL, NULL)`)
	src := open(t, db)
	defer src.Close()
	found, err := src.Tables(context.Background(), []source.Want{{Relation: "public.feelings"}})
	if err != nil || found[0].Err != nil {
		t.Fatal(err, found[0].Err)
	}
	table := found[0].Table
	user, none := rel.Enum(rel.Name{Schema: "Odd one", Name: "user"}, []string{"z", "m", "a"}), rel.Enum(rel.Name{Schema: "public", Name: "empty"}, nil)
	for i, want := range []rel.OID{user.OID, user.OID, user.Array, 0, none.OID} {
		c := table.Columns[i]
		if want == 0 && c.Refused == "" || want != 0 && (c.Type != rel.Of(want) || c.Refused != "") {
			t.Errorf("column %s: %s %q", c.Name, c.Type, c.Refused)
		}
	}
	scan := sourcetest.ScanOf(table, 1, 0, 1, 2)
	read := func() error {
		rows, err := src.Run(context.Background(), sourcetest.FragmentOf("sales.shop", scan))
		if err != nil {
			return err
		}
		defer rows.Close()
		b, err := rows.Next(context.Background())
		if err == nil {
			b.Release()
		}
		return err
	}
	if err := read(); err != nil {
		t.Fatal(err)
	}
	col := &rel.Col{Column: scan.Cols[0].Column}
	later := &plan.Filter{Input: scan, Preds: []rel.Expr{sourcetest.Compare(">", col, &rel.Const{Val: "z", Typ: col.Type()})}}
	rows, err := src.Run(context.Background(), sourcetest.FragmentOf("sales.shop", later)) // the reader has no right to the schema
	if err != nil {
		t.Fatal(err)
	}
	if b, err := rows.Next(context.Background()); err != nil || b.NumRows() != 1 {
		t.Errorf("a predicate: %v", err)
	}
	rows.Close()
	db.Exec(t, `ALTER TYPE "Odd one"."user" ADD VALUE 'new'`)
	db.Exec(t, `UPDATE feelings SET u = 'new'`)
	err = read()
	if e, ok := pgerr.As(err); !ok || !strings.Contains(e.Message, `column "u"`) || !strings.Contains(e.Message, `label "new"`) {
		t.Errorf("a new label: %v", err)
	}
}
