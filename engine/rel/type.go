// Package rel is the gateway's vocabulary: names, PostgreSQL types, columns,
// tables, typed scalar expressions and streams of rows. It imports nothing of
// ours and everything imports it.
package rel

import (
	"fmt"
	"strconv"
)

// OID is a PostgreSQL object identifier.
type OID uint32

// Type is a PostgreSQL type with its type modifier. The zero Type is invalid.
type Type struct {
	OID OID
	Mod int32 // typmod as PostgreSQL stores it; -1 is none
}

// Of makes a type without a modifier.
func Of(oid OID) Type { return Type{OID: oid, Mod: -1} }

// The built-in types that the gateway carries; PostgreSQL's own OIDs.
const (
	BoolOID                  OID = 16
	ByteaOID                 OID = 17
	CharOID                  OID = 18 // "char"
	NameOID                  OID = 19
	Int8OID                  OID = 20
	Int2OID                  OID = 21
	Int2VectorOID            OID = 22
	Int4OID                  OID = 23
	RegprocOID               OID = 24
	TextOID                  OID = 25
	OIDOID                   OID = 26
	TIDOID                   OID = 27
	XIDOID                   OID = 28
	OIDVectorOID             OID = 30
	JSONOID                  OID = 114
	Float4OID                OID = 700
	Float8OID                OID = 701
	CidrOID                  OID = 650
	UnknownOID               OID = 705
	InetOID                  OID = 869
	BPCharOID                OID = 1042
	VarcharOID               OID = 1043
	DateOID                  OID = 1082
	TimeOID                  OID = 1083
	TimestampOID             OID = 1114
	TimestamptzOID           OID = 1184
	IntervalOID              OID = 1186
	TimetzOID                OID = 1266
	BitOID                   OID = 1560
	VarbitOID                OID = 1562
	NumericOID               OID = 1700
	RegprocedureOID          OID = 2202
	RegoperOID               OID = 2203
	RegoperatorOID           OID = 2204
	RegclassOID              OID = 2205
	RegtypeOID               OID = 2206
	RegconfigOID             OID = 3734
	RegdictionaryOID         OID = 3769
	RegcollationOID          OID = 4191
	RecordOID                OID = 2249
	CstringOID               OID = 2275
	AnyOID                   OID = 2276
	AnyArrayOID              OID = 2277
	VoidOID                  OID = 2278
	InternalOID              OID = 2281
	AnyElementOID            OID = 2283
	AnyNonArrayOID           OID = 2776
	UUIDOID                  OID = 2950
	AnyEnumOID               OID = 3500
	JSONBOID                 OID = 3802
	JSONPathOID              OID = 4072
	RegnamespaceOID          OID = 4089
	RegroleOID               OID = 4096
	AnyCompatibleOID         OID = 5077
	AnyCompatibleArrayOID    OID = 5078
	AnyCompatibleNonArrayOID OID = 5079

	BoolArrayOID        OID = 1000
	ByteaArrayOID       OID = 1001
	CharArrayOID        OID = 1002
	NameArrayOID        OID = 1003
	Int2ArrayOID        OID = 1005
	Int4ArrayOID        OID = 1007
	TextArrayOID        OID = 1009
	BPCharArrayOID      OID = 1014
	VarcharArrayOID     OID = 1015
	Int8ArrayOID        OID = 1016
	Float4ArrayOID      OID = 1021
	Float8ArrayOID      OID = 1022
	OIDArrayOID         OID = 1028
	TimestampArrayOID   OID = 1115
	DateArrayOID        OID = 1182
	TimeArrayOID        OID = 1183
	TimestamptzArrayOID OID = 1185
	IntervalArrayOID    OID = 1187
	NumericArrayOID     OID = 1231
	JSONArrayOID        OID = 199
	JSONBArrayOID       OID = 3807
	UUIDArrayOID        OID = 2951
	RecordArrayOID      OID = 2287
)

// Common types without a modifier.
var (
	Bool        = Of(BoolOID)
	Int2        = Of(Int2OID)
	Int4        = Of(Int4OID)
	Int8        = Of(Int8OID)
	Float4      = Of(Float4OID)
	Float8      = Of(Float8OID)
	Numeric     = Of(NumericOID)
	Text        = Of(TextOID)
	Varchar     = Of(VarcharOID)
	BPChar      = Of(BPCharOID)
	NameType    = Of(NameOID)
	Bytea       = Of(ByteaOID)
	Date        = Of(DateOID)
	Time        = Of(TimeOID)
	Timestamp   = Of(TimestampOID)
	Timestamptz = Of(TimestamptzOID)
	IntervalT   = Of(IntervalOID)
	UUID        = Of(UUIDOID)
	JSON        = Of(JSONOID)
	JSONB       = Of(JSONBOID)
	OIDType     = Of(OIDOID)
	Unknown     = Of(UnknownOID)
	Record      = Of(RecordOID)
	Void        = Of(VoidOID)
)

// arrays pairs each element type with its array type.
var arrays = map[OID]OID{
	BoolOID: BoolArrayOID, ByteaOID: ByteaArrayOID, CharOID: CharArrayOID, NameOID: NameArrayOID,
	Int2OID: Int2ArrayOID, Int4OID: Int4ArrayOID, TextOID: TextArrayOID, BPCharOID: BPCharArrayOID,
	VarcharOID: VarcharArrayOID, Int8OID: Int8ArrayOID, Float4OID: Float4ArrayOID, Float8OID: Float8ArrayOID,
	OIDOID: OIDArrayOID, TimestampOID: TimestampArrayOID, DateOID: DateArrayOID, TimeOID: TimeArrayOID,
	TimestamptzOID: TimestamptzArrayOID, IntervalOID: IntervalArrayOID, NumericOID: NumericArrayOID,
	JSONOID: JSONArrayOID, JSONBOID: JSONBArrayOID, UUIDOID: UUIDArrayOID,
	RegclassOID: 2210, RegtypeOID: 2211, RegprocOID: 1008, Int2VectorOID: 1006, OIDVectorOID: 1013,
	JSONPathOID: 4073, TimetzOID: 1270, BitOID: 1561, VarbitOID: 1563, RecordOID: RecordArrayOID, InetOID: 1041, CidrOID: 651,
}

var elements = func() map[OID]OID {
	m := make(map[OID]OID, len(arrays)+2)
	for e, a := range arrays {
		m[a] = e
	}
	m[Int2VectorOID], m[OIDVectorOID] = Int2OID, OIDOID
	return m
}()

// ArrayOf gives the array type of an element type; ok is false when it has none.
func ArrayOf(t Type) (Type, bool) {
	a, ok := arrays[t.OID]
	if u, isArray, user := UserTypeOf(t.OID); user && !isArray {
		a, ok = u.Array, true
	}
	return Type{OID: a, Mod: t.Mod}, ok
}

// Elem gives the element type of an array type; ok is false for other types.
func (t Type) Elem() (Type, bool) {
	e, ok := elements[t.OID]
	if u, isArray, user := UserTypeOf(t.OID); user && isArray {
		e, ok = u.OID, true
	}
	return Type{OID: e, Mod: t.Mod}, ok
}

// IsArray says whether t is an array type (int2vector and oidvector are not).
func (t Type) IsArray() bool {
	_, ok := t.Elem()
	return ok && t.OID != Int2VectorOID && t.OID != OIDVectorOID
}

// names holds format_type's spelling of the built-in types.
var names = map[OID]string{
	BoolOID: "boolean", ByteaOID: "bytea", CharOID: `"char"`, NameOID: "name", Int8OID: "bigint", Int2OID: "smallint",
	Int4OID: "integer", TextOID: "text", OIDOID: "oid", JSONOID: "json", Float4OID: "real", Float8OID: "double precision",
	UnknownOID: "unknown", BPCharOID: "character", VarcharOID: "character varying", DateOID: "date",
	TimeOID: "time without time zone", TimestampOID: "timestamp without time zone", TimestamptzOID: "timestamp with time zone",
	IntervalOID: "interval", TimetzOID: "time with time zone", BitOID: "bit", VarbitOID: "bit varying", NumericOID: "numeric",
	RegclassOID: "regclass", RegtypeOID: "regtype", RegprocOID: "regproc", RegprocedureOID: "regprocedure", RegoperOID: "regoper", RegnamespaceOID: "regnamespace",
	RegroleOID: "regrole", RegoperatorOID: "regoperator", RegconfigOID: "regconfig", RegdictionaryOID: "regdictionary", RegcollationOID: "regcollation",
	RecordOID: "record", CstringOID: "cstring", VoidOID: "void", UUIDOID: "uuid", InetOID: "inet", CidrOID: "cidr", JSONBOID: "jsonb", JSONPathOID: "jsonpath",
	Int2VectorOID: "int2vector", OIDVectorOID: "oidvector", TIDOID: "tid", XIDOID: "xid", InternalOID: "internal",
	AnyOID: `"any"`, AnyArrayOID: "anyarray", AnyElementOID: "anyelement", AnyNonArrayOID: "anynonarray", AnyEnumOID: "anyenum",
	AnyCompatibleOID: "anycompatible", AnyCompatibleArrayOID: "anycompatiblearray", AnyCompatibleNonArrayOID: "anycompatiblenonarray",
}

// String spells the type as PostgreSQL's format_type does, modifier included.
func (t Type) String() string {
	if e, ok := t.Elem(); ok && t.IsArray() {
		return e.String() + "[]"
	}
	if u, _, ok := UserTypeOf(t.OID); ok {
		return u.Name.String()
	}
	name, ok := names[t.OID]
	if !ok {
		return "oid " + strconv.FormatUint(uint64(t.OID), 10)
	}
	if t.Mod < 0 {
		return name
	}
	switch t.OID {
	case BPCharOID, VarcharOID:
		return fmt.Sprintf("%s(%d)", name, t.Mod-4)
	case BitOID, VarbitOID:
		return fmt.Sprintf("%s(%d)", name, t.Mod)
	case NumericOID:
		p, s := t.PrecisionScale()
		return fmt.Sprintf("numeric(%d,%d)", p, s)
	case TimeOID:
		return fmt.Sprintf("time(%d) without time zone", t.Mod)
	case TimetzOID:
		return fmt.Sprintf("time(%d) with time zone", t.Mod)
	case TimestampOID:
		return fmt.Sprintf("timestamp(%d) without time zone", t.Mod)
	case TimestamptzOID:
		return fmt.Sprintf("timestamp(%d) with time zone", t.Mod)
	}
	return name
}

// NumericType is numeric(precision, scale).
func NumericType(precision, scale int) Type {
	return Type{OID: NumericOID, Mod: int32(precision<<16|scale&0x7ff) + 4}
}

// VarcharType is varchar(n) and BPCharType char(n).
func VarcharType(n int) Type { return Type{OID: VarcharOID, Mod: int32(n) + 4} }

// BPCharType is char(n).
func BPCharType(n int) Type { return Type{OID: BPCharOID, Mod: int32(n) + 4} }

// PrecisionScale takes a numeric's modifier apart; 0, 0 when there is none. The scale may be negative.
func (t Type) PrecisionScale() (precision, scale int) {
	if t.Mod < 4 {
		return 0, 0
	}
	m := t.Mod - 4
	return int(m>>16) & 0xffff, int((m&0x7ff)^1024) - 1024
}

// IsText says whether values of t are character strings to PostgreSQL (category S).
func (t Type) IsText() bool {
	switch t.OID {
	case TextOID, VarcharOID, BPCharOID, NameOID, CharOID, UnknownOID:
		return true
	}
	return false
}

// IsInteger says whether t is int2, int4 or int8.
func (t Type) IsInteger() bool { return t.OID == Int2OID || t.OID == Int4OID || t.OID == Int8OID }

// IsFloat says whether t is float4 or float8.
func (t Type) IsFloat() bool { return t.OID == Float4OID || t.OID == Float8OID }
