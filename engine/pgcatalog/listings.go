package pgcatalog

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

var listProducers = map[string]func(w *world, t *table){
	"pg_tables": func(w *world, t *table) {
		w.eachClass(func(c class) {
			if c.kind == "r" {
				t.add(fields{"schemaname": c.schema, "tablename": c.name, "tableowner": w.roleName(c.owner), "hasindexes": c.hasIndex,
					"hasrules": false, "hastriggers": false, "rowsecurity": false})
			}
		})
	},
	"pg_views": func(w *world, t *table) {
		defs := w.read("meshgate_viewdef")
		text := map[any]any{}
		for _, r := range defs.rows {
			text[defs.get(r, "oid")] = defs.get(r, "definition")
		}
		w.eachClass(func(c class) {
			if c.kind == "v" {
				t.add(fields{"schemaname": c.schema, "viewname": c.name, "viewowner": w.roleName(c.owner), "definition": text[c.oid]})
			}
		})
	},
	"pg_indexes": func(w *world, t *table) {
		classes := map[int64]class{}
		w.eachClass(func(c class) { classes[c.oid] = c })
		defs := w.read("meshgate_indexdef")
		text := map[any]any{}
		for _, r := range defs.rows {
			if defs.get(r, "column") == int64(0) {
				text[defs.get(r, "oid")] = defs.get(r, "definition")
			}
		}
		indexes := w.read("pg_index")
		for _, r := range indexes.rows {
			ix, of := indexes.get(r, "indexrelid").(int64), indexes.get(r, "indrelid").(int64)
			t.add(fields{"schemaname": classes[of].schema, "tablename": classes[of].name, "indexname": classes[ix].name, "indexdef": text[ix]})
		}
	},
	"pg_stat_user_tables":   userTableStats,
	"pg_stat_all_tables":    userTableStats,
	"pg_stat_user_indexes":  userIndexStats,
	"pg_stat_all_indexes":   userIndexStats,
	"pg_statio_user_tables": userTableIO,
	"pg_statio_all_tables":  userTableIO,
	"pg_stat_database": func(w *world, t *table) {
		t.add(fields{"datid": w.database, "datname": w.v.Database})
	},
}

// userTableStats lists the relations with what is known of them: their size in rows.
func userTableStats(w *world, t *table) {
	for _, r := range w.relations {
		if r.kind() != "r" {
			continue
		}
		f := fields{"relid": r.oid, "schemaname": r.Name.Schema, "relname": r.Name.Name}
		for col := range t.at {
			if _, ok := f[col]; !ok && isCounter(col) {
				f[col] = int64(0)
			}
		}
		f["n_live_tup"] = int64(max(0, r.Rows))
		t.add(f)
	}
}

// isCounter says whether a column of statistics counts something.
func isCounter(col string) bool {
	for _, suffix := range []string{"_count", "_scan", "_read", "_fetch"} {
		if strings.HasSuffix(col, suffix) {
			return true
		}
	}
	return strings.HasPrefix(col, "n_")
}

func userTableIO(w *world, t *table) {
	for _, r := range w.relations {
		if r.kind() == "r" {
			t.add(fields{"relid": r.oid, "schemaname": r.Name.Schema, "relname": r.Name.Name, "heap_blks_read": int64(0), "heap_blks_hit": int64(0)})
		}
	}
}

func userIndexStats(w *world, t *table) {
	for _, r := range w.relations {
		for _, ix := range r.indexes {
			t.add(fields{"relid": r.oid, "indexrelid": ix.oid, "schemaname": r.Name.Schema, "relname": r.Name.Name, "indexrelname": ix.name,
				"idx_scan": int64(0), "idx_tup_read": int64(0), "idx_tup_fetch": int64(0)})
		}
	}
}

// class is what the listings read of pg_class.
type class struct {
	oid, owner         int64
	schema, name, kind string
	hasIndex           bool
}

// eachClass visits every relation and index, PostgreSQL's own first.
func (w *world) eachClass(f func(c class)) {
	schemas := w.schemaNames()
	classes := w.read("pg_class")
	for _, r := range classes.rows {
		f(class{oid: classes.get(r, "oid").(int64), owner: classes.get(r, "relowner").(int64), schema: schemas[classes.get(r, "relnamespace").(int64)],
			name: classes.get(r, "relname").(string), kind: classes.get(r, "relkind").(string), hasIndex: classes.get(r, "relhasindex").(bool)})
	}
}

// schemaNames maps the OIDs of all schemas to their names.
func (w *world) schemaNames() map[int64]string {
	t := w.read("pg_namespace")
	m := make(map[int64]string, len(t.rows))
	for _, r := range t.rows {
		m[t.get(r, "oid").(int64)] = t.get(r, "nspname").(string)
	}
	return m
}

func (w *world) roleName(oid int64) string {
	for _, r := range w.roles {
		if r.oid == oid {
			return r.name
		}
	}
	roles := staticRows("pg_authid")
	for _, r := range roles.rows {
		if r[roles.at("oid")] == oid {
			return r[roles.at("rolname")].(string)
		}
	}
	return ""
}

// formatType spells a type as format_type does.
func formatType(oid, mod int64) string {
	return pgtypes.FormatType(rel.Type{OID: rel.OID(oid), Mod: int32(mod)})
}
