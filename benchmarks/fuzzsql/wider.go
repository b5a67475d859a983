package fuzzsql

import "fmt"

// The types beyond the everyday ones, with what makes them and what is made of them.
const (
	tJsonb  typ = "jsonb"
	tUuid   typ = "uuid"
	tTime   typ = "time"
	tBit    typ = "varbit"
	tBytea  typ = "bytea"
	tInt2   typ = "int2"
	tFloat4 typ = "float4"
)

func init() {
	allTypes = append(allTypes, tJsonb, tUuid, tTime, tBit, tBytea, tInt2, tFloat4)
	pairs = append(pairs, [][2]typ{{tJsonb, tJsonb}, {tUuid, tUuid}, {tTime, tTime}, {tBit, tBit}, {tBytea, tBytea}, {tInt2, tInt4},
		{tInt2, tNum}, {tFloat4, tFloat4}, {tFloat4, tFloat}, {tInt4, tFloat4}}...)
	for t, l := range map[typ][]string{
		tJsonb:  {`'{"a": 1, "b": [1, 2.50]}'::jsonb`, `'[1, 1.0, "x", null]'::jsonb`, `jsonb '"é"'`, `'{}'::jsonb`, "NULL::jsonb", `'{"a": {"a": "b"}}'::jsonb`},
		tUuid:   {"'00000000-0000-0000-0000-000000000001'::uuid", "NULL::uuid", "uuid 'FFFFFFFF000000000000000000000000'"},
		tTime:   {"time '12:30'", "'23:59:59.5'::time", "NULL::time"},
		tBit:    {"B'101'::varbit", "''::varbit", "'0110'::varbit", "NULL::varbit"},
		tBytea:  {`'\x6162'::bytea`, `''::bytea`, `'\x00ff'::bytea`, "NULL::bytea"},
		tInt2:   {"1::int2", "'-3'::smallint", "NULL::int2", "7::smallint"},
		tFloat4: {"1.5::float4", "'0.1'::real", "NULL::real", "'-2e3'::float4"},
	} {
		literals[t] = l
	}
	add := func(to, more map[typ][]form) {
		for t, fs := range more {
			to[t] = append(to[t], fs...)
		}
	}
	add(forms, widerForms)
	add(risks, widerRisks)
	add(aggregates, widerAggregates)
	add(windowForms[true], readForms(`
jsonb | lag(•)                  | jsonb       | 0
uuid | first_value(•)           | uuid        | 0
int2 | lead(•, 1, 0::int2)      | int2        | max
varbit | nth_value(•, 2)        | varbit      | 0
`))
	add(windowForms[false], readForms(`
time | max(•)                   | time        | 0
int2 | min(•)                   | int2        | max
int8 | sum(•)                   | int2        | mul4
`))
}

var widerForms = readForms(`
jsonb | to_jsonb(•)             | int4        | 0
jsonb | to_jsonb(•)             | text        | 0
jsonb | to_jsonb(•)             | numeric     | 0
jsonb | to_jsonb(•)             | int4[]      | 0
jsonb | jsonb_build_object('k', •, 'a', •) | int4 text | 0
jsonb | jsonb_build_array(•, •) | bool date   | 0
jsonb | (• -> 'a')              | jsonb       | 0
jsonb | (• -> 1)                | jsonb       | 0
jsonb | (• #> '{a,a}')          | jsonb       | 0
jsonb | (• || •)                | jsonb jsonb | 0
jsonb | jsonb_strip_nulls(•)    | jsonb       | 0
jsonb | jsonb_path_query_first(•, '$.a') | jsonb | 0
jsonb | to_jsonb(ROW(•, •))     | int4 text   | 0
text | (• ->> 'a')              | jsonb       | 100
text | (• ->> 0)                | jsonb       | 100
text | (• #>> '{b,0}')          | jsonb       | 100
text | jsonb_typeof(•)          | jsonb       | 10
text | •::text                  | jsonb       | 200
text | jsonb_pretty(•)          | jsonb       | 400
bool | (• @> •)                 | jsonb jsonb | 0
bool | (• ? 'a')                | jsonb       | 0
bool | (• ?| ARRAY['a', 'b'])   | jsonb       | 0
uuid | md5(•)::uuid             | text        | 0
text | •::text                  | uuid        | 40
text | substr(•::text, 1, 8)    | uuid        | 10
time | •::time                  | timestamp   | 0
time | (• + interval '3 hours') | time        | 0
time | (• - •)                  | time interval | 0
interval | (• - •)              | time time   | 0
text | •::text                  | time        | 20
numeric | extract(hour from •)  | time        | 24
varbit | (• || •)               | varbit varbit | 0
varbit | (~ •)                  | varbit      | 0
varbit | substring(• from 2)    | varbit      | 0
varbit | •::bit(8)::varbit      | int4        | 0
int4 | bit_length(•)            | varbit      | 1000
int4 | length(•)                | varbit      | 1000
text | •::text                  | varbit      | 400
bytea | convert_to(•, 'UTF8')   | text        | 0
bytea | (• || •)                | bytea bytea | 0
bytea | substr(•, 2)            | bytea       | 0
bytea | sha256(•)               | bytea       | 0
text | encode(•, 'hex')         | bytea       | 400
text | encode(•, 'base64')      | bytea       | 400
text | md5(•)                   | bytea       | 32
int4 | octet_length(•)          | bytea       | 1000
int2 | (• % 100)::int2          | int4        | 100
int2 | (• % 50)::int2           | int8        | 50
int2 | (- •)                    | int2        | max
int2 | (• & •)                  | int2 int2   | add
int4 | (• + •)                  | int2 int4   | add
int8 | (• * •)                  | int2 int8   | mul
numeric | (• + •)               | int2 numeric | add
float4 | •::float4              | int4        | max
float4 | •::float4              | numeric     | <1e30
float4 | (• * 2)::float4        | float4      | mul4
float4 | abs(•)                 | float4      | max
float8 | •::float8              | float4      | max
float8 | (• + •)                | float4 float8 | add
text | •::text                  | float4      | 40
timestamptz | (• AT TIME ZONE 'Europe/Berlin') | timestamp | 0
timestamptz | date_trunc('day', •) | timestamptz | 0
timestamptz | (• + •)           | timestamptz interval | 0
timestamptz | to_timestamp(•)   | int4        | 0
timestamp | (• AT TIME ZONE 'America/New_York') | timestamptz | 0
timestamp | (• + •)             | date time   | 0
interval | (• * 1.5)            | interval    | 0
interval | justify_hours(•)     | interval    | 0
interval | make_interval(hours => •, mins => •) | int4 int4 | 0
text | to_char(•, 'FM999990.00') | numeric    | 40
text | to_char(•, 'Day DD Mon YYYY') | date   | 40
text | regexp_replace(•, '([a-z])', '<\1>', 'g') | text | 400
text | translate(•, 'ab', 'x')  | text        | max
text | reverse(•)               | text        | max
text | coalesce(array_to_string(•, '+', '?'), 'n') | text[] | 400
text | regexp_substr(•, '[a-c]+') | text      | max
int4 | regexp_count(•, '[a-c]') | text        | max
int4[] | array_cat(•, •)        | int4[] int4[] | add
int4[] | array_replace(•, 1, •) | int4[] int4 | add
int4[] | array_positions(•, •)  | int4[] int4 | 50
text[] | regexp_split_to_array(•, '') | text  | 50
text[] | ARRAY(SELECT unnest((•)[2:])) | text[] | max
bpchar | rpad(•, 3)::char(3)    | text        | 3
bpchar | (• || 'x')::char(5)    | bpchar      | 5
bool | (• <@ •)                 | int4[] int4[]
bool | (• SIMILAR TO '(a|b)%')  | text
bool | (• !~* 'B')              | text
bool | (ROW(•, •) IS DISTINCT FROM ROW(•, •)) | int4 text int4 text
bool | (ROW(•, •) IS NULL)      | int4 text
`)

var widerRisks = readForms(`
uuid | •::uuid                  | text        | 0
jsonb | •::jsonb                | text        | 0
jsonb | (• - 'a')               | jsonb       | 0
int4 | jsonb_array_length(•)    | jsonb       | 50
int4 | (• -> 'a')::int4         | jsonb       | 2e9
int4 | (•)::bit(3)::int4        | int4        | 8
int4 | width_bucket(•, 1, 5, •) | int4 int4   | 100
int4[] | •::int4[]              | text        | 50
numeric | •::numeric            | text        | 1e20
numeric | power(•, •)           | numeric numeric | 1e20
numeric | sqrt(•)               | numeric     | max
float8 | power(•, •)            | float8 float8 | 1e300
float8 | exp(•)                 | float8      | 1e300
date | to_date(•, 'YYYY-MM-DD') | text        | 0
date | (• + •)                  | date int4   | 0
timestamp | make_timestamp(2024, •, 3, 4, 5, 6) | int4 | 0
timestamp | (• + • * interval '1 year') | timestamp int4 | 0
interval | •::interval          | text        | 0
time | •::time                  | text        | 0
interval | (• - •)              | timestamptz timestamptz | 0
text | substring(• from 2 for •) | text int4  | max
text | repeat(•, • % 5)         | text int4   | 400
text | split_part(•, 'a', •)    | text int4   | max
text | convert_from(•, 'UTF8')  | bytea       | 400
int2 | •::int2                  | int4        | 4e4
float4 | •::float4              | float8      | 1e38
varbit | (• & •)                | varbit varbit | 0
bytea | decode(•, 'hex')        | text        | 0
`)

var widerAggregates = readForms(`
jsonb | jsonb_agg(• ORDER BY •=) | int4       | 0
jsonb | jsonb_agg(• ORDER BY •=) | text       | 0
jsonb | jsonb_object_agg(coalesce(•, 'n'), 1) | text | 0
uuid | percentile_disc(0.5) WITHIN GROUP (ORDER BY •) | uuid | 0
time | min(•)                   | time        | 0
time | max(•)                   | time        | 0
int2 | max(•)                   | int2        | max
float4 | min(•)                 | float4      | max
int8 | sum(•)                   | int2        | mul4
int8 | count(DISTINCT •)        | uuid        | 1e5
int8 | dense_rank(•) WITHIN GROUP (ORDER BY •) | int4 int4 | 1e5
float8 | cume_dist(2) WITHIN GROUP (ORDER BY •) | int4 | 1
float8 | percent_rank('b') WITHIN GROUP (ORDER BY •) | text | 1
text | percentile_disc(0.75) WITHIN GROUP (ORDER BY •) | text | max
date | percentile_disc(0.25) WITHIN GROUP (ORDER BY • DESC) | date | 0
int4[] | percentile_disc(ARRAY[0, 0.5, 1]) WITHIN GROUP (ORDER BY •) | int4 | 50
int4 | bit_xor(•)               | int4        | add
int4 | bit_and(•)               | int4        | max
varbit | percentile_disc(0.9) WITHIN GROUP (ORDER BY •) | varbit | 0
interval | sum(• - •)           | timestamp timestamp | 0
interval | max(justify_interval(•)) | interval | 0
bytea | string_agg(•, '\x00'::bytea ORDER BY •=) | bytea | 0
numeric | sum(DISTINCT •)       | numeric     | mul4
numeric | variance(•)           | int4        | <1e4
int8 | regr_count(•, •)         | float8 float8 | 1e5
`)

// steady says of a type whose equal values print the same.
func steady(t typ) bool {
	return t != tNum && t != tFloat && t != tFloat4 && t != tIval && t != tChar && t != tJsonb
}

// setItem makes of an output column a set-returning function, some of the time.
func (g *gen) setItem(sc *scope, t typ) *node {
	switch t {
	case tInt4:
		return pick(g, []*node{
			{typ: t, format: fmt.Sprintf("generate_series(1, %d)", 1+g.r.IntN(3)), bound: 3, canon: true, fixed: true},
			{typ: t, format: "unnest(•)", kids: []*node{g.leaf(sc, tInts)}, bound: 1e4, canon: true, fixed: true},
			{typ: t, format: "generate_subscripts(•, 1)", kids: []*node{g.leaf(sc, tTexts)}, bound: 50, canon: true, fixed: true},
		})
	case tText:
		return pick(g, []*node{
			{typ: t, format: "unnest(•)", kids: []*node{g.leaf(sc, tTexts)}, bound: 100, canon: true, fixed: true},
			{typ: t, format: "regexp_split_to_table(•, '')", kids: []*node{g.leaf(sc, tText)}, bound: 100, canon: true, fixed: true},
			{typ: t, format: `jsonb_array_elements_text('["a", 1, null]'::jsonb)`, bound: 4, canon: true, fixed: true},
		})
	}
	return nil
}

// widerFunction is a function in FROM that gives several columns, or values of another type.
func (g *gen) widerFunction(s *source, arg func(typ) *node) {
	v := func(name string, t typ) column {
		return column{from: s.alias, name: name, typ: t, bound: 1000, canon: steady(t)}
	}
	switch g.r.IntN(6) {
	case 0:
		s.call, s.names = &node{format: "unnest(•, •)", kids: []*node{arg(tInts), arg(tTexts)}}, []string{"v", "w"}
		s.columns = []column{v("v", tInt4), v("w", tText)}
	case 1:
		s.call, s.names = &node{format: "ROWS FROM (generate_series(1, 3), unnest(•)) WITH ORDINALITY", kids: []*node{arg(tTexts)}}, []string{"v", "w", "o"}
		s.columns = []column{v("v", tInt4), v("w", tText), v("o", tInt8)}
	case 2:
		s.call = &node{format: "regexp_split_to_table(•, '')", kids: []*node{arg(tText)}}
		s.columns = []column{v("v", tText)}
	case 3:
		s.call, s.names = &node{format: `jsonb_each_text('{"a": 1, "b": null, "c": [2]}'::jsonb)`}, []string{"v", "w"}
		s.columns = []column{v("v", tText), v("w", tText)}
	case 4:
		s.call = &node{format: `jsonb_array_elements('[1, {"a": 2}, "b"]'::jsonb)`}
		s.columns = []column{v("v", tJsonb)}
	case 5:
		s.call = &node{format: "generate_series(0.5, •, 0.75)", kids: []*node{{format: "2.0"}}}
		s.columns = []column{v("v", tNum)}
	}
}
