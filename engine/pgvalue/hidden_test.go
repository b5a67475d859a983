package pgvalue

import (
	"encoding/binary"
	"strconv"
	"strings"
	"testing"

	"github.com/meshgate/meshgate/engine/rel"
)

// The name of a type of the mesh is told by who knows what the session may see, and by nobody else.
func TestHiddenTypesHaveNoName(t *testing.T) {
	u := rel.Enum(rel.Name{Schema: "hush", Name: "secret"}, []string{"a"})
	number := strconv.FormatUint(uint64(u.OID), 10)
	hidden := Settings{RegName: func(typ, oid uint32) (string, bool) { return "", false }}
	if got := Format(int64(u.OID), rel.Of(rel.RegtypeOID), hidden); got != number {
		t.Errorf("a hidden type is shown as %q", got)
	}
	visible := Settings{RegName: func(typ, oid uint32) (string, bool) { return "hush.secret", oid == uint32(u.OID) }}
	if got := Format(int64(u.OID), rel.Of(rel.RegtypeOID), visible); got != "hush.secret" {
		t.Errorf("a visible type is shown as %q", got)
	}

	sent := binary.BigEndian.AppendUint32(nil, 1) // dimensions, flags, the elements' type
	sent = binary.BigEndian.AppendUint32(sent, 0)
	sent = binary.BigEndian.AppendUint32(sent, uint32(u.OID))
	texts, _ := rel.ArrayOf(rel.Text)
	if _, err := DecodeBinary(sent, texts); err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), number+" (???)") {
		t.Errorf("an array of a hidden type: %v", err)
	}
}
