package pgcatalog

import (
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// spellings maps the SQL words for types to their internal names.
var spellings = map[string]string{
	"integer": "int4", "int": "int4", "smallint": "int2", "bigint": "int8", "real": "float4", "double precision": "float8", "float": "float8",
	"boolean": "bool", "decimal": "numeric", "dec": "numeric", "character varying": "varchar", "char varying": "varchar", "character": "bpchar", "char": "bpchar",
	"timestamp without time zone": "timestamp", "timestamp with time zone": "timestamptz", "time without time zone": "time",
	"time with time zone": "timetz", "bit varying": "varbit",
}

// resolveType reads a type's name: SQL's words, internal names, row types of relations,
// any of them with [] and a modifier (which regtype drops).
func (w *world) resolveType(text string, searchPath []string) (int64, error) {
	whole, brackets := text, ""
	text = strings.Trim(text, space)
	if first, _, _ := strings.Cut(strings.ToLower(text), " "); text == "" || first == "setof" {
		return 0, pgerr.New(pgerr.SyntaxError, `invalid type name "%s"`, whole)
	}
	for strings.HasSuffix(text, "]") {
		i := strings.LastIndexByte(text, '[')
		if i < 0 {
			return 0, errType(whole, len(whole)-1)
		}
		text, brackets = strings.TrimRight(text[:i], space), "[]"
	}
	if i := strings.IndexByte(text, '('); i > 0 && !strings.HasPrefix(text, `"`) {
		j := strings.IndexByte(text, ')')
		if j < i {
			return 0, errType(whole, len(whole))
		}
		text = strings.Trim(text[:i]+" "+strings.Trim(text[j+1:], space), space)
	}
	var oid int64
	if name, ok := spellings[strings.ToLower(strings.Join(strings.Fields(text), " "))]; ok {
		t, _ := pgtypes.TypeByName("", name)
		oid = int64(t)
	} else {
		parts, rest, ok := splitName(text)
		if !ok || strings.IndexByte("0123456789-+*/<>=~!@#%^&|`?,;:'()", text[0]) >= 0 {
			if ok { // it begins as no name does
				rest = text
			}
			return 0, errType(whole, strings.Index(whole, text)+len(text)-len(rest))
		}
		path, name, err := w.qualified(parts, searchPath)
		if err != nil {
			return 0, err
		}
		if oid, ok = w.findType(path, name); !ok {
			return 0, missing(pgerr.UndefinedObject, `type "%s" does not exist`, strings.Join(parts, ".")+brackets)
		}
	}
	if brackets == "" {
		return oid, nil
	}
	if oid, ok := w.arrayOf(oid); ok {
		return oid, nil
	}
	return 0, missing(pgerr.UndefinedObject, `type "%s" does not exist`, strings.Trim(whole, space))
}

// errType is the error for a text that stops being a type's name at a byte.
func errType(text string, at int) error {
	rest := strings.TrimLeft(text[at:], space)
	if rest == "" {
		return pgerr.New(pgerr.SyntaxError, "syntax error at end of input")
	}
	n := 0
	for n < len(rest) && (rest[n] >= 0x80 || rest[n] == '_' || '0' <= rest[n] && rest[n] <= '9' || 'a' <= rest[n]|0x20 && rest[n]|0x20 <= 'z') {
		n++
	}
	return pgerr.New(pgerr.SyntaxError, `syntax error at or near "%s"`, rest[:max(n, 1)])
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
