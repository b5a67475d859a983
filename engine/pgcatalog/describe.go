package pgcatalog

import (
	"sync"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// publicSchema is the OID of the schema public, which initdb makes.
const publicSchema = 2200

// tables describes the system relations, hidden ones (hidden.go) among them.
var tables = sync.OnceValue(describe)

// Relation describes a system relation: all columns that PostgreSQL has, in its order.
// Types that the gateway does not carry have a type of the same text form: a domain its
// base type, aclitem[] text[].
func Relation(name rel.Name) (*rel.Table, bool) {
	t, ok := tables()[name]
	return t, ok
}

func describe() map[rel.Name]*rel.Table {
	schemas := map[any]string{}
	names := staticRows("pg_namespace")
	for _, r := range names.rows {
		schemas[r[names.at("oid")]] = r[names.at("nspname")].(string)
	}
	classes := staticRows("pg_class")
	oid, relname, schema, kind := classes.at("oid"), classes.at("relname"), classes.at("relnamespace"), classes.at("relkind")
	byOID := map[any]*rel.Table{}
	out := map[rel.Name]*rel.Table{}
	for _, r := range classes.rows {
		name := rel.Name{Schema: schemas[r[schema]], Name: r[relname].(string)}
		t := &rel.Table{Name: name, Kind: "table", Source: SourceName, Remote: []string{name.Schema, name.Name}, Rows: estimate(name)}
		switch r[kind] {
		case "v":
			t.Kind = "view"
		case "r":
		default:
			continue
		}
		byOID[r[oid]], out[name] = t, t
	}
	domains := domainModifiers()
	attrs := staticRows("pg_attribute")
	attrelid, attname, atttypid, atttypmod := attrs.at("attrelid"), attrs.at("attname"), attrs.at("atttypid"), attrs.at("atttypmod")
	attnum, notnull := attrs.at("attnum"), attrs.at("attnotnull")
	for _, r := range attrs.rows { // ordered by relation and attnum
		t := byOID[r[attrelid]]
		if t == nil || r[attnum].(int64) < 1 {
			continue
		}
		typ := rel.Type{OID: rel.OID(r[atttypid].(int64)), Mod: int32(r[atttypmod].(int64))}
		t.Columns = append(t.Columns, column(r[attname].(string), carried(typ, domains), r[notnull].(bool)))
	}
	for name, t := range hiddenTables {
		out[rel.Name{Schema: "pg_catalog", Name: name}] = t
	}
	return out
}

func column(name string, t rel.Type, notNull bool) rel.TableColumn {
	return rel.TableColumn{Name: name, Type: t, Form: rel.FormOfType(t), NotNull: notNull,
		Remote: rel.RemoteColumn{Name: name, Type: pgtypes.FormatType(t)}}
}

// domainModifiers gives the type modifiers that information_schema's domains have.
func domainModifiers() map[rel.OID]int32 {
	types := staticRows("pg_type")
	oid, mod, kind := types.at("oid"), types.at("typtypmod"), types.at("typtype")
	m := map[rel.OID]int32{}
	for _, r := range types.rows {
		if r[kind] == "d" {
			m[rel.OID(r[oid].(int64))] = int32(r[mod].(int64))
		}
	}
	return m
}

const aclItemArray = rel.OID(1034)

// carried is the type in which the gateway carries a column.
func carried(t rel.Type, domains map[rel.OID]int32) rel.Type {
	if t.OID == aclItemArray {
		return rel.Of(rel.TextArrayOID)
	}
	if mod, ok := domains[t.OID]; ok {
		return rel.Type{OID: pgtypes.BaseType(t.OID), Mod: mod}
	}
	return t
}

// estimate is the number of rows that planning counts on: the static ones, or a few hundred
// for what depends on the mesh.
func estimate(name rel.Name) float64 {
	n := 0.0
	if s := staticRows(name.Name); s != nil {
		n = float64(len(s.rows))
	}
	switch name.Name {
	case "columns", "pg_attribute":
		return n + 3000
	case "pg_class", "pg_type", "tables", "pg_tables", "pg_views":
		return n + 300
	}
	return n + 10
}
