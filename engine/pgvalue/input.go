package pgvalue

import (
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// HasInput says whether Parse reads values of a type as PostgreSQL does. Those of all other types
// (money, points, ranges, tsvector …) pass through it as they are, unread: sources and the catalog
// may have them, a statement must not write them.
func HasInput(t rel.Type) bool {
	if e, ok := t.Elem(); ok && t.IsArray() {
		return HasInput(e)
	}
	switch t.OID {
	case rel.BoolOID, rel.Int2OID, rel.Int4OID, rel.Int8OID, rel.OIDOID, rel.XIDOID, rel.Float4OID, rel.Float8OID, rel.NumericOID,
		rel.RegclassOID, rel.RegtypeOID, rel.RegprocOID, rel.RegprocedureOID, rel.RegoperOID, rel.RegnamespaceOID, rel.RegroleOID,
		rel.ByteaOID, rel.DateOID, rel.TimeOID, rel.TimetzOID, rel.TimestampOID, rel.TimestamptzOID, rel.IntervalOID, rel.UUIDOID,
		rel.BitOID, rel.VarbitOID, rel.InetOID, rel.CidrOID, rel.JSONOID, rel.JSONBOID, rel.JSONPathOID, rel.Int2VectorOID, rel.OIDVectorOID:
		return true
	}
	_, enum := rel.EnumOf(t.OID)
	return enum || t.IsText() || t.OID == rel.CstringOID || t.IsRow()
}

// sendsText says whether a type's binary form is its text.
func sendsText(t rel.Type) bool {
	const nodeTree, refcursor, xml = 194, 1790, 142
	_, enum := rel.EnumOf(t.OID)
	return enum || t.IsText() || t.OID == rel.CstringOID || t.OID == rel.JSONOID || t.OID == nodeTree || t.OID == refcursor || t.OID == xml
}

// parseVector reads int2vector and oidvector: numbers with white space between them.
func parseVector(text string, t rel.Type) (any, error) {
	elem, _ := t.Elem()
	words := strings.FieldsFunc(text, func(r rune) bool { return r < 0x80 && isSpace(byte(r)) })
	for i, w := range words {
		v, err := Parse(w, elem, Settings{})
		if err != nil {
			return nil, err
		}
		words[i] = Format(v, elem, Settings{})
	}
	return strings.Join(words, " "), nil
}
