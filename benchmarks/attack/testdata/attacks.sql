-- error oracles: an expression that raises for a hidden row

SELECT * FROM {t} ORDER BY id

SELECT id FROM {t} WHERE id = 2 AND name::int > 0

SELECT id FROM {t} WHERE name::int > 0 ORDER BY id

SELECT name::date FROM {t} WHERE id = 2

SELECT id FROM {t} WHERE 1 / (CASE WHEN name LIKE 'SEC%' THEN 0 ELSE 1 END) = 1 ORDER BY id

SELECT id FROM {t} WHERE 1 / (id - 2) >= -5 ORDER BY id

SELECT sum(1 / (id - 5)), sum(score) FROM {t}

SELECT id, score + 9223372036854775807 FROM {t} WHERE score < 0 ORDER BY id

SELECT * FROM (SELECT id, 1 / (id - 7) AS x FROM {t}) s WHERE x > -9 ORDER BY id

SELECT pay::int FROM {t} ORDER BY id

SELECT id FROM {t} WHERE ssn::int > 0

SELECT id FROM {t} WHERE note::int > 0 OR note IS NULL ORDER BY id

-- masked columns: predicates, joins, groups, order, extremes, windows

SELECT id FROM {t} WHERE ssn = '1-000' OR pay = 1999 OR note = 'plain'

SELECT id FROM {t} WHERE ssn LIKE '_SEC%' OR ssn ~ 'CRET' OR note IS NOT NULL

SELECT id FROM {t} WHERE pay > 1500 ORDER BY id

SELECT id FROM {t} WHERE pay BETWEEN 1001 AND 1999 OR pay IN (2992, 2985)

SELECT ssn, pay, note, count(*) FROM {t} GROUP BY 1, 2, 3 ORDER BY 1, 2

SELECT DISTINCT ssn, note FROM {t} ORDER BY 1

SELECT min(ssn), max(ssn), count(DISTINCT ssn), min(pay), max(pay), sum(pay), count(note), string_agg(ssn, ',' ORDER BY id) FROM {t}

SELECT id FROM {t} ORDER BY pay DESC NULLS LAST, ssn, id

SELECT row_number() OVER (ORDER BY ssn, pay, id), lag(ssn) OVER (ORDER BY id), max(pay) OVER (PARTITION BY ssn), id FROM {t} ORDER BY 1

SELECT a.id, b.id FROM {t} a JOIN {u} b ON a.ssn = b.ssn AND a.pay = b.pay ORDER BY 1, 2

SELECT a.id FROM {t} a JOIN (VALUES ('1-000'), ('1***')) v(x) ON a.ssn = v.x ORDER BY 1

SELECT length(ssn), md5(ssn), upper(note), left(ssn, 3) FROM {t} ORDER BY id

SELECT CASE WHEN ssn > '1-' AND ssn < '1T' THEN 'low' ELSE 'high' END, coalesce(note, 'none') FROM {t} ORDER BY id

SELECT count(*) FILTER (WHERE ssn LIKE '%SECRET%'), bool_or(pay > 5000) FROM {t} HAVING max(pay) > 0

SELECT ssn || pay || coalesce(note, '') FROM {t} ORDER BY id

SELECT (SELECT max(ssn) FROM {t} WHERE pay % 1000 <> 0)

-- hidden rows: counts, extremes, probes

SELECT count(*), count(DISTINCT region), min(region), max(region), min(id), max(id), min(score), max(score), min(born), max(born) FROM {t}

SELECT region, count(*) FROM {t} GROUP BY region ORDER BY region

SELECT region, name, count(*) FROM {t} GROUP BY GROUPING SETS ((region), (name), ()) ORDER BY 1, 2, 3

SELECT id FROM {t} WHERE region <> 'EU' OR region IS NULL OR true ORDER BY id

SELECT id FROM {t} WHERE region = 'US' OR 1 / (id - 2) > 100

SELECT EXISTS (SELECT 1 FROM {t} WHERE id = 2), EXISTS (SELECT 1 FROM {t} WHERE name LIKE 'SEC%')

SELECT v.x, (SELECT count(*) FROM {t} p WHERE p.id = v.x) FROM (VALUES (1), (2), (3)) v(x) ORDER BY 1

SELECT v.x FROM (VALUES ('US'), ('EU'), ('APAC')) v(x) WHERE EXISTS (SELECT 1 FROM {t} p WHERE p.region = v.x) ORDER BY 1

SELECT v.x FROM (VALUES (1), (2), (3)) v(x) WHERE v.x NOT IN (SELECT id FROM {t}) ORDER BY 1

SELECT a.id, b.id FROM {t} a JOIN {u} b ON a.id = b.id + 1 ORDER BY 1, 2

SELECT a.id, b.id FROM {t} a FULL JOIN {u} b ON a.id = b.id AND b.score = 0 ORDER BY 1, 2

SELECT g, p.id FROM generate_series(1, 12) g LEFT JOIN {t} p ON p.id = g ORDER BY 1

SELECT g FROM generate_series(1, (SELECT count(*) FROM {t})) g ORDER BY 1

SELECT id, generate_series(1, score) FROM {t} WHERE id < 6 ORDER BY 1, 2

SELECT v.x, l.y FROM (VALUES (1), (2)) v(x) LEFT JOIN LATERAL (SELECT 1 / (p.id - 2) AS y FROM {t} p WHERE p.id >= v.x) l ON true ORDER BY 1, 2

SELECT id FROM {t} ORDER BY id LIMIT 1 OFFSET 1

SELECT id FROM {t} ORDER BY id DESC LIMIT 2

SELECT id FROM {t} ORDER BY id OFFSET 7

SELECT id FROM {t} ORDER BY id FETCH FIRST 2 ROWS WITH TIES

SELECT id FROM {t} LIMIT (SELECT count(*) / 4 FROM {u})

SELECT id FROM {t} EXCEPT SELECT 1 ORDER BY 1

SELECT id FROM {t} INTERSECT SELECT id FROM {u} ORDER BY 1

(SELECT id, name FROM {t} UNION SELECT 2, 'SECRET-1') EXCEPT ALL SELECT id, name FROM {t} ORDER BY 1

SELECT id FROM {t} TABLESAMPLE SYSTEM (100) ORDER BY id

SELECT id FROM {t} TABLESAMPLE BERNOULLI (100) REPEATABLE (1)

TABLE {t}

SELECT count(*) FROM ONLY {t}

SELECT id FROM {t} FOR UPDATE

SELECT * FROM hr.{t} AS x (a, b, c) WHERE a = 2

SELECT ROW({t}.*) FROM {t} ORDER BY id

SELECT {t} FROM {t} ORDER BY id

SELECT t, t::text FROM {t} t ORDER BY id

SELECT row_to_json(t) FROM {t} t ORDER BY id

SELECT ctid, xmin, tableoid FROM {t}

SELECT array_agg(name ORDER BY id), json_agg(ssn ORDER BY id) FROM {t}

SELECT ARRAY(SELECT note FROM {t} ORDER BY id), (SELECT ssn FROM {t} ORDER BY ssn DESC NULLS LAST LIMIT 1)

SELECT (SELECT ssn FROM {t})

SELECT regexp_replace(name, '^S(.*)', '\1'), substring(name from 'SEC.*'), split_part(ssn, '-', 2), position('SEC' in ssn) FROM {t} ORDER BY id

SELECT id FROM {t} WHERE name ~ '(' || CASE WHEN id = 2 THEN '' ELSE ')' END

SELECT id FROM {t} WHERE name SIMILAR TO 'S%' OR name ILIKE 'secret%'

SELECT a.name FROM {t} a NATURAL JOIN {t} b ORDER BY 1

SELECT id FROM {t} a WHERE score = (SELECT max(score) FROM {t} b WHERE b.region = a.region) ORDER BY id

SELECT id FROM {t} a WHERE score >= ALL (SELECT score FROM {u} b WHERE b.id <> a.id AND score IS NOT NULL)

SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY pay), stddev(score) FROM {t}

SELECT ntile(3) OVER (ORDER BY id), rank() OVER (ORDER BY score), first_value(name) OVER (ORDER BY name) FROM {t} ORDER BY id

-- names that shadow, and spellings

WITH {t} AS (SELECT 'US' AS region, 2 AS id) SELECT count(*) FROM hr.{t} a, {t} b WHERE a.id = b.id

WITH {t} AS (SELECT * FROM {t}) SELECT count(*), max(ssn) FROM {t}

WITH hr AS (SELECT 1) SELECT count(*) FROM hr.{t}, hr

WITH RECURSIVE r AS (SELECT id FROM {t} UNION ALL SELECT id + 10 FROM r WHERE id < 10) SELECT count(*), max(id) FROM r

WITH s AS MATERIALIZED (SELECT * FROM {t}) SELECT id FROM s WHERE 1 / (id - 2) >= -5 ORDER BY id

WITH s AS NOT MATERIALIZED (SELECT * FROM {t}) SELECT id FROM s WHERE name::int = 7 AND id = 9

SELECT count(*), max("ssn") FROM "hr"."{t}"

SELECT count(*) FROM HR.{t} AS region WHERE region.region = 'US'

SELECT count(*) FROM test.hr.{t}

SELECT count(*) FROM "HR".{t}

SELECT count(*) FROM U&"\0068r".{t}

-- plans and statistics

EXPLAIN SELECT * FROM {t} WHERE id = 2 AND ssn = 'x'

EXPLAIN (VERBOSE, COSTS) SELECT a.id FROM {t} a JOIN {u} b USING (ssn) WHERE a.region = 'US'

EXPLAIN ANALYZE SELECT * FROM {t} WHERE id > 1

EXPLAIN (ANALYZE, VERBOSE, BUFFERS) SELECT region, count(*) FROM {t} GROUP BY region

EXPLAIN (FORMAT JSON) SELECT id FROM {t} WHERE ssn = 'x' OR id > 2

EXPLAIN (ANALYZE, FORMAT JSON) SELECT id, ssn, note FROM {t} ORDER BY pay

EXPLAIN (ANALYZE, FORMAT JSON) SELECT count(*) FROM {t} a JOIN {u} b ON a.id = b.id

SELECT relname, reltuples, relpages, relkind FROM pg_class WHERE relname LIKE 't\_%' OR relname = 'vault' ORDER BY 1

SELECT oid, relname FROM pg_class WHERE relnamespace = 'hr'::regnamespace ORDER BY 1

SELECT * FROM pg_stats

SELECT * FROM pg_stat_user_tables

SELECT * FROM pg_statistic

SELECT datname, pid, usename, state, query FROM pg_stat_activity WHERE pid <> pg_backend_pid()

SELECT * FROM pg_stat_all_tables WHERE relname = 't_pg'

SELECT n_live_tup FROM pg_stat_user_tables WHERE relname = 't_pg'

SELECT * FROM pg_policies

SELECT * FROM pg_views WHERE schemaname = 'hr'

SELECT * FROM pg_tables WHERE schemaname = 'hr' ORDER BY 2

SELECT pg_relation_size('hr.{t}'), pg_total_relation_size('hr.{t}')

SELECT pg_get_viewdef('hr.{t}'::regclass)

SELECT attname, attnum, atttypid, attnotnull FROM pg_attribute WHERE attrelid = 'hr.{t}'::regclass ORDER BY attnum

SELECT table_name, column_name, data_type, ordinal_position FROM information_schema.columns WHERE table_schema = 'hr' ORDER BY 1, 4

SELECT * FROM information_schema.tables WHERE table_schema = 'hr' ORDER BY table_name

SELECT * FROM information_schema.views

SELECT * FROM information_schema.column_privileges

SELECT has_table_privilege('hr.vault', 'select')

SELECT to_regclass('hr.vault'), to_regclass('hr.{t}') IS NULL

SELECT 'hr.vault'::regclass

SELECT obj_description('hr.{t}'::regclass), col_description('hr.{t}'::regclass, 1)

-- a relation that is hidden is one that is not there

SELECT * FROM hr.vault

SELECT code FROM vault

SELECT vault.code FROM hr.{t}

SELECT * FROM hr.valt

EXPLAIN SELECT * FROM hr.vault

PREPARE p AS SELECT * FROM hr.vault

SELECT 1 WHERE EXISTS (SELECT 1 FROM hr.vault)

WITH v AS (SELECT 1) SELECT * FROM v, hr.vault

SELECT relname FROM pg_class WHERE relname = 'vault'

-- functions and catalogues of the engines below

SELECT stats(ssn) FROM {t}

SELECT * FROM query_table('{t}')

SELECT * FROM query('select * from hr.{t}')

SELECT * FROM duckdb_tables()

SELECT * FROM read_text('/etc/passwd')

SELECT * FROM read_parquet('t_lake.parquet')

SELECT * FROM 't_lake.parquet'

PRAGMA storage_info('{t}')

SUMMARIZE {t}

DESCRIBE {t}

SELECT * FROM sqlite_master

SELECT * FROM lite.main.t_lite

SELECT * FROM mart.t_mart

SELECT dblink('x', 'select 1'), pg_read_file('/etc/passwd')

SELECT pg_sleep(0), lo_import('/etc/passwd')

SELECT current_setting('data_directory')

-- the session

SET ROLE postgres; SELECT count(*) FROM {t}

SET SESSION AUTHORIZATION bob; SELECT current_user, session_user; SELECT count(*) FROM {t}

SELECT set_config('role', 'postgres', false)

SELECT set_config('meshgate.pushdown', 'off', false); SELECT max(ssn) FROM {t}; RESET meshgate.pushdown

SET search_path = pg_temp, main, temp, hr; SELECT count(*), max(ssn) FROM {t}; SET search_path = hr

SET row_security = off; SELECT count(*) FROM {t}; RESET row_security

SELECT current_user, session_user, current_schema

SET meshgate.disabled_rules = 'push_filter,carve'; SELECT id FROM {t} WHERE name::int > 0; SELECT 1

RESET meshgate.disabled_rules

-- more than one statement, prepared statements, cursors, temporary tables

SELECT 1; SELECT count(*) FROM {t}; SELECT max(id) FROM {t} WHERE name::date IS NULL

BEGIN; SELECT id FROM {t} WHERE id = 2; SELECT name::int FROM {t} WHERE id = 2; ROLLBACK

PREPARE s (bigint) AS SELECT id, ssn FROM {t} WHERE id = $1; EXECUTE s (2); EXECUTE s (1); DEALLOCATE s

BEGIN; DECLARE c CURSOR FOR SELECT * FROM {t} ORDER BY id; FETCH 2 FROM c; FETCH ALL FROM c; COMMIT

CREATE TEMP TABLE x AS SELECT * FROM {t}

COPY {t} TO STDOUT

COPY (SELECT ssn FROM {t} ORDER BY id) TO STDOUT

DO $$ BEGIN RAISE NOTICE '%', (SELECT max(ssn) FROM hr.t_pg); END $$

CREATE FUNCTION pg_temp.leak(text) RETURNS bool AS 'BEGIN RETURN true; END' LANGUAGE plpgsql COST 0.001

ANALYZE {t}

SELECT id, ssn FROM {t} /* */ WHERE id = 2 -- ' OR 1=1

SELECT id FROM {t} WHERE name = 'x'' OR ''1''=''1'

SELECT id FROM {t} WHERE name = E'x\' OR 1=1 --'
