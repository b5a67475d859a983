package pgvalue

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgjson"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/rel"
)

// textKey appends the key of a value in its carried text form.
func textKey(dst []byte, text string, t rel.Type) ([]byte, error) {
	if !comparable(t) {
		return dst, errNoOrder(t)
	}
	v, err := Parse(text, rel.Of(t.OID), Carried)
	if err != nil {
		return dst, err
	}
	return AppendKey(dst, v, t)
}

func errNoOrder(t rel.Type) error {
	return pgerr.New(pgerr.UndefinedFunction, "could not identify a comparison function for type %s", rel.Of(t.OID))
}

// comparable says whether PostgreSQL has a btree order of a type's values, and we their key;
// of records it takes for granted that they have one.
func comparable(t rel.Type) bool {
	if e, ok := t.Elem(); ok {
		return comparable(e)
	}
	switch t.OID {
	case rel.BoolOID, rel.ByteaOID, rel.CharOID, rel.NameOID, rel.Int2OID, rel.Int4OID, rel.Int8OID, rel.TextOID, rel.VarcharOID,
		rel.BPCharOID, rel.OIDOID, rel.RegclassOID, rel.RegtypeOID, rel.RegprocOID, rel.RegprocedureOID, rel.RegoperOID,
		rel.RegnamespaceOID, rel.RegroleOID, rel.Float4OID, rel.Float8OID, rel.NumericOID, rel.DateOID, rel.TimeOID, rel.TimetzOID,
		rel.TimestampOID, rel.TimestamptzOID, rel.IntervalOID, rel.UUIDOID, rel.BitOID, rel.VarbitOID, rel.JSONBOID, rel.InetOID, rel.CidrOID:
		return true
	}
	if u, ok := rel.RowTypeOf(t.OID); ok {
		return !slices.ContainsFunc(u.Columns, func(c rel.Column) bool { return !comparable(c.Type) })
	}
	_, enum := rel.EnumOf(t.OID)
	return enum || t.IsRow()
}

// Ordered says whether all values of a type have an order that AppendKey gives: those of
// records, each of which has columns of its own, may have none.
func Ordered(t rel.Type) bool {
	if e, ok := t.Elem(); ok {
		return Ordered(e)
	}
	if u, ok := rel.RowTypeOf(t.OID); ok {
		return !slices.ContainsFunc(u.Columns, func(c rel.Column) bool { return !Ordered(c.Type) })
	}
	return !t.IsRow() && comparable(t)
}

// hasEquality says whether a type's values can be told apart: ordered ones, and transaction numbers.
func hasEquality(t rel.Type) bool {
	if e, ok := t.Elem(); ok {
		return hasEquality(e)
	}
	if u, ok := rel.RowTypeOf(t.OID); ok {
		return !slices.ContainsFunc(u.Columns, func(c rel.Column) bool { return !hasEquality(c.Type) })
	}
	return comparable(t) || t.OID == rel.XIDOID
}

// AppendKey appends bytes that compare as PostgreSQL's btree order of t does: a value's key
// ends by itself, so that keys may follow one another. The value is not NULL.
func AppendKey(dst []byte, v any, t rel.Type) ([]byte, error) {
	switch v := v.(type) {
	case bool:
		return append(dst, boolByte(v)), nil
	case int64:
		return appendOrdered(dst, v), nil
	case float64:
		return appendFloatKey(dst, v), nil
	case rel.Day:
		return appendOrdered(dst, int64(v)), nil
	case rel.TimeOfDay:
		return appendOrdered(dst, int64(v)), nil
	case rel.Instant:
		return appendOrdered(dst, int64(v)), nil
	case rel.Interval:
		days, micros := v.Micros/microsPerDay, v.Micros%microsPerDay
		if micros < 0 {
			days, micros = days-1, micros+microsPerDay
		}
		return appendOrdered(appendOrdered(dst, int64(v.Months)*30+int64(v.Days)+days), micros), nil
	case []byte:
		return appendEscaped(dst, v), nil
	case rel.Array:
		return appendArrayKey(dst, v, t)
	case string:
		return appendStringKey(dst, v, t)
	}
	return dst, errNoOrder(t)
}

func appendStringKey(dst []byte, v string, t rel.Type) ([]byte, error) {
	switch t.OID {
	case rel.NumericOID:
		n, err := pgnum.Parse(v)
		if err != nil {
			return dst, err
		}
		return appendEscaped(dst, pgnum.SortKey(nil, n)), nil
	case rel.BPCharOID:
		return appendEscaped(dst, strings.TrimRight(v, " ")), nil
	case rel.CharOID:
		return append(dst, CharByte(v)), nil
	case rel.JSONBOID:
		j, err := pgjson.ParseB(v)
		if err != nil {
			return dst, err
		}
		return appendEscaped(dst, pgjson.SortKey(nil, &j)), nil
	case rel.TimetzOID:
		z, ok := ReadZonedTime(v)
		if !ok {
			return dst, errSyntax("time with time zone", v)
		}
		return appendOrdered(dst, z.Key()), nil
	case rel.InetOID, rel.CidrOID:
		p, err := ParseInet(v, false)
		if err != nil {
			return dst, err
		}
		return appendEscaped(dst, InetKey(p)), nil
	}
	if u, ok := rel.EnumOf(t.OID); ok {
		at, _ := u.Position(v)
		return appendOrdered(dst, int64(at)), nil
	}
	if t.IsRow() {
		return new(RowSite).AppendRowKey(dst, v)
	}
	if !comparable(t) {
		return dst, errNoOrder(t)
	}
	return appendEscaped(dst, v), nil
}

// appendArrayKey orders by the elements, NULL greatest, then their number, the number of
// dimensions, and the dimensions.
func appendArrayKey(dst []byte, a rel.Array, t rel.Type) ([]byte, error) {
	elem := a.Elem
	if e, ok := t.Elem(); ok {
		elem = e
	}
	var err error
	for _, v := range a.Values {
		if v == nil {
			dst = append(dst, 2)
		} else if dst, err = AppendKey(append(dst, 1), v, elem); err != nil {
			return dst, err
		}
	}
	dims := a.Dims
	if len(dims) == 0 && len(a.Values) > 0 {
		dims = []rel.Dim{{Length: len(a.Values), Lower: 1}}
	}
	dst = append(dst, 0, byte(len(dims)))
	for _, d := range dims {
		dst = appendOrdered(appendOrdered(dst, int64(d.Length)), int64(d.Lower))
	}
	return dst, nil
}

func appendOrdered(dst []byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(dst, uint64(v)^1<<63)
}

// appendFloatKey has NaN last, and zeros of both signs equal.
func appendFloatKey(dst []byte, v float64) []byte {
	switch {
	case v != v:
		return binary.BigEndian.AppendUint64(dst, math.MaxUint64)
	case v == 0:
		v = 0
	}
	b := math.Float64bits(v)
	if b>>63 != 0 {
		return binary.BigEndian.AppendUint64(dst, ^b)
	}
	return binary.BigEndian.AppendUint64(dst, b|1<<63)
}

// appendEscaped appends bytes so that what follows does not matter to their order.
func appendEscaped[S string | []byte](dst []byte, s S) []byte {
	for i := range len(s) {
		if dst = append(dst, s[i]); s[i] == 0 {
			dst = append(dst, 0xff)
		}
	}
	return append(dst, 0, 0)
}
