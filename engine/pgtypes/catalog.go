package pgtypes

import (
	"strings"
	"sync"

	"github.com/meshgate/meshgate/engine/rel"
)

// catalogs names the relations that Catalog serves.
var catalogs = []string{
	"pg_aggregate", "pg_am", "pg_cast", "pg_collation", "pg_language", "pg_namespace",
	"pg_operator", "pg_proc", "pg_range", "pg_type",
}

type decoded struct {
	cols  []string
	types []rel.OID
	rows  [][]*string
}

var decode = func() map[string]func() decoded {
	m := map[string]func() decoded{}
	for _, name := range catalogs {
		m[name] = sync.OnceValue(func() decoded { return decodeRelation(name) })
	}
	return m
}()

// Catalog gives all columns and rows of a relation of pg_catalog (pg_type, pg_proc,
// pg_operator, pg_cast, pg_aggregate, pg_range, pg_am, pg_collation, pg_language,
// pg_namespace) as PostgreSQL has them when freshly initialised; all nil for any
// other name. Values are in PostgreSQL's text form, NULL is nil; those of type
// regproc are OIDs (0 for none). The rows are shared: do not change them.
func Catalog(name string) (cols []string, colTypes []rel.OID, rows [][]*string) {
	f, ok := decode[name]
	if !ok {
		return nil, nil, nil
	}
	d := f()
	return d.cols, d.types, d.rows
}

func decodeRelation(name string) decoded {
	r := open(name)
	d := decoded{cols: r.cols}
	for _, t := range r.types {
		oid, ok := TypeByName(pgCatalog, t)
		if !ok {
			panic("pgtypes: " + name + " has a column of unknown type " + t)
		}
		d.types = append(d.types, oid)
	}
	for line := range strings.Lines(r.text) {
		fields := strings.Split(line[:len(line)-1], "\t")
		values, row := make([]string, len(fields)), make([]*string, len(fields))
		for i, f := range fields {
			if f != `\N` {
				values[i] = unescape(f)
				row[i] = &values[i]
			}
		}
		d.rows = append(d.rows, row)
	}
	return d
}

// unescape undoes the escapes of COPY's text format.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	return copyEscapes.Replace(s)
}

var copyEscapes = strings.NewReplacer(`\\`, `\`, `\t`, "\t", `\n`, "\n", `\r`, "\r", `\b`, "\b", `\f`, "\f", `\v`, "\v")
