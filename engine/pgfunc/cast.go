package pgfunc

import (
	"encoding/hex"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// Conversions between "char", names and object identifiers.
func init() {
	register(
		F1("char(int4)", func(v int32) (string, error) {
			if v < -128 || v > 127 {
				return "", pgerr.New(pgerr.NumericValueOutOfRange, `"char" out of range`)
			}
			return pgvalue.CharOf(byte(v)), nil
		}),
		F1("int4(char)", func(c string) (int32, error) { return int32(int8(pgvalue.CharByte(c))), nil }).Total(),
		F1("char(text)", func(s string) (string, error) { return pgvalue.CharOf(pgvalue.CharByte(s)), nil }).Total(),
		F1("text(char)", func(s string) (string, error) { return strings.Clone(s), nil }).Total(),
		F1("bpchar(char)", func(s string) (string, error) { return strings.Clone(s), nil }).Total(),
		F1("name(text)", nameOf).Total(), F1("name(varchar)", nameOf).Total(),
		F1("name(bpchar)", func(s string) (string, error) {
			s, err := nameOf(s)
			return strings.TrimRight(s, " "), err
		}).Total(),
		F1("oid(int8)", func(v int64) (uint32, error) {
			if v < 0 || v > 1<<32-1 {
				return 0, pgerr.New(pgerr.NumericValueOutOfRange, "OID out of range")
			}
			return uint32(v), nil
		}),
		F1("int8(oid)", func(v uint32) (int64, error) { return int64(v), nil }).Total(),
		F2("uuid_cmp(uuid,uuid)", func(a, b string) (int32, error) { return compareBytes(uuidBytes(a), uuidBytes(b)), nil }).Total(),
	)
}

// uuidBytes are the 16 bytes of a uuid in its text form.
func uuidBytes(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	if err != nil { // a uuid in text form always is one
		panic(err)
	}
	return b
}

// nameOf cuts a text to the 63 bytes that a name holds, between characters.
func nameOf(s string) (string, error) {
	v, err := pgvalue.Parse(s, rel.NameType, pgvalue.Settings{})
	if err != nil {
		return "", err
	}
	return strings.Clone(v.(string)), nil
}
