package duckdb

import (
	"context"
	"slices"

	"github.com/meshgate/meshgate/engine/duckdb"
	"github.com/meshgate/meshgate/engine/rel"
)

// enumsSQL lists the enums that CREATE TYPE made.
const enumsSQL = `SELECT type_name, labels FROM duckdb_types() WHERE database_name = current_database() AND logical_type = 'ENUM' AND NOT internal AND labels IS NOT NULL
ORDER BY schema_name, type_name`

// enums are the names of a database's enums. A column's type has forgotten its name: its
// labels tell it, if one enum only has them.
type enums []struct {
	name   string
	labels []string
}

func readEnums(ctx context.Context, c *duckdb.Conn) (out enums, err error) {
	err = each(ctx, c, enumsSQL, []rel.Type{rel.Text, rel.Of(rel.TextArrayOID)}, func(v row) {
		out = append(out, struct {
			name   string
			labels []string
		}{v.text(0), v.list(1)})
	})
	return out, err
}

// named gives an enum, or an array of one, its name.
func (all enums) named(t rel.Type) rel.Type {
	u, isArray, ok := rel.UserTypeOf(t.OID)
	if !ok {
		return t
	}
	var found []string
	for _, e := range all {
		if slices.Equal(e.labels, u.Labels) {
			found = append(found, e.name)
		}
	}
	if len(found) != 1 {
		return t
	}
	u = rel.Enum(rel.Name{Name: found[0]}, u.Labels)
	if isArray {
		return rel.Of(u.Array)
	}
	return rel.Of(u.OID)
}
