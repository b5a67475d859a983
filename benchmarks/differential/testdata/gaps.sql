-- values of type record are not carried
SELECT a FROM (SELECT id, name FROM item WHERE id < 3) a ORDER BY id;
SELECT count(DISTINCT (grp, kind)) FROM item;

-- relations of a mesh have no system columns
SELECT ctid FROM item;

SELECT kind FROM item UNION SELECT c FROM acct ORDER BY 1;

-- the analyzer does not bind it yet
SELECT ARRAY[[1, 2], [3, 4]];

-- the function or operator is not there yet
SELECT to_date('05 Dec 2000', 'DD Mon YYYY');
SELECT pg_typeof(now()), pg_typeof(1.5), pg_typeof('x');
SELECT id, doc #>> '{b,1}' FROM acct ORDER BY id;
SELECT id, doc ? 'a' FROM acct ORDER BY id;
SELECT id, doc @> '{"a": 1}' FROM acct ORDER BY id;
SELECT id, extract(epoch from tz), extract(year from d) FROM acct ORDER BY id;

-- the binary form of an array says that it holds no NULL where PostgreSQL says that it may
SELECT nums[2:3] FROM acct WHERE id = 4;

