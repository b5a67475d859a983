package pgcatalog

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// OIDs of the catalogues themselves, as pg_description.classoid names them.
const (
	classNamespace int64 = 2615
	classClass     int64 = 1259
)

var objectProducers = map[string]func(w *world, t *table){
	"pg_namespace": func(w *world, t *table) {
		for _, s := range w.schemas {
			t.add(fields{"oid": s.oid, "nspname": s.name, "nspowner": s.owner})
		}
	},
	"pg_class":       (*world).classRows,
	"pg_attribute":   (*world).attributeRows,
	"pg_type":        (*world).typeRows,
	"pg_enum":        (*world).enumRows,
	"pg_description": (*world).descriptionRows,
	"pg_foreign_data_wrapper": func(w *world, t *table) {
		if len(w.sources) > 0 {
			t.add(fields{"oid": w.wrapper, "fdwname": "meshgate", "fdwowner": int64(bootstrapRole), "fdwhandler": int64(0), "fdwvalidator": int64(0)})
		}
	},
	"pg_foreign_server": func(w *world, t *table) {
		for _, s := range w.sources {
			t.add(fields{"oid": s.oid, "srvname": s.name, "srvowner": s.owner, "srvfdw": w.wrapper})
		}
	},
	"pg_foreign_table": func(w *world, t *table) {
		for _, r := range w.relations {
			t.add(fields{"ftrelid": r.oid, "ftserver": r.server, "ftoptions": textArray("relation=" + strings.Join(r.Remote, "."))})
		}
	},
}

// textArray is a list of text.
func textArray(values ...string) rel.Array {
	a := rel.Array{Elem: rel.Text}
	for _, v := range values {
		a.Values = append(a.Values, v)
	}
	return a
}

// numbers is a list of smallint or oid.
func numbers[T int | int64](elem rel.Type, values []T, plus T) rel.Array {
	a := rel.Array{Elem: elem}
	for _, v := range values {
		a.Values = append(a.Values, int64(v+plus))
	}
	return a
}

func (w *world) classRows(t *table) {
	t.pattern = patternRow("pg_class", "relname", "pg_am")
	plain := fields{"relfilenode": int64(0), "relpages": int64(0), "relallvisible": int64(0), "reltoastrelid": int64(0),
		"relacl": nil, "relfrozenxid": int64(0), "relminmxid": int64(0)}
	with := func(f fields) fields {
		for k, v := range plain {
			if _, ok := f[k]; !ok {
				f[k] = v
			}
		}
		return f
	}
	btree := patternRow("pg_am", "amname", "btree")[0]
	for _, r := range w.relations {
		f := fields{"oid": r.oid, "relname": r.Name.Name, "relnamespace": r.schema, "reltype": r.rowType, "relowner": r.owner,
			"reltuples": r.Rows, "relhasindex": len(r.indexes) > 0, "relkind": r.kind(), "relnatts": int64(len(r.Columns)),
			"relhastriggers": r.referenced || r.references(), "relreplident": "d"}
		if r.Rows < 0 {
			f["reltuples"] = -1.0
		}
		if r.kind() == "v" {
			f["relam"], f["relhasrules"], f["reltuples"] = int64(0), true, 0.0
			f["relreplident"] = "n"
		}
		t.add(with(f))
		for _, ix := range r.indexes {
			t.add(with(fields{"oid": ix.oid, "relname": ix.name, "relnamespace": r.schema, "reltype": int64(0), "relowner": r.owner,
				"relam": btree, "reltuples": f["reltuples"], "relhasindex": false, "relkind": "i", "relnatts": int64(len(ix.columns)), "relreplident": "n"}))
		}
	}
	for _, u := range w.composites() {
		t.add(with(fields{"oid": u.class, "relname": u.Name.Name, "relnamespace": u.schema, "reltype": int64(u.OID), "relowner": u.owner,
			"relam": int64(0), "reltuples": -1.0, "relhasindex": false, "relkind": "c", "relnatts": int64(len(u.Columns)), "relreplident": "n"}))
	}
}

func (w *world) attributeRows(t *table) {
	t.pattern = patternRow("pg_attribute", "attname", "amname")
	facts := staticRows("pg_type")
	byOID := facts.index("oid")
	add := func(of int64, num int, c rel.TableColumn, notNull bool) {
		f := fields{"attrelid": of, "attname": c.Name, "atttypid": int64(c.Type.OID), "attnum": int64(num), "atttypmod": int64(c.Type.Mod),
			"attnotnull": notNull, "attndims": int64(0), "attcollation": int64(0)}
		typ := byOID[int64(c.Type.OID)]
		if typ == nil {
			typ = patternOf(c.Type)
		}
		if typ != nil {
			f["attlen"], f["attbyval"], f["attalign"], f["attstorage"] = typ[facts.at("typlen")], typ[facts.at("typbyval")], typ[facts.at("typalign")], typ[facts.at("typstorage")]
			f["attcollation"] = typ[facts.at("typcollation")]
		}
		if c.Type.IsArray() {
			f["attndims"] = int64(1)
		}
		t.add(f)
	}
	for _, r := range w.relations {
		for i, c := range r.Columns {
			add(r.oid, i+1, c, c.NotNull)
		}
		for _, ix := range r.indexes {
			for k, ord := range ix.columns {
				add(ix.oid, k+1, r.Columns[ord], false)
			}
		}
	}
	for _, u := range w.composites() {
		for i, a := range u.Columns {
			add(u.class, i+1, rel.TableColumn{Name: a.Name, Type: a.Type}, false)
		}
	}
}

// typeRows are each relation's row type and the array over it, and the mesh's own types.
func (w *world) typeRows(t *table) {
	rowType, arrayType := patternRow("pg_type", "typname", "pg_class"), patternRow("pg_type", "typname", "_pg_class")
	for _, r := range w.relations {
		t.pattern = rowType
		t.add(fields{"oid": r.rowType, "typname": r.Name.Name, "typnamespace": r.schema, "typowner": r.owner, "typrelid": r.oid, "typarray": r.arrayType})
		t.pattern = arrayType
		t.add(fields{"oid": r.arrayType, "typname": rel.CutName("_" + r.Name.Name), "typnamespace": r.schema, "typowner": r.owner, "typelem": r.rowType})
	}
	w.userTypeRows(t)
}

func (w *world) descriptionRows(t *table) {
	add := func(class, object int64, column int, text string) {
		if text != "" {
			t.add(fields{"objoid": object, "classoid": class, "objsubid": int64(column), "description": text})
		}
	}
	for _, s := range w.schemas {
		add(classNamespace, s.oid, 0, s.comment)
	}
	for _, r := range w.relations {
		add(classClass, r.oid, 0, r.Comment)
		for i, c := range r.Columns {
			add(classClass, r.oid, i+1, c.Comment)
		}
	}
}

// typeByOID finds a type's name and schema among PostgreSQL's and the relations' row types.
func (w *world) typeByOID(oid int64) (schema, name string, ok bool) {
	if _, _, visible := w.userTypeByOID(oid); oid < firstOID || visible {
		if t, ok := pgtypes.TypeByOID(rel.OID(oid)); ok {
			return t.Schema, t.Name, true
		}
	}
	for _, r := range w.relations {
		switch oid {
		case r.rowType:
			return r.Name.Schema, r.Name.Name, true
		case r.arrayType:
			return r.Name.Schema, rel.CutName("_" + r.Name.Name), true
		}
	}
	return "", "", false
}
