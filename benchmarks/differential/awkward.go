package differential

import "github.com/meshgate/meshgate/benchmarks/testmesh"

// Awkward are tables as reports meet them (sales, products, events, a calendar) and columns of
// numbers and texts at the edges of their types: hours that clocks skip or repeat, numerics of
// many scales, the ends of the integers, composed and decomposed accents, blanks, line ends.
var Awkward = []testmesh.Table{
	{Name: "sale", Kind: testmesh.DuckDB, Columns: testmesh.Columns(`
		id bigint | BIGINT
		day date
		sold timestamp
		region text
		product integer | INTEGER
		qty integer | INTEGER
		price numeric(10,2)
		rate double precision | DOUBLE
		channel text
		paid boolean`),
		Rows: rows(`
		1  | 2023-12-31 | 2023-12-31 23:59:59.999999 | north   | 1 | 3   | 19.99   | 0    | web   | t
		2  | 2024-01-01 | 2024-01-01 00:00:00        | north   | 1 | 1   | 19.99   | 0.1  | web   | t
		3  | 2024-01-01 | 2024-01-01 08:30:00        | North   | 2 | 2   | 5.00    | ~    | shop  | f
		4  | 2024-01-15 | 2024-01-15 12:00:00        |         | 3 | 10  | 0.01    | 0    | shop  | t
		5  | 2024-02-28 | 2024-02-28 18:45:10.5      | south   | 2 | 4   | 5.00    | 0.25 | web   | ~
		6  | 2024-02-29 | 2024-02-29 06:00:00        | south   | 1 | 7   | 18.50   | 0.1  | ~     | t
		7  | 2024-02-29 | 2024-02-29 06:00:00        | south_  | 4 | 1   | 1200.00 | 0    | phone | t
		8  | 2024-03-01 | 2024-03-01 00:00:00        | ~       | 4 | 1   | 1150.00 | 0.05 | phone | f
		9  | 2024-03-10 | 2024-03-10 02:30:00        | Österreich | 3 | 100 | 0.01 | ~    | web   | t
		10 | 2024-03-31 | 2024-03-31 02:30:00        | Österreich | 5 | 2 | 75.25  | 0.3  | web   | t
		11 | 2024-03-31 | 2024-03-31 03:00:00        | north   | 5 | ~   | 75.25   | 0    | shop  | ~
		12 | 2024-05-06 | 2024-05-06 09:15:00        | east    | 6 | 5   | ~       | 0.15 | web   | t
		13 | 2024-06-30 | 2024-06-30 23:59:59        | east    | 9 | 1   | 42.00   | 0    | shop  | f
		14 | 2024-07-01 | 2024-07-01 00:00:00        | east    | ~ | 2   | 42.00   | 0.5  | ~     | t
		15 | 2024-10-27 | 2024-10-27 02:30:00        | west    | 2 | -2  | 5.00    | 0    | web   | t
		16 | 2024-10-27 | 2024-10-27 02:30:00        | west    | 2 | -2  | 5.00    | 0    | web   | t
		17 | 2024-12-30 | 2024-12-30 10:00:00        | north   | 1 | 6   | 21.00   | 0.2  | web   | t
		18 | 2024-12-31 | 2024-12-31 23:00:00        | south   | 3 | 0   | 0.02    | 0    | shop  | t
		19 | ~          | ~                          | west    | 5 | 1   | 80.00   | 0    | phone | f
		20 | 2025-01-01 | 2025-01-01 00:30:00        | north   | 4 | 2   | 999.99  | 0.1  | web   | t`)},
	{Name: "product", Kind: testmesh.MariaDB, Key: "id", Columns: testmesh.Columns(`
		id integer
		name varchar(40)
		category varchar(20)
		cost numeric(10,2)
		launched date
		parent integer
		attrs text`),
		Rows: rows(`
		1 | Lamp        | home  | 8.10   | 2020-02-29 | ~ | {"color": "red", "w": 60, "tags": ["a", "b"]}
		2 | Pen         | desk  | 0.99   | 2019-12-30 | ~ | {"color": "blue", "tags": []}
		3 | Clip        | desk  | 0.00   | 2021-01-03 | 2 | {"color": null}
		4 | Desk "XL"   | home  | 700.00 | 2024-02-29 | ~ | {"w": 1.50, "size": {"h": 72, "d": 160}}
		5 | Café Stool  |       | 50.00  | 1999-12-31 | 4 | []
		6 | pen         | ~     | ~      | ~          | 2 | ~
		7 | 100% _wool_ | rugs  | 12.00  | 2022-06-15 | 9 | "text"
		8 | O'Neill     | rugs  | 12.00  | 2022-06-15 | 7 | {"a": {"b": {"c": [1, 2, {"d": "deep"}]}}}`)},
	{Name: "event", Kind: testmesh.Postgres, Key: "id", Columns: testmesh.Columns(`
		id bigint
		who integer
		at timestamptz
		kind varchar(12)
		dur interval
		body jsonb
		note json
		path integer[]
		ip inet
		flags bit(4)
		bits bit varying(8)
		t time
		tt timetz
		real4 real
		cents numeric(12,2)[]`),
		Rows: rows(`
		1 | 1 | 2024-03-31 00:59:59+00       | login  | 00:00:30           | {"ip": "10.0.0.1", "n": 1, "ok": true, "tags": ["x", "y"]}  | {"b": 1, "a": 2, "b": 3} | {1,2,3}  | 10.0.0.1       | 1010 | 101      | 00:00:00        | 00:00:00+00    | 1.5     | {1.50,2.00}
		2 | 1 | 2024-03-31 01:00:00+00       | click  | 1 day -01:00:00    | {"n": 2.50, "ok": false, "tags": []}                        | [1,  2]                  | {}       | 10.0.0.0/8     | 0000 |          | 23:59:59.999999 | 23:59:59+02    | -0      | {}
		3 | 2 | 2024-03-31 01:30:00+00       | click  | 1 mon              | {"n": null, "user": {"name": "Zoë", "roles": [{"id": 1}, {"id": 2}]}} | "str"          | {NULL,7} | ::1            | 1111 | 11111111 | 12:00:00.5      | 12:00:00.5-08  | NaN     | ~
		4 | 2 | 2024-10-27 00:30:00+00       | logout | 30 days            | [1, "two", null, {"three": 3}]                              | null                     | ~        | 192.168.1.5/24 | 0001 | 0        | 24:00:00        | 24:00:00-12    | 1e-45   | {NULL,0.01}
		5 | 3 | 2024-10-27 01:30:00+00       | login  | -00:00:00.000001   | {"n": 1e2, "when": "2024-02-29T12:00:00Z"}                  | {"n" : 1.0}              | {4}      | 192.168.1.5    | ~    | ~        | ~               | ~              | 3.4e38  | {3.33}
		6 | ~ | 1969-12-31 23:59:59.999999+00 |       | 1 year 2 mons 3 days 04:05:06.789 | {}                                            | {}                       | {3,2,1}  | ~              | 0110 | 0110     | 08:05:09        | 08:05:09+05:45 | ~       | {2,1}
		7 | 9 | 0044-03-15 12:00:00+00 BC    | click  | ~                  | ~                                                           | ~                        | {2}      | 2001:db8::/32  | 1000 | 1        | 08:05:09        | 03:05:09+00    | 0.1     | {0.1}
		8 | 3 | infinity                     | click  | -1 mons +29 days   | "scalar"                                                    | 0.10                     | {1,1}    | 10.1.2.3/16    | 0101 | 0101     | 15:30:00        | 15:30:00+01    | Infinity | {9999999999.99}
		9 | 4 | 2024-02-29 23:30:00-05       | login  | 0                  | {"n": -3, "tags": ["y", "z", "y"], "ok": null}              | true                     | {0}      | 0.0.0.0/0      | 0011 | 0011     | 00:00:01        | 00:00:01-05    | -1.25   | {-0.50}`)},
	{Name: "num", Kind: testmesh.Postgres, Key: "id", Columns: testmesh.Columns(`
		id integer
		n numeric
		m numeric(30,10)
		f double precision
		r real
		s smallint
		i integer
		b bigint`),
		Rows: rows(`
		1 | 0        | 0.0000000001          | 0       | 0       | 0      | 0           | 0
		2 | 0.00     | -0.0000000001         | -0      | -0      | 1      | 1           | 1
		3 | 1e-30    | 99999999999999999999.9999999999 | 5e-324 | 1e-45 | -1   | -1          | -1
		4 | 1e30     | -99999999999999999999.9999999999 | 1.7976931348623157e308 | 3.4028235e38 | 32767 | 2147483647 | 9223372036854775807
		5 | -1e30    | 2.5                   | -1.7976931348623157e308 | -3.4028235e38 | -32768 | -2147483648 | -9223372036854775808
		6 | NaN      | 3.5                   | NaN     | NaN     | ~      | ~           | ~
		7 | Infinity | 0.5                   | Infinity | Infinity | 7    | 7           | 7
		8 | -Infinity | -0.5                 | -Infinity | -Infinity | 10   | 10          | 10
		9 | 123.4500 | 1.0000000000          | 0.1     | 0.1     | 12     | 1234        | 123456789012
		10 | 123.45  | 1                     | 1e15    | 1e6     | 12     | 1234        | 123456789012
		11 | 0.1234567890123456789012345678901234567890 | 0.3333333333 | 123456.789 | 123456.79 | 3 | 3 | 3
		12 | ~       | ~                     | ~       | ~       | ~      | ~           | ~`)},
	{Name: "txt", Kind: testmesh.Parquet, Columns: testmesh.Columns(`
		id integer
		s text
		t text`),
		Rows: rows(`
		1  | é            | e
		2  | é           | é
		3  |              | _
		4  | ␠            | ␠␠x␠
		5  | Straße       | STRASSE
		6  | İstanbul     | istanbul
		7  | ΣΊΣΥΦΟΣ      | σίσυφος
		8  | 日本語        | 本
		9  | 😀👍🏽         | 👍
		10 | a␤b␉c        | a
		11 | it's "q" \\d  | '"\
		12 | 50%_off      | %\_%
		13 | NULL         | null
		14 | -12.50       | 12
		15 | 2024-02-29   | 29/02/2024
		16 | ~            | x
		17 | AbC dEf-gHi  | abc
		18 | one,two,,four | ,
		19 | {"a": 1}     | a
		20 | ~            | ~
		21 | ab12cd345    | [0-9]+
		22 | ﬁn           | FIN`)},
	{Name: "cal", Kind: testmesh.CSV, Columns: testmesh.Columns(`
		day date
		label text
		week bigint | BIGINT
		open boolean`),
		Rows: rows(`
		2023-12-31 | Sylvester | 52 | false
		2024-01-01 | New Year  | 1  | false
		2024-02-29 | leap      | 9  | true
		2024-03-31 | Easter    | 13 | false
		2024-10-27 | clocks    | 43 | false
		2024-12-30 | week 1    | 1  | true
		2025-01-01 | New Year  | 1  | false`)},
}
