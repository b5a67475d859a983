SELECT id, (SELECT count(*) FROM item i WHERE array_positions(a.nums, i.id) <@ a.nums), (SELECT count(*) FROM item i WHERE array_replace(a.nums || i.id, i.id, i.grp + a.id) <> a.nums) FROM acct a ORDER BY id;
SELECT id, (SELECT count(*) FROM item i WHERE width_bucket(i.id, ARRAY[a.id, 10]) = 1), (SELECT count(*) FROM item i WHERE array_fill(i.id, ARRAY[a.id]) <> a.nums) FROM acct a ORDER BY id;
SELECT id, (SELECT count(*) FROM item i WHERE a.name !~ ALL (a.tags || i.name)), (SELECT count(*) FROM item i WHERE i.name ~ ANY (a.tags)) FROM acct a ORDER BY id;
SELECT id FROM cell c WHERE c.id = ANY (array_positions('{4,NULL}'::int[], c.id)) ORDER BY id;
