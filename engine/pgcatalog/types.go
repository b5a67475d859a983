package pgcatalog

import (
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// userType is a type of the mesh that a visible relation uses.
type userType struct {
	*rel.UserType
	schema, owner int64
	class         int64 // the row of pg_class that a composite type has; else 0
}

// seeTypes adds the types of a relation's columns, and of their attributes.
func (w *world) seeTypes(r *relation) {
	for _, c := range r.Columns {
		w.seeType(r, c.Type)
	}
}

func (w *world) seeType(r *relation, typ rel.Type) {
	u, _, ok := rel.UserTypeOf(typ.OID)
	if !ok || w.typeNamed[u.Name] != nil {
		return
	}
	t := &userType{UserType: u, schema: r.schema, owner: r.owner}
	if u.IsComposite() {
		t.class = w.oids.of("composite", u.Name.Schema, u.Name.Name)
	}
	w.types = append(w.types, t)
	w.typeNamed[u.Name], w.typeNamed[u.ArrayName()] = t, t
	for _, a := range u.Columns {
		w.seeType(r, a.Type)
	}
}

// userTypeRows are the rows of pg_type for the types of the mesh and their array types.
func (w *world) userTypeRows(t *table) {
	for _, u := range w.types {
		info, _ := pgtypes.TypeByOID(u.OID)
		t.pattern = patternOf(rel.Of(u.OID))
		t.add(fields{"oid": int64(u.OID), "typrelid": u.class, "typname": u.Name.Name, "typnamespace": u.schema, "typowner": u.owner, "typarray": int64(u.Array),
			"typtype": string(info.Type), "typcategory": string(info.Category), "typinput": int64(info.Input), "typoutput": int64(info.Output),
			"typreceive": int64(info.Receive), "typsend": int64(info.Send)})
		t.pattern = patternOf(rel.Of(u.Array))
		t.add(fields{"oid": int64(u.Array), "typname": u.ArrayName().Name, "typnamespace": u.schema, "typowner": u.owner, "typelem": int64(u.OID), "typarray": int64(0)})
	}
}

// enumRows are the labels of enums.
func (w *world) enumRows(t *table) {
	for _, u := range w.types {
		for i, label := range u.Labels {
			t.add(fields{"oid": w.oids.of("label", u.Name.Schema, u.Name.Name, label), "enumtypid": int64(u.OID), "enumsortorder": float64(i + 1), "enumlabel": label})
		}
	}
}

// userTypeByOID finds a visible type of the mesh by its OID or that of its array type.
func (w *world) userTypeByOID(oid int64) (u *userType, isArray, ok bool) {
	t, isArray, ok := rel.UserTypeOf(rel.OID(oid))
	if !ok {
		return nil, false, false
	}
	u = w.typeNamed[t.Name]
	return u, isArray, u != nil && u.UserType == t
}

// userTypeNamed finds the OID of a visible type of the mesh, or array type.
func (w *world) userTypeNamed(name rel.Name) (int64, bool) {
	u := w.typeNamed[name]
	if u == nil {
		return 0, false
	}
	if u.Name == name {
		return int64(u.OID), true
	}
	return int64(u.Array), true
}

// patternOf is the row of pg_type that says how a type of the mesh is stored.
func patternOf(t rel.Type) row {
	switch u, isArray, ok := rel.UserTypeOf(t.OID); {
	case !ok:
		return nil
	case u.IsRow() && isArray:
		return patternRow("pg_type", "typname", "_pg_class")
	case u.IsRow():
		return patternRow("pg_type", "typname", "pg_class")
	case isArray:
		return patternRow("pg_type", "typname", "_int4")
	}
	return patternRow("pg_type", "typname", "anyenum")
}
