package rel

import (
	"github.com/apache/arrow-go/v18/arrow"
)

// Form says how the gateway lays out a numeric: as a 128-bit decimal of a fixed
// scale that every value has (Precision 1..38), or, when Precision is 0, as
// PostgreSQL's text form, in which each value has its own display scale and any
// number of digits. Types other than numeric and arrays have the zero Form.
//
// A Form is part of the plan: it is known before anything runs, a source delivers
// it, and only an operator that computes a numeric decides a new one (FormOf).
type Form struct {
	Precision, Scale uint8

	// Nested says of an array that it travels in its text form, and so may have several
	// dimensions and any lower bounds. Other arrays are lists: one dimension, from 1 on.
	Nested bool
}

// MaxPrecision is the number of digits that a 128-bit decimal holds.
const MaxPrecision = 38

// IsDecimal says whether the values are fixed-scale 128-bit decimals.
func (f Form) IsDecimal() bool { return f.Precision > 0 }

// FormOfType gives the form in which a source delivers a column of type t:
// numeric(p,s) with p ≤ 38 and 0 ≤ s ≤ p is decimal, every other numeric is text.
func FormOfType(t Type) Form {
	if e, ok := t.Elem(); ok {
		t = e
	}
	if t.OID != NumericOID || t.Mod < 4 {
		return Form{}
	}
	p, s := t.PrecisionScale()
	if p > MaxPrecision || s < 0 || s > p {
		return Form{}
	}
	return Form{Precision: uint8(p), Scale: uint8(s)}
}

// TimestampUTC is the Arrow type of timestamptz.
var TimestampUTC = &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}

// TimestampPlain is the Arrow type of timestamp.
var TimestampPlain = &arrow.TimestampType{Unit: arrow.Microsecond}

// ArrowType says in which Arrow type a column's values travel between stages.
//
//	bool Boolean · int2 Int16 · int4 Int32 · int8 Int64 · oid reg* Uint32
//	float4 Float32 · float8 Float64 · numeric Decimal128(p,s) or String (Form)
//	bytea Binary · date Date32 · time Time64[us] · timestamp(tz) Timestamp[us] · interval IntervalArrow
//	arrays List of the element's type, or String (Form) · everything else String in PostgreSQL's text form
//
// A char(n) travels without its trailing blanks and is padded at the wire; a bpchar without a
// length has those that it has.
// int2vector and oidvector travel as strings in their text form.
func ArrowType(t Type, f Form) arrow.DataType {
	switch t.OID {
	case BoolOID:
		return arrow.FixedWidthTypes.Boolean
	case Int2OID:
		return arrow.PrimitiveTypes.Int16
	case Int4OID:
		return arrow.PrimitiveTypes.Int32
	case Int8OID:
		return arrow.PrimitiveTypes.Int64
	case OIDOID, RegclassOID, RegtypeOID, RegprocOID, RegprocedureOID, RegoperOID, RegnamespaceOID, RegroleOID, XIDOID:
		return arrow.PrimitiveTypes.Uint32
	case Float4OID:
		return arrow.PrimitiveTypes.Float32
	case Float8OID:
		return arrow.PrimitiveTypes.Float64
	case NumericOID:
		if f.IsDecimal() {
			return &arrow.Decimal128Type{Precision: int32(f.Precision), Scale: int32(f.Scale)}
		}
		return arrow.BinaryTypes.String
	case ByteaOID:
		return arrow.BinaryTypes.Binary
	case DateOID:
		return arrow.FixedWidthTypes.Date32
	case TimeOID:
		return arrow.FixedWidthTypes.Time64us
	case TimestampOID:
		return TimestampPlain
	case TimestamptzOID:
		return TimestampUTC
	case IntervalOID:
		return IntervalArrow
	}
	if e, ok := t.Elem(); ok && t.IsArray() && !f.Nested {
		return arrow.ListOf(ArrowType(e, f))
	}
	return arrow.BinaryTypes.String
}

// ArrowSchema is the schema of a batch with these columns; fields are named by ordinal
// and nullable, since names and NOT NULL are the plan's business.
func ArrowSchema(cols []Column) *arrow.Schema {
	fields := make([]arrow.Field, len(cols))
	for i, c := range cols {
		fields[i] = arrow.Field{Name: c.ID.String(), Type: ArrowType(c.Type, c.Form), Nullable: true}
	}
	return arrow.NewSchema(fields, nil)
}
