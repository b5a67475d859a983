package matrix

import "strings"

const (
	bitType = `"bit"`
	// Domain is the schema of everything that the matrix makes.
	Domain = "matrix"
	// Enum is the matrix's own enum type.
	Enum = "mood"
)

// null stands for NULL in the lists of samples.
const null = "\x00"

// samples has the values of each type; the first is the typical one that stays while another
// argument varies, the second another ordinary one. Then come NULL, empty, boundaries,
// negative, huge, NaN and infinity, other alphabets.
var samples = map[string][]string{
	"bool":    {"t", "f", null},
	"int2":    {"7", "2", null, "0", "-1", "-3", "1", "12345", "32767", "-32768"},
	"int4":    {"7", "2", null, "0", "-1", "-3", "1", "1234567", "2147483647", "-2147483648"},
	"int8":    {"7", "2", null, "0", "-1", "-3", "1", "123456789012", "9223372036854775807", "-9223372036854775808"},
	"float4":  {"1.5", "2", null, "0", "-0", "-2.5", "0.1", "16777217", "3.4028235e+38", "1e-45", "NaN", "Infinity", "-Infinity"},
	"float8":  {"1.5", "2", null, "0", "-0", "-2.5", "0.1", "0.5", "-0.5", "1e15", "123456789.987654321", "1.7976931348623157e+308", "5e-324", "NaN", "Infinity", "-Infinity"},
	"numeric": {"12.50", "3", null, "0", "-1.5", "2.5", "0.000", "0.1", "-0.05", "99999999999999999999.999", "123456789012345678901234567890123456789012.5", "1e-20", "NaN", "Infinity", "-Infinity"},
	"text":    {"Hello World", "abc", null, "", " ab ", "naïve Ünïcode ß", "日本語", "🙂 é", "ABC", "a%b_c\\d", "12", "it's \"q\""},
	"varchar": {"Hello World", "abc", null, "", " ab ", "ünïcode", "日本語", "12"},
	"bpchar":  {"ab  ", "ab", null, "", "   ", "Hello World", "ä  ", "ab c "},
	"name":    {"pg_class", "abc", null, "", "Ünï", strings.Repeat("x", 70)},
	`"char"`:  {"a", "b", null, "", "0", "Z", "~"},
	"bytea":   {`\x0102ff`, `\x616263`, null, `\x`, `\x00`, `\xdeadbeef00112233`, `\x7f80`, `a\\b\001`},
	bitType:   {"10110", "00001", null, "", "1", "0", "11111111", "10000000000000000000000000000001", strings.Repeat("10", 40)},
	"varbit":  {"10110", "00001", null, "", "1", "0", "11111111", "10000000000000000000000000000001", strings.Repeat("10", 40)},
	"date":    {"2024-02-29", "2023-12-31", null, "1970-01-01", "0001-01-01", "4713-01-01 BC", "0044-03-15 BC", "5874897-12-31", "infinity", "-infinity", "2000-03-01", "2024-03-31"},
	"time":    {"13:45:10.123456", "00:00:00", null, "24:00:00", "23:59:59.999999", "12:00:00", "06:30:00.5"},
	"timetz":  {"13:45:10.123456+02", "00:00:00+00", null, "24:00:00-07", "23:59:59.999999+15:59", "12:00:00-05:30", "06:30:00.5+00"},
	"timestamp": {"2024-02-29 13:45:10.123456", "2023-12-31 23:59:59", null, "1970-01-01 00:00:00", "2000-01-01 00:00:00", "0001-01-01 00:00:00",
		"4713-01-01 00:00:00 BC", "294246-12-31 23:59:59.999999", "infinity", "-infinity", "2024-03-10 02:30:00", "2021-01-03 12:00:00"},
	"timestamptz": {"2024-02-29 13:45:10.123456+00", "2023-12-31 23:59:59+02", null, "1970-01-01 00:00:00+00", "2000-01-01 00:00:00-08", "0001-01-01 00:00:00+00",
		"4713-01-01 00:00:00+00 BC", "294246-12-31 23:59:59.999999+00", "infinity", "-infinity", "2024-03-10 07:30:00+00", "2024-11-03 06:30:00+00", "1900-01-01 00:00:00+00"},
	"interval": {"1 year 2 mons 3 days 04:05:06.789", "1 day", null, "00:00:00", "-1 mons", "1 mon -1 days", "-00:00:00.000001", "36:00:00", "30 days",
		"178000000 years", "-178000000 years", "1 year 12 mons 400 days 30:00:00"},
	"uuid":     {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000", null, "ffffffff-ffff-ffff-ffff-ffffffffffff", "A0EEBC999C0B4EF8BB6D6BB9BD380A12"},
	"json":     {`{"a": 1, "b": [1, 2.50, null], "c": {"d": "x"}}`, `[1, "two", {"a": 3}]`, null, `{}`, `[]`, `"ü\u0041\n"`, `12.50`, `null`, `true`, `{"a":1,"a":2}`, `[[1,2],[3]]`, `1e400`, `{"":""}`, ` { "b" : 1 } `},
	"jsonb":    {`{"a": 1, "b": [1, 2.50, null], "c": {"d": "x"}}`, `[1, "two", {"a": 3}]`, null, `{}`, `[]`, `"ü\u0041\n"`, `12.50`, `null`, `true`, `{"a":1,"a":2}`, `[[1,2],[3]]`, `1e400`, `{"":""}`, `{"bb":1,"a":null}`},
	"jsonpath": {`$.a`, `$.b[*]`, null, `$`, `strict $.x`, `lax $[0]`, `$.b[*] ? (@ > 1)`, `$.**`, `$.a == 1`, `$.c.d like_regex "^x"`, `$.b.size()`, `$.* ? (@.type() == "number")`, `$.a + 1`},
	"oid":      {"16384", "23", null, "0", "4294967295", "1259"},
	Enum:       {"ok", "happy", null, "sad", "größer"},
	"inet":     {"192.168.1.5/24", "10.0.0.1", null, "0.0.0.0/0", "::1", "2001:db8::1/64", "255.255.255.255"},
	"cidr":     {"192.168.1.0/24", "10.0.0.0/8", null, "0.0.0.0/0", "2001:db8::/32", "::1/128"},

	"bool[]":        {"{t,f,NULL}", "{}", null, "{t}"},
	"int2[]":        {"{1,2,3}", "{2,NULL}", null, "{}", "{{1,2},{3,4}}", "[0:1]={5,6}"},
	"int4[]":        {"{1,2,3}", "{3,1}", null, "{}", "{NULL}", "{2,NULL,2}", "{{1,2},{3,4}}", "[2:4]={7,8,9}", "{2147483647,-2147483648}"},
	"int8[]":        {"{1,2,3}", "{3,1}", null, "{}", "{NULL,9223372036854775807}", "{{1,2},{3,4}}"},
	"float4[]":      {"{1.5,2}", "{}", null, "{NaN,NULL,-0}"},
	"float8[]":      {"{0.5,0.25}", "{0,1}", null, "{}", "{0.5,NULL}", "{{0,0.5},{0.9,1}}", "{1.5}", "{NaN}"},
	"numeric[]":     {"{1.50,2,3}", "{3,1.5}", null, "{}", "{NULL,1.0}", "{NaN}", "{{1,2.00},{3,4}}"},
	"text[]":        {"{a,b,c}", "{b,a}", null, "{}", "{NULL,a}", `{"",ü,"x,y","q\"z"}`, "{{a,b},{c,d}}", "[0:1]={a,b}", "{a,1}"},
	"varchar[]":     {"{a,b,c}", "{}", null, `{NULL,"ü "}`},
	"bpchar[]":      {`{"a ",b}`, "{}", null, "{a}"},
	"name[]":        {"{a,b}", "{}", null},
	`"char"[]`:      {"{a,b}", "{}", null},
	"bytea[]":       {`{"\\x01","\\x"}`, "{}", null},
	`"bit"[]`:       {"{101,010}", "{}", null},
	"varbit[]":      {"{101,0}", "{}", null},
	"date[]":        {"{2024-02-29,infinity}", "{}", null, "{NULL}"},
	"time[]":        {"{13:45:10}", "{}", null},
	"timetz[]":      {"{13:45:10+02}", "{}", null},
	"timestamp[]":   {`{"2024-02-29 13:45:10",-infinity}`, "{}", null},
	"timestamptz[]": {`{"2024-02-29 13:45:10+00",infinity}`, "{}", null},
	"interval[]":    {`{"1 day","-1 mons"}`, "{}", null},
	"uuid[]":        {"{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", "{}", null},
	"json[]":        {`{"{\"a\": 1}","[1,2]"}`, "{}", null, "{NULL}"},
	"jsonb[]":       {`{"{\"a\": 1}","[1,2]"}`, "{}", null, "{NULL}"},
	"oid[]":         {"{1,2}", "{}", null},
	Enum + "[]":     {"{ok,happy}", "{}", null, "{sad,NULL}"},
	"inet[]":        {"{192.168.1.5/24}", "{}", null},
	"cidr[]":        {"{10.0.0.0/8}", "{}", null},
}

// asText are the types whose samples a relation holds as text and a cast makes: what the
// gateway takes from a PostgreSQL source as text, or not at all.
var asText = map[string]bool{
	"timetz": true, "inet": true, "cidr": true,
	"timetz[]": true, "inet[]": true, "cidr[]": true, `"bit"[]`: true, "varbit[]": true,
}

func values(typ string, texts ...string) []Value {
	out := make([]Value, len(texts))
	for i, t := range texts {
		if t == null {
			out[i] = Value{Type: typ, Null: true}
		} else {
			out[i] = Value{Type: typ, Text: t}
		}
	}
	return out
}

// spelled gives PostgreSQL's typname as SQL writes it; the matrix's types, their arrays and the
// pseudo-types pass, all others give "".
func spelled(typname string) string {
	base, array := strings.CutPrefix(typname, "_")
	switch base {
	case "char", "bit":
		base = `"` + base + `"`
	}
	if array {
		base += "[]"
	}
	if _, ok := samples[base]; !ok {
		return ""
	}
	return base
}
