package duck

import (
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/rel"
)

// jsonBuildObject and jsonBuildArray print json_build_object and json_build_array, in
// PostgreSQL's spacing.
func jsonBuildObject(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) == 0 || len(e.Args)%2 != 0 || e.Typ.OID != rel.JSONOID {
		return "", false
	}
	var parts []string
	for i := 0; i < len(e.Args); i += 2 {
		key := e.Args[i].Type()
		text, ok := p.toText(p.exprAs(e.Args[i], rel.FormOf(e.Args[i])), key, rel.FormOf(e.Args[i]))
		value, known := p.jsonValue(e.Args[i+1])
		if !ok || !known {
			return "", false
		}
		parts = append(parts, "CAST(to_json(coalesce("+text+", raise('22023', 'argument "+strconv.Itoa(i+1)+" cannot be null'))) AS VARCHAR) || ' : ' || "+value)
	}
	return "('{' || " + strings.Join(parts, " || ', ' || ") + " || '}')", true
}

func jsonBuildArray(p *printer, e *rel.Call) (string, bool) {
	if len(e.Args) == 0 || e.Typ.OID != rel.JSONOID {
		return "", false
	}
	parts := make([]string, len(e.Args))
	for i, a := range e.Args {
		v, ok := p.jsonValue(a)
		if !ok {
			return "", false
		}
		parts[i] = v
	}
	return "('[' || " + strings.Join(parts, " || ', ' || ") + " || ']')", true
}

// jsonValue prints a scalar as JSON: numbers, booleans and JSON as they are, all else as a
// string; NULL is null. Dates and arrays have forms of their own in JSON and are not known here.
func (p *printer) jsonValue(a rel.Expr) (string, bool) {
	t := a.Type()
	sql, ok := p.toText(p.expr(a), t, rel.FormOf(a))
	if !ok {
		return "", false
	}
	switch {
	case t.IsInteger(), t.OID == rel.BoolOID, t.OID == rel.JSONOID, t.OID == rel.JSONBOID:
	case t.IsText(), t.OID == rel.UUIDOID, t.OID == rel.OIDOID:
		sql = "CAST(to_json(" + sql + ") AS VARCHAR)"
	default:
		return "", false
	}
	return "coalesce(" + sql + ", 'null')", true
}
