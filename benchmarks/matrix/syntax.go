package matrix

import "strings"

// syntaxForms are pieces of SQL's syntax that compute something and have no row of their own in
// the catalogue: family | name | argument types | forms, separated by " ;; ".
const syntaxForms = `
conditional | CASE searched | int4 text | CASE WHEN $1 > 5 THEN $2 WHEN $1 IS NULL THEN 'none' ELSE 'small' END ;; CASE WHEN $1 > 5 THEN 1 ELSE 2.5 END
conditional | CASE simple | int4 text | CASE $1 WHEN 7 THEN $2 WHEN 2 THEN 'two' END ;; CASE $1 WHEN 0 THEN 0 ELSE 100 / $1 END
conditional | COALESCE | int4 int4 | COALESCE($1, $2, 5) ;; COALESCE($1, $2::numeric) ;; COALESCE($1, 1 / 0)
conditional | COALESCE text | text varchar | COALESCE($1, $2, 'x') ;; COALESCE($2, $1)
conditional | NULLIF | int4 int4 | NULLIF($1, $2) ;; NULLIF($1, 7.0)
conditional | NULLIF text | text text | NULLIF($1, $2) ;; NULLIF($1, 'abc')
conditional | GREATEST | int4 int8 | GREATEST($1, $2) ;; LEAST($1, $2) ;; GREATEST($1, $2, 2.5)
conditional | GREATEST numeric | numeric numeric | GREATEST($1, $2) ;; LEAST($1, $2)
conditional | GREATEST float8 | float8 float8 | GREATEST($1, $2) ;; LEAST($1, $2)
conditional | GREATEST text | text text | GREATEST($1, $2) ;; LEAST($1, $2, 'b')
conditional | GREATEST date | date timestamp | GREATEST($1, $2) ;; LEAST($1, $2)
conditional | GREATEST interval | interval interval | GREATEST($1, $2) ;; LEAST($1, $2)
comparison | IS DISTINCT FROM | int4 int4 | $1 IS DISTINCT FROM $2 ;; $1 IS NOT DISTINCT FROM $2
comparison | IS DISTINCT FROM text | text text | $1 IS DISTINCT FROM $2 ;; $1 IS NOT DISTINCT FROM $2
comparison | IS DISTINCT FROM float8 | float8 numeric | $1 IS DISTINCT FROM $2 ;; $1 IS NOT DISTINCT FROM $1
comparison | BETWEEN | int4 int4 numeric | $1 BETWEEN $2 AND $3 ;; $1 NOT BETWEEN $2 AND $3 ;; $1 BETWEEN SYMMETRIC $2 AND $3
comparison | BETWEEN text | text text text | $1 BETWEEN $2 AND $3 ;; $1 NOT BETWEEN SYMMETRIC $2 AND $3
comparison | BETWEEN timestamptz | timestamptz date timestamp | $1 BETWEEN $2 AND $3
comparison | IN | int4 int4 | $1 IN ($2, 1, 2) ;; $1 NOT IN ($2, 1, 2) ;; $1 IN (1, NULL) ;; $1 IN (2.0, 7)
comparison | IN text | text text | $1 IN ($2, 'abc', '') ;; $1 NOT IN ($2, 'abc')
comparison | IN bpchar | bpchar text | $1 IN ('ab', 'x  ') ;; $1 IN ($2)
comparison | IS truth | bool bool | $1 IS TRUE ;; $1 IS NOT FALSE ;; $1 IS UNKNOWN ;; $1 AND $2 ;; $1 OR $2 ;; NOT $1 ;; $1 = ANY (ARRAY[$2, NULL])
comparison | IS NULL | text int4[] | $1 IS NULL ;; $2 IS NOT NULL ;; $1 ISNULL ;; $2 NOTNULL
record | row comparison | int4 text int4 text | ROW($1, $2) < ROW($3, $4) ;; ($1, $2) = ($3, $4) ;; ($1, $2) <> ($3, $4) ;; ($1, $2) >= ($3, $4)
record | row IN | int4 text | ($1, $2) IN ((7, 'abc'), (2, 'Hello World')) ;; ($1, $2) IS DISTINCT FROM (7, NULL)
record | row IS NULL | int4 text | ROW($1, $2) IS NULL ;; ROW($1, $2) IS NOT NULL ;; NOT ROW($1, $2) IS NULL
record | row value | int4 text | ROW($1, $2) ;; ($1, $2)::text ;; ROW($1, ARRAY[$2], ROW($2)) ;; ROW()
record | row of dates | date interval | ROW($1, $2)
record | row of odd types | bytea bool float8 | ROW($1, $2, $3)
array | ANY array | int4 int4[] | $1 = ANY ($2) ;; $1 <> ALL ($2) ;; $1 < ANY ($2) ;; $1 >= ALL ($2)
array | ANY array of text | text text[] | $1 = ANY ($2) ;; $1 <> ALL ($2) ;; $1 LIKE ANY ($2)
array | subscript | int4[] int4 | $1[$2] ;; ($1)[1] ;; ($1)[$2:3] ;; ($1)[:$2] ;; ($1)[$2:] ;; ($1)[1][2]
array | subscript of text | text[] int4 | $1[$2] ;; ($1)[$2:$2] ;; ($1)[2:2][1:1]
array | constructor | int4 int4 | ARRAY[$1, $2] ;; ARRAY[$1, NULL, 2.5] ;; ARRAY[[$1, $2], [3, 4]] ;; ARRAY[ARRAY[$1], ARRAY[$2]]
array | constructor of text | text varchar | ARRAY[$1, $2] ;; ARRAY[$2] ;; ARRAY[]::text[]
array | constructor from a query | int4 | ARRAY(SELECT g * $1 FROM generate_series(1, 3) g ORDER BY g DESC) ;; ARRAY(SELECT 1 WHERE $1 > 100)
json | subscript of jsonb | jsonb int4 | ($1)['a'] ;; ($1)[$2] ;; ($1)['b'][$2] ;; ($1)['c']['d']
string | SUBSTRING FROM FOR | text int4 int4 | SUBSTRING($1 FROM $2 FOR $3) ;; SUBSTRING($1 FROM $2) ;; SUBSTRING($1 FOR $3)
bytea | SUBSTRING of bytea | bytea int4 int4 | SUBSTRING($1 FROM $2 FOR $3) ;; SUBSTRING($1 FOR $3)
bit | SUBSTRING of bit | "bit" int4 int4 | SUBSTRING($1 FROM $2 FOR $3) ;; OVERLAY($1 PLACING B'11' FROM $2)
pattern | SUBSTRING FROM pattern | text | SUBSTRING($1 FROM 'l+o') ;; SUBSTRING($1 FROM '%#"o_#"%' FOR '#') ;; SUBSTRING($1 SIMILAR 'H#"%#"d' ESCAPE '#')
pattern | LIKE ESCAPE | text text | $1 LIKE 'H%' ESCAPE '#' ;; $1 LIKE $2 ESCAPE '!' ;; $1 NOT ILIKE 'h%' ;; $1 LIKE 'a#%b#_c_' ESCAPE '#' ;; $1 ILIKE '%é' ;; $1 LIKE '%' ESCAPE ''
pattern | SIMILAR TO | text text | $1 SIMILAR TO '(Hello|abc)%' ;; $1 NOT SIMILAR TO '[a-z]+' ;; $1 SIMILAR TO 'a#%b%' ESCAPE '#' ;; $1 SIMILAR TO $2 ;; $1 SIMILAR TO '_{3}|日%'
string | OVERLAY | text int4 int4 | OVERLAY($1 PLACING 'XX' FROM $2 FOR $3) ;; OVERLAY($1 PLACING 'é' FROM $2)
string | POSITION | text text | POSITION($1 IN $2) ;; POSITION('o' IN $1) ;; POSITION('' IN $2)
bytea | POSITION of bytea | bytea bytea | POSITION($1 IN $2)
string | TRIM | text text | TRIM($1) ;; TRIM(BOTH 'Hd ' FROM $1) ;; TRIM(LEADING $2 FROM $1) ;; TRIM(TRAILING 'd' FROM $1) ;; TRIM($1, 'Hd')
bytea | TRIM of bytea | bytea bytea | TRIM(BOTH $2 FROM $1) ;; TRIM(LEADING '\x01'::bytea FROM $1)
string | NORMALIZE | text | NORMALIZE($1) ;; NORMALIZE($1, NFD) ;; $1 IS NORMALIZED ;; $1 IS NOT NFKC NORMALIZED
string | COLLATE | text text | $1 COLLATE "C" ;; $1 COLLATE "C" < $2 ;; ($1 || $2) COLLATE "POSIX"
string | string constants | int4 | 'it''s' ;; E'a\tb\u00e9\x41\n' ;; U&'d\0061t\+000061' ;; $$dollar$$ ;; 'a' 'b'
bit | bit constants | int4 | B'1010' ;; X'1Fa' ;; B''
date | AT TIME ZONE | timestamp | $1 AT TIME ZONE 'America/New_York' ;; $1 AT TIME ZONE 'UTC' ;; $1 AT TIME ZONE INTERVAL '-03:00' ;; $1 AT TIME ZONE 'nowhere'
date | AT TIME ZONE of timestamptz | timestamptz | $1 AT TIME ZONE 'Asia/Tokyo' ;; $1 AT TIME ZONE 'EST' ;; $1 AT TIME ZONE INTERVAL '05:30'
date | AT TIME ZONE of timetz | timetz | $1 AT TIME ZONE 'UTC' ;; $1 AT TIME ZONE INTERVAL '05:30'
date | EXTRACT of timestamp | timestamp | EXTRACT(year FROM $1) ;; EXTRACT(epoch FROM $1) ;; EXTRACT(week FROM $1) ;; EXTRACT(second FROM $1) ;; EXTRACT(isodow FROM $1) ;; EXTRACT(century FROM $1) ;; EXTRACT('julian' FROM $1) ;; EXTRACT(nothing FROM $1)
date | EXTRACT of timestamptz | timestamptz | EXTRACT(hour FROM $1) ;; EXTRACT(epoch FROM $1) ;; EXTRACT(timezone FROM $1) ;; EXTRACT(timezone_hour FROM $1)
date | EXTRACT of date | date | EXTRACT(day FROM $1) ;; EXTRACT(epoch FROM $1) ;; EXTRACT(hour FROM $1) ;; EXTRACT(doy FROM $1)
date | EXTRACT of interval | interval | EXTRACT(day FROM $1) ;; EXTRACT(epoch FROM $1) ;; EXTRACT(quarter FROM $1) ;; EXTRACT(microseconds FROM $1)
date | EXTRACT of time | time | EXTRACT(hour FROM $1) ;; EXTRACT(epoch FROM $1) ;; EXTRACT(milliseconds FROM $1) ;; EXTRACT(day FROM $1)
date | OVERLAPS | date date interval | ($1, $2) OVERLAPS ($2, $3) ;; ($1, $3) OVERLAPS ($2, $3)
date | OVERLAPS of timestamps | timestamp timestamp interval | ($1, $3) OVERLAPS ($2, $2) ;; ($1, $2) OVERLAPS ($1, $2)
date | interval constants | int4 | INTERVAL '1' YEAR ;; INTERVAL '1-2' YEAR TO MONTH ;; INTERVAL '3 04:05' DAY TO MINUTE ;; INTERVAL '1.5' HOUR ;; INTERVAL(2) '1.234 s' ;; INTERVAL 'P1Y' ;; TIMESTAMP '2024-01-01' ;; DATE '2024-01-01' ;; TIME WITH TIME ZONE '01:02+03' ;; TIMESTAMP WITH TIME ZONE '2024-01-01 10:00 Europe/Rome'
date | timestamps after the year 294246 | int4 | TIMESTAMP '294276-12-31 23:59:59.999999' ;; TIMESTAMPTZ '294276-12-31 23:59:59+00' ;; DATE '294276-12-31'::timestamp
math | numeric constants | int4 | 1 ;; 2147483648 ;; 9223372036854775808 ;; 1.50 ;; 1e3 ;; .5 ;; 1.e-5 ;; -5 ;; - -5 ;; +1.0
cast | unknown literals | int4 | 'abc' ;; NULL ;; '12' + $1 ;; $1 || 'x' ;; '2024-01-01' < DATE '2024-01-02' ;; '1.5'::int4 ;; CAST('t' AS bool) ;; $1::text::int4::text
cast | function-like casts | int4 text | text($1) ;; int8($1) ;; float8($1) ;; "numeric"($1) ;; bool($1) ;; varchar($2) ;; name($2)
info | special value functions | int4 | CURRENT_CATALOG ;; CURRENT_SCHEMA ;; CURRENT_ROLE ;; USER ;; pg_typeof(CURRENT_DATE) ;; pg_typeof(CURRENT_TIME(2)) ;; pg_typeof(CURRENT_TIMESTAMP(0)) ;; pg_typeof(LOCALTIME) ;; pg_typeof(LOCALTIMESTAMP(3)) ;; CURRENT_DATE = now()::date
info | typeof of constants | int4 | pg_typeof($1) ;; pg_typeof('a') ;; pg_typeof(1.5) ;; pg_typeof(ARRAY[1]) ;; pg_typeof(ROW(1)) ;; pg_typeof(NULL) ;; pg_typeof('a'::"char") ;; pg_typeof(1::numeric(5,2))::text
srf | unnest several | int4[] text[] | set: unnest($1, $2) ;; set: unnest($1) WITH ORDINALITY
srf | ROWS FROM | int4 | set: ROWS FROM (generate_series(1, 3), generate_series(1, $1 % 5))
srf | generate_series in arithmetic | int4 | generate_series(1, 3) * $1
`

// syntaxEntries reads syntaxForms.
func syntaxEntries() []*Entry {
	var out []*Entry
	for _, line := range strings.Split(strings.TrimSpace(syntaxForms), "\n") {
		part := strings.SplitN(line, " | ", 4)
		e := &Entry{ID: part[1], Family: part[0], Kind: "syntax"}
		types := strings.Fields(part[2])
		for _, sql := range strings.Split(part[3], " ;; ") {
			f := &Form{SQL: sql, Args: types, Samples: samplesFor("", e, types)}
			if rest, ok := strings.CutPrefix(sql, "set: "); ok {
				f.SQL, f.Style = rest, Record
			}
			switch {
			case strings.HasPrefix(sql, "CURRENT_") || sql == "USER":
				f.Volatile = true
			case sql == "generate_series(1, 3) * $1":
				f.Style = Set
			}
			e.Forms = append(e.Forms, f)
		}
		out = append(out, e)
	}
	return out
}
