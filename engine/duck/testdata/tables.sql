CREATE TABLE one (x int4);
INSERT INTO one VALUES (1);
CREATE TABLE n (k int4, i2 int2, i4 int4, i8 int8, f4 float4, f8 float8, d numeric(10,2), e numeric(15,4), t numeric);
INSERT INTO n VALUES
 (1, 1, 1, 1, 1, 1, 1, 1, 1),
 (2, -7, -7, -7, -7.5, -7.5, -7.50, -7.5000, -7.5),
 (3, 3, 2147483647, 9223372036854775807, 1e10, 1e100, 99999999.99, 99999999999.9999, 123456789012345678901234567890.123456789),
 (4, 0, 0, 0, 0, 0, 0, 0, 0.000),
 (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
 (6, -32768, -2147483648, -9223372036854775808, 'NaN', 'Infinity', 0.05, 0.0500, 'NaN'),
 (7, 2, 5, 10, 2.5, 2.5, 2.50, 2.5000, 2.50),
 (8, 3, 7, 11, 3.5, -2.5, 1.00, 1.0050, 1.00);
CREATE TABLE s (k int4, a text, b varchar(20), c char(8), p text);
INSERT INTO s VALUES
 (1, 'hello', 'World', 'abc', 'h%'),
 (2, '', '', '', ''),
 (3, NULL, NULL, NULL, NULL),
 (4, 'Straße 12', 'äöü', 'a b', '%ß%'),
 (5, 'a%b_c', 'a\b', 'x', 'a\%b%'),
 (6, '  pad  ', 'xxaxx', 'pad', '%'),
 (7, 'one,two,,three', '12', '12', '_%'),
 (8, 'line1
line2', 'A.b', 'Zz', 'l.*2');
CREATE TABLE d (k int4, d date, ts timestamp, tz timestamptz, t time, i interval);
INSERT INTO d VALUES
 (1, '2020-01-31', '2020-01-31 13:14:15.678901', '2020-01-31 13:14:15.678901+00', '13:14:15.678901', '1 mon'),
 (2, '1999-12-31', '1999-12-31 23:59:59', '1999-12-31 23:59:59+00', '00:00:00', '-1 day 02:03:04.5'),
 (3, NULL, NULL, NULL, NULL, NULL),
 (4, '2024-02-29', '2024-02-29 00:00:00', '2024-07-01 12:00:00+00', '23:59:59.999999', '1 year 2 mons 3 days 04:05:06'),
 (5, '1969-07-20', '1969-07-20 20:17:40.5', '1969-07-20 20:17:40.5+00', '20:17:40', '400 days'),
 (6, '0044-03-15 BC', '0044-03-15 12:00:00 BC', '0044-03-15 12:00:00+00 BC', '12:00:00', '-5 mons 10:00:00');
CREATE TABLE arr (k int4, ia int4[], ta text[], na numeric[]);
INSERT INTO arr VALUES
 (1, '{1,2,3}', '{a,b,c}', '{1.0,2.50}'),
 (2, '{}', '{}', '{}'),
 (3, NULL, NULL, NULL),
 (4, '{NULL,5}', '{NULL,"x y","q\"uote",""}', '{NULL,1.00}');
CREATE TABLE l (id int4, grp int4, name text, amount numeric(12,2));
INSERT INTO l SELECT i, i % 3, 'n' || i, i * 1.25 FROM generate_series(1, 10) i;
INSERT INTO l VALUES (11, NULL, NULL, NULL);
CREATE TABLE r (rid int4, lid int4, qty int4, price numeric(12,4));
INSERT INTO r SELECT i, i % 7, i * 2, i * 0.3333 FROM generate_series(1, 15) i;
INSERT INTO r VALUES (16, NULL, NULL, NULL);
CREATE TABLE j (k int4, js json, jb jsonb);
INSERT INTO j VALUES
 (1, '{"a": 1, "b": {"c": "x"}, "l": [1, "two", null]}', '{"a": 1, "b": {"c": "x"}, "l": [1, "two", null]}'),
 (2, '[1,2]', '[1,2]'), (3, NULL, NULL), (4, '"s"', '"s"');
