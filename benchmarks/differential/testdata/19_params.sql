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
