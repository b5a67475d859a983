package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/rel"
)

// usedTypes begins a query over the types that columns of relations ($1: their oids) are of,
// with what these are made of: elements, base types of domains, attributes.
const usedTypes = `
WITH RECURSIVE used (oid) AS (
  SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
  UNION SELECT part.oid FROM used JOIN pg_catalog.pg_type t ON t.oid = used.oid CROSS JOIN LATERAL (
    SELECT CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END WHERE t.typtype = 'd' OR t.typelem <> 0
    UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a
    WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) part (oid))`

// enumsQuery gives the enums among the used types, one label a row in the enum's order; an
// enum without labels has one row.
const enumsQuery = usedTypes + `
SELECT t.oid, n.nspname, t.typname, l.enumlabel IS NOT NULL, coalesce(l.enumlabel, '')
FROM used JOIN pg_catalog.pg_type t ON t.oid = used.oid AND t.typtype = 'e' JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_enum l ON l.enumtypid = t.oid
ORDER BY t.oid, l.enumsortorder`

// enumTypes reads the enums of relations' columns, by their OIDs in the source.
func enumTypes(ctx context.Context, c *pgconn.PgConn, relations string) (map[rel.OID]*rel.UserType, error) {
	rows, err := query(ctx, c, enumsQuery, relations)
	if err != nil {
		return nil, err
	}
	names, labels := map[rel.OID]rel.Name{}, map[rel.OID][]string{}
	for _, r := range rows {
		oid := oidOf(r[0])
		names[oid] = rel.Name{Schema: r[1], Name: r[2]}
		if r[3] == "t" {
			labels[oid] = append(labels[oid], r[4])
		}
	}
	enums := make(map[rel.OID]*rel.UserType, len(names))
	for oid, name := range names {
		enums[oid] = rel.Enum(name, labels[oid])
	}
	return enums, nil
}

// errLabel is about a label that the enum did not have when the source was described.
func errLabel(u *rel.UserType, label []byte) error {
	return fmt.Errorf("enum %s has got a label %q since the gateway read its definition; reload the gateway", u.Name, label)
}
