package duck

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// nestKey makes bytes that compare as PostgreSQL compares arrays.
func nestKey(s string, oid uint32) ([]byte, error) {
	t, ok := rel.ArrayOf(rel.Of(rel.OID(oid)))
	if !ok || rel.Of(rel.OID(oid)).IsRow() {
		return nil, pgerr.New(pgerr.FeatureNotSupported, "comparison of arrays of several dimensions of type %s is not supported yet", rel.Of(rel.OID(oid)))
	}
	v, err := pgvalue.Parse(s, t, pgvalue.Carried)
	if err != nil {
		return nil, err
	}
	return pgvalue.AppendKey(nil, v, t)
}
