package pgcatalog

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// TypeName is a type's name taken apart.
type TypeName struct {
	Names         []string // [database.][schema.]name, of an array its elements'
	Array         bool
	CheckModifier func(rel.OID) error // an error where the type does not take the modifier that is written
}

// resolveType reads a type's name: SQL's words, internal names, row types of relations,
// any of them with [] and a modifier (which regtype drops).
func (w *world) resolveType(text string, searchPath []string) (int64, error) {
	t, err := w.v.ReadType(text)
	if err != nil {
		return 0, err
	}
	path, name, err := w.qualified(t.Names, searchPath)
	if err != nil {
		return 0, err
	}
	oid, ok := w.findType(path, name)
	if ok && t.Array {
		oid, ok = w.arrayOf(oid)
	}
	if !ok {
		full := strings.Join(t.Names, ".")
		if t.Array {
			full += "[]"
		}
		return 0, missing(pgerr.UndefinedObject, `type "%s" does not exist`, full)
	}
	return oid, t.CheckModifier(rel.OID(oid))
}

func (w *world) findType(path []string, name string) (int64, bool) {
	for _, s := range path {
		if t, ok := pgtypes.TypeByName(s, name); ok {
			return int64(t), true
		}
		if r := w.byName[rel.Name{Schema: s, Name: name}]; r != nil {
			return r.rowType, true
		}
		if t, ok := w.userTypeNamed(rel.Name{Schema: s, Name: name}); ok {
			return t, true
		}
		for _, r := range w.relations {
			if r.Name.Schema == s && rel.CutName("_"+r.Name.Name) == name {
				return r.arrayType, true
			}
		}
	}
	return 0, false
}

func (w *world) arrayOf(oid int64) (int64, bool) {
	if a := pgtypes.ArrayType(rel.OID(oid)); a != 0 { // a type of the mesh was found by its name
		return int64(a), true
	}
	for _, r := range w.relations {
		if r.rowType == oid {
			return r.arrayType, true
		}
	}
	return 0, false
}

// RegName spells an OID as the output function of a reg* type does, qualified where the
// bare name would not find it; pgvalue.Settings.RegName. An OID without an object prints as
// digits: ok is false. Zero is "-".
func (v *View) RegName(typ, oid uint32) (string, bool) {
	w := v.world()
	if oid == 0 && typ != uint32(rel.OIDOID) {
		return "-", true
	}
	switch rel.OID(typ) {
	case rel.RegclassOID:
		return w.className(int64(oid))
	case rel.RegtypeOID:
		if oid < firstOID {
			if _, ok := pgtypes.TypeByOID(rel.OID(oid)); !ok {
				return "", false
			}
			return formatType(int64(oid), -1), true
		}
		if u, isArray, ok := w.userTypeByOID(int64(oid)); ok {
			name := w.spell(u.Name.Schema, u.Name.Name, w.typeVisible(u.Name))
			if isArray {
				name += "[]"
			}
			return name, true
		}
		return w.rowTypeName(int64(oid))
	case rel.RegnamespaceOID:
		name, ok := w.schemaNames()[int64(oid)]
		return quoteIdent(name), ok
	case rel.RegroleOID:
		name := w.roleName(int64(oid))
		return quoteIdent(name), name != ""
	case rel.RegprocOID:
		p, ok := pgtypes.ProcByOID(rel.OID(oid))
		if !ok {
			return "", false
		}
		key := p.Name
		if p.Schema != "pg_catalog" {
			key = p.Schema + "." + p.Name
		}
		unique := len(pgtypes.Procs(key)) == 1
		return w.spell(p.Schema, p.Name, unique && w.inPath(p.Schema)), true
	case rel.RegprocedureOID:
		p, ok := pgtypes.ProcByOID(rel.OID(oid))
		if !ok {
			return "", false
		}
		args := make([]string, len(p.Args))
		for i, a := range p.Args {
			args[i] = formatType(int64(a), -1)
		}
		return w.spell(p.Schema, p.Name, w.inPath(p.Schema)) + "(" + strings.Join(args, ",") + ")", true
	case rel.RegoperOID:
		ops := staticRows("pg_operator")
		for _, r := range ops.rows {
			if r[ops.at("oid")] == int64(oid) {
				name := r[ops.at("oprname")].(string)
				if _, n := operatorsNamed(name); n > 1 {
					name = "pg_catalog." + name
				}
				return name, true
			}
		}
	}
	return "", false
}

func (w *world) className(oid int64) (string, bool) {
	if r := w.byOID[oid]; r != nil {
		return w.spell(r.Name.Schema, r.Name.Name, w.relationVisible(r.Name)), true
	}
	for _, r := range w.relations {
		if ix := r.indexByOID(oid); ix != nil {
			return w.spell(r.Name.Schema, ix.name, w.relationVisible(rel.Name{Schema: r.Name.Schema, Name: ix.name})), true
		}
	}
	for _, u := range w.composites() {
		if u.class == oid {
			return w.spell(u.Name.Schema, u.Name.Name, w.relationVisible(u.Name)), true
		}
	}
	if oid < firstOID {
		for name, o := range systemClasses() {
			if o == oid {
				return w.spell(name.Schema, name.Name, w.relationVisible(name)), true
			}
		}
	}
	return "", false
}

// typeVisible says whether a type of the mesh is found by its bare name.
func (w *world) typeVisible(name rel.Name) bool {
	if !w.inPath(name.Schema) {
		return false
	}
	found, _ := w.findType(w.path(), name.Name)
	own, _ := w.findType([]string{name.Schema}, name.Name)
	return found == own
}

func (w *world) rowTypeName(oid int64) (string, bool) {
	for _, r := range w.relations {
		switch oid {
		case r.rowType:
			return w.spell(r.Name.Schema, r.Name.Name, w.typeVisible(r.Name)), true
		case r.arrayType:
			return w.spell(r.Name.Schema, r.Name.Name, w.typeVisible(r.Name)) + "[]", true
		}
	}
	return "", false
}
