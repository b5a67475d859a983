package duck

import (
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// sortKey prints the binder's sort_key(…): bytes that compare as a record of the arguments
// does, of which none is the beginning of another's, so that keys in a row compare as an
// array of records.
func sortKey(p *printer, e *rel.Call) (string, bool) {
	if e.OID != 0 {
		return "", false
	}
	const how = ", 'ASC NULLS LAST', "
	var parts strings.Builder
	for _, a := range e.Args {
		parts.WriteString(p.steadyKey(a) + how)
	}
	return "create_sort_key(" + parts.String() + "''" + how[:len(how)-2] + ")", true // a text, lest short keys be integers
}

// steadyKey is a key that does not depend on the form in which e is computed.
func (p *printer) steadyKey(e rel.Expr) string {
	var f rel.Form
	switch t := e.Type(); {
	case t.IsArray():
		f.Nested = true
		fallthrough
	case isNumeric(t):
		return keyOf(p.exprAs(e, f), t, f)
	}
	return p.key(e)
}
