package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
	"github.com/meshgate/meshgate/engine/testserver"
)

const compositeDDL = `CREATE SCHEMA "Odd one"; CREATE EXTENSION citext;
CREATE TYPE "Odd one".mood AS ENUM ('sad', 'ok'); CREATE DOMAIN zip AS int CHECK (value > 0);
CREATE COLLATION ignore_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TYPE "Odd one"."Addr" AS ("Street" varchar(5), gone int, zip zip, mood "Odd one".mood);
ALTER TYPE "Odd one"."Addr" DROP ATTRIBUTE gone;
CREATE TYPE deep AS (addr "Odd one"."Addr", addrs "Odd one"."Addr"[], moods "Odd one".mood[], c char(3), n numeric(5,2), t timestamptz(3));
CREATE DOMAIN required AS "Odd one"."Addr" NOT NULL; CREATE TYPE empty AS ();
CREATE TYPE places AS (a int, p point); CREATE TYPE within AS (x places[]); CREATE TYPE loose AS (c citext); CREATE TYPE looser AS (c citext[]);
CREATE TYPE folded AS (t text COLLATE ignore_case); CREATE TABLE other (a int);
CREATE TABLE held (a "Odd one"."Addr", d deep, r required, l "Odd one"."Addr"[], g "Odd one"."Addr"[][], e empty,
  x1 places, x2 within, x3 loose, x4 looser, x5 folded, x6 other, x7 places[])`

// Composite types are described with the types of their attributes, through arrays, domains and
// each other; those with an attribute that is not carried, or that compares otherwise than by
// its bytes, are refused, and the refusal names the attribute.
func TestComposites(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "")
	db.Exec(t, compositeDDL)
	src := open(t, db)
	defer src.Close()
	found, err := src.Tables(context.Background(), []source.Want{{Relation: "public.held"}})
	if err != nil || found[0].Err != nil {
		t.Fatal(err, found[0].Err)
	}
	table := found[0].Table
	mood := rel.Enum(rel.Name{Schema: "Odd one", Name: "mood"}, []string{"sad", "ok"})
	addr := rel.CheckedComposite(rel.Name{Schema: "Odd one", Name: "Addr"}, []rel.Column{
		{Name: "Street", Type: rel.VarcharType(5)}, {Name: "zip", Type: rel.Int4}, {Name: "mood", Type: rel.Of(mood.OID)}})
	deep := rel.Composite(rel.Name{Schema: "public", Name: "deep"}, []rel.Column{
		{Name: "addr", Type: rel.Of(addr.OID)}, {Name: "addrs", Type: rel.Of(addr.Array)}, {Name: "moods", Type: rel.Of(mood.Array)},
		{Name: "c", Type: rel.BPCharType(3)}, {Name: "n", Type: rel.NumericType(5, 2)}, {Name: "t", Type: rel.Type{OID: rel.TimestamptzOID, Mod: 3}}})
	empty := rel.Composite(rel.Name{Schema: "public", Name: "empty"}, nil)
	for i, want := range []rel.OID{addr.OID, deep.OID, addr.OID, addr.Array, addr.Array, empty.OID} {
		if c := table.Columns[i]; c.Type != rel.Of(want) || c.Refused != "" {
			t.Errorf("column %s: %s %q", c.Name, c.Type, c.Refused)
		}
	}
	for i, want := range []string{
		`composite type places is not carried by the gateway: its attribute "p" is of type point; publish a view that casts the column to text`,
		`composite type within is not carried by the gateway: its attribute "x" is of type places[] (its attribute "p" is of type point); publish`,
		`composite type loose is not carried by the gateway: its attribute "c" is of type citext;`,
		`composite type looser is not carried by the gateway: its attribute "c" is of type citext[];`,
		`composite type folded is not carried by the gateway: its attribute "t" is of type text (of collation ignore_case);`,
		`composite type other is not carried by the gateway: it is the row type of a relation;`,
		`type places[] is not carried by the gateway: its attribute "p" is of type point;`,
	} {
		if c := table.Columns[6+i]; !strings.HasPrefix(c.Refused, want) {
			t.Errorf("column %s: %q", c.Name, c.Refused)
		}
	}

	db.Exec(t, `INSERT INTO held VALUES ('(ab,7,ok)', ROW('(,,)', '{"(x,1,sad)",NULL}', '{ok,NULL}', 'a', 1.5, '2024-02-29 12:00:00.1234+02')::deep,
  '(r,1,)', '{"(l,,)",NULL}', '{{"(g,2,ok)"},{NULL}}', '()'), (NULL, NULL, '(,,)', '{}', '[0:1]={NULL,"(,,)"}', NULL)`)
	scan := sourcetest.ScanOf(table, 1, 0, 1, 2, 3, 4, 5)
	spell := func(a *array.String, i int, typ rel.Type) string {
		if a.IsNull(i) {
			return "NULL"
		}
		v, err := pgvalue.Parse(a.Value(i), typ, pgvalue.Carried)
		if err != nil {
			t.Fatal(err)
		}
		return pgvalue.Format(v, typ, pgvalue.Settings{})
	}
	read := func() (out []string, err error) {
		rows, err := src.Run(context.Background(), sourcetest.FragmentOf("sales.shop", scan))
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		b, err := rows.Next(context.Background())
		if err != nil {
			return nil, err
		}
		defer b.Release()
		for r := range int(b.NumRows()) {
			for i, c := range scan.Cols {
				if a, ok := b.Column(i).(*array.String); ok {
					out = append(out, spell(a, r, c.Type))
					continue
				}
				a, elem := b.Column(i).(*array.List), must(c.Type.Elem())
				begin, end := a.ValueOffsets(r)
				var values []string
				for k := begin; k < end; k++ {
					values = append(values, spell(a.ListValues().(*array.String), int(k), elem))
				}
				out = append(out, strings.Join(values, " "))
			}
		}
		return out, nil
	}
	got, err := read()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{`(ab,7,ok)`, `("(,,)","{""(x,1,sad)"",NULL}","{ok,NULL}","a  ",1.50,"2024-02-29 10:00:00.123+00")`, `(r,1,)`, "(l,,) NULL", `{{"(g,2,ok)"},{NULL}}`, `()`,
		"NULL", "NULL", "(,,)", "", `[0:1]={NULL,"(,,)"}`, "NULL"} {
		if got[i] != want {
			t.Errorf("value %d: %s, not %s", i, got[i], want)
		}
	}

	for _, alter := range []string{
		`ALTER TYPE "Odd one"."Addr" ADD ATTRIBUTE more text`,
		`ALTER TYPE "Odd one"."Addr" DROP ATTRIBUTE zip`,
		`ALTER TYPE "Odd one"."Addr" RENAME ATTRIBUTE mood TO "Mood"`,
		`ALTER TYPE "Odd one"."Addr" DROP ATTRIBUTE "Mood", ADD ATTRIBUTE "Mood" int4`, // text of four bytes was a number
		`ALTER TYPE "Odd one"."Addr" DROP ATTRIBUTE "Mood", ADD ATTRIBUTE "Mood" "Odd one".mood, DROP ATTRIBUTE "Street", ADD ATTRIBUTE "Street" varchar(5)`,
		`ALTER TYPE "Odd one"."Addr" DROP ATTRIBUTE "Street", ADD ATTRIBUTE "Street" varchar(6)`,
	} {
		found, err := src.Tables(context.Background(), []source.Want{{Relation: "public.held"}})
		if err != nil || found[0].Err != nil {
			t.Fatal(err, found[0].Err)
		}
		scan = sourcetest.ScanOf(found[0].Table, 1, 0, 1, 2, 3, 4, 5)
		if _, err := read(); err != nil {
			t.Fatalf("before %s: %v", alter, err)
		}
		db.Exec(t, alter)
		for i, name := range []string{"a", "d", "r", "l", "g"} {
			scan = sourcetest.ScanOf(found[0].Table, 1, i)
			_, err := read()
			e, ok := pgerr.As(err)
			if want := `column "` + name + `": composite type "Odd one"."Addr" has been altered`; !ok || e.Code != pgerr.ObjectNotInState || !strings.Contains(e.Message, want) {
				t.Errorf("%s, column %s: %v", alter, name, err)
			}
		}
	}
}

// Attributes of one type that change their places, or of which one takes the other's name, are
// not taken for each other.
func TestCompositesRenamed(t *testing.T) {
	db := testserver.Postgres(t).CreateDatabase(t, "")
	db.Exec(t, `CREATE TYPE pair AS (a int, b int); CREATE TABLE held (p pair); INSERT INTO held VALUES ('(1,2)')`)
	src := open(t, db)
	defer src.Close()
	for _, alter := range []string{
		`ALTER TYPE pair RENAME ATTRIBUTE a TO c`,
		`ALTER TYPE pair DROP ATTRIBUTE c, ADD ATTRIBUTE d int`,
		`ALTER TYPE pair RENAME ATTRIBUTE b TO x; ALTER TYPE pair RENAME ATTRIBUTE d TO b; ALTER TYPE pair RENAME ATTRIBUTE x TO d`,
		`ALTER TYPE pair DROP ATTRIBUTE d, ADD ATTRIBUTE d int`,
	} {
		held := table(t, src, "public.held")
		db.Exec(t, alter)
		if _, err := read(t, src, held); pgerr.Code(err) != pgerr.ObjectNotInState {
			t.Errorf("%s: %v", alter, err)
		}
		if _, err := read(t, src, table(t, src, "public.held")); err != nil {
			t.Errorf("after %s: %v", alter, err)
		}
	}
}
