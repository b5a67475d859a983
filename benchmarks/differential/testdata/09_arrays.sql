SELECT id, nums, nums[1], array_length(nums, 1), cardinality(tags), tags || 'new'::text, nums || 7, 1 = ANY (nums), nums @> ARRAY[1], array_to_string(tags, ',', '?') FROM acct ORDER BY id;
SELECT id, tags || 'new' FROM acct ORDER BY id;
SELECT id, nums[1:2], nums[2:3], nums[7:9] FROM acct WHERE id <> 4 ORDER BY id;
SELECT nums[2:3] FROM acct WHERE id = 4;
SELECT ARRAY[[1, 2], [3, 4]];
SELECT ARRAY[1, 2, NULL], '{}'::int[], ARRAY['a b', 'c,d', 'NULL', ''], ARRAY[1.5, 2], array_position(ARRAY['a', 'b'], 'b');
SELECT id, nums = ARRAY[1, 2, 3], nums < ARRAY[5], nums IS NULL, tags && ARRAY['x', 'q'] FROM acct ORDER BY id;
