package pgvalue

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
)

// SameRows says whether two rows are the same bit for bit, as record_image_eq does: 1.0 is
// not 1.00.
func SameRows(a, b string) (bool, error) {
	c, err := eachPair(a, b, anyType, func(_ rel.Type, x, y string) (int, error) { return strings.Compare(x, y), nil })
	return c == 0, err
}

// anyType lets every type pass: bytes can always be compared.
func anyType(rel.Type) error { return nil }

// CompareImages orders two rows by the bytes that PostgreSQL stores of them on a machine
// whose words begin with their least byte, as record_image_lt does. What it stores of jsonb,
// arrays and rows is not known here: such a value is 0A000 unless both are the same.
func CompareImages(a, b string) (int, error) {
	return eachPair(a, b, anyType, func(t rel.Type, x, y string) (int, error) {
		if x == y {
			return 0, nil
		}
		ix, wx, err := image(x, t)
		if err != nil {
			return 0, err
		}
		iy, wy, err := image(y, t)
		return cmp.Or(cmp.Compare(wx, wy), bytes.Compare(ix, iy)), err
	})
}

// image is what PostgreSQL stores of a value: a word if it is passed as one, else bytes.
func image(text string, t rel.Type) (b []byte, word uint64, err error) {
	v, err := Parse(text, rel.Of(t.OID), Carried)
	if err == nil {
		b, err = EncodeBinary(nil, v, t)
	}
	if err != nil {
		return nil, 0, err
	}
	switch t.OID {
	case rel.BoolOID, rel.CharOID, rel.Int2OID, rel.Int4OID, rel.Int8OID, rel.Float4OID, rel.Float8OID, rel.DateOID, rel.TimeOID,
		rel.TimestampOID, rel.TimestamptzOID, rel.OIDOID, rel.XIDOID, rel.RegclassOID, rel.RegtypeOID, rel.RegprocOID,
		rel.RegprocedureOID, rel.RegoperOID, rel.RegnamespaceOID, rel.RegroleOID:
		word := int64(int8(b[0]))
		for _, c := range b[1:] {
			word = word<<8 | int64(c)
		}
		return nil, uint64(word), nil
	case rel.IntervalOID:
		return leastFirst(b, 8, 4, 4), 0, nil
	case rel.TimetzOID:
		return leastFirst(b, 8, 4), 0, nil
	case rel.BitOID, rel.VarbitOID:
		return leastFirst(b, 4), 0, nil
	case rel.NumericOID:
		return numericImage(b), 0, nil
	case rel.InetOID, rel.CidrOID:
		return append(b[:2], b[4:]...), 0, nil
	case rel.TextOID, rel.VarcharOID, rel.BPCharOID, rel.NameOID, rel.JSONOID, rel.ByteaOID, rel.UUIDOID:
		return b, 0, nil
	}
	return nil, 0, pgerr.New(pgerr.FeatureNotSupported, "ordering values of type %s by what is stored of them is not supported yet", rel.Of(t.OID))
}

// leastFirst turns the first words of b, of these many bytes, round.
func leastFirst(b []byte, widths ...int) []byte {
	at := 0
	for _, w := range widths {
		slices.Reverse(b[at : at+w])
		at += w
	}
	return b
}

// numericImage makes of a numeric's binary form what is stored: a header of one word when
// scale and weight are small, else of two, and the digits.
func numericImage(b []byte) []byte {
	word := func(i int) uint16 { return binary.BigEndian.Uint16(b[2*i:]) }
	weight, sign, scale := int16(word(1)), word(2), word(3)
	var out []byte
	switch {
	case sign == 0xc000, sign == 0xd000, sign == 0xf000: // NaN and the infinities
		return binary.LittleEndian.AppendUint16(nil, sign)
	case scale <= 0x3f && weight >= -64 && weight <= 63:
		out = binary.LittleEndian.AppendUint16(nil, 0x8000|sign>>1|scale<<7|uint16(weight)&0x7f)
	default:
		out = binary.LittleEndian.AppendUint16(nil, sign|scale)
		out = binary.LittleEndian.AppendUint16(out, uint16(weight))
	}
	for i := range int(word(0)) {
		out = binary.LittleEndian.AppendUint16(out, word(4+i))
	}
	return out
}
