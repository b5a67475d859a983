package fuzzsql

import (
	"math"
	"strconv"
	"strings"
)

// form is a way to make a value out of others: its text has a hole for each argument.
type form struct {
	text  string
	args  []typ
	bound string // add, mul, max, a number, or a limit as "<1e9" that the arguments must keep
}

// forms are the functions and operators, by the type that they give.
var forms = readForms(`
int4 | (• + •)                  | int4 int4   | add
int4 | (• - •)                  | int4 int4   | add
int4 | (• * •)                  | int4 int4   | mul
int4 | (• % 7)                  | int4        | 7
int4 | (• / 3)                  | int4        | max
int4 | mod(•, 5)                | int4        | 5
int4 | (- •)                    | int4        | max
int4 | abs(•)                   | int4        | max
int4 | (• & 6)                  | int4        | max
int4 | (• # •)                  | int4 int4   | add
int4 | length(•)                | text        | max
int4 | char_length(•)           | varchar     | max
int4 | octet_length(•)          | text        | mul4
int4 | strpos(•, 'a')           | text        | max
int4 | position('b' in •)       | text        | max
int4 | ascii(•)                 | text        | 1e6
int4 | (• - •)                  | date date   | 1e6
int4 | cardinality(•)           | int4[]      | 50
int4 | array_length(•, 1)       | text[]      | 50
int4 | (•)[1]                   | int4[]      | 1e4
int4 | array_position(•, 1)     | int4[]      | 50
int4 | •::int4                  | bool        | 1
int4 | •::int4                  | numeric     | <1e9
int4 | •::int4                  | int8        | <1e9
int4 | CAST(• AS int4)          | float8      | <1e9
int4 | sign(•)::int4            | float8      | <1e300
int8 | •::int8                  | int4        | max
int8 | (• + •)                  | int8 int4   | add
int8 | (• - •)                  | int8 int8   | add
int8 | (• * •)                  | int4 int8   | mul
int8 | (• % 11)                 | int8        | 11
int8 | (• / 4)                  | int8        | max
int8 | abs(•)                   | int8        | max
int8 | •::int8                  | numeric     | <1e17
int8 | (• | 5)                  | int8        | add
numeric | (• + •)               | numeric numeric | add
numeric | (• - •)               | numeric numeric | add
numeric | (• * •)               | numeric numeric | mul
numeric | (• * •)               | numeric int4 | mul
numeric | (• + •)               | int8 numeric | add
numeric | (• / 3)               | numeric     | max
numeric | (• / nullif(•, 0))    | numeric int4 | max
numeric | (• % 3.5)             | numeric     | max
numeric | round(•, 2)           | numeric     | max
numeric | round(•)              | numeric     | max
numeric | trunc(•, 1)           | numeric     | max
numeric | abs(•)                | numeric     | max
numeric | (- •)                 | numeric     | max
numeric | ceil(•)               | numeric     | add
numeric | floor(•)              | numeric     | add
numeric | sign(•)               | numeric     | 1
numeric | •::numeric            | int4        | max
numeric | •::numeric            | int8        | max
numeric | •::numeric(14,3)      | numeric     | <1e9
numeric | CAST(• AS numeric(10,2)) | int4     | <1e7
numeric | extract(year from •)  | date        | 1e4
numeric | extract(dow from •)   | timestamp   | 10
numeric | extract(epoch from •) | timestamp   | 1e12
numeric | extract(day from •)   | interval    | 1e6
float8 | •::float8              | int4        | max
float8 | •::float8              | numeric     | max
float8 | (• + •)                | float8 float8 | add
float8 | (• * •)                | float8 int4 | mul
float8 | (• / 2)                | float8      | max
float8 | abs(•)                 | float8      | max
float8 | floor(•)               | float8      | max
float8 | round(•)               | float8      | max
float8 | sqrt(abs(•))           | float8      | max
text | (• || •)                 | text text   | add
text | (• || •)                 | text int4   | add20
text | (• || '-' || •)          | varchar text | add20
text | upper(•)                 | text        | max
text | lower(•)                 | text        | max
text | initcap(•)               | text        | max
text | reverse(•)               | text        | max
text | substr(•, 2)             | text        | max
text | substr(•, 1, 2)          | varchar     | max
text | substring(• from 2 for 2) | text       | max
text | left(•, 2)               | text        | max
text | right(•, -1)             | text        | max
text | trim(•)                  | text        | max
text | ltrim(•, 'a')            | text        | max
text | replace(•, 'a', 'xx')    | text        | add
text | repeat(•, 2)             | text        | mul4
text | lpad(•, 5, '*')          | text        | 5
text | rpad(•, 4)               | text        | 5
text | concat(•, •, •)          | text int4 date | add20
text | concat_ws('-', •, •)     | text numeric | add20
text | split_part(•, ' ', 1)    | text        | max
text | translate(•, 'ab', 'ba') | text        | max
text | overlay(• placing 'zz' from 2 for 1) | text | add20
text | regexp_replace(•, '[a-c]', '#', 'g') | text | max
text | md5(•)                   | text        | 32
text | quote_literal(•)         | text        | mul4
text | format('%s/%s', •, •)    | text bool   | add20
text | array_to_string(•, ',')  | text[]      | 200
text | (•)[2]                   | text[]      | 200
text | to_char(•, 'YYYY-MM-DD') | date        | 10
text | to_char(•, 'HH24:MI:SS') | timestamp   | 10
text | •::text                  | int4        | 20
text | •::text                  | int8        | 20
text | •::text                  | numeric     | 40
text | •::text                  | float8      | 40
text | •::text                  | bool        | 5
text | •::text                  | date        | 20
text | •::text                  | timestamp   | 30
text | •::text                  | interval    | 40
text | •::text                  | varchar     | max
text | •::text                  | bpchar      | max
text | •::text                  | int4[]      | 200
varchar | •::varchar            | text        | max
varchar | •::varchar(3)         | text        | 3
varchar | •::varchar(20)        | bpchar      | 20
bpchar | •::char(3)             | text        | 3
date | (• + 1)                  | date        | 0
date | (• - •)                  | date int4   | 0
date | •::date                  | timestamp   | max
date | date_trunc('month', •)::date | timestamp | max
date | make_date(2024, 1 + abs(•) % 12, 15) | int4 | 0
timestamp | •::timestamp        | date        | max
timestamp | (• + interval '1 day') | timestamp | 0
timestamp | (• + •)             | timestamp interval | 0
timestamp | (• - interval '1 month') | date   | 0
timestamp | date_trunc('month', •) | timestamp | max
timestamp | date_trunc('hour', •) | timestamp | max
timestamp | (• AT TIME ZONE 'UTC') | timestamptz | max
timestamptz | (• AT TIME ZONE 'UTC') | timestamp | max
timestamptz | •::timestamptz    | timestamp   | max
interval | (• - •)              | timestamp timestamp | 0
interval | (• + •)              | interval interval | 0
interval | (• * 2)              | interval    | 0
interval | justify_days(•)      | interval    | 0
interval | make_interval(days => •) | int4    | 0
interval | age(•, •)            | timestamp timestamp | 0
int4[] | ARRAY[•, •]            | int4 int4   | 20
int4[] | (• || •)               | int4[] int4 | add
int4[] | array_remove(•, 1)     | int4[]      | max
int4[] | (•)[1:2]               | int4[]      | max
text[] | ARRAY[•, •]            | text text   | 20
text[] | string_to_array(•, ' ') | text       | 20
text[] | array_append(•, •)     | text[] text | add
mix.mood | enum_larger(•, •)    | mix.mood mix.mood | max
mix.mood | enum_smaller(•, 'happy') | mix.mood | max
mix.mood | enum_first(•)        | mix.mood    | max
mix.mood | (•)[1]               | mix.mood[]  | max
mix.mood | •::mix.mood          | mix.mood    | max
mix.mood[] | enum_range(•, •)   | mix.mood mix.mood | max
mix.mood[] | ARRAY[•, •]        | mix.mood mix.mood | max
mix.mood[] | array_append(•, •) | mix.mood[] mix.mood | max
mix.mood[] | array_remove(•, 'ok') | mix.mood[] | max
int4 | enum_cmp(•, 'ok')        | mix.mood    | 1
int4 | array_position(•, •)     | mix.mood[] mix.mood | 50
text | •::text                  | mix.mood    | 20
text | array_to_string(•, '+')  | mix.mood[]  | 200
bool | (• > 'ok')               | mix.mood
bool | (• IN ('sad', 'größer')) | mix.mood
bool | (• NOT IN ('ok', 'happy')) | mix.mood
bool | (• <= ANY (•))           | mix.mood mix.mood[]
bool | (• @> •)                 | mix.mood[] mix.mood[]
bool | ((•, •) < (•, •))        | mix.mood int4 mix.mood int4
bool | (• LIKE 'a%')            | text
bool | (• NOT LIKE '%b_')       | text
bool | (• ILIKE '%A%')          | varchar
bool | (• ~ '^[a-c]+$')         | text
bool | starts_with(•, 'a')      | text
bool | (• IS NULL)              | any
bool | (• IS NOT NULL)          | any
bool | (• IS TRUE)              | bool
bool | (• IS NOT FALSE)         | bool
bool | (• IS UNKNOWN)           | bool
bool | (NOT •)                  | bool
bool | (• AND •)                | bool bool
bool | (• OR •)                 | bool bool
bool | (• = ANY (•))            | int4 int4[]
bool | (• <> ALL (•))           | text text[]
bool | (• && •)                 | int4[] int4[]
bool | (• @> •)                 | int4[] int4[]
bool | (• > 1)                  | int4
bool | (• <= 3)                 | int4
bool | (• = 'a')                | text
bool | (• < 2.5)                | numeric
bool | (• >= '2024-02-01')      | date
bool | ((•, •) < (•, •))        | int4 text int4 text
bool | ((•, •) = (•, •))        | int4 text int4 text
bool | ((•, •) IN ((1, 'a'), (2, 'b'))) | int4 text
bool | (• IN (1, 2, 3))         | int4
bool | (• NOT IN ('a', 'b'))    | text
bool | isfinite(•)              | date
bool | ((•, •) OVERLAPS (date '2024-01-03', date '2024-02-03')) | date date
bool | (• BETWEEN SYMMETRIC 3 AND •) | int4 int4
`)

// risks are forms that may fail, whatever their arguments.
var risks = readForms(`
int4 | (• / •)                  | int4 int4   | max
int4 | (• % •)                  | int4 int4   | max
int4 | (• + 2147483600)         | int4        | 2e9
int4 | (•::int4)                | text        | 2e9
int4 | (•::int2)::int4          | int8        | 4e4
int4 | (SELECT z.who FROM sale z WHERE z.id = • OR z.id = 2) | int4 | 100
int8 | (• * 1000000000000)      | int8        | 9e18
numeric | (• / •)               | numeric numeric | max
numeric | •::numeric(4,1)       | numeric     | 1000
numeric | ln(•)                 | numeric     | 1000
float8 | sqrt(•)                | float8      | max
float8 | (• / •)                | float8 float8 | 1e300
float8 | ln(•)                  | float8      | max
text | substr(•, 1, •)          | text int4   | max
text | chr(•)                   | int4        | 4
date | (•::date)                | text        | 0
date | make_date(2024, •, 30)   | int4        | 0
bool | (•::bool)                | text        | 0
mix.mood | •::mix.mood          | text        | 0
`)

// aggregates take the place of columns where a query is grouped. ! marks an argument that
// decides which of equal values survives: it must print the same for all of them.
var aggregates = readForms(`
int8 | count(*)                 |             | 1e5
int8 | count(•)                 | any         | 1e5
int8 | count(DISTINCT •)        | any!        | 1e5
int8 | sum(•)                   | int4        | mul4
int8 | sum(DISTINCT •)          | int4        | mul4
numeric | sum(•)                | int8        | mul4
numeric | sum(•)                | numeric     | mul4
numeric | avg(•)                | int4        | max
numeric | avg(•)                | numeric     | max
numeric | avg(DISTINCT •)       | int4        | max
numeric | var_pop(•)            | int4        | <1e4
numeric | stddev(•)             | int4        | <1e4
int4 | min(•)                   | int4        | max
int4 | max(•)                   | int4        | max
int4 | bit_or(•)                | int4        | add
int4 | mode() WITHIN GROUP (ORDER BY •) | int4 | max
int4 | percentile_disc(0.5) WITHIN GROUP (ORDER BY •) | int4 | max
int8 | max(•)                   | int8        | max
int8 | min(•)                   | int8        | max
int8 | rank(3) WITHIN GROUP (ORDER BY •) | int4 | 1e5
numeric | min(•)                | numeric!    | max
numeric | max(•)                | numeric!    | max
float8 | min(•)                 | float8!     | max
float8 | max(•)                 | float8!     | max
float8 | percentile_cont(0.5) WITHIN GROUP (ORDER BY •) | int4 | max
text | min(•)                   | text        | max
text | max(•)                   | text        | max
text | string_agg(•, ',' ORDER BY •=) | text | 400
text | string_agg(DISTINCT •, '-' ORDER BY •=) | text | 400
text | string_agg(•, '' ORDER BY •= DESC NULLS LAST) | text | 400
date | min(•)                   | date        | max
date | max(•)                   | date        | max
timestamp | max(•)              | timestamp   | max
timestamptz | min(•)            | timestamptz | max
mix.mood | min(•)               | mix.mood    | max
mix.mood | max(•)               | mix.mood    | max
mix.mood[] | array_agg(• ORDER BY •=) | mix.mood | max
mix.mood[] | array_agg(DISTINCT • ORDER BY •= DESC) | mix.mood | max
bool | bool_and(•)              | bool        | 0
bool | bool_or(•)               | bool        | 0
bool | every(•)                 | bool        | 0
int4[] | array_agg(• ORDER BY •=) | int4      | 50
int4[] | array_agg(DISTINCT • ORDER BY •= DESC) | int4 | 50
text[] | array_agg(• ORDER BY •=) | text      | 50
`)

func readForms(text string) map[typ][]form {
	out := map[typ][]form{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		// A single bar between blanks; || is an operator.
		part := strings.Split(line, " | ")
		if len(part) == 5 { // the operator | itself
			part = append([]string{part[0], part[1] + " | " + part[2]}, part[3:]...)
		}
		f := form{text: strings.TrimSpace(part[1]), bound: "0"}
		for _, a := range strings.Fields(part[2]) {
			f.args = append(f.args, typ(a))
		}
		if len(part) > 3 {
			f.bound = strings.TrimSpace(part[3])
		}
		t := typ(strings.TrimSpace(part[0]))
		out[t] = append(out[t], f)
	}
	return out
}

// limit is the magnitude up to which values of a type are kept.
func limit(t typ) float64 {
	switch t {
	case tInt4:
		return math.MaxInt32
	case tInt8:
		return math.MaxInt64 / 2
	case tNum:
		return 1e24
	case tFloat:
		return 1e300
	case tDate, tTs, tTz, tIval:
		return math.MaxFloat64 // all but the infinite
	}
	return 4000 // characters or elements
}

// result is the bound of a form's value and whether its arguments keep within its own.
func (f form) result(t typ, args []*node) (float64, bool) {
	sum, product, greatest, ok := 0.0, 1.0, 0.0, true
	for _, a := range args {
		sum += a.bound
		product *= max(a.bound, 1)
		greatest = max(greatest, a.bound)
	}
	var bound float64
	switch f.bound {
	case "add":
		bound = sum + 1
	case "add20":
		bound = sum + 30
	case "mul":
		bound = product
	case "max":
		return greatest, true // a value of the same kind: cannot fail
	case "mul4":
		bound = greatest * 1e4
		if t == tInt4 || t == tText {
			bound = greatest * 4
		}
	default:
		text, limited := strings.CutPrefix(f.bound, "<")
		bound, _ = strconv.ParseFloat(text, 64)
		if limited {
			return bound, greatest < bound
		}
		for _, a := range args { // functions of dates and numbers: none infinite
			ok = ok && !math.IsInf(a.bound, 1)
		}
		return bound, ok
	}
	return bound, bound <= limit(t)
}
