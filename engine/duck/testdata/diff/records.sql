-- zone Europe/Berlin DateStyle=SQL,DMY IntervalStyle=iso_8601
SELECT ROW(date '2024-02-01', timestamptz '2024-02-01 10:00+00', interval '1 day 2 hours', '\x61'::bytea)::text;
SELECT x, (x).f1, (x).f2, (x).f3 FROM (SELECT ROW(date '2024-02-01', timestamptz '2024-02-01 10:00+00', interval '1 day -2 hours') AS x) s;
SELECT to_json(x), row_to_json(x, true), to_jsonb(x) FROM (SELECT ROW(date '2024-02-01', timestamptz '2024-02-01 10:00+00', interval '1 day 2 hours', ARRAY[ARRAY[date '2024-02-01']]) AS x) s;
SELECT ARRAY[ARRAY[date '2024-02-01']], ARRAY[ARRAY[timestamptz '2024-02-01 10:00+00']]::text, array_to_string(ARRAY[ARRAY[date '2024-02-01'], ARRAY[NULL]], ',', '*');
SELECT ROW(ARRAY[ARRAY[date '2024-02-01']], ARRAY[timestamptz '2024-02-01 10:00+00']), concat(ARRAY[ARRAY[interval '1 day']], '|');
SELECT (x).f1[1][1], (x).f2[1] FROM (SELECT ROW(ARRAY[ARRAY[date '2024-02-01']], ARRAY[timestamptz '2024-02-01 10:00+00']) AS x) s;
SELECT array_agg(x ORDER BY x) FROM (SELECT ROW(date '2024-02-01' + i, ROW(i % 2, 'a b')) AS x FROM generate_series(1, 3) i) s;
