package pgvalue

import (
	"encoding/binary"
	"math"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/rel"
)

func append16(dst []byte, v int16) []byte { return binary.BigEndian.AppendUint16(dst, uint16(v)) }
func append32(dst []byte, v int32) []byte { return binary.BigEndian.AppendUint32(dst, uint32(v)) }
func append64(dst []byte, v int64) []byte { return binary.BigEndian.AppendUint64(dst, uint64(v)) }

// EncodeBinary appends the binary form of a value that is not NULL, as PostgreSQL's
// send function of its type does. A value that t cannot hold is an error.
func EncodeBinary(dst []byte, v any, t rel.Type) ([]byte, error) {
	switch v := v.(type) {
	case bool:
		if t.OID == rel.BoolOID {
			return append(dst, byte(boolByte(v))), nil
		}
	case int64:
		return appendBinaryInt(dst, v, t.OID)
	case float64:
		switch t.OID {
		case rel.Float4OID:
			return appendBinaryFloat4(dst, float32(v)), nil
		case rel.Float8OID:
			return appendBinaryFloat8(dst, v), nil
		}
	case string:
		return appendBinaryString(dst, v, t)
	case []byte:
		return append(dst, v...), nil
	case rel.Day:
		if t.OID == rel.DateOID {
			return appendBinaryDate(dst, v), nil
		}
	case rel.TimeOfDay:
		if t.OID == rel.TimeOID {
			return append64(dst, int64(v)), nil
		}
	case rel.Instant:
		if t.OID == rel.TimestampOID || t.OID == rel.TimestamptzOID {
			return appendBinaryInstant(dst, v), nil
		}
	case rel.Interval:
		if t.OID == rel.IntervalOID {
			return appendBinaryInterval(dst, v), nil
		}
	case rel.Array:
		return appendBinaryArray(dst, v, t)
	}
	return dst, errNoBinary(v, t)
}

// appendBinaryFloat8 sends every NaN as PostgreSQL's own.
func appendBinaryFloat8(dst []byte, v float64) []byte {
	if v != v {
		return binary.BigEndian.AppendUint64(dst, 0x7ff8000000000000)
	}
	return binary.BigEndian.AppendUint64(dst, math.Float64bits(v))
}

func appendBinaryFloat4(dst []byte, v float32) []byte {
	if v != v {
		return binary.BigEndian.AppendUint32(dst, 0x7fc00000)
	}
	return binary.BigEndian.AppendUint32(dst, math.Float32bits(v))
}

func errNoBinary(v any, t rel.Type) error {
	return pgerr.New(pgerr.InternalError, "a value of Go type %T cannot be sent as %s", v, t)
}

func boolByte(v bool) byte {
	if v {
		return 1
	}
	return 0
}

func errIntRange(t rel.Type) error {
	return pgerr.New(pgerr.NumericValueOutOfRange, "%s out of range", t)
}

// appendBinaryInt appends an integer or object identifier in its type's width.
func appendBinaryInt(dst []byte, v int64, oid rel.OID) ([]byte, error) {
	switch oid {
	case rel.Int2OID:
		if v != int64(int16(v)) {
			return dst, errIntRange(rel.Int2)
		}
		return append16(dst, int16(v)), nil
	case rel.Int4OID:
		if v != int64(int32(v)) {
			return dst, errIntRange(rel.Int4)
		}
		return append32(dst, int32(v)), nil
	case rel.Int8OID:
		return append64(dst, v), nil
	}
	if v < 0 || v > math.MaxUint32 {
		return dst, errIntRange(rel.Of(oid))
	}
	return binary.BigEndian.AppendUint32(dst, uint32(v)), nil
}

func appendBinaryDate(dst []byte, d rel.Day) []byte {
	switch d {
	case rel.MaxDay:
		return append32(dst, math.MaxInt32)
	case -rel.MaxDay:
		return append32(dst, math.MinInt32)
	}
	return append32(dst, int32(d)-epochDays)
}

func appendBinaryInstant(dst []byte, t rel.Instant) []byte {
	switch t {
	case rel.MaxInstant:
		return append64(dst, math.MaxInt64)
	case -rel.MaxInstant:
		return append64(dst, math.MinInt64)
	}
	return append64(dst, int64(t)-epochMicros)
}

func appendBinaryInterval(dst []byte, v rel.Interval) []byte {
	return append32(append32(append64(dst, v.Micros), v.Days), v.Months)
}

// appendBinaryString appends the value of a type that travels as text.
func appendBinaryString(dst []byte, v string, t rel.Type) ([]byte, error) {
	switch t.OID {
	case rel.NumericOID:
		n, err := pgnum.Parse(v)
		if err != nil {
			return dst, err
		}
		return n.AppendBinary(dst), nil
	case rel.JSONBOID, rel.JSONPathOID:
		return append(append(dst, 1), v...), nil
	case rel.UUIDOID:
		return appendBinaryUUID(dst, v)
	case rel.BPCharOID:
		return appendPadded(dst, v, t.Mod), nil
	case rel.CharOID:
		return append(dst, CharByte(v)), nil
	case rel.Int2VectorOID, rel.OIDVectorOID:
		return appendBinaryVector(dst, v, t)
	case rel.BitOID, rel.VarbitOID:
		return appendBinaryBits(dst, v), nil
	case rel.InetOID, rel.CidrOID:
		return appendBinaryInet(dst, v, t)
	case rel.TimetzOID:
		return appendBinaryZonedTime(dst, v)
	case rel.VoidOID: // it has no bytes
		return dst, nil
	case rel.TIDOID:
		return dst, pgerr.New(pgerr.FeatureNotSupported, "no binary output function available for type %s", t)
	}
	switch {
	case t.IsRow():
		return appendBinaryRow(dst, v)
	case !sendsText(t):
		return dst, pgerr.New(pgerr.FeatureNotSupported, "binary output of type %s is not supported", t)
	}
	return append(dst, v...), nil
}

func appendBinaryUUID(dst []byte, v string) ([]byte, error) {
	text, err := parseUUID(v)
	if err != nil {
		return dst, err
	}
	for i := 0; i < len(text); i += 2 {
		if text[i] == '-' {
			i++
		}
		hi, lo := hexDigit(text[i]), hexDigit(text[i+1])
		dst = append(dst, byte(hi<<4|lo))
	}
	return dst, nil
}

// appendBinaryVector sends "1 2 3" as an array whose lower bound is 0.
func appendBinaryVector(dst []byte, v string, t rel.Type) ([]byte, error) {
	elem, _ := t.Elem()
	words := strings.Fields(v)
	dst = appendArrayHead(dst, 1, 0, elem.OID)
	dst = append32(append32(dst, int32(len(words))), 0)
	for _, w := range words {
		n, err := Parse(w, elem, Settings{})
		if err != nil {
			return dst, err
		}
		if dst, err = appendSized(dst, n, elem); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func appendArrayHead(dst []byte, dims, flags int32, elem rel.OID) []byte {
	return append32(append32(append32(dst, dims), flags), int32(elem))
}

// appendSized appends a value behind its length; NULL is length -1.
func appendSized(dst []byte, v any, t rel.Type) ([]byte, error) {
	if v == nil {
		return append32(dst, -1), nil
	}
	at := len(dst)
	dst, err := EncodeBinary(append32(dst, 0), v, t)
	binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst, err
}

func appendBinaryArray(dst []byte, a rel.Array, t rel.Type) ([]byte, error) {
	elem := a.Elem
	if e, ok := t.Elem(); ok {
		elem = e
	}
	if len(a.Values) == 0 {
		return appendArrayHead(dst, 0, 0, elem.OID), nil
	}
	var nulls int32
	for _, v := range a.Values {
		if v == nil {
			nulls = 1
			break
		}
	}
	dims := a.Dims
	if a.Plain() {
		dims = []rel.Dim{{Length: len(a.Values), Lower: 1}}
	}
	dst = appendArrayHead(dst, int32(len(dims)), nulls, elem.OID)
	for _, d := range dims {
		dst = append32(append32(dst, int32(d.Length)), int32(d.Lower))
	}
	var err error
	for _, v := range a.Values {
		if dst, err = appendSized(dst, v, elem); err != nil {
			return dst, err
		}
	}
	return dst, nil
}
