package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// shelf is a source whose relations are names with columns; a Schema wants all of them. A
// relation that it does not have is an error of its own.
type shelf struct {
	source.Source // only Tables is ever called
	names         []string
	columns       map[string][]string
	down          error
}

func (s shelf) Tables(_ context.Context, want []source.Want) ([]source.Found, error) {
	if s.down != nil {
		return nil, s.down
	}
	var out []source.Found
	for i, w := range want {
		names := []string{w.Relation}
		if w.Schema != "" {
			names = s.names
		}
		for _, name := range names {
			cols, ok := s.columns[name]
			if !ok {
				out = append(out, source.Found{Want: i, Err: fmt.Errorf("relation %q does not exist", name)})
				continue
			}
			t := &rel.Table{Kind: "table", Remote: []string{"public", name}, Rows: -1}
			for _, c := range cols {
				t.Columns = append(t.Columns, rel.TableColumn{Type: rel.Int4, Remote: rel.RemoteColumn{Name: c}})
			}
			out = append(out, source.Found{Want: i, Table: t})
		}
	}
	return out, nil
}

var (
	db = shelf{names: []string{"Orders", "orders", "items"}, columns: map[string][]string{
		"Orders": {"ID"}, "orders": {"id"}, "items": {"Id", "Price"}, "twice": {"a", "Total", "TOTAL"}, "wide": {strings.Repeat("x", 63) + "1", strings.Repeat("x", 63) + "2"}}}
	down = shelf{down: errors.New("connection refused")}
)

func relation(name, src, remote, place string) catalog.Entry {
	return catalog.Entry{Name: name, Source: src, Want: source.Want{Relation: remote}, Place: place}
}

func schema(src, place string) catalog.Entry {
	return catalog.Entry{Source: src, Want: source.Want{Schema: "public"}, Place: place}
}

func domain(name string, es ...catalog.Entry) catalog.Spec {
	return catalog.Spec{Domain: catalog.Domain{Name: name}, Entries: es}
}

// What is published, as "domain.relation(columns) from source's own", and what is wrong. One
// wrong relation must not hide the others, nor one source another's.
func TestBuild(t *testing.T) {
	for _, c := range []struct {
		name      string
		specs     []catalog.Spec
		published string
		errs      []string
	}{
		{"names are folded, the source's own kept", []catalog.Spec{domain("shop", relation("sold", "shop.db", "Orders", "s.yaml:1"), relation("items", "shop.db", "items", "s.yaml:2"))},
			"shop.items(id price) from public.items of shop.db; shop.sold(id) from public.Orders of shop.db", nil},
		{"a whole schema", []catalog.Spec{domain("shop", schema("shop.small", "s.yaml:1"))},
			"shop.items(id price) from public.items of shop.small", nil},
		{"the same name in two domains", []catalog.Spec{domain("a", relation("x", "shop.db", "items", "a.yaml:1")), domain("b", relation("x", "shop.db", "orders", "b.yaml:1"))},
			"a.x(id price) from public.items of shop.db; b.x(id) from public.orders of shop.db", nil},
		{"nothing", nil, "", nil},

		{"a schema's names that fold to one: the first stays", []catalog.Spec{domain("shop", schema("shop.db", "s.yaml:1"))},
			"shop.items(id price) from public.items of shop.db; shop.orders(id) from public.Orders of shop.db",
			[]string{`s.yaml:1: relation shop.orders is published twice (also at s.yaml:1): "public.orders" of source shop.db folds to the same name`}},
		{"published twice, in two places", []catalog.Spec{domain("shop", relation("x", "shop.db", "items", "s.yaml:1"), relation("x", "shop.small", "items", "s.yaml:9"))},
			"shop.x(id price) from public.items of shop.db",
			[]string{`s.yaml:9: relation shop.x is published twice (also at s.yaml:1): "public.items" of source shop.small folds to the same name`}},
		{"columns that fold to one", []catalog.Spec{domain("shop", relation("twice", "shop.db", "twice", "s.yaml:1"), relation("items", "shop.db", "items", "s.yaml:2"))},
			"shop.items(id price) from public.items of shop.db",
			[]string{`s.yaml:1: relation shop.twice: columns "Total" and "TOTAL" of source shop.db fold to the same name "total"`}},
		{"columns that are cut to one", []catalog.Spec{domain("shop", relation("wide", "shop.db", "wide", "s.yaml:1"))}, "",
			[]string{fmt.Sprintf(`s.yaml:1: relation shop.wide: columns "%[1]s1" and "%[1]s2" of source shop.db fold to the same name "%[1]s"`, strings.Repeat("x", 63))}},
		{"a relation that is not there", []catalog.Spec{domain("shop", relation("gone", "shop.db", "gone", "s.yaml:1"), relation("items", "shop.db", "items", "s.yaml:2"))},
			"shop.items(id price) from public.items of shop.db",
			[]string{`s.yaml:1: source shop.db: relation "gone" does not exist`}},
		{"a source that nobody opened", []catalog.Spec{domain("shop", relation("x", "shop.none", "x", "s.yaml:1"), relation("items", "shop.db", "items", "s.yaml:2"))},
			"shop.items(id price) from public.items of shop.db",
			[]string{`s.yaml:1: source shop.none: source "shop.none" is not open`}},
		{"a source that is down is one error; all that is wrong is told", []catalog.Spec{
			domain("shop", relation("x", "shop.down", "x", "s.yaml:1"), relation("y", "shop.down", "y", "s.yaml:2"), relation("gone", "shop.db", "gone", "s.yaml:3"), relation("items", "shop.db", "items", "s.yaml:4"))},
			"shop.items(id price) from public.items of shop.db",
			[]string{`s.yaml:3: source shop.db: relation "gone" does not exist`, `s.yaml:1: source shop.down: connection refused`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			small := shelf{names: []string{"items"}, columns: db.columns}
			snap, errs := catalog.Build(context.Background(), "acme", c.specs, map[string]source.Source{"shop.db": db, "shop.small": small, "shop.down": down})
			var published []string
			for _, r := range snap.Relations() {
				var cols []string
				for _, col := range r.Columns {
					cols = append(cols, col.Name)
				}
				published = append(published, fmt.Sprintf("%s(%s) from %s of %s", r.Name, strings.Join(cols, " "), strings.Join(r.Remote, "."), r.Source))
			}
			if got := strings.Join(published, "; "); got != c.published {
				t.Errorf("published %s\nwant %s", got, c.published)
			}
			var told []string
			for _, err := range errs {
				told = append(told, err.Error())
			}
			if got, want := strings.Join(told, "\n"), strings.Join(c.errs, "\n"); got != want {
				t.Errorf("errors\n%s\nwant\n%s", got, want)
			}
			if len(snap.Domains) != len(c.specs) {
				t.Errorf("%d domains of %d: a domain with errors is one still", len(snap.Domains), len(c.specs))
			}
		})
	}
}

// A source's cause can be told from outside.
func TestCause(t *testing.T) {
	_, errs := catalog.Build(context.Background(), "acme", []catalog.Spec{domain("shop", relation("x", "shop.down", "x", "s.yaml:1"))}, map[string]source.Source{"shop.down": down})
	if len(errs) != 1 || !errors.Is(errs[0], down.down) {
		t.Errorf("got %v", errs)
	}
}

// Names are found exactly as they were folded.
func TestSnapshot(t *testing.T) {
	snap, _ := catalog.Build(context.Background(), "acme", []catalog.Spec{domain("shop", relation("sold", "shop.db", "Orders", "s.yaml:1"))}, map[string]source.Source{"shop.db": db})
	for name, want := range map[rel.Name]bool{{Schema: "shop", Name: "sold"}: true, {Schema: "shop", Name: "Orders"}: false, {Schema: "SHOP", Name: "sold"}: false, {Name: "sold"}: false} {
		if _, ok := snap.Relation(name); ok != want {
			t.Errorf("%s: %t", name, ok)
		}
	}
	if !snap.Domain("shop") || snap.Domain("Shop") || snap.Domain("") {
		t.Error("domains")
	}
	if snap.Mesh != "acme" {
		t.Error(snap.Mesh)
	}
}

func TestFold(t *testing.T) {
	x := strings.Repeat
	for name, want := range map[string]string{
		"":                "",
		"OrderLines":      "orderlines",
		"Ünder Straße$1":  "Ünder straße$1", // ASCII letters only: PostgreSQL folds no others in UTF-8
		x("A", 63):        x("a", 63),
		x("A", 64):        x("a", 63),
		x("a", 61) + "é":  x("a", 61) + "é", // ends at byte 63
		x("a", 62) + "é":  x("a", 62),       // would be cut in two
		x("a", 61) + "€":  x("a", 61),
		x("a", 60) + "€b": x("a", 60) + "€",
		x("a", 60) + "😀":  x("a", 60),
		x("é", 40):        x("é", 31),
	} {
		if got := catalog.Fold(name); got != want || !utf8.ValidString(got) || catalog.Fold(got) != got {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
