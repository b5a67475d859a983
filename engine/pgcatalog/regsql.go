package pgcatalog

import (
	"github.com/meshgate/meshgate/engine/rel"
)

// regNameRows let statements turn the OIDs of a reg* type into names, and names into OIDs,
// while they run. Each object has its name as RegName spells it (own), and qualified if
// that is another.
func (w *world) regNameRows(t *table, typ rel.OID) {
	add := func(oid int64, schema, name string) {
		own, ok := w.v.RegName(uint32(typ), uint32(oid))
		if !ok {
			return
		}
		t.add(fields{"oid": oid, "name": own, "own": true})
		if full := w.spell(schema, name, false); schema != "" && full != own {
			t.add(fields{"oid": oid, "name": full, "own": false})
		}
	}
	schemas := w.schemaNames()
	each := func(catalogue, name, schema string) {
		list := w.read(catalogue)
		for _, r := range list.rows {
			in := ""
			if schema != "" {
				in = schemas[list.get(r, schema).(int64)]
			}
			add(list.get(r, "oid").(int64), in, list.get(r, name).(string))
		}
	}
	t.add(fields{"oid": int64(0), "name": "-", "own": true})
	switch typ {
	case rel.RegtypeOID:
		each("pg_type", "typname", "typnamespace")
	case rel.RegnamespaceOID:
		each("pg_namespace", "nspname", "")
	case rel.RegroleOID:
		each("pg_authid", "rolname", "")
	case rel.RegprocOID:
		each("pg_proc", "proname", "pronamespace")
	case rel.RegprocedureOID:
		each("pg_proc", "proname", "")
	case rel.RegclassOID:
		w.eachClass(func(c class) {
			visible := w.relationVisible(rel.Name{Schema: c.schema, Name: c.name})
			t.add(fields{"oid": c.oid, "name": w.spell(c.schema, c.name, visible), "own": true})
			if visible {
				t.add(fields{"oid": c.oid, "name": w.spell(c.schema, c.name, false), "own": false})
			}
		})
	}
}

// InlineCast gives the body of a cast from a reg* type to text, which reads the
// catalogue: an OID without an object is its digits.
func InlineCast(from, to rel.OID) (body string, ok bool) {
	name, isReg := regNames[from]
	if !isReg || to != rel.TextOID && to != rel.VarcharOID {
		return "", false
	}
	return "coalesce((SELECT n.name FROM pg_catalog.meshgate_" + name + " n WHERE n.own AND n.oid = $1::pg_catalog.oid), $1::pg_catalog.oid::pg_catalog.text)", true
}

// regNames are the reg* types that have a hidden relation, meshgate_<type>.
var regNames = map[rel.OID]string{
	rel.RegclassOID: "regclass", rel.RegtypeOID: "regtype", rel.RegprocOID: "regproc", rel.RegprocedureOID: "regprocedure",
	rel.RegnamespaceOID: "regnamespace", rel.RegroleOID: "regrole",
}
