-- set datestyle = 'SQL, DMY'
SELECT id, day, sold, sold::timestamptz, day::text, to_json(day) FROM sale WHERE id IN (1, 5, 6, 19) ORDER BY id;
-- set datestyle = 'German'
SELECT id, at, at::timestamp, at::date::text, t, tt FROM event ORDER BY id;
-- set datestyle = 'Postgres, MDY'
SELECT id, at, at::timestamp, d, ts FROM event JOIN acct USING (id) ORDER BY id;
-- set datestyle = 'Postgres, DMY'
-- set timezone = 'America/New_York'
SELECT id, at, sold, sold::timestamptz FROM event JOIN sale USING (id) ORDER BY id;
-- set datestyle = 'ISO, DMY'
SELECT '01/02/2024'::date, '29/02/2024'::date, s::date, t::date FROM txt WHERE id = 15;
-- set datestyle = 'ISO, YMD'
SELECT '24-02-29'::date, '01/02/03'::date;
-- set datestyle = 'ISO, MDY'
SELECT t::date FROM txt WHERE id = 15;
-- set intervalstyle = 'iso_8601'
SELECT id, dur, dur::text, age(date '2024-02-29', date '2023-01-01'), sum(dur) OVER (ORDER BY id) FROM event ORDER BY id;
-- set intervalstyle = 'sql_standard'
SELECT id, dur, span, '-1 2:03:04'::interval FROM event JOIN acct USING (id) ORDER BY id;
-- set intervalstyle = 'postgres_verbose'
SELECT id, dur, dur || '!', to_json(dur), array_agg(dur) OVER (ORDER BY id) FROM event ORDER BY id;
-- set timezone = 'Europe/Berlin'
SELECT id, at, at::date, at::text, date_trunc('day', at), extract(hour FROM at), to_char(at, 'HH24:MI TZ OF'), at + interval '1 day', at = '2024-03-31 03:30' FROM event WHERE isfinite(at) ORDER BY id;
-- set timezone = 'Europe/Berlin'
SELECT id, sold::timestamptz, day::timestamptz, sold::timestamptz AT TIME ZONE 'UTC', sold::timestamptz::timestamp = sold FROM sale ORDER BY id;
-- set timezone = 'Europe/Berlin'
SELECT generate_series(timestamptz '2024-03-30 12:00', '2024-04-01 12:00', '1 day'), timestamptz '2024-10-27 02:30', timestamptz '2024-10-27 12:00' - timestamptz '2024-10-26 12:00', '2024-03-31 02:30'::timestamptz ORDER BY 1;
-- set timezone = 'Europe/Berlin'
SELECT date_trunc('day', at)::date AS local_day, count(*), min(at), max(at) FROM event WHERE isfinite(at) GROUP BY 1 ORDER BY 1;
-- set timezone = 'Europe/Berlin'
SELECT id FROM event WHERE at::date = '2024-03-01' OR at::time < '02:00' OR extract(dow FROM at) = 0 ORDER BY id;
-- set timezone = 'Asia/Kathmandu'
SELECT at, to_json(at), to_jsonb(at), array_agg(at) OVER (), at::timetz, age(at, '2024-01-01') FROM event WHERE id < 3 ORDER BY id;
-- set timezone = '-07:30'
SELECT timestamptz '2024-01-01 00:00', at, current_setting('timezone') FROM event WHERE id = 1;
-- set timezone = 'EST5EDT,M3.2.0,M11.1.0'
SELECT at, date_trunc('hour', at) FROM event WHERE id IN (1, 4, 9) ORDER BY id;
-- set timezone = 'America/St_Johns'
SELECT s.id, s.sold::timestamptz, e.id FROM sale s JOIN event e ON s.sold::timestamptz > e.at WHERE s.id IN (9, 10) AND isfinite(e.at) ORDER BY 1, 3;
-- set bytea_output = 'escape'
SELECT id, raw, raw::text, raw || '\\\x01\xff'::bytea, to_json(raw), ARRAY[raw] FROM acct ORDER BY id;
-- set extra_float_digits = 0
SELECT id, f, r, f::text, f / 3, to_json(f), ARRAY[f, 0.1], avg(f) OVER (PARTITION BY id) FROM num ORDER BY id;
-- set extra_float_digits = -5
SELECT f, r, f::numeric, concat(f, '|', r), 1.0::float8 / 3 FROM num WHERE id IN (1, 9, 10, 11) ORDER BY id;
-- set extra_float_digits = 3
SELECT f, r, 0.1::float8 + 0.2 FROM num WHERE id IN (9, 11) ORDER BY id;
-- set datestyle = 'SQL, MDY'
-- set intervalstyle = 'sql_standard'
-- set timezone = 'Asia/Tokyo'
-- set bytea_output = 'escape'
SELECT concat(at, ' ', dur, ' ', flags), format('%s', at), row_to_json(x), at || '', string_agg(at::text, ',') OVER (ORDER BY id) FROM (SELECT id, at, dur, flags FROM event WHERE id IN (1, 4)) x ORDER BY id;
-- set timezone = 'UTC'
-- set datestyle = 'ISO'
SELECT current_setting('DateStyle'), current_setting('TimeZone'), current_setting('IntervalStyle'), current_setting('server_version_num')::int >= 150000, current_setting('nope', true);
-- set timezone = 'Europe/London'
SHOW timezone;
-- set datestyle = 'German'
SHOW datestyle;
-- set default_transaction_read_only = on
SELECT 1;
