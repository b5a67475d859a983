package catalog_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// moods is a source whose relations have one column each, of an enum "schema.name label label".
type moods struct {
	source.Source
	enums map[string]string
}

func (m moods) Tables(_ context.Context, want []source.Want) ([]source.Found, error) {
	var out []source.Found
	for i, w := range want {
		f := strings.Fields(m.enums[w.Relation])
		schema, name, _ := strings.Cut(strings.TrimSuffix(f[0], "[]"), ".")
		u := rel.Enum(rel.Name{Schema: schema, Name: name}, f[1:])
		typ := rel.Of(u.OID)
		if strings.HasSuffix(f[0], "[]") {
			typ = rel.Of(u.Array)
		}
		out = append(out, source.Found{Want: i, Table: &rel.Table{Kind: "table", Remote: []string{schema, w.Relation}, Rows: -1,
			Columns: []rel.TableColumn{{Type: typ, Remote: rel.RemoteColumn{Name: "Feel"}}}}})
	}
	return out, nil
}

// A source's enums become types of the domains that publish its relations.
func TestTypes(t *testing.T) {
	sources := map[string]source.Source{
		"shop.db": moods{enums: map[string]string{"a": "public.Mood sad ok", "b": "public.Mood[] sad ok", "size": "public.size s m", "plain": ". x y"}},
		"shop.hr": moods{enums: map[string]string{"same": "people.mood sad ok", "c": "people.mood ok sad", "d": "x.mood bad"}},
	}
	entry := func(src, name string) catalog.Entry { return relation(name, src, name, "s.yaml:1") }
	for _, c := range []struct {
		name  string
		specs []catalog.Spec
		want  string // relation type; …
	}{
		{"one type for all relations, and its array", []catalog.Spec{domain("shop", entry("shop.db", "a"), entry("shop.db", "b"))},
			"shop.a shop.mood{sad ok}; shop.b shop.mood[]{sad ok}"},
		{"one type of equal definitions", []catalog.Spec{domain("shop", entry("shop.db", "a"), entry("shop.hr", "same"))},
			"shop.a shop.mood{sad ok}; shop.same shop.mood{sad ok}"},
		{"a type of each domain", []catalog.Spec{domain("shop", entry("shop.db", "a")), domain("hr", entry("shop.hr", "c"))},
			"hr.c hr.mood{ok sad}; shop.a shop.mood{sad ok}"},
		{"two definitions", []catalog.Spec{domain("shop", entry("shop.db", "a"), entry("shop.hr", "c"), entry("shop.hr", "d"), entry("shop.db", "b"))},
			"shop.a shop.db_mood{sad ok}; shop.b shop.db_mood[]{sad ok}; shop.c shop.hr_mood{ok sad}; shop.d shop.hr_mood_2{bad}"},
		{"a relation of the name", []catalog.Spec{domain("shop", entry("shop.db", "size"))},
			"shop.size shop.db_size{s m}"},
		{"no name of its own", []catalog.Spec{domain("shop", entry("shop.db", "plain"))},
			"shop.plain shop.plain_feel{x y}"},
	} {
		snap, errs := catalog.Build(t.Context(), "test", c.specs, sources)
		if len(errs) > 0 {
			t.Fatal(c.name, errs)
		}
		var got []string
		for _, r := range snap.Relations() {
			typ := r.Columns[0].Type
			u, isArray, _ := rel.UserTypeOf(typ.OID)
			got = append(got, fmt.Sprintf("%s %s{%s}", r.Name, typ, strings.Join(u.Labels, " ")))
			name := u.Name
			if isArray {
				name = u.ArrayName()
			}
			if oid, used, ok := snap.Type(name); !ok || oid != typ.OID || !contains(used, r) {
				t.Errorf("%s: type %s: %d used by %d relations", c.name, name, oid, len(used))
			}
		}
		if text := strings.Join(got, "; "); text != c.want {
			t.Errorf("%s: %s", c.name, text)
		}
	}
	snap, _ := catalog.Build(t.Context(), "test", []catalog.Spec{domain("shop", entry("shop.db", "a"), entry("shop.db", "b"), entry("shop.db", "size"))}, sources)
	var types []string
	for _, u := range snap.Types() {
		types = append(types, fmt.Sprintf("%s %t", u.Name, u.IsEnum()))
	}
	if text := strings.Join(types, "; "); text != "shop.a false; shop.b false; shop.db_size true; shop.mood true; shop.size false" {
		t.Error(text)
	}
	for _, r := range snap.Relations() {
		oid, used, ok := snap.Type(r.Name)
		if u, row := rel.RowTypeOf(oid); !ok || !row || len(used) != 1 || used[0] != r || r.RowType != oid || len(u.Columns) != len(r.Columns) {
			t.Errorf("the row type of %s is not that of the relation", r.Name)
		}
	}
}

func contains(used []*rel.Table, t *rel.Table) bool {
	for _, u := range used {
		if u == t {
			return true
		}
	}
	return false
}
