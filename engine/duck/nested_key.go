package duck

import (
	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// nestKey makes bytes that compare as PostgreSQL compares arrays.
func nestKey(s string, oid uint32) ([]byte, error) {
	elem := rel.Of(rel.OID(oid))
	t, ok := rel.ArrayOf(elem)
	if !ok || elem.IsRow() && !pgvalue.Ordered(elem) {
		return nil, pgerr.New(pgerr.FeatureNotSupported, "comparison of arrays of several dimensions of type %s is not supported yet", elem)
	}
	v, err := pgvalue.Parse(s, t, pgvalue.Carried)
	if err != nil {
		return nil, err
	}
	return pgvalue.AppendKey(nil, v, t)
}
