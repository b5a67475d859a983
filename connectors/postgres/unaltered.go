package postgres

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/plan"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/sqlgen"
)

// unaltered finds out, before a fragment's COPY, whether the composite types that the fragment
// reads are still what they were described as. Rows tell their attributes' types and not their
// names, so that the values of two attributes of one type would be taken for each other when
// one is dropped, added again or renamed.
//
// It asks for the fields of a row of no rows, one statement for each type, in the message that
// has the COPY: the descriptions that come with the answers are all there is to know. So it
// costs neither a round trip nor anything for a row, and sees what the COPY sees, also in a
// transaction whose snapshot is older than the alteration.
type unaltered struct {
	sql    []string
	wanted []expected // whose statements are to be described still
}

// expected is a composite type as the mesh and as the source define it, and the column in which it was found.
type expected struct {
	of         *rel.UserType
	definition *rel.RemoteComposite
	column     string
}

// unalteredBy gives the check of a fragment.
func unalteredBy(f *plan.Fragment) *unaltered {
	u, seen := &unaltered{}, map[rel.OID]bool{}
	eachComposite(f, func(s *plan.Scan, c *rel.TableColumn) {
		from := make([]string, len(s.Table.Remote))
		for i, name := range s.Table.Remote {
			from[i] = sqlgen.Quote(name)
		}
		u.add(expected{column: c.Name}, "r."+sqlgen.Quote(c.Remote.Name), c.Type, c.Remote.Composite, " FROM "+strings.Join(from, ".")+" AS r WHERE false; ", seen)
	})
	return u
}

// add asks for the fields of what an expression gives, and of those within.
func (u *unaltered) add(e expected, expr string, t rel.Type, d *rel.RemoteComposite, from string, seen map[rel.OID]bool) {
	if seen[d.OID] {
		return
	}
	seen[d.OID] = true
	e.of, _, _ = rel.UserTypeOf(t.OID)
	e.definition = d
	expr = "(" + expr + ")"
	if t.IsArray() {
		expr = "(" + expr + "[1])"
	}
	u.sql, u.wanted = append(u.sql, "SELECT "+expr+".*"+from), append(u.wanted, e)
	for i, a := range d.Attributes {
		if a.Composite != nil {
			u.add(e, expr+"."+sqlgen.Quote(a.Name), e.of.Columns[i].Type, a.Composite, from, seen)
		}
	}
}

// statements are what is to be sent before the COPY.
func (u *unaltered) statements() string { return strings.Join(u.sql, "") }

// described takes the description of the next statement's answer.
func (u *unaltered) described(r *rows, fields []pgproto3.FieldDescription) error {
	if len(u.wanted) == 0 {
		return errShape
	}
	next := u.wanted[0]
	u.wanted = u.wanted[1:]
	same := slices.EqualFunc(fields, next.definition.Attributes, func(f pgproto3.FieldDescription, a rel.RemoteAttribute) bool {
		return string(f.Name) == a.Name && f.DataTypeOID == uint32(a.Type.OID) && f.TypeModifier == a.Type.Mod
	})
	if same {
		return nil
	}
	return pgerr.New(pgerr.ObjectNotInState, "source %q, relation %q, column %q: %s", r.source, r.relation, next.column, &altered{next.of})
}
