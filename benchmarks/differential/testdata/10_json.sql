SELECT id, doc -> 'a', doc ->> 'a', doc -> 'b' -> 0, jsonb_typeof(doc) FROM acct ORDER BY id;
SELECT id, doc #>> '{b,1}' FROM acct ORDER BY id;
SELECT id, doc ? 'a' FROM acct ORDER BY id;
SELECT id, doc @> '{"a": 1}' FROM acct ORDER BY id;
