package rel

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// FirstUserOID is where PostgreSQL's own objects end.
const FirstUserOID OID = 16384

// UserType is a type that the mesh defines: an enum or a composite type of a source, or the row type of a relation. It never changes, and there
// is one for each definition: equal definitions give the same UserType and the same OID, in
// this process and, since the OID is a hash of the definition, after restarts and on other
// nodes. A source's type that is altered is another type from then on.
//
// So an OID says all there is to know of a type, whatever holds it: Type stays an OID and a
// modifier, and resolution, values, plans and DuckDB's functions pass OIDs. Who may see a
// type is a question of names: the catalog has those of each snapshot (catalog.Snapshot.Type),
// bind asks it under the principal's eyes, pgcatalog lists what visible relations use.
//
// To add another kind of user type:
//
//  1. a field here that tells the kind (as Labels does), and a constructor like Enum that
//     puts everything that makes the type what it is into the key (types of a source among it by
//     their OIDs: catalog/nametypes.go names these first);
//  2. its row of pg_type in pgtypes/usertype.go (category, typtype, conversion functions);
//  3. where definitions come from: catalog/nametypes.go names a source's types as it builds a snapshot;
//  4. values: pgvalue (input, binary form), ArrowType, and in DuckDB duckdb.TypeOf and duck/compare.go;
//  5. rows of pg_type beyond those of all user types: pgcatalog/types.go.
type UserType struct {
	Name       Name
	OID, Array OID      // the type's and that of its array type
	Labels     []string // of an enum, in its order
	Columns    []Column // of a row type or composite type: names and types

	position  map[string]int
	composite bool
	checked   bool
}

// ArrayName is the name of the type's array type.
func (u *UserType) ArrayName() Name {
	return Name{Schema: u.Name.Schema, Name: CutName("_" + u.Name.Name)}
}

// CutName shortens a name to PostgreSQL's 63 bytes, whole characters.
func CutName(s string) string {
	if len(s) <= 63 {
		return s
	}
	s = s[:63]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s
}

// IsEnum says whether the type is an enum.
func (u *UserType) IsEnum() bool { return u.position != nil }

// IsRow says whether values of the type are rows: of a relation's row type, or of a composite type.
func (u *UserType) IsRow() bool { return u.position == nil }

// IsComposite says whether the type is a composite type that is no relation's row type.
func (u *UserType) IsComposite() bool { return u.composite }

// Position is a label's place in an enum's order, from 0; ok is false for what is no label.
func (u *UserType) Position(label string) (int, bool) {
	i, ok := u.position[label]
	return i, ok
}

// Enum is the enum type of a name and labels.
func Enum(name Name, labels []string) *UserType {
	key := fmt.Sprintf("enum %q %q %q", name.Schema, name.Name, labels)
	return userTypes.define(key, func() *UserType {
		u := &UserType{Name: name, Labels: append([]string(nil), labels...), position: make(map[string]int, len(labels))}
		for i, l := range labels {
			u.position[l] = i
		}
		return u
	})
}

// RowType is the row type of a relation.
func RowType(t *Table) *UserType {
	columns := make([]Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = Column{Name: c.Name, Type: c.Type}
	}
	return rowType("row", t.Name, columns)
}

// IsChecked says whether the type is a composite type with attributes of domains (CheckedComposite).
func (u *UserType) IsChecked() bool { return u.checked }

// Composite is the composite type of a name and attributes, of which names and types count.
func Composite(name Name, attributes []Column) *UserType {
	return compositeType("composite", name, attributes)
}

// CheckedComposite is Composite with attributes of domains, whose constraints only the source
// knows: its values can be read, and none can be made. The attributes' types are what the
// domains are over.
func CheckedComposite(name Name, attributes []Column) *UserType {
	return compositeType("checked composite", name, attributes)
}

func compositeType(kind string, name Name, attributes []Column) *UserType {
	columns := make([]Column, len(attributes))
	for i, a := range attributes {
		columns[i] = Column{Name: a.Name, Type: a.Type}
	}
	return rowType(kind, name, columns)
}

func rowType(kind string, name Name, columns []Column) *UserType {
	key := []string{kind, name.Schema, name.Name}
	for _, c := range columns {
		key = append(key, c.Name, strconv.FormatUint(uint64(c.Type.OID), 10), strconv.Itoa(int(c.Type.Mod)))
	}
	return userTypes.define(strings.Join(key, "\x00"), func() *UserType {
		return &UserType{Name: name, Columns: columns, composite: kind != "row", checked: kind == "checked composite"}
	})
}

// RowTypeOf finds the row type of a relation, or the composite type, that t is.
func RowTypeOf(t OID) (*UserType, bool) {
	u, isArray, ok := UserTypeOf(t)
	return u, ok && !isArray && u.IsRow()
}

// UserTypeOf finds the user type that t is, or is an array of.
func UserTypeOf(t OID) (u *UserType, isArray, ok bool) {
	if t < FirstUserOID {
		return nil, false, false
	}
	v, ok := userTypes.byOID.Load(t)
	if !ok {
		return nil, false, false
	}
	u = v.(*UserType)
	return u, t == u.Array, true
}

// EnumOf finds the enum type that t is.
func EnumOf(t OID) (*UserType, bool) {
	u, isArray, ok := UserTypeOf(t)
	return u, ok && !isArray && u.IsEnum()
}

// userTypes interns definitions.
var userTypes = interned{byKey: map[string]*UserType{}}

type interned struct {
	mu    sync.Mutex
	byKey map[string]*UserType
	byOID sync.Map // OID, also of array types, to *UserType
}

func (in *interned) define(key string, build func() *UserType) *UserType {
	in.mu.Lock()
	defer in.mu.Unlock()
	if u := in.byKey[key]; u != nil {
		return u
	}
	u := build()
	u.OID = in.free(HashOID(key))
	in.byOID.Store(u.OID, u)
	u.Array = in.free(HashOID("array of " + key))
	in.byOID.Store(u.Array, u)
	in.byKey[key] = u
	return u
}

// free counts on from an OID to one that no type has.
func (in *interned) free(oid OID) OID {
	for {
		if _, taken := in.byOID.Load(oid); !taken {
			return oid
		}
		oid = NextOID(oid)
	}
}

// lastOID is the last that clients which read OIDs as int4 take for positive.
const lastOID = 1<<31 - 1

// HashOID gives an object of the mesh its OID by a key that names it.
func HashOID(key string) OID {
	h := fnv.New64a()
	h.Write([]byte(key))
	return FirstUserOID + OID(h.Sum64()%uint64(lastOID-FirstUserOID+1))
}

// NextOID is the OID to try when one is taken.
func NextOID(oid OID) OID {
	if oid >= lastOID {
		return FirstUserOID
	}
	return oid + 1
}
