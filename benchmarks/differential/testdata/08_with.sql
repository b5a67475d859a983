WITH w AS (SELECT grp, sum(price) AS s FROM item GROUP BY grp) SELECT w.*, p.name FROM w JOIN person p ON p.id = w.grp ORDER BY 1;
WITH a AS (SELECT id FROM item), b AS (SELECT id FROM a WHERE id > 3) SELECT count(*), max(b.id) FROM a, b;
WITH a(x, y) AS MATERIALIZED (SELECT id, name FROM item) SELECT x, y FROM a WHERE y = 'a' ORDER BY x;
WITH a AS NOT MATERIALIZED (SELECT * FROM item) SELECT a1.id FROM a a1 JOIN a a2 USING (id) ORDER BY 1;
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 10) SELECT sum(n), count(*) FROM t;
WITH RECURSIVE r AS (SELECT id, name, boss, 1 AS depth FROM person WHERE boss IS NULL UNION ALL SELECT p.id, p.name, p.boss, r.depth + 1 FROM person p JOIN r ON p.boss = r.id) SELECT * FROM r ORDER BY id;
WITH RECURSIVE r(id, path) AS (SELECT id, ARRAY[id] FROM person WHERE boss IS NULL UNION ALL SELECT p.id, path || p.id FROM person p JOIN r ON p.boss = r.id) SELECT id, path FROM r ORDER BY id;
WITH RECURSIVE r(a) AS (SELECT 1 UNION SELECT (a * 2) % 7 FROM r) SELECT a FROM r ORDER BY a;
WITH w AS (SELECT 1 AS id) SELECT (WITH w AS (SELECT 2 AS id) SELECT id FROM w), id FROM w;
