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

// homes is a source whose relations have columns of the composite type addr, of which mood is an attribute.
type homes struct {
	source.Source
	labels []string
	other  string // the other attribute's name
}

func (h homes) Tables(_ context.Context, want []source.Want) ([]source.Found, error) {
	mood := rel.Enum(rel.Name{Schema: "public", Name: "Mood"}, h.labels)
	addr := rel.Composite(rel.Name{Schema: "public", Name: "Addr"}, []rel.Column{{Name: h.other, Type: rel.NumericType(5, 2)}, {Name: "moods", Type: rel.Of(mood.Array)}})
	deep := rel.Composite(rel.Name{Schema: "public", Name: "deep"}, []rel.Column{{Name: "a", Type: rel.Of(addr.OID)}, {Name: "A", Type: rel.Of(addr.Array)}})
	var out []source.Found
	for i, w := range want {
		typ := map[string]rel.OID{"homes": addr.Array, "deep": deep.OID}[w.Relation]
		if typ == 0 {
			typ = addr.OID
		}
		out = append(out, source.Found{Want: i, Table: &rel.Table{Kind: "table", Remote: []string{"public", w.Relation}, Rows: -1,
			Columns: []rel.TableColumn{{Type: rel.Of(typ), Remote: rel.RemoteColumn{Name: "c"}}}}})
	}
	return out, nil
}

// A composite type is named as an enum is, and its attributes' types with it: two are one only if these are.
func TestCompositeTypes(t *testing.T) {
	sources := map[string]source.Source{
		"shop.a": homes{labels: []string{"sad", "ok"}, other: "Size"}, "shop.b": homes{labels: []string{"sad", "ok"}, other: "size"},
		"shop.c": homes{labels: []string{"ok"}, other: "size"}, "shop.d": homes{labels: []string{"sad", "ok"}, other: "weight"},
	}
	entry := func(src, name string) catalog.Entry { return relation(name+"_"+src[5:], src, name, "s.yaml:1") }
	for _, c := range []struct {
		name    string
		entries []catalog.Entry
		want    string // relation type(attribute type, …); …
	}{
		{"equal definitions are one type", []catalog.Entry{entry("shop.a", "x"), entry("shop.b", "homes")},
			"shop.homes_b shop.addr[](size numeric(5,2), moods shop.mood[]); shop.x_a shop.addr(size numeric(5,2), moods shop.mood[])"},
		{"two definitions", []catalog.Entry{entry("shop.a", "x"), entry("shop.d", "x")},
			"shop.x_a shop.a_addr(size numeric(5,2), moods shop.mood[]); shop.x_d shop.d_addr(weight numeric(5,2), moods shop.mood[])"},
		{"two definitions of an attribute's type", []catalog.Entry{entry("shop.a", "x"), entry("shop.c", "x")},
			"shop.x_a shop.a_addr(size numeric(5,2), moods shop.a_mood[]); shop.x_c shop.c_addr(size numeric(5,2), moods shop.c_mood[])"},
		{"a composite type of another, with names that fold to one", []catalog.Entry{entry("shop.a", "deep")},
			"shop.deep_a shop.deep(a shop.addr, A shop.addr[])"},
		{"a relation of the name", []catalog.Entry{entry("shop.a", "x"), relation("addr", "shop.b", "homes", "s.yaml:1")},
			"shop.addr shop.b_addr[](size numeric(5,2), moods shop.mood[]); shop.x_a shop.a_addr(size numeric(5,2), moods shop.mood[])"},
	} {
		snap, errs := catalog.Build(t.Context(), "test", []catalog.Spec{domain("shop", c.entries...)}, sources)
		if len(errs) > 0 {
			t.Fatal(c.name, errs)
		}
		var got []string
		for _, r := range snap.Relations() {
			typ := r.Columns[0].Type
			u, _, _ := rel.UserTypeOf(typ.OID)
			var attributes []string
			for _, a := range u.Columns {
				attributes = append(attributes, fmt.Sprintf("%s %s", a.Name, a.Type))
			}
			got = append(got, fmt.Sprintf("%s %s(%s)", r.Name, typ, strings.Join(attributes, ", ")))
			if oid, used, ok := snap.Type(u.Name); !ok || oid != u.OID || !contains(used, r) || !u.IsComposite() {
				t.Errorf("%s: type %s: %d used by %d relations", c.name, u.Name, oid, len(used))
			}
		}
		if text := strings.Join(got, "; "); text != c.want {
			t.Errorf("%s: %s", c.name, text)
		}
		for _, name := range []string{"mood", "_mood", "a_mood"} {
			if oid, used, ok := snap.Type(rel.Name{Schema: "shop", Name: name}); ok && len(used) == 0 {
				t.Errorf("%s: type %s (%d) is of no relation", c.name, name, oid)
			}
		}
	}
}
