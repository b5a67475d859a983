package pgcatalog

import (
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// hiddenTables are relations that PostgreSQL does not have: what the bodies of catalogue
// functions read (inline.go). They are found by name and listed nowhere.
var hiddenTables = map[string]*rel.Table{
	"meshgate_constraintdef": hidden("meshgate_constraintdef", "oid", rel.OIDType, "definition", rel.Text, "pretty", rel.Text),
	"meshgate_indexdef":      hidden("meshgate_indexdef", "oid", rel.OIDType, "column", rel.Int4, "definition", rel.Text, "pretty", rel.Text),
	"meshgate_viewdef":       hidden("meshgate_viewdef", "oid", rel.OIDType, "definition", rel.Text, "pretty", rel.Text),
	"meshgate_keywords": hidden("meshgate_keywords", "word", rel.Text, "catcode", rel.Of(rel.CharOID), "barelabel", rel.Bool,
		"catdesc", rel.Text, "baredesc", rel.Text),
	"meshgate_functiondef": hidden("meshgate_functiondef", "oid", rel.OIDType, "arguments", rel.Text, "identity", rel.Text, "result", rel.Text),
}

// visibleIn names the catalogues whose objects are found along the search path, with
// their columns of name and schema; each has a hidden relation meshgate_visible_<catalogue>.
var visibleIn = map[string][2]string{
	"pg_class": {"relname", "relnamespace"}, "pg_type": {"typname", "typnamespace"}, "pg_proc": {"proname", "pronamespace"},
	"pg_operator": {"oprname", "oprnamespace"}, "pg_opclass": {"opcname", "opcnamespace"}, "pg_opfamily": {"opfname", "opfnamespace"},
	"pg_collation": {"collname", "collnamespace"}, "pg_conversion": {"conname", "connamespace"}, "pg_statistic_ext": {"stxname", "stxnamespace"},
	"pg_ts_config": {"cfgname", "cfgnamespace"}, "pg_ts_dict": {"dictname", "dictnamespace"},
	"pg_ts_parser": {"prsname", "prsnamespace"}, "pg_ts_template": {"tmplname", "tmplnamespace"},
}

var hiddenProducers = map[string]func(w *world, t *table){
	"meshgate_constraintdef": func(w *world, t *table) {
		t.rows = staticRows("constraintdef").rows
		t.rows = t.rows[:len(t.rows):len(t.rows)]
		for _, r := range w.relations {
			for _, c := range r.constraints {
				def := w.definition(r, c)
				t.add(fields{"oid": c.oid, "definition": def, "pretty": def})
			}
		}
	},
	"meshgate_indexdef": func(w *world, t *table) {
		t.rows = staticRows("indexdef").rows
		t.rows = t.rows[:len(t.rows):len(t.rows)]
		for _, r := range w.relations {
			for _, ix := range r.indexes {
				t.add(fields{"oid": ix.oid, "column": int64(0), "definition": w.indexDefinition(r, ix, false), "pretty": w.indexDefinition(r, ix, true)})
				for k, ord := range ix.columns {
					name := quoteIdent(r.Columns[ord].Name)
					t.add(fields{"oid": ix.oid, "column": int64(k + 1), "definition": name, "pretty": name})
				}
			}
		}
	},
	"meshgate_viewdef": func(w *world, t *table) {
		t.rows = staticRows("viewdef").rows
		t.rows = t.rows[:len(t.rows):len(t.rows)]
		for _, r := range w.relations {
			if r.kind() == "v" {
				def := w.viewDefinition(r)
				t.add(fields{"oid": r.oid, "definition": def, "pretty": def})
			}
		}
	},
	"meshgate_keywords":    func(w *world, t *table) { t.rows = staticRows("keywords").rows },
	"meshgate_functiondef": func(w *world, t *table) { t.rows = staticRows("functiondef").rows },
}

func init() {
	for catalogue, cols := range visibleIn {
		name := "meshgate_visible_" + catalogue
		hiddenTables[name] = hidden(name, "oid", rel.OIDType, "visible", rel.Bool)
		hiddenProducers[name] = func(w *world, t *table) { w.visibleRows(t, catalogue, cols[0], cols[1]) }
	}
}

func init() {
	for typ, name := range regNames {
		name = "meshgate_" + name
		hiddenTables[name] = hidden(name, "oid", rel.OIDType, "name", rel.Text, "own", rel.Bool)
		hiddenProducers[name] = func(w *world, t *table) { w.regNameRows(t, typ) }
	}
}

func hidden(name string, cols ...any) *rel.Table {
	t := &rel.Table{Name: rel.Name{Schema: "pg_catalog", Name: name}, Kind: "table", Source: SourceName, Remote: []string{"pg_catalog", name}, Rows: 1000}
	for i := 0; i < len(cols); i += 2 {
		t.Columns = append(t.Columns, column(cols[i].(string), cols[i+1].(rel.Type), false))
	}
	return t
}

// viewDefinition says where a view of a source is defined: its text is the source's business.
func (w *world) viewDefinition(r *relation) string {
	names := make([]string, len(r.Columns))
	for i, c := range r.Columns {
		names[i] = quoteIdent(r.Name.Name) + "." + quoteIdent(c.Name)
	}
	remote := make([]string, len(r.Remote))
	for i, part := range r.Remote {
		remote[i] = quoteIdent(part)
	}
	return " SELECT " + strings.Join(names, ",\n    ") + "\n   FROM " + strings.Join(remote, ".") + " " + quoteIdent(r.Name.Name) + ";"
}

// visibleRows say of each object of a catalogue whether its bare name finds it: its schema
// is on the search path, and for relations and types nothing before it has the name.
func (w *world) visibleRows(t *table, catalogue, nameCol, schemaCol string) {
	schemas := w.schemaNames()
	rank := map[string]int{}
	for i, s := range append(w.path(), w.v.Also...) {
		if _, ok := rank[s]; !ok {
			rank[s] = i
		}
	}
	objects := w.read(catalogue)
	first := map[string]int{} // name to the best rank; overloaded names do not hide each other
	shadows := catalogue != "pg_proc" && catalogue != "pg_operator"
	for _, r := range objects.rows {
		name := objects.get(r, nameCol).(string)
		if k, ok := rank[schemas[objects.get(r, schemaCol).(int64)]]; ok {
			if best, seen := first[name]; !seen || k < best {
				first[name] = k
			}
		}
	}
	for _, r := range objects.rows {
		k, ok := rank[schemas[objects.get(r, schemaCol).(int64)]]
		if ok && shadows {
			ok = first[objects.get(r, nameCol).(string)] == k
		}
		t.add(fields{"oid": objects.get(r, "oid"), "visible": ok})
	}
}
