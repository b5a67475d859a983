package pgcatalog

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

// eachConstraint visits the keys of the mesh's relations.
func (w *world) eachConstraint(f func(r *relation, c constraint)) {
	for _, r := range w.relations {
		for _, c := range r.constraints {
			f(r, c)
		}
	}
}

// eachNotNull visits NOT NULL columns: to the standard they are check constraints, which
// PostgreSQL names by OIDs.
func (w *world) eachNotNull(f func(r *relation, ord int, name string)) {
	for _, r := range w.relations {
		for i, c := range r.Columns {
			if c.NotNull {
				f(r, i, strconv.FormatInt(r.schema, 10)+"_"+strconv.FormatInt(r.oid, 10)+"_"+itoa(i+1)+"_not_null")
			}
		}
	}
}

func (w *world) tableConstraints(t *table) {
	row := func(r *relation, name, kind string) fields {
		return fields{"constraint_catalog": w.v.Database, "constraint_schema": r.Name.Schema, "constraint_name": name, "table_catalog": w.v.Database,
			"table_schema": r.Name.Schema, "table_name": r.Name.Name, "constraint_type": kind, "is_deferrable": "NO", "initially_deferred": "NO", "enforced": "YES"}
	}
	w.eachConstraint(func(r *relation, c constraint) {
		f := row(r, c.name, map[string]string{"p": "PRIMARY KEY", "u": "UNIQUE", "f": "FOREIGN KEY"}[c.kind])
		if c.kind == "u" {
			f["nulls_distinct"] = "YES"
		}
		t.add(f)
	})
	w.eachNotNull(func(r *relation, _ int, name string) { t.add(row(r, name, "CHECK")) })
}

func (w *world) checkConstraints(t *table) {
	w.eachNotNull(func(r *relation, ord int, name string) {
		t.add(fields{"constraint_catalog": w.v.Database, "constraint_schema": r.Name.Schema, "constraint_name": name,
			"check_clause": quoteIdent(r.Columns[ord].Name) + " IS NOT NULL"})
	})
}

func (w *world) keyColumnUsage(t *table) {
	w.eachConstraint(func(r *relation, c constraint) {
		for k, ord := range c.columns {
			f := fields{"constraint_catalog": w.v.Database, "constraint_schema": r.Name.Schema, "constraint_name": c.name, "table_catalog": w.v.Database,
				"table_schema": r.Name.Schema, "table_name": r.Name.Name, "column_name": r.Columns[ord].Name, "ordinal_position": int64(k + 1)}
			if c.ref != nil {
				if ix := c.ref.indexByOID(c.index); ix != nil {
					for pos, o := range ix.columns {
						if o == c.refColumns[k] {
							f["position_in_unique_constraint"] = int64(pos + 1)
						}
					}
				}
			}
			t.add(f)
		}
	})
}

func (r *relation) indexByOID(oid int64) *index {
	for i := range r.indexes {
		if r.indexes[i].oid == oid {
			return &r.indexes[i]
		}
	}
	return nil
}

func (w *world) referentialConstraints(t *table) {
	w.eachConstraint(func(r *relation, c constraint) {
		if c.ref == nil {
			return
		}
		f := fields{"constraint_catalog": w.v.Database, "constraint_schema": r.Name.Schema, "constraint_name": c.name, "match_option": "NONE",
			"update_rule": "NO ACTION", "delete_rule": "NO ACTION"}
		if ix := c.ref.indexByOID(c.index); ix != nil {
			f["unique_constraint_catalog"], f["unique_constraint_schema"], f["unique_constraint_name"] = w.v.Database, c.ref.Name.Schema, ix.name
		}
		t.add(f)
	})
}

// constraintColumnUsage: a foreign key uses the columns that it refers to.
func (w *world) constraintColumnUsage(t *table) {
	add := func(of *relation, ord int, r *relation, name string) {
		t.add(fields{"table_catalog": w.v.Database, "table_schema": of.Name.Schema, "table_name": of.Name.Name, "column_name": of.Columns[ord].Name,
			"constraint_catalog": w.v.Database, "constraint_schema": r.Name.Schema, "constraint_name": name})
	}
	w.eachConstraint(func(r *relation, c constraint) {
		of, cols := r, c.columns
		if c.ref != nil {
			of, cols = c.ref, c.refColumns
		}
		for _, ord := range cols {
			add(of, ord, r, c.name)
		}
	})
	w.eachNotNull(func(r *relation, ord int, name string) { add(r, ord, r, name) })
}
