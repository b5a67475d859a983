package sqlite

import (
	"context"
	"sort"
	"strconv"
	"strings"

	"github.com/meshgate/meshgate/engine/pgerr"
	"github.com/meshgate/meshgate/engine/rel"
	"github.com/meshgate/meshgate/engine/source"
	"github.com/meshgate/meshgate/engine/sqlgen"
)

// Tables describes relations by name: "orders" or "main.orders". The only schema is main.
func (s *Source) Tables(ctx context.Context, want []source.Want) ([]source.Found, error) {
	dbs, err := s.acquire(ctx, 1)
	if err != nil {
		return nil, err
	}
	d := &description{source: s, ctx: ctx, db: dbs[0]}
	defer s.release(d.db)
	if err := d.list(); err != nil {
		return nil, s.failed(nil, err)
	}
	var found []source.Found
	for i, w := range want {
		switch {
		case w.Path != "":
			found = append(found, source.Found{Want: i, Err: pgerr.New(pgerr.InvalidParameterValue, "source %q has tables, not paths", s.name)})
		case w.Schema != "" && w.Schema != "main":
			found = append(found, source.Found{Want: i, Err: pgerr.New(pgerr.InvalidSchemaName,
				"source %q has no schema %s; the schema of an SQLite file is main", s.name, w.Schema)})
		case w.Schema != "":
			for _, e := range d.entries {
				found = append(found, d.found(i, e))
			}
		default:
			name := strings.TrimPrefix(w.Relation, "main.")
			if e, ok := d.entry(name); ok {
				found = append(found, d.found(i, e))
			} else {
				found = append(found, source.Found{Want: i, Err: pgerr.New(pgerr.UndefinedTable, "source %q has no relation %s", s.name, name)})
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// entry is a relation as PRAGMA table_list names it.
type entry struct {
	name                       string
	view, withoutRowid, strict bool
}

type description struct {
	source  *Source
	ctx     context.Context
	db      *database
	entries []entry
	utf16   bool
	counts  map[string]float64 // from sqlite_stat1
}

// list reads what there is. Virtual tables and their shadows need their modules, and are left out.
func (d *description) list() error {
	err := d.db.query(d.ctx, "PRAGMA main.table_list", func(r func(int) cell) {
		kind, name := r(2).text(), r(1).text()
		if r(0).text() == "main" && (kind == "table" || kind == "view") && !strings.HasPrefix(name, "sqlite_") {
			d.entries = append(d.entries, entry{name, kind == "view", r(4).integer != 0, r(5).integer != 0})
		}
	})
	if err != nil {
		return err
	}
	sort.Slice(d.entries, func(i, j int) bool { return d.entries[i].name < d.entries[j].name })
	err = d.db.query(d.ctx, "PRAGMA encoding", func(r func(int) cell) { d.utf16 = strings.HasPrefix(r(0).text(), "UTF-16") })
	if err != nil {
		return err
	}
	d.counts = map[string]float64{}
	// ANALYZE makes the table; without one there is nothing to know.
	_ = d.db.query(d.ctx, "SELECT tbl, stat FROM sqlite_stat1", func(r func(int) cell) {
		first, _, _ := strings.Cut(r(1).text(), " ")
		if n, err := strconv.ParseFloat(first, 64); err == nil {
			d.counts[r(0).text()] = max(n, d.counts[r(0).text()])
		}
	})
	return nil
}

// entry finds a relation: SQLite's names ignore case, but an exact match wins.
func (d *description) entry(name string) (entry, bool) {
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		for _, e := range d.entries {
			if same(e.name, name) {
				return e, true
			}
		}
	}
	return entry{}, false
}

func (d *description) found(i int, e entry) source.Found {
	t := &rel.Table{Kind: "table", Source: d.source.name, Remote: []string{e.name}, Rows: -1}
	if e.view {
		t.Kind = "view"
	}
	for _, step := range []func(*rel.Table, entry) error{d.columns, d.unique, d.foreign} {
		if err := step(t, e); err != nil { // a view over a table that is gone, say
			return source.Found{Want: i, Err: d.source.failed(t, err)}
		}
	}
	d.estimate(t, e)
	return source.Found{Want: i, Table: t}
}

func (d *description) columns(t *rel.Table, e entry) error {
	key := map[int64]int{} // by place in the primary key
	err := d.db.query(d.ctx, "PRAGMA main.table_xinfo("+sqlgen.Quote(e.name)+")", func(r func(int) cell) {
		if r(6).integer == 1 { // hidden, of a virtual table
			return
		}
		if place := r(5).integer; place > 0 {
			key[place] = len(t.Columns)
		}
		t.Columns = append(t.Columns, d.column(e, r(1).text(), r(2).text(), r(3).integer != 0))
	})
	if err != nil {
		return err
	}
	// A key column may be NULL in SQLite, except for the row id, in STRICT tables and in
	// tables without row id. A key that may be NULL is none.
	rowid := !e.withoutRowid && len(key) == 1 && strings.EqualFold(strings.TrimPrefix(t.Columns[key[1]].Remote.Type, sqlgen.Strict), "INTEGER")
	whole := true
	for place := range len(key) {
		c := &t.Columns[key[int64(place+1)]]
		c.NotNull = c.NotNull || rowid || e.withoutRowid || e.strict
		whole = whole && c.NotNull
		t.Key = append(t.Key, key[int64(place+1)])
	}
	if !whole {
		t.Key = nil
	}
	return nil
}

// column describes one column. Where the collation is not simply the order of UTF-8 bytes
// it is named so that sqlgen keeps orderings above: a UTF-16 file compares its own bytes,
// and of a view's column SQLite does not tell.
func (d *description) column(e entry, name, declared string, notNull bool) rel.TableColumn {
	t, refused := pgType(declared)
	c := rel.TableColumn{Name: name, Type: t, Form: rel.FormOfType(t), NotNull: notNull, Refused: refused,
		Remote: rel.RemoteColumn{Name: name, Type: declared}}
	if c.Remote.Type == "" {
		c.Remote.Type = "(none)"
	}
	if e.strict {
		c.Remote.Type = sqlgen.Strict + c.Remote.Type
	}
	if !t.IsText() {
		return c
	}
	c.Remote.Collation = d.db.collation(e.name, name)
	switch {
	case e.view:
		c.Remote.Collation = "unknown"
	case d.utf16 && strings.EqualFold(c.Remote.Collation, "BINARY"):
		c.Remote.Collation = "BINARY UTF-16"
	}
	return c
}

func (d *description) unique(t *rel.Table, e entry) error {
	var names []string
	err := d.db.query(d.ctx, "PRAGMA main.index_list("+sqlgen.Quote(e.name)+")", func(r func(int) cell) {
		if r(2).integer == 1 && r(3).text() != "pk" && r(4).integer == 0 {
			names = append(names, r(1).text())
		}
	})
	if err != nil {
		return err
	}
	sort.Strings(names)
	for _, name := range names {
		var key []int
		plain := true
		err := d.db.query(d.ctx, "PRAGMA main.index_info("+sqlgen.Quote(name)+")", func(r func(int) cell) {
			o := ordinal(t, r(2).text())
			plain = plain && o >= 0 // else an expression
			key = append(key, o)
		})
		if err != nil {
			return err
		}
		if plain {
			t.Unique = append(t.Unique, key)
		}
	}
	return nil
}

func (d *description) foreign(t *rel.Table, e entry) error {
	last := int64(-1)
	err := d.db.query(d.ctx, "PRAGMA main.foreign_key_list("+sqlgen.Quote(e.name)+")", func(r func(int) cell) {
		if id := r(0).integer; id != last || len(t.Foreign) == 0 {
			last = id
			t.Foreign = append(t.Foreign, rel.ForeignKey{To: []string{r(2).text()}})
		}
		f := &t.Foreign[len(t.Foreign)-1]
		f.Columns = append(f.Columns, ordinal(t, r(3).text()))
		f.ToColumns = append(f.ToColumns, r(4).text())
	})
	if err != nil {
		return err
	}
	for i := range t.Foreign {
		f := &t.Foreign[i]
		f.Name = t.Remote[0] + "_fk" + strconv.Itoa(i+1) // SQLite does not keep the constraint's name
		if f.ToColumns[0] == "" {                        // the other's primary key is meant
			if err := d.primaryKey(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// primaryKey fills in the columns of a reference that names only a table.
func (d *description) primaryKey(f *rel.ForeignKey) error {
	names := map[int64]string{}
	err := d.db.query(d.ctx, "PRAGMA main.table_xinfo("+sqlgen.Quote(f.To[0])+")", func(r func(int) cell) { names[r(5).integer] = r(1).text() })
	for i := range f.ToColumns {
		f.ToColumns[i] = names[int64(i+1)]
	}
	return err
}

// estimate is ANALYZE's count, or else the greatest row id, which an index finds at once.
func (d *description) estimate(t *rel.Table, e entry) {
	if n, ok := d.counts[e.name]; ok {
		t.Rows = n
		return
	}
	id := rowidName(t)
	if e.view || e.withoutRowid || id == "" {
		return
	}
	// An error leaves the number unknown.
	_ = d.db.query(d.ctx, "SELECT max("+id+") FROM main."+sqlgen.Quote(e.name), func(r func(int) cell) {
		t.Rows = max(0, float64(r(0).integer))
	})
}

// rowidName is a name of the row id that no column has; empty when all are taken.
func rowidName(t *rel.Table) string {
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		if ordinal(t, name) < 0 {
			return name
		}
	}
	return ""
}

func ordinal(t *rel.Table, name string) int {
	for i, c := range t.Columns {
		if strings.EqualFold(c.Remote.Name, name) {
			return i
		}
	}
	return -1
}
