// Package testmesh sets up what an end-to-end test needs: tables spread over real sources
// of six kinds, the same rows in one PostgreSQL database (the oracle), a mesh folder that
// publishes the sources, and the gateway as a process of its own.
package testmesh

import (
	"iter"
	"strings"
)

// Kind is where a table lives.
type Kind string

// The kinds of source. A domain of the mesh folder has one source of each that is used.
const (
	Postgres Kind = "pg"
	MariaDB  Kind = "my"
	SQLite   Kind = "lite"
	Parquet  Kind = "lake"
	CSV      Kind = "sheet"
	DuckDB   Kind = "mart"
)

// Column is a column of a test table. Type is the PostgreSQL type that both the gateway
// and the oracle give it; Remote is how its source declares it, where that is not Type.
type Column struct {
	Name, Type, Remote string
}

func (c Column) remote() string {
	if c.Remote != "" {
		return c.Remote
	}
	return c.Type
}

// Table is a table with its rows: values in PostgreSQL's text form, nil for NULL.
type Table struct {
	Name    string
	Kind    Kind
	Columns []Column
	Rows    iter.Seq[[]any]
	Key     string // column list of the primary key; empty for none
}

// Columns reads "name type[ | remote type]" by lines.
func Columns(lines string) []Column {
	var out []Column
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		typ, remote, _ := strings.Cut(rest, "|")
		out = append(out, Column{Name: name, Type: strings.TrimSpace(typ), Remote: strings.TrimSpace(remote)})
	}
	return out
}

// create is the CREATE TABLE statement, in the oracle's types or the source's.
func (t Table) create(name string, remote bool) string {
	var b strings.Builder
	b.WriteString("CREATE TABLE " + name + " (")
	for i, c := range t.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		typ := c.Type
		if remote {
			typ = c.remote()
		}
		b.WriteString(c.Name + " " + typ)
	}
	if t.Key != "" {
		b.WriteString(", PRIMARY KEY (" + t.Key + ")")
	}
	return b.String() + ")"
}
