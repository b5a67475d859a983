-- params 1
SELECT id, name FROM item WHERE id = $1 ORDER BY id;
-- params a
SELECT id FROM item WHERE name = $1 ORDER BY id;
-- params NULL
SELECT id FROM item WHERE name = $1 ORDER BY id;
-- params 3 | 2
SELECT id FROM item ORDER BY id LIMIT $1 OFFSET $2;
-- params 10.1
SELECT id FROM item WHERE price = $1 ORDER BY id;
-- params 2024-01-31
SELECT id FROM item WHERE d = $1 ORDER BY id;
-- params {1,3,5}
SELECT id FROM item WHERE id = ANY ($1) ORDER BY id;
-- params 5 | 7
SELECT $1 + $2::int, $1::text;
-- params x
SELECT $1;
-- params 1 | 2
SELECT CASE WHEN $1 > 0 THEN $2 ELSE 0 END;
-- params t
SELECT id FROM person WHERE active = $1 ORDER BY id;
-- params a | 1
SELECT i.id, p.id FROM item i JOIN person p ON p.id = i.id WHERE i.name = $1 AND p.id >= $2 ORDER BY 1;
-- params 2
SELECT grp, count(*) FROM item GROUP BY grp HAVING count(*) > $1 ORDER BY 1;
-- params 12abc
SELECT id FROM item WHERE id = $1;
-- params 1 | 2
SELECT id FROM item WHERE id IN ($1, $2) ORDER BY id;
-- params 9007199254740993
SELECT id FROM person WHERE big = $1 ORDER BY id;
-- params 2 days
SELECT date '2024-01-01' + $1::interval;
-- params north | 2
SELECT id, qty FROM sale WHERE region = $1 AND qty >= $2 ORDER BY id;
-- types text | int4
-- params north | NULL
SELECT id FROM sale WHERE region = $1 OR qty = $2 ORDER BY id;
-- types int8 | numeric | float8 | date | timestamptz
-- params 1 | 19.990 | 0.1 | 2024-02-29 | 2024-01-01 00:00:00+01
SELECT $1 + 1, $2 * 2, $3 / 3, $4 + 1, $5;
-- types text
-- params 5
SELECT $1 || '!', $1::int + 1, length($1);
-- types varchar | bpchar | name | text
-- params ab | ab | ab | ab
SELECT $1 = $2, $3 = $4, $1 || $2 || $3, pg_typeof($1), pg_typeof($2);
-- types int4
-- params 3
SELECT id FROM sale WHERE id IN ($1, $1 + 1, 7) ORDER BY id;
-- types _int4
-- params {1,3,NULL}
SELECT id FROM sale WHERE id = ANY ($1) ORDER BY id;
-- types _text
-- params {north,"south ",NULL}
SELECT id, region FROM sale WHERE region = ANY ($1) ORDER BY id;
-- params {north,west}
SELECT count(*) FROM sale WHERE region <> ALL ($1::text[]);
-- types jsonb
-- params {"n": 1}
SELECT id, body || $1 FROM event WHERE body @> $1 ORDER BY id;
-- types interval | timestamptz
-- params 1 day 02:00 | 2024-03-31 00:00+00
SELECT id FROM event WHERE at BETWEEN $2 AND $2 + $1 ORDER BY id;
-- types bool
-- params f
SELECT id FROM sale WHERE paid = $1 OR $1 ORDER BY id;
-- types uuid
-- params 11111111-1111-1111-1111-111111111111
SELECT id FROM acct WHERE u = $1;
-- types bytea
-- params \x00ff
SELECT id FROM acct WHERE raw = $1 OR raw = $1 || 'x';
-- types numeric | numeric
-- params NaN | 0.00
SELECT id, n FROM num WHERE n = $1 OR n = $2 ORDER BY id;
-- types float8
-- params NaN
SELECT id FROM num WHERE f = $1 ORDER BY id;
-- params 2024-02-01 | 2024-03-01
SELECT date_trunc('day', sold) AS d, count(*) FROM sale WHERE sold >= $1 AND sold < $2 GROUP BY 1 ORDER BY 1;
-- params 2024-02-01 | 2024-03-01
SELECT count(*) FROM sale WHERE day BETWEEN $1::date AND $2::date + interval '1 month';
-- params %pen%
SELECT name FROM product WHERE name ILIKE $1 ORDER BY name;
-- params x
SELECT CASE WHEN $1 = 'x' THEN 1 ELSE 2 END, coalesce($1, 'y'), nullif($1, 'z');
-- params NULL
SELECT $1::int IS NULL, coalesce($1::int, 7), $1::text || 'x';
-- params 1 | a
SELECT * FROM (VALUES ($1::int, $2::text), (2, 'b')) v(n, s) ORDER BY n;
-- params 2
SELECT id, lag(id, $1::int) OVER (ORDER BY id), ntile($1::int) OVER (ORDER BY id), sum(id) OVER (ORDER BY id ROWS $1::int PRECEDING) FROM cell ORDER BY id;
-- types int8 | int8
-- params 3 | 1
SELECT id FROM sale ORDER BY id LIMIT $1 OFFSET $2;
-- params 3 | north
WITH t AS (SELECT * FROM sale WHERE id > $1) SELECT count(*), (SELECT count(*) FROM t WHERE region = $2) FROM t;
-- params 5
SELECT sum($1) FROM cal;
-- params month
SELECT date_trunc($1, sold), count(*) FROM sale GROUP BY 1 ORDER BY 1;
-- params Europe/Berlin
SELECT id, at AT TIME ZONE $1 FROM event ORDER BY id;
-- types int4
-- params 100
SELECT * FROM generate_series(1, 5) g WHERE g * g < $1 ORDER BY g;
-- params 10 | 20
SELECT $1 + $2;
-- params 1
SELECT id FROM sale WHERE $1 ORDER BY id;
-- params x
SELECT id FROM sale WHERE id = $1;
-- params 2024-13-01
SELECT id FROM sale WHERE day = $1;
-- types int4
-- params 99999999999
SELECT $1;
-- types int4 | text
-- params 1 | a
SELECT $1 = $2;
-- params 1
SELECT $1, $3;
-- params {1,x}
SELECT id FROM sale WHERE id = ANY ($1);
-- params 0
SELECT 1 / $1::int;
-- params -1
SELECT id FROM sale ORDER BY id LIMIT $1;
-- params 1 | 2
SELECT $1::int + $2::date;
-- params a
SELECT upper($1), $1 = 1;
-- params NULL
SELECT record_image_eq(NULL::record, $1), $1 = ROW(1, 'a'::text), array_position(ARRAY[ROW(1)], $1);
-- params (1,a)
SELECT $1 = ROW(1, 'a'::text);
-- params NULL
SELECT ROW(2, $1), id FROM item ORDER BY 1 USING <, 2;
-- params 1
SELECT ROW($1, 'a'), concat($1), jsonb_build_object('k', $1::int4);
-- params 1 | 2
SELECT concat($2), $1 IS NULL;
-- params 1 | 2
SELECT concat($2), $1 IS NULL, $1::int4;
-- params 1
SELECT id FROM item ORDER BY id LIMIT $1::int4 OFFSET $1;
-- params -1 | -2
SELECT id FROM item ORDER BY id LIMIT $1 OFFSET $2;
-- params -1 | 2
SELECT id FROM cell ORDER BY id LIMIT $1 OFFSET $2;
-- params 2
SELECT 1.5::float4 NOT IN ($1, v::float8), pg_typeof($1) FROM generate_series(1, 2) v(v);
-- params 2
SELECT $1 IN (v, 2.5, 'x') FROM (VALUES (1)) v(v);
SELECT date '2024-01-02' IN ('2024-01-01 10:00', '2024-01-02 11:00', v) FROM (VALUES (timestamp '2024-01-01')) v(v);
SELECT count(*) FROM item HAVING count(*) IN (max(id), 5, sum(id), 36.0);
-- params a
SELECT ''::text BETWEEN $1 AND CAST($1 AS varchar);
-- params 2
SELECT $1 BETWEEN 1 AND 2.5, $1;
-- params 2 | 0
SELECT $1 NOT BETWEEN SYMMETRIC 1 AND $2;
-- params 2
SELECT 1 + ($1 & 3), $1 = 'a'::text;
-- params {}
SELECT * FROM unnest(ARRAY[1], $1) AS t(a, b);
(SELECT true EXCEPT ALL VALUES ('x'::text));
-- params a
SELECT mode() WITHIN GROUP (ORDER BY $1);
-- params 0.5 | a
SELECT percentile_disc($1) WITHIN GROUP (ORDER BY $2);
-- params 0.5
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY $1);
SELECT rank(1) WITHIN GROUP (ORDER BY '5'), percentile_cont(0.5) WITHIN GROUP (ORDER BY '7');
-- params 0.5
SELECT least('a'::text, CAST($1::float8 AS int4));
SELECT least('a'::text, CAST(1.5 AS int4));
SELECT least('a'::text, CAST('1' AS int4));
-- params 1
select $1 from item where id=$1;
-- params a
select $1 from item where name=$1;
-- params 1
select $1 from item limit $1;
-- params 1
select $1, $1+1 from item;
-- params 1
select $1+1, $1 from item;
-- params 1
select (select $1), $1+1 from item;
-- params 1
select $1 from item group by $1;
-- params 1
select $1 from item order by $1;
-- params 1
select distinct $1 from item order by $1;
-- params 1
select distinct $1, id from item order by $1, id;
-- params 1
select $1, id from item order by $1+id;
-- params 1
select $1 union select $1+1;
-- params 1
select $1 from item where id=$1 union select 2;
-- params 1
select $1 group by $1 union select 'x';
-- params 1
select $1 order by $1 ;
-- params 1
select sum(id) over (order by $1) from item where id=$1;
-- params 1
select sum(id) over (order by id rows $1 preceding) from item where name=$1;
-- params 1
select sum(id) over w, $1 from item window w as (order by id rows $1 preceding);
-- params 1
select sum(id) over w, $1+1 from item window w as (order by id rows $1 preceding);
-- params 1
select sum(id) over w, rank() over (w), count(*) over (w range $1 preceding) from item window w as (order by id);
-- params 1
select distinct $1 from item where id=$1;
-- params 1
select count(distinct $1) from item where id=$1;
-- params 1
select count(distinct $1) from item;
-- params 1
select 1 from item having count(distinct $1) > 2;
-- params 1
select string_agg(distinct $1, ',' order by $1) from item;
-- params 1 | 1
select string_agg($1, ',' order by $2) from item;
-- params 1
select array_agg(distinct $1) from item;
-- params t
select count(*) filter (where $1) , $1 from item;
select sum(id) over nope from item;
select sum(id) over (nope order by id) from item;
select sum(id) over w from item window w as (), w as ();
select count(*), sum(count(*)) over (order by grp) from item group by grp order by 1, 2;
select rank() over (order by sum(id)) from item order by sum(id) over (partition by grp);
select grp, sum(id) over (order by name) from item group by grp;
select grp from item order by rank() over (order by id) limit 2;
select row_number() over (order by generate_series(1,2)), generate_series(1, 3) from item where id < 3 order by 1, 2;
-- params {"a":1}
select jsonb_typeof($1), $1->'a' from item where id = 1;
-- params 1
with w as (select $1 as a) select a from w where a = $1;
-- params 1
with w as (select $1 as a) select a from w where $1 = 1;
-- params 1
with w as (select $1::int as a) select a from w where $1 = 1;
-- params c
select * from (select $1 as a) t where a > 'b';
-- params 3
select * from (select $1 as a) t where a > 1;
-- params NULL | NULL
SELECT $1 IN (ARRAY['a', NULL], $2);
SELECT rank('x'::text) WITHIN GROUP (ORDER BY 1);
SELECT ' 1  2 '::int2vector, '1 2 3'::oidvector;
SELECT '1 x'::int2vector;
-- params 5
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t LIMIT $1;
-- params 5 | 2 | 1
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t WHERE n > $1 LIMIT $2 OFFSET $3;
