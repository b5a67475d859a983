package pgcatalog

import (
	"strings"
	"sync"

	"github.com/meshgate/meshgate/engine/rel"
)

// keywords are the words that an identifier may not be without quotes in every place.
var keywords = sync.OnceValue(func() map[string]bool {
	s := staticRows("keywords")
	word, code := s.at("word"), s.at("catcode")
	m := map[string]bool{}
	for _, r := range s.rows {
		if r[code] != "U" {
			m[r[word].(string)] = true
		}
	}
	return m
})

// quoteIdent is PostgreSQL's quote_ident, key words included.
func quoteIdent(s string) string {
	if keywords()[s] {
		return `"` + s + `"`
	}
	return rel.QuoteIdent(s)
}

// spell gives a name with its schema unless it is visible without.
func (w *world) spell(schema, name string, visible bool) string {
	if visible {
		return quoteIdent(name)
	}
	return quoteIdent(schema) + "." + quoteIdent(name)
}

// path is the search path as it works: with the implicit pg_catalog.
func (w *world) path() []string {
	for _, s := range w.v.SearchPath {
		if s == "pg_catalog" {
			return w.v.SearchPath
		}
	}
	return append([]string{"pg_catalog"}, w.v.SearchPath...)
}

func (w *world) inPath(schema string) bool {
	for _, s := range w.path() {
		if s == schema {
			return true
		}
	}
	return false
}

// findRelation looks a relation up along the search path, or in one schema.
func (w *world) findRelation(path []string, name string) (rel.Name, int64, bool) {
	for _, s := range path {
		n := rel.Name{Schema: s, Name: name}
		if r := w.byName[n]; r != nil {
			return n, r.oid, true
		}
		if u, ok := w.compositeNamed(n); ok {
			return n, u.class, true
		}
		if oid, ok := systemClasses()[n]; ok {
			return n, oid, true
		}
		for _, r := range w.relations {
			if r.Name.Schema != s {
				continue
			}
			for _, ix := range r.indexes {
				if ix.name == name {
					return n, ix.oid, true
				}
			}
		}
	}
	return rel.Name{}, 0, false
}

// relationVisible says whether a relation or index is found by its bare name.
func (w *world) relationVisible(name rel.Name) bool {
	if !w.inPath(name.Schema) {
		return false
	}
	found, _, ok := w.findRelation(w.path(), name.Name)
	return ok && found == name
}

// systemClasses maps PostgreSQL's own relations and indexes to their OIDs.
var systemClasses = sync.OnceValue(func() map[rel.Name]int64 {
	names, classes := staticRows("pg_namespace"), staticRows("pg_class")
	schemas := names.index("oid")
	m := map[rel.Name]int64{}
	for _, r := range classes.rows {
		schema := schemas[r[classes.at("relnamespace")]]
		m[rel.Name{Schema: schema[names.at("nspname")].(string), Name: r[classes.at("relname")].(string)}] = r[classes.at("oid")].(int64)
	}
	return m
})

// space is what the scanner takes for white space.
const space = " \t\n\r\f"

// splitName takes a possibly qualified and quoted name apart, folding what is not quoted,
// as textToQualifiedNameList does; ok is false when it is no name.
func splitName(text string) (parts []string, ok bool) {
	text = strings.Trim(text, space)
	for {
		var part string
		quoted := strings.HasPrefix(text, `"`)
		if quoted {
			rest := text[1:]
			for {
				i := strings.IndexByte(rest, '"')
				if i < 0 {
					return nil, false
				}
				part += rest[:i]
				if rest = rest[i+1:]; !strings.HasPrefix(rest, `"`) {
					break
				}
				part += `"`
				rest = rest[1:]
			}
			text = strings.TrimLeft(rest, space)
		} else {
			i := strings.IndexAny(text, "."+space)
			if i < 0 {
				i = len(text)
			}
			part, text = lower(text[:i]), strings.TrimLeft(text[i:], space)
		}
		if part == "" && !quoted {
			return nil, false
		}
		parts = append(parts, rel.CutName(part))
		if text == "" {
			return parts, true
		}
		if text[0] != '.' {
			return nil, false
		}
		text = strings.TrimLeft(text[1:], space)
	}
}

// lower folds the letters of ASCII, as PostgreSQL folds identifiers in UTF-8.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
