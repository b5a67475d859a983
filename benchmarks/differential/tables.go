package differential

import (
	"iter"
	"strings"

	"github.com/meshgate/meshgate/benchmarks/testmesh"
)

// Types are the enums of the tables; those of gauge have their names from its columns.
const Types = `CREATE TYPE mix.mood AS ENUM ('sad', 'ok', 'happy', 'größer');
CREATE TYPE mix.size AS ENUM ('S', 'M', 'XL', 'it''s', 'A,"b"', 'never');
CREATE TYPE mix.gauge_mood AS ENUM ('sad', 'ok', 'happy', 'größer');
CREATE TYPE mix.gauge_level AS ENUM ('zero', 'one', 'ten');`

// Tables are small and hold what usually goes wrong: NULL, text that differs by case,
// accents or trailing blanks, 2^53+1, numerics of many scales, NaN and infinities, dates
// before Christ. Each lies in another kind of source.
var Tables = []testmesh.Table{
	{Name: "acct", Kind: testmesh.Postgres, Key: "id", Columns: testmesh.Columns(`
		id bigint
		name text
		amount numeric
		f double precision
		d date
		ts timestamp
		tz timestamptz
		c char(4)
		ok boolean
		u uuid
		nums integer[]
		tags text[]
		span interval
		doc jsonb
		raw bytea
		owner bigint`),
		Rows: rows(`
		1 | a   | 1.0    | 1.5       | 2024-02-29    | 2024-02-29 12:34:56.789 | 2024-02-29 12:00:00+00 | ab   | t  | 11111111-1111-1111-1111-111111111111 | {1,2,3}   | {x,y}     | 1 day          | {"a": 1, "b": [1, 2]} | \x00ff | 1
		2 | a_  | 1.00   | -0        | 0044-03-15 BC | 0001-01-01 00:00:00     | 1970-01-01 00:00:00+00 | AB   | f  | 22222222-2222-2222-2222-222222222222 | {}        | {}        | 2 mons -3 days | {"a": null}           | \x     | 2
		3 | A   | 100    | NaN       | infinity      | infinity                | infinity               |      | ~  | ~                                    | ~         | ~         | 04:05:06.7     | [1, "x"]              | ~      | 1
		4 | é   | -2.345 | Infinity  | 1999-12-31    | 1999-12-31 23:59:59.999999 | 2038-01-19 03:14:08+00 | é    | t  | ffffffff-ffff-ffff-ffff-ffffffffffff | {NULL,4}  | {NULL,""} | -1 year        | "s"                   | \x61   | 3
		5 | ~   | NaN    | -Infinity | -infinity     | -infinity               | -infinity              | a    | f  | 00000000-0000-0000-0000-000000000000 | {5}       | {é}       | 0              | 12.50                 | \x62   | ~
		6 | zz  | 12345678901234567890.123456789 | 1e300 | 2000-01-01 | 2000-01-01 00:00:00 | 2000-01-01 05:30:00+00 | zzzz | t | 66666666-6666-6666-6666-666666666666 | {9,8,7,6} | {z,zz} | 100 years | {} | \x6363 | 9
		7 | _b  | 0.000  | 1e-300    | ~             | ~                       | ~                      | b    | ~  | ~                                    | {0}       | {q}       | ~              | ~                     | \x00   | 2
		8 | a%c | 99.5   | 0.1       | 2024-03-31    | 2024-03-31 01:30:00     | 2024-03-31 01:30:00+00 | a_b  | t  | 88888888-8888-8888-8888-888888888888 | {1,1}     | {a}       | 1.5 hours      | {"a": "x"}            | \x64   | 4`)},
	{Name: "item", Kind: testmesh.MariaDB, Key: "id", Columns: testmesh.Columns(`
		id integer
		name varchar(20)
		qty bigint
		price numeric(12,4)
		d date
		ts timestamp(6) | datetime(6)
		grp integer
		kind char(3)
		w double precision`),
		Rows: rows(`
		1 | a   | 9007199254740993  | 1.5000        | 2024-01-31 | 2024-01-31 10:00:00.000001 | 1 | x  | 0.5
		2 | A   | -9007199254740993 | 2.2500        | 2024-02-29 | 2024-02-29 23:59:59        | 1 | X  | 1.25
		3 | a_  | 0                 | 0.0000        | 1000-01-01 | 1000-01-01 00:00:00        | 2 | y  | -2
		4 | é   | 7                 | -99999999.9999 | 9999-12-31 | 9999-12-31 23:59:59.999999 | 2 | ~  | 1e10
		5 | e   | 7                 | 10.1000       | ~          | ~                          | ~ | x  | ~
		6 | ~   | ~                 | ~             | 2024-01-31 | 2024-01-31 10:00:00        | 3 | zz | 3
		7 | E   | 42                | 10.1          | 2023-12-25 | 2023-12-25 08:00:00        | 3 |    | 0
		8 | zed | 9223372036854775807 | 99999999.9999 | 2024-06-30 | 2024-06-30 00:00:00      | 1 | y  | -0.5`)},
	{Name: "person", Kind: testmesh.SQLite, Key: "id", Columns: testmesh.Columns(`
		id bigint | INTEGER
		name text
		boss bigint | INTEGER
		salary numeric(12,2)
		big bigint | INTEGER
		active boolean
		born date
		code char(3)
		rate double precision`),
		Rows: rows(`
		1 | Ana  | ~ | 1000.00 | 9007199254740993 | 1 | 1980-02-29 | a  | 0.5
		2 | Bo   | 1 | 900.50  | -1               | 0 | 1990-12-31 | A  | 1.5
		3 | bo   | 1 | 900.5   | 0                | 1 | ~          | b  | ~
		4 | Cé   | 2 | ~       | ~                | ~ | 2001-01-01 | ~  | 2
		5 | ~    | 2 | 0.01    | 1                | 0 | 1970-01-01 | bb | -3.25
		6 | Ana_ | 3 | -12.30  | 9223372036854775807 | 1 | 1980-02-29 | c | 1e20
		7 | Ana  | 3 | 1000    | 5                | 1 | 0044-03-15 | c  | 7`)},
	{Name: "cell", Kind: testmesh.Parquet, Columns: testmesh.Columns(`
		id integer
		k text
		v double precision | DOUBLE
		n numeric(18,4) | DECIMAL(18,4)
		d date
		ts timestamp
		flag boolean
		big bigint`),
		Rows: rows(`
		1 | a  | 1.5  | 1.0000  | 2024-01-01 | 2024-01-01 00:00:00 | true  | 9007199254740993
		2 | b  | NaN  | 2.5000  | 2024-01-02 | 2024-01-02 12:00:00 | false | -9007199254740993
		3 | A  | ~    | ~       | ~          | ~                   | ~     | ~
		4 | a_ | -1.5 | 0.0001  | 1970-01-01 | 1970-01-01 00:00:01 | true  | 0
		5 | é  | Infinity | -1.2500 | 2024-01-01 | 2024-01-01 23:59:59.5 | false | 1
		6 | ~  | 0    | 2.5000  | 2023-06-15 | 2023-06-15 06:15:00 | true  | 2`)},
	{Name: "ticket", Kind: testmesh.Postgres, Key: "id", Columns: testmesh.Columns(`
		id integer
		mood mix.mood
		was mix.mood
		moods mix.mood[]
		grid mix.mood[][]
		size mix.size
		note text`),
		Rows: rows(`
		1 | sad   | ok    | {sad,ok}         | {{sad,ok},{ok,NULL}}  | S     | sad
		2 | ok    | ok    | {}               | {}                 | XL    | Ok
		3 | happy | sad   | {happy,NULL,sad} | ~                  | M     | happy
		4 | größer | ~    | ~                | [2:3]={ok,happy}   | ~     | größer
		5 | ~     | happy | {größer}         | {NULL}             | it's  | ~
		6 | ok    | happy | {ok,ok}          | {{happy}}          | S     | ok
		7 | sad   | sad   | {sad,größer}     | {sad,ok}           | A,"b" | none`)},
	// loose has values that its columns' descriptions do not lead to expect; tight has the same types without.
	{Name: "loose", Kind: testmesh.Postgres, Key: "id", Columns: testmesh.Columns(`
		id integer
		n numeric(10,2)
		m numeric(10,2)
		whole numeric(38,0)
		a integer[]
		b integer[]
		p numeric(8,2)[]
		t text[]
		d date[]`),
		Rows: rows(`
		1 | 1.50  | 2.00 | 99999999999999999999999999999999999999 | {1,2,3}         | {1}       | {1.50,2.00}           | {a,b}           | {2024-02-29}
		2 | NaN   | 0.01 | 99999999999999999999999999999999999999 | {{1,2},{3,4}}   | {2,NULL}  | {NaN,0.10}            | {{a},{b}}       | {}
		3 | ~     | ~    | -1                                     | [0:1]={7,8}     | {}        | ~                     | [2:2]={x}       | [0:0]={infinity}
		4 | -0.25 | 3.00 | 0                                      | {}              | ~         | {{1.00,NaN},{3.10,4}} | {}              | ~
		5 | 7     | 4.25 | ~                                      | ~               | {5,6}     | {}                    | {NULL,"{x,y}"}  | {-infinity,2000-01-01}`)},
	{Name: "tight", Kind: testmesh.MariaDB, Key: "id", Columns: testmesh.Columns(`
		id integer
		n numeric(10,2)
		m numeric(6,3)`),
		Rows: rows(`
		1 | 1.50  | 0.500
		2 | 2.25  | ~
		4 | -0.25 | 100.125
		9 | ~     | 3.000`)},
	{Name: "gauge", Kind: testmesh.DuckDB, Columns: testmesh.Columns(`
		id integer
		mood mix.gauge_mood | ENUM('sad', 'ok', 'happy', 'größer')
		level mix.gauge_level | ENUM('zero', 'one', 'ten')`),
		Rows: rows(`
		1 | happy | ten
		2 | sad   | zero
		3 | ~     | one
		4 | ok    | ~
		5 | größer | ten`)},
	{Name: "none", Kind: testmesh.MariaDB, Key: "id", Columns: testmesh.Columns(`
		id integer
		name varchar(10)
		amount numeric(10,2)`), Rows: rows("")},
	// few has a divisor that is zero for a row; void has no rows to evaluate anything for.
	{Name: "few", Kind: testmesh.MariaDB, Key: "a", Columns: testmesh.Columns(`
		a integer
		b integer
		s varchar(10)
		d date`),
		Rows: rows(`
		1 | 1 | x | 2020-01-01
		2 | 0 | y | ~
		3 | ~ | ~ | ~`)},
	{Name: "void", Kind: testmesh.Postgres, Key: "a", Columns: testmesh.Columns(`
		a integer
		b integer
		s text
		d date
		tz timestamptz
		n numeric`), Rows: rows("")},
}

// visible characters stand for those that a table's lines cannot hold.
var visible = strings.NewReplacer("␠", " ", "␤", "\n", "␉", "\t")

// rows reads a table: values between bars, ~ for NULL, _ at a value's end for a blank, ␠ ␤ ␉ for a
// blank, a line end and a tab.
func rows(text string) iter.Seq[[]any] {
	var out [][]any
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		var row []any
		for _, v := range strings.Split(line, "|") {
			v = strings.TrimSpace(v)
			if strings.HasSuffix(v, "_") && len(v) > 1 {
				v = v[:len(v)-1] + " "
			}
			if v == "~" {
				row = append(row, nil)
			} else {
				row = append(row, visible.Replace(v))
			}
		}
		out = append(out, row)
	}
	return func(yield func([]any) bool) {
		for _, row := range out {
			if !yield(row) {
				return
			}
		}
	}
}
