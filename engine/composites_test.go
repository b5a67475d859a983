package engine_test

import (
	"context"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine"
	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

// composite is a composite type that a domain or a source's schema has.
func composite(schema, name string, attributes ...rel.Column) *rel.UserType {
	return rel.Composite(rel.Name{Schema: schema, Name: name}, attributes)
}

func attribute(name string, t rel.Type) rel.Column { return rel.Column{Name: name, Type: t} }

// compositeGate publishes hr.people, with columns of the types addr and addr[], and hr.secret, with
// one of the type spot, which has attributes of the types addr and grade; from another source
// hr.more, of the same type addr, and from a third ops.people, of its own addr, and of other.
func compositeGate(t *testing.T, d guard.Decider) *engine.Session {
	t.Helper()
	addr := composite("public", "addr", attribute("street", rel.VarcharType(8)), attribute("zip", rel.Int4))
	spot := composite("public", "spot", attribute("place", rel.Of(addr.OID)), attribute("grade", enum("grade", "b", "a")))
	other := composite("public", "other", attribute("street", rel.Text), attribute("zip", rel.Int4))
	published := composite("hr", "addr", addr.Columns...)
	rowOf := func(u *rel.UserType, text string) any {
		v, err := pgvalue.Parse(text, rel.Of(u.OID), pgvalue.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	row := func(text string) any { return rowOf(published, text) }
	list := func(texts ...string) any {
		a := rel.Array{Elem: rel.Of(published.OID)}
		for _, s := range texts {
			a.Values = append(a.Values, row(s))
		}
		return a
	}
	hr := &sourcetest.Memory{Name: "hr.db", Judge: onlyComparisons(source.Exact), Tables: []sourcetest.MemoryTable{
		{Table: &rel.Table{Kind: "table", Remote: []string{"people"}, Rows: 4, Columns: []rel.TableColumn{col("id", rel.Int4), col("home", rel.Of(addr.OID)), col("homes", rel.Of(addr.Array))}},
			Rows: [][]any{{int64(1), row("(a,1)"), list("(b,2)", "(,)")}, {int64(2), row("(b,)"), nil}, {int64(3), nil, list()}, {int64(4), row("(,)"), list("(a,1)")}}},
		{Table: &rel.Table{Kind: "table", Remote: []string{"secret"}, Rows: -1, Columns: []rel.TableColumn{col("spot", rel.Of(spot.OID))}}},
	}}
	more := &sourcetest.Memory{Name: "hr.more", Judge: onlyComparisons(source.Exact), Tables: []sourcetest.MemoryTable{
		{Table: &rel.Table{Kind: "table", Remote: []string{"more"}, Rows: 2, Columns: []rel.TableColumn{col("home", rel.Of(addr.OID))}}, Rows: [][]any{{row("(a,1)")}, {row("(z,9)")}}}}}
	ops := &sourcetest.Memory{Name: "ops.db", Judge: onlyComparisons(source.Exact), Tables: []sourcetest.MemoryTable{
		{Table: &rel.Table{Kind: "table", Remote: []string{"people"}, Rows: 1, Columns: []rel.TableColumn{col("home", rel.Of(addr.OID)), col("other", rel.Of(other.OID))}},
			Rows: [][]any{{rowOf(composite("ops", "addr", addr.Columns...), "(a,1)"), rowOf(composite("ops", "other", other.Columns...), "(a,1)")}}}}}
	entry := func(src, name string) catalog.Entry {
		return catalog.Entry{Name: name, Source: src, Want: source.Want{Relation: name}, Place: "mesh.yaml:1"}
	}
	snap, errs := catalog.Build(context.Background(), "acme", []catalog.Spec{
		{Domain: catalog.Domain{Name: "hr"}, Entries: []catalog.Entry{entry("hr.db", "people"), entry("hr.db", "secret"), entry("hr.more", "more")}},
		{Domain: catalog.Domain{Name: "ops"}, Entries: []catalog.Entry{entry("ops.db", "people")}},
	}, map[string]source.Source{"hr.db": hr.Open(), "hr.more": more.Open(), "ops.db": ops.Open()})
	return gateOf(t, d, hr, snap, errs).open(t)
}

// A composite type that only hidden relations use, and the types of its attributes, are to the
// principal what types that do not exist are.
func TestHiddenCompositeTypes(t *testing.T) {
	s := compositeGate(t, decider{"hr.secret": {Reason: "hidden"}})
	grade := rel.Enum(rel.Name{Schema: "hr", Name: "grade"}, []string{"b", "a"})
	attributes := []rel.Column{attribute("place", rel.Of(composite("hr", "addr", attribute("street", rel.VarcharType(8)), attribute("zip", rel.Int4)).OID)), attribute("grade", rel.Of(grade.OID))}
	hidden, missing := composite("hr", "spot", attributes...), composite("hr", "tops", attributes...)
	for _, sql := range []string{
		"SELECT NULL::hr.spot", "SELECT NULL::spot", "SELECT '(,)'::hr.spot", "SELECT ROW(NULL,NULL)::hr.spot", "SELECT '{}'::hr.spot[]", "SELECT '{}'::hr._spot",
		"SELECT * FROM hr.spot", "SELECT * FROM spot", "SELECT 'hr.spot'::regclass", "SELECT to_regclass('hr.spot') IS NULL", "SELECT 'hr.spot'::regtype",
		"SELECT to_regtype('hr.spot[]') IS NULL", "SELECT typname FROM pg_type WHERE typname IN ('spot', '_spot')", "SELECT relname FROM pg_class WHERE relname = 'spot' OR reltype = OID",
		"SELECT attname FROM pg_attribute WHERE attname = 'grade'", "SELECT attribute_name FROM information_schema.attributes WHERE udt_name = 'spot'",
		"SELECT user_defined_type_name FROM information_schema.user_defined_types WHERE user_defined_type_name = 'spot'",
		"SELECT format_type(OID, -1), OID::oid::regtype", "SELECT format_type(ARRAY, -1)", "PREPARE p (hr.spot) AS SELECT $1",
		"SELECT * FROM json_populate_record(NULL::hr.spot, '{}')", "SET search_path = hr; SELECT NULL::spot; SELECT * FROM spot; RESET search_path",
	} {
		sameAsMissing(t, s, hidden, missing, sql)
	}
	other := rel.Enum(rel.Name{Schema: "hr", Name: "price"}, []string{"b", "a"})
	for _, sql := range []string{"SELECT 'a'::hr.grade", "SELECT typname FROM pg_type WHERE typname = 'grade'", "SELECT count(*) FROM pg_enum WHERE enumlabel = 'a'"} {
		sameAsMissing(t, s, grade, other, sql)
	}
	stmts, err := s.Parse(t.Context(), "SELECT $1 IS NULL")
	if err != nil {
		t.Fatal(err)
	}
	for _, oid := range []rel.OID{hidden.OID, hidden.Array} {
		if _, err := s.Prepare(t.Context(), stmts[0], []rel.OID{oid}); pgerr.Code(err) != pgerr.UndefinedObject {
			t.Errorf("a parameter of type OID %d: %v", oid, err)
		}
	}
	for _, sql := range []string{"SELECT '(a,1)'::hr.addr", "SELECT 'hr.addr'::regclass::text", "SELECT relkind, relname FROM pg_class WHERE relname = 'addr' AND relnamespace = 'hr'::regnamespace"} {
		if got := ask(t.Context(), s, sql); strings.HasPrefix(got, "ERROR") || !strings.HasSuffix(got, "SELECT 1\n") {
			t.Errorf("%s: %s", sql, got)
		}
	}
	seen := compositeGate(t, decider{})
	for _, sql := range []string{"SELECT '(\"(a,1)\",b)'::hr.spot", "SELECT 'a'::hr.grade", "SELECT relname FROM pg_class WHERE relname = 'spot'"} {
		if got := ask(t.Context(), seen, sql); strings.HasPrefix(got, "ERROR") || !strings.HasSuffix(got, "SELECT 1\n") {
			t.Errorf("%s: %s", sql, got)
		}
	}
}

// Sources of a domain share a type of one definition; those of two domains have two, whose rows
// compare column by column.
func TestCompositeTypesOfTwoSources(t *testing.T) {
	s := compositeGate(t, decider{"hr.secret": {Reason: "hidden"}})
	for _, c := range []struct{ sql, want string }{
		{"SELECT p.id, m.home::text, pg_typeof(m.home)::text FROM hr.people p JOIN hr.more m ON p.home = m.home", "1|(a,1)|hr.addr\nSELECT 1"},
		{"SELECT p.id, (home).zip FROM hr.people p JOIN hr.more m USING (home)", "1|1\nSELECT 1"},
		{"SELECT x.home::text FROM (SELECT home FROM hr.people UNION SELECT home FROM hr.more) x ORDER BY x.home", "(a,1)\n(b,)\n(z,9)\n(,)\nNULL\nSELECT 5"},
		{"SELECT p.id, h.home = o.home, h.home < o.home FROM hr.people p, hr.more h, ops.people o WHERE p.id = 1 AND (h.home).zip = 1", "1|true|false\nSELECT 1"},
		{"SELECT h.home = o.other FROM hr.more h, ops.people o", "ERROR 42804 cannot compare dissimilar column types character varying and text at record column 1"},
		{"SELECT home FROM hr.more UNION SELECT home FROM ops.people", "ERROR 42846 UNION could not convert type ops.addr to hr.addr | at 39"},
		{"SELECT coalesce(h.home, o.home) FROM hr.more h, ops.people o", "ERROR 42846 COALESCE could not convert type ops.addr to hr.addr | at 25"},
		{"SELECT home::hr.addr FROM ops.people", "ERROR 42846 cannot cast type ops.addr to hr.addr | at 12"},
		{"SELECT home IN (SELECT home FROM ops.people) FROM hr.more ORDER BY home", "true\nfalse\nSELECT 2"},
		{"SELECT NULL::addr", `ERROR 42P09 type "addr" is ambiguous | Several domains have one: write hr.addr or ops.addr. | at 14`},
		{"SELECT NULL::other IS NULL, pg_typeof(NULL::other)::text", "true|ops.other\nSELECT 1"},
	} {
		if got := strings.TrimSpace(ask(t.Context(), s, c.sql)); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.sql, got, c.want)
		}
	}
}

// Policies filter by columns of composite types and mask them: also whole, inside rows and arrays.
func TestPolicyOverCompositeTypes(t *testing.T) {
	for _, c := range []struct {
		decision  guard.Decision
		sql, want string
	}{
		{guard.Decision{Allow: true}, "SELECT id, home::text, homes::text FROM hr.people ORDER BY id", "1|(a,1)|{\"(b,2)\",\"(,)\"}\n2|(b,)|NULL\n3|NULL|{}\n4|(,)|{\"(a,1)\"}\nSELECT 4"},
		{guard.Decision{Allow: true, RowFilter: "(home).zip = 1"}, "SELECT id FROM hr.people", "1\nSELECT 1"},
		{guard.Decision{Allow: true, RowFilter: "home IS NULL"}, "SELECT id FROM hr.people ORDER BY id", "3\n4\nSELECT 2"},
		{guard.Decision{Allow: true, RowFilter: "home IS NOT DISTINCT FROM NULL OR home = '(b,)'::hr.addr"}, "SELECT id FROM hr.people ORDER BY id", "2\n3\nSELECT 2"},
		{guard.Decision{Allow: true, RowFilter: "'(a,1)'::hr.addr = ANY (homes)"}, "SELECT id FROM hr.people ORDER BY id", "4\nSELECT 1"},
		{guard.Decision{Allow: true, Masks: map[string]string{"home": "NULL"}}, "SELECT id, home, (home).zip, pg_typeof(home)::text FROM hr.people WHERE home IS NULL ORDER BY id LIMIT 2", "1|NULL|NULL|hr.addr\n2|NULL|NULL|hr.addr\nSELECT 2"},
		{guard.Decision{Allow: true, Masks: map[string]string{"home": "NULL"}}, "SELECT id FROM hr.people WHERE home = '(a,1)'::hr.addr OR (home).street = 'a'", "SELECT 0"},
		{guard.Decision{Allow: true, Masks: map[string]string{"home": "'(x,0)'"}}, "SELECT DISTINCT home::text, pg_typeof(home)::text, (home).* FROM hr.people", "(x,0)|hr.addr|x|0\nSELECT 1"},
		{guard.Decision{Allow: true, Masks: map[string]string{"home": "ROW('x', (home).zip)::hr.addr"}}, "SELECT p::text, home::text FROM hr.people p ORDER BY id LIMIT 2", "(1,\"(x,1)\",\"{\"\"(b,2)\"\",\"\"(,)\"\"}\")|(x,1)\n(2,\"(x,)\",)|(x,)\nSELECT 2"},
		{guard.Decision{Allow: true, Masks: map[string]string{"homes": "'{}'", "home": "ROW(left((home).street, 0), NULL)"}}, "SELECT home::text, homes::text, cardinality(homes) FROM hr.people ORDER BY id LIMIT 1", "(\"\",)|{}|0\nSELECT 1"},
	} {
		s := compositeGate(t, decider{"hr.people": c.decision})
		if got := strings.TrimSpace(ask(t.Context(), s, c.sql)); got != c.want {
			t.Errorf("%+v\n%s\ngot  %s\nwant %s", c.decision, c.sql, got, c.want)
		}
	}
}
