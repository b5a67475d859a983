package pgtypes

import (
	"fmt"
	"sync"

	"github.com/meshgate/meshgate/engine/rel"
)

// TypeInfo is a row of pg_type.
type TypeInfo struct {
	OID       rel.OID
	Name      string // internal: int4, varchar, _text
	Schema    string
	Len       int // typlen: -1 variable, -2 a C string
	Category  byte
	Preferred bool
	Elem      rel.OID // typelem, also of types that are no true arrays (name, point)
	Array     rel.OID // its array type, 0 for none
	Type      byte    // typtype: b base, c composite, d domain, e enum, p pseudo, r range, m multirange
	Relation  rel.OID // of a composite type, the relation
	Base      rel.OID // of a domain
	Input     rel.OID // pg_proc OIDs of its four conversion functions
	Output    rel.OID
	Receive   rel.OID
	Send      rel.OID
	ModOut    rel.OID // spells a type modifier; 0 for none
	Delim     byte    // between the elements of its arrays
	Collation rel.OID // 0 when the type is not collatable

	array bool // a true array: its subscripts give elements
	plain bool // typstorage p: int2vector and oidvector, arrays that are spelt by their own name
}

// Pseudo-types and ranges that package rel has no name for.
const (
	anyEnum                 = rel.AnyEnumOID
	anyRange                = rel.OID(3831)
	anyMultirange           = rel.OID(4537)
	anyCompatibleRange      = rel.OID(5080)
	anyCompatibleMultirange = rel.OID(4538)
	recordArray             = rel.RecordArrayOID
)

type typeTable struct {
	byOID  []*TypeInfo // indexed by OID: resolution looks here most of its time
	byName map[string]*TypeInfo
	// ranges and multiranges: range → subtype, multirange → range, range → multirange
	subtype, rangeOf, multirangeOf map[rel.OID]rel.OID
}

var types = sync.OnceValue(loadTypes)

func loadTypes() *typeTable {
	t := &typeTable{
		byOID: make([]*TypeInfo, 1<<14), byName: make(map[string]*TypeInfo, 700), // initdb gives OIDs below 16384
		subtype: map[rel.OID]rel.OID{}, rangeOf: map[rel.OID]rel.OID{}, multirangeOf: map[rel.OID]rel.OID{},
	}
	const arraySubscripts = "6179" // pg_proc's array_subscript_handler
	open("pg_type").each(func(f []string) {
		ty := &TypeInfo{
			OID: oidOf(f[0]), Name: f[1], Schema: schemas()[f[2]], Len: intOf(f[3]),
			Category: f[4][0], Preferred: f[5] == "t", Elem: oidOf(f[6]), Array: oidOf(f[7]), Type: f[8][0],
			Relation: oidOf(f[9]), Base: oidOf(f[10]),
			Input: oidOf(f[11]), Output: oidOf(f[12]), Receive: oidOf(f[13]), Send: oidOf(f[14]), ModOut: oidOf(f[15]),
			Delim: f[16][0], Collation: oidOf(f[17]),
		}
		ty.array, ty.plain = ty.Elem != 0 && f[18] == arraySubscripts, f[19] == "p"
		t.byOID[ty.OID] = ty
		t.byName[qualified(ty.Schema, ty.Name)] = ty
	}, "oid", "typname", "typnamespace", "typlen", "typcategory", "typispreferred", "typelem", "typarray", "typtype",
		"typrelid", "typbasetype", "typinput", "typoutput", "typreceive", "typsend", "typmodout",
		"typdelim", "typcollation", "typsubscript", "typstorage")
	open("pg_range").each(func(f []string) {
		rng, sub, multi := oidOf(f[0]), oidOf(f[1]), oidOf(f[2])
		t.subtype[rng], t.rangeOf[multi], t.multirangeOf[rng] = sub, rng, multi
	}, "rngtypid", "rngsubtype", "rngmultitypid")
	return t
}

// TypeByOID finds a type: PostgreSQL's own, or one of the mesh (rel.UserType).
func TypeByOID(oid rel.OID) (*TypeInfo, bool) {
	if oid >= rel.FirstUserOID {
		return userType(oid)
	}
	all := types().byOID
	if int(oid) >= len(all) || all[oid] == nil {
		return nil, false
	}
	return all[oid], true
}

// TypeByName finds a type of PostgreSQL's own by its internal name (int4, not integer). Schema "" is
// pg_catalog. Names of the mesh's types are the snapshot's.
func TypeByName(schema, name string) (rel.OID, bool) {
	t, ok := types().byName[qualified(schema, name)]
	if !ok {
		return 0, false
	}
	return t.OID, true
}

// FormatType spells a type as format_type does: "integer", "numeric(10,2)", "text[]".
func FormatType(t rel.Type) string {
	ty, ok := TypeByOID(t.OID)
	if !ok {
		return t.String()
	}
	if ty.array && !ty.plain {
		return FormatType(rel.Type{OID: ty.Elem, Mod: t.Mod}) + "[]"
	}
	if t.OID == rel.IntervalOID {
		return "interval" + intervalMod(t.Mod)
	}
	if s := t.String(); !noSpelling(s) {
		return s
	}
	if ty.Schema != pgCatalog {
		return ty.Schema + "." + ty.Name
	}
	return ty.Name
}

// noSpelling says whether rel could not name the type ("oid 600").
func noSpelling(s string) bool { return len(s) > 4 && s[:4] == "oid " }

// intervalMod spells an interval's modifier: " day to second(3)". The high half is a
// set of fields, the low half the digits of the seconds; all ones is no restriction.
func intervalMod(mod int32) string {
	if mod < 0 {
		return ""
	}
	const month, year, day, hour, minute, second = 1 << 1, 1 << 2, 1 << 3, 1 << 10, 1 << 11, 1 << 12
	fields := map[int32]string{
		year: " year", month: " month", day: " day", hour: " hour", minute: " minute", second: " second",
		year | month: " year to month", day | hour: " day to hour", day | hour | minute: " day to minute",
		day | hour | minute | second: " day to second", hour | minute: " hour to minute",
		hour | minute | second: " hour to second", minute | second: " minute to second",
	}[mod>>16&0x7fff]
	if digits := mod & 0xffff; digits != 0xffff {
		return fmt.Sprintf("%s(%d)", fields, digits)
	}
	return fields
}

// TypeName spells a type without modifier, as error messages do.
func TypeName(oid rel.OID) string { return FormatType(rel.Of(oid)) }

// BaseType gives the type under a domain (however deep); any other type is its own base.
func BaseType(oid rel.OID) rel.OID {
	for {
		t, ok := TypeByOID(oid)
		if !ok || t.Type != 'd' {
			return oid
		}
		oid = t.Base
	}
}

// ElementType gives the element type of a true array type (int2vector and oidvector
// among them, point not), else 0. Domains over arrays are not looked through.
func ElementType(oid rel.OID) rel.OID {
	if t, ok := TypeByOID(oid); ok && t.array {
		return t.Elem
	}
	return 0
}

// ArrayType gives the array type over an element type, 0 for none.
func ArrayType(oid rel.OID) rel.OID {
	if t, ok := TypeByOID(oid); ok {
		return t.Array
	}
	return 0
}

// IsPolymorphic says whether oid is one of the any… pseudo-types that stand for
// some concrete type. "any" is not: it stands for whatever is there.
func IsPolymorphic(oid rel.OID) bool { return family1(oid) || family2(oid) }

func family1(oid rel.OID) bool {
	switch oid {
	case rel.AnyElementOID, rel.AnyArrayOID, rel.AnyNonArrayOID, anyEnum, anyRange, anyMultirange:
		return true
	}
	return false
}

func family2(oid rel.OID) bool {
	switch oid {
	case rel.AnyCompatibleOID, rel.AnyCompatibleArrayOID, rel.AnyCompatibleNonArrayOID, anyCompatibleRange, anyCompatibleMultirange:
		return true
	}
	return false
}

// category gives a type's category and whether it is preferred there; unknown types have none.
func category(oid rel.OID) (cat byte, preferred bool) {
	if t, ok := TypeByOID(oid); ok {
		return t.Category, t.Preferred
	}
	return 0, false
}

func isArrayOrDomainOverOne(oid rel.OID) bool { return ElementType(BaseType(oid)) != 0 }

func isComposite(oid rel.OID) bool {
	t, ok := TypeByOID(BaseType(oid))
	return ok && t.Type == 'c'
}

func isEnum(oid rel.OID) bool {
	t, ok := TypeByOID(oid)
	return ok && t.Type == 'e'
}
