package differential

import "github.com/meshgate/meshgate/benchmarks/testmesh"

// compositeTypes are the composite types of the tables: plain, with attributes of many types and
// of the other types of the mesh, with one that has no order, and with names that must be quoted.
const compositeTypes = `
CREATE TYPE mix.addr AS (street text, zip integer);
CREATE TYPE mix.spot AS (place mix.addr, mood mix.mood, price numeric(8,2), code char(4), tags text[], seen timestamptz, ok boolean, w float8,
  moods mix.mood[], doc jsonb, born date, every interval, raw bytea, others mix.addr[], short varchar(5), any_number numeric);
CREATE TYPE mix.none_at_all AS ();
CREATE TYPE mix.note AS (n integer, said json);
CREATE TYPE mix."odd type" AS ("order" integer, "a b" "char");`

// composites are tables with columns of composite types.
var composites = []testmesh.Table{
	{Name: "house", Kind: testmesh.Postgres, Key: "id", Columns: testmesh.Columns(`
		id integer
		home mix.addr
		homes mix.addr[]
		grid mix.addr[][]
		odd mix."odd type"
		nothing mix.none_at_all`),
		Rows: rows(`
		1 | (High Street,1)     | {"(High Street,1)","(b,2)"} | {{"(a,1)"},{NULL}}        | (1,x)  | ()
		2 | ("a, ""b"" \\\\ (c)",20) | {}                      | {}                        | (,)    | ~
		3 | (,)                 | ~                           | ~                         | ~      | ()
		4 | ~                   | {NULL,"(,)"}                | [2:3]={"(a,1)","(\"x y\",)"} | (2,é) | ()
		5 | (größer,)           | {"(,3)"}                    | {"(q,9)"}                 | (1,"") | ~
		6 | ("",-5)             | {"(größer,)",NULL}          | ~                         | (1,x)  | ()
		7 | (High Street,1)     | {"(High Street,1)","(b,3)"} | {{"(a,1)"},{NULL}}        | (0,z)  | ()
		8 | (high street,1)     | {"(b,2)"}                   | {}                        | (-7,)  | ()`)},
	{Name: "estate", Kind: testmesh.Postgres, Columns: testmesh.Columns(`
		id integer
		lots mix.addr[]`),
		Rows: rows(`
		1 | {{"(a,1)",NULL},{"(b,2)","(,)"}}
		2 | {"(a,1)"}
		3 | [0:0]={"(z,3)"}`)},
	{Name: "remark", Kind: testmesh.Postgres, Columns: testmesh.Columns(`
		id integer
		note mix.note
		notes mix.note[][]`),
		Rows: rows(`
		1 | (1,{}) | {{"(1,)"},{"(2,)"}}
		2 | (2,)         | ~
		3 | ~            | {"(2,)"}`)},
	{Name: "visit", Kind: testmesh.Postgres, Key: "id", Columns: testmesh.Columns(`
		id integer
		spot mix.spot
		spots mix.spot[]`),
		Rows: rows(`
		1 | ("(High Street,1)",sad,1.5,ab,"{x,y}","2024-02-29 12:00:00+00",t,0.1,"{sad,ok}","{""a"": [1, 2]}",2024-02-29,1 day,\\x00ff,"{""(a,1)"",NULL}",abc,1.0)    | ~
		2 | ("(b,)",größer,-999999.99,abcd,{},infinity,f,NaN,,"null",infinity,-1 mons +2 days,\\x,{},"",1.00)                                                          | {}
		3 | (,,,,,,,,,,,,,,,)                                                                                                                                         | {NULL}
		4 | ~                                                                                                                                                         | {"(,sad,,,,,,,,,,,,,,)"}
		5 | ("(High Street,1)",sad,1.5,ab,"{x,y}","2024-02-29 12:00:00+00",t,0.1,"{sad,ok}","{""a"": [1, 2]}",2024-02-29,24 hours,\\x00ff,"{""(a,1)"",NULL}",abc,1.0) | ~
		6 | (,ok,0.00,"",{NULL},0044-03-15 12:00:00+00 BC,,-0,{NULL},"""s""",0044-03-15 BC,0,\\x61,{NULL},é,NaN)                                                       | ~`)},
}
