package pgcatalog

import "github.com/meshgate/meshgate/engine/rel"

// composites are the composite types among the types.
func (w *world) composites() []*userType {
	var out []*userType
	for _, u := range w.types {
		if u.IsComposite() {
			out = append(out, u)
		}
	}
	return out
}

// compositeNamed finds a composite type by its name.
func (w *world) compositeNamed(name rel.Name) (*userType, bool) {
	u := w.typeNamed[name]
	return u, u != nil && u.IsComposite() && u.Name == name
}

// standardAttributes lists the attributes of composite types.
func (w *world) standardAttributes(t *table) {
	for _, u := range w.composites() {
		for i, a := range u.Columns {
			f := fields{}
			w.describeType(f, a.Type, i+1)
			for _, part := range []string{"catalog", "schema", "name"} {
				f["attribute_udt_"+part] = f["udt_"+part]
			}
			f["udt_catalog"], f["udt_schema"], f["udt_name"] = w.v.Database, u.Name.Schema, u.Name.Name
			f["attribute_name"], f["ordinal_position"], f["is_nullable"], f["is_derived_reference_attribute"] = a.Name, int64(i+1), "YES", "NO"
			t.add(f)
		}
	}
}

// standardTypes lists composite types, as user_defined_types does.
func (w *world) standardTypes(t *table) {
	for _, u := range w.composites() {
		t.add(fields{"user_defined_type_catalog": w.v.Database, "user_defined_type_schema": u.Name.Schema, "user_defined_type_name": u.Name.Name,
			"user_defined_type_category": "STRUCTURED", "is_instantiable": "YES"})
	}
}
