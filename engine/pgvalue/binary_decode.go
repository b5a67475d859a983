package pgvalue

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgnum"
	"github.com/meshgate/meshgate/engine/rel"
)

func errBinary() error {
	return pgerr.New(pgerr.InvalidBinaryRepresentation, "incorrect binary data format")
}

func errShort() error {
	return pgerr.New(pgerr.ProtocolViolation, "insufficient data left in message")
}

// DecodeBinary reads a value in the binary form of t's receive function. A length
// that does not fit is 22P03 (08P01 when the message ends early, as PostgreSQL
// has it); values out of range keep their own codes.
func DecodeBinary(src []byte, t rel.Type) (any, error) {
	if n := binaryWidth(t.OID); n > 0 {
		if n == 1 && len(src) == 0 {
			return nil, pgerr.New(pgerr.ProtocolViolation, "no data left in message")
		}
		if len(src) < n {
			return nil, errShort()
		}
		if len(src) > n {
			return nil, errBinary()
		}
	}
	switch t.OID {
	case rel.BoolOID:
		return src[0] != 0, nil
	case rel.Int2OID:
		return int64(int16(binary.BigEndian.Uint16(src))), nil
	case rel.Int4OID:
		return int64(int32(binary.BigEndian.Uint32(src))), nil
	case rel.Int8OID:
		return int64(binary.BigEndian.Uint64(src)), nil
	case rel.OIDOID, rel.RegclassOID, rel.RegtypeOID, rel.RegprocOID, rel.RegprocedureOID, rel.RegoperOID, rel.RegnamespaceOID, rel.RegroleOID, rel.XIDOID:
		return int64(binary.BigEndian.Uint32(src)), nil
	case rel.Float4OID:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(src))), nil
	case rel.Float8OID:
		return math.Float64frombits(binary.BigEndian.Uint64(src)), nil
	case rel.NumericOID:
		return decodeNumeric(src, t)
	case rel.ByteaOID:
		return append([]byte{}, src...), nil
	case rel.DateOID:
		return decodeDate(int32(binary.BigEndian.Uint32(src)))
	case rel.TimeOID:
		v := int64(binary.BigEndian.Uint64(src))
		if v < 0 || v > microsPerDay {
			return nil, pgerr.New(pgerr.DatetimeFieldOverflow, "time out of range")
		}
		return rel.TimeOfDay(roundMicros(v, t.Mod)), nil
	case rel.TimetzOID:
		return decodeZonedTime(src, t.Mod)
	case rel.TimestampOID, rel.TimestamptzOID:
		return decodeInstant(int64(binary.BigEndian.Uint64(src)), t)
	case rel.IntervalOID:
		v := rel.Interval{
			Micros: int64(binary.BigEndian.Uint64(src)),
			Days:   int32(binary.BigEndian.Uint32(src[8:])), Months: int32(binary.BigEndian.Uint32(src[12:])),
		}
		return applyIntervalMod(v, t.Mod)
	case rel.UUIDOID:
		return formatUUID(src), nil
	case rel.JSONBOID, rel.JSONPathOID:
		if len(src) < 1 {
			return nil, errShort()
		}
		if src[0] != 1 {
			return nil, pgerr.New(pgerr.InternalError, "unsupported %s version number %d", t, src[0])
		}
		if err := checkUTF8(src[1:]); err != nil {
			return nil, err
		}
		return Parse(string(src[1:]), t, Settings{})
	case rel.CharOID:
		return CharOf(src[0]), nil
	case rel.BitOID, rel.VarbitOID:
		return decodeBits(src, t)
	case rel.InetOID, rel.CidrOID:
		return decodeInet(src, t)
	}
	switch {
	case t.IsArray():
		return decodeArray(src, t)
	case t.IsRow():
		return decodeRow(src, t)
	}
	if err := checkUTF8(src); err != nil {
		return nil, err
	}
	return Parse(string(src), t, Settings{})
}

// binaryWidth is the length of the binary form of fixed-width types; 0 for the others.
func binaryWidth(oid rel.OID) int {
	switch oid {
	case rel.BoolOID, rel.CharOID:
		return 1
	case rel.Int2OID:
		return 2
	case rel.Int4OID, rel.Float4OID, rel.DateOID, rel.OIDOID, rel.RegclassOID, rel.RegtypeOID, rel.RegprocOID, rel.RegprocedureOID, rel.RegoperOID, rel.RegnamespaceOID, rel.RegroleOID, rel.XIDOID:
		return 4
	case rel.Int8OID, rel.Float8OID, rel.TimeOID, rel.TimestampOID, rel.TimestamptzOID:
		return 8
	case rel.TimetzOID:
		return 12
	case rel.IntervalOID, rel.UUIDOID:
		return 16
	}
	return 0
}

// checkUTF8 refuses what a UTF8 database cannot store, a zero byte included.
func checkUTF8(src []byte) error {
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRune(src[i:])
		if r == 0 || r == utf8.RuneError && n == 1 {
			bad := src[i:min(len(src), i+max(1, leadLength(src[i])))]
			var b strings.Builder
			for k, c := range bad {
				if k > 0 {
					b.WriteByte(' ')
				}
				b.WriteString("0x" + hex.EncodeToString([]byte{c}))
			}
			return pgerr.New(pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8": %s`, b.String())
		}
		i += n
	}
	return nil
}

// leadLength is the length of the UTF-8 sequence that a first byte announces.
func leadLength(c byte) int {
	switch {
	case c&0xe0 == 0xc0:
		return 2
	case c&0xf0 == 0xe0:
		return 3
	case c&0xf8 == 0xf0:
		return 4
	}
	return 1
}

func decodeNumeric(src []byte, t rel.Type) (any, error) {
	if len(src) < 8 || len(src) < 8+2*int(binary.BigEndian.Uint16(src)) {
		return nil, errShort()
	}
	n, ok := pgnum.ParseBinary(src)
	if !ok {
		return nil, invalidNumeric(src)
	}
	if t.Mod >= 4 {
		var err error
		if n, err = n.ApplyTypmod(t.PrecisionScale()); err != nil {
			return nil, err
		}
	}
	return n.String(), nil
}

// invalidNumeric says what is wrong in a numeric's binary form, in the order of numeric_recv.
func invalidNumeric(src []byte) error {
	what := "digit"
	switch sign := binary.BigEndian.Uint16(src[4:]); {
	case sign&0x3fff != 0 && sign != 0xd000 && sign != 0xf000 || sign == 0x8000:
		what = "sign"
	case binary.BigEndian.Uint16(src[6:]) > pgnum.MaxScale:
		what = "scale"
	case len(src) != 8+2*int(binary.BigEndian.Uint16(src)):
		return errBinary()
	}
	return pgerr.New(pgerr.InvalidBinaryRepresentation, "invalid %s in external \"numeric\" value", what)
}

func decodeDate(v int32) (any, error) {
	switch v {
	case math.MaxInt32:
		return rel.MaxDay, nil
	case math.MinInt32:
		return -rel.MaxDay, nil
	}
	d := int64(v) + epochDays
	if d < minDay || d >= endDay {
		return nil, pgerr.New(pgerr.DatetimeFieldOverflow, "date out of range")
	}
	return rel.Day(d), nil
}

func decodeInstant(v int64, t rel.Type) (any, error) {
	switch v {
	case math.MaxInt64:
		return rel.MaxInstant, nil
	case math.MinInt64:
		return -rel.MaxInstant, nil
	}
	out := pgerr.New(pgerr.DatetimeFieldOverflow, "timestamp out of range")
	if _, err := carried(v, out); err != nil {
		return nil, err
	}
	return carried(roundMicros(v, t.Mod), out)
}

// maxArray is the number of elements that PostgreSQL's arrays can have.
const maxArray = 134217727

func decodeArray(src []byte, t rel.Type) (any, error) {
	elem, _ := t.Elem()
	if len(src) < 12 {
		return nil, errShort()
	}
	dims := int32(binary.BigEndian.Uint32(src))
	flags := binary.BigEndian.Uint32(src[4:])
	if oid := rel.OID(binary.BigEndian.Uint32(src[8:])); oid != elem.OID {
		return nil, pgerr.New(pgerr.DatatypeMismatch, "binary data has array element type %d (%s) instead of expected %d (%s)", oid, received(oid), elem.OID, rel.Of(elem.OID))
	}
	if flags > 1 {
		return nil, pgerr.New(pgerr.InvalidBinaryRepresentation, "invalid array flags")
	}
	src = src[12:]
	a := rel.Array{Elem: elem}
	if dims < 0 || dims > maxDims {
		if dims > maxDims {
			return nil, errDims(int(dims))
		}
		return nil, pgerr.New(pgerr.InvalidBinaryRepresentation, "invalid number of dimensions: %d", dims)
	}
	if len(src) < 8*int(dims) {
		return nil, errShort()
	}
	count := 1
	for range dims {
		d := rel.Dim{Length: int(int32(binary.BigEndian.Uint32(src))), Lower: int(int32(binary.BigEndian.Uint32(src[4:])))}
		src = src[8:]
		switch {
		case d.Length > 0 && d.Lower+d.Length-1 > math.MaxInt32:
			return nil, pgerr.New("2202E", "array lower bound is too large: %d", d.Lower)
		case d.Length < 0 || d.Length > maxArray || count*d.Length > maxArray:
			return nil, pgerr.New("54000", "array size exceeds the maximum allowed (%d)", maxArray)
		}
		count *= d.Length
		a.Dims = append(a.Dims, d)
	}
	switch {
	case dims == 0 || count == 0:
		if len(src) != 0 {
			return nil, errBinary()
		}
		a.Dims = nil
		return a, nil
	case count*4 > len(src):
		return nil, errShort() // each element has at least its length
	case dims == 1 && a.Dims[0].Lower == 1:
		a.Dims = nil
	}
	a.Values = make([]any, count)
	for i := range a.Values {
		if len(src) < 4 {
			return nil, errShort()
		}
		n := int64(int32(binary.BigEndian.Uint32(src)))
		src = src[4:]
		if n == -1 {
			continue
		}
		if n < 0 || n > int64(len(src)) {
			return nil, pgerr.New(pgerr.InvalidBinaryRepresentation, "insufficient data left in message")
		}
		v, err := DecodeBinary(src[:n], elem)
		if err != nil {
			return nil, err
		}
		a.Values[i] = v
		src = src[n:]
	}
	if len(src) != 0 {
		return nil, errBinary()
	}
	return a, nil
}

// received names the type that a client says its value has. One of the mesh may be one that policy
// hides, so it is named as PostgreSQL names a type that there is not.
func received(oid rel.OID) string {
	if oid >= rel.FirstUserOID {
		return "???"
	}
	return rel.Of(oid).String()
}
