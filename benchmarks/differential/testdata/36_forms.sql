-- Values that a column's description does not lead to expect: NaN in a numeric(p,s), arrays of several
-- dimensions in a column declared with one, sums of more digits than a decimal has. The gateway meets the
-- first of them when rows arrive, notes it, and asks again.

SELECT count(n), count(*) FROM loose WHERE m > 0;
SELECT * FROM loose ORDER BY id;
SELECT id, n, m FROM loose WHERE n = 'NaN';
SELECT id, n + m, n * m, n / m, -n, abs(n), round(n, 1), n::numeric(6,1), n::text FROM loose ORDER BY id;
SELECT sum(n), avg(n), min(n), max(n), count(DISTINCT n), sum(m), avg(m) FROM loose;
SELECT sum(n) FILTER (WHERE n <> 'NaN'), stddev(m), variance(n) FROM loose;
SELECT sum(whole), avg(whole), max(whole) + 1 FROM loose;
SELECT sum(whole) OVER (ORDER BY id) FROM loose ORDER BY id;
SELECT id, rank() OVER (ORDER BY n), lag(n) OVER (ORDER BY id), sum(n) OVER (ORDER BY id DESC) FROM loose ORDER BY id;
SELECT n, count(*) FROM loose GROUP BY n ORDER BY n;
SELECT DISTINCT n FROM loose ORDER BY n DESC;
SELECT l.id, l.n, t.n, t.m FROM loose l JOIN tight t ON l.n = t.n ORDER BY l.id;
SELECT l.id, l.n, t.n, l.n + t.m FROM loose l LEFT JOIN tight t USING (id) ORDER BY l.id;
SELECT l.n FROM loose l UNION SELECT t.n FROM tight t ORDER BY 1;
SELECT n FROM loose INTERSECT SELECT n FROM tight ORDER BY 1;
SELECT CASE WHEN n = 'NaN' THEN NULL ELSE n END, coalesce(n, 0), nullif(n, 'NaN'), greatest(n, m), least(n, m) FROM loose ORDER BY id;
SELECT n::integer FROM loose WHERE id <> 2 ORDER BY id;
SELECT n::integer FROM loose ORDER BY id;
SELECT n::float8, m::float8 FROM loose ORDER BY id;
SELECT array_agg(n ORDER BY id), json_agg(n ORDER BY id), string_agg(n::text, ',' ORDER BY id) FROM loose;
SELECT id FROM loose WHERE n > 1 ORDER BY id;
SELECT id FROM loose WHERE n BETWEEN -1 AND 2 ORDER BY n;
SELECT id FROM loose WHERE n IN (1.5, 'NaN', 7.00) ORDER BY id;
SELECT (SELECT max(n) FROM loose), id FROM tight ORDER BY id;
SELECT id, n FROM tight t WHERE EXISTS (SELECT FROM loose l WHERE l.n = t.n) ORDER BY id;
WITH x AS (SELECT id, n FROM loose) SELECT x.n, y.n FROM x JOIN x y ON x.n = y.n ORDER BY x.id;
SELECT to_char(n, 'FM990.00'), to_jsonb(n), row(n, m) FROM loose ORDER BY id;
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY n), mode() WITHIN GROUP (ORDER BY n) FROM loose;
SELECT l FROM loose l ORDER BY id;
SELECT to_jsonb(l) FROM loose l ORDER BY id;

SELECT a, array_dims(a), array_ndims(a), array_lower(a, 1), array_length(a, 1), cardinality(a) FROM loose ORDER BY id;
SELECT a[1], a[0], a[1][2], a[1:2], a[:1], a[2:] FROM loose ORDER BY id;
SELECT id FROM loose WHERE a[1] = 1 ORDER BY id;
SELECT id FROM loose WHERE a = '{{1,2},{3,4}}' ORDER BY id;
SELECT id FROM loose WHERE 7 = ANY (a) ORDER BY id;
SELECT id FROM loose WHERE a @> ARRAY[4] ORDER BY id;
SELECT id, unnest(a) FROM loose ORDER BY id, 2;
SELECT id, u FROM loose, unnest(a) WITH ORDINALITY AS x (u, o) ORDER BY id, o;
SELECT a || 9, 9 || a, a || ARRAY[7] FROM loose WHERE id IN (1, 3) ORDER BY id;
SELECT a || 9 FROM loose WHERE id = 2;
SELECT array_to_string(a, ','), array_position(b, 2), a = b, a < b FROM loose WHERE id <> 2 ORDER BY id;
SELECT array_position(a, 2) FROM loose ORDER BY id;
SELECT a, count(*) FROM loose GROUP BY a ORDER BY a;
SELECT a, b FROM loose ORDER BY a, b;
SELECT array_agg(a ORDER BY id) FROM loose WHERE id = 2;
SELECT max(a), min(a) FROM loose;
SELECT p, p[1], p[1][2], array_dims(p) FROM loose ORDER BY id;
SELECT unnest(p) FROM loose ORDER BY 1;
SELECT sum(x) FROM loose, unnest(p) x;
SELECT sum(x) FROM loose, unnest(p) x WHERE x <> 'NaN';
SELECT t, t[1], array_upper(t, 1), array_to_string(t, '-', '?') FROM loose ORDER BY id;
SELECT d, d[0], d[1] FROM loose ORDER BY id;
SELECT l.a, t.m FROM loose l JOIN tight t ON t.id = l.a[1] ORDER BY l.id;
SELECT a FROM loose UNION ALL SELECT ARRAY[t.id] FROM tight t ORDER BY 1;
SELECT to_json(a), to_jsonb(p), array_to_json(t) FROM loose ORDER BY id;
SELECT a::text, a::bigint[], p::text[] FROM loose ORDER BY id;
SELECT array_remove(b, 2), array_replace(b, 5, 50), array_cat(a, b) FROM loose WHERE id <> 2 ORDER BY id;
SELECT id, n FROM loose ORDER BY n NULLS FIRST, id LIMIT 3;
SELECT a FROM loose WHERE id = 1;

-- Numerics of a fixed scale that outgrow 38 digits in the join engine.

SELECT sum(l.whole) FROM loose l JOIN tight t USING (id);
SELECT l.whole + t.n, l.whole * t.m, l.whole * 1000 - t.n FROM loose l JOIN tight t USING (id) ORDER BY l.id;
SELECT sum(whole) FILTER (WHERE id < 3), sum(DISTINCT whole), avg(whole), stddev(whole) FROM loose;
SELECT id, sum(whole) OVER (ORDER BY id ROWS 1 PRECEDING) FROM loose ORDER BY id;
SELECT id, whole * whole, whole * whole * whole FROM loose ORDER BY id;
SELECT round(whole * 10.5, 2), whole + 0.001 FROM loose ORDER BY id;
SELECT id, whole::numeric(40,2), whole::numeric(45,5) * 2 FROM loose ORDER BY id;
SELECT (SELECT sum(whole) FROM loose), id FROM tight ORDER BY id;
SELECT whole FROM loose WHERE whole * 2 > 1 ORDER BY id;
SELECT sum(whole)::numeric(38,0) FROM loose;
SELECT sum(whole)::bigint FROM loose;
SELECT array_positions(array_cat(a, ARRAY[1, 2, 3]), (SELECT 0)) FROM loose AS t7 WHERE id IN (1, 3);
SELECT array_positions(a, (SELECT 8)) FROM loose WHERE id <> 2 ORDER BY id;
SELECT id, array_positions(a, (SELECT t.a FROM few t WHERE t.a = loose.id)) FROM loose WHERE id <> 2 ORDER BY id;
SELECT id, array_position(a, (SELECT t.a FROM few t WHERE t.a = loose.id)) FROM loose WHERE id <> 2 ORDER BY id;
SELECT id, array_remove(b, (SELECT 2)), array_replace(a, (SELECT 8), (SELECT max(a) FROM few)), array_replace(a, id, 0) FROM loose ORDER BY id;
SELECT id, array_remove(a, id) FROM loose WHERE id <> 2 ORDER BY id;
SELECT id, array_to_string(t, (SELECT '-'), (SELECT '?')), array_to_string(t, ',', id::text) FROM loose ORDER BY id;
SELECT (SELECT array_positions(l.a, f.a) FROM few f WHERE f.a = 1) FROM loose l WHERE id IN (1, 3) ORDER BY id;
SELECT (SELECT array_replace(l.a, f.a, l.id) FROM few f WHERE f.a = 1) FROM loose l ORDER BY id;
SELECT (SELECT array_to_string(l.a, ',', f.s) FROM few f WHERE f.a = 1) FROM loose l ORDER BY id;
SELECT array_positions(ARRAY[1,2,1], (SELECT 1)), array_remove(ARRAY[1,2], (SELECT 2)), array_fill((SELECT 7), ARRAY[2]);
