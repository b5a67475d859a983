package bind

import (
	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

// tableOID is the system column tableoid of a relation: its own OID, NULL in the rows that
// an outer join adds. Known only where a column that is never NULL tells those apart; nil
// otherwise, and of what is no relation.
func (q *query) tableOID(en *nsEntry, loc int32) rel.Expr {
	if en.table == nil || q.o.Resolver == nil {
		return nil
	}
	oid, err := q.o.Resolver.ResolveReg(rel.RegclassOID, en.table.Name.String(), nil, true)
	if err != nil || oid == 0 {
		return nil
	}
	for i, c := range en.table.Columns {
		if c.NotNull {
			there := &rel.IsNull{Arg: q.reference(en.cols[i].expr, loc), Negated: true}
			return &rel.Case{Whens: []rel.When{{Cond: there, Then: &rel.Const{Val: int64(oid), Typ: rel.OIDType}}}, Typ: rel.OIDType}
		}
	}
	return nil
}

// sessionKnows says whether a call is of a function whose value for known arguments the
// session computes before the plan runs; for others it has a body.
func sessionKnows(c *resolved) bool {
	if c.proc.Name != "current_setting" {
		return false
	}
	for _, a := range c.args {
		switch a.(type) {
		case *rel.Const, *rel.Param:
		default:
			return false
		}
	}
	return true
}

// spelt makes text of an OID that prints as a name, for functions that take values of any type.
func (q *query) spelt(args []rel.Expr, declared []rel.OID, loc int32) error {
	for i, a := range args {
		if !isReg(a.Type().OID) || i < len(declared) && declared[i] != rel.AnyOID && declared[i] != rel.AnyNonArrayOID {
			continue
		}
		e, err := q.coerce(a, rel.Text, pgtypes.Explicit, loc)
		if err != nil {
			return err
		}
		args[i] = e
	}
	return nil
}
