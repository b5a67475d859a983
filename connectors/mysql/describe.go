package mysql

import (
	"context"
	"errors"
	"sort"
	"strconv"
	"strings"

	driver "github.com/go-sql-driver/mysql"
	"vitess.io/vitess/go/vt/sqlparser"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
)

// Tables describes relations from information_schema: "table" in the URL's database, or
// "database.table"; Want.Schema is a database.
func (s *Source) Tables(ctx context.Context, want []source.Want) ([]source.Found, error) {
	conns, err := s.pool.acquire(ctx, 1)
	if err != nil {
		return nil, err
	}
	c := conns[0]
	defer s.pool.release(c)

	names := map[string]map[string]bool{} // the tables to describe, by database; nil: all
	for _, w := range want {
		if db, table := s.place(w); db != "" {
			old, seen := names[db]
			switch {
			case table == "" || seen && old == nil:
				names[db] = nil
			case !seen:
				names[db] = map[string]bool{table: true}
			default:
				old[table] = true
			}
		}
	}
	described := map[string]map[string]*rel.Table{}
	for db, tables := range names {
		d := &description{source: s, conn: c, db: db}
		for t := range tables {
			d.only = append(d.only, t)
		}
		sort.Strings(d.only)
		if described[db], err = d.read(ctx); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, failed(s.name, nil, err)
		}
	}
	var found []source.Found
	for i, w := range want {
		db, table := s.place(w)
		switch {
		case w.Path != "":
			found = append(found, source.Found{Want: i, Err: pgerr.New(pgerr.InvalidParameterValue, "source %q has tables, not paths", s.name)})
		case db == "":
			found = append(found, source.Found{Want: i, Err: pgerr.New(pgerr.InvalidSchemaName,
				"source %q: the url names no database, write database.table", s.name)})
		case table != "":
			found = append(found, one(i, s.name, db, table, described[db]))
		default:
			found = append(found, all(i, s.name, db, described[db])...)
		}
	}
	return found, nil
}

// place gives the database and table that w names; table is empty for a whole database.
func (s *Source) place(w source.Want) (db, table string) {
	switch {
	case w.Schema != "":
		return w.Schema, ""
	case w.Relation == "":
		return "", ""
	}
	if db, table, ok := strings.Cut(w.Relation, "."); ok {
		return db, table
	}
	return s.database, w.Relation
}

func one(i int, name, db, table string, tables map[string]*rel.Table) source.Found {
	if t, ok := tables[table]; ok {
		return source.Found{Want: i, Table: t}
	}
	return source.Found{Want: i, Err: pgerr.New(pgerr.UndefinedTable, "source %q has no relation %s.%s", name, db, table).
		WithHint("It does not exist, or the source's user may not read it.")}
}

func all(i int, name, db string, tables map[string]*rel.Table) []source.Found {
	if len(tables) == 0 {
		return []source.Found{{Want: i, Err: pgerr.New(pgerr.InvalidSchemaName,
			"source %q has no relations in database %s that its user may read", name, db)}}
	}
	names := make([]string, 0, len(tables))
	for t := range tables {
		names = append(names, t)
	}
	sort.Strings(names)
	found := make([]source.Found, len(names))
	for j, t := range names {
		found[j] = source.Found{Want: i, Table: tables[t]}
	}
	return found
}

// description reads the relations of one database; only, if not empty, says which.
type description struct {
	source *Source
	conn   *conn
	db     string
	only   []string
	tables map[string]*rel.Table
}

func (d *description) read(ctx context.Context) (map[string]*rel.Table, error) {
	d.tables = map[string]*rel.Table{}
	for _, step := range []func(context.Context) error{d.relations, d.columns, d.keys, d.foreignKeys} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return d.tables, nil
}

// where is the condition on a view of information_schema whose schema and table columns
// have these names. Names compare byte by byte: information_schema's own collation would
// take Orders for orders.
func (d *description) where(schema, table string) string {
	w := schema + " = " + quoted(d.db) + " AND BINARY " + schema + " = " + quoted(d.db)
	if len(d.only) > 0 {
		list := make([]string, len(d.only))
		for i, t := range d.only {
			list[i] = quoted(t)
		}
		in := table + " IN (" + strings.Join(list, ", ") + ")"
		w += " AND " + in + " AND BINARY " + in
	}
	return w
}

// quoted is a string literal, by the printer of all our literals.
func quoted(s string) string { return sqlparser.String(sqlparser.NewStrLiteral(s)) }

func (d *description) relations(ctx context.Context) error {
	rows, err := d.conn.table(ctx, `SELECT table_name, table_type, table_rows, table_comment
		FROM information_schema.tables WHERE `+d.where("table_schema", "table_name"))
	if err != nil {
		return err
	}
	for _, r := range rows {
		t := &rel.Table{Source: d.source.name, Remote: []string{d.db, r[0]}, Rows: -1}
		switch r[1] {
		case "BASE TABLE", "SYSTEM VERSIONED":
			t.Kind, t.Comment = "table", r[3]
			if n, err := strconv.ParseFloat(r[2], 64); err == nil {
				t.Rows = n
			}
		case "VIEW", "SYSTEM VIEW":
			t.Kind = "view"
		default: // MariaDB's sequences
			continue
		}
		d.tables[r[0]] = t
	}
	return nil
}

func (d *description) columns(ctx context.Context) error {
	json, err := d.jsonChecks(ctx)
	if err != nil {
		return err
	}
	rows, err := d.conn.table(ctx, `SELECT table_name, column_name, data_type, column_type, is_nullable,
		numeric_precision, numeric_scale, character_maximum_length, datetime_precision, collation_name, column_comment
		FROM information_schema.columns WHERE `+d.where("table_schema", "table_name")+` ORDER BY table_name, ordinal_position`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		t := d.tables[r[0]]
		if t == nil {
			continue
		}
		t.Columns = append(t.Columns, d.source.dialect.column(remoteColumn{
			name: r[1], dataType: strings.ToLower(r[2]), columnType: r[3], notNull: r[4] == "NO",
			precision: atoi(r[5]), scale: atoi(r[6]), length: atoi(r[7]), fraction: atoi(r[8]),
			collation: r[9], comment: r[10], json: json[[2]string{r[0], r[1]}],
		}))
	}
	return nil
}

// column makes a described column of a remote one. Where zero dates are read as NULL, a
// NOT NULL date column is nullable to the client.
func (d dialect) column(c remoteColumn) rel.TableColumn {
	t, refused := pgType(c)
	out := rel.TableColumn{Name: c.name, Type: t, Form: rel.FormOfType(t), NotNull: c.notNull, Comment: c.comment, Refused: refused,
		Remote: rel.RemoteColumn{Name: c.name, Type: c.columnType, Collation: c.collation}}
	if d.zeroDatesNull && kindOfColumn(out).hasZeroDates() {
		out.NotNull = false
	}
	return out
}

// jsonChecks finds MariaDB's json columns, which are longtext with a json_valid check.
// MySQL has a json type, and its check_constraints has no such columns: none there.
func (d *description) jsonChecks(ctx context.Context) (map[[2]string]bool, error) {
	rows, err := d.conn.table(ctx, `SELECT table_name, constraint_name, check_clause FROM information_schema.check_constraints
		WHERE level = 'Column' AND `+d.where("constraint_schema", "table_name"))
	var me *driver.MySQLError
	if errors.As(err, &me) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	json := map[[2]string]bool{}
	for _, r := range rows {
		if r[2] == "json_valid(`"+strings.ReplaceAll(r[1], "`", "``")+"`)" {
			json[[2]string{r[0], r[1]}] = true
		}
	}
	return json, nil
}

// keys reads primary and unique keys. A unique index over a prefix of a column or over an
// expression is no key of the relation.
func (d *description) keys(ctx context.Context) error {
	rows, err := d.conn.table(ctx, `SELECT table_name, index_name, column_name, sub_part
		FROM information_schema.statistics WHERE non_unique = 0 AND `+d.where("table_schema", "table_name")+`
		ORDER BY table_name, index_name, seq_in_index`)
	if err != nil {
		return err
	}
	for i := 0; i < len(rows); {
		t, index := d.tables[rows[i][0]], rows[i][1]
		var key []int
		whole := t != nil
		table := rows[i][0]
		for ; i < len(rows) && rows[i][0] == table && rows[i][1] == index; i++ {
			if t == nil {
				continue
			}
			o := ordinal(t, rows[i][2])
			whole = whole && o >= 0 && rows[i][3] == ""
			key = append(key, o)
		}
		switch {
		case !whole:
		case index == "PRIMARY":
			t.Key = key
		default:
			t.Unique = append(t.Unique, key)
		}
	}
	return nil
}

func (d *description) foreignKeys(ctx context.Context) error {
	rows, err := d.conn.table(ctx, `SELECT table_name, constraint_name, column_name,
		referenced_table_schema, referenced_table_name, referenced_column_name
		FROM information_schema.key_column_usage WHERE referenced_table_name IS NOT NULL AND `+d.where("table_schema", "table_name")+`
		ORDER BY table_name, constraint_name, ordinal_position`)
	if err != nil {
		return err
	}
	for _, r := range rows {
		t := d.tables[r[0]]
		if t == nil {
			continue
		}
		n := len(t.Foreign)
		if n == 0 || t.Foreign[n-1].Name != r[1] {
			t.Foreign = append(t.Foreign, rel.ForeignKey{Name: r[1], To: []string{r[3], r[4]}})
			n++
		}
		f := &t.Foreign[n-1]
		f.Columns = append(f.Columns, ordinal(t, r[2]))
		f.ToColumns = append(f.ToColumns, r[5])
	}
	return nil
}

// ordinal finds a column by its remote name, -1 without one. Column names ignore case in MySQL.
func ordinal(t *rel.Table, name string) int {
	for i, c := range t.Columns {
		if strings.EqualFold(c.Remote.Name, name) {
			return i
		}
	}
	return -1
}
