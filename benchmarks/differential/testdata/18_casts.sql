SELECT id, id::text, qty::text, price::text, price::integer, price::bigint, d::text, ts::date, ts::text FROM item ORDER BY id;
SELECT id, amount::text, amount + 1, amount * 2, -amount, abs(amount), round(amount, 1), trunc(amount) FROM acct ORDER BY id;
SELECT id, f::text, f::numeric FROM acct WHERE id IN (1, 2, 8) ORDER BY id;
SELECT id, ok, NOT ok, ok AND id > 3, ok OR id > 3, ok IS UNKNOWN, ok::text, ok::int FROM acct ORDER BY id;
SELECT '1' + 1, '2024-01-01' < current_date, 'a' || 1, 1 || 'a', 'x'::char(3) || 'y', 'abc'::varchar(2), '12.345'::numeric(5, 1), 'true'::boolean, '1e3'::float8::int;
SELECT 9007199254740993::float8::bigint, 9007199254740993::numeric / 2, 9223372036854775807::text, (-9223372036854775808)::text, 0.1::real, 1e-7::real, 123456789.123::float8;
SELECT row(1, 'a') = row(1, 'a'), row(1, NULL) = row(1, NULL), row(1, 2) < row(1, 3), (1, 2) IS NULL, row(NULL, NULL) IS NULL;
