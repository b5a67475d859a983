-- what queries of the system catalogues compute
SELECT x, pg_size_pretty(x) FROM (VALUES (0::bigint), (10), (10239), (10240), (20479), (1048575), (10485759), (10485760), (-10240), (-5), (9223372036854775807), (1099511627776), (-1099511627776)) v(x) ORDER BY 1;
SELECT format_type(23, NULL), format_type(1043, 104), format_type(1042, NULL), format_type(1042, -1), format_type(1042, 14), format_type(1560, -1), format_type(1560, NULL), format_type(1560, 3);
SELECT format_type(1700, 655366), format_type(1231, 655366), format_type(1186, 458751), format_type(1114, 3), format_type(0, NULL), format_type(9, 4), format_type(NULL, 4), format_type(1014, -1), format_type(22, NULL), format_type(1034, NULL);
SELECT json_build_object('a', 1, 'b', 'x"y', 'c', true, 'd', NULL::int), json_build_array(1, 'z', NULL::text, false), json_build_object('j', '{"k": [1]}'::json);
SELECT json_build_object(NULL::text, 1);
SELECT n, pg_char_to_encoding(n::name), textlen(n) FROM unnest('{latin1,ISO-8859-15,"lat-in 1",windows1252,utf,utf8,Unicode,koi8,sjis,shiftjis2004,""}'::text[]) n ORDER BY n;
SELECT n, pg_encoding_to_char(n) FROM generate_series(-1, 42) n ORDER BY n;
