package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine"
	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/guard"
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

func enum(name string, labels ...string) rel.Type {
	return rel.Of(rel.Enum(rel.Name{Schema: "public", Name: name}, labels).OID)
}

// typedGate publishes hr.people and hr.secret, which share an enum, and each has one of its own;
// ops.people has another of the shared one's name.
func typedGate(t *testing.T, d guard.Decider) *gate {
	t.Helper()
	mood, job, grade := enum("mood", "sad", "ok", "happy"), enum("job", "cook", "clerk"), enum("grade", "b", "a")
	hr := &sourcetest.Memory{Name: "hr.db", Judge: onlyComparisons(source.Exact), Tables: []sourcetest.MemoryTable{
		{Table: &rel.Table{Kind: "table", Remote: []string{"people"}, Rows: 3, Columns: []rel.TableColumn{col("id", rel.Int4), col("mood", mood), col("job", job)}},
			Rows: [][]any{{int64(1), "ok", "cook"}, {int64(2), "happy", nil}, {int64(3), "sad", "clerk"}}},
		{Table: &rel.Table{Kind: "table", Remote: []string{"secret"}, Rows: -1, Columns: []rel.TableColumn{col("mood", mood), col("grade", grade)}}},
	}}
	ops := &sourcetest.Memory{Name: "ops.db", Judge: onlyComparisons(source.Exact), Tables: []sourcetest.MemoryTable{
		{Table: &rel.Table{Kind: "table", Remote: []string{"people"}, Rows: 1, Columns: []rel.TableColumn{col("mood", enum("mood", "low", "ok")), col("blank", enum("blank"))}}, Rows: [][]any{{"ok", nil}}},
	}}
	entry := func(src, name string) catalog.Entry {
		return catalog.Entry{Name: name, Source: src, Want: source.Want{Relation: name}, Place: "mesh.yaml:1"}
	}
	snap, errs := catalog.Build(context.Background(), "acme", []catalog.Spec{
		{Domain: catalog.Domain{Name: "hr"}, Entries: []catalog.Entry{entry("hr.db", "people"), entry("hr.db", "secret")}},
		{Domain: catalog.Domain{Name: "ops"}, Entries: []catalog.Entry{entry("ops.db", "people")}},
	}, map[string]source.Source{"hr.db": hr.Open(), "ops.db": ops.Open()})
	return gateOf(t, d, hr, snap, errs)
}

// sameAsMissing asks about two types, of which sql names the first (OID and ARRAY stand for
// the numbers of either), and compares what is said of them.
func sameAsMissing(t *testing.T, s *engine.Session, hidden, missing *rel.UserType, sql string) {
	t.Helper()
	of := func(u *rel.UserType) string {
		asked := strings.NewReplacer(hidden.Name.Name, u.Name.Name, "OID", fmt.Sprint(u.OID), "ARRAY", fmt.Sprint(u.Array)).Replace(sql)
		return strings.NewReplacer(u.Name.Name, hidden.Name.Name, fmt.Sprint(u.OID), "OID", fmt.Sprint(u.Array), "ARRAY").Replace(ask(t.Context(), s, asked))
	}
	if h, m := of(hidden), of(missing); h != m {
		t.Errorf("%s\nhidden  %s\nmissing %s", sql, h, m)
	}
	ask(t.Context(), s, "RESET search_path; DEALLOCATE ALL")
}

// A type that only hidden relations use is to the principal what a type that does not exist is.
func TestHiddenTypes(t *testing.T) {
	s := typedGate(t, decider{"hr.secret": {Reason: "hidden"}}).open(t)
	hidden := rel.Enum(rel.Name{Schema: "hr", Name: "grade"}, []string{"b", "a"})
	missing := rel.Enum(rel.Name{Schema: "hr", Name: "price"}, []string{"b", "a"})
	for _, sql := range []string{
		"SELECT 'a'::hr.grade", "SELECT 'a'::grade", "SELECT '{a}'::hr.grade[]", "SELECT '{a}'::hr._grade", "SELECT hr.grade('a')", "SELECT grade('a')",
		"SELECT 'hr.grade'::regtype", "SELECT to_regtype('hr.grade') IS NULL", "SELECT to_regtype('grade[]') IS NULL", "SELECT typname FROM pg_type WHERE typname IN ('grade', '_grade')",
		"SELECT count(*) FROM pg_enum WHERE enumlabel = 'a'", "PREPARE p (hr.grade) AS SELECT $1", "SET search_path = hr; SELECT 'a'::grade; RESET search_path",
		"SELECT format_type(OID, -1), OID::oid::regtype", "SELECT format_type(ARRAY, -1)", "SELECT NULL::hr.grade IN (SELECT NULL)",
	} {
		sameAsMissing(t, s, hidden, missing, sql)
	}
	for _, u := range []*rel.UserType{hidden, missing} {
		stmts, err := s.Parse(t.Context(), "SELECT $1 IS NULL")
		if err != nil {
			t.Fatal(err)
		}
		for _, oid := range []rel.OID{u.OID, u.Array} {
			if _, err := s.Prepare(t.Context(), stmts[0], []rel.OID{oid}); pgerr.Code(err) != pgerr.UndefinedObject {
				t.Errorf("a parameter of type %s: %v", u.Name, err)
			}
		}
	}
}

// What types of visible relations give, names that are not unique, and values of other types.
func TestTypesOfDomains(t *testing.T) {
	s := typedGate(t, decider{"hr.secret": {Reason: "hidden"}}).open(t)
	for _, c := range []struct{ sql, want string }{
		{"SELECT max(mood), min(job) FROM hr.people", "happy|cook\nSELECT 1"},
		{"SELECT 'clerk'::job > 'cook'", "true\nSELECT 1"},
		{"SELECT 'ok'::mood", `ERROR 42P09 type "mood" is ambiguous | Several domains have one: write hr.mood or ops.mood. | at 14`},
		{"SELECT h.mood = o.mood FROM hr.people h, ops.people o", "ERROR 42883 operator does not exist: hr.mood = ops.mood | No operator matches the given name and argument types. You might need to add explicit type casts. | at 15"},
		{"SELECT 'low'::hr.mood", `ERROR 22P02 invalid input value for enum hr.mood: "low" | at 8`},
		{"SET search_path = ops; SELECT 'low'::mood; RESET search_path", "low\nSELECT 1\nRESET"},
		{"SELECT 'x'::nowhere.mood", `ERROR 3F000 schema "nowhere" does not exist | at 13`},
		{"SELECT nowhere.f(1)", `ERROR 3F000 schema "nowhere" does not exist | at 8`},
		{"SELECT enumlabel FROM pg_enum WHERE enumtypid = 'hr.mood'::regtype ORDER BY enumsortorder DESC", "happy\nok\nsad\nSELECT 3"},
		{"SELECT blank, enum_range(blank)::text, max(blank) OVER () FROM ops.people WHERE blank IS NULL ORDER BY blank", "NULL|{}|NULL\nSELECT 1"},
		{"SELECT ''::blank", `ERROR 22P02 invalid input value for enum ops.blank: "" | at 8`},
		{"SELECT enum_last(blank) FROM ops.people", "ERROR 55000 enum ops.blank contains no values"},
		{"PREPARE p (hr.mood) AS SELECT count(*) FROM hr.people WHERE mood <= $1; EXECUTE p ('ok')", "2\nSELECT 1"},
		{"EXECUTE p ('bad')", `ERROR 22P02 invalid input value for enum hr.mood: "bad" | at 12`},
	} {
		if got := strings.TrimSpace(ask(t.Context(), s, c.sql)); !strings.HasSuffix(got, c.want) {
			t.Errorf("%s\ngot  %s\nwant %s", c.sql, got, c.want)
		}
	}
}

// A type's name has its schema where the search path does not find it without, and always until
// the client has set search_path.
func TestTypesSpelledBySearchPath(t *testing.T) {
	s := typedGate(t, decider{"hr.secret": {Reason: "hidden"}}).open(t)
	for _, c := range []struct{ path, job, mood, people string }{
		{"RESET search_path", "hr.job", "hr.mood", "hr.people"},
		{"SET search_path = hr", "job", "mood", "people"},
		{"SET search_path = hr, ops", "job", "mood", "people"},
		{"SET search_path = ops, hr", "job", "hr.mood", "hr.people"},
		{"SET search_path = nowhere, pg_catalog, hr", "job", "mood", "people"},
		{"SET search_path = ops", "hr.job", "hr.mood", "hr.people"},
	} {
		ask(t.Context(), s, c.path)
		names := strings.NewReplacer("JOB", c.job, "MOOD", c.mood, "PEOPLE", c.people)
		for _, q := range []struct{ sql, want string }{
			{"SELECT p.job + 1 FROM hr.people p", "operator does not exist: JOB + integer"},
			{"SELECT lower(p.mood) FROM hr.people p", "function lower(MOOD) does not exist"},
			{"SELECT abs(ARRAY[p.mood], p) FROM hr.people p", "function abs(MOOD[], PEOPLE) does not exist"},
			{"SELECT array_append(ARRAY[mood], 1) FROM hr.people", "function array_append(MOOD[], integer) does not exist"},
			{"SELECT enum_range(mood, job) FROM hr.people", "function enum_range(MOOD, JOB) does not exist"},
			{"SELECT coalesce(mood, job) FROM hr.people", "COALESCE could not convert type JOB to MOOD"},
			{"SELECT p::hr.mood FROM hr.people p", "cannot cast type PEOPLE to MOOD"},
			{"SELECT ROW(1)::hr.people", "cannot cast type record to PEOPLE"},
			{"SELECT 'bad'::hr.mood", `invalid input value for enum MOOD: "bad"`},
			{"SELECT (job::text)::hr.mood FROM hr.people WHERE id = 1", `invalid input value for enum MOOD: "cook"`},
			{"SELECT pg_typeof(mood)::text, pg_typeof(p)::text, 'hr.job[]'::regtype::text, format_type('hr.job'::regtype, NULL) FROM hr.people p WHERE id = 1", "MOOD|PEOPLE|JOB[]|JOB\nSELECT 1"},
		} {
			if got := strings.TrimSpace(ask(t.Context(), s, q.sql)); !strings.Contains(got, names.Replace(q.want)) {
				t.Errorf("%s; %s\ngot  %s\nwant %s", c.path, q.sql, got, names.Replace(q.want))
			}
		}
	}
}

// Policies may compare and mask enums.
func TestPolicyOverTypes(t *testing.T) {
	for _, c := range []struct {
		decision guard.Decision
		want     string
	}{
		{guard.Decision{Allow: true, RowFilter: "mood > 'sad'"}, "1|ok|cook\n2|happy|NULL\nSELECT 2"},
		{guard.Decision{Allow: true, RowFilter: "mood IN (hr.mood 'sad', 'ok')"}, "1|ok|cook\n3|sad|clerk\nSELECT 2"},
		{guard.Decision{Allow: true, Masks: map[string]string{"mood": "enum_first(mood)"}}, "1|sad|cook\n2|sad|NULL\n3|sad|clerk\nSELECT 3"},
	} {
		s := typedGate(t, decider{"hr.people": c.decision}).open(t)
		if got := ask(t.Context(), s, "SELECT * FROM hr.people ORDER BY id"); got != c.want+"\n" {
			t.Errorf("%+v: %s", c.decision, got)
		}
	}
}

// The row type of a hidden relation is to the principal what a type that does not exist is;
// that of a visible one masks and filters as the relation does.
func TestRowTypesUnderPolicy(t *testing.T) {
	s := typedGate(t, decider{"hr.secret": {Reason: "hidden"}, "hr.people": {Allow: true, RowFilter: "id < 3", Masks: map[string]string{"job": "NULL"}}}).open(t)
	columns := []rel.TableColumn{
		{Name: "mood", Type: rel.Of(rel.Enum(rel.Name{Schema: "hr", Name: "mood"}, []string{"sad", "ok", "happy"}).OID)},
		{Name: "grade", Type: rel.Of(rel.Enum(rel.Name{Schema: "hr", Name: "grade"}, []string{"b", "a"}).OID)},
	}
	hidden := rel.RowType(&rel.Table{Name: rel.Name{Schema: "hr", Name: "secret"}, Columns: columns})
	missing := rel.RowType(&rel.Table{Name: rel.Name{Schema: "hr", Name: "absent"}, Columns: columns})
	for _, sql := range []string{
		"SELECT NULL::hr.secret", "SELECT NULL::secret", "SELECT '(ok,a)'::hr.secret", "SELECT ROW(NULL,NULL)::hr.secret", "SELECT '{}'::hr.secret[]", "SELECT '{}'::hr._secret",
		"SELECT 'hr.secret'::regtype", "SELECT to_regtype('hr.secret[]') IS NULL", "SELECT typname FROM pg_type WHERE typname IN ('secret', '_secret')",
		"SELECT relname FROM pg_class WHERE reltype = OID", "SELECT format_type(OID, -1), OID::oid::regtype", "SELECT format_type(ARRAY, -1)",
		"PREPARE p (hr.secret) AS SELECT $1", "SELECT * FROM json_populate_record(NULL::hr.secret, '{}')", "SELECT * FROM json_to_record('{}') AS t(x hr.secret)",
	} {
		sameAsMissing(t, s, hidden, missing, sql)
	}
	for _, c := range []struct{ sql, want string }{
		{"SELECT p::text FROM hr.people p ORDER BY p", "(1,ok,)\n(2,happy,)\nSELECT 2"},
		{"SELECT max(p.id), array_agg(p ORDER BY p.id DESC)::text FROM hr.people p", "2|{\"(2,happy,)\",\"(1,ok,)\"}\nSELECT 1"},
		{"SELECT row_to_json(p) FROM hr.people p WHERE p.id = 1", `{"id":1,"mood":"ok","job":null}` + "\nSELECT 1"},
		{"SELECT ('(7,sad,cook)'::hr.people).job > 'clerk'::hr.job", "false\nSELECT 1"},
		{"SELECT ROW(7,'sad','cook')::hr.people < ROW(7,'ok',NULL)::hr.people", "true\nSELECT 1"},
		{"SELECT '(7,low,cook)'::hr.people", `ERROR 22P02 invalid input value for enum hr.mood: "low" | at 8`},
		{"SELECT NULL::ops.people = NULL::hr.people IS NULL, pg_typeof(NULL::ops.people)::text", "true|ops.people\nSELECT 1"},
		{"SELECT NULL::people", `ERROR 42P09 type "people" is ambiguous | Several domains have one: write hr.people or ops.people. | at 14`},
		{"PREPARE q (hr.people) AS SELECT ($1).mood, $1::text; EXECUTE q ('(7,sad,cook)')", "sad|(7,sad,cook)\nSELECT 1"},
	} {
		if got := strings.TrimSpace(ask(t.Context(), s, c.sql)); !strings.HasSuffix(got, c.want) {
			t.Errorf("%s\ngot  %s\nwant %s", c.sql, got, c.want)
		}
	}
}
