-- values of type record are not carried
SELECT a FROM (SELECT id, name FROM item WHERE id < 3) a ORDER BY id;

-- relations of a mesh have no system columns
SELECT ctid FROM item;

-- the function or operator is not there yet
SELECT id, extract(epoch from tz), extract(year from d) FROM acct ORDER BY id;

-- the binary form of an array says that it holds no NULL where PostgreSQL says that it may
SELECT nums[2:3] FROM acct WHERE id = 4;
