package bind

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

func (q *query) unifyNodes(nodes []*pg.Node, what string) ([]rel.Expr, rel.Type, error) {
	es, err := q.exprs(nodes)
	if err != nil {
		return nil, rel.Type{}, err
	}
	return q.unify(es, what, location(nodes[0]))
}

// unify brings expressions to their common type (select_common_type). The modifier is
// kept when all agree on it.
func (q *query) unify(es []rel.Expr, what string, loc int32) ([]rel.Expr, rel.Type, error) {
	typ, err := q.commonType(es, what, loc)
	if err != nil {
		return nil, rel.Type{}, err
	}
	out := make([]rel.Expr, len(es))
	for i, e := range es {
		if out[i], err = q.toCommon(e, typ, what, loc); err != nil {
			return nil, rel.Type{}, err
		}
		out[i] = blanks(out[i], typ)
	}
	return out, typ, nil
}

// commonType is the type that branches get. The error stands at the branch that does not
// go with those before it.
func (q *query) commonType(es []rel.Expr, what string, loc int32) (rel.Type, error) {
	types := make([]rel.OID, len(es))
	for i, e := range es {
		types[i] = e.Type().OID
	}
	oid, err := pgtypes.CommonType(types, what)
	if err != nil {
		for i := range es {
			if _, part := pgtypes.CommonType(types[:i+1], what); part != nil {
				return rel.Type{}, q.at(err, q.place(es[i], loc))
			}
		}
		return rel.Type{}, q.at(err, loc)
	}
	for _, e := range es {
		if e.Type() != es[0].Type() || e.Type().OID != oid {
			return rel.Of(oid), nil
		}
	}
	return es[0].Type(), nil
}

// toCommon makes one branch the common type; one that cannot become it is 42846.
func (q *query) toCommon(e rel.Expr, typ rel.Type, what string, loc int32) (rel.Expr, error) {
	if from := e.Type().OID; from != typ.OID && from != rel.UnknownOID {
		if err := pgtypes.CoerceToCommon(from, typ.OID, what); err != nil {
			return nil, q.at(err, q.place(e, loc))
		}
	}
	return q.coerce(e, typ, pgtypes.Implicit, q.place(e, loc))
}
