-- The tables of the corpus. TestDescribeAsPostgreSQL runs this file in PostgreSQL and reads the same lines for our catalog.
create schema sales;
create schema crm;
create table sales.orders (id int4 primary key, customer_id int4, placed date, status varchar(10), total numeric(12,2), note text, paid bool);
create table sales.lines (order_id int4, line int2, product text, qty int4, price numeric(12,2), discount float8, primary key (order_id,line));
create table sales.t (a int4, b text, c numeric, d date, e float4);
create table sales.u (a int8, b varchar(5), x timestamp, y timestamptz, z interval);
create table sales.k (id int4 primary key, name text, ref int4);
create table sales.arr (id int4, xs int4[], ts text[], ns numeric(5,2)[]);
create table sales.doc (id uuid, j json, jb jsonb, raw bytea, tm time, nm name, ch "char", bp char(4));
create table sales.emp (name text, boss text, dept text, salary numeric(10,2), hired date, grade int2);
create table crm.orders (id int8, region text);
create table crm.customers (id int4 primary key, name text, joined timestamptz, "MixedCase" text);
