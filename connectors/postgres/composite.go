package postgres

import (
	"context"
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/pgvalue"
	"github.com/meshgate/meshgate/engine/rel"
)

// types are those of the source that are not PostgreSQL's own, by their OIDs there: which of
// them are carried, and of the others why they are not.
type types struct {
	carried map[rel.OID]*rel.UserType
	reasons map[rel.OID]string
}

// compositesQuery gives the composite types among the used ones.
const compositesQuery = usedTypes + `
SELECT t.oid, n.nspname, t.typname, t.typrelid, c.relkind
FROM used JOIN pg_catalog.pg_type t ON t.oid = used.oid AND t.typtype = 'c'
JOIN pg_catalog.pg_class c ON c.oid = t.typrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
ORDER BY t.oid`

// composite is a composite type on its way to a rel.UserType.
type composite struct {
	name       rel.Name
	relation   bool // the row type of a relation
	attributes []attribute
}

// userTypes reads the enums and composite types that relations' columns use.
func userTypes(ctx context.Context, c *pgconn.PgConn, relations string) (*types, error) {
	enums, err := enumTypes(ctx, c, relations)
	if err != nil {
		return nil, err
	}
	rows, err := query(ctx, c, compositesQuery, relations)
	if err != nil {
		return nil, err
	}
	found, byClass, classes := map[rel.OID]*composite{}, map[string]*composite{}, []string{}
	for _, r := range rows {
		t := &composite{name: rel.Name{Schema: r[1], Name: r[2]}, relation: r[4] != "c"}
		found[oidOf(r[0])], byClass[r[3]] = t, t
		classes = append(classes, r[3])
	}
	known := &types{carried: enums, reasons: map[rel.OID]string{}}
	if len(found) == 0 {
		return known, nil
	}
	if rows, err = query(ctx, c, columnsQuery, "{"+strings.Join(classes, ",")+"}"); err != nil {
		return nil, err
	}
	for _, r := range rows {
		t := byClass[r[0]]
		t.attributes = append(t.attributes, attributeOf(r))
	}
	for oid := range found {
		known.define(oid, found)
	}
	return known, nil
}

// define makes a composite type, those of its attributes first. PostgreSQL has none that
// contains itself, other than as the row type of a relation.
func (k *types) define(oid rel.OID, found map[rel.OID]*composite) {
	t := found[oid]
	if t == nil || k.carried[oid] != nil || k.reasons[oid] != "" {
		return
	}
	if t.relation {
		k.reasons[oid] = "it is the row type of a relation"
		return
	}
	columns := make([]rel.Column, len(t.attributes))
	for i, a := range t.attributes {
		k.define(a.typ, found)
		k.define(a.elem, found)
		c := column(a, k)
		if c.Refused != "" || a.isCitext() || !a.deterministic { // rows are compared by their texts' bytes
			k.reasons[oid] = fmt.Sprintf("its attribute %q is of type %s%s", a.name, a.spelled, k.because(a))
			return
		}
		columns[i] = rel.Column{Name: a.name, Type: c.Type}
	}
	k.carried[oid] = rel.Composite(t.name, columns)
}

// because adds why a type is not carried, if that is not because of the type itself.
func (k *types) because(a attribute) string {
	reason := k.reasons[a.typ] + k.reasons[a.elem]
	switch {
	case reason != "":
		return " (" + reason + ")"
	case !a.deterministic:
		return " (of collation " + a.collation + ")"
	}
	return ""
}

// decodeRelabelled reads the binary form that the source gave of a row or an array. It writes to p.
func decodeRelabelled(p []byte, t rel.Type) (any, error) {
	if err := relabel(p, t); err != nil {
		return nil, err
	}
	return pgvalue.DecodeBinary(p, t)
}

// relabel puts the mesh's OIDs where the binary form of a row, or of an array, has those of
// the source's types. The form must be of the type as it was described.
func relabel(p []byte, t rel.Type) error {
	u, isArray, ok := rel.UserTypeOf(t.OID)
	switch {
	case t.IsArray():
		return relabelArray(p, t)
	case !ok || isArray || !u.IsRow():
		return nil
	case len(p) < 4:
		return errShape
	case binary.BigEndian.Uint32(p) != uint32(len(u.Columns)):
		return errAltered(u)
	}
	p = p[4:]
	for _, c := range u.Columns {
		if len(p) < 8 {
			return errShape
		}
		switch has := rel.OID(binary.BigEndian.Uint32(p)); {
		case has == c.Type.OID:
		case has < firstUserOID: // an attribute of a domain has the domain's OID
			return errAltered(u)
		default:
			binary.BigEndian.PutUint32(p, uint32(c.Type.OID))
		}
		value, rest, err := sizedValue(p[4:])
		if err != nil {
			return err
		}
		if value != nil {
			if err := relabel(value, c.Type); err != nil {
				return err
			}
		}
		p = rest
	}
	if len(p) > 0 {
		return errShape
	}
	return nil
}

// relabelArray is relabel of an array: dimensions, has-nulls, element type, of each dimension
// length and lower bound, then the elements.
func relabelArray(p []byte, t rel.Type) error {
	elem, _ := t.Elem()
	if len(p) < 12 {
		return errShape
	}
	if binary.BigEndian.Uint32(p[8:]) >= firstUserOID { // an enum, a composite type or citext
		binary.BigEndian.PutUint32(p[8:], uint32(elem.OID))
	}
	if !elem.IsRow() {
		return nil
	}
	dims := int(int32(binary.BigEndian.Uint32(p)))
	if dims < 0 || dims > 6 || len(p) < 12+8*dims {
		return errShape
	}
	for p = p[12+8*dims:]; len(p) > 0; {
		value, rest, err := sizedValue(p)
		if err != nil {
			return err
		}
		if value != nil {
			if err := relabel(value, elem); err != nil {
				return err
			}
		}
		p = rest
	}
	return nil
}

// sizedValue takes a value behind its length; nil is NULL.
func sizedValue(p []byte) (value, rest []byte, err error) {
	if len(p) < 4 {
		return nil, nil, errShape
	}
	size := int(int32(binary.BigEndian.Uint32(p)))
	p = p[4:]
	if size < 0 {
		return nil, p, nil
	}
	if size > len(p) {
		return nil, nil, errShape
	}
	return p[:size:size], p[size:], nil
}

// errAltered is about a composite type that is not what it was when the source was described.
func errAltered(u *rel.UserType) error {
	return fmt.Errorf("composite type %s has been altered since the gateway read its definition; reload the gateway", u.Name)
}
