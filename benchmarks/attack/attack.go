// Package attack tests that a user learns nothing of what policy hides. Two meshes differ only
// in hidden rows, in what masks take away and in a hidden relation; whatever the user sends, both
// must answer the same, message by message. And what the user is told is what a plain PostgreSQL
// says whose tables were physically filtered and masked for that user.
package attack

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// Kinds has a table for each; the table's name is t_ and the kind.
var Kinds = []testmesh.Kind{testmesh.Postgres, testmesh.MariaDB, testmesh.SQLite, testmesh.Parquet, testmesh.CSV, testmesh.DuckDB}

// columns of every table. pay, ssn and note are masked.
const columns = `
	id bigint
	name text
	region text
	score bigint
	ssn text
	pay double precision
	note text
	born date`

// policy of the user ana. Filters are of three sorts: a source can take the first, the second is
// computed in the gateway, the third would raise an error for hidden rows if there were an id 0.
const policy = `package domains.hr

default allow := false

allow if {
	"analyst" in input.context.identity.groups
	input.action.resource.table.tableName != "vault"
}

filters := {
	"t_pg": "region = 'EU'", "t_lite": "region = 'EU'", "t_sheet": "region = 'EU'",
	"t_my": "lower(region) = 'eu'", "t_mart": "lower(region) = 'eu'",
	"t_lake": "region = 'EU' AND 1000 / id > 0",
}

row_filters contains {"expression": filters[input.action.resource.table.tableName]}

masks["ssn"] := {"expression": "left(ssn, 1) || '***'"}

masks["pay"] := {"expression": "floor(pay / 1000) * 1000"}

masks["note"] := {"expression": "NULL"}
`

// seen gives what policy leaves of a table, in PostgreSQL's SQL.
func seen(table string) string {
	return fmt.Sprintf("CREATE TABLE seen.%s AS SELECT id, name, region, score, left(ssn, 1) || '***' AS ssn, floor(pay / 1000) * 1000 AS pay, NULL::text AS note, born FROM hr.%[1]s WHERE region = 'EU'", table)
}

// visible rows: id, name, region, score, born; and the first of ssn and pay's thousands, which masks leave.
var visible = [][]any{
	{"1", "Ana", "EU", "10", "1", "1", "1980-02-29"},
	{"3", "Bo", "EU", "0", "1", "2", "1990-12-31"},
	{"4", "bo", "EU", "-5", "2", "2", nil},
	{"6", "Cé", "EU", nil, "2", "3", "2001-01-01"},
	{"9", "7", "EU", "7", "3", "3", "1970-01-01"},
	{"11", nil, "EU", "10", nil, nil, "1980-02-29"},
	{"12", "a_b%", "EU", "3", "4", "9", "2024-02-29"},
}

// hidden rows raise errors in all sorts of expressions, and hold what the visible rows do not.
var hidden = [][]any{
	{"2", "SECRET-1", "US", "2", "SECRET-2", "4321.5", "SECRET-3", "1999-09-09"},
	{"5", "SECRET-4", "US", "0", "SECRET-5", "0", "SECRET-6", nil},
	{"7", "SECRET-7", nil, "9223372036854775807", nil, "-1", nil, "1000-01-01"},
	{"8", "42", "APAC", nil, "8", nil, "SECRET-8", "9999-12-31"},
	{"500", "zzz", "SECRET", "-9223372036854775807", "9SECRET", "1e300", "SECRET-9", "1980-02-29"},
}

// tables of a mesh: rich ones have the hidden rows, other masked values and the relation vault.
func tables(rich bool) []testmesh.Table {
	var out []testmesh.Table
	for _, kind := range Kinds {
		out = append(out, testmesh.Table{Name: "t_" + string(kind), Kind: kind, Columns: testmesh.Columns(columns), Rows: rows(rich)})
	}
	if rich {
		out = append(out, testmesh.Table{Name: "vault", Kind: testmesh.Postgres, Columns: testmesh.Columns("id bigint\ncode text"), Rows: slices.Values([][]any{{"1", "SECRET-10"}})})
	}
	return out
}

func rows(rich bool) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i, v := range visible {
			ssn, pay, note := any(nil), any(nil), any("plain")
			if v[4] != nil {
				ssn = v[4].(string) + "-000"
			}
			if v[5] != nil {
				pay = v[5].(string) + "000"
			}
			if rich {
				if ssn != nil {
					ssn = v[4].(string) + fmt.Sprintf("SECRET-%d", 100-i)
				}
				if pay != nil {
					pay = v[5].(string) + fmt.Sprint(999-i*7) // still in the same thousand
				}
				note = "SECRET-20"
			}
			if rich && i < len(hidden) && !yield(hidden[i]) {
				return
			}
			if !yield([]any{v[0], v[1], v[2], v[3], ssn, pay, note, v[6]}) {
				return
			}
		}
	}
}

// Statements reads statements with an empty line between two; lines that start with -- are
// comments. One with {t} stands for one of each table; {u} is the table after it.
func Statements(text string) []string {
	var out []string
	for _, block := range strings.Split(text, "\n\n") {
		var lines []string
		for _, line := range strings.Split(block, "\n") {
			if !strings.HasPrefix(line, "--") {
				lines = append(lines, line)
			}
		}
		s := strings.TrimSpace(strings.Join(lines, "\n"))
		if s == "" {
			continue
		}
		if !strings.Contains(s, "{t}") {
			out = append(out, s)
			continue
		}
		for i, kind := range Kinds {
			next := Kinds[(i+1)%len(Kinds)]
			out = append(out, strings.NewReplacer("{t}", "t_"+string(kind), "{u}", "t_"+string(next)).Replace(s))
		}
	}
	return out
}
