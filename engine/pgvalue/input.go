package pgvalue

import (
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// HasInput says whether Parse reads values of a type as PostgreSQL does. Those of all other types
// (money, points, ranges, tsvector …) pass through it as they are, unread: sources and the catalog
// may have them, a statement must not write them.
func HasInput(t rel.Type) bool {
	if e, ok := t.Elem(); ok {
		return HasInput(e)
	}
	return hasEquality(t) || t.IsText() || t.OID == rel.JSONOID || t.OID == rel.JSONPathOID || t.OID == rel.CstringOID
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
