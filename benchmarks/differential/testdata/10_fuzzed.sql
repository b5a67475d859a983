SELECT id, (SELECT count(*) FROM item i WHERE array_positions(a.nums, i.id) <@ a.nums), (SELECT count(*) FROM item i WHERE array_replace(a.nums || i.id, i.id, i.grp + a.id) <> a.nums) FROM acct a ORDER BY id;
SELECT id, (SELECT count(*) FROM item i WHERE width_bucket(i.id, ARRAY[a.id, 10]) = 1), (SELECT count(*) FROM item i WHERE array_fill(i.id, ARRAY[a.id]) <> a.nums) FROM acct a ORDER BY id;
SELECT id, (SELECT count(*) FROM item i WHERE a.name !~ ALL (a.tags || i.name)), (SELECT count(*) FROM item i WHERE i.name ~ ANY (a.tags)) FROM acct a ORDER BY id;
SELECT id FROM cell c WHERE c.id = ANY (array_positions('{4,NULL}'::int[], c.id)) ORDER BY id;
SELECT DISTINCT ON (price) id, 0.5::float8, t.qty, t.price FROM item AS t ORDER BY price, 3, 2, 1, 4;
SELECT id, (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY y.id) FROM item x FULL JOIN cell y ON x.grp = y.id WHERE false OR c.id IS DISTINCT FROM 3) FROM cell c ORDER BY id;
SELECT c.id, t.n FROM cell c CROSS JOIN LATERAL (SELECT count(*) AS n FROM item x FULL JOIN cell y ON x.grp = y.id WHERE x.id > c.id OR y.id < c.id) t ORDER BY 1;
