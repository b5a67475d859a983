package pgcatalog

import (
	"github.com/meshgate/meshgate/engine/rel"
)

// fields are a row's values by column; columns left out are NULL, or what the row that
// serves as a pattern has.
type fields map[string]any

// table collects the rows of one relation.
type table struct {
	at      map[string]int
	pattern row
	rows    []row
}

func newTable(t *rel.Table) *table {
	out := &table{at: make(map[string]int, len(t.Columns))}
	for i, c := range t.Columns {
		out.at[c.Name] = i
	}
	return out
}

// add appends a row. A column that the relation does not have is a bug in this package.
func (t *table) add(f fields) {
	r := make(row, len(t.at))
	copy(r, t.pattern)
	for name, v := range f {
		i, ok := t.at[name]
		if !ok {
			panic("pgcatalog: no column " + name)
		}
		r[i] = v
	}
	t.rows = append(t.rows, r)
}

// get reads a column of a row.
func (t *table) get(r row, col string) any {
	i, ok := t.at[col]
	if !ok {
		panic("pgcatalog: no column " + col)
	}
	return r[i]
}

// producers add a relation's rows that depend on the View, after its static ones. The key
// is "name" in pg_catalog, "information_schema.name" there.
var producers map[string]func(w *world, t *table)

func init() {
	producers = map[string]func(w *world, t *table){}
	for _, m := range []map[string]func(w *world, t *table){objectProducers, keyProducers, roleProducers, listProducers, sessionProducers, standardProducers, hiddenProducers} {
		for name, f := range m {
			producers[name] = f
		}
	}
}

// table gives a relation's rows. Static rows are shared: they must not be changed.
func (w *world) table(desc *rel.Table) *table {
	t := newTable(desc)
	key := desc.Name.Name
	if desc.Name.Schema != "pg_catalog" {
		key = desc.Name.Schema + "." + key
	}
	if s := staticRows(desc.Name.Name); s != nil {
		t.rows = s.rows[:len(s.rows):len(s.rows)]
	}
	if f := producers[key]; f != nil {
		f(w, t)
	}
	return t
}

// read gives the rows of a relation of pg_catalog to those that are computed from it.
func (w *world) read(name string) *table {
	t, ok := Relation(rel.Name{Schema: "pg_catalog", Name: name})
	if !ok {
		panic("pgcatalog: no relation " + name)
	}
	return w.table(t)
}

// patternRow is a static row that new rows are modelled on.
func patternRow(name, col string, value any) row {
	s := staticRows(name)
	at := s.at(col)
	for _, r := range s.rows {
		if r[at] == value {
			return r
		}
	}
	panic("pgcatalog: no row in " + name)
}
