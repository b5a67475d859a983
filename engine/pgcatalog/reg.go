package pgcatalog

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// ResolveReg reads the name of an object, possibly quoted or qualified, as the input
// function of a reg* type does; searchPath is without the implicit pg_catalog. ok is false
// when nothing that the principal may know of has that name.
func (v *View) ResolveReg(typ rel.OID, text string, searchPath []string) (oid uint32, ok bool) {
	w := v.world()
	var n int64
	switch typ {
	case rel.RegtypeOID:
		n, ok = w.resolveType(text, searchPath)
		return uint32(n), ok
	case rel.RegprocedureOID:
		n, ok = w.resolveProcedure(text, searchPath)
		return uint32(n), ok
	case rel.RegoperOID:
		var several bool
		if n, several = resolveOperator(text); several {
			return pgvalue.Ambiguous, false
		}
		return uint32(n), n != 0
	}
	parts, ok := splitName(text)
	if !ok {
		return 0, false
	}
	switch typ {
	case rel.RegclassOID:
		path, name, found := w.qualified(parts, searchPath)
		if found {
			_, n, ok = w.findRelation(path, name)
		}
		ok = ok && found
	case rel.RegnamespaceOID:
		ok = false
		if len(parts) == 1 {
			for oid, name := range w.schemaNames() {
				if name == parts[0] {
					n, ok = oid, true
				}
			}
		}
	case rel.RegroleOID:
		ok = false
		if len(parts) == 1 {
			n, ok = w.findRole(parts[0])
		}
	case rel.RegprocOID:
		path, name, found := w.qualified(parts, searchPath)
		var all []*pgtypes.Proc
		if found {
			all = findProcs(path, name)
		}
		switch len(all) {
		case 0:
			return 0, false
		case 1:
			return uint32(all[0].OID), true
		}
		return pgvalue.Ambiguous, false
	default:
		ok = false
	}
	return uint32(n), ok
}

// qualified says where to look for [database.][schema.]name.
func (w *world) qualified(parts, searchPath []string) (path []string, name string, ok bool) {
	name = parts[len(parts)-1]
	switch {
	case len(parts) == 1:
		for _, s := range searchPath {
			if s == "pg_catalog" {
				return searchPath, name, true
			}
		}
		return append([]string{"pg_catalog"}, searchPath...), name, true
	case len(parts) == 2, len(parts) == 3 && parts[0] == w.v.Database:
		return parts[len(parts)-2 : len(parts)-1], name, true
	}
	return nil, "", false
}

func (w *world) findRole(name string) (int64, bool) {
	for _, r := range w.roles {
		if r.name == name {
			return r.oid, true
		}
	}
	roles := staticRows("pg_authid")
	for _, r := range roles.rows {
		if r[roles.at("rolname")] == name {
			return r[roles.at("oid")].(int64), true
		}
	}
	return 0, false
}

func findProcs(path []string, name string) []*pgtypes.Proc {
	for _, s := range path {
		key := name
		if s != "pg_catalog" {
			key = s + "." + name
		}
		if all := pgtypes.Procs(key); len(all) > 0 {
			return all
		}
	}
	return nil
}

// spellings maps the SQL words for types to their internal names.
var spellings = map[string]string{
	"integer": "int4", "int": "int4", "smallint": "int2", "bigint": "int8", "real": "float4", "double precision": "float8", "float": "float8",
	"boolean": "bool", "decimal": "numeric", "dec": "numeric", "character varying": "varchar", "char varying": "varchar", "character": "bpchar", "char": "bpchar",
	"timestamp without time zone": "timestamp", "timestamp with time zone": "timestamptz", "time without time zone": "time",
	"time with time zone": "timetz", "bit varying": "varbit",
}

// resolveType reads a type's name: SQL's words, internal names, row types of relations,
// any of them with [] and a modifier (which regtype drops).
func (w *world) resolveType(text string, searchPath []string) (int64, bool) {
	text = strings.TrimSpace(text)
	array := false
	for strings.HasSuffix(text, "]") {
		i := strings.LastIndexByte(text, '[')
		if i < 0 {
			return 0, false
		}
		text, array = strings.TrimSpace(text[:i]), true
	}
	if i := strings.IndexByte(text, '('); i > 0 && !strings.HasPrefix(text, `"`) {
		j := strings.IndexByte(text, ')')
		if j < i {
			return 0, false
		}
		text = strings.TrimSpace(text[:i] + " " + strings.TrimSpace(text[j+1:]))
	}
	var oid int64
	if name, ok := spellings[strings.ToLower(strings.Join(strings.Fields(text), " "))]; ok {
		t, _ := pgtypes.TypeByName("", name)
		oid = int64(t)
	} else {
		parts, ok := splitName(text)
		if !ok {
			return 0, false
		}
		path, name, ok := w.qualified(parts, searchPath)
		if !ok {
			return 0, false
		}
		if oid, ok = w.findType(path, name); !ok {
			return 0, false
		}
	}
	if !array {
		return oid, true
	}
	return w.arrayOf(oid)
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

// resolveProcedure reads name(type, …).
func (w *world) resolveProcedure(text string, searchPath []string) (int64, bool) {
	i := strings.IndexByte(text, '(')
	if i < 0 || !strings.HasSuffix(strings.TrimSpace(text), ")") {
		return 0, false
	}
	parts, ok := splitName(text[:i])
	if !ok {
		return 0, false
	}
	path, name, ok := w.qualified(parts, searchPath)
	if !ok {
		return 0, false
	}
	list := strings.TrimSuffix(strings.TrimSpace(text[i+1:]), ")")
	var args []rel.OID
	if strings.TrimSpace(list) != "" {
		for _, a := range strings.Split(list, ",") {
			oid, ok := w.resolveType(a, searchPath)
			if !ok {
				return 0, false
			}
			args = append(args, rel.OID(oid))
		}
	}
	for _, p := range findProcs(path, name) {
		same := len(p.Args) == len(args)
		for k := 0; same && k < len(args); k++ {
			same = p.Args[k] == args[k]
		}
		if same {
			return int64(p.OID), true
		}
	}
	return 0, false
}

// resolveOperator finds an operator of pg_catalog whose name is not overloaded.
func resolveOperator(text string) (oid int64, several bool) {
	ops := staticRows("pg_operator")
	for _, r := range ops.rows {
		if r[ops.at("oprname")] == strings.TrimPrefix(text, "pg_catalog.") {
			if oid != 0 {
				return 0, true
			}
			oid = r[ops.at("oid")].(int64)
		}
	}
	return oid, false
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
				if _, several := resolveOperator(name); several {
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
