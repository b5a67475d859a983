package pgtypes

import (
	"sync"

	"github.com/meshgate/meshgate/engine/rel"
)

// userRows are the rows of pg_type for the mesh's own types, made when first asked for.
var userRows sync.Map // rel.OID to *TypeInfo

// userType gives the row for one of the mesh's own types, or for its array type.
func userType(oid rel.OID) (*TypeInfo, bool) {
	if t, ok := userRows.Load(oid); ok {
		return t.(*TypeInfo), true
	}
	u, isArray, ok := rel.UserTypeOf(oid)
	if !ok {
		return nil, false
	}
	like := func(name string) TypeInfo {
		t, ok := TypeByName("", name)
		if !ok {
			panic("pgtypes: no type " + name)
		}
		return *types().byOID[t]
	}
	var t TypeInfo
	switch {
	case isArray: // as every array of a type aligned as int4 is
		t = like("_int4")
		t.Name, t.Elem, t.Array = u.ArrayName().Name, u.OID, 0
	case u.IsRow():
		t = like("pg_class")
		t.Name, t.Array = u.Name.Name, u.Array
	default:
		t = like("anyenum") // lends its lengths
		t.Name, t.Array, t.Category, t.Type = u.Name.Name, u.Array, 'E', 'e'
		t.Input, t.Output, t.Receive, t.Send = procNamed("enum_in"), procNamed("enum_out"), procNamed("enum_recv"), procNamed("enum_send")
	}
	t.OID, t.Schema = oid, u.Name.Schema
	kept, _ := userRows.LoadOrStore(oid, &t)
	return kept.(*TypeInfo), true
}

// procNamed is the OID of the one function of a name.
func procNamed(name string) rel.OID { return Procs(name)[0].OID }
