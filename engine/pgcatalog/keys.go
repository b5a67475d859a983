package pgcatalog

import (
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

var keyProducers = map[string]func(w *world, t *table){
	"pg_index":      (*world).indexRows,
	"pg_constraint": (*world).constraintRows,
}

func (w *world) indexRows(t *table) {
	classes := defaultClasses()
	for _, r := range w.relations {
		for _, ix := range r.indexes {
			var key, class, collation, option []string
			for _, ord := range ix.columns {
				c := r.Columns[ord]
				key = append(key, strconv.Itoa(ord+1))
				oc := classes[c.Type.OID]
				class = append(class, strconv.FormatInt(oc, 10))
				collation = append(collation, strconv.FormatInt(collationOf(c.Type), 10))
				option = append(option, "0")
			}
			n := int64(len(ix.columns))
			t.add(fields{"indexrelid": ix.oid, "indrelid": r.oid, "indnatts": n, "indnkeyatts": n, "indisunique": true, "indnullsnotdistinct": false,
				"indisprimary": ix.primary, "indisexclusion": false, "indimmediate": true, "indisclustered": false, "indisvalid": true,
				"indcheckxmin": false, "indisready": true, "indislive": true, "indisreplident": false,
				"indkey": strings.Join(key, " "), "indcollation": strings.Join(collation, " "), "indclass": strings.Join(class, " "), "indoption": strings.Join(option, " ")})
		}
	}
}

// defaultClasses maps types to their default btree operator class.
func defaultClasses() map[rel.OID]int64 {
	s := staticRows("pg_opclass")
	oid, method, typ, def := s.at("oid"), s.at("opcmethod"), s.at("opcintype"), s.at("opcdefault")
	btree := patternRow("pg_am", "amname", "btree")[0]
	m := map[rel.OID]int64{}
	for _, r := range s.rows {
		if r[method] == btree && r[def] == true {
			m[rel.OID(r[typ].(int64))] = r[oid].(int64)
		}
	}
	m[rel.VarcharOID] = m[rel.TextOID]
	return m
}

// collationOf is the collation of a column: its type's.
func collationOf(t rel.Type) int64 {
	types := staticRows("pg_type")
	oid := types.at("oid")
	for _, r := range types.rows {
		if r[oid] == int64(t.OID) {
			return r[types.at("typcollation")].(int64)
		}
	}
	return 0
}

func (w *world) constraintRows(t *table) {
	for _, r := range w.relations {
		for _, c := range r.constraints {
			f := fields{"oid": c.oid, "conname": c.name, "connamespace": r.schema, "contype": c.kind, "condeferrable": false, "condeferred": false,
				"convalidated": true, "conrelid": r.oid, "contypid": int64(0), "conindid": c.index, "conparentid": int64(0), "confrelid": int64(0),
				"confupdtype": " ", "confdeltype": " ", "confmatchtype": " ", "conislocal": true, "coninhcount": int64(0), "connoinherit": true,
				"conkey": numbers(rel.Of(rel.Int2OID), c.columns, 1)}
			if c.ref != nil {
				f["confrelid"], f["confupdtype"], f["confdeltype"], f["confmatchtype"] = c.ref.oid, "a", "a", "s"
				f["confkey"] = numbers(rel.Of(rel.Int2OID), c.refColumns, 1)
				ops := make([]int64, len(c.columns))
				for i, ord := range c.columns {
					ops[i] = equality()[r.Columns[ord].Type.OID]
				}
				list := numbers(rel.OIDType, ops, 0)
				f["conpfeqop"], f["conppeqop"], f["conffeqop"] = list, list, list
			}
			t.add(f)
		}
	}
}

// equality maps types to their = operator.
func equality() map[rel.OID]int64 {
	s := staticRows("pg_operator")
	m := map[rel.OID]int64{}
	for _, r := range s.rows {
		if r[s.at("oprname")] == "=" && r[s.at("oprleft")] == r[s.at("oprright")] {
			m[rel.OID(r[s.at("oprleft")].(int64))] = r[s.at("oid")].(int64)
		}
	}
	m[rel.VarcharOID] = m[rel.TextOID]
	return m
}

// definition spells a constraint as pg_get_constraintdef does.
func (w *world) definition(r *relation, c constraint) string {
	cols := "(" + quoted(r.Table, c.columns) + ")"
	switch c.kind {
	case "p":
		return "PRIMARY KEY " + cols
	case "u":
		return "UNIQUE " + cols
	}
	return "FOREIGN KEY " + cols + " REFERENCES " + w.spell(c.ref.Name.Schema, c.ref.Name.Name, w.relationVisible(c.ref.Name)) + "(" + quoted(c.ref.Table, c.refColumns) + ")"
}

// indexDefinition spells an index as pg_get_indexdef does; the pretty form leaves out a
// schema on the search path.
func (w *world) indexDefinition(r *relation, ix index, pretty bool) string {
	return "CREATE UNIQUE INDEX " + quoteIdent(ix.name) + " ON " + w.spell(r.Name.Schema, r.Name.Name, pretty && w.relationVisible(r.Name)) +
		" USING btree (" + quoted(r.Table, ix.columns) + ")"
}

func quoted(t *rel.Table, ords []int) string {
	names := make([]string, len(ords))
	for i, o := range ords {
		names[i] = quoteIdent(t.Columns[o].Name)
	}
	return strings.Join(names, ", ")
}
