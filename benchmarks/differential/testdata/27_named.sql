SELECT current_query();
SELECT id, current_schemas(id > 2), current_schemas(NULL) FROM item ORDER BY id;
SELECT id, hashtext(name), hashtextextended(name, 1), name IS NORMALIZED, normalize(name, NFD) = name, octet_length(normalize(name, NFKD)) FROM item ORDER BY id;
SELECT id, json_build_array(VARIADIC nums), num_nulls(VARIADIC nums), format('%s', VARIADIC nums || 1) FROM acct ORDER BY id;
SELECT nums::text::int8[], cardinality(nums::text::int4[]) FROM acct ORDER BY id;
SELECT json_agg(DISTINCT nums), json_agg(DISTINCT id % 3) FROM acct;
SELECT timestamp '294247-01-10' + id * interval '1 hour' < 'infinity' FROM item WHERE id = 1;
