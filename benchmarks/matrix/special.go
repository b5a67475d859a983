package matrix

// Samples of arguments whose type says too little: patterns, formats, fields, zones, paths,
// sizes. The key is function/position/type, function/position or function/type.
var special = map[string][]string{
	"~/2/text": regexes, "!~/2/text": regexes, "~*/2/text": regexes, "!~*/2/text": regexes,
	"~~/2/text": likes, "!~~/2/text": likes, "~~*/2/text": likes, "!~~*/2/text": likes,
	"like/2/text": likes, "notlike/2/text": likes,
	"~~/2/bpchar": likes, "~~/2/bytea": {"Hel%", "%", null, "", "_", `ab\\`}, "!~~/2/bytea": {"Hel%", "%", null, ""},
	"like_escape/1/text": {"a%b_c", "a#%b", null, "", `a\%`, "ü#_"}, "like_escape/2/text": {"#", "", null, "##", "ü", "\\"},
	"like_escape/2/bytea":   {"#", "", null, "##"},
	"similar_escape/1/text": {"(a|b)%", "a_c#%", null, "", "[^abc]+", "a{2,3}", `x.y*\?`}, "similar_escape/2/text": {"#", "", null, "##"},
	"similar_to_escape/1/text": {"(a|b)%", "a_c#%", null, "", "[^abc]+", `x.y*\?`}, "similar_to_escape/2/text": {"#", "", null, "##"},
	"regexp_count/2": regexes, "regexp_instr/2": regexes, "regexp_like/2": regexes, "regexp_match/2": regexes, "regexp_matches/2": regexes,
	"regexp_replace/2": regexes, "regexp_split_to_array/2": regexes, "regexp_split_to_table/2": regexes, "regexp_substr/2": regexes,
	"regexp_count/4": flags, "regexp_like/3": flags, "regexp_match/3": flags, "regexp_matches/3": flags, "regexp_instr/6": flags,
	"regexp_replace/4/text": flags, "regexp_replace/6": flags, "regexp_split_to_array/3": flags, "regexp_split_to_table/3": flags, "regexp_substr/5": flags,
	"regexp_replace/3": {`<\1>`, `[\&]`, null, "", `\2\\`, `\9`, "日"}, "regexp_replace/4/int4": small, "regexp_replace/5": small,
	"regexp_instr/5": {"0", "1", null, "2", "-1"}, "regexp_instr/7": {"0", "1", null, "2", "-1"}, "regexp_substr/6": {"0", "1", null, "2", "-1"},
	"substring/2/text": append([]string{"l+", "(l)(o)?"}, regexes...), "substring/3/text": {"#", "", null, `\`, "##"},

	"repeat/int4": {"3", "0", null, "-1", "1000", "300000000"}, "lpad/int4": {"15", "3", null, "0", "-1", "40", "300000000"}, "rpad/int4": {"15", "3", null, "0", "-1", "40", "300000000"},
	"lpad/3": {"xy", "-", null, "", "ü"}, "rpad/3": {"xy", "-", null, "", "ü"},
	"btrim/2/text": {" He", "a", null, "", "ü日"}, "ltrim/2/text": {" He", "a", null, "", "ü日"}, "rtrim/2/text": {"ld ", "a", null, "", "ü語"},
	"split_part/2": {"l", " ", null, "", "xyz", "o W"}, "string_to_array/2": {" ", "l", null, "", "o W"}, "string_to_table/2": {" ", "l", null, "", "o W"},
	"strpos/2": {"o", "World", null, "", "é", "zz"}, "position/2/text": {"o", "World", null, "", "é"}, "starts_with/2": {"Hel", "", null, "h", "日"}, "^@/2": {"Hel", "", null, "h", "日"},
	"replace/2": {"l", "World", null, "", "ü"}, "translate/2": {"lo", "abcH", null, "", "üé"}, "translate/3": {"xy", "1", null, "", "日本語"},
	"overlay/2/text": {"XX", "", null, "日本"}, "chr/1": {"65", "97", null, "0", "-1", "252", "26085", "55296", "128512", "1114112"},
	"encode/2": {"hex", "base64", null, "escape", "HEX", "xyz"}, "decode/2": {"hex", "base64", null, "escape", "xyz"},
	"decode/1":       {"616263", "YWJj", null, "", `a\142c`, "6g", "Y W J j", "616", `\400`},
	"convert_from/2": {"UTF8", "latin1", null, "SQL_ASCII", "nope", "WIN1252"}, "convert_to/2": {"UTF8", "latin1", null, "SQL_ASCII", "nope", "WIN1252"},
	"convert/2": {"UTF8", "latin1", null, "nope"}, "convert/3": {"latin1", "UTF8", null, "nope"}, "length/2/name": {"UTF8", "latin1", null, "nope"},
	"convert_from/1": {`\x616263`, `\xc3bc`, null, `\x`, `\xff`, `\x00`}, "pg_char_to_encoding/1": {"UTF8", "latin1", null, "nope", "utf-8"}, "pg_encoding_to_char/1": {"6", "8", null, "0", "-1", "99"},
	"normalize/2": {"NFC", "NFD", null, "NFKC", "nfkd", "x"}, "is_normalized/2": {"NFC", "NFD", null, "NFKC", "nfkd", "x"},
	"to_ascii/2/int4": {"8", "6", null}, "to_ascii/2/name": {"latin1", "utf8", null}, "parse_ident/1": {`foo.bar`, `"A b".c`, null, "", "1a", "a.", `a.b c`, "Ünï"},
	"quote_ident/1": {"abc", "Abc", null, "", "select", "a b", `a"b`, "ü", "_a1$"}, "unistr/1": {`d\0061t\+000061`, `\u0061\\`, null, "", `\zz`, `\D83D\DE00`, `\D83D`},
	"format/1": {"Hello %s", "%1$s and %2$I", null, "", "%L|%I|%s", "%%", "%10s|%-10s|%*s", "%s %s %s %s", "%x", "%", "%3$s %1$s"},
	"ascii/1":  {"abc", "", null, "é", "日", "🙂"}, "get_bit/2": idx, "get_byte/2": idx, "set_bit/2": idx, "set_byte/2": idx, "set_bit/3": {"1", "0", null, "2", "-1"}, "set_byte/3": {"65", "0", null, "255", "256", "-1"},

	"to_char/2/text": dateFormats, "to_number/2": numberFormats[:len(numberFormats)-4], "to_number/1": {"12,454.8-", "$1.50", null, "", "-12", "1 234", "abc", "1e5"},
	"to_date/1": {"2024-02-29", "05 Dec 2000", null, "", "20240105", "2024-13-01", "100/2024", "Monday"}, "to_date/2": dateParse,
	"to_timestamp/1/text": {"2024-02-29 13:45:10", "05 Dec 2000 03:04 PM", null, "", "20240105102030.5", "2024-13-01", "100/2024"}, "to_timestamp/2": dateParse,
	"to_timestamp/1/float8": {"1709214310.123456", "0", null, "-1.5", "1e12", "1e300", "Infinity", "NaN"},
	"extract/1":             fields, "date_part/1": fields, "date_trunc/1": append([]string{"month", "week"}, fields[2:]...), "date_trunc/3": zones,
	"timezone/1/text": zones, "timezone/1/interval": {"02:00:00", "-05:30:00", null, "1 day", "1 mon", "20:00:00", "00:00:30"},
	"date_bin/1": {"15 minutes", "1 day", null, "00:00:00", "-1 day", "1 mon", "0.000001 s"}, "make_date/1": {"2024", "0", null, "-44", "10000", "5874898"}, "make_date/2": {"2", "12", null, "13", "0"}, "make_date/3": {"28", "29", null, "30", "32", "0"},
	"make_time/1": {"8", "23", null, "24", "-1"}, "make_time/2": {"15", "59", null, "60"}, "make_time/3": {"23.5", "0", null, "60", "59.9999999", "NaN"},
	"make_timestamp/1": {"2024", "1999", null, "-1", "294277"}, "make_timestamp/2": {"2", "12", null, "13"}, "make_timestamp/3": {"28", "31", null}, "make_timestamp/4": {"8", "24", null}, "make_timestamp/5": {"15", "60", null}, "make_timestamp/6": {"23.5", "60", null, "61"},
	"make_timestamptz/1": {"2024", "1999", null, "-1", "294277"}, "make_timestamptz/2": {"3", "12", null, "13"}, "make_timestamptz/3": {"10", "31", null}, "make_timestamptz/4": {"2", "24", null}, "make_timestamptz/5": {"15", "60", null}, "make_timestamptz/6": {"23.5", "60", null}, "make_timestamptz/7": zones,
	"make_interval/7": {"1.5", "0", null, "-0.000001", "1e10", "NaN"}, "timestamp/2/int4": prec, "timestamptz/2/int4": prec, "time/2/int4": prec, "timetz/2/int4": prec, "interval/2/int4": {"6", "0", null, "2147418112"},
	"interval/3": prec,
	"*/2/float8": nil, "overlaps/4/interval": {"1 day", "-1 day", null, "00:00:00"},
	"numeric/2/int4": {"327686", "-1", null, "4"}, "varchar/2/int4": {"7", "-1", null, "4", "3"}, "bpchar/2/int4": {"7", "-1", null, "4", "3"}, "bit/2/int4": {"4", "1", null, "0", "40"}, "varbit/2/int4": {"4", "1", null, "0", "40"},

	"factorial/1": {"5", "0", null, "20", "21", "50", "-1", "40000"}, "!!/1": {"5"}, "round/2/int4": scales, "trunc/2/int4": scales,
	"^/2/numeric": {"2", "0.5", null, "0", "-1", "10", "-0.5", "NaN", "Infinity", "100000"}, "power/2/numeric": {"2", "0.5", null, "0", "-1", "10", "-0.5", "NaN", "Infinity", "100000"}, "pow/2/numeric": {"2", "0.5", null, "0", "-1"}, "numeric_power/2": {"2", "0.5", null, "0", "-1"},
	"^/2/float8": {"2", "0.5", null, "0", "-1", "1e10", "-0.5", "NaN", "Infinity", "-Infinity"}, "power/2/float8": {"2", "0.5", null, "0", "-1", "1e10", "NaN", "Infinity"},
	"exp/1/numeric": {"1.0", "0", null, "-1.5", "10", "100.5", "5999", "-6000", "6001", "NaN", "Infinity", "-Infinity"}, "width_bucket/4": {"5", "1", null, "0", "-1", "2147483647"},
	"width_bucket/2/float8": {"0", "1", null, "10", "NaN", "Infinity"}, "width_bucket/3/float8": {"10", "1", null, "-5", "NaN"}, "width_bucket/2/numeric": {"0", "1", null, "10", "NaN"}, "width_bucket/3/numeric": {"20", "1", null, "-5", "NaN", "Infinity"},
	"generate_series/1/int4": {"1", "5", null, "-3"}, "generate_series/2/int4": {"5", "1", null, "-1", "20"}, "generate_series/3/int4": {"2", "1", null, "-1", "0", "2147483647"},
	"generate_series/1/int8": {"1", "5", null, "-3"}, "generate_series/2/int8": {"5", "1", null, "-1", "20"}, "generate_series/3/int8": {"2", "1", null, "-1", "0", "9223372036854775807"},
	"generate_series/1/numeric": {"1", "5.5", null, "NaN"}, "generate_series/2/numeric": {"5", "1.25", null, "Infinity", "9.99"}, "generate_series/3/numeric": {"2", "0.5", null, "-1", "0", "NaN"},
	"generate_series/1/timestamp": {"2024-02-28 12:00", "2024-03-05", null}, "generate_series/2/timestamp": {"2024-03-02", "2024-02-01", null}, "generate_series/1/timestamptz": {"2024-03-09 12:00+00", "2024-03-15+00", null}, "generate_series/2/timestamptz": {"2024-03-12 00:00+00", "2024-03-01+00", null}, "generate_series/3/interval": {"1 day", "12:00:00", null, "-1 day", "00:00:00", "1 mon"},
	"generate_subscripts/2": {"1", "2", null, "0", "-1"}, "setseed/1": {"0.5"},

	"->/2/int4": idx, "->>/2/int4": idx, "->/2/text": keys, "->>/2/text": keys, "#>/2": paths, "#>>/2": paths, "#-/2": paths, "?/2": keys, "?|/2": {"{a,x}", "{b}", null, "{}", "{NULL}"}, "?&/2": {"{a,b}", "{b}", null, "{}", "{NULL}"},
	"-/2/text": keys, "-/2/text[]": paths, "json_extract_path/text": keys, "json_extract_path_text/text": keys, "jsonb_extract_path/text": keys, "jsonb_extract_path_text/text": keys,
	"json_extract_path/text[]": paths, "json_extract_path_text/text[]": paths, "jsonb_extract_path/text[]": paths, "jsonb_extract_path_text/text[]": paths, "jsonb_set/2": paths, "jsonb_insert/2": paths, "jsonb_set_lax/2": paths, "jsonb_delete_path/2": paths, "jsonb_delete/text[]": paths, "jsonb_delete/text": keys, "jsonb_delete/int4": idx,
	"jsonb_set_lax/5": {"use_json_null", "delete_key", null, "return_target", "raise_exception", "x"}, "json_array_element/2": idx, "jsonb_array_element/2": idx, "json_array_element_text/2": idx, "jsonb_array_element_text/2": idx, "json_object_field/2": keys, "jsonb_object_field/2": keys, "json_object_field_text/2": keys, "jsonb_object_field_text/2": keys, "jsonb_exists/2": keys,
	"@>/2/jsonb": {`{"a": 1}`, `[1]`, null, `{}`, `[]`, `1`, `{"c": {}}`, `"two"`}, "<@/1/jsonb": {`{"a": 1}`, `[1]`, null, `{}`, `[]`, `1`, `{"c": {}}`},
	"jsonb_path_exists/3": vars, "jsonb_path_match/3": vars, "jsonb_path_query/3": vars, "jsonb_path_query_array/3": vars, "jsonb_path_query_first/3": vars,
	"jsonb_path_match/2": {`$.a == 1`, `$.a`, null, `exists($.b)`, `strict $.x == 1`, `$.b[*] > 1`},
	"json_object/1":      {"{a,1,b,2}", "{{a,1},{b,2}}", null, "{}", "{a}", "{a,NULL}", "{NULL,1}", "{{a,b,c}}"}, "jsonb_object/1": {"{a,1,b,2}", "{{a,1},{b,2}}", null, "{}", "{a}", "{a,NULL}", "{NULL,1}", "{a,1,a,2}"},
	"json_object/2": {"{x,y,z}", "{}", null, "{a,NULL,c}", "{{a}}"}, "jsonb_object/2": {"{x,y,z}", "{}", null, "{a,NULL,c}"},

	"array_fill/2": {"{3}", "{2,2}", null, "{}", "{0}", "{-1}", "{NULL}"}, "array_fill/3": {"{2}", "{1,1}", null, "{}"}, "array_length/2": {"1", "2", null, "0", "-1"}, "array_lower/2": {"1", "2", null, "0"}, "array_upper/2": {"1", "2", null, "0"},
	"trim_array/2": {"1", "0", null, "2", "5", "-1"}, "array_to_string/2": {",", "", null, "ü"}, "array_to_string/3": {"*", "", null},
	"substr/2/int4": pos, "substr/3/int4": pos, "substring/2/int4": pos, "substring/3/int4": pos, "left/2": pos, "right/2": pos, "overlay/3/int4": pos[:6], "overlay/4/int4": pos[:6], "split_part/3": pos, "bit_length/1": nil,
	"current_setting/1": {"server_version_num", "TimeZone", null, "", "nope", "a.b"}, "set_config/1": {"application_name"}, "format_type/1": {"23", "1043", null, "0", "99999", "1009", "2249"}, "format_type/2": {"-1", "7", null},
	"pg_size_bytes/1": {"1 GB", "10", null, "", "1.5kB", "-2 MB", "1 xb", "5 bytes"}, "pg_size_pretty/1": {"10240", "0", null, "-1", "10239", "123456789012", "1048576"}, "hashtext/1": nil,
	// of equal numerics with other digits these may give any
	"max/bpchar": {"ab  ", null, "", "Hello World", "ä  ", "ab c "}, "min/bpchar": {"ab  ", null, "", "Hello World", "ä  ", "ab c "},
	"mode/numeric": {"12.50", "3", null, "0", "-1.5", "2.5", "0.1", "NaN", "Infinity", "-Infinity"}, "percentile_disc/numeric": {"12.50", "3", null, "0", "-1.5", "2.5", "0.1", "NaN", "Infinity", "-Infinity"},
	"current_schemas/1": {"t", "f", null}, "to_hex/1": nil, "string_agg/2/text": {",", "", null},
	"<</2/int4": shifts, ">>/2/int4": shifts, "mod/2": nil, "scale/1": nil, "min_scale/1": nil,
}

var (
	regexes       = []string{"l+", "^H.*d$", null, "", "(o)(.)?", `\d+`, "[[:alpha:]]", "(", "a{2,1}", "ü", "(?i)HELLO", `\mW`, "(a|b)*?c", "***=l+", "[日本]"}
	likes         = []string{"Hel%", "%World", null, "", "%", "_ello%", `a\%b%`, `abc\`, "hello world", "%é", "日__", "%ß%"}
	flags         = []string{"g", "i", null, "", "gi", "x", "n", "q", "z", "c"}
	small         = []string{"1", "2", null, "0", "-1", "100"}
	idx           = []string{"0", "1", null, "-1", "2", "7", "-4", "100"}
	pos           = []string{"2", "3", null, "0", "-1", "1", "-2", "100", "2147483647", "-2147483648"}
	prec          = []string{"0", "3", null, "6", "7", "-1"}
	scales        = []string{"1", "0", null, "2", "-1", "-5", "30"}
	shifts        = []string{"1", "3", null, "0", "31", "32", "63", "64", "-1"}
	keys          = []string{"a", "b", null, "", "c", "zz", "0", "1"}
	paths         = []string{"{a}", "{c,d}", null, "{}", "{b,1}", "{b,-1}", "{x,y}", "{a,NULL}", "{1}"}
	vars          = []string{`{"x": 1}`, "{}", null, "[]"}
	zones         = []string{"America/New_York", "UTC", null, "", "Europe/London", "EST", "EST5EDT", "+03", "-05:30", "Asia/Kolkata", "Mars/Base", "<X>+3", "est"}
	fields        = []string{"year", "epoch", null, "month", "day", "hour", "minute", "second", "milliseconds", "microseconds", "dow", "isodow", "doy", "week", "isoyear", "quarter", "decade", "century", "millennium", "julian", "timezone", "timezone_hour", "timezone_minute", "YEAR", "years", "nope", ""}
	dateFormats   = []string{"YYYY-MM-DD HH24:MI:SS.US", "FMDay, DD FMMonth YYYY", null, "", "Mon D IW IYYY ID IDDD", "HH12:MI:SS AM", "Y,YYY CC Q J WW W DDD", "RM rm FMRM", `"text" YY "q\"x"`, "DDth MONTH month Dy dy DAY", "TZ tz OF TZH:TZM", "MS US FF3 FF6 SSSS", "BC AD b.c. A.M.", "FX TM SP HH", "yyyyy mmm"}
	dateParse     = []string{"YYYY-MM-DD HH24:MI:SS", "DD Mon YYYY HH12:MI AM", null, "", "YYYYMMDDHH24MISS.MS", "YYYY-MM-DD", "DDD/YYYY", "FMDay", "J", "IYYY-IW", "YY MM", "YYYY HH12 HH24"}
	numberFormats = []string{"999,999.99", "S9999", null, "", "FM9990.00", "L99", "99.99PR", "9.99EEEE", "RN", "0000.0", "MI99", "SG9", "99V9", "99th", "B9", `9"x"9`, "FM999.999", "9G999D99", "FMRN", "PL99", "TH", "abc"}
)

func init() {
	for _, t := range []string{"int4", "int8", "numeric", "float4", "float8"} {
		// The date formats are for date and time; numbers have their own.
		special["to_char/2/text "+t] = numberFormats
	}
	delete(special, "*/2/float8")
	for k, v := range special {
		if v == nil {
			delete(special, k)
		}
	}
}
