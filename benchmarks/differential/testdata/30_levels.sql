-- Which query level something belongs to: aggregates of outer levels, WITH inside WITH.
SELECT 1 FROM acct, LATERAL (SELECT max(acct.id) FROM item) s;
SELECT (SELECT max(min(acct.id)) FROM item) FROM acct;
SELECT (SELECT max((SELECT min(acct.id))) FROM item) FROM acct;
SELECT (SELECT max(item.id + min(acct.id)) FROM item) FROM acct;
SELECT ARRAY(SELECT percentile_disc(v.a) WITHIN GROUP (ORDER BY cell.v) FROM (VALUES (0.3)) v(a) GROUP BY a) FROM cell;
SELECT ARRAY(SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY cell.id) FROM (VALUES (0.3)) v(a) GROUP BY a) FROM cell;
SELECT id, (WITH c(x, y) AS (SELECT 1, 2) SELECT count((SELECT cell.id FROM c))) FROM cell;
SELECT id, (WITH c(x, y) AS (SELECT 1, 2) SELECT count(cell.id) FROM c) FROM cell;
WITH c(x, y) AS (SELECT 1, 2) SELECT (SELECT count((SELECT cell.id FROM c))) FROM cell;
SELECT (SELECT count((WITH c(x, y) AS (SELECT 1, 2) SELECT cell.id FROM c))) FROM cell;
SELECT (WITH c AS (SELECT 1 AS x), d AS (SELECT count((SELECT cell.id FROM c)) AS n) SELECT n FROM d) FROM cell;
WITH c AS (SELECT 1 AS x), d AS (SELECT (SELECT count((SELECT cell.id FROM c))) AS n FROM cell) SELECT n FROM d;
WITH RECURSIVE x(n) AS (WITH y AS (SELECT 1 FROM x) SELECT 0 UNION SELECT * FROM y) SELECT * FROM x;
WITH RECURSIVE x(n) AS (WITH y AS (SELECT 2 FROM x) SELECT * FROM y UNION SELECT * FROM x) SELECT * FROM x;
WITH RECURSIVE x(n) AS (WITH x AS (SELECT 1 FROM x) SELECT 0 UNION SELECT n FROM x) SELECT * FROM x;
WITH RECURSIVE x(n) AS (WITH x AS (SELECT 1) SELECT 0 UNION SELECT * FROM x) SELECT * FROM x;
WITH RECURSIVE x(n) AS (WITH RECURSIVE y AS (SELECT 1 UNION SELECT n FROM x) SELECT 0 UNION SELECT n FROM x) SELECT * FROM x;
WITH RECURSIVE x(n) AS (SELECT 1 UNION (WITH y AS (SELECT n + 1 FROM x WHERE n < 3) SELECT * FROM y)) SELECT * FROM x;
WITH RECURSIVE x(n) AS (SELECT 0 UNION (WITH x AS (SELECT n FROM x), y AS (SELECT * FROM x) SELECT * FROM y)) SELECT * FROM x;
WITH RECURSIVE x(n) AS (SELECT 0 UNION (WITH x AS (SELECT 1) SELECT * FROM x)) SELECT * FROM x;
WITH RECURSIVE x(n) AS (SELECT 0 UNION (WITH RECURSIVE x AS (SELECT n FROM x) SELECT * FROM x)) SELECT * FROM x;
WITH RECURSIVE x(n) AS (SELECT 0 UNION (WITH y AS (SELECT n + 1 FROM x WHERE n < 3), x AS (SELECT 7) SELECT * FROM y UNION SELECT * FROM x)) SELECT * FROM x;
WITH RECURSIVE x(n) AS (SELECT 1 UNION (WITH x AS (SELECT * FROM x) SELECT * FROM x)) SEARCH DEPTH FIRST BY n SET s SELECT * FROM x;
WITH RECURSIVE x(n) AS (SELECT 1 UNION (WITH x AS (SELECT * FROM x) SELECT * FROM x)) CYCLE n SET c USING p SELECT * FROM x;
WITH RECURSIVE x(n) AS (SELECT 1 UNION SELECT n FROM x LIMIT 1 OFFSET 1) SELECT * FROM x;
WITH RECURSIVE x(n) AS (SELECT 1 UNION SELECT n FROM x ORDER BY 1 LIMIT 1) SELECT * FROM x;
WITH RECURSIVE z AS (SELECT nosuch), x(n) AS (SELECT 1 UNION SELECT n FROM x LIMIT 1) SELECT * FROM x;
WITH RECURSIVE x(n) AS (DELETE FROM acct WHERE id IN (SELECT n FROM x) RETURNING id) SELECT * FROM x;
WITH x AS (SELECT 1 AS a), y AS (WITH x AS (SELECT a + 1 AS a FROM x) SELECT * FROM x) SELECT * FROM y;
WITH x AS (SELECT * FROM x) SELECT * FROM x;
SELECT * FROM (few CROSS JOIN void) s(a, b, c, d, e, f, g, h, i, j, k, l);
SELECT * FROM (few JOIN void USING (a)) s(a, b, c, d, e, f, g, h, i, j, k, l);

-- What depends on a primary key that is in every grouping set.
SELECT id, owner, grouping(id, name, c) FROM acct GROUP BY GROUPING SETS ((id, name), (id, c)) ORDER BY 1, 3;
SELECT id, owner FROM acct GROUP BY GROUPING SETS ((id, name), (c));
SELECT id, owner FROM acct GROUP BY ROLLUP (id);
SELECT id, owner, name FROM acct GROUP BY id, ROLLUP (name) ORDER BY 1, 3;
SELECT id, owner, sum(amount) FROM acct GROUP BY id ORDER BY 1;
SELECT id, name, d, grouping(id, name) FROM acct GROUP BY id, CUBE (name, c) HAVING owner IS NOT NULL ORDER BY owner, 1, 2, 4;
SELECT id FROM acct GROUP BY GROUPING SETS ((id, name), (id, c)) ORDER BY owner, id;
SELECT id FROM acct GROUP BY GROUPING SETS ((id, name)) HAVING grouping(owner) = 0;
SELECT id, owner FROM acct GROUP BY id HAVING grouping(owner) = 0;
SELECT (SELECT owner) FROM acct GROUP BY GROUPING SETS ((id, name), (id, c)) ORDER BY 1;
SELECT id, owner, count(*) FROM acct GROUP BY GROUPING SETS ((id, owner), (id)) ORDER BY 1, 2;
SELECT t.id, t.owner, c.k FROM acct t JOIN cell c USING (id) GROUP BY t.id, CUBE (c.k) ORDER BY 1, 3;

-- Items of the select list that are written alike are grouping sets' apart. To PostgreSQL they sort alike.
-- unordered
SELECT grp AS x, grp AS y FROM item GROUP BY x, ROLLUP (y) ORDER BY 1, 2;
-- unordered
SELECT grp AS x, grp AS y, grp, grp + 1 FROM item GROUP BY x, ROLLUP (y) ORDER BY 1, 2, 3, 4;
-- unordered
SELECT grp AS x, grp AS y, grp, grp + 1 FROM item GROUP BY y, ROLLUP (x) ORDER BY 1, 2, 3, 4;
-- unordered
SELECT grp AS x, grp AS y FROM item GROUP BY ROLLUP (x), ROLLUP (y) ORDER BY 1, 2;
-- unordered
SELECT grp AS x, grp AS y FROM item GROUP BY ROLLUP (x, y) ORDER BY 1, 2;
-- unordered
SELECT grp AS x, grp AS y FROM item GROUP BY x, ROLLUP (grp) ORDER BY 1, 2;
-- unordered
SELECT grp AS x, grp AS y, grouping(grp), count(*) FROM item GROUP BY y, ROLLUP (x) ORDER BY 1, 2, 3;
-- unordered
SELECT grp AS x, grp AS y, grouping(grp) FROM item GROUP BY CUBE (y), ROLLUP (x) ORDER BY 1, 2, 3;
-- unordered
SELECT grp AS x, grp AS y, count(*) FROM item GROUP BY y, ROLLUP (x) HAVING grp IS NULL ORDER BY 1, 2;
-- unordered
SELECT grp AS x, grp AS y, count(*) FROM item GROUP BY ROLLUP (1), 2 ORDER BY y, x;
-- unordered
SELECT grp AS x, count(*) FROM item GROUP BY ROLLUP (x), grp ORDER BY x, 2;
-- unordered
SELECT kind || '' AS y, kind || '' AS x, kind || '' || 'z' FROM item GROUP BY x, ROLLUP (y) ORDER BY 1, 2, 3;
-- unordered
SELECT grp AS x, grp AS y, (SELECT grp) FROM item GROUP BY y, ROLLUP (x) ORDER BY 1, 2;
-- unordered
SELECT amount AS x, amount AS y, count(*) FROM acct GROUP BY x, ROLLUP (y) ORDER BY 1, 2, 3;
-- unordered
SELECT id AS x, id AS y, owner FROM acct GROUP BY y, ROLLUP (x) ORDER BY 1, 2, 3;
-- unordered
SELECT grp AS x, grp AS y, sum(qty) FROM item WHERE id < 4 GROUP BY x, y ORDER BY 1, 2;

-- Columns that nothing reads are not computed.
SELECT id FROM (WITH w AS (SELECT * FROM acct) SELECT id, (SELECT w.id FROM w WHERE w.owner = p.id) AS sub FROM person p) ss ORDER BY id;
SELECT id FROM (WITH w AS MATERIALIZED (SELECT * FROM acct) SELECT id, (SELECT w.id FROM w WHERE w.owner = p.id) AS sub FROM person p) ss ORDER BY id;
SELECT id FROM (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS sub FROM person p ORDER BY id LIMIT 5) ss ORDER BY id;
SELECT id FROM (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS sub FROM person p OFFSET 0) ss ORDER BY id;
SELECT id FROM (SELECT DISTINCT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS sub FROM person p) ss ORDER BY id;
SELECT id FROM (SELECT DISTINCT ON (id) id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS sub FROM person p ORDER BY id) ss ORDER BY id;
SELECT count(*) FROM (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS sub FROM person p ORDER BY id LIMIT 5) ss;
WITH w AS (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS sub FROM person p) SELECT id FROM w ORDER BY id;
WITH w AS (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS sub FROM person p ORDER BY 1 LIMIT 5) SELECT count(*) FROM w;
WITH w AS NOT MATERIALIZED (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS sub FROM person p) SELECT id FROM w ORDER BY id;
WITH w AS MATERIALIZED (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS sub FROM person p) SELECT id FROM w ORDER BY id;
WITH w AS (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS sub FROM person p) SELECT v.id FROM w v JOIN w u USING (id) ORDER BY id;
WITH w AS (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS sub FROM person p), v AS (SELECT id, sub, id + 1 AS n FROM w) SELECT n FROM v ORDER BY n;
WITH w AS MATERIALIZED (SELECT 1 / b AS x FROM few) SELECT a FROM (SELECT a, (SELECT max(x) FROM w) AS m FROM few) s ORDER BY a;
SELECT a FROM (SELECT a, sum(1 / b) AS s, count(*) AS n FROM few GROUP BY a) s ORDER BY a;
SELECT n FROM (SELECT sum(1 / b) AS s, count(*) AS n FROM few) s;
SELECT 1 FROM (SELECT sum(1 / b) AS s FROM few) s;
SELECT a FROM (SELECT a, ntile(b) OVER (ORDER BY a) AS n FROM few) s ORDER BY a;
SELECT a, r FROM (SELECT a, ntile(b) OVER (ORDER BY a) AS n, rank() OVER (ORDER BY a) AS r FROM few) s ORDER BY a;
SELECT t.a, q.u FROM few t, LATERAL (SELECT t.a + c.id AS u, (SELECT a.id FROM acct a WHERE a.owner = c.id) AS v FROM cell c OFFSET 0) q WHERE q.u > 3 ORDER BY 1, 2;
SELECT id, EXISTS (SELECT x FROM (SELECT a.id AS x, (SELECT b.id FROM acct b WHERE b.owner = a.owner) AS y FROM acct a WHERE a.owner = p.id OFFSET 0) s) FROM person p ORDER BY id;
SELECT count(*) FROM (SELECT FROM (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS sub FROM person p LIMIT 4) s) t;
SELECT count(*) FROM (WITH w AS (SELECT id, name FROM acct) SELECT id FROM w LIMIT 3) s;

-- An aggregation that asks nothing of its rows does not read them.
SELECT 1 AS one FROM few WHERE 1 / b = 1 HAVING 1 < 2;
SELECT 1 AS one FROM few WHERE 1 / b = 1 HAVING 1 > 2;
SELECT 1 AS one FROM few WHERE 1 / b = 1 HAVING NULL;
SELECT 1 AS one FROM few WHERE 1 / 0 = 1 HAVING 1 < 2;
SELECT 1 AS one FROM few WHERE 1 / b = 1 HAVING count(*) > 0;
SELECT 1 AS one FROM few WHERE 1 / b = 1 GROUP BY ();
SELECT 1 AS one FROM few WHERE 1 / b = 1 GROUP BY GROUPING SETS ((), (), ());
SELECT 1 AS one FROM few WHERE 1 / b = 1 GROUP BY GROUPING SETS ((), ()) HAVING 2 < 1;
SELECT 1 AS one FROM few JOIN cell ON 1 / b = id HAVING true;
SELECT id, (SELECT 7 FROM few WHERE 1 / b = p.id HAVING p.id > 3) FROM person p ORDER BY id;
SELECT id FROM person p WHERE EXISTS (SELECT FROM few WHERE 1 / b = p.id HAVING p.id > 3) ORDER BY id;
SELECT count(*) FROM (SELECT FROM few WHERE 1 / b = 1 GROUP BY GROUPING SETS ((), (), ())) s;

-- EXISTS computes no column, order or group; a window's own expressions stay.
SELECT id FROM person p WHERE EXISTS (SELECT (SELECT a.id FROM acct a WHERE a.owner = p.id) FROM cell) ORDER BY id;
SELECT id FROM person p WHERE EXISTS (SELECT (SELECT a.id FROM acct a WHERE a.owner = p.id) FROM cell ORDER BY 1) ORDER BY id;
SELECT id FROM person p WHERE EXISTS (SELECT (SELECT a.id FROM acct a WHERE a.owner = p.id) FROM cell LIMIT 1) ORDER BY id;
SELECT id FROM person p WHERE EXISTS (SELECT (SELECT a.id FROM acct a WHERE a.owner = p.id) FROM cell OFFSET 1) ORDER BY id;
SELECT id FROM person p WHERE EXISTS (SELECT DISTINCT (SELECT a.id FROM acct a WHERE a.owner = p.id) FROM cell) ORDER BY id;
SELECT id FROM person p WHERE EXISTS (SELECT 1 / b FROM few) ORDER BY id;
SELECT EXISTS (SELECT (SELECT id FROM acct) FROM cell);
SELECT EXISTS (WITH w AS (SELECT 1) SELECT (SELECT id FROM acct) FROM cell);
SELECT id FROM person WHERE id IN (SELECT x.id FROM (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = c.id) AS s FROM cell c LIMIT 6) x) ORDER BY id;
SELECT id FROM (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS s FROM person p UNION ALL SELECT id, NULL FROM cell) ss ORDER BY id;
SELECT id FROM (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS s FROM person p UNION SELECT id, NULL FROM cell) ss ORDER BY id;
SELECT count(*) FROM (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS s FROM person p UNION ALL SELECT id, NULL FROM cell) ss;
SELECT count(*) FROM ((SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS s FROM person p ORDER BY 1) UNION ALL (SELECT id, NULL FROM cell ORDER BY 1 LIMIT 2)) ss;
SELECT id FROM (SELECT a AS id, 1 / b AS s FROM few UNION ALL SELECT id, 0 FROM cell) ss ORDER BY id;
SELECT c.id FROM cell c LEFT JOIN (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS s FROM person p) x ON x.id = c.id ORDER BY 1;
SELECT c.id FROM cell c FULL JOIN (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS s FROM person p) x ON x.id = c.id ORDER BY 1;
SELECT c.id, (x).id FROM cell c, LATERAL (SELECT p.id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS s FROM person p WHERE p.id = c.id LIMIT 1) x ORDER BY 1;
SELECT a FROM (SELECT a, generate_series(1, 2) AS g, (SELECT id FROM acct) AS s FROM few) q ORDER BY a;
SELECT id FROM (SELECT id, (SELECT a.id FROM acct a WHERE a.owner = p.id) AS s FROM person p GROUP BY id) q ORDER BY id;
SELECT n FROM (SELECT name AS n, (SELECT a.id FROM acct a WHERE a.owner = min(p.id)) AS s FROM person p GROUP BY name) q ORDER BY n;
SELECT a FROM (SELECT few.*, (SELECT id FROM acct) AS s FROM few) q ORDER BY a;
SELECT q.a FROM (SELECT few.*, (SELECT id FROM acct) AS s FROM few OFFSET 0) q ORDER BY q.a;
WITH RECURSIVE r AS (SELECT 1 AS n, (SELECT max(id) FROM acct) AS s UNION ALL SELECT n + 1, (SELECT id FROM acct) FROM r WHERE n < 3) SELECT n FROM r ORDER BY n;
SELECT (SELECT a FROM (SELECT a, (SELECT id FROM acct) AS s FROM few OFFSET 0) q WHERE a = 1);
SELECT ARRAY(SELECT a FROM (SELECT a, (SELECT id FROM acct) AS s FROM few OFFSET 0) q ORDER BY a);
WITH w AS (SELECT a, (SELECT id FROM acct) AS s FROM few) SELECT (SELECT max(a) FROM w) AS m, id FROM cell ORDER BY id;
SELECT v FROM (VALUES (1, 1), (2, 0)) t(v, w), LATERAL (SELECT v / w AS z OFFSET 0) u ORDER BY v;
SELECT count(*) FROM (SELECT id, row_number() OVER (ORDER BY (SELECT a.id FROM acct a WHERE a.owner = p.id)) AS r FROM person p) q;

-- What changes data stands in the outermost WITH.
SELECT * FROM (WITH t AS (UPDATE acct SET id = id + 1 RETURNING *) SELECT * FROM t) ss;
WITH s AS (WITH t AS (UPDATE acct SET id = id + 1 RETURNING *) SELECT * FROM t) SELECT * FROM s;
SELECT 1 UNION (WITH t AS (DELETE FROM acct RETURNING 1) SELECT * FROM t);
SELECT id FROM person p WHERE EXISTS (SELECT 1 FROM few GROUP BY 1 / b) ORDER BY id;
SELECT id FROM person p WHERE EXISTS (SELECT 1 FROM few GROUP BY 1 / b HAVING max(a) > 0) ORDER BY id;
SELECT id FROM person p WHERE EXISTS (WITH w AS (SELECT 1 / b AS x FROM few) SELECT x FROM w ORDER BY x) ORDER BY id;
SELECT id FROM person p WHERE NOT EXISTS (SELECT 1 / b FROM few WHERE few.a = p.id LIMIT 1) ORDER BY id;
SELECT id FROM person p WHERE EXISTS (SELECT 1 / b FROM few WHERE few.a = p.id LIMIT 0) ORDER BY id;
SELECT id, EXISTS (SELECT rank() OVER (ORDER BY 1 / b) FROM few WHERE few.a = p.id) FROM person p WHERE id > 3 ORDER BY id;

-- VALUES and ROW expand what stands for several columns.
SELECT * FROM few n, LATERAL (VALUES (n.*)) v ORDER BY 1;
SELECT * FROM few n, LATERAL (VALUES (n.*, 1), (NULL, n.b, n.s, n.d, n.a)) v ORDER BY n.a, column5;
SELECT * FROM few n, LATERAL (VALUES (n.*), (1, n.*)) v;
SELECT * FROM few n, LATERAL (VALUES (1, n.*), (n.*)) v;
SELECT * FROM (SELECT FROM cell WHERE id < 3) n, LATERAL (VALUES (n.*)) v;
SELECT count(*) FROM (SELECT FROM cell WHERE id < 3) n, LATERAL (VALUES (n.*), (n.*)) v;
SELECT * FROM (SELECT FROM cell WHERE id < 3) n, LATERAL (VALUES (1), (n.*)) v;
SELECT n.a, v.* FROM few n, LATERAL (VALUES ((n).*, 1)) v ORDER BY 1;
SELECT ROW((n).*, 1), ROW(n.*) FROM few n ORDER BY n.a;
SELECT (VALUES (n.*)) FROM few n;
VALUES (w.*);
VALUES (1), (2, 3);
SELECT n.a, (SELECT count(*) FROM (VALUES (n.*), (n.*)) v) FROM few n ORDER BY 1;
