package matrix

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/meshgate/meshgate/engine/duck"
)

const documentHead = `# Functions, operators and casts

Every row of PostgreSQL 15's pg_proc, pg_operator and pg_cast over the types bool, int2, int4, int8, float4, float8, numeric,
text, varchar, bpchar, name, "char", bytea, bit, varbit, date, time, timetz, timestamp, timestamptz, interval, uuid, json, jsonb,
oid, inet, cidr, an enum, arrays of these and records is called on the gateway and on PostgreSQL with typical, NULL, empty,
boundary, negative, huge, NaN, infinite, non-ASCII and error-raising arguments, as constants and over columns. Value, type,
typmod, column name and SQLSTATE are compared. This file is written by the test (` + "`make matrix`" + ` prints the table).

*equal*: all calls agree. *partly*: some calls are refused with 0A000, all others agree. *unsupported*: all calls are refused;
docs/unsupported.md lists these with their messages. *different*: some call gives another value, type or SQLSTATE; each has its
reason below. *other wording*: calls that raise PostgreSQL's SQLSTATE with another message or position.

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
	b.WriteString("\n## Different\n\n| entry | calls | because |\n|---|---:|---|\n")
	for _, r := range results {
		if k, ok := known[r.Entry.ID]; ok && r.Wrong() > 0 {
			line([]string{code(r.Entry.ID), fmt.Sprint(r.Wrong()), k.Reason})
		}
	}
	b.WriteString(waysHead)
	for _, row := range ways(results) {
		line(row)
	}
	family := ""
	for _, r := range results { // in the order of the families
		if family != r.Entry.Family {
			family = r.Entry.Family
			b.WriteString("\n### " + family + "\n\n| entry | computed | by | standing |\n|---|---|---|---|\n")
		}
		line([]string{code(r.Entry.ID), r.Way.How, r.Way.by(), standing(r)})
	}
	return b.String()
}

const waysHead = `
## How each entry is computed

What EXPLAIN (VERBOSE) shows of a call over columns that no source computes: *native* is one function, operator or cast of DuckDB's
over the arguments as they are; *rewrite* is an expression of several, or a macro; *Go* is a function or aggregate of ours that
DuckDB calls for a chunk of rows at a time; *catalogue* is a query over pg_catalog that the binder puts in the call's place;
*session* is a value that the session knows. Numerics are those of any scale; of one scale, numeric(p,s), they are DuckDB's
decimals. $1 … are the arguments; long expressions are cut off.

`

// ways counts the entries of each family by how they are computed.
func ways(results []*Result) [][]string {
	kinds := []string{string(duck.Native), string(duck.Rewrite), string(duck.InGo), catalogWay, sessionWay, refusedWay}
	out := [][]string{append([]string{"family"}, kinds...), {"---" + strings.Repeat("|---:", len(kinds))}}
	count := map[[2]string]int{}
	for _, r := range results {
		count[[2]string{r.Entry.Family, r.Way.How}]++
		count[[2]string{"all", r.Way.How}]++
	}
	for _, f := range append(slices.Clone(Families), "all") {
		row := []string{f}
		for _, k := range kinds {
			row = append(row, fmt.Sprint(count[[2]string{f, k}]))
		}
		out = append(out, row)
	}
	return out
}

// longest is how many characters of an expression the document shows.
const longest = 100

// by is what the document says of the computation: the functions in Go, or the expression.
func (w Way) by() string {
	switch {
	case w.Go != nil:
		names := make([]string, len(w.Go))
		for i, name := range w.Go {
			names[i] = code(name)
		}
		return strings.Join(names, ", ")
	case w.SQL != "":
		return code(oneLine(w.SQL, longest))
	}
	return ""
}

// code is text in a table's cell.
func code(text string) string {
	return "`" + strings.NewReplacer("|", `\|`, "`", "'").Replace(text) + "`"
}

func standing(r *Result) string {
	switch worst := r.Worst(); {
	case worst == Equal:
		return "equal"
	case worst == Unsupported && r.Count[Equal] > 0:
		return "partly"
	case worst == Unsupported:
		return "unsupported"
	}
	return "different"
}
