package matrix

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

const documentHead = `# Functions, operators and casts

Every row of PostgreSQL 15's pg_proc, pg_operator and pg_cast over the types bool, int2, int4, int8, float4, float8, numeric,
text, varchar, bpchar, name, "char", bytea, bit, varbit, date, time, timetz, timestamp, timestamptz, interval, uuid, json, jsonb,
oid, inet, cidr, an enum, arrays of these and records is called on the gateway and on PostgreSQL with typical, NULL, empty,
boundary, negative, huge, NaN, infinite, non-ASCII and error-raising arguments, as constants and over columns. Value, type,
typmod, column name and SQLSTATE are compared. This file is written by the test (` + "`make matrix`" + ` prints the table).

*equal*: all calls agree. *partly unsupported*: some calls are refused with 0A000, all others agree. *unsupported*: all calls
are refused. *different*: some call gives another value, type or SQLSTATE; all of these are listed with the reason in
benchmarks/matrix/testdata/known.txt, and the refusals in benchmarks/matrix/testdata/unsupported.txt. *other wording*: calls that
raise PostgreSQL's SQLSTATE with another message or position.

`

// Document is docs/functions.md.
func Document(results []*Result, known map[string]Known, catalog *Catalog) string {
	var b strings.Builder
	b.WriteString(documentHead)
	families, kinds := table(results)
	line := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	line(tableHead)
	b.WriteString("|---" + strings.Repeat("|---:", len(tableHead)-1) + "|\n")
	for _, f := range families {
		line(f)
	}
	for _, k := range kinds {
		line(append([]string{"*" + k[0] + "*"}, k[1:]...))
	}
	b.WriteString("\n## Rows of the catalogue that are no entries\n\n| relation | rows | left out | because |\n|---|---:|---:|---|\n")
	for _, relation := range []string{"pg_proc", "pg_operator", "pg_cast"} {
		left := catalog.Left[relation]
		for _, reason := range slices.Sorted(maps.Keys(left)) {
			fmt.Fprintf(&b, "| %s | %d | %d | %s |\n", relation, catalog.Rows[relation], left[reason], reason)
		}
	}
	names := func(title string, take func(*Result) bool) {
		byFamily := map[string][]string{}
		for _, r := range results {
			if take(r) {
				byFamily[r.Entry.Family] = append(byFamily[r.Entry.Family], "`"+r.Entry.ID+"`")
			}
		}
		if len(byFamily) == 0 {
			return
		}
		b.WriteString("\n## " + title + "\n")
		for _, f := range Families {
			if len(byFamily[f]) > 0 {
				fmt.Fprintf(&b, "\n**%s** (%d): %s\n", f, len(byFamily[f]), strings.Join(byFamily[f], ", "))
			}
		}
	}
	names("Unsupported", func(r *Result) bool { return r.Worst() == Unsupported && r.Count[Equal] == 0 })
	names("Partly unsupported", func(r *Result) bool { return r.Worst() == Unsupported && r.Count[Equal] > 0 })
	names("Different", func(r *Result) bool { return r.Wrong() > 0 })
	return b.String()
}
