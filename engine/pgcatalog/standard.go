package pgcatalog

import (
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// standardProducers compute information_schema from pg_catalog's rows.
var standardProducers = map[string]func(w *world, t *table){
	"information_schema.information_schema_catalog_name": func(w *world, t *table) { t.add(fields{"catalog_name": w.v.Database}) },
	"information_schema.schemata": func(w *world, t *table) {
		ns := w.read("pg_namespace")
		for _, r := range ns.rows {
			t.add(fields{"catalog_name": w.v.Database, "schema_name": ns.get(r, "nspname"), "schema_owner": w.roleName(ns.get(r, "nspowner").(int64))})
		}
	},
	"information_schema.tables": func(w *world, t *table) {
		w.eachClass(func(c class) {
			kind, ok := map[string]string{"r": "BASE TABLE", "v": "VIEW"}[c.kind]
			if ok {
				t.add(fields{"table_catalog": w.v.Database, "table_schema": c.schema, "table_name": c.name, "table_type": kind,
					"is_insertable_into": "NO", "is_typed": "NO"})
			}
		})
	},
	"information_schema.views": func(w *world, t *table) {
		views := w.read("pg_views")
		for _, r := range views.rows {
			t.add(fields{"table_catalog": w.v.Database, "table_schema": views.get(r, "schemaname"), "table_name": views.get(r, "viewname"),
				"view_definition": views.get(r, "definition"), "check_option": "NONE", "is_updatable": "NO", "is_insertable_into": "NO",
				"is_trigger_updatable": "NO", "is_trigger_deletable": "NO", "is_trigger_insertable_into": "NO"})
		}
	},
	"information_schema.columns":                 (*world).standardColumns,
	"information_schema.attributes":              (*world).standardAttributes,
	"information_schema.user_defined_types":      (*world).standardTypes,
	"information_schema.element_types":           (*world).elementTypes,
	"information_schema.table_constraints":       (*world).tableConstraints,
	"information_schema.check_constraints":       (*world).checkConstraints,
	"information_schema.key_column_usage":        (*world).keyColumnUsage,
	"information_schema.referential_constraints": (*world).referentialConstraints,
	"information_schema.constraint_column_usage": (*world).constraintColumnUsage,
	"information_schema.constraint_table_usage": func(w *world, t *table) {
		w.eachConstraint(func(r *relation, c constraint) {
			of := r
			if c.ref != nil {
				of = c.ref
			}
			t.add(fields{"table_catalog": w.v.Database, "table_schema": of.Name.Schema, "table_name": of.Name.Name,
				"constraint_catalog": w.v.Database, "constraint_schema": r.Name.Schema, "constraint_name": c.name})
		})
	},
	"information_schema.character_sets": func(w *world, t *table) {
		t.add(fields{"character_set_name": "UTF8", "character_repertoire": "UCS", "form_of_use": "UTF8",
			"default_collate_catalog": w.v.Database}) // no entry of pg_collation has the database's two locales
	},
	"information_schema.collations": func(w *world, t *table) {
		all := w.read("pg_collation")
		for _, r := range all.rows {
			t.add(fields{"collation_catalog": w.v.Database, "collation_schema": "pg_catalog", "collation_name": all.get(r, "collname"), "pad_attribute": "NO PAD"})
		}
	},
	"information_schema.enabled_roles": func(w *world, t *table) {
		for _, r := range w.roles {
			if r.name == w.v.User || r.memberOf {
				t.add(fields{"role_name": r.name})
			}
		}
	},
	"information_schema.applicable_roles": func(w *world, t *table) {
		for _, r := range w.roles {
			if r.memberOf {
				t.add(fields{"grantee": w.v.User, "role_name": r.name, "is_grantable": "NO"})
			}
		}
	},
	"information_schema.table_privileges":   (*world).tablePrivileges,
	"information_schema.role_table_grants":  (*world).tablePrivileges,
	"information_schema.column_privileges":  (*world).columnPrivileges,
	"information_schema.role_column_grants": (*world).columnPrivileges,
	"information_schema.foreign_tables": func(w *world, t *table) {
		for _, r := range w.relations {
			t.add(fields{"foreign_table_catalog": w.v.Database, "foreign_table_schema": r.Name.Schema, "foreign_table_name": r.Name.Name,
				"foreign_server_catalog": w.v.Database, "foreign_server_name": r.Source})
		}
	},
}

// tablePrivileges: who may list a relation may ask for its rows; policy decides which.
func (w *world) tablePrivileges(t *table) {
	for _, r := range w.relations {
		t.add(fields{"grantor": w.roleName(r.owner), "grantee": w.v.User, "table_catalog": w.v.Database, "table_schema": r.Name.Schema,
			"table_name": r.Name.Name, "privilege_type": "SELECT", "is_grantable": "NO", "with_hierarchy": "YES"})
	}
}

func (w *world) columnPrivileges(t *table) {
	for _, r := range w.relations {
		for _, c := range r.Columns {
			t.add(fields{"grantor": w.roleName(r.owner), "grantee": w.v.User, "table_catalog": w.v.Database, "table_schema": r.Name.Schema,
				"table_name": r.Name.Name, "column_name": c.Name, "privilege_type": "SELECT", "is_grantable": "NO"})
		}
	}
}

// standardColumns lists the columns of all relations; those of PostgreSQL's own stand with
// the types in which the gateway carries them.
func (w *world) standardColumns(t *table) {
	list := func(name rel.Name, cols []rel.TableColumn) {
		for i, c := range cols {
			f := fields{"table_catalog": w.v.Database, "table_schema": name.Schema, "table_name": name.Name, "column_name": c.Name,
				"ordinal_position": int64(i + 1), "is_nullable": yesNo(!c.NotNull), "is_self_referencing": "NO", "is_identity": "NO",
				"identity_cycle": "NO", "is_generated": "NEVER", "is_updatable": "NO"}
			w.describeType(f, c.Type, i+1)
			t.add(f)
		}
	}
	w.eachClass(func(c class) {
		name := rel.Name{Schema: c.schema, Name: c.name}
		if d, ok := Relation(name); ok && c.oid < firstOID {
			list(name, d.Columns)
		}
	})
	for _, r := range w.relations {
		list(r.Name, r.Columns)
	}
}

// elementTypes describes the elements of columns that are arrays.
func (w *world) elementTypes(t *table) {
	for _, r := range w.relations {
		for i, c := range r.Columns {
			elem, ok := c.Type.Elem()
			if !ok || !c.Type.IsArray() {
				continue
			}
			f := fields{}
			w.describeType(f, rel.Of(elem.OID), i+1)
			out := fields{"object_catalog": w.v.Database, "object_schema": r.Name.Schema, "object_name": r.Name.Name, "object_type": "TABLE",
				"collection_type_identifier": f["dtd_identifier"], "data_type": f["data_type"], "udt_catalog": f["udt_catalog"],
				"udt_schema": f["udt_schema"], "udt_name": f["udt_name"], "dtd_identifier": "a" + f["dtd_identifier"].(string)}
			t.add(out)
		}
	}
}

func yesNo(b bool) string {
	if b {
		return "YES"
	}
	return "NO"
}

// describeType fills in what the standard says of a column's type, as PostgreSQL's own
// _pg_char_max_length and its kin compute it.
func (w *world) describeType(f fields, t rel.Type, ordinal int) {
	schema, name, _ := w.typeByOID(int64(t.OID))
	f["data_type"] = formatType(int64(t.OID), -1)
	switch {
	case t.IsArray():
		f["data_type"] = "ARRAY"
	case t.OID >= firstOID:
		f["data_type"] = "USER-DEFINED"
	}
	f["udt_catalog"], f["udt_schema"], f["udt_name"], f["dtd_identifier"] = w.v.Database, schema, name, itoa(ordinal)
	mod := int64(t.Mod)
	switch t.OID {
	case rel.TextOID, rel.VarcharOID, rel.BPCharOID:
		f["character_octet_length"] = int64(1 << 30)
		if t.OID != rel.TextOID && mod >= 4 {
			f["character_maximum_length"], f["character_octet_length"] = mod-4, 4*(mod-4)
		}
	case rel.BitOID, rel.VarbitOID:
		if mod >= 0 {
			f["character_maximum_length"] = mod
		}
	case rel.NameOID:
		f["collation_catalog"], f["collation_schema"], f["collation_name"] = w.v.Database, "pg_catalog", "C"
	case rel.Int2OID, rel.Int4OID, rel.Int8OID:
		bits := map[rel.OID]int64{rel.Int2OID: 16, rel.Int4OID: 32, rel.Int8OID: 64}[t.OID]
		f["numeric_precision"], f["numeric_precision_radix"], f["numeric_scale"] = bits, int64(2), int64(0)
	case rel.Float4OID, rel.Float8OID:
		bits := map[rel.OID]int64{rel.Float4OID: 24, rel.Float8OID: 53}[t.OID]
		f["numeric_precision"], f["numeric_precision_radix"] = bits, int64(2)
	case rel.NumericOID:
		f["numeric_precision_radix"] = int64(10)
		if mod >= 4 {
			p, s := t.PrecisionScale()
			f["numeric_precision"], f["numeric_scale"] = int64(p), int64(s)
		}
	case rel.DateOID:
		f["datetime_precision"] = int64(0)
	case rel.TimeOID, rel.TimetzOID, rel.TimestampOID, rel.TimestamptzOID:
		f["datetime_precision"] = int64(6)
		if mod >= 0 {
			f["datetime_precision"] = mod
		}
	case rel.IntervalOID:
		f["datetime_precision"] = int64(6)
		if mod >= 0 && mod&0xffff != 0xffff {
			f["datetime_precision"] = mod & 0xffff
		}
		if words := strings.TrimPrefix(formatType(int64(t.OID), mod), "interval"); words != "" && !strings.HasPrefix(words, "(") {
			fieldsOnly, _, _ := strings.Cut(strings.TrimSpace(words), "(")
			f["interval_type"] = strings.ToUpper(fieldsOnly)
		}
	}
}
