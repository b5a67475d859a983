package rel_test

import (
	"testing"

	"github.com/meshgate/meshgate/engine/rel"
)

func TestUserTypes(t *testing.T) {
	name := rel.Name{Schema: "sales", Name: "mood"}
	u := rel.Enum(name, []string{"sad", "ok"})
	if again := rel.Enum(name, []string{"sad", "ok"}); again != u {
		t.Error("equal definitions give two types")
	}
	others := []*rel.UserType{
		rel.Enum(name, []string{"ok", "sad"}), rel.Enum(name, []string{"sad", "ok", ""}), rel.Enum(name, nil),
		rel.Enum(rel.Name{Schema: "hr", Name: "mood"}, []string{"sad", "ok"}),
		rel.Enum(rel.Name{Schema: "sales", Name: "mood\x00sad"}, []string{"ok"}),
	}
	seen := map[rel.OID]bool{u.OID: true, u.Array: true}
	for _, o := range others {
		if o == u || seen[o.OID] || seen[o.Array] || o.OID < rel.FirstUserOID || o.OID >= 1<<31 {
			t.Errorf("%s %q: OID %d, array %d", o.Name, o.Labels, o.OID, o.Array)
		}
		seen[o.OID], seen[o.Array] = true, true
	}
	if u.OID != 266468457 { // clients may keep it: a change of the hash is one of the contract
		t.Errorf("OID %d", u.OID)
	}
	typ, array := rel.Of(u.OID), rel.Of(u.Array)
	if a, ok := rel.ArrayOf(typ); !ok || a != array || !a.IsArray() || typ.IsArray() {
		t.Errorf("array %v", a)
	}
	if e, ok := array.Elem(); !ok || e != typ {
		t.Errorf("element %v", e)
	}
	if _, ok := rel.ArrayOf(array); ok {
		t.Error("an array type has an array type")
	}
	if typ.String() != "sales.mood" || array.String() != "sales.mood[]" || u.ArrayName().String() != "sales._mood" {
		t.Errorf("%s, %s, %s", typ, array, u.ArrayName())
	}
	if _, ok := rel.EnumOf(u.Array); ok {
		t.Error("an array is an enum")
	}
	if i, ok := u.Position("ok"); i != 1 || !ok {
		t.Errorf("position %d, %v", i, ok)
	}
	if _, ok := u.Position("OK"); ok {
		t.Error("labels are found without regard to case")
	}
	if u := rel.Enum(name, nil); !u.IsEnum() {
		t.Error("an enum without labels is none")
	}
}
