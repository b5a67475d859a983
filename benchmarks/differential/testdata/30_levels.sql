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
