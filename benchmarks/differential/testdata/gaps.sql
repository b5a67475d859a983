-- relations of a mesh have no system columns
SELECT ctid FROM item;

-- the function or operator is not there yet
SELECT id, extract(epoch from tz), extract(year from d) FROM acct ORDER BY id;

-- the binary form of an array says that it holds no NULL where PostgreSQL says that it may
SELECT nums[2:3] FROM acct WHERE id = 4;

-- PostgreSQL makes the whole array before it compares; the gateway stops at the element that decides
SELECT 1 = ANY(ARRAY[1, a/0]) FROM few t;

-- a window that nothing uses is bound and then forgotten
SELECT 1 FROM void e WINDOW w AS (PARTITION BY 1/0+0);
SELECT 1 FROM void e WINDOW w AS (ORDER BY a ROWS 1/0 PRECEDING);

-- ROW(…) IS NULL is asked of one field after the other, and the first decides
SELECT ROW(1, 1/0) IS NULL FROM void e;

-- settings are read when the statement starts, whether a row needs them or not
SELECT current_setting('nope') FROM void e;

-- PostgreSQL refuses what neither of its ways to compute a full join can; the gateway computes it
SELECT a.id, b.id FROM item a FULL JOIN item b ON a.id < b.id ORDER BY 1, 2;

-- a frame's offset over numerics with more than 17 digits before the decimal point or 20 after it: they are computed in 128 bits
SELECT id, count(*) OVER (ORDER BY n RANGE BETWEEN 1 PRECEDING AND 'Infinity' FOLLOWING) FROM num ORDER BY id;

-- rows are computed many at a time: the one that decides EXISTS does not keep the others from failing
SELECT a FROM few t WHERE EXISTS (SELECT 1 FROM few s WHERE s.a = 1 OR 10 / s.b > 0);

-- a materialized definition is computed though no row joins with it
WITH w AS MATERIALIZED (SELECT 1 / b AS x FROM few) SELECT * FROM void e JOIN w ON w.x = e.a;

-- PostgreSQL computes the key of a hash join for every row, whatever stands beside it
SELECT t.a, u.a FROM few t LEFT JOIN few u ON t.b <> 0 AND u.a = t.a / t.b ORDER BY 1, 2;

-- nothing is computed under LIMIT 0, not even an OFFSET that is a subquery
SELECT a, 1/b FROM few LIMIT 0 OFFSET (SELECT -a FROM few WHERE a = 1);

-- PostgreSQL computes all columns of a materialized definition, read or not
WITH w AS MATERIALIZED (SELECT a, 1/b AS x FROM few) SELECT a FROM w ORDER BY a;

-- DuckDB computes what a correlated subquery makes of the outer row for every row of its own table whose column equals the outer one
SELECT (SELECT 10/(x.a-3) FROM few t WHERE t.a = x.a) FROM few x WHERE a < 3 ORDER BY 1;
