package postgres

import (
	"encoding/binary"
	"errors"
	"testing"

	"github.com/meshgate/meshgate/engine/rel"
)

// A row is read only with exactly the types of a definition: an enum in the place of an int4
// would give a number of its label's bytes.
func TestRowOfOtherTypes(t *testing.T) {
	u := rel.Composite(rel.Name{Schema: "s", Name: "exact"}, []rel.Column{{Name: "a", Type: rel.Int4}})
	row := func(attribute uint32) []byte {
		b := binary.BigEndian.AppendUint32(nil, 1)
		b = binary.BigEndian.AppendUint32(b, attribute)
		return append(b, 0, 0, 0, 4, 'd', 'c', 'b', 'a')
	}
	defined := func(oid rel.OID) *rel.RemoteComposite {
		return &rel.RemoteComposite{OID: oid, Attributes: []rel.RemoteAttribute{{Name: "a", Declared: oid}}}
	}
	d := definitions{u.OID: {defined(rel.Int4OID), defined(20000)}}
	for oid, ok := range map[uint32]bool{23: true, 20000: true, 20001: false, 20: false} {
		_, err := d.decode(row(oid), rel.Of(u.OID))
		if other := new(altered); errors.As(err, &other) == ok || ok && err != nil {
			t.Errorf("an attribute of type %d: %v", oid, err)
		}
	}
}
