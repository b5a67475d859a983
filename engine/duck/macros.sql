-- PostgreSQL's functions in DuckDB's words. A macro is put in place of its call, so each
-- argument is evaluated where it stands: CASE keeps an error from being raised too early.

CREATE MACRO raise(code, message) AS error(chr(1) || code || chr(2) || message || chr(3));

-- numbers
CREATE MACRO int_div(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN raise('22012', 'division by zero') WHEN b = -1 THEN 0 - a ELSE a // b END;
CREATE MACRO int_mod(a, b) AS CASE WHEN a IS NULL THEN NULL WHEN b = 0 THEN raise('22012', 'division by zero') WHEN b = -1 THEN 0 ELSE a % b END;
CREATE MACRO int_abs(x) AS CASE WHEN x < 0 THEN 0 - x ELSE x END;
CREATE MACRO nonzero_step(x) AS CASE WHEN x = 0 THEN raise('22023', 'step size cannot equal zero') ELSE x END;
CREATE MACRO float_fit(r, a, b) AS CASE WHEN isinf(r) AND NOT isinf(a) AND NOT isinf(b) THEN raise('22003', 'value out of range: overflow') ELSE r END;
CREATE MACRO float_product(r, a, b) AS CASE WHEN isinf(r) AND NOT isinf(a) AND NOT isinf(b) THEN raise('22003', 'value out of range: overflow') WHEN r = 0 AND a <> 0 AND b <> 0 THEN raise('22003', 'value out of range: underflow') ELSE r END;
CREATE MACRO float_quotient(r, a, b) AS CASE WHEN isinf(r) AND NOT isinf(a) THEN raise('22003', 'value out of range: overflow') WHEN r = 0 AND a <> 0 AND NOT isinf(b) THEN raise('22003', 'value out of range: underflow') ELSE r END;
CREATE MACRO float_div(a, b) AS CASE WHEN b = 0 AND NOT isnan(a) THEN raise('22012', 'division by zero') ELSE float_quotient(a / b, a, b) END;
CREATE MACRO positive_argument(n, code, f) AS CASE WHEN n <= 0 THEN raise(code, 'argument of ' || f || ' must be greater than zero') ELSE n END;
CREATE MACRO row_bound(n, code, clause) AS CASE WHEN n < 0 THEN raise(code, clause || ' must not be negative') ELSE n END;
CREATE MACRO frame_count(n, edge) AS CASE WHEN n IS NULL THEN raise('22004', 'frame ' || edge || ' offset must not be null') WHEN n < 0 THEN raise('22013', 'frame ' || edge || ' offset must not be negative') ELSE least(n, 4611686018427387904) END;
CREATE MACRO frame_distance(n, negative, edge) AS CASE WHEN n IS NULL THEN raise('22004', 'frame ' || edge || ' offset must not be null') WHEN negative THEN raise('22013', 'invalid preceding or following size in window function') ELSE n END;
CREATE MACRO frame_reach(low, high) AS CASE WHEN low > high THEN raise('0A000', 'RANGE with an offset that leads the other way is not supported yet') ELSE high - low END;
CREATE MACRO float_total(s, finite) AS CASE WHEN finite AND NOT isfinite(s) THEN raise('22003', 'value out of range: overflow') ELSE s END;
CREATE MACRO float_finite(r, x) AS CASE WHEN isinf(x) THEN raise('22003', 'input is out of range') ELSE r END;
CREATE MACRO float_sqrt(x) AS CASE WHEN x < 0 THEN raise('2201F', 'cannot take square root of a negative number') ELSE sqrt(x) END;
CREATE MACRO float_ln(x) AS CASE WHEN x = 0 THEN raise('2201E', 'cannot take logarithm of zero') WHEN x < 0 THEN raise('2201E', 'cannot take logarithm of a negative number') ELSE ln(x) END;
CREATE MACRO float_log(x) AS CASE WHEN x = 0 THEN raise('2201E', 'cannot take logarithm of zero') WHEN x < 0 THEN raise('2201E', 'cannot take logarithm of a negative number') ELSE log10(x) END;
CREATE MACRO decimal_fit(fitted, x, p, s) AS CASE WHEN fitted IS NULL AND x IS NOT NULL THEN error(num_overflow(p, s)) ELSE fitted END;

-- character strings
CREATE MACRO bpchar_key(s) AS rtrim(s, ' ');
CREATE MACRO text_fit(s, n, t) AS CASE WHEN s IS NULL OR length(s) <= n THEN s WHEN length(rtrim(s, ' ')) <= n THEN left(s, n) ELSE raise('22001', 'value too long for type ' || t) END;
CREATE MACRO only_row(l) AS list_transform([l], x -> CASE WHEN len(x) > 1 THEN raise('21000', 'more than one row returned by a subquery used as an expression') ELSE x[1] END)[1];
CREATE MACRO joined_rows(l) AS list_reduce(list_transform(l, (r, i) -> CASE WHEN i = 1 THEN r.x ELSE r.s || r.x END), (a, b) -> a || b);
CREATE MACRO array_text(l) AS CASE WHEN l IS NOT NULL THEN '{' || coalesce(array_to_string(list_transform(l, x -> coalesce(array_element_text(x), 'NULL')), ','), '') || '}' END;
CREATE MACRO array_slice_of(l, lo, hi) AS CASE WHEN lo IS NULL OR hi IS NULL THEN NULL WHEN lo > hi THEN l[1:0] ELSE l[lo:hi] END;
CREATE MACRO array_trimmed(l, n) AS CASE WHEN n < 0 OR n > len(l) THEN raise('2202E', 'number of elements to trim must be between 0 and ' || len(l)) ELSE l[1:len(l) - n] END;
CREATE MACRO array_has_all(a, b) AS CASE WHEN a IS NOT NULL AND len(b) > list_count(b) THEN false ELSE list_has_all(a, b) END;
CREATE MACRO array_position_from(l, x, start) AS CASE WHEN l IS NULL THEN NULL WHEN start IS NULL THEN raise('22004', 'initial position must not be null') ELSE CAST(list_position(l[greatest(start, 1):], x) + greatest(start, 1) - 1 AS INTEGER) END;
CREATE MACRO array_fill_size(d) AS CASE WHEN d IS NULL THEN raise('22004', 'dimension array or low bound array cannot be null') WHEN len(d) = 0 THEN 0 WHEN len(d) > 1 THEN raise('0A000', 'arrays of several dimensions are not supported here') WHEN d[1] IS NULL THEN raise('22004', 'dimension values cannot be null') WHEN d[1] < 0 OR d[1] > 134217727 THEN raise('54000', 'array size exceeds the maximum allowed (134217727)') ELSE d[1] END;
CREATE MACRO any_true(l) AS CASE WHEN l IS NULL THEN NULL WHEN list_bool_or(l) THEN true WHEN len(l) > list_count(l) THEN NULL ELSE false END;
CREATE MACRO all_true(l) AS CASE WHEN l IS NULL THEN NULL WHEN NOT list_bool_and(l) THEN false WHEN len(l) > list_count(l) THEN NULL ELSE true END;
CREATE MACRO vector_list(v) AS list_filter(string_split(v, ' '), x -> x <> '');

-- intervals: months, days and microseconds
CREATE MACRO interval_of(months, days, micros) AS to_months(CAST(months AS INTEGER)) + to_days(CAST(days AS INTEGER)) + to_microseconds(CAST(micros AS BIGINT));
CREATE MACRO interval_months(i) AS date_part('year', i) * 12 + date_part('month', i);
CREATE MACRO interval_days(i) AS date_part('day', i);
CREATE MACRO interval_micros(i) AS date_part('hour', i) * 3600000000 + date_part('minute', i) * 60000000 + date_part('microseconds', i);
CREATE MACRO interval_span(i) AS CAST(interval_months(i) * 30 + interval_days(i) AS HUGEINT) * 86400000000 + interval_micros(i);

-- dates and times
CREATE MACRO infinite_part(part) AS raise('0A000', part || ' of an infinite date or time is not supported yet' || chr(5) || 'date_part() gives it as double precision.');
CREATE MACRO finite_part(part, t) AS CASE WHEN isinf(t) THEN infinite_part(part) ELSE date_part(part, t) END;
CREATE MACRO finite_epoch_us(t) AS CASE WHEN isinf(t) THEN infinite_part('epoch') ELSE epoch_us(t) END;
CREATE MACRO time_year(part, t) AS CASE WHEN finite_part(part, t) <= 0 THEN date_part(part, t) - 1 ELSE date_part(part, t) END;
CREATE MACRO time_decade(t) AS CAST(floor(finite_part('year', t) / 10) AS BIGINT);
CREATE MACRO time_century(t) AS CASE WHEN finite_part('year', t) > 0 THEN (date_part('year', t) + 99) // 100 ELSE - ((100 - date_part('year', t)) // 100) END;
CREATE MACRO time_millennium(t) AS CASE WHEN finite_part('year', t) > 0 THEN (date_part('year', t) + 999) // 1000 ELSE - ((1000 - date_part('year', t)) // 1000) END;
CREATE MACRO date_text(d) AS CASE WHEN date_part('year', d) <= 0 THEN replace(CAST(d AS VARCHAR), ' (BC)', ' BC') ELSE CAST(d AS VARCHAR) END;
CREATE MACRO timestamp_text(t) AS CASE WHEN date_part('year', t) <= 0 THEN replace(CAST(t AS VARCHAR), ' (BC)', '') || ' BC' ELSE CAST(t AS VARCHAR) END;
CREATE MACRO ntile_bucket(r, total, n) AS CASE WHEN r <= (total % n) * (total // n + 1) THEN (r - 1) // (total // n + 1) + 1 ELSE total % n + (r - 1 - (total % n) * (total // n + 1)) // greatest(total // n, 1) + 1 END;
