package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/rel"
)

// types are those of the source that are not PostgreSQL's own, by their OIDs there: which of
// them are carried, and of the others why they are not.
type types struct {
	carried     map[rel.OID]*rel.UserType
	reasons     map[rel.OID]string
	definitions map[rel.OID]*rel.RemoteComposite // of the carried composite types
}

// definitionOf is that of the composite type that an attribute's type is, or is an array of; nil for others.
func (k *types) definitionOf(a attribute) *rel.RemoteComposite {
	if d := k.definitions[a.typ]; d != nil {
		return d
	}
	return k.definitions[a.elem]
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
	known := &types{carried: enums, reasons: map[rel.OID]string{}, definitions: map[rel.OID]*rel.RemoteComposite{}}
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
	definition := &rel.RemoteComposite{OID: oid, Attributes: make([]rel.RemoteAttribute, len(t.attributes))}
	for i, a := range t.attributes {
		k.define(a.typ, found)
		k.define(a.elem, found)
		c := column(a, k)
		if c.Refused != "" || a.isCitext() || !a.deterministic { // rows are compared by their texts' bytes
			k.reasons[oid] = fmt.Sprintf("its attribute %q is of type %s%s", a.name, a.spelled, k.because(a))
			return
		}
		columns[i] = rel.Column{Name: a.name, Type: c.Type}
		definition.Attributes[i] = rel.RemoteAttribute{Name: a.name, Declared: a.declared, Type: rel.Type{OID: a.typ, Mod: int32(a.mod)}, Composite: k.definitionOf(a)}
	}
	k.definitions[oid] = definition
	if slices.ContainsFunc(t.attributes, func(a attribute) bool { return a.declared != a.typ }) {
		k.carried[oid] = rel.CheckedComposite(t.name, columns)
		return
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
