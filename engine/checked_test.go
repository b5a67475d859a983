package engine_test

import (
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/catalog"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/source/sourcetest"
)

// Values of a composite type with an attribute of a domain are read, taken apart and compared.
// Only the source knows what the domain allows, so that none are made.
func TestCompositeTypeOfDomains(t *testing.T) {
	attributes := []rel.Column{attribute("n", rel.Int4), attribute("t", rel.Text)}
	described := rel.CheckedComposite(rel.Name{Schema: "public", Name: "withdom"}, attributes)
	outer := composite("public", "outer", attribute("d", rel.Of(described.OID)), attribute("i", rel.Int4))
	published := rel.CheckedComposite(rel.Name{Schema: "hr", Name: "withdom"}, attributes)
	row := []byte(pgvalue.RowTypeOf(published).Head())
	row = pgvalue.AppendField(pgvalue.AppendField(row, "5", false), "x", false)
	memory := &sourcetest.Memory{Name: "hr.db", Judge: onlyComparisons(source.Exact), Tables: []sourcetest.MemoryTable{{
		Table: &rel.Table{Kind: "table", Remote: []string{"p"}, Rows: 2, Columns: []rel.TableColumn{col("id", rel.Int4), col("d", rel.Of(described.OID)), col("o", rel.Of(outer.OID))}},
		Rows:  [][]any{{int64(1), string(row), nil}, {int64(2), nil, nil}}}}}
	snap, errs := catalog.Build(t.Context(), "acme", []catalog.Spec{{Domain: catalog.Domain{Name: "hr"},
		Entries: []catalog.Entry{{Name: "p", Source: "hr.db", Want: source.Want{Relation: "p"}, Place: "mesh.yaml:1"}}}}, map[string]source.Source{"hr.db": memory.Open()})
	s := gateOf(t, decider{}, memory, snap, errs).open(t)
	for sql, want := range map[string]string{
		"SELECT id, d::text, (d).n, d = d, d IS NULL, row(d, 1)::text FROM hr.p ORDER BY d": "1|(5,x)|5|true|false|(\"(5,x)\",1)\n2|NULL|NULL|NULL|true|(,1)\nSELECT 2",
		"SELECT array_agg(d ORDER BY id)::text, jsonb_agg(d ORDER BY id) FROM hr.p":         "{\"(5,x)\",NULL}|[{\"n\": 5, \"t\": \"x\"}, null]\nSELECT 1",
		"SELECT row(NULL, 1)::hr.outer::text, NULL::hr.withdom":                             "(,1)|NULL\nSELECT 1",
		"SELECT row(d, 1)::hr.outer::text FROM hr.p WHERE id = 1":                           "(\"(5,x)\",1)\nSELECT 1",
	} {
		if got := strings.TrimSpace(ask(t.Context(), s, sql)); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", sql, got, want)
		}
	}
	for _, sql := range []string{
		"SELECT row(-5, 'x')::hr.withdom", "SELECT '(-5,x)'::hr.withdom", "SELECT d::text::hr.withdom FROM hr.p WHERE id = 1", "SELECT '{\"(-5,x)\"}'::hr.withdom[]",
		"SELECT row(row(-5, 'x'), 1)::hr.outer", "SELECT '(\"(-5,x)\",1)'::hr.outer", "SELECT id FROM hr.p WHERE d = row(-5, 'x')::hr.withdom",
		"SELECT json_populate_record(NULL::hr.withdom, '{\"n\": -5}')", "SELECT json_populate_record(d, '{\"n\": -5}') FROM hr.p WHERE id = 1",
		"SELECT json_populate_record(NULL::hr.outer, '{\"d\": {\"n\": -5}}')", "SELECT * FROM jsonb_to_record('{\"a\": \"(-5,x)\"}') AS t(a hr.withdom)",
		"SELECT * FROM jsonb_to_record('{\"a\": [{\"n\": -5}]}') AS t(a hr.withdom[])",
	} {
		want := "ERROR 0A000 making values of type hr.withdom is not supported: it has attributes of domains, whose constraints only its source knows"
		if got := ask(t.Context(), s, sql); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", sql, got)
		}
	}
}
