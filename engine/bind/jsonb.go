package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// jsonbSubscript binds j['key'] and j[0], which lead where jsonb_extract_path does.
func (q *query) jsonbSubscript(e rel.Expr, idx *pg.A_Indices) (rel.Expr, error) {
	if idx.IsSlice {
		at := idx.Uidx
		if at == nil {
			at = idx.Lidx
		}
		return nil, q.errorf(location(at), pgerr.DatatypeMismatch, "jsonb subscript does not support slices")
	}
	loc := location(idx.Uidx)
	i, err := q.expr(idx.Uidx)
	if err != nil {
		return nil, err
	}
	from := i.Type().OID
	switch {
	case from == rel.UnknownOID || from == rel.TextOID || pgtypes.CanCoerceOne(from, rel.TextOID, pgtypes.Implicit):
		i, err = q.coerce(i, rel.Text, pgtypes.Implicit, loc)
	case from == rel.Int4OID || pgtypes.CanCoerceOne(from, rel.Int4OID, pgtypes.Implicit):
		if i, err = q.coerce(i, rel.Int4, pgtypes.Implicit, loc); err == nil {
			i, err = q.coerce(i, rel.Text, pgtypes.Explicit, loc)
		}
	default:
		return nil, q.errorf(loc, pgerr.DatatypeMismatch, "subscript type %s is not supported", q.spellOf(i)).
			WithHint("jsonb subscript must be coercible to either integer or text.")
	}
	if err != nil {
		return nil, err
	}
	proc := pgtypes.Procs("jsonb_extract_path")[0]
	path := &rel.ArrayExpr{Elems: []rel.Expr{i}, Typ: rel.Of(rel.TextArrayOID)}
	return &rel.Call{Func: proc.Name, OID: proc.OID, Args: []rel.Expr{e, path}, Typ: rel.JSONB}, nil
}
