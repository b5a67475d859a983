-- percentiles for shares of several dimensions
SELECT percentile_disc(ARRAY[[NULL, 1, 0.5], [0.75, 0.25, NULL]]) WITHIN GROUP (ORDER BY qty), percentile_cont(ARRAY[[0.1, 0.5], [NULL, 1]]) WITHIN GROUP (ORDER BY rate), percentile_disc('[2:3][0:0]={{0.5},{0.9}}'::float8[]) WITHIN GROUP (ORDER BY day) FROM sale;
SELECT region, percentile_disc(ARRAY[[0, 1], [0.5, NULL]]) WITHIN GROUP (ORDER BY price DESC), percentile_disc(ARRAY[[0, 1]]) WITHIN GROUP (ORDER BY channel), percentile_disc(ARRAY[[0, 1]]) WITHIN GROUP (ORDER BY paid), percentile_disc(ARRAY[[0.5]]) WITHIN GROUP (ORDER BY sold) FILTER (WHERE qty > 1) FROM sale GROUP BY region ORDER BY region;
SELECT percentile_cont(ARRAY[[0.5, 0.25], [0.125, NULL]]) WITHIN GROUP (ORDER BY dur), percentile_disc(ARRAY[[0.5], [1]]) WITHIN GROUP (ORDER BY dur), percentile_disc(ARRAY[[0.5], [1]]) WITHIN GROUP (ORDER BY at), percentile_disc(ARRAY[[0.5], [1]]) WITHIN GROUP (ORDER BY real4) FROM event;
SELECT percentile_disc(ARRAY[[0.5, 1]]) WITHIN GROUP (ORDER BY n), percentile_disc('{}'::float8[]) WITHIN GROUP (ORDER BY n), percentile_disc(ARRAY[[0.5, NULL]]) WITHIN GROUP (ORDER BY f) FROM num;
SELECT percentile_disc(ARRAY[[0.5, 1.5]]) WITHIN GROUP (ORDER BY qty) FROM sale;
SELECT percentile_disc(ARRAY[[0.5, 1]]) WITHIN GROUP (ORDER BY a), percentile_cont(ARRAY[[0.5, 1]]) WITHIN GROUP (ORDER BY a) FROM void;
SELECT (percentile_disc(ARRAY[[0.5, 1], [0, 0.2]]) WITHIN GROUP (ORDER BY id))[2][1], array_dims(percentile_cont(ARRAY[[0.5, 1]]) WITHIN GROUP (ORDER BY id)) FROM sale;
-- what is ranked is the key as the grouping set has it
SELECT product, rank(product) WITHIN GROUP (ORDER BY qty NULLS FIRST), rank(product) WITHIN GROUP (ORDER BY qty), dense_rank(product) WITHIN GROUP (ORDER BY qty DESC), count(*) FROM sale GROUP BY ROLLUP (product) ORDER BY product, 5;
SELECT grouping(product, paid), product, paid, percent_rank(product + 1, paid) WITHIN GROUP (ORDER BY qty, paid), cume_dist(product, NOT paid) WITHIN GROUP (ORDER BY qty DESC, paid) FROM sale GROUP BY CUBE (product, paid) ORDER BY 1, 2, 3;
SELECT price, grouping(price), rank(price) WITHIN GROUP (ORDER BY price) FROM sale GROUP BY GROUPING SETS ((price), ()) ORDER BY 2, 1;
SELECT n, grouping(n), rank(n) WITHIN GROUP (ORDER BY m), percentile_disc(0.5) WITHIN GROUP (ORDER BY m) FROM num GROUP BY GROUPING SETS ((n), ()) ORDER BY 2, 1;
SELECT id, ARRAY(SELECT rank(s.product) WITHIN GROUP (ORDER BY s.qty) FROM sale s WHERE s.product <= p.id GROUP BY ROLLUP (s.product) ORDER BY s.product NULLS FIRST) FROM product p ORDER BY id;
-- constants are not the key though they are written alike
-- params NULL | NULL
SELECT 0 FROM gauge t1 GROUP BY ($1::date - t1.id) HAVING cume_dist($2::int4) WITHIN GROUP (ORDER BY id) > 0;
-- params NULL | NULL
SELECT count(*), rank($2::int4) WITHIN GROUP (ORDER BY id) FROM gauge t1 GROUP BY $1::date, t1.level ORDER BY 1, 2;
SELECT r, percentile_disc(r) WITHIN GROUP (ORDER BY qty), percentile_cont(r) WITHIN GROUP (ORDER BY qty), count(*) FROM (SELECT rate::numeric r, qty FROM sale) s GROUP BY ROLLUP (r) ORDER BY 1, 4;
SELECT r, percentile_disc(r) WITHIN GROUP (ORDER BY qty), percentile_cont(ARRAY[r, 1 - r]) WITHIN GROUP (ORDER BY qty), count(*) FROM (SELECT rate::numeric r, qty FROM sale) s GROUP BY r ORDER BY 1, 4;
SELECT r, percentile_disc(r) WITHIN GROUP (ORDER BY qty), percentile_cont(r/2) WITHIN GROUP (ORDER BY qty), count(*) FROM (SELECT rate r, qty FROM sale) s GROUP BY ROLLUP (r) ORDER BY 1, 4;
SELECT r, percentile_disc(ARRAY[[r, 1-r]]) WITHIN GROUP (ORDER BY qty), percentile_cont(ARRAY[[r], [r/2]]) WITHIN GROUP (ORDER BY qty), count(*) FROM (SELECT rate r, qty FROM sale) s GROUP BY ROLLUP (r) ORDER BY 1, 4;
SELECT r, rank(r) WITHIN GROUP (ORDER BY rate::numeric), rank(r || 'x') WITHIN GROUP (ORDER BY region) FROM (SELECT region::char(12) r, rate, region FROM sale) s GROUP BY ROLLUP (r) ORDER BY 1, 2;
SELECT r, rank(r) WITHIN GROUP (ORDER BY region), rank(r || 'x') WITHIN GROUP (ORDER BY region) FROM (SELECT region::char(12) r, rate, region FROM sale) s GROUP BY ROLLUP (r) ORDER BY 1, 2;
SELECT lower(region), grouping(lower(region)), rank(lower(region)) WITHIN GROUP (ORDER BY channel) FROM sale GROUP BY ROLLUP (lower(region)) ORDER BY 2, 1;
SELECT (SELECT rank(p.id) WITHIN GROUP (ORDER BY product) FROM sale GROUP BY ROLLUP (paid) ORDER BY 1 LIMIT 1) FROM product p ORDER BY id;
