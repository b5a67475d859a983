package pgtypes

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/meshgate/meshgate/engine/rel"
)

//go:embed data/*.tsv
var data embed.FS

// relation is one data file: its header taken apart, its rows still text.
type relation struct {
	name  string
	cols  []string
	types []string // pg_type.typname of each column
	text  string   // rows, tab-separated, in COPY's escapes, each ended by a newline
}

// open reads a data file. The files are part of the program: one that is missing
// or malformed is a bug that every test would meet, hence the panics in this file.
func open(name string) relation {
	raw, err := data.ReadFile("data/" + name + ".tsv")
	if err != nil {
		panic(err)
	}
	header, text, _ := strings.Cut(string(raw), "\n")
	r := relation{name: name, text: text}
	for _, f := range strings.Split(header, "\t") {
		col, typ, _ := strings.Cut(f, ":")
		r.cols, r.types = append(r.cols, col), append(r.types, typ)
	}
	return r
}

// each calls f for every row with the wanted columns, in the order asked for.
// The slice is reused. Fields are still escaped: NULL is \N.
func (r relation) each(f func(field []string), wanted ...string) {
	at := make([]int, len(wanted))
	last := 0
	for i, w := range wanted {
		at[i] = -1
		for j, c := range r.cols {
			if c == w {
				at[i] = j
			}
		}
		if at[i] < 0 {
			panic("pgtypes: no column " + r.name + "." + w)
		}
		last = max(last, at[i])
	}
	fields, picked := make([]string, last+1), make([]string, len(wanted))
	for line := range strings.Lines(r.text) {
		rest := line[:len(line)-1]
		for i := range fields {
			fields[i], rest, _ = strings.Cut(rest, "\t")
		}
		for i, j := range at {
			picked[i] = fields[j]
		}
		f(picked)
	}
}

func oidOf(s string) rel.OID {
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		panic(fmt.Sprintf("pgtypes: OID %q", s))
	}
	return rel.OID(n)
}

func intOf(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(fmt.Sprintf("pgtypes: number %q", s))
	}
	return n
}

// oidsOf reads an oidvector ("23 25") or an oid array ("{23,25}"); NULL and empty give nil.
func oidsOf(s string) []rel.OID {
	s = strings.Trim(s, "{}")
	if s == "" || s == `\N` {
		return nil
	}
	var out []rel.OID
	for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' }) {
		out = append(out, oidOf(f))
	}
	return out
}

// namesOf reads a one-dimensional array of names without commas in them: `{a,"",b}`.
func namesOf(s string) []string {
	if s == `\N` || s == "{}" {
		return nil
	}
	out := strings.Split(s[1:len(s)-1], ",")
	for i, n := range out {
		out[i] = strings.Trim(n, `"`)
	}
	return out
}

// schemas gives pg_namespace: OID to name.
var schemas = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	open("pg_namespace").each(func(f []string) { m[f[0]] = f[1] }, "oid", "nspname")
	return m
})

const pgCatalog = "pg_catalog"

// qualified is the key of an object in a map by name; pg_catalog's own need no schema.
func qualified(schema, name string) string {
	if schema == "" || schema == pgCatalog {
		return name
	}
	return schema + "." + name
}
