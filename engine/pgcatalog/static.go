package pgcatalog

import (
	"embed"
	"strconv"
	"strings"
	"sync"

	"github.com/meshgate/meshgate/engine/pgtypes"
	"github.com/meshgate/meshgate/engine/rel"
)

//go:embed data/*.tsv
var data embed.FS

// row is one row, all columns of its relation in order.
type row []any

// static is a data file: what PostgreSQL holds when freshly initialised.
type static struct {
	cols  []string
	types []rel.OID
	rows  []row
}

// at gives the ordinal of a column. Data and code belong together: a column that is
// missing is a bug that every test would meet.
func (s *static) at(col string) int {
	for i, c := range s.cols {
		if c == col {
			return i
		}
	}
	panic("pgcatalog: no column " + col)
}

// index maps a column of OIDs or names to its rows.
func (s *static) index(col string) map[any]row {
	at := s.at(col)
	m := make(map[any]row, len(s.rows))
	for _, r := range s.rows {
		m[r[at]] = r
	}
	return m
}

var files = func() map[string]func() *static {
	m := map[string]func() *static{}
	entries, err := data.ReadDir("data")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".tsv")
		m[name] = sync.OnceValue(func() *static { return readFile(name) })
	}
	for _, name := range []string{"pg_aggregate", "pg_am", "pg_cast", "pg_collation", "pg_language", "pg_namespace", "pg_operator", "pg_proc", "pg_range", "pg_type"} {
		m[name] = sync.OnceValue(func() *static { return fromTypes(name) })
	}
	return m
}()

// staticRows gives the rows of a data file; nil when there is none.
func staticRows(name string) *static {
	if f := files[name]; f != nil {
		return f()
	}
	return nil
}

func readFile(name string) *static {
	raw, err := data.ReadFile("data/" + name + ".tsv")
	if err != nil {
		panic(err)
	}
	header, text, _ := strings.Cut(string(raw), "\n")
	s := &static{}
	for _, f := range strings.Split(header, "\t") {
		col, typ, _ := strings.Cut(f, ":")
		oid, ok := pgtypes.TypeByName("", typ)
		if oid2, infoschema := pgtypes.TypeByName("information_schema", typ); !ok && infoschema {
			oid = pgtypes.BaseType(oid2)
		} else if !ok {
			panic("pgcatalog: " + name + " has a column of unknown type " + typ)
		}
		s.cols, s.types = append(s.cols, col), append(s.types, oid)
	}
	for line := range strings.Lines(text) {
		r := make(row, 0, len(s.cols))
		for i, f := range strings.Split(line[:len(line)-1], "\t") {
			if f == `\N` {
				r = append(r, nil)
			} else {
				r = append(r, typed(copyEscapes.Replace(f), s.types[i]))
			}
		}
		s.rows = append(s.rows, r)
	}
	return s
}

func fromTypes(name string) *static {
	cols, types, text := pgtypes.Catalog(name)
	s := &static{cols: cols, types: types, rows: make([]row, len(text))}
	for i, t := range text {
		r := make(row, len(t))
		for j, v := range t {
			if v != nil {
				r[j] = typed(*v, types[j])
			}
		}
		s.rows[i] = r
	}
	return s
}

// copyEscapes undoes the escapes of COPY's text format.
var copyEscapes = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r", `\b`, "\b", `\f`, "\f", `\v`, "\v")

// typed reads the text form of the types that the data is mostly made of; lists stay text.
func typed(s string, t rel.OID) any {
	switch t {
	case rel.BoolOID:
		return s == "t"
	case rel.Int2OID, rel.Int4OID, rel.Int8OID, rel.OIDOID, rel.XIDOID, rel.RegprocOID, rel.RegtypeOID, rel.RegclassOID:
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			panic("pgcatalog: number " + s)
		}
		return n
	case rel.Float4OID, rel.Float8OID:
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			panic("pgcatalog: number " + s)
		}
		return f
	}
	return s
}
