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
CREATE TABLE region (r_regionkey int4, r_name char(25), r_comment varchar(152));
CREATE TABLE nation (n_nationkey int4, n_name char(25), n_regionkey int4, n_comment varchar(152));
CREATE TABLE supplier (s_suppkey int4, s_name char(25), s_address varchar(40), s_nationkey int4, s_phone char(15), s_acctbal numeric(15,2), s_comment varchar(101));
CREATE TABLE part (p_partkey int4, p_name varchar(55), p_mfgr char(25), p_brand char(10), p_type varchar(25), p_size int4, p_container char(10), p_retailprice numeric(15,2), p_comment varchar(23));
CREATE TABLE partsupp (ps_partkey int4, ps_suppkey int4, ps_availqty int4, ps_supplycost numeric(15,2), ps_comment varchar(199));
CREATE TABLE customer (c_custkey int4, c_name varchar(25), c_address varchar(40), c_nationkey int4, c_phone char(15), c_acctbal numeric(15,2), c_mktsegment char(10), c_comment varchar(117));
CREATE TABLE orders (o_orderkey int4, o_custkey int4, o_orderstatus char(1), o_totalprice numeric(15,2), o_orderdate date, o_orderpriority char(15), o_clerk char(15), o_shippriority int4, o_comment varchar(79));
CREATE TABLE lineitem (l_orderkey int4, l_partkey int4, l_suppkey int4, l_linenumber int4, l_quantity numeric(15,2), l_extendedprice numeric(15,2), l_discount numeric(15,2), l_tax numeric(15,2), l_returnflag char(1), l_linestatus char(1), l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct char(25), l_shipmode char(10), l_comment varchar(44));
INSERT INTO region SELECT i, (ARRAY['AFRICA','AMERICA','ASIA','EUROPE','MIDDLE EAST'])[i+1], 'r' FROM generate_series(0,4) i;
INSERT INTO nation SELECT i, (ARRAY['ALGERIA','ARGENTINA','BRAZIL','CANADA','EGYPT','ETHIOPIA','FRANCE','GERMANY','INDIA','INDONESIA'])[i+1], i % 5, 'n' FROM generate_series(0,9) i;
INSERT INTO supplier SELECT i, 'Supplier#' || i, 'addr' || i, i % 10, (10 + i % 10) || '-555-000' || i, i * 37.5 % 1000, CASE WHEN i % 7 = 0 THEN 'x Customer y Complaints' ELSE 'ok' END FROM generate_series(1,20) i;
INSERT INTO part SELECT i, (ARRAY['forest green','lime','tomato'])[i % 3 + 1] || ' part' || i, 'Manufacturer#' || i % 5 + 1, 'Brand#' || i % 5 + 1 || i % 3 + 1, (ARRAY['ECONOMY ANODIZED STEEL','PROMO BURNISHED BRASS','MEDIUM POLISHED TIN'])[i % 3 + 1], i % 50, (ARRAY['MED BOX','SM CASE','LG PACK','JUMBO PKG'])[i % 4 + 1], 900 + i, 'p' FROM generate_series(1,60) i;
INSERT INTO partsupp SELECT p, (p * 7 + s * 5) % 20 + 1, p * 13 % 997, p * s * 1.11, 'ps' FROM generate_series(1,60) p, generate_series(1,4) s;
INSERT INTO customer SELECT i, 'Customer#' || i, 'a', i % 10, (10 + i % 10) || '-123', i * 77.7 % 2000 - 300, (ARRAY['BUILDING','AUTOMOBILE','MACHINERY'])[i % 3 + 1], 'special requests' FROM generate_series(1,50) i;
INSERT INTO orders SELECT i, i * 7 % 50 + 1, (ARRAY['O','F','P'])[i % 3 + 1], i * 1000.13, date '1992-01-01' + (i * 17) % 2400, (ARRAY['1-URGENT','2-HIGH','3-MEDIUM','5-LOW'])[i % 4 + 1], 'c', 0, CASE WHEN i % 5 = 0 THEN 'special x requests' ELSE 'plain' END FROM generate_series(1,300) i WHERE i * 7 % 50 + 1 <> 9;
INSERT INTO lineitem SELECT o, (o * l * 3) % 60 + 1, ((o * l * 3) % 60 + 1) * 7 % 20 + 1, l, (o + l) % 50 + 1, ((o * l) % 1000) * 10.25 + 900, (o + l) % 11 * 0.01, (o * l) % 9 * 0.01, (ARRAY['A','N','R'])[(o + l) % 3 + 1], (ARRAY['O','F'])[o % 2 + 1], date '1992-01-01' + (o * 17) % 2400 + l * 10, date '1992-01-01' + (o * 17) % 2400 + 25, date '1992-01-01' + (o * 17) % 2400 + l * 10 + 7, (ARRAY['DELIVER IN PERSON','COLLECT COD'])[o % 2 + 1], (ARRAY['AIR','MAIL','SHIP','REG AIR'])[(o + l) % 4 + 1], 'c' FROM generate_series(1,300) o, generate_series(1,5) l;
CREATE TABLE bits (k int4, b bit(5), v varbit, c bytea, u uuid, h "char", nm name, t text);
INSERT INTO bits VALUES
 (1, B'10110', B'10110', '\x00ff10', '00000000-0000-0000-0000-000000000001', 'a', 'one', 'x1F'),
 (2, B'00001', B'', '\x', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '', 'a name of more bytes than sixty-three, so that it has to be cut', '101'),
 (3, B'11111', B'1011001110001111', 'hello\\world', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'é', 'Z', '{1,2,NULL,"3"}'),
 (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
 (5, B'00000', B'0', '\xc3a9', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a10', '7', 'é', '{}');
