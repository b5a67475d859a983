-- text
select count(lower(name)), count(upper(name)) from f.m;
select count(initcap(name)) from f.m;
select max(regexp_replace(name, '([0-9]+)', '<\1>')) from f.m;
select count(*) filter (where name ~ '^user 12.*[A-F]$') from f.m;
select max(substring(name from '[0-9]+')) from f.m;
select max(split_part(name, ' ', 2)) from f.m;
select max(replace(name, 'user', 'x')), max(position('Ü' in name)) from f.m;
select max(name::varchar(7)) from f.m;
select max(concat_ws('-', i, k, d)), max(length(format('%s-%s', name, i))) from f.m;
select max(md5(name)), max(encode(sha256(name::bytea), 'hex')) from f.m;
select max(x) from (select regexp_split_to_table(name, ' ') x from f.m) s;
select max(x) from (select unnest(string_to_array(name, ' ')) x from f.m) s;
-- times
select max(to_char(ts, 'YYYY-MM-DD HH24:MI')) from f.m;
select max(date_trunc('month', ts)), max(date_trunc('day', tz, 'Europe/Berlin')) from f.m;
select max(tz at time zone 'America/New_York') from f.m;
select max(extract(year from ts)), max(extract(epoch from tz)) from f.m;
select max(age(ts, d)), max((ts - d::timestamp)::text) from f.m;
select max(d + interval '1 month'), max(make_date(2020, 1 + i % 12, 1)) from f.m;
-- numbers
select sum(p * q) from f.m;
select sum(p / (q + 1)) from f.m;
select sum(round(p / (q + 1), 2)) from f.m;
select avg(round(p * 1.19, 2)) from f.m;
select sum(p % 7) from f.m;
select sum(p) / sum(q + 1) from f.m;
select max(to_char(p, 'FM999,990.00')) from f.m;
select max(f::text), max(p::text), max(ts::text) from f.m;
select max(f::numeric(12,2)), sum(i::numeric) from f.m;
-- json
select max(js::jsonb ->> 'a') from f.m;
select sum((js::jsonb -> 'b' ->> 0)::int) from f.m;
select max(js::json #>> '{c,d}') from f.m;
select count(*) from f.m where js::jsonb @> '{"c": {"d": 3}}';
select count(e) from (select jsonb_array_elements(js::jsonb -> 'b') e from f.m where i < 200000) s;
-- aggregates
select string_agg(left(name, 3), ',' order by i) is null, length(string_agg(name, ',')) from f.m;
select array_length(array_agg(i), 1) from f.m;
select percentile_cont(0.5) within group (order by f), percentile_disc(0.9) within group (order by p) from f.m;
select count(distinct name), stddev(p) from f.m;
select sum(c) from (select date_trunc('month', ts) mm, count(*) c, sum(p) from f.m group by 1) s;
select sum(c) from (select to_char(ts, 'YYYY-MM') mm, count(*) c, sum(p * q) from f.m group by 1) s;
select count(*) from (select distinct k, d from f.m) s;
-- windows
select max(s) from (select row_number() over (partition by k % 100 order by ts) s from f.m) s;
select max(s) from (select sum(p) over (order by i) s from f.m) s;
select max(s) from (select sum(f) over (partition by k % 100 order by i) s from f.m) s;
select max(s) from (select avg(p) over (order by i rows between 6 preceding and current row) s from f.m) s;
select max(s) from (select lag(p) over (partition by k order by ts, i) s from f.m) s;
-- joins and sets
select count(*) from f.m a join f.m b on a.i = b.k;
select count(*) from (select i from f.m intersect select k from f.m) s;
select count(*) from (select name from f.m order by name limit 100000) s;
