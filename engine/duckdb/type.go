package duckdb

import (
	"fmt"
	"strings"

	m "github.com/duckdb/duckdb-go-bindings"

	"github.com/meshgate/meshgate/engine/rel"
)

// Type is a type of DuckDB's.
type Type struct {
	ID           m.Type
	Width, Scale uint8    // DECIMAL
	Elem         *Type    // LIST
	Fields       []Field  // STRUCT
	Labels       []string // ENUM
	Alias        string   // a name over the type: JSON over VARCHAR
}

// Field is one field of a STRUCT.
type Field struct {
	Name string
	Type Type
}

// Types without parameters.
var (
	Boolean     = Type{ID: m.TypeBoolean}
	SmallInt    = Type{ID: m.TypeSmallInt}
	Integer     = Type{ID: m.TypeInteger}
	UInteger    = Type{ID: m.TypeUInteger}
	BigInt      = Type{ID: m.TypeBigInt}
	HugeInt     = Type{ID: m.TypeHugeInt}
	Float       = Type{ID: m.TypeFloat}
	Double      = Type{ID: m.TypeDouble}
	Varchar     = Type{ID: m.TypeVarchar}
	Blob        = Type{ID: m.TypeBlob}
	Date        = Type{ID: m.TypeDate}
	Time        = Type{ID: m.TypeTime}
	Timestamp   = Type{ID: m.TypeTimestamp}
	TimestampTZ = Type{ID: m.TypeTimestampTZ}
	Interval    = Type{ID: m.TypeInterval}
	Any         = Type{ID: m.TypeAny} // an argument of any type
)

// Decimal is DECIMAL(width, scale).
func Decimal(width, scale uint8) Type { return Type{ID: m.TypeDecimal, Width: width, Scale: scale} }

// List is elem[].
func List(elem Type) Type { return Type{ID: m.TypeList, Elem: &elem} }

// Struct is a record of named fields.
func Struct(fields ...Field) Type { return Type{ID: m.TypeStruct, Fields: fields} }

// TypeOf is the DuckDB type in which values of a PostgreSQL type and form are handed to
// DuckDB; numerics of text form, uuid, json and everything else that travels as a string is VARCHAR.
func TypeOf(t rel.Type, f rel.Form) Type {
	switch t.OID {
	case rel.BoolOID:
		return Boolean
	case rel.Int2OID:
		return SmallInt
	case rel.Int4OID:
		return Integer
	case rel.Int8OID:
		return BigInt
	case rel.OIDOID, rel.RegclassOID, rel.RegtypeOID, rel.RegprocOID, rel.RegprocedureOID, rel.RegoperOID,
		rel.RegnamespaceOID, rel.RegroleOID, rel.XIDOID:
		return UInteger
	case rel.Float4OID:
		return Float
	case rel.Float8OID:
		return Double
	case rel.NumericOID:
		if f.IsDecimal() {
			return Decimal(f.Precision, f.Scale)
		}
		return Varchar
	case rel.ByteaOID:
		return Blob
	case rel.DateOID:
		return Date
	case rel.TimeOID:
		return Time
	case rel.TimestampOID:
		return Timestamp
	case rel.TimestamptzOID:
		return TimestampTZ
	case rel.IntervalOID:
		return Interval
	}
	if e, ok := t.Elem(); ok && t.IsArray() && !f.Nested {
		return List(TypeOf(e, f))
	}
	return Varchar
}

// spelled are DuckDB's names of the types without parameters.
var spelled = map[m.Type]string{
	m.TypeBoolean: "BOOLEAN", m.TypeTinyInt: "TINYINT", m.TypeSmallInt: "SMALLINT", m.TypeInteger: "INTEGER",
	m.TypeBigInt: "BIGINT", m.TypeHugeInt: "HUGEINT", m.TypeUTinyInt: "UTINYINT", m.TypeUSmallInt: "USMALLINT",
	m.TypeUInteger: "UINTEGER", m.TypeUBigInt: "UBIGINT", m.TypeUHugeInt: "UHUGEINT", m.TypeFloat: "FLOAT",
	m.TypeDouble: "DOUBLE", m.TypeVarchar: "VARCHAR", m.TypeBlob: "BLOB", m.TypeDate: "DATE", m.TypeTime: "TIME",
	m.TypeTimestamp: "TIMESTAMP", m.TypeTimestampS: "TIMESTAMP_S", m.TypeTimestampMS: "TIMESTAMP_MS",
	m.TypeTimestampNS: "TIMESTAMP_NS", m.TypeTimestampTZ: "TIMESTAMP WITH TIME ZONE", m.TypeTimeTZ: "TIME WITH TIME ZONE",
	m.TypeTimeNS: "TIME_NS", m.TypeInterval: "INTERVAL", m.TypeUUID: "UUID", m.TypeBit: "BIT", m.TypeBigNum: "BIGNUM",
	m.TypeStruct: "STRUCT", m.TypeMap: "MAP", m.TypeUnion: "UNION", m.TypeArray: "ARRAY", m.TypeAny: "ANY",
	m.TypeSQLNull: `"NULL"`, m.TypeGeometry: "GEOMETRY", m.TypeVariant: "VARIANT",
}

// String spells the type in DuckDB's SQL.
func (t Type) String() string {
	if t.Alias != "" {
		return t.Alias
	}
	switch t.ID {
	case m.TypeDecimal:
		return fmt.Sprintf("DECIMAL(%d,%d)", t.Width, t.Scale)
	case m.TypeList:
		return t.Elem.String() + "[]"
	case m.TypeStruct:
		fields := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			fields[i] = QuoteIdent(f.Name) + " " + f.Type.String()
		}
		return "STRUCT(" + strings.Join(fields, ", ") + ")"
	case m.TypeEnum:
		labels := make([]string, len(t.Labels))
		for i, l := range t.Labels {
			labels[i] = QuoteString(l)
		}
		return "ENUM(" + strings.Join(labels, ", ") + ")"
	}
	if s, ok := spelled[t.ID]; ok {
		return s
	}
	return fmt.Sprintf("type %d", t.ID)
}

// logical makes the library's object; the caller destroys it.
func (t Type) logical() m.LogicalType {
	switch t.ID {
	case m.TypeDecimal:
		return m.CreateDecimalType(t.Width, t.Scale)
	case m.TypeList:
		elem := t.Elem.logical()
		defer m.DestroyLogicalType(&elem)
		return m.CreateListType(elem)
	case m.TypeStruct:
		names, types := make([]string, len(t.Fields)), make([]m.LogicalType, len(t.Fields))
		for i, f := range t.Fields {
			names[i], types[i] = f.Name, f.Type.logical()
			defer m.DestroyLogicalType(&types[i])
		}
		return m.CreateStructType(types, names)
	}
	return m.CreateLogicalType(t.ID)
}

// typeOf reads the library's object.
func typeOf(lt m.LogicalType) Type {
	t := Type{ID: m.GetTypeId(lt), Alias: m.LogicalTypeGetAlias(lt)}
	switch t.ID {
	case m.TypeDecimal:
		t.Width, t.Scale = m.DecimalWidth(lt), m.DecimalScale(lt)
	case m.TypeList:
		child := m.ListTypeChildType(lt)
		elem := typeOf(child)
		m.DestroyLogicalType(&child)
		t.Elem = &elem
	case m.TypeEnum:
		t.Labels = make([]string, m.EnumDictionarySize(lt))
		for i := range t.Labels {
			t.Labels[i] = m.EnumDictionaryValue(lt, m.IdxT(i))
		}
	}
	return t
}
