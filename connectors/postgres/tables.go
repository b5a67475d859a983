package postgres

import (
	"context"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// relationsQuery finds relations by exact name ($1: "schema.name", quoted or not, or a bare
// name on the search path) or of a whole schema ($2). The estimate scales pg_class's last
// count by the relation's present size; a relation that was never analysed is estimated
// from its size and the width of its columns; a partitioned one is the sum of its leaves.
const relationsQuery = `
SELECT c.oid, n.nspname, c.relname, c.relkind, coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), ''),
  CASE WHEN c.relkind IN ('r', 'm', 'p') THEN (
    SELECT coalesce(sum(CASE
      WHEN s.pages = 0 THEN 0
      WHEN l.reltuples >= 0 AND l.relpages > 0 THEN l.reltuples / l.relpages * s.pages
      ELSE s.pages * 8168.0 / (28 + (SELECT coalesce(sum(CASE WHEN a.attlen > 0 THEN a.attlen ELSE 24 END), 0)
        FROM pg_catalog.pg_attribute a WHERE a.attrelid = l.oid AND a.attnum > 0 AND NOT a.attisdropped)) END), 0)
    FROM (SELECT c.oid WHERE c.relkind <> 'p'
          UNION ALL SELECT t.relid FROM pg_catalog.pg_partition_tree(c.oid) t WHERE c.relkind = 'p' AND t.isleaf) leaf (oid)
    JOIN pg_catalog.pg_class l ON l.oid = leaf.oid AND l.relkind IN ('r', 'm')
    CROSS JOIN LATERAL (SELECT pg_catalog.pg_relation_size(l.oid) / pg_catalog.current_setting('block_size')::int) s (pages))
  WHEN c.relkind = 'f' AND c.reltuples > 0 THEN c.reltuples
  ELSE -1 END, c.relhassubclass
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND CASE
  WHEN $2 <> '' THEN n.nspname = $2 AND NOT c.relispartition
  ELSE $1 IN (n.nspname || '.' || c.relname, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname))
    OR $1 IN (c.relname, pg_catalog.quote_ident(c.relname)) AND n.nspname = 'public' END
ORDER BY $1 <> n.nspname || '.' || c.relname, c.relname`

// columnsQuery describes the columns of relations ($1: their oids), domains resolved to
// their base types and arrays to their elements.
const columnsQuery = `
SELECT a.attrelid, a.attnum, a.attname, b.oid, b.mod, b.required OR a.attnotnull,
  pg_catalog.format_type(b.oid, b.mod), t.typtype, t.typname,
  coalesce(e.oid, 0), coalesce(e.typname, ''),
  coalesce(k.collname, ''), coalesce(k.collisdeterministic, true), coalesce(pg_catalog.col_description(a.attrelid, a.attnum), ''), a.attndims, a.atttypid
FROM pg_catalog.pg_attribute a
CROSS JOIN LATERAL (
  WITH RECURSIVE d (oid, mod, required, depth) AS (
    SELECT a.atttypid, a.atttypmod, false, 0
    UNION ALL
    SELECT t.typbasetype, CASE WHEN d.mod >= 0 THEN d.mod ELSE t.typtypmod END, d.required OR t.typnotnull, depth + 1
    FROM d JOIN pg_catalog.pg_type t ON t.oid = d.oid AND t.typtype = 'd')
  SELECT oid, mod, bool_or(required) OVER () FROM d ORDER BY depth DESC LIMIT 1) b (oid, mod, required)
JOIN pg_catalog.pg_type t ON t.oid = b.oid
LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typlen = -1 AND t.typelem <> 0
LEFT JOIN pg_catalog.pg_collation k ON k.oid = a.attcollation
WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum`

// keysQuery gives unique indexes over plain columns of whole relations.
const keysQuery = `
SELECT i.indrelid, i.indisprimary, (SELECT pg_catalog.string_agg(k.n::text, ',' ORDER BY k.at)
  FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY k (n, at) WHERE k.at <= i.indnkeyatts)
FROM pg_catalog.pg_index i
WHERE i.indrelid = ANY ($1::oid[]) AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
ORDER BY i.indrelid, i.indexrelid`

// foreignQuery gives foreign keys; names of columns are joined by line feeds.
const foreignQuery = `
SELECT c.conrelid, c.conname, pg_catalog.array_to_string(c.conkey, ','), n.nspname, r.relname,
  (SELECT pg_catalog.string_agg(a.attname, E'\n' ORDER BY k.at) FROM pg_catalog.unnest(c.confkey) WITH ORDINALITY k (n, at)
   JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n)
FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class r ON r.oid = c.confrelid JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
WHERE c.conrelid = ANY ($1::oid[]) AND c.contype = 'f' AND c.conparentid = 0
ORDER BY c.conrelid, c.conname`

// described is a relation on its way to a rel.Table; ordinal maps attnum, which has gaps
// where columns were dropped.
type described struct {
	table   *rel.Table
	ordinal map[string]int
}

// Tables describes relations with seven queries for all of them, eight if there are composite types.
func (s *Source) Tables(ctx context.Context, want []source.Want) ([]source.Found, error) {
	c, err := s.pool.acquire(ctx)
	if err != nil {
		return nil, remoteError(ctx, s.name, "", err)
	}
	found, err := s.tables(ctx, c, want)
	if err != nil {
		s.pool.abandon(c, func() { s.pool.slots.Release(1) })
		return nil, remoteError(ctx, s.name, "", err)
	}
	s.pool.keep(c)
	s.pool.slots.Release(1)
	return found, nil
}

func (s *Source) tables(ctx context.Context, c *pgconn.PgConn, want []source.Want) ([]source.Found, error) {
	var found []source.Found
	byOID := map[string][]*described{}
	var oids []string
	for i, w := range want {
		rows, err := query(ctx, c, relationsQuery, w.Relation, w.Schema)
		if err != nil {
			return nil, err
		}
		if w.Schema == "" && len(rows) > 1 {
			rows = rows[:1]
		}
		if len(rows) == 0 {
			found = append(found, source.Found{Want: i, Err: s.missing(w)})
		}
		for _, r := range rows {
			rowCount, _ := strconv.ParseFloat(r[5], 64)
			d := &described{ordinal: map[string]int{}, table: &rel.Table{Kind: kind(r[3]), Source: s.name,
				Remote: []string{r[1], r[2]}, Comment: r[4], Rows: float64(int64(rowCount)), Parent: r[6] == "t"}}
			if w.Schema == "" {
				d.table.Name.Name = r[2]
			}
			found = append(found, source.Found{Want: i, Table: d.table})
			byOID[r[0]] = append(byOID[r[0]], d)
			oids = append(oids, r[0])
		}
	}
	list := "{" + strings.Join(oids, ",") + "}"
	known, err := userTypes(ctx, c, list)
	if err != nil {
		return nil, err
	}
	return found, firstError(
		each(ctx, c, columnsQuery, list, byOID, func(d *described, r []string) { addColumn(d, r, known) }),
		each(ctx, c, keysQuery, list, byOID, addKey),
		each(ctx, c, foreignQuery, list, byOID, addForeign))
}

func (s *Source) missing(w source.Want) error {
	switch {
	case w.Schema != "":
		return pgerr.New(pgerr.InvalidSchemaName, "source %q has no schema %q with relations in it", s.name, w.Schema)
	case w.Relation == "":
		return pgerr.New(pgerr.ConfigFileError, "source %q is a database: a relation or schema must be named, not the path %q", s.name, w.Path)
	}
	e := pgerr.New(pgerr.UndefinedTable, "source %q has no relation %q", s.name, w.Relation)
	return e.WithHint("Write it as schema.relation, in the source's own spelling.")
}

func kind(relkind string) string {
	if relkind == "v" || relkind == "m" {
		return "view"
	}
	return "table"
}

func addColumn(d *described, r []string, known *types) {
	d.ordinal[r[1]] = len(d.table.Columns)
	d.table.Columns = append(d.table.Columns, column(attributeOf(r), known))
}

// attributeOf reads a row of columnsQuery.
func attributeOf(r []string) attribute {
	return attribute{
		name: r[2], typ: oidOf(r[3]), mod: number(r[4]), notNull: r[5] == "t",
		spelled: r[6], typtype: r[7], typname: r[8],
		elem: oidOf(r[9]), elemName: r[10],
		collation: r[11], deterministic: r[12] == "t", comment: r[13], dimensions: number(r[14]), declared: oidOf(r[15]),
	}
}

func addKey(d *described, r []string) {
	columns, ok := d.ordinals(r[2])
	switch {
	case !ok:
	case r[1] == "t":
		d.table.Key = columns
	default:
		d.table.Unique = append(d.table.Unique, columns)
	}
}

func addForeign(d *described, r []string) {
	columns, ok := d.ordinals(r[2])
	if ok {
		d.table.Foreign = append(d.table.Foreign, rel.ForeignKey{Name: r[1], Columns: columns,
			To: []string{r[3], r[4]}, ToColumns: strings.Split(r[5], "\n")})
	}
}

// ordinals maps a list of attnums; ok is false when one is no column (a system column).
func (d *described) ordinals(attnums string) (out []int, ok bool) {
	for _, n := range strings.Split(attnums, ",") {
		i, ok := d.ordinal[n]
		if !ok {
			return nil, false
		}
		out = append(out, i)
	}
	return out, true
}

// each runs a query about relations; its first column is the relation's oid.
func each(ctx context.Context, c *pgconn.PgConn, sql, oids string, byOID map[string][]*described, add func(*described, []string)) error {
	rows, err := query(ctx, c, sql, oids)
	for _, r := range rows {
		for _, d := range byOID[r[0]] {
			add(d, r)
		}
	}
	return err
}

func query(ctx context.Context, c *pgconn.PgConn, sql string, args ...string) ([][]string, error) {
	params := make([][]byte, len(args))
	oids := make([]uint32, len(args))
	for i, a := range args {
		params[i], oids[i] = []byte(a), uint32(rel.TextOID)
	}
	result := c.ExecParams(ctx, sql, params, oids, nil, nil).Read()
	out := make([][]string, len(result.Rows))
	for i, r := range result.Rows {
		out[i] = make([]string, len(r))
		for j, v := range r {
			out[i][j] = string(v)
		}
	}
	return out, result.Err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func oidOf(s string) rel.OID { return rel.OID(number(s)) }

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}
